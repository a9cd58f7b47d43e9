// A picture of any size of what is on the screen: taken tile by tile at the level that suits its pixels, and put together.

import type { Viewer } from "../element/viewer.js";
import { drawBar } from "../element/snapshot.js";
import { strings } from "../panel/strings.js";
import { type Camera, type Size, worldOfScreen } from "../space/space.js";
import { openTwin, photograph } from "./twin.js";

/** Larger pictures are more than browsers draw. */
export const LARGEST = 8192;
/** Pixels of a tile, of which so many on each side overlap with its neighbours: outlines of labels look that far. */
const TILE = 1024;
const MARGIN = 8;

/** What is on the screen. */
export interface OnScreen {
  camera: Camera;
  /** CSS pixels. */
  size: Size;
  scaleBar: { length: number; label: string } | null;
}

/** A PNG of `width` by `height` pixels that holds what the screen shows. */
export async function writePicture(viewer: Viewer, { camera, size, scaleBar }: OnScreen, width: number, height: number, progress: (done: number) => void, signal: AbortSignal): Promise<Blob> {
  const unit = Math.min(width / size[0], height / size[1]);
  const target: Camera = { ...camera, scale: camera.scale / unit };
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error(strings.exporting.noCanvas);
  const ratio = devicePixelRatio || 1;
  const css = Math.max(1, Math.round(TILE / ratio));
  const step = TILE - 2 * MARGIN;
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const twin = await openTwin(viewer, css, css, signal);
  try {
    for (let tile = 0; tile < across * down; tile += 1) {
      const left = (tile % across) * step;
      const top = Math.floor(tile / across) * step;
      const center = worldOfScreen(target, [width, height], left - MARGIN + TILE / 2, top - MARGIN + TILE / 2);
      const view = { center, scale: (target.scale * TILE) / css, ...(camera.rotation !== undefined && { rotation: camera.rotation }) };
      const bitmap = await photograph(twin, { camera: view }, TILE, TILE, signal);
      context.drawImage(bitmap, MARGIN, MARGIN, step, step, left, top, step, step);
      bitmap.close();
      progress((tile + 1) / (across * down));
    }
  } finally {
    twin.close();
  }
  if (scaleBar) drawBar(context, { length: scaleBar.length * unit, label: scaleBar.label, unit });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(strings.exporting.notEncoded))), "image/png");
  });
}
