// Elements that nobody sees sleep: far from what is on the screen nothing is loaded, and nothing plays.

import type { Viewer } from "./viewer.js";

/** How far around what is on the screen an element counts as near: half of it on every side. */
const MARGIN = "50%";

/** Calls `wake` whenever the element comes near, and has what plays wait while it is away; gives the way to end it. */
export function watchSight(element: Element, wake: () => void, viewer: () => Viewer | null): () => void {
  let waiting: { axis: string; rate: number } | null = null;
  const observer = new IntersectionObserver(
    (entries) => {
      const awake = viewer();
      if (entries.at(-1)?.isIntersecting) {
        wake();
        if (waiting) awake?.play(waiting.axis, waiting);
        waiting = null;
      } else {
        waiting = awake?.model?.playing ?? null;
        if (waiting) awake?.pause();
      }
    },
    { rootMargin: MARGIN },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
