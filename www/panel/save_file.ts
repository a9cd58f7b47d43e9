// Bytes to a file of the person's, by the browser's download.

/** Saves a file; its name loses what file systems refuse. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  return (stem.replace(/[^\p{L}\p{N}._ -]+/gu, "_").slice(0, 100) || "image") + ending;
}
