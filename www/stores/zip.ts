// A zip archive as a store: its directory is read once, stored entries are read in place by ranges, deflated ones inflated
// whole, within limits. Which entries there are is zip.js's to find out; knows neither server nor image.

import { configure, type Entry, ZipReader, Reader } from "@zip.js/zip.js/lib/zip-core-custom.js";
import { type Range, type Store, ViewerError } from "../element/contract.js";
import type { Bytes } from "./bytes.js";

// No worker of its own: the strict policy of the page allows none, and the browser inflates.
configure({ useWebWorkers: false });

/** Directories of more bytes or entries are not read. */
const MAX_DIRECTORY = 256 * 2 ** 20;
const MAX_ENTRIES = 2_000_000;
/** An entry that says that it inflates to more is not inflated. */
const MAX_INFLATED = 512 * 2 ** 20;
/** No byte of deflate becomes more than this. */
const MOST_OF_A_BYTE = 1032;
/** Inflated entries that are kept, in bytes: shards are asked for part by part. */
const MAX_KEPT = 128 * 2 ** 20;
/** The fixed part of the header before an entry's data. */
const LOCAL_HEADER = 30;
/** What that header may hold more than the directory says, to be read with it. */
const SLACK = 64;
/** What begins no later than this in an entry is read along with its header. */
const NEAR = 64 * 1024;
const DOCUMENTS = ["zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"];

interface Place {
  /** Of the header before the data. */
  offset: number;
  /** What lies between there and the data, if the header says what the directory says. */
  header: number;
  deflated: boolean;
  stored: number;
  size: number;
  crc: number;
  /** Why it cannot be read. */
  trouble: string | null;
  /** Of the data, once it was read. */
  start: number | null;
}

/** Opens an archive; whatever `bytes` is, this ends with a store or with an error that says why not. */
export async function zipStore(bytes: Bytes): Promise<Store> {
  const places = await directory(bytes);
  const root = rootOf(places.keys());
  const kept = new Map<string, Promise<Uint8Array>>();
  let weight = 0;

  const find = (key: string): [string, Place] | undefined => {
    for (const name of [root + key, key]) {
      const place = places.get(name);
      if (place) return [name, place];
    }
    return undefined;
  };

  const inflated = (name: string, place: Place): Promise<Uint8Array> => {
    const known = kept.get(name);
    if (known) {
      // The newest last.
      kept.delete(name);
      kept.set(name, known);
      return known;
    }
    const fresh = stored(bytes, place, 0, place.stored).then((deflated) => inflate(deflated, place, name));
    fresh.catch(() => forget(name));
    weight += place.size;
    kept.set(name, fresh);
    for (const old of kept.keys()) {
      if (weight <= MAX_KEPT || old === name) break;
      forget(old);
    }
    return fresh;
  };
  const forget = (name: string): void => {
    if (kept.delete(name)) weight -= places.get(name)?.size ?? 0;
  };

  return {
    async get(key, range, signal) {
      const found = find(key);
      if (!found) return undefined;
      const [name, place] = found;
      if (place.trouble) throw new ViewerError({ code: "unsupported-codec", message: `“${name}” in the zip file ${place.trouble}.` });
      const [first, length] = part(range, place.size);
      // What is kept is given as a view, to be copied.
      const data = place.deflated ? (await inflated(name, place)).subarray(first, first + length) : owned(await stored(bytes, place, first, length, signal));
      return { bytes: data, whole: range === undefined };
    },
    async list(folder) {
      const prefix = root + (folder === "" ? "" : `${folder}/`);
      const folders = new Set<string>();
      const files: string[] = [];
      for (const name of places.keys()) {
        if (!name.startsWith(prefix)) continue;
        const [head = "", ...rest] = name.slice(prefix.length).split("/");
        if (rest.length > 0) folders.add(head);
        else files.push(head);
      }
      return { folders: [...folders], files };
    },
  };
}

/** The entries of an archive, by name. */
async function directory(bytes: Bytes): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  try {
    let count = 0;
    for await (const entry of new ZipReader(new BytesReader(bytes)).getEntriesGenerator()) {
      count += 1;
      if (count > MAX_ENTRIES) throw new ViewerError({ code: "too-large", message: `The zip file has more than ${MAX_ENTRIES} entries.` });
      if (!entry.directory) places.set(entry.filename.replace(/^\/+/, ""), placeOf(entry));
      // Directories of many entries must not make the page hang.
      if (count % 5000 === 0) await new Promise((done) => setTimeout(done));
    }
  } catch (error) {
    throw named(error);
  }
  return places;
}

function placeOf(entry: Entry): Place {
  const { compressionMethod: method, compressedSize: stored, uncompressedSize: size } = entry;
  const trouble = entry.encrypted
    ? "is encrypted"
    : entry.diskNumberStart > 0
      ? "lies in another part of the archive, which comes in several"
      : method !== 0 && method !== 8
        ? `is compressed with method ${method}, which this viewer cannot undo`
        : null;
  const header = LOCAL_HEADER + entry.rawFilename.length + entry.rawExtraField.length;
  return { offset: entry.offset, header, deflated: method === 8, stored, size: method === 0 ? stored : size, crc: entry.crc32 ?? 0, trouble, start: null };
}

/** Bytes of an entry as they lie in the archive. */
async function stored(bytes: Bytes, place: Place, first: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array();
  if (place.start === null && first <= NEAR) {
    // The data with the header before it, in one request.
    const raw = await bytes.read(place.offset, place.header + SLACK + first + length, signal);
    place.start = place.offset + dataOffset(raw);
    const from = place.start - place.offset + first;
    if (from + length <= raw.byteLength) return raw.slice(from, from + length);
  } else if (place.start === null) {
    place.start = place.offset + dataOffset(await bytes.read(place.offset, LOCAL_HEADER, signal));
  }
  const data = await bytes.read(place.start + first, length, signal);
  if (data.byteLength < length) throw damaged("ends before its data do");
  return data;
}

/** Bytes that were read for this alone, without a further copy; the tail of the archive is kept. */
function owned(bytes: Uint8Array): ArrayBuffer | Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? (bytes.buffer as ArrayBuffer) : bytes;
}

/** Where an entry's data begin, counted from its header. */
function dataOffset(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.byteLength < LOCAL_HEADER || view.getUint32(0, true) !== 0x04034b50) throw damaged("has no entry where its directory says so");
  return LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
}

async function inflate(deflated: Uint8Array, place: Place, name: string): Promise<Uint8Array> {
  if (place.size > MAX_INFLATED) {
    throw new ViewerError({ code: "too-large", message: `“${name}” in the zip file inflates to ${place.size} bytes; the limit is ${MAX_INFLATED}.` });
  }
  if (place.size > (deflated.byteLength + 1) * MOST_OF_A_BYTE) throw damaged(`holds “${name}”, which is too short for what its directory says`);
  const out = new Uint8Array(place.size);
  let at = 0;
  const reader = new Blob([deflated as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw damaged(`holds “${name}” in a form that does not inflate`);
    });
    if (done) break;
    if (at + value.byteLength > out.byteLength) {
      void reader.cancel().catch(() => undefined);
      throw damaged(`holds “${name}”, which inflates to more than its directory says`);
    }
    out.set(value, at);
    at += value.byteLength;
  }
  if (at < out.byteLength || crc32(out) !== place.crc) throw damaged(`holds “${name}”, whose checksum is wrong`);
  return out;
}

/** First byte and number of bytes of a range. */
function part(range: Range | undefined, size: number): [number, number] {
  if (!range) return [0, size];
  if ("suffix" in range) return [Math.max(0, size - range.suffix), Math.min(size, range.suffix)];
  const first = Math.min(range.offset, size);
  return [first, Math.min(range.length, size - first)];
}

/** The folder of the hierarchy: the only one of its depth that holds a document of Zarr. General zip programs put the folder
 * itself into the archive. */
function rootOf(names: Iterable<string>): string {
  let depth = Infinity;
  let found = new Set<string>();
  for (const name of names) {
    const parts = name.split("/");
    const file = parts.pop()!;
    if (!DOCUMENTS.includes(file) || parts[0] === "__MACOSX" || parts.length > depth) continue;
    if (parts.length < depth) found = new Set();
    depth = parts.length;
    found.add(parts.map((part) => `${part}/`).join(""));
  }
  const [only = ""] = found;
  return found.size === 1 ? only : "";
}

/** What zip.js reads from. */
class BytesReader extends Reader<Bytes> {
  constructor(private readonly bytes: Bytes) {
    super(bytes);
    this.size = bytes.size;
  }

  override readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    if (length > MAX_DIRECTORY) throw new ViewerError({ code: "too-large", message: `The directory of the zip file takes ${length} bytes.` });
    return this.bytes.read(offset, length);
  }
}

/** An error of zip.js in our words; others stay. */
function named(error: unknown): unknown {
  if (!(error instanceof Error) || error.constructor !== Error) return error;
  const says = error.message;
  if (/^(File format is not|End of central directory not)/.test(says)) {
    return new ViewerError({ code: "not-zarr", message: "This is not a zip file, or its end is missing." });
  }
  if (/split/i.test(says)) return new ViewerError({ code: "not-zarr", message: "This is one part of a zip file that comes in several; the viewer needs it in one." });
  if (/encrypted/i.test(says)) return new ViewerError({ code: "not-zarr", message: "The directory of this zip file is encrypted." });
  return damaged(`cannot be read: ${says}`);
}

function damaged(what: string): ViewerError {
  return new ViewerError({ code: "corrupt-chunk", message: `The zip file is damaged: it ${what}.` });
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) rest = (rest >>> 8) ^ CRC_TABLE[(rest ^ bytes[at]!) & 255]!;
  return (rest ^ 0xffffffff) >>> 0;
}
