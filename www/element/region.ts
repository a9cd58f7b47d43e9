// The samples of a region, copied together from decoded chunks. Loaded for the first region that is read; knows no viewer.

import type { RegionData, Samples } from "./contract.js";

/** What src/browser/answers.rs says of a region. */
interface Layout {
  dtype: string;
  shape: number[];
  dimensionNames: string[];
  bytes: number;
  /** The sample that was never written. */
  fill: number[];
  parts: Lines[];
}

/** Lines of bytes that lie next to each other in a chunk and in the region, as nested loops over axes (src/app/region.rs). */
interface Lines {
  from: number;
  to: number;
  len: number;
  counts: number[];
  fromSteps: number[];
  toSteps: number[];
}

type ArrayOf = new (buffer: ArrayBuffer) => Samples;

/** Bool stays bytes, complex becomes pairs of real and imaginary part. */
const ARRAYS: Record<string, ArrayOf> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
};

/** A layout as JSON, then the chunk of each of its parts. */
export function assembled([json, ...chunks]: [string, ...Uint8Array[]]): RegionData {
  const { dtype, shape, dimensionNames, bytes, fill, parts } = JSON.parse(json) as Layout;
  const data = new Uint8Array(bytes);
  if (fill.some((byte) => byte !== 0)) repeat(fill, data);
  parts.forEach((lines, at) => copy(chunks[at]!, data, lines));
  return { data: samples(dtype, data.buffer), shape, dtype, dimensionNames };
}

function repeat(fill: number[], data: Uint8Array): void {
  data.set(fill.slice(0, data.length));
  // Doubled until it is everywhere.
  for (let filled = fill.length; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
}

function copy(chunk: Uint8Array, region: Uint8Array, { from, to, len, counts, fromSteps, toSteps }: Lines): void {
  const along = (axis: number, source: number, target: number): void => {
    if (axis === counts.length) {
      region.set(chunk.subarray(source, source + len), target);
      return;
    }
    for (let at = 0; at < counts[axis]!; at += 1) along(axis + 1, source + at * fromSteps[axis]!, target + at * toSteps[axis]!);
  };
  along(0, from, to);
}

function samples(dtype: string, buffer: ArrayBuffer): Samples {
  const array = ARRAYS[dtype];
  if (array) return new array(buffer);
  // Only float16 is left, of which not every browser has arrays.
  const { Float16Array: halves } = globalThis as { Float16Array?: ArrayOf };
  return halves ? new halves(buffer) : Float32Array.from(new Uint16Array(buffer), ofHalf);
}

/** The number that 16 bits stand for (IEEE 754 binary16). */
function ofHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}
