// Reads what lies under a drawing and computes on it, a block at a time, so that the page never waits for it. Knows no
// component; of the viewer it uses `read` alone.

import type { RegionData } from "../element/contract.js";
import { apply, inverse, type Placed, type Point, positionOn, worldFromLevel } from "../space/space.js";
import { type Block, blocksOf, runsOf } from "./blocks.js";
import { area, distance } from "./shapes.js";
import { Statistics } from "./statistics.js";

/** More samples than this are not computed on in a page. */
export const MOST_SAMPLES = 64 * 1024 * 1024;
/** Blocks that are read at the same time. */
const AT_ONCE = 4;
/** How long to compute before the page has its turn, in milliseconds. */
const TURN = 12;
/** Points of a profile that are read together; of each, at most as many samples. */
export const STRETCH = 256;

/** The viewer, as far as it is used here. */
export interface Reader {
  read(region: { layer: number; level: number; start: number[]; shape: number[]; signal?: AbortSignal }): Promise<RegionData>;
}

/** A level of a layer whose samples are measured. */
export interface Target {
  layer: number;
  level: number;
  placed: Placed;
  /** Chunk shape of the level, stored order. */
  chunks: readonly number[];
  /** Indices of channels. */
  channels: readonly number[];
}

export interface Options {
  signal: AbortSignal;
  /** Called with the part that is done, 0 to 1. */
  progress?: (part: number) => void;
}

/** Samples that a region has on a level, all channels together; by its area. */
export function samplesIn(points: readonly Point[], { placed, level, channels }: Target): number {
  const to = worldFromLevel(placed, level);
  const back = to && inverse(to);
  return back ? area(points.map((point) => apply(back, point))) * Math.max(1, channels.length) : 0;
}

/** Statistics of the samples whose centres lie in a polygon of world positions, one per channel of the target. */
export async function measureRegion(viewer: Reader, target: Target, points: readonly Point[], { signal, progress }: Options): Promise<Statistics[]> {
  const { placed, level, channels } = target;
  const { plane } = placed;
  const to = worldFromLevel(placed, level);
  const back = to && inverse(to);
  const all = channels.map(() => new Statistics());
  if (!plane || !back) return all;
  const polygon = points.map((point) => apply(back, point));
  const { shape } = placed.levels[level]!;
  const [h, v] = plane.axes;
  const blocks = blocksOf(polygon, [shape[h] ?? 0, shape[v] ?? 0], [target.chunks[h] ?? 1, target.chunks[v] ?? 1]);
  const jobs = blocks.flatMap((block) => channels.map((channel, at) => ({ block, channel, at })));
  const rest = new Turns(signal);
  let done = 0;
  await together(jobs, async ({ block, channel, at }) => {
    const { data, get } = await readBlock(viewer, target, block, channel, signal);
    for (let row = 0; row < block.height; row += 1) {
      for (const [first, end] of runsOf(polygon, block.v + row)) {
        const [from, until] = [Math.max(first, block.h), Math.min(end, block.h + block.width)];
        if (until <= from) continue;
        if (get.step === 1) all[at]!.add(data, get.at(from - block.h, row), get.at(until - block.h, row));
        else for (let i = from; i < until; i += 1) all[at]!.add(data, get.at(i - block.h, row), get.at(i - block.h, row) + 1);
      }
      if (rest.isDue) await rest.take();
    }
    done += 1;
    progress?.(done / jobs.length);
  }, signal);
  return all;
}

/** Values along a line, from its first point by way of all others to its last, not more than a sample apart. */
export interface Profile {
  /** World units from the first point, along the line. */
  distances: Float64Array;
  /** World positions. */
  positions: Point[];
  /** Distances of the points between its ends. */
  bends: number[];
  /** Per channel of the target; not a number beside the image. */
  values: Float64Array[];
}

/** Steps along each side of a line, none longer than a sample of the level; none at all where nothing can be measured. */
function stepsOf(line: readonly Point[], { placed, level }: Target): number[] {
  const to = worldFromLevel(placed, level);
  const back = to && inverse(to);
  if (!back) return [];
  const points = line.map((point) => apply(back, point));
  const steps = points.slice(1).map((point, i) => Math.ceil(distance(points[i]!, point) - 1e-9));
  return steps.some((count) => count > 0) ? steps : steps.slice(0, 1).fill(1);
}

/** Points of a profile on a level. */
export function profileLength(line: readonly Point[], target: Target): number {
  return stepsOf(line, target).reduce((sum, count) => sum + count, 1);
}

/** The nearest samples along a line of world positions, from each of its points straight to the next. */
export async function measureProfile(viewer: Reader, target: Target, line: readonly Point[], { signal, progress }: Options): Promise<Profile> {
  const { placed, level, channels } = target;
  const positions: Point[] = line.slice(0, 1);
  const along = [0];
  const bends: number[] = [];
  let before = 0;
  for (const [side, count] of stepsOf(line, target).entries()) {
    const [a, b] = [line[side]!, line[side + 1]!];
    const whole = distance(a, b);
    if (side > 0) bends.push(before);
    for (let i = 1; i <= count; i += 1) {
      positions.push([a[0] + (b[0] - a[0]) * (i / count), a[1] + (b[1] - a[1]) * (i / count)]);
      along.push(before + whole * (i / count));
    }
    before += whole;
  }
  const count = positions.length;
  const distances = Float64Array.from(along);
  const values = channels.map(() => new Float64Array(count).fill(NaN));
  const to = worldFromLevel(placed, level);
  const back = to && inverse(to);
  const { plane } = placed;
  if (!back || !plane) return { distances, positions, bends, values };
  const { shape } = placed.levels[level]!;
  const size = plane.axes.map((axis) => shape[axis] ?? 0);
  const samples = positions.map((point) => apply(back, point).map((index) => Math.floor(index + 0.5)) as [number, number]);
  const stretches = Array.from({ length: Math.ceil(count / STRETCH) }, (_, i) => {
    const inside = range(i * STRETCH, Math.min(count, (i + 1) * STRETCH)).filter((at) => samples[at]!.every((index, axis) => index >= 0 && index < size[axis]!));
    return { inside, block: around(inside.map((at) => samples[at]!)) };
  });
  const jobs = stretches.flatMap(({ inside, block }) => (block ? channels.map((channel, at) => ({ inside, block, channel, at })) : []));
  let done = 0;
  await together(jobs, async ({ inside, block, channel, at }) => {
    const { data, get } = await readBlock(viewer, target, block, channel, signal);
    for (const i of inside) values[at]![i] = Number(data[get.at(samples[i]![0] - block.h, samples[i]![1] - block.v)]);
    done += 1;
    progress?.(done / jobs.length);
  }, signal);
  return { distances, positions, bends, values };
}

/** One channel of a block, and where its samples are in the data: C order of the stored axes, whichever comes first. */
async function readBlock(viewer: Reader, { placed, layer, level }: Target, block: Block, channel: number, signal: AbortSignal) {
  const start = positionOn(placed, level)!;
  const shape = start.map(() => 1);
  const [h, v] = placed.plane!.axes;
  const c = placed.axes.findIndex(({ kind }) => kind === "c");
  if (c >= 0) start[c] = channel;
  [start[h], start[v], shape[h], shape[v]] = [block.h, block.v, block.width, block.height];
  const { data } = await viewer.read({ layer, level, start, shape, signal });
  const [step, row] = h > v ? [1, block.width] : [block.height, 1];
  return { data, get: { step, at: (i: number, j: number) => i * step + j * row } };
}

/** Runs jobs, a few at a time, until all are done, one fails, or it is called off. */
async function together<T>(jobs: readonly T[], run: (job: T) => Promise<void>, signal: AbortSignal): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      signal.throwIfAborted();
      try {
        await run(jobs[next++]!);
      } catch (error) {
        // Nobody waits any more for the rest.
        next = jobs.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, jobs.length) }, worker));
  signal.throwIfAborted();
}

/** Shares the thread with the page. */
class Turns {
  private began = performance.now();

  constructor(private readonly signal: AbortSignal) {}

  get isDue(): boolean {
    return performance.now() - this.began > TURN;
  }

  async take(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.signal.throwIfAborted();
    this.began = performance.now();
  }
}

function around(samples: readonly (readonly [number, number])[]): Block | null {
  if (samples.length === 0) return null;
  const [hs, vs] = [samples.map(([h]) => h), samples.map(([, v]) => v)];
  const [h, v] = [Math.min(...hs), Math.min(...vs)];
  return { h, v, width: Math.max(...hs) - h + 1, height: Math.max(...vs) - v + 1 };
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}
