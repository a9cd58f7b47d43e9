// What the metadata of a Zarr array say about how it is stored: shape, chunks, shards, type, compression in words. Tolerant: what
// is missing or odd is null.

import type { Node } from "./nodes.js";
import { type Fields, deep, field, fields, list, numbers, text } from "./json.js";

/** How an array is stored. */
export interface Storage {
  shape: number[];
  /** What is decoded at once. */
  chunks: number[];
  /** Files that hold several chunks each. */
  shards: number[] | null;
  dtype: string;
  /** Bytes of one sample; null for types of no fixed size. */
  sampleBytes: number | null;
  /** The chain in words, first step of writing first. */
  codecs: string;
  isCompressed: boolean;
  /** Whole numbers. */
  isInteger: boolean;
  dimensionNames: (string | null)[] | null;
  /** Steps from the array's document to what says the chunks. */
  chunksAt: string[];
}

/** Reads an array's metadata; null if it says no shape. */
export function storageOf(node: Node): Storage | null {
  const { array } = node;
  const shape = numbers(array?.["shape"]);
  if (!array || !shape) return null;
  return node.zarr === 3 ? fromV3(array, shape) : fromV2(array, shape, node.attributes);
}

/** Bytes of one decoded chunk. */
export function chunkBytes({ chunks, sampleBytes }: Storage): number | null {
  return sampleBytes === null ? null : product(chunks) * sampleBytes;
}

/** Bytes of the whole array, decoded. */
export function totalBytes({ shape, sampleBytes }: Storage): number | null {
  return sampleBytes === null ? null : product(shape) * sampleBytes;
}

/** Parts of this size that cover the array. */
export function countOf({ shape }: Storage, part: readonly number[]): number {
  return product(shape.map((size, axis) => Math.ceil(size / Math.max(1, part[axis] ?? size))));
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function fromV2(array: Fields, shape: number[], attributes: Fields | null): Storage {
  const code = text(array["dtype"]);
  const [, kind = "", size = ""] = /^[<>|=]([a-zA-Z])(\d+)$/.exec(code ?? "") ?? [];
  const names = list(attributes?.["_ARRAY_DIMENSIONS"]);
  const filters = list(array["filters"]).map(codecV2);
  const compressor = array["compressor"];
  const isCompressed = fields(compressor) !== null;
  const order = array["order"] === "F" ? ["column by column (order F)"] : [];
  return {
    shape,
    chunks: numbers(array["chunks"]) ?? shape,
    shards: null,
    dtype: KINDS[kind] ? `${KINDS[kind]}${kind === "b" ? "" : Number(size) * 8}` : (code ?? "structured"),
    sampleBytes: size ? Number(size) : null,
    codecs: [...filters, ...(isCompressed ? [codecV2(compressor)] : ["not compressed"]), ...order].join(", then "),
    isCompressed,
    isInteger: kind === "i" || kind === "u",
    dimensionNames: names.length === shape.length ? names.map(text) : null,
    chunksAt: ["chunks"],
  };
}

const KINDS: Record<string, string> = { b: "bool", i: "int", u: "uint", f: "float", c: "complex" };

function fromV3(array: Fields, shape: number[]): Storage {
  const dtype = text(array["data_type"]) ?? text(field(array["data_type"], "name")) ?? "unknown";
  const bits = dtype === "bool" ? 8 : Number(/^(?:u?int|b?float|complex|r)(\d+)$/.exec(dtype)?.[1] ?? Number.NaN);
  const outer = numbers(deep(array, "chunk_grid", "configuration", "chunk_shape")) ?? shape;
  const steps = list(array["codecs"]);
  const shardingAt = steps.findIndex((step) => nameOf(step) === "sharding_indexed");
  const sharding = steps[shardingAt];
  const inner = sharding ? numbers(deep(sharding, "configuration", "chunk_shape")) : null;
  const chain = sharding ? list(deep(sharding, "configuration", "codecs")) : steps;
  const words = chain.map(codecV3).filter((word) => word !== "");
  const isCompressed = chain.some((step) => COMPRESSORS.test(nameOf(step)));
  const names = array["dimension_names"];
  return {
    shape,
    chunks: inner ?? outer,
    shards: inner ? outer : null,
    dtype,
    sampleBytes: bits >= 8 ? bits / 8 : null,
    codecs: [...words, ...(isCompressed ? [] : ["not compressed"])].join(", then "),
    isCompressed,
    isInteger: /^u?int\d+$/.test(dtype),
    dimensionNames: Array.isArray(names) ? names.map(text) : null,
    chunksAt: inner ? ["codecs", String(shardingAt), "configuration", "chunk_shape"] : ["chunk_grid", "configuration", "chunk_shape"],
  };
}

const COMPRESSORS = /blosc|zstd|gzip|zlib|lz4|lzma|bz2|jpeg|j2k|jp2|jxl|png|webp|pcodec|zfp|packbits|sz3|lerc|sharding/i;

function nameOf(codec: unknown): string {
  return text(codec) ?? text(field(codec, "name")) ?? "";
}

const TITLES: Record<string, string> = {
  zstd: "Zstandard",
  gzip: "gzip",
  zlib: "zlib",
  lz4: "LZ4",
  lz4hc: "LZ4 HC",
  blosclz: "BloscLZ",
  snappy: "Snappy",
  bz2: "bzip2",
  lzma: "LZMA",
  crc32c: "CRC-32C checksum",
  adler32: "Adler-32 checksum",
  fletcher32: "Fletcher-32 checksum",
  delta: "differences",
  shuffle: "byte shuffle",
  packbits: "packed bits",
  fixedscaleoffset: "scaled to whole numbers",
  imagecodecs_jpegxl: "JPEG XL",
  imagecodecs_jpeg2k: "JPEG 2000",
  imagecodecs_jpeg: "JPEG",
};

function title(name: string): string {
  const key = name.replace(/^numcodecs\./, "").toLowerCase();
  return Object.hasOwn(TITLES, key) ? (TITLES[key] ?? name) : name || "unnamed codec";
}

function codecV2(codec: unknown): string {
  const id = text(field(codec, "id")) ?? "";
  return id === "blosc" ? blosc(field(codec, "cname"), field(codec, "shuffle"), field(codec, "clevel")) : withLevel(title(id), field(codec, "level"));
}

/** The step in words; empty for what says nothing to a person. */
function codecV3(codec: unknown): string {
  const name = nameOf(codec);
  const settings = field(codec, "configuration");
  switch (name) {
    case "bytes":
      return field(settings, "endian") === "big" ? "big-endian" : "";
    case "blosc":
    case "numcodecs.blosc":
      return blosc(field(settings, "cname"), field(settings, "shuffle"), field(settings, "clevel"));
    case "transpose":
      return `axes in order ${list(field(settings, "order")).join(", ")}`;
    case "sharding_indexed":
      return "shards again";
    default:
      return withLevel(title(name), field(settings, "level"));
  }
}

const SHUFFLES: Record<string, string> = { "0": "", noshuffle: "", "1": "byte shuffle", shuffle: "byte shuffle", "2": "bit shuffle", bitshuffle: "bit shuffle" };

function blosc(inner: unknown, shuffle: unknown, level: unknown): string {
  const parts = [title(text(inner) ?? "lz4"), SHUFFLES[String(shuffle)] ?? "", typeof level === "number" ? `level ${level}` : ""];
  return `Blosc (${parts.filter((part) => part !== "").join(", ")})`;
}

function withLevel(name: string, level: unknown): string {
  return typeof level === "number" ? `${name} (level ${level})` : name;
}
