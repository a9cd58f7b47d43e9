// Which values a contrast slider spans. A 16-bit range with a window of a few hundred would leave no way to set it by hand, so
// the slider spans the neighbourhood of the window and widens when a handle is left at its end. Pure functions.

/** Low and high end. */
export type Span = [number, number];

/** How many widths of the window fit on the slider at first. */
const ROOM = 2;
/** A handle this close to the end, as a part of the span, widens it. */
const EDGE = 0.02;

/** The first span of a slider for `window` within the possible `range`. */
export function firstSpan(window: Span, range: Span): Span {
  const width = Math.max(window[1] - window[0], 0);
  if (width === 0) return cover(range, window);
  const low = window[0] - width / 2;
  // Where the bottom of the range is near, it is the natural left end.
  const near = range[0] >= window[0] - width * ROOM;
  return clampTo(cover([near ? range[0] : low, window[1] + width * (ROOM - 1)], window), cover(range, window));
}

/** The span after the window was set: wider where a handle is at its end and the range goes on, never narrower. */
export function nextSpan(span: Span, window: Span, range: Span): Span {
  const outer = cover(range, window);
  const width = span[1] - span[0];
  let [low, high] = cover(span, window);
  if (window[0] <= span[0] + width * EDGE && low > outer[0]) low -= width / 2;
  if (window[1] >= span[1] - width * EDGE && high < outer[1]) high += width;
  return clampTo([low, high], outer);
}

/** The step of the slider: whole values for integers, a thousandth of the span otherwise. */
export function stepOf(span: Span, dtype: string): number {
  const width = span[1] - span[0];
  if (/int/i.test(dtype) && width >= 8) return Math.max(1, Math.floor(width / 4096));
  return width > 0 ? width / 1000 : 1;
}

function cover(span: Span, window: Span): Span {
  return [Math.min(span[0], window[0]), Math.max(span[1], window[1])];
}

function clampTo(span: Span, outer: Span): Span {
  return [Math.max(span[0], outer[0]), Math.min(span[1], outer[1])];
}
