// Which samples of a level lie in a polygon, and which parts of the level have to be read for them. Pure; indices are
// continuous ones of the level on its two shown axes, sample centres at whole numbers.

import type { Point } from "../space/space.js";

/** A rectangle of samples: first column and row, number of columns and rows. */
export interface Block {
  h: number;
  v: number;
  width: number;
  height: number;
}

/** About as many samples along a side are read at once. */
const SIDE = 1024;

/** Runs of samples [first, end) of row `v` whose centres lie inside (even-odd; left and upper borders belong to it). */
export function runsOf(polygon: readonly Point[], v: number): [number, number][] {
  const crossings: number[] = [];
  polygon.forEach(([h0, v0], i) => {
    const [h1, v1] = polygon[(i + 1) % polygon.length]!;
    if (v0 <= v !== v1 <= v) crossings.push(h0 + ((v - v0) / (v1 - v0)) * (h1 - h0));
  });
  crossings.sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [first, end] = [Math.ceil(crossings[i]!), Math.ceil(crossings[i + 1]!)];
    if (end > first) runs.push([first, end]);
  }
  return runs;
}

/** The part of a level that a polygon can reach; null where it lies beside it. */
export function boundsOf(polygon: readonly Point[], size: readonly [number, number]): Block | null {
  const side = (axis: 0 | 1): [number, number] => {
    const along = polygon.map((point) => point[axis]);
    return [Math.max(0, Math.ceil(Math.min(...along))), Math.min(size[axis], Math.floor(Math.max(...along)) + 1)];
  };
  const [[left, right], [top, bottom]] = [side(0), side(1)];
  return right > left && bottom > top ? { h: left, v: top, width: right - left, height: bottom - top } : null;
}

/** The blocks to be read for a polygon, along the borders of chunks; those that hold nothing of it are left out. */
export function blocksOf(polygon: readonly Point[], size: readonly [number, number], chunk: readonly [number, number]): Block[] {
  const bounds = boundsOf(polygon, size);
  if (!bounds) return [];
  const [width, height] = chunk.map(stepOf) as [number, number];
  const blocks: Block[] = [];
  for (let v = Math.floor(bounds.v / height) * height; v < bounds.v + bounds.height; v += height) {
    const [top, bottom] = [Math.max(v, bounds.v), Math.min(v + height, bounds.v + bounds.height)];
    for (let h = Math.floor(bounds.h / width) * width; h < bounds.h + bounds.width; h += width) {
      const [left, right] = [Math.max(h, bounds.h), Math.min(h + width, bounds.h + bounds.width)];
      const block = { h: left, v: top, width: right - left, height: bottom - top };
      if (touches(polygon, block)) blocks.push(block);
    }
  }
  return blocks;
}

/** Whole chunks where they are small, equal parts of one where it is large. */
function stepOf(chunk: number): number {
  return chunk <= SIDE ? chunk * Math.floor(SIDE / Math.max(1, chunk)) : Math.ceil(chunk / Math.ceil(chunk / SIDE));
}

function touches(polygon: readonly Point[], { h, v, width, height }: Block): boolean {
  for (let row = v; row < v + height; row += 1) {
    if (runsOf(polygon, row).some(([first, end]) => first < h + width && end > h)) return true;
  }
  return false;
}
