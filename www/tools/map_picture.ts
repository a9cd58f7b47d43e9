// A small picture of whole layers, from their coarsest levels, as the shaders draw them: window, inversion, gamma, colour, channels
// added. Reads the samples once per position; other colours need no reading. Knows no component.

import type { Samples } from "../element/contract.js";
import type { Channel, Layer } from "../panel/contract.js";
import { type Affine, compose, type Placed, positionOn, worldFromLevel } from "../space/space.js";
import type { Reader } from "./measure.js";

/** Coarsest levels with more samples than this are not read for it. */
const MOST_SAMPLES = 1024 * 1024;

export interface Shown {
  index: number;
  layer: Layer;
  placed: Placed;
}

const OPERATIONS = { over: "source-over", add: "lighter", difference: "difference" } as const;

export class MapPicture {
  /** Samples by what they are of; those of the picture before are forgotten. */
  private samples = new Map<string, Promise<Samples>>();

  constructor(private readonly viewer: Reader) {}

  /** Draws the layers; `mapFromWorld` gives pixels of the canvas. Null where nothing is small enough. */
  async draw(canvas: OffscreenCanvas, layers: readonly Shown[], mapFromWorld: Affine, signal: AbortSignal): Promise<ImageBitmap | null> {
    // Small, and read back: a canvas on the GPU costs more to make than to draw, and the page waits for it.
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    const kept = new Map<string, Promise<Samples>>();
    let isEmpty = true;
    for (const { index, layer, placed } of layers) {
      const level = placed.levels.length - 1;
      const { plane } = placed;
      const toWorld = worldFromLevel(placed, level);
      if (!plane || !toWorld) continue;
      const [h, v] = plane.axes;
      const [width, height] = [placed.levels[level]!.shape[h]!, placed.levels[level]!.shape[v]!];
      if (width * height > MOST_SAMPLES || layer.dtype.startsWith("complex")) continue;
      const light = new Float32Array(width * height * 3);
      for (const channel of layer.channels.filter(({ visible, window }) => visible && window)) {
        const region = this.region(placed, level, channel.index);
        const key = JSON.stringify([layer.source, level, region.start]);
        const samples = this.samples.get(key) ?? this.viewer.read({ layer: index, level, ...region }).then(({ data }) => data);
        kept.set(key, samples);
        addLight(light, await samples, channel, h > v ? [1, width] : [height, 1], [width, height], await tableOf(channel));
        signal.throwIfAborted();
      }
      isEmpty = false;
      const image = new OffscreenCanvas(width, height);
      image.getContext("2d", { willReadFrequently: true })!.putImageData(new ImageData(bytesOf(light), width, height), 0, 0);
      // Pixel borders of the image lie half a sample before its samples.
      const [xx, xy, x0, yx, yy, y0] = compose(compose(mapFromWorld, toWorld), [1, 0, -0.5, 0, 1, -0.5]);
      context.setTransform(xx, yx, xy, yy, x0, y0);
      context.globalAlpha = layer.opacity;
      context.globalCompositeOperation = OPERATIONS[layer.blend];
      context.drawImage(image, 0, 0);
    }
    this.samples = kept;
    return isEmpty ? null : createImageBitmap(canvas);
  }

  private region(placed: Placed, level: number, channel: number): { start: number[]; shape: number[] } {
    const start = positionOn(placed, level)!;
    const shape = start.map((_, axis) => (placed.plane!.axes.includes(axis) ? placed.levels[level]!.shape[axis]! : 1));
    const c = placed.axes.findIndex(({ kind }) => kind === "c");
    if (c >= 0) start[c] = channel;
    return { start, shape };
  }
}

function addLight(light: Float32Array, samples: Samples, channel: Channel, [across, down]: readonly [number, number], [width, height]: readonly [number, number], table: Uint8Array | null): void {
  const { color, window, gamma, invert } = channel;
  const [low, high] = window!;
  const rgb = [0, 2, 4].map((at) => (parseInt(color.slice(at, at + 2), 16) || 0) / 255);
  for (let j = 0; j < height; j += 1) {
    for (let i = 0; i < width; i += 1) {
      const value = Number(samples[i * across + j * down]);
      let part = high === low ? Number(value > low) : Math.min(1, Math.max(0, (value - low) / (high - low)));
      // A value that is no number is black.
      if (Number.isNaN(part)) continue;
      if (invert) part = 1 - part;
      if (gamma !== 1) part **= gamma;
      const at = (j * width + i) * 3;
      const row = Math.round(part * 255) * 3;
      for (let c = 0; c < 3; c += 1) light[at + c]! += table ? table[row + c]! / 255 : rgb[c]! * part;
    }
  }
}

/** The colour map of a channel that is drawn with one. */
async function tableOf({ lut }: Channel): Promise<Uint8Array | null> {
  if (!lut) return null;
  const { table } = await import("../luts/luts.js");
  return table(lut);
}

function bytesOf(light: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray((light.length / 3) * 4);
  for (let i = 0, at = 0; i < light.length; i += 3, at += 4) {
    bytes[at] = light[i]! * 255;
    bytes[at + 1] = light[i + 1]! * 255;
    bytes[at + 2] = light[i + 2]! * 255;
    bytes[at + 3] = 255;
  }
  return bytes;
}
