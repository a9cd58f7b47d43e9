// Where all bytes of one viewer come from: servers, through the browser's fetch or the page's own, and stores (zip files,
// folders, objects of the page). It knows what answers of servers mean: ranges, servers without them, CORS. It knows no image.

import { type Fetch, type Range, type Source, type Store, ViewerError } from "./contract.js";
import { loadPart } from "./places.js";
import type * as Stores from "../stores/stores.js";

/** A server that ignores ranges may send this much instead of a part. */
export const MAX_WHOLE = 256 * 2 ** 20;
/** Where parts of objects come garbled, whole ones of so many bytes are taken instead. */
const MAX_INSTEAD = 32 * 2 ** 20;
/** No object of more bytes is taken. */
const MAX_OBJECT = 2e9;
/** What the compiled viewer asks for first (src/ome/open.rs). */
const FIRST_DOCUMENTS = ["zarr.json", ".zattrs", ".zarray", ".zmetadata"];
/** Documents of arrays. */
const DOCUMENT = /\/(?:zarr\.json|\.zarray)(?:\?|$)/;
/** Levels whose documents are asked for beforehand, and what their paths look like as a rule. */
const MOST_LEVELS = 20;
const PLAIN_PATH = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/;
/** The part of an address that names a container: everything behind it is a key inside. */
const CONTAINER = /^(?:\w+:\/\/[^/?#]+\/[^?#]*?\.(?:zip|ozx)(?=[/?#]|$)|local:\/\/\d+\/[^/?#]+)/i;
/** A file, folder or store that the page gave. */
const LOCAL = /^local:\/\/\d+\/[^/]+/;

/** As much of a group's document as names its arrays, if it is as it should be. */
interface Group {
  consolidated_metadata?: unknown;
  attributes?: Group & { ome?: Group };
  multiscales?: { datasets?: { path: string }[] }[];
}

/** What src/browser/ask.rs reads: bytes, or why there are none; neither where there is no such object. */
interface Reply {
  bytes?: ArrayBuffer;
  /** Everything came instead of a part. */
  whole?: boolean;
  failure?: string;
  /** For people. */
  says?: string;
  /** The status of HTTP. */
  number?: number;
}

/** A server's refusal, or its silence. */
export class Refusal extends Error {
  constructor(readonly failure: "status" | "network" | "cors" | "no-ranges" | "encoded", message = "", readonly number?: number) {
    super(message);
  }
}

/** Folders of objects that this page may read. Not whole servers: one address may hold many buckets. */
const readable = new Set<string>();
/** Origins that do not understand "the last n bytes", or do not let other origins ask so. */
const noSuffix = new Set<string>();
/** Origins that compress on the way and cut out of what they compressed. */
const encoded = new Set<string>();
let locals = 0;

/** The requests of one viewer. */
export class Requests {
  /** When the first documents were asked for, by the page's clock; undefined if none were. */
  at: number | undefined;
  /** Answers to requests that were made before the viewer was there, by address; each is used once. */
  private readonly ahead = new Map<string, Promise<Response>>();
  /** Documents that the viewer asked for. */
  private readonly asked = new Set<string>();
  private readonly mounts = new Map<string, Promise<Store | null> | null>();
  private readonly sources = new Map<string, Exclude<Source, string>>();

  constructor(private readonly own: Fetch | null | undefined) {}

  /** Asks for the first documents of sources while the compiled viewer is still on its way, so that no time is lost. */
  start(sources: readonly string[]): void {
    for (const source of sources) {
      this.at ??= performance.now();
      if (CONTAINER.test(source)) {
        // A failure comes again when it is asked for, and is told then.
        this.mounted(source)?.store.catch(() => undefined);
        continue;
      }
      // What is no such address is told when it is opened.
      if (!/^https?:\/\/[^/]/.test(source)) continue;
      const { origin, pathname, search } = new URL(source);
      const address = (key: string): string => `${origin}${pathname.replace(/\/+$/, "")}/${key}${search}`;
      const documents = FIRST_DOCUMENTS.map((name) => groupOf(this.askAhead(address(name))));
      // What is odd is told when it is opened.
      this.startArrays(documents, (key) => this.asked.has(address(key)) || this.askAhead(address(key))).catch(() => undefined);
    }
  }

  /** Asks for the documents of an image's arrays as soon as its own is there: the compiled viewer may still be on its way. */
  private async startArrays([ofV3, ofV2, , summary]: Promise<Group | null>[], askFor: (key: string) => unknown): Promise<void> {
    const root = await ofV3;
    if (root?.consolidated_metadata || (!root && (await summary))) return;
    const holder = root ? (root.attributes?.ome ?? root.attributes) : await ofV2;
    for (const { path } of holder?.multiscales?.[0]?.datasets?.slice(0, MOST_LEVELS) ?? []) {
      if (PLAIN_PATH.test(path)) askFor(`${path}/${root ? "zarr.json" : ".zarray"}`);
    }
  }

  private askAhead(url: string): Promise<Response> {
    const answer = this.request(url, "GET");
    // Whoever takes it is told; nobody may.
    answer.catch(() => undefined);
    this.ahead.set(url, answer);
    return answer;
  }

  /** Gives a file, folder or store of the page an address. */
  mount(source: Exclude<Source, string>): string {
    locals += 1;
    const { name } = source as { name?: unknown };
    const address = `local://${locals}/${encodeURIComponent(typeof name === "string" && name ? name : "store")}`;
    this.sources.set(decode(address), source);
    return address;
  }

  /** Knows what another viewer's local addresses stand for, too. */
  adopt(other: Requests): void {
    for (const [address, source] of other.sources) this.sources.set(address, source);
  }

  /** What a local address lies in: what was opened. */
  sourceOf(address: string): Exclude<Source, string> | undefined {
    return this.sources.get(decode(LOCAL.exec(address)?.[0] ?? ""));
  }

  /** The store that an address lies in, if it does, and the key in it; the store is null where the container is none. */
  mounted(url: string): { store: Promise<Store | null>; key: string; prefix: string } | null {
    const prefix = CONTAINER.exec(url)?.[0];
    if (prefix === undefined) return null;
    const [path = "", query] = url.slice(prefix.length).split("#")[0]!.split("?");
    const archive = query ? `${prefix}?${query}` : prefix;
    const name = decode(archive);
    let store = this.mounts.get(name);
    if (!store) {
      const fresh = this.open(prefix, archive);
      // What failed once may be there later.
      fresh.catch(() => this.mounts.get(name) === fresh && this.mounts.delete(name));
      this.mounts.set(name, fresh);
      store = fresh;
    }
    return { store, key: path.split("/").filter(Boolean).map(decode).join("/"), prefix };
  }

  private async open(prefix: string, archive: string): Promise<Store | null> {
    const stores = await loadStores();
    const local = LOCAL.exec(prefix)?.[0];
    if (local === undefined) return stores.zipAt(archive, this);
    if (local !== prefix) return stores.zipIn((await this.mounted(local)!.store)!, decode(prefix.slice(local.length + 1)));
    const source = this.sources.get(decode(prefix));
    if (source === undefined) {
      throw new ViewerError({ code: "not-found", message: "This address stands for something on a computer, which a link cannot open." });
    }
    return stores.storeOf(source);
  }

  /** The bytes of an object: of `len` bytes from `start`, of the last `len`, or all of it. Never rejects. */
  async ask(url: string, start?: number, len?: number, signal?: AbortSignal): Promise<Reply> {
    try {
      const mounted = this.mounted(url);
      const store = await mounted?.store;
      if (!mounted || !store) return await this.server(url, start, len, signal);
      const range: Range | undefined = len === undefined ? undefined : start === undefined ? { suffix: len } : { offset: start, length: len };
      const got = await store.get(mounted.key, range, signal);
      return got ? { bytes: exactly(got.bytes), whole: got.whole } : {};
    } catch (error) {
      if (error instanceof Refusal) {
        return { failure: error.failure, says: error.message, ...(error.number !== undefined && { number: error.number }) };
      }
      const { code } = error as { code?: unknown };
      return { failure: typeof code === "string" ? code : "store", says: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The same of an object on a server. */
  async server(url: string, start?: number, len?: number, signal?: AbortSignal): Promise<Reply> {
    if (len === undefined) return this.whole(url, signal);
    if (encoded.has(originOf(url))) return this.instead(url, signal);
    if (start === undefined) return this.suffix(url, len, signal);
    return this.bounded(url, start, len, signal);
  }

  private async bounded(url: string, start: number, len: number, signal?: AbortSignal): Promise<Reply> {
    try {
      return await this.part(await this.send(url, "GET", `bytes=${start}-${start + len - 1}`, signal), len, signal);
    } catch (error) {
      if (error instanceof Refusal && error.failure === "encoded") return this.instead(url, signal);
      throw error;
    }
  }

  private async whole(url: string, signal?: AbortSignal): Promise<Reply> {
    const response = await this.send(url, "GET", undefined, signal);
    if (isMissing(response)) return {};
    if (!response.ok) throw refused(response);
    return { bytes: await body(response), whole: true };
  }

  /** The answer to a request with a range. */
  private async part(response: Response, len: number, signal?: AbortSignal): Promise<Reply> {
    if (isMissing(response)) return {};
    if (response.status === 200) {
      if ((lengthOf(response) ?? 0) > MAX_WHOLE) {
        cancel(response);
        throw new Refusal("no-ranges");
      }
      return { bytes: await body(response), whole: true };
    }
    if (response.status !== 206) throw refused(response);
    if (isCompressed(response)) {
      cancel(response);
      throw new Refusal("encoded");
    }
    const bytes = await body(response).catch((error: unknown) => {
      throw signal?.aborted ? error : new Refusal("encoded");
    });
    // A piece of a compressed stream does not inflate, or not to what was asked for.
    if (bytes.byteLength > len) throw new Refusal("encoded");
    return { bytes, whole: false };
  }

  /** The whole object, where a part of it did not come as it is: a broken connection, or compression on the way. */
  private async instead(url: string, signal?: AbortSignal): Promise<Reply> {
    const response = await this.send(url, "GET", undefined, signal);
    if (isMissing(response)) return {};
    if (!response.ok) throw refused(response);
    const length = lengthOf(response);
    if ((length ?? 0) > MAX_INSTEAD) {
      cancel(response);
      throw encoded.has(originOf(url)) || isCompressed(response) ? new Refusal("encoded") : new Refusal("network", "a part is missing");
    }
    const bytes = await body(response);
    if (length !== null && length !== bytes.byteLength) encoded.add(originOf(url));
    return { bytes, whole: true };
  }

  /** `bytes=-N` costs a preflight in another origin and not every server knows it; the way around asks for the length first. */
  private async suffix(url: string, len: number, signal?: AbortSignal): Promise<Reply> {
    const origin = originOf(url);
    if (!noSuffix.has(origin)) {
      const response = await this.fetch(url, "GET", `bytes=-${len}`, "cors", signal).catch(() => null);
      if (response && ![200, 400, 405, 416, 501].includes(response.status)) {
        remember(url);
        return this.part(response, len, signal).catch((error: unknown) => {
          if (error instanceof Refusal && error.failure === "encoded") return this.instead(url, signal);
          throw error;
        });
      }
      if (response) cancel(response);
      if (signal?.aborted) throw new Refusal("network", "aborted");
    }
    const head = await this.send(url, "HEAD", undefined, signal);
    if (isMissing(head)) return {};
    // A server that refuses HEAD may still answer GET.
    if (!head.ok) return this.whole(url, signal);
    // Only now is it known that the object is there and that the suffix was what did not work.
    noSuffix.add(origin);
    const total = lengthOf(head);
    if (total === null) return this.whole(url, signal);
    const first = Math.max(0, total - len);
    return this.bounded(url, first, total - first, signal);
  }

  /** One request. Where no readable answer comes, a second look without CORS tells a server that does not let this page read
   * from one that is not reached. */
  async send(url: string, method: string, range?: string, signal?: AbortSignal): Promise<Response> {
    const once = async (): Promise<Response> => {
      const response = await this.fetch(url, method, range, "cors", signal);
      remember(url);
      return response;
    };
    try {
      return await once();
    } catch (error) {
      if (signal?.aborted) throw new Refusal("network", "aborted");
      await this.fetch(url, "HEAD", undefined, "no-cors", signal).catch(() => {
        throw new Refusal("network", error instanceof Error ? error.message : String(error));
      });
    }
    // Many servers put the header on success only, so where others of its folder can be read, an answer that cannot is "not
    // found" as a rule. A busy server may do the same, hence one more try, after the others had time to come.
    await new Promise((done) => setTimeout(done, 400));
    return once().catch(async () => {
      if (!isReadable(url)) throw new Refusal("cors");
      // It is there, only its parts are not: what is cut out of a compressed stream does not inflate.
      if (range && (await this.fetch(url, "HEAD", undefined, "cors", signal).catch(() => null))?.ok) throw new Refusal("encoded");
      return new Response(null, { status: 404 });
    });
  }

  /** A request as it is, without a second look. Ranges bypass the HTTP cache: with it, parallel ranges of one address wait for each other. */
  async fetch(url: string, method: string, range?: string, mode: RequestMode = "cors", signal?: AbortSignal): Promise<Response> {
    if (method === "GET" && !range && mode === "cors") {
      const made = this.ahead.get(url);
      this.ahead.delete(url);
      if (DOCUMENT.test(url)) this.asked.add(url);
      if (made) return made;
    }
    return this.request(url, method, range, mode, signal);
  }

  private async request(url: string, method: string, range?: string, mode: RequestMode = "cors", signal?: AbortSignal): Promise<Response> {
    const request = new Request(url, { method, mode, signal: signal ?? null, ...(range && { headers: { range }, cache: "no-store" }) });
    return this.own ? this.own(request) : fetch(request);
  }
}

/** The document that an answer brings, read beside whoever takes the answer; null where there is none. */
function groupOf(answer: Promise<Response>): Promise<Group | null> {
  return answer.then((response) => (response.ok ? (response.clone().json() as Promise<Group>) : null)).catch(() => null);
}

/** What is needed only for containers and listings. */
export function loadStores(): Promise<typeof Stores> {
  return loadPart<typeof Stores>("stores.js");
}

function remember(url: string): void {
  const folder = folderOf(url);
  if (folder) readable.add(folder);
}

function isReadable(url: string): boolean {
  for (let folder = folderOf(url); folder; folder = folderOf(folder)) if (readable.has(folder)) return true;
  return false;
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** The address without its last part. */
function folderOf(url: string): string {
  const path = url.split("?")[0]!;
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** As far as the server lets the page see it. Some buckets keep encodings that browsers do not undo (`aws-chunked`). */
function isCompressed(response: Response): boolean {
  return /gzip|deflate|br|zstd|compress/.test(response.headers.get("content-encoding") ?? "");
}

function isMissing(response: Response): boolean {
  return response.status === 404 || response.status === 410;
}

function refused(response: Response): Refusal {
  cancel(response);
  return new Refusal("status", "", response.status);
}

function lengthOf(response: Response): number | null {
  const length = response.headers.get("content-length");
  return length === null ? null : Number(length);
}

function cancel(response: Response): void {
  // What a cancelled stream has to say is of no interest.
  response.body?.cancel().catch(() => undefined);
}

async function body(response: Response): Promise<ArrayBuffer> {
  const length = lengthOf(response) ?? 0;
  if (length > MAX_OBJECT) {
    cancel(response);
    throw new ViewerError({ code: "too-large", message: `${length} bytes would have to be loaded at once; the limit is ${MAX_OBJECT}.` });
  }
  return response.arrayBuffer().catch((error: unknown) => {
    throw new Refusal("network", error instanceof Error ? error.message : String(error));
  });
}

/** Bytes as a buffer to be given away, to a worker and for good: buffers are taken, views of memory of others are copied. */
function exactly(bytes: ArrayBuffer | Uint8Array): ArrayBuffer {
  return bytes instanceof ArrayBuffer ? bytes : (bytes.slice().buffer as ArrayBuffer);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
