// Giving a view away: its link to the clipboard, its picture to a file.

import { writeAddress } from "../links/write_address.js";
import type { Viewer } from "./contract.js";

/** Copies a link to what is on the screen; false where that is not allowed. */
export async function copyLink(viewer: Viewer, isPage: boolean): Promise<boolean> {
  // A viewer inside somebody's page has no address of its own; the page above this script's folder shows the same.
  const page = isPage ? location.href : new URL("../", import.meta.url).href;
  try {
    await navigator.clipboard.writeText(writeAddress(page, { ...viewer.state }));
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
