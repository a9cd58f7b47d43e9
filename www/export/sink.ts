// Where an export goes: straight to a file where the browser gives one to write to, otherwise to memory and from there to the
// downloads. Written in order; `patch` corrects what is written already.

import { fileName, saveFile } from "../panel/save_file.js";

/** Takes bytes. */
export interface Sink {
  /** Bytes so far. */
  readonly position: number;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  patch(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** What browsers keep in memory without harm, where they give no file to write to. */
export const MEMORY_LIMIT = 2 ** 31;

interface Picker {
  showSaveFilePicker?: (options: { suggestedName: string; types: { description: string; accept: Record<string, string[]> }[] }) => Promise<FileSystemFileHandle>;
}

/** Whether files can be written to while they grow. */
export function streams(): boolean {
  return "showSaveFilePicker" in window;
}

/** Asks the person where to; null where they changed their mind. Has to be called by a click. */
export async function openSink(name: string, type: string, description: string): Promise<Sink | null> {
  const picker = window as Picker;
  const suggestedName = fileName(name);
  if (!picker.showSaveFilePicker) return memorySink((blob) => saveFile(blob, suggestedName), type);
  const ending = suggestedName.slice(suggestedName.lastIndexOf("."));
  try {
    const handle = await picker.showSaveFilePicker({ suggestedName, types: [{ description, accept: { [type]: [ending] } }] });
    return fileSink(await handle.createWritable());
  } catch (error) {
    if ((error as Error).name === "AbortError") return null;
    // A frame of another page may not ask.
    if ((error as Error).name === "SecurityError") return memorySink((blob) => saveFile(blob, suggestedName), type);
    throw error;
  }
}

function fileSink(file: FileSystemWritableFileStream): Sink {
  let position = 0;
  return {
    get position() {
      return position;
    },
    async write(bytes) {
      await file.write({ type: "write", position, data: bytes });
      position += bytes.length;
    },
    patch: (at, data) => file.write({ type: "write", position: at, data }),
    close: () => file.close(),
    abort: () => file.abort(),
  };
}

/** Collects in memory; `done` gets everything. */
export function memorySink(done: (blob: Blob) => void, type: string): Sink {
  let parts: BlobPart[] = [];
  let position = 0;
  const patches: [number, Uint8Array<ArrayBuffer>][] = [];
  return {
    get position() {
      return position;
    },
    write(bytes) {
      // As a Blob the browser may put it on the disk.
      parts.push(new Blob([bytes]));
      position += bytes.length;
      return Promise.resolve();
    },
    patch(at, bytes) {
      patches.push([at, bytes]);
      return Promise.resolve();
    },
    close() {
      let blob = new Blob(parts, { type });
      for (const [at, bytes] of patches) blob = new Blob([blob.slice(0, at), bytes, blob.slice(at + bytes.length)], { type });
      done(blob);
      return Promise.resolve();
    },
    abort() {
      parts = [];
      return Promise.resolve();
    },
  };
}
