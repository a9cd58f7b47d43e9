// What a folder holds, where its server or store tells: buckets like S3's, index pages of web servers, stores of the page. Names
// are text of others: they are read as text, and followed only below the folder they stand in.

import type { Listing, ListingEntry } from "../element/contract.js";
import type { Requests } from "../element/requests.js";

/** No more entries than this are listed; a bucket answers a thousand at a time. */
const MAX_ENTRIES = 5000;
/** A server that does not answer must not hold up the news that there is no image. */
const PATIENCE_MS = 10_000;
const DOCUMENTS = ["zarr.json", ".zgroup", ".zattrs", ".zarray"];
/** What index pages of web servers call themselves: nginx, Apache, lighttpd, Caddy, Python, npm's. */
const INDEX_PAGE = /\bindex of\b|directory listing|files within/i;

/** What is found where no image is. */
export interface Found {
  listing: Listing | null;
  /** The address itself is a file. */
  isFile: boolean;
  /** The folder holds a document of Zarr. */
  isZarr: boolean;
}

interface Names {
  folders: string[];
  files: string[];
  cut?: boolean;
}

/** Lists the folder at an address; nothing is found where nobody tells. */
export async function list(source: string, requests: Requests): Promise<Found> {
  const [path = "", query] = source.split("#")[0]!.split("?");
  const folder = path.replace(/\/+$/, "");
  const mounted = requests.mounted(source);
  const store = await mounted?.store;
  let names: Names | null = null;
  let isFile = false;
  let parent: string | null = parentOf(folder);
  if (mounted && store) {
    names = (await store.list?.(mounted.key)) ?? null;
    if (mounted.key === "" && !/^local:\/\/\d+\/.+\//.test(mounted.prefix)) parent = null;
  } else {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const head = requests.fetch(source, "HEAD", undefined, "cors", signal).catch(() => null);
    const found = buckets(folder);
    if (!found.isKnown) names = await ofPage(`${folder}/`, query, requests, signal).catch(() => null);
    for (const bucket of found.buckets) names ??= await ofBucket(bucket, requests, signal).catch(() => null);
    const there = await head;
    isFile = !names && there !== null && there.ok && !there.headers.get("content-type")?.startsWith("text/html");
  }
  if (!names || names.folders.length + names.files.length === 0) return { listing: null, isFile, isZarr: false };
  const address = (name: string) => `${folder}/${encodeURIComponent(name)}${query ? `?${query}` : ""}`;
  const entry = (name: string, isFolder: boolean): ListingEntry => ({ name, source: address(name), kind: kindOf(name, isFolder) });
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const seen = (all: string[]) => all.filter((name) => !name.startsWith(".")).sort(compare).slice(0, MAX_ENTRIES);
  const entries = [...seen(names.folders).map((name) => entry(name, true)), ...seen(names.files).map((name) => entry(name, false))];
  return {
    listing: { source: folder + (query ? `?${query}` : ""), parent: parent && parent + (query ? `?${query}` : ""), entries, cut: names.cut ?? false },
    isFile,
    isZarr: names.files.some((name) => DOCUMENTS.includes(name)),
  };
}

function kindOf(name: string, isFolder: boolean): ListingEntry["kind"] {
  if (/\.(zip|ozx)$/i.test(name)) return isFolder ? "folder" : "zip";
  if (!isFolder) return "file";
  return /\.(zarr|ngff)$/i.test(name) ? "zarr" : "folder";
}

/** The folder above; null at the root of a server. */
function parentOf(folder: string): string | null {
  const above = folder.slice(0, folder.lastIndexOf("/"));
  return /^\w+:\/\/[^/]+/.test(above) ? above : null;
}

interface Bucket {
  /** Where the bucket answers. */
  address: string;
  prefix: string;
}

/** The buckets that a folder may lie in: by its host's name, or by the first part of its path. Some hosts are known to be one. */
function buckets(folder: string): { buckets: Bucket[]; isKnown: boolean } {
  const { origin, host, pathname } = new URL(folder);
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(decodeURI(pathname)) ?? [];
  const prefix = (path: string) => (path === "" ? "" : `${path}/`);
  const byHost = { address: `${origin}/`, prefix: prefix([bucket, key].filter(Boolean).join("/")) };
  const byPath = { address: `${origin}/${bucket}`, prefix: prefix(key) };
  if (/^.+\.(s3[.-].*amazonaws\.com|storage\.googleapis\.com)$/i.test(host)) return { buckets: [byHost], isKnown: true };
  if (/^(s3[.-].*amazonaws\.com|storage\.googleapis\.com)$/i.test(host)) return { buckets: bucket ? [byPath] : [], isKnown: true };
  return { buckets: bucket ? [byPath, byHost] : [byHost], isKnown: false };
}

/** ListObjectsV2 of S3, which Google's, MinIO's, Ceph's and others answer, too. */
async function ofBucket({ address, prefix }: Bucket, requests: Requests, signal: AbortSignal): Promise<Names | null> {
  const folders = new Set<string>();
  const files = new Set<string>();
  let token = "";
  for (;;) {
    const query = `list-type=2&delimiter=%2F&prefix=${encodeURIComponent(prefix)}${token && `&continuation-token=${encodeURIComponent(token)}`}`;
    const response = await requests.fetch(`${address}?${query}`, "GET", undefined, "cors", signal);
    if (!response.ok) return null;
    const result = new DOMParser().parseFromString(await response.text(), "application/xml").documentElement;
    if (result.localName !== "ListBucketResult") return null;
    const texts = (parent: string, child: string) =>
      [...result.children].filter(({ localName }) => localName === parent).map((element) => textOf(element, child));
    const below = (key: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : "");
    for (const key of texts("CommonPrefixes", "Prefix")) if (below(key)) folders.add(below(key).replace(/\/$/, ""));
    for (const key of texts("Contents", "Key")) if (below(key) && !below(key).includes("/")) files.add(below(key));
    const next = textOf(result, "IsTruncated") === "true" ? textOf(result, "NextContinuationToken") : "";
    const cut = next !== "" && folders.size + files.size >= MAX_ENTRIES;
    if (next === "" || next === token || cut) return folders.size + files.size > 0 ? { folders: [...folders], files: [...files], cut } : null;
    token = next;
  }
}

function textOf(element: Element, child: string): string {
  return [...element.children].find(({ localName }) => localName === child)?.textContent ?? "";
}

/** The index page of a web server: its links to what lies directly in the folder. */
async function ofPage(folder: string, query: string | undefined, requests: Requests, signal: AbortSignal): Promise<Names | null> {
  const response = await requests.fetch(folder + (query ? `?${query}` : ""), "GET", undefined, "cors", signal);
  if (!response.ok || !response.headers.get("content-type")?.startsWith("text/html")) {
    await response.body?.cancel();
    return null;
  }
  // Never put into a document: nothing of it runs or loads.
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!INDEX_PAGE.test(`${page.title} ${page.querySelector("h1")?.textContent ?? ""}`)) return null;
  const base = new URL(response.url || folder);
  const names: Names = { folders: [], files: [] };
  for (const link of page.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href") ?? "";
    if (/^[?#]/.test(href)) continue;
    const target = absolute(href, base);
    if (!target || target.origin !== base.origin || !target.pathname.startsWith(base.pathname)) continue;
    const name = decoded(target.pathname.slice(base.pathname.length));
    if (/^[^/]+\/$/.test(name)) names.folders.push(name.slice(0, -1));
    else if (/^[^/]+$/.test(name)) names.files.push(name);
  }
  return names;
}

function absolute(href: string, base: URL): URL | null {
  try {
    return new URL(href, base);
  } catch {
    return null;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
