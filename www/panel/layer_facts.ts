// What is told about a layer's storage: sizes, counts and compression, by its model and, where its documents say more, by them.
// Pure; knows no component.

import { chunkBytes, countOf, type Storage, totalBytes } from "../inspect/arrays.js";
import type { MultiscaleImage } from "../inspect/images.js";
import type { Axis, Layer, Level } from "./contract.js";
import { number, unitSymbol } from "./format.js";

/** One axis in words. */
export interface AxisFacts {
  name: string;
  size: string;
  /** Distance of samples, and length of the whole axis, with unit; empty where there is none. */
  step: string;
  extent: string;
}

/** One level in numbers. */
export interface LevelFacts {
  level: Level;
  codecs: string;
  chunkBytes: number | null;
  bytes: number | null;
  /** How many there are. */
  chunks: number;
  shards: number | null;
}

/** The image that a layer shows, among those that are described by documents. */
export function imageOf(layer: Layer, images: readonly MultiscaleImage[]): MultiscaleImage | null {
  const folder = layer.source.replace(/[?#].*$/, "").replace(/\/(zarr\.json|\.zattrs|\.zgroup)?$/, "");
  const paths = layer.levels.map(({ path }) => path).join("\n");
  const alike = images.filter(({ levels }) => levels.some(({ storage }) => storage) && layer.levels.every(({ path }) => levels.some((level) => level.path === path)));
  return images.find(({ node }) => node.folder === folder) ?? alike.find(({ levels }) => levels.map(({ path }) => path).join("\n") === paths) ?? alike[0] ?? null;
}

/** The axes of a layer in words. */
export function axisFacts({ axes, levels }: Layer): AxisFacts[] {
  return axes.map((axis, i) => {
    const step = levels[0]?.scale[i] ?? 0;
    const isPhysical = axis.kind !== "c" && axis.unit !== null && step !== 0;
    return {
      name: axis.name,
      size: axis.size.toLocaleString("en-US"),
      step: isPhysical ? withUnit(step, axis) : "",
      extent: isPhysical ? withUnit(Math.abs(step) * axis.size, axis) : "",
    };
  });
}

/** The levels of a layer in numbers. */
export function levelFacts(layer: Layer, image: MultiscaleImage | null): LevelFacts[] {
  return layer.levels.map((level) => {
    const known = image?.levels.find(({ path }) => path === level.path)?.storage ?? null;
    const storage: Storage = known ?? { ...level, sampleBytes: sampleBytes(level.dtype), isCompressed: true, isInteger: false, dimensionNames: null, chunksAt: [] };
    return {
      level,
      codecs: storage.codecs,
      chunkBytes: chunkBytes(storage),
      bytes: totalBytes(storage),
      chunks: countOf(storage, storage.chunks),
      shards: storage.shards && countOf(storage, storage.shards),
    };
  });
}

function sampleBytes(dtype: string): number | null {
  if (dtype === "bool") return 1;
  const bits = Number(/(\d+)$/.exec(dtype)?.[1] ?? 0);
  return bits >= 8 ? bits / 8 : null;
}

function withUnit(value: number, axis: Axis): string {
  return `${number(value)} ${unitSymbol(axis.unit)}`.trim();
}
