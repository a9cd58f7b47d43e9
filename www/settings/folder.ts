// Writing a document back into a folder of the person's, where the browser gives a handle of it. Nothing is written that was not
// read before.

/** A document in such a folder. */
export interface InFolder {
  /** The folder's name. */
  name: string;
  /** Replaces the document, if it still is what it was, and if the person lets the page. */
  replace(before: string, after: string): Promise<"written" | "refused" | "changed">;
}

interface Permission {
  requestPermission?: (options: { mode: "readwrite" }) => Promise<PermissionState>;
}

/** The document at an address that begins with `local:`; null where it lies in no folder that could be written to. */
export function folderOf(source: unknown, address: string): InFolder | null {
  const [, path = ""] = /^local:\/\/\d+\/[^/]+\/(.*)$/.exec(address) ?? [];
  if (!(source instanceof FileSystemDirectoryHandle) || path === "") return null;
  const steps = path.split("/").filter(Boolean).map(decodeURIComponent);
  // What lies in an archive in the folder is no file of the folder.
  if (steps.slice(0, -1).some((step) => /\.(zip|ozx)$/i.test(step))) return null;
  return {
    name: source.name,
    async replace(before, after) {
      if ((await (source as Permission).requestPermission?.({ mode: "readwrite" })) === "denied") return "refused";
      let folder = source;
      for (const step of steps.slice(0, -1)) folder = await folder.getDirectoryHandle(step);
      const file = await folder.getFileHandle(steps.at(-1)!);
      if ((await (await file.getFile()).text()) !== before) return "changed";
      const out = await file.createWritable();
      await out.write(after);
      await out.close();
      return "written";
    },
  };
}
