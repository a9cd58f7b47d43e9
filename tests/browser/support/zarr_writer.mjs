// Writes Zarr arrays of versions 2 and 3 to a folder: enough of the format to test a reader with, written down from the
// specifications and sharing no code with the viewer. Knows no microscopy.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';

/** Zarr v3 names to typed arrays and numpy's letters. */
const TYPES = {
  bool: { make: Uint8Array, v2: 'b1' },
  int8: { make: Int8Array, v2: 'i1' },
  int16: { make: Int16Array, v2: 'i2' },
  int32: { make: Int32Array, v2: 'i4' },
  int64: { make: BigInt64Array, v2: 'i8' },
  uint8: { make: Uint8Array, v2: 'u1' },
  uint16: { make: Uint16Array, v2: 'u2' },
  uint32: { make: Uint32Array, v2: 'u4' },
  uint64: { make: BigUint64Array, v2: 'u8' },
  float32: { make: Float32Array, v2: 'f4' },
  float64: { make: Float64Array, v2: 'f8' },
};

/** @typedef {keyof typeof TYPES} DataType */

/**
 * @typedef {object} ArraySpec
 * @property {2 | 3} zarr version of the format
 * @property {number[]} shape
 * @property {number[]} chunks shape of a chunk; of an inner chunk if there are shards
 * @property {DataType} dtype
 * @property {(index: number[]) => number | bigint | boolean} value what is stored at an index
 * @property {number | bigint} [fill]
 * @property {'C' | 'F'} [order]
 * @property {'little' | 'big'} [endian]
 * @property {'none' | 'gzip' | 'zlib'} [compressor]
 * @property {'/' | '.'} [separator]
 * @property {number[]} [shards] shape of a shard
 * @property {'start' | 'end'} [indexLocation]
 * @property {(chunk: number[]) => boolean} [missing] which chunks (inner chunks) are not written
 * @property {string[]} [dimensionNames]
 * @property {object[]} [codecs] v3 only: written in place of the true codecs
 */

/** The steps of a grid, last axis fastest. @param {number[]} shape */
export function* indices(shape) {
  if (shape.some((size) => size === 0)) return;
  const index = shape.map(() => 0);
  for (;;) {
    yield index;
    let axis = shape.length - 1;
    while (axis >= 0) {
      index[axis] += 1;
      if (index[axis] < shape[axis]) break;
      index[axis] = 0;
      axis -= 1;
    }
    if (axis < 0) return;
  }
}

const CRC32C = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k += 1) n = n & 1 ? 0x82f63b78 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** @param {Uint8Array} bytes */
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC32C[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The samples of one chunk, uncompressed. @param {ArraySpec} spec @param {number[]} chunk */
function chunkBytes(spec, chunk) {
  const { make } = TYPES[spec.dtype];
  const count = spec.chunks.reduce((a, b) => a * b, 1);
  const samples = new make(count);
  const rank = spec.shape.length;
  const big = samples instanceof BigInt64Array || samples instanceof BigUint64Array;
  const fill = spec.fill ?? 0;
  // Strides in the stored order, so that order F is only another walk.
  const strides = Array(rank).fill(1);
  if (spec.order === 'F') for (let a = 1; a < rank; a += 1) strides[a] = strides[a - 1] * spec.chunks[a - 1];
  else for (let a = rank - 2; a >= 0; a -= 1) strides[a] = strides[a + 1] * spec.chunks[a + 1];
  const at = Array(rank).fill(0);
  for (const inside of indices(spec.chunks)) {
    let offset = 0;
    let within = true;
    for (let a = 0; a < rank; a += 1) {
      at[a] = chunk[a] * spec.chunks[a] + inside[a];
      offset += inside[a] * strides[a];
      if (at[a] >= spec.shape[a]) within = false;
    }
    const value = within ? spec.value(at) : fill;
    samples[offset] = big ? BigInt(value) : Number(value);
  }
  const bytes = new Uint8Array(samples.buffer);
  if (spec.endian === 'big') {
    const size = make.BYTES_PER_ELEMENT;
    for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  }
  return bytes;
}

/** @param {ArraySpec} spec @param {number[]} chunk */
function encodedChunk(spec, chunk) {
  const bytes = chunkBytes(spec, chunk);
  if (spec.compressor === 'gzip') return gzipSync(bytes, { level: 1 });
  if (spec.compressor === 'zlib') return deflateSync(bytes, { level: 1 });
  return bytes;
}

/** @param {ArraySpec} spec @param {number[]} shard */
function encodedShard(spec, shard) {
  const shards = /** @type {number[]} */ (spec.shards);
  const grid = shards.map((size, axis) => size / spec.chunks[axis]);
  const entries = grid.reduce((a, b) => a * b, 1);
  const index = new DataView(new ArrayBuffer(entries * 16 + 4));
  const parts = [];
  let at = spec.indexLocation === 'start' ? index.byteLength : 0;
  let entry = 0;
  for (const inner of indices(grid)) {
    const chunk = inner.map((i, axis) => shard[axis] * grid[axis] + i);
    const outside = chunk.some((i, axis) => i * spec.chunks[axis] >= spec.shape[axis]);
    if (outside || spec.missing?.(chunk)) {
      index.setBigUint64(entry * 16, 2n ** 64n - 1n, true);
      index.setBigUint64(entry * 16 + 8, 2n ** 64n - 1n, true);
    } else {
      const bytes = encodedChunk(spec, chunk);
      index.setBigUint64(entry * 16, BigInt(at), true);
      index.setBigUint64(entry * 16 + 8, BigInt(bytes.length), true);
      parts.push(bytes);
      at += bytes.length;
    }
    entry += 1;
  }
  if (parts.length === 0) return null;
  index.setUint32(entries * 16, crc32c(new Uint8Array(index.buffer, 0, entries * 16)), true);
  const table = new Uint8Array(index.buffer);
  return Buffer.concat(spec.indexLocation === 'start' ? [table, ...parts] : [...parts, table]);
}

/** @param {ArraySpec} spec */
function innerCodecs(spec) {
  const codecs = [];
  const rank = spec.shape.length;
  if (spec.order === 'F') {
    codecs.push({ name: 'transpose', configuration: { order: spec.shape.map((_, axis) => rank - 1 - axis) } });
  }
  codecs.push({ name: 'bytes', configuration: { endian: spec.endian ?? 'little' } });
  if (spec.compressor === 'gzip') codecs.push({ name: 'gzip', configuration: { level: 1 } });
  if (spec.compressor === 'zlib') codecs.push({ name: 'numcodecs.zlib', configuration: { level: 1 } });
  return codecs;
}

/** JSON has no 64-bit integers of its own: big ones are written as digits. @param {unknown} value */
export function jsonText(value) {
  return JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `\u0000${v}` : v), 2).replaceAll(
    /"\\u0000(-?\d+)"/g,
    '$1',
  );
}

/** The array's own document. @param {ArraySpec} spec */
export function arrayDocument(spec) {
  const fill = spec.fill ?? 0;
  const fillText = Number.isNaN(fill) ? 'NaN' : spec.dtype === 'bool' ? Boolean(fill) : fill;
  if (spec.zarr === 2) {
    const endian = TYPES[spec.dtype].make.BYTES_PER_ELEMENT === 1 ? '|' : spec.endian === 'big' ? '>' : '<';
    return {
      zarr_format: 2,
      shape: spec.shape,
      chunks: spec.chunks,
      dtype: endian + TYPES[spec.dtype].v2,
      compressor: (spec.compressor ?? 'none') === 'none' ? null : { id: spec.compressor, level: 1 },
      fill_value: fillText,
      order: spec.order ?? 'C',
      filters: null,
      dimension_separator: spec.separator ?? '/',
    };
  }
  const sharding = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: spec.chunks,
      codecs: innerCodecs(spec),
      index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
      index_location: spec.indexLocation ?? 'end',
    },
  };
  return {
    zarr_format: 3,
    node_type: 'array',
    shape: spec.shape,
    data_type: spec.dtype,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: spec.shards ?? spec.chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: spec.separator ?? '/' } },
    fill_value: fillText,
    codecs: spec.codecs ?? (spec.shards ? [sharding] : innerCodecs(spec)),
    attributes: {},
    ...(spec.dimensionNames ? { dimension_names: spec.dimensionNames } : {}),
  };
}

/** Path of an object below the array. @param {ArraySpec} spec @param {number[]} index */
export function objectKey(spec, index) {
  const separator = spec.separator ?? '/';
  return spec.zarr === 2 ? index.join(separator) : ['c', ...index].join(separator);
}

/**
 * Writes an array.
 * @param {string} folder
 * @param {ArraySpec} spec
 * @param {Iterable<number[]>} [objects] which objects to write; by default the whole grid
 */
export function writeArray(folder, spec, objects) {
  mkdirSync(folder, { recursive: true });
  const name = spec.zarr === 2 ? '.zarray' : 'zarr.json';
  writeFileSync(join(folder, name), jsonText(arrayDocument(spec)));
  const object = spec.shards ?? spec.chunks;
  const grid = spec.shape.map((size, axis) => Math.ceil(size / object[axis]));
  for (const index of objects ?? indices(grid)) {
    let bytes = null;
    if (spec.shards) bytes = encodedShard(spec, index);
    else if (!spec.missing?.(index)) bytes = encodedChunk(spec, index);
    if (!bytes) continue;
    const path = join(folder, objectKey(spec, index));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
