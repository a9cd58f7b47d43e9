// Which metadata document an image came from, among those that were read. Pure.

import { deep, field, fields } from "../inspect/json.js";
import type { MetadataDocument } from "../inspect/finding.js";

/** The document with an image's `multiscales`, and the image's folder. */
export interface ImageDocument {
  document: MetadataDocument;
  /** The address of the image, without a slash at its end and without a query. */
  folder: string;
  /** The path to the object that holds `multiscales` and `omero`. */
  holder: string[];
}

/** Where an image's fields may stand, newest first. */
const HOLDERS = [["attributes", "ome"], ["attributes"], []];

/** The image's own document; null where there is none (a bare array, or what is one document with others). */
export function imageDocument(documents: readonly MetadataDocument[], source: string): ImageDocument | null {
  const [address = ""] = source.split("?");
  let best: ImageDocument | null = null;
  let bestLength = -1;
  for (const document of documents) {
    const [url = ""] = document.url.split("?");
    const folder = url.slice(0, url.lastIndexOf("/"));
    const holder = HOLDERS.find((path) => Array.isArray(field(deep(document.json, ...path), "multiscales")));
    if (!holder || url.endsWith("/.zmetadata") || !fields(document.json)) continue;
    const near = common(folder, address);
    if (near > bestLength) [best, bestLength] = [{ document, folder, holder }, near];
  }
  return best;
}

/** How many steps of a path two addresses share. */
function common(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.replace(/\/+$/, "").split("/")];
  const end = left.findIndex((part, i) => part !== right[i]);
  return end < 0 ? left.length : end - left.length / 1e6;
}
