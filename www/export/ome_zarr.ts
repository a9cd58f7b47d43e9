// Writes a region as OME-Zarr 0.5 in a zip file of RFC 9: uncompressed entries, documents first, one folder per level, chunks of
// one plane compressed by gzip. Knows no viewer.

import { Uint8ArrayReader, ZipWriter, configure } from "@zip.js/zip.js/lib/zip-core-custom.js";
import { arrange, bytesOf, checkpoint, compressed, type Read } from "./read.js";
import { axisOf, pyramid, type Region, sampleSize, type Selection } from "./selection.js";
import { positionOn } from "../space/space.js";
import type { Sink } from "./sink.js";
import { nameOf } from "../space/units.js";

const CHUNK = 512;
/** Samples that are read at a time, at most. */
const AT_ONCE = 2 ** 24;
/** In this order NGFF wants its axes; what is none of them comes after the channels. */
const ORDER = ["t", "c", "other", "z", "y", "x"];
const TYPES: Record<string, string> = { t: "time", c: "channel", z: "space", y: "space", x: "space" };
const COMMENT = { ome: { version: "0.5", zipFile: { centralDirectory: { jsonFirst: true } } } };

/** One image of the file. */
export interface Part {
  selection: Selection;
  read: Read;
  /** The `image-label` of a label image. */
  imageLabel?: unknown;
}

/** A part, ready to be written. */
interface Plan extends Part {
  /** Its folder, with a slash at its end. */
  folder: string;
  levels: Region[];
  /** Axes of the source in the order that they are written in. */
  order: number[];
  dtype: string;
  sizes: number[][];
  chunks: number[][];
}

/** Writes the file, labels by name below their image; `progress` is told the share that is done. */
export async function writeOmeZarr(image: Part, labels: ReadonlyMap<string, Part>, sink: Sink, progress: (done: number) => void, signal: AbortSignal): Promise<void> {
  configure({ useWebWorkers: false });
  const plans = [await planned("", image)];
  // Labels may not have more levels than their image.
  const most = plans[0]!.levels.length;
  for (const [name, part] of labels) plans.push(await planned(`labels/${name}/`, part, most));

  const zip = new ZipWriter(new WritableStream<Uint8Array<ArrayBuffer>>({ write: (bytes) => sink.write(bytes) }), { level: 0, zip64: true, dataDescriptor: false, bufferedWrite: true, extendedTimestamp: false });
  const add = async (name: string, bytes: Uint8Array): Promise<void> => {
    checkpoint(signal);
    await zip.add(name, new Uint8ArrayReader(bytes));
  };
  const documents = plans.flatMap((plan) => documentsOf(plan));
  if (labels.size > 0) documents.push(["labels/zarr.json", group({ labels: [...labels.keys()] })]);
  // What is above comes first.
  const depth = (name: string) => name.split("/").length;
  for (const [name, json] of documents.sort(([a], [b]) => depth(a) - depth(b))) await add(name, new TextEncoder().encode(written(json)));

  const total = plans.reduce((sum, { sizes }) => sum + sizes.reduce((part, size) => part + product(size), 0), 0);
  let done = 0;
  for (const plan of plans) {
    for (const i of plan.levels.keys()) {
      for (const block of blocks(plan.sizes[i]!, plan.chunks[i]!)) {
        checkpoint(signal);
        await writeBlock(plan, i, block, add);
        done += product(block.shape);
        progress(Math.min(0.99, done / total));
      }
    }
  }
  await zip.close(new TextEncoder().encode(JSON.stringify(COMMENT)));
  progress(1);
}

async function planned(folder: string, part: Part, most = Infinity): Promise<Plan> {
  const { layer, channels, region } = part.selection;
  const levels = pyramid(part.selection).slice(0, most);
  const order = layer.axes.map((_, axis) => axis).sort((a, b) => rank(layer.axes[a]!.kind) - rank(layer.axes[b]!.kind) || a - b);
  const channelAxis = axisOf(layer, "c");
  const stored = layer.levels[region.level]!.dtype;
  // What the browser has no type for comes as the next larger one.
  const probe = await part.read({ level: region.level, start: region.start, shape: region.shape.map(() => 1) });
  const dtype = stored === "float16" && probe.data instanceof Float32Array ? "float32" : stored;
  const sizes = levels.map(({ shape }) => order.map((axis) => (axis === channelAxis ? channels.length : shape[axis]!)));
  const chunks = sizes.map((shape) => shape.map((size, i) => (layer.plane!.axes.includes(order[i]!) ? Math.min(CHUNK, size) : 1)));
  return { ...part, folder, levels, order, dtype, sizes, chunks };
}

function documentsOf(plan: Plan): [string, unknown][] {
  const { folder, order, dtype, sizes, chunks, selection } = plan;
  const names = order.map((axis) => selection.layer.axes[axis]!.name);
  const arrays = sizes.map((shape, i): [string, unknown] => [`${folder}${i}/zarr.json`, arrayDocument(shape, chunks[i]!, dtype, names)]);
  return [[`${folder}zarr.json`, groupDocument(plan)], ...arrays];
}

async function writeBlock(plan: Plan, i: number, block: { start: number[]; shape: number[] }, add: (name: string, bytes: Uint8Array) => Promise<void>): Promise<void> {
  const { folder, order, dtype, selection, read } = plan;
  const region = plan.levels[i]!;
  const chunk = plan.chunks[i]!;
  const channelAxis = axisOf(selection.layer, "c");
  const start = [...region.start];
  const shape = region.shape.map(() => 1);
  order.forEach((axis, k) => {
    start[axis] = axis === channelAxis ? selection.channels[block.start[k]!]! : region.start[axis]! + block.start[k]!;
    shape[axis] = block.shape[k]!;
  });
  const got = await read({ level: region.level, start, shape });
  for (const cell of cells(block.shape.map((length, k) => Math.ceil(length / chunk[k]!)))) {
    const samples = arrange(got, order, chunk, sampleSize(dtype).numbers, cell.map((at, k) => at * chunk[k]!));
    const bytes = bytesOf(samples);
    const key = cell.map((at, k) => block.start[k]! / chunk[k]! + at).join("/");
    // What is absent is 0.
    if (bytes.some((byte) => byte !== 0)) await add(`${folder}${i}/c/${key}`, await compressed(bytes, "gzip"));
  }
}

/** JSON in which ids of 64 bits are numbers. */
function written(json: unknown): string {
  // No text of a file can hold what was not there before.
  const mark = `${Math.random()}${Math.random()}:`;
  const text = JSON.stringify(json, (_, value: unknown) => (typeof value === "bigint" ? `${mark}${value}` : value), 2);
  return text.replace(new RegExp(`"${mark.replaceAll(".", "\\.")}(-?\\d+)"`, "g"), "$1");
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

function rank(kind: string): number {
  const at = ORDER.indexOf(kind);
  return at < 0 ? ORDER.indexOf("other") : at;
}

/** The parts of an array that are read at once: whole chunks, one plane of them or less. */
function* blocks(size: readonly number[], chunk: readonly number[]): Generator<{ start: number[]; shape: number[] }> {
  const reach = [...chunk];
  // From the last axis on, as many chunks as may be.
  for (let k = size.length - 1; k >= 0 && chunk[k]! > 1; k -= 1) {
    const rest = reach.reduce((a, b) => a * b, 1);
    reach[k] = Math.min(Math.ceil(size[k]! / chunk[k]!), Math.max(1, Math.floor(AT_ONCE / rest))) * chunk[k]!;
  }
  for (const cell of cells(size.map((length, k) => Math.ceil(length / reach[k]!)))) {
    const start = cell.map((at, k) => at * reach[k]!);
    yield { start, shape: start.map((at, k) => Math.min(reach[k]!, size[k]! - at)) };
  }
}

/** Every index of a grid, the last axis fastest. */
function* cells(grid: readonly number[]): Generator<number[]> {
  const count = grid.reduce((a, b) => a * b, 1);
  for (let i = 0; i < count; i += 1) {
    let rest = i;
    const cell = grid.map(() => 0);
    for (let k = grid.length - 1; k >= 0; k -= 1) {
      cell[k] = rest % grid[k]!;
      rest = Math.floor(rest / grid[k]!);
    }
    yield cell;
  }
}

function groupDocument({ selection: { layer, region, channels }, levels, order, imageLabel }: Plan): unknown {
  const axes = order.map((axis) => {
    const { name, kind, unit } = layer.axes[axis]!;
    return { name, ...(TYPES[kind] && { type: TYPES[kind] }), ...(unit !== null && { unit: nameOf(unit) }) };
  });
  const channelAxis = axisOf(layer, "c");
  const datasets = levels.map(({ level, start }, i) => {
    const { scale, translation } = layer.levels[level]!;
    const first = (axis: number) => (axis === channelAxis ? 0 : translation[axis]! + scale[axis]! * start[axis]!);
    return {
      path: String(i),
      coordinateTransformations: [
        { type: "scale", scale: order.map((axis) => scale[axis]!) },
        { type: "translation", translation: order.map(first) },
      ],
    };
  });
  const shown = channels.flatMap((index) => layer.channels.find((channel) => channel.index === index) ?? []);
  const position = positionOn(layer, region.level) ?? [];
  const at = (kind: string) => {
    const axis = axisOf(layer, kind);
    return Math.max(0, Math.min((region.shape[axis] ?? 1) - 1, (position[axis] ?? 0) - (region.start[axis] ?? 0)));
  };
  const omero = {
    channels: shown.map(({ label, color, visible, window, range, invert }) => ({
      label,
      color,
      active: visible,
      inverted: invert,
      window: { min: range[0], max: range[1], start: window?.[0] ?? range[0], end: window?.[1] ?? range[1] },
    })),
    rdefs: { defaultT: at("t"), defaultZ: at("z"), model: "color" },
  };
  return group({ multiscales: [{ name: layer.name, axes, datasets }], ...(shown.length > 0 && { omero }), ...(imageLabel !== undefined && { "image-label": imageLabel }) });
}

function group(ome: object): unknown {
  return { zarr_format: 3, node_type: "group", attributes: { ome: { version: "0.5", ...ome } } };
}

function arrayDocument(shape: readonly number[], chunk: readonly number[], dtype: string, names: readonly string[]): unknown {
  const isComplex = dtype.startsWith("complex");
  return {
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: dtype,
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: dtype === "bool" ? false : isComplex ? [0, 0] : 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }, { name: "gzip", configuration: { level: 6 } }],
    dimension_names: names,
    attributes: {},
  };
}
