// Where an archive's bytes lie: a file of the person's, or a server, which may know ranges or not. Knows no format.

import { ViewerError } from "../element/contract.js";
import { MAX_WHOLE, Refusal, type Requests } from "../element/requests.js";

/** The end of an archive, which holds its directory, is read in one piece of this size. */
const TAIL = 128 * 1024;

/** Something of a known length that parts can be read of. */
export interface Bytes {
  size: number;
  /** As many bytes as there are, up to `length`, in memory of their own or shared: not to be written to. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** A file. */
export function blobBytes(blob: Blob): Bytes {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/** A file on a server; null where there is none, or a page in its place. */
export async function serverBytes(url: string, requests: Requests): Promise<Bytes | null> {
  const head = await requests.send(url, "HEAD");
  if (head.ok && isPage(head)) return null;
  const size = head.ok ? number(head.headers.get("content-length")) : null;
  if (size !== null) return ranged(url, size, requests);
  // Signed addresses are good for one method only, and compressing servers tell no length.
  const first = await requests.send(url, "GET", "bytes=0-0");
  if ([401, 403, 404, 410].includes(first.status) || isPage(first)) {
    await first.body?.cancel();
    return null;
  }
  if (!first.ok) throw new Refusal("status", "", first.status);
  const total = number(/\/(\d+)$/.exec(first.headers.get("content-range") ?? "")?.[1]);
  if (first.status === 206 && total !== null) return ranged(url, total, requests);
  const whole = first.status === 206 ? await requests.send(url, "GET") : first;
  if ((number(whole.headers.get("content-length")) ?? 0) > MAX_WHOLE) {
    await whole.body?.cancel();
    throw new Refusal("no-ranges");
  }
  return inMemory(new Uint8Array(await whole.arrayBuffer()));
}

function ranged(url: string, size: number, requests: Requests): Bytes {
  let memory: Promise<Uint8Array> | null = null;
  let tail: Promise<Uint8Array> | null = null;
  const start = Math.max(0, size - TAIL);

  const part = async (offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> => {
    if (memory) return (await memory).subarray(offset, offset + length);
    const { bytes, whole } = await requests.server(url, offset, length, signal);
    if (!bytes) throw new Refusal("status", "", 404);
    if (!whole) return new Uint8Array(bytes);
    // The server ignores ranges: what it sent need not come twice.
    memory = Promise.resolve(new Uint8Array(bytes));
    return new Uint8Array(bytes, Math.min(offset, bytes.byteLength), Math.max(0, Math.min(length, bytes.byteLength - offset)));
  };
  return {
    size,
    async read(offset, length, signal) {
      const wanted = Math.min(length, size - offset);
      if (wanted <= 0) return new Uint8Array();
      if (offset >= start) {
        tail ??= part(start, size - start);
        tail.catch(() => (tail = null));
        return (await tail).subarray(offset - start, offset - start + wanted);
      }
      const bytes = await part(offset, wanted, signal);
      if (bytes.byteLength < wanted) {
        throw new ViewerError({ code: "corrupt-chunk", message: "The server sent fewer bytes of the archive than it was asked for." });
      }
      return bytes;
    },
  };
}

function inMemory(bytes: Uint8Array): Bytes {
  return { size: bytes.byteLength, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") ?? false;
}

function number(text: string | null | undefined): number | null {
  return text ? Number(text) : null;
}
