// What is exported: a region of one layer at one level, with its coarser levels where there are any. Pure; sizes and indices are
// in stored axis order.

import type { Layer } from "../panel/contract.js";
import { type Camera, type Placed, positionOn, regionOf, type Size } from "../space/space.js";

/** Planes whose places are so many of their distances apart are the same one: scales in metadata are rounded. */
const MOST_APART = 0.1;

/** A layer that lies in one plane. */
export type Image = Layer & Placed;

/** A region of a level. */
export interface Region {
  level: number;
  start: number[];
  shape: number[];
}

/** What was chosen. */
export interface Selection {
  layer: Image;
  /** On the chosen level; the channel axis is whole. */
  region: Region;
  /** Indices along the channel axis, in the order to be written; [0] where there is none. */
  channels: number[];
}

/** What to choose from. */
export interface Choice {
  layer: Image;
  level: number;
  /** Only what is on the screen, not the whole plane. */
  seen: { camera: Camera; size: Size } | null;
  channels: readonly number[];
  /** First and last index on the chosen level, by the kind of the axis. */
  ranges: Partial<Record<string, readonly [number, number]>>;
}

/** The position of an axis by its kind, -1 where the layer has none. */
export function axisOf(layer: Layer, kind: string): number {
  return layer.axes.findIndex((axis) => axis.kind === kind);
}

/** The region that is meant; null where nothing of it is on the screen. */
export function select({ layer, level, seen, channels, ranges }: Choice): Selection | null {
  const region = seen ? regionOf(layer, level, seen.camera, seen.size) : wholePlane(layer, level);
  if (!region) return null;
  const { start, shape } = region;
  layer.axes.forEach(({ kind }, axis) => {
    const range = ranges[kind];
    if (!range || layer.plane?.axes.includes(axis)) return;
    const last = Math.min(layer.levels[level]!.shape[axis]! - 1, Math.max(0, range[1]));
    start[axis] = Math.min(last, Math.max(0, range[0]));
    shape[axis] = last - start[axis]! + 1;
  });
  return { layer, region: { level, start, shape }, channels: axisOf(layer, "c") < 0 ? [0] : [...channels] };
}

/** The plane that is shown, with all channels. */
function wholePlane(layer: Image, level: number): { start: number[]; shape: number[] } | null {
  const start = positionOn(layer, level);
  if (!start) return null;
  const isWhole = (axis: number) => layer.plane?.axes.includes(axis) || layer.axes[axis]?.kind === "c";
  return { start, shape: layer.levels[level]!.shape.map((size, axis) => (isWhole(axis) ? size : 1)) };
}

/** The same part of the image on the levels below the chosen one; it ends where nothing would be left. */
export function pyramid({ layer, region }: Selection): Region[] {
  const grid = layer.levels[region.level]!;
  const all = [region];
  for (let level = region.level + 1; level < layer.levels.length; level += 1) {
    const coarse = layer.levels[level]!;
    const start: number[] = [];
    const shape: number[] = [];
    for (const [axis, size] of coarse.shape.entries()) {
      // Samples whose centres lie within the region's outer border.
      const at = (index: number) => (grid.offset[axis]! + grid.step[axis]! * index - coarse.offset[axis]!) / coarse.step[axis]!;
      const first = Math.max(0, Math.ceil(at(region.start[axis]! - 0.5) - 1e-9));
      const last = Math.min(size - 1, Math.ceil(at(region.start[axis]! + region.shape[axis]! - 0.5) - 1e-9) - 1);
      // A thin stack may lie between two coarse planes: the nearest one stands for it.
      const only = Math.min(size - 1, Math.max(0, Math.round(at(region.start[axis]! + (region.shape[axis]! - 1) / 2))));
      start.push(last >= first ? first : only);
      shape.push(last >= first ? last - first + 1 : 1);
    }
    const isPicture = layer.plane!.axes.every((axis) => shape[axis]! > 1);
    const isSmaller = layer.plane!.axes.some((axis) => shape[axis]! < all.at(-1)!.shape[axis]!);
    if (!isPicture || !isSmaller) break;
    all.push({ level, start, shape });
  }
  return all;
}

/** Those of `pyramid` that have the very planes of the chosen level, and its type: coarser within the plane alone, as the
 * sub-resolutions of an OME-TIFF are. */
export function planePyramid(selection: Selection): Region[] {
  const { layer, region } = selection;
  const chosen = layer.levels[region.level]!;
  /** The index on the chosen level where a plane of another one lies. */
  const place = ({ level, start }: Region, axis: number, plane: number): number => {
    const { step, offset } = layer.levels[level]!;
    return (offset[axis]! + step[axis]! * (start[axis]! + plane) - chosen.offset[axis]!) / chosen.step[axis]!;
  };
  return pyramid(selection).filter((coarse) => {
    const isAlike = (size: number, axis: number): boolean => {
      const apart = [0, size - 1].map((plane) => Math.abs(place(coarse, axis, plane) - place(region, axis, plane)));
      return coarse.shape[axis] === size && Math.max(...apart) < MOST_APART;
    };
    return layer.levels[coarse.level]!.dtype === chosen.dtype && region.shape.every((size, axis) => layer.plane!.axes.includes(axis) || isAlike(size, axis));
  });
}

/** Samples of a region in the chosen channels. */
export function sampleCount({ layer, channels }: Selection, { shape }: Region): number {
  const axis = axisOf(layer, "c");
  return shape.reduce((product, size, i) => product * (i === axis ? channels.length : size), 1);
}

/** Numbers per sample, and their bytes. */
export function sampleSize(dtype: string): { numbers: number; bytes: number } {
  const bits = Number(/\d+$/.exec(dtype)?.[0] ?? 8);
  return dtype.startsWith("complex") ? { numbers: 2, bytes: bits / 16 } : { numbers: 1, bytes: bits / 8 };
}
