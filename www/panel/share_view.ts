// Giving a view away: its link to the clipboard, its picture to a file.

import type { Viewer } from "./contract.js";

/** Copies a link to what is on the screen; the viewer keeps the page's address up to date. False where that is not allowed. */
export async function copyLink(): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false;
  }
}

/** Saves the picture, with its scale bar, as `NAME.png`. */
export async function savePicture(viewer: Viewer, name: string): Promise<void> {
  const blob = await viewer.snapshot({ scaleBar: true });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name.replace(/[^\p{L}\p{N}._ -]+/gu, "_").slice(0, 100) || "image"}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
