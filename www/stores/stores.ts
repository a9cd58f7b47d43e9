// The entry of the bundle for what is no plain address: zip files, folders and stores of the page, and listings of folders.
// It decides which store a source becomes; it knows no viewer.

import type { ForeignStore, Source, Store } from "../element/contract.js";
import type { Requests } from "../element/requests.js";
import { foreignStore } from "./foreign.js";
import { directoryStore } from "./local.js";
import { blobBytes, serverBytes } from "./bytes.js";
import { zipStore } from "./zip.js";

export { list } from "./listing.js";

/** The store of a file, folder or object that the page gave. */
export async function storeOf(source: Exclude<Source, string>): Promise<Store> {
  if (source instanceof Blob) return zipStore(blobBytes(source));
  if ("getDirectoryHandle" in source) return directoryStore(source);
  return isForeign(source) ? foreignStore(source) : source;
}

/** The zip file at an address; null where the server has none there. */
export async function zipAt(url: string, requests: Requests): Promise<Store | null> {
  const bytes = await serverBytes(url, requests);
  return bytes && zipStore(bytes);
}

/** The zip file that lies in another store under a key; where it is none, the folder of that name. */
export async function zipIn(outer: Store, key: string): Promise<Store> {
  const file = await outer.file?.(key);
  if (file) return zipStore(blobBytes(file));
  const { list } = outer;
  return {
    get: (inner, range, signal) => outer.get(`${key}/${inner}`, range, signal),
    ...(list && { list: (folder: string) => list.call(outer, folder === "" ? key : `${key}/${folder}`) }),
  };
}

function isForeign(source: Store | ForeignStore): source is ForeignStore {
  return "getRange" in source || source instanceof Map;
}
