// Folders of the person's computer as stores, in the three forms in which browsers give them. Only what is asked for is read.

import type { Range, Store } from "../element/contract.js";

/** A folder that the person gave access to. */
export function directoryStore(root: FileSystemDirectoryHandle): Store {
  const folders = new Map<string, Promise<FileSystemDirectoryHandle | undefined>>();
  const folder = (path: string): Promise<FileSystemDirectoryHandle | undefined> => {
    if (path === "") return Promise.resolve(root);
    let known = folders.get(path);
    if (!known) {
      const [above, name] = split(path);
      known = folder(above).then((parent) => parent && absent(parent.getDirectoryHandle(name)));
      folders.set(path, known);
      // What is not there now may come.
      void known.then((handle) => handle ?? folders.delete(path));
    }
    return known;
  };
  return fileStore(
    root.name,
    async (key) => {
      const [above, name] = split(key);
      const handle = await absent((await folder(above))?.getFileHandle(name));
      return handle?.getFile();
    },
    async (path) => {
      const listed = { folders: [] as string[], files: [] as string[] };
      const handle = (await folder(path)) as (FileSystemDirectoryHandle & AsyncIterable<[string, FileSystemHandle]>) | undefined;
      if (handle) for await (const [name, entry] of handle) listed[entry.kind === "directory" ? "folders" : "files"].push(name);
      return listed;
    },
  );
}

/** A folder that was dropped, where there are no handles. */
export function entryStore(root: FileSystemDirectoryEntry): Store {
  const get = (key: string, kind: "getFile" | "getDirectory") =>
    absent(new Promise<FileSystemEntry>((done, fail) => root[kind](key, {}, done, fail)));
  return fileStore(
    root.name,
    async (key) => {
      const entry = (await get(key, "getFile")) as FileSystemFileEntry | undefined;
      return entry && new Promise<File>((done, fail) => entry.file(done, fail));
    },
    async (path) => {
      const listed = { folders: [] as string[], files: [] as string[] };
      const entry = path === "" ? root : ((await get(path, "getDirectory")) as FileSystemDirectoryEntry | undefined);
      const reader = entry?.createReader();
      for (;;) {
        // They come in portions.
        const some = reader ? await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail)) : [];
        if (some.length === 0) return listed;
        for (const { isDirectory, name } of some) listed[isDirectory ? "folders" : "files"].push(name);
      }
    },
  );
}

/** The files of a folder that was chosen for upload, which none is; their names begin with the folder's. */
export function filesStore(files: Iterable<File>): Store {
  const byPath = new Map<string, File>();
  let root = "";
  for (const file of files) {
    const [first = "", ...rest] = (file.webkitRelativePath || file.name).split("/");
    root = first;
    byPath.set(rest.join("/"), file);
  }
  return fileStore(
    root,
    async (key) => byPath.get(key),
    async (path) => {
      const prefix = path === "" ? "" : `${path}/`;
      const folders = new Set<string>();
      const listed: string[] = [];
      for (const key of byPath.keys()) {
        if (!key.startsWith(prefix)) continue;
        const [head = "", ...rest] = key.slice(prefix.length).split("/");
        if (rest.length > 0) folders.add(head);
        else listed.push(head);
      }
      return { folders: [...folders], files: listed };
    },
  );
}

function fileStore(name: string, file: (key: string) => Promise<File | undefined>, list: NonNullable<Store["list"]>): Store {
  return {
    name,
    file,
    list,
    async get(key, range) {
      const found = key === "" ? undefined : await file(key);
      if (!found) return undefined;
      try {
        return { bytes: await cut(found, range).arrayBuffer(), whole: range === undefined };
      } catch (error) {
        throw new Error(`The file “${key}” cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

function cut(file: File, range: Range | undefined): Blob {
  if (!range) return file;
  return "suffix" in range ? file.slice(Math.max(0, file.size - range.suffix)) : file.slice(range.offset, range.offset + range.length);
}

/** The path above the last part, and that part. */
function split(path: string): [string, string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}

/** Undefined where there is nothing of that name and kind, or where no file can have such a name. */
async function absent<T>(handle: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await handle;
  } catch (error) {
    const { name } = error as Error;
    if (name === "NotFoundError" || name === "TypeMismatchError" || name === "TypeError") return undefined;
    throw error;
  }
}
