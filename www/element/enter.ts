// A click on a picture of many images enters the one under it. Knows no image.

import type { Viewer } from "./viewer.js";

/** A pointer that moved further than this, in CSS pixels, was dragging. */
const STILL = 4;

/** Listens until the canvas goes. */
export function enterByClick(canvas: HTMLCanvasElement, viewer: Viewer): void {
  let down: [number, number] = [0, 0];
  canvas.addEventListener("pointerdown", ({ offsetX, offsetY }) => (down = [offsetX, offsetY]));
  canvas.addEventListener("click", ({ offsetX, offsetY, ctrlKey, metaKey, altKey, shiftKey, detail }) => {
    const moved = Math.hypot(offsetX - down[0], offsetY - down[1]) > STILL;
    if (moved || ctrlKey || metaKey || altKey || shiftKey || detail > 1) return;
    const entry = viewer.entryAt(offsetX, offsetY);
    // A failure comes as an event too, which shows it.
    if (entry && entry.state !== "failed") viewer.enter(entry).catch(() => undefined);
  });
}
