// Samples of a region in another order of the axes, one channel at a time. Pure but for the reading.

import type { RegionData, Samples } from "../element/contract.js";

/** Reads stored values, exact. */
export type Read = (region: { level: number; start: number[]; shape: number[] }) => Promise<RegionData>;

/** Is asked between two reads; throws once the export was called off. */
export function checkpoint(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** What a promise comes to, or that the export was called off, if that is sooner: servers may never answer. */
export function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  checkpoint(signal);
  return new Promise((resolve, reject) => {
    const stop = () => reject(cancelled());
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function cancelled(): DOMException {
  return new DOMException("The export was cancelled.", "AbortError");
}

/** Copies a block out of data in C order into an array of `outer` samples, whose axis i is axis `order[i]` of the data; samples
 * that the data do not reach stay 0. `numbers` numbers make a sample. */
export function arrange({ data, shape }: Pick<RegionData, "data" | "shape">, order: readonly number[], outer: readonly number[], numbers: number, from?: readonly number[]): Samples {
  const out = new (data.constructor as new (length: number) => Samples)(outer.reduce((a, b) => a * b, 1) * numbers);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, numbers));
  const first = from ?? outer.map(() => 0);
  const lengths = order.map((axis, i) => Math.max(0, Math.min(outer[i]!, shape[axis]! - first[i]!)));
  const walk = (depth: number, source: number, target: number): void => {
    const step = strides[order[depth]!]!;
    const begin = source + first[depth]! * step;
    const width = outer.slice(depth + 1).reduce((a, b) => a * b, numbers);
    if (depth === order.length - 1 && step === numbers) {
      (out as Uint8Array).set((data as Uint8Array).subarray(begin, begin + lengths[depth]! * numbers), target);
      return;
    }
    for (let i = 0; i < lengths[depth]!; i += 1) {
      if (depth < order.length - 1) walk(depth + 1, begin + i * step, target + i * width);
      else for (let n = 0; n < numbers; n += 1) out[target + i * numbers + n] = data[begin + i * step + n]!;
    }
  };
  walk(0, 0, 0);
  return out;
}

/** Compresses as the browser does. */
export async function compressed(bytes: Uint8Array<ArrayBuffer>, format: "deflate" | "gzip"): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The bytes of samples; every browser's machine is little-endian. */
export function bytesOf(samples: Samples): Uint8Array<ArrayBuffer> {
  return new Uint8Array(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
}
