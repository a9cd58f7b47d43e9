// How often and how long this page's thread was blocked, as the browser tells; a count for the whole page, since blocks have no owner.

const blocks = { longTasks: 0, longestTaskMs: 0 };
let isWatching = false;

/** Tasks of over 50 ms since the page was opened; none are counted where the browser does not tell. */
export function longTasks(): typeof blocks {
  return { ...blocks };
}

/** Begins to count, those included that were before. */
export function watchLongTasks(): void {
  if (isWatching || !PerformanceObserver.supportedEntryTypes?.includes("longtask")) return;
  isWatching = true;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      blocks.longTasks += 1;
      blocks.longestTaskMs = Math.max(blocks.longestTaskMs, duration);
    }
  }).observe({ type: "longtask", buffered: true });
}
