// Writes a region as OME-TIFF: one plane after another in tiles, compressed, each with its coarser levels as sub-resolutions
// (SubIFDs, OME-TIFF since 6.0); as BigTIFF where it may need more than 32 bits.
// Written here because no library for browsers writes tiles or a file that does not fit into memory. Knows no viewer.

import type { Samples } from "../element/contract.js";
import { omeXml, PIXEL_TYPES, sizesOf } from "./ome_xml.js";
import { arrange, bytesOf, checkpoint, compressed, type Read } from "./read.js";
import { axisOf, type Image, planePyramid, type Region, sampleSize, type Selection } from "./selection.js";
import type { Sink } from "./sink.js";

const TILE = 512;
/** Samples that are read at a time, at most. */
const AT_ONCE = 2 ** 24;
/** Above this many bytes offsets are written with 64 bits; compression never makes that much more of them. */
const MOST_CLASSIC = 3.9e9;

/** What an entry of a directory holds: 2 text, 3 16 bits, 4 32 bits, 16 64 bits, 13 and 18 where directories lie in 32 and 64. */
type Entry = [tag: number, type: 2 | 3 | 4 | 13 | 16 | 18, values: readonly number[] | string];

/** Whether OME-TIFF can hold samples of this type. */
export function fitsTiff(dtype: string): boolean {
  return Object.hasOwn(PIXEL_TYPES, dtype);
}

/** One level as the file has it. */
interface Grid {
  region: Region;
  x: number;
  y: number;
  /** Of its tiles. */
  width: number;
  height: number;
}

/** Where the tiles of one plane at one level lie. */
interface Tiles {
  offsets: number[];
  lengths: number[];
}

/** Writes the file; `progress` is told the share that is done. What may be larger than `mostClassic` bytes becomes BigTIFF. */
export async function writeTiff(selection: Selection, read: Read, sink: Sink, progress: (done: number) => void, signal: AbortSignal, mostClassic = MOST_CLASSIC): Promise<void> {
  const { layer, region, channels } = selection;
  const { z, c, t } = sizesOf(selection);
  const { dtype } = layer.levels[region.level]!;
  const { bytes } = sampleSize(PIXEL_TYPES[dtype] === "float" ? "float32" : dtype === "bool" ? "uint8" : dtype);
  const levels = planePyramid(selection).map((one) => gridOf(layer, one));
  const planes = z * c * t;
  const big = planes * levels.reduce((sum, { x, y, width, height }) => sum + x * y * bytes + 512 + 16 * Math.ceil(x / width) * Math.ceil(y / height), 0) > mostClassic;
  // Where the first directory will be is known at the end.
  await sink.write(big ? pack([[3, [0x4949, 43, 8, 0]], [16, [0]]]) : pack([[3, [0x4949, 42]], [4, [0]]]));
  const total = planes * levels.reduce((sum, { x, y }) => sum + x * y, 0);
  let done = 0;
  const written: Tiles[][] = [];
  for (let plane = 0; plane < planes; plane += 1) {
    const at = { c: channels[plane % c]!, z: Math.floor(plane / c) % z, t: Math.floor(plane / (c * z)) };
    const tiles: Tiles[] = [];
    for (const grid of levels) {
      const tell = (samples: number) => progress(Math.min(0.99, (done += samples) / total));
      tiles.push(await writePlane(layer, grid, at, read, sink, tell, signal));
    }
    written.push(tiles);
  }
  const format = /float/.test(dtype) ? 3 : dtype.startsWith("int") ? 2 : 1;
  const wide = big ? 16 : 4;
  const entries = ({ x, y, width, height }: Grid, { offsets, lengths }: Tiles, isReduced: boolean, ...more: Entry[]): Entry[] =>
    ([
      [254, 4, [isReduced ? 1 : 0]], [256, 4, [x]], [257, 4, [y]], [258, 3, [8 * bytes]], [259, 3, [8]], [262, 3, [1]],
      [277, 3, [1]], [284, 3, [1]], [305, 2, "zarrscope"], [322, 4, [width]], [323, 4, [height]],
      [324, wide, offsets], [325, wide, lengths], [339, 3, [format]], ...more,
    ] as Entry[]).sort(([a], [b]) => a - b);
  if (sink.position % 2 === 1) await sink.write(new Uint8Array(1));
  // Those of the coarser levels come first: each plane's directory says where they are.
  const coarser: number[][] = [];
  for (const tiles of written) {
    checkpoint(signal);
    const places: number[] = [];
    for (const [i, grid] of levels.entries()) {
      if (i === 0) continue;
      places.push(sink.position);
      await sink.write(directory(entries(grid, tiles[i]!, true), sink.position, big, true));
    }
    coarser.push(places);
  }
  await sink.patch(big ? 8 : 4, pack([[wide, [sink.position]]]));
  const xml = omeXml(selection, dtype);
  for (const [plane, tiles] of written.entries()) {
    checkpoint(signal);
    const more: Entry[] = [];
    if (plane === 0) more.push([270, 2, xml]);
    if (levels.length > 1) more.push([330, big ? 18 : 13, coarser[plane]!]);
    await sink.write(directory(entries(levels[0]!, tiles[0]!, false, ...more), sink.position, big, plane + 1 === planes));
  }
  progress(1);
}

function gridOf(layer: Image, region: Region): Grid {
  const [x, y] = layer.plane!.axes.map((axis) => region.shape[axis]!) as [number, number];
  const side = (length: number) => Math.min(TILE, 16 * Math.ceil(length / 16));
  return { region, x, y, width: side(x), height: side(y) };
}

/** Writes the tiles of one plane, read in parts where it is large; `at` counts z and time from the region's start. */
async function writePlane(layer: Image, grid: Grid, at: { c: number; z: number; t: number }, read: Read, sink: Sink, tell: (samples: number) => void, signal: AbortSignal): Promise<Tiles> {
  const { region, x, y, width, height } = grid;
  const [h, v] = layer.plane!.axes;
  const tiles: Tiles = { offsets: [], lengths: [] };
  const rowsAtOnce = height * Math.max(1, Math.floor(AT_ONCE / (x * height)));
  const columnsAtOnce = x * height <= AT_ONCE ? x : width * Math.max(1, Math.floor(AT_ONCE / (width * height)));
  for (let top = 0; top < y; top += rowsAtOnce) {
    for (let left = 0; left < x; left += columnsAtOnce) {
      checkpoint(signal);
      const start = [...region.start];
      const shape = region.shape.map(() => 1);
      for (const kind of ["z", "t"] as const) if (axisOf(layer, kind) >= 0) start[axisOf(layer, kind)]! += at[kind];
      if (axisOf(layer, "c") >= 0) start[axisOf(layer, "c")] = at.c;
      start[h]! += left;
      start[v]! += top;
      shape[h] = Math.min(columnsAtOnce, x - left);
      shape[v] = Math.min(rowsAtOnce, y - top);
      const block = await read({ level: region.level, start, shape });
      const rest = block.shape.flatMap((_, axis) => (axis === h || axis === v ? [] : [axis]));
      const cut = async (row: number, column: number): Promise<Uint8Array<ArrayBuffer>> => {
        const samples = arrange(block, [...rest, v, h], [...rest.map(() => 1), height, width], 1, [...rest.map(() => 0), row, column]);
        return compressed(bytesOf(widened(samples)), "deflate");
      };
      const order: Promise<Uint8Array<ArrayBuffer>>[] = [];
      for (let row = 0; row < shape[v]!; row += height) for (let column = 0; column < shape[h]!; column += width) order.push(cut(row, column));
      const done = await Promise.all(order);
      const across = Math.ceil(shape[h]! / width);
      for (const [i, tile] of done.entries()) {
        const index = (Math.floor(top / height) + Math.floor(i / across)) * Math.ceil(x / width) + left / width + (i % across);
        tiles.offsets[index] = sink.position;
        tiles.lengths[index] = tile.length;
        await sink.write(tile);
      }
      tell(shape[h]! * shape[v]!);
    }
  }
  return tiles;
}

/** Half floats are written as floats, which TIFF's readers know. */
function widened(samples: Samples): Samples {
  return samples.constructor.name === "Float16Array" ? Float32Array.from(samples as Float32Array) : samples;
}

/** A directory that begins at `position`, with what does not fit into its entries behind it, and the next one after that. */
function directory(entries: readonly Entry[], position: number, big: boolean, isLast: boolean): Uint8Array<ArrayBuffer> {
  const slot = big ? 8 : 4;
  const head = (big ? 8 : 2) + entries.length * (big ? 20 : 12) + slot;
  const body: [number, readonly number[] | string][] = [];
  const outside: Uint8Array<ArrayBuffer>[] = [];
  let end = position + head;
  body.push(big ? [16, [entries.length]] : [3, [entries.length]]);
  for (const [tag, type, values] of entries) {
    const text = typeof values === "string";
    const data = pack([[type, values]]);
    body.push([3, [tag, type]], [big ? 16 : 4, [text ? data.length : values.length]]);
    if (data.length <= slot) {
      body.push([1, [...data, ...new Array<number>(slot - data.length).fill(0)]]);
    } else {
      body.push([big ? 16 : 4, [end]]);
      outside.push(data.length % 2 ? new Uint8Array([...data, 0]) : data);
      end += outside.at(-1)!.length;
    }
  }
  body.push([big ? 16 : 4, [isLast ? 0 : end]]);
  return joined([pack(body), ...outside]);
}

/** Values of TIFF's types, one after another; 1 stands for bytes. */
function pack(values: [type: number, values: readonly number[] | string][]): Uint8Array<ArrayBuffer> {
  const parts = values.map(([type, list]) => {
    if (typeof list === "string") return Uint8Array.from([...list, "\0"], (letter) => letter.charCodeAt(0));
    if (type === 1) return Uint8Array.from(list);
    if (type === 3) return bytesOf(Uint16Array.from(list));
    if (type === 4 || type === 13) return bytesOf(Uint32Array.from(list));
    return bytesOf(BigUint64Array.from(list, BigInt));
  });
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
