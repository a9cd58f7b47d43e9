// Files and folders of the person's computer as sources for the viewer: by the browser's dialogs, or dropped. Reads none of
// their contents.

import type { Source } from "../element/contract.js";
import { entryStore, filesStore } from "../stores/local.js";

/** Asks for a folder; null where the person changed their mind. */
export async function askForFolder(): Promise<Source | null> {
  const { showDirectoryPicker } = window as { showDirectoryPicker?: () => Promise<FileSystemDirectoryHandle> };
  if (!showDirectoryPicker) {
    const files = await askForFiles((input) => (input.webkitdirectory = true));
    return files.length > 0 ? filesStore(files) : null;
  }
  try {
    return await showDirectoryPicker.call(window);
  } catch (error) {
    if ((error as Error).name === "AbortError") return null;
    throw error;
  }
}

/** Asks for a zip file; null where the person changed their mind. */
export async function askForZip(): Promise<Source | null> {
  const [file] = await askForFiles((input) => (input.accept = ".zip,.ozx"));
  return file ?? null;
}

function askForFiles(prepare: (input: HTMLInputElement) => void): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  prepare(input);
  return new Promise((done) => {
    input.addEventListener("change", () => done([...(input.files ?? [])]));
    input.addEventListener("cancel", () => done([]));
    input.click();
  });
}

/** Whether something that is dragged could be opened. */
export function holdsFiles(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") ?? false;
}

/** What was dropped. The browser empties `data` as soon as its event is over: everything is asked of it at once. */
export function droppedSources(data: DataTransfer): Promise<Source[]> {
  const dropped = [...data.items].filter(({ kind }) => kind === "file").map(sourceOf);
  return Promise.all(dropped).then((sources) => sources.filter((source) => source !== null));
}

function sourceOf(item: DataTransferItem): Promise<Source | null> {
  const file = item.getAsFile();
  const entry = item.webkitGetAsEntry?.();
  const { getAsFileSystemHandle } = item as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
  const other = entry?.isDirectory ? entryStore(entry as FileSystemDirectoryEntry) : file;
  if (!getAsFileSystemHandle) return Promise.resolve(other);
  return getAsFileSystemHandle.call(item).then(
    (handle) => (handle?.kind === "directory" ? (handle as FileSystemDirectoryHandle) : other),
    () => other,
  );
}
