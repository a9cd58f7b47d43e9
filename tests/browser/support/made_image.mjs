// OME-Zarr images of any size that are nowhere stored: documents, chunks, shards and their indices are made when asked
// for, and nothing is kept. Knows no server and no viewer.

import { multiscale, omeroBlock, stamp } from './images.mjs';
import { arrayDocument, crc32c, jsonText } from './zarr_writer.mjs';

/**
 * @typedef {import('./images.mjs').Channel} Channel
 * @typedef {import('./images.mjs').ImageModel} ImageModel
 *
 * @typedef {object} MadeSpec
 * @property {2 | 3} zarr 2 means NGFF 0.4, 3 means 0.5
 * @property {string[]} axes
 * @property {{ shape: number[], scale: number[] }[]} levels finest first
 * @property {number[]} chunks of every level; inner chunks if there are shards
 * @property {number[]} [shards]
 * @property {import('./zarr_writer.mjs').DataType} dtype
 * @property {Channel[]} channels
 * @property {object | null} [compressor] of Zarr v2, as its document says it
 * @property {object[]} [codecs] of Zarr v3 (inner codecs if there are shards), as its document says them
 * @property {(level: number, index: number[]) => Uint8Array} [chunk] what is stored of a chunk; by default its stamps
 *
 * @typedef {object} Piece one chunk, or a part of it
 * @property {number} level
 * @property {number[]} index
 * @property {number} bytes
 *
 * @typedef {object} MadeObject
 * @property {number} size
 * @property {(first: number, last: number) => Uint8Array} read bytes, `last` included
 * @property {(first: number, last: number) => Piece[]} pieces which chunks these bytes are of
 */

/** Bytes of a shard index entry, and of the checksum after all of them. */
const ENTRY = 16;
const CHECKSUM = 4;

export class MadeImage {
  /** @param {string} path where it seems to lie @param {MadeSpec} spec */
  constructor(path, spec) {
    this.spec = spec;
    /** What the reference picture is computed from, if the chunks are stamps. @type {ImageModel} */
    this.model = {
      path,
      axes: spec.axes,
      dtype: spec.dtype,
      levels: spec.levels.map(({ shape, scale }, level) => ({
        path: String(level),
        shape,
        scale,
        translation: null,
        chunks: spec.chunks,
        at: (index) => stamp(Object.fromEntries(spec.axes.map((name, axis) => [name, index[axis]])), level),
      })),
      multiscaleScale: null,
      channels: spec.channels,
      labels: [],
    };
    this.chunk = spec.chunk ?? ((level, index) => this.#stamps(level, index));
    this.documents = this.#documents();
  }

  /** Bytes of all samples of all levels. */
  get size() {
    const sample = { uint8: 1, uint16: 2 }[/** @type {'uint8' | 'uint16'} */ (this.spec.dtype)];
    return this.spec.levels.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, sample), 0);
  }

  /** Chunks of all levels. */
  get chunks() {
    return this.spec.levels.reduce((sum, level) => sum + this.#grid(level.shape, this.spec.chunks).reduce((a, b) => a * b, 1), 0);
  }

  /** What lies at a path below the image. @param {string} path @returns {MadeObject | null} */
  object(path) {
    const document = this.documents.get(path);
    if (document) {
      return {
        size: document.length,
        read: (first, last) => document.subarray(first, last + 1),
        pieces: () => [],
      };
    }
    const { zarr, levels, shards, chunks } = this.spec;
    const [level, ...rest] = path.split('/');
    const spec = levels[Number(level)];
    if (!spec || (zarr === 3 && rest.shift() !== 'c') || rest.length !== spec.shape.length) return null;
    const index = rest.map(Number);
    const grid = this.#grid(spec.shape, shards ?? chunks);
    if (!index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < grid[axis])) return null;
    return shards ? this.#shard(Number(level), index, shards) : this.#single(Number(level), index);
  }

  /** @param {number} level @param {number[]} index @returns {MadeObject} */
  #single(level, index) {
    const bytes = this.chunk(level, index);
    return {
      size: bytes.length,
      read: (first, last) => bytes.subarray(first, last + 1),
      pieces: (first, last) => [{ level, index, bytes: last - first + 1 }],
    };
  }

  /** Inner chunks in C order, the index after them. @param {number} level @param {number[]} shard @param {number[]} shape @returns {MadeObject} */
  #shard(level, shard, shape) {
    const { chunks, levels } = this.spec;
    const inner = shape.map((size, axis) => size / chunks[axis]);
    const whole = this.#grid(levels[level].shape, chunks);
    const count = inner.reduce((a, b) => a * b, 1);
    /** @param {number} number */
    const place = (number) => {
      const index = inner.map(() => 0);
      for (let axis = inner.length - 1; axis >= 0; axis -= 1) {
        index[axis] = shard[axis] * inner[axis] + (number % inner[axis]);
        number = Math.floor(number / inner[axis]);
      }
      return index.every((at, axis) => at < whole[axis]) ? index : null;
    };
    // Without compression all chunks are equally long, and none has to be made to know where the others lie.
    const sample = this.spec.dtype === 'uint8' ? 1 : 2;
    const fixed = this.spec.codecs || this.spec.chunk ? null : chunks.reduce((a, b) => a * b, sample);
    const starts = new Float64Array(count + 1);
    for (let number = 0; number < count; number += 1) {
      const index = place(number);
      starts[number + 1] = starts[number] + (index ? (fixed ?? this.chunk(level, index).length) : 0);
    }
    const end = starts[count];
    const size = end + count * ENTRY + CHECKSUM;
    const table = () => {
      const view = new DataView(new ArrayBuffer(count * ENTRY + CHECKSUM));
      for (let number = 0; number < count; number += 1) {
        const there = starts[number + 1] > starts[number];
        const entry = there ? [BigInt(starts[number]), BigInt(starts[number + 1] - starts[number])] : [2n ** 64n - 1n, 2n ** 64n - 1n];
        view.setBigUint64(number * ENTRY, entry[0], true);
        view.setBigUint64(number * ENTRY + 8, entry[1], true);
      }
      view.setUint32(count * ENTRY, crc32c(new Uint8Array(view.buffer, 0, count * ENTRY)), true);
      return new Uint8Array(view.buffer);
    };
    /** @param {number} first @param {number} last */
    const touched = (first, last) => {
      const numbers = [];
      for (let number = 0; number < count; number += 1) {
        if (starts[number + 1] > first && starts[number] <= last && starts[number + 1] > starts[number]) numbers.push(number);
      }
      return numbers;
    };
    return {
      size,
      read: (first, last) => {
        const parts = touched(first, last).map((number) => {
          const bytes = this.chunk(level, /** @type {number[]} */ (place(number)));
          return bytes.subarray(Math.max(0, first - starts[number]), Math.min(bytes.length, last + 1 - starts[number]));
        });
        if (last >= end) parts.push(table().subarray(Math.max(0, first - end), last + 1 - end));
        return parts.length === 1 ? parts[0] : Buffer.concat(parts);
      },
      pieces: (first, last) =>
        touched(first, last).map((number) => ({
          level,
          index: /** @type {number[]} */ (place(number)),
          bytes: Math.min(last + 1, starts[number + 1]) - Math.max(first, starts[number]),
        })),
    };
  }

  /** The stamps of a chunk of `uint8` along x, y and at most one sample of the other axes. @param {number} level @param {number[]} index */
  #stamps(level, index) {
    const { axes, chunks, levels, dtype } = this.spec;
    if (dtype !== 'uint8') throw new Error('stamps are bytes');
    const { shape } = levels[level];
    const rank = axes.length;
    const [height, width] = chunks.slice(rank - 2);
    const start = index.map((at, axis) => at * chunks[axis]);
    const place = Object.fromEntries(axes.map((name, axis) => [name, start[axis]]));
    const bytes = new Uint8Array(height * width);
    const lines = Math.min(height, shape[rank - 2] - start[rank - 2]);
    const columns = Math.min(width, shape[rank - 1] - start[rank - 1]);
    const { x, y } = place;
    for (let line = 0; line < lines; line += 1) {
      for (let column = 0; column < columns; column += 1) {
        place.x = x + column;
        place.y = y + line;
        bytes[line * width + column] = stamp(place, level);
      }
    }
    return bytes;
  }

  /** @param {number[]} shape @param {number[]} object */
  #grid(shape, object) {
    return shape.map((size, axis) => Math.ceil(size / object[axis]));
  }

  #documents() {
    const { zarr, axes, levels, channels, dtype, chunks, shards, compressor, codecs } = this.spec;
    const datasets = levels.map(({ scale }, level) => ({ path: String(level), scale, translation: null }));
    const ome = {
      multiscales: [
        { ...(zarr === 2 ? { version: '0.4' } : {}), ...multiscale({ axes, datasets, multiscaleScale: null }) },
      ],
      omero: omeroBlock(channels),
    };
    /** @type {Map<string, unknown>} */
    const documents = new Map();
    if (zarr === 2) {
      documents.set('.zgroup', { zarr_format: 2 });
      documents.set('.zattrs', ome);
    } else {
      documents.set('zarr.json', { zarr_format: 3, node_type: 'group', attributes: { ome: { version: '0.5', ...ome } } });
    }
    levels.forEach(({ shape }, level) => {
      const document = /** @type {any} */ (
        arrayDocument({ zarr, shape, chunks, shards, dtype, value: () => 0, dimensionNames: axes })
      );
      if (compressor) document.compressor = compressor;
      if (codecs && shards) document.codecs[0].configuration.codecs = codecs;
      else if (codecs) document.codecs = codecs;
      documents.set(zarr === 2 ? `${level}/.zarray` : `${level}/zarr.json`, document);
    });
    return new Map([...documents].map(([name, document]) => [name, Buffer.from(jsonText(document))]));
  }
}

/** Levels of an image of `side` × `side` down to `least`, halved on x and y alone. @param {number[]} others sizes of the axes before @param {number} side @param {number} least */
export function pyramid(others, side, least) {
  const levels = [];
  for (let factor = 1; side / factor >= least; factor *= 2) {
    levels.push({ shape: [...others, side / factor, side / factor], scale: [...others.map(() => 1), factor, factor] });
  }
  return levels;
}

const CHANNELS = [
  { label: 'a', color: 'FF0000', window: /** @type {[number, number]} */ ([0, 255]) },
  { label: 'b', color: '00FF00', window: /** @type {[number, number]} */ ([0, 255]) },
  { label: 'c', color: '0000FF', window: /** @type {[number, number]} */ ([0, 255]) },
];

/**
 * Three channels of `planes` planes of `side` × `side`, sharded: 4096² shards of 256² chunks.
 * @param {string} path @param {number} side @param {number} planes
 */
export function shardedSquare(path, side, planes) {
  return new MadeImage(path, {
    zarr: 3,
    axes: ['c', 'z', 'y', 'x'],
    levels: pyramid([3, planes], side, 1024),
    chunks: [1, 1, 256, 256],
    shards: [1, 1, 4096, 4096],
    dtype: 'uint8',
    channels: CHANNELS,
  });
}

/** `times` × `planes` planes of 8192² in chunks of 256², one object each. @param {string} path @param {number} times @param {number} planes */
export function manyChunks(path, times, planes) {
  return new MadeImage(path, {
    zarr: 2,
    axes: ['t', 'z', 'y', 'x'],
    levels: pyramid([times, planes], 8192, 512),
    chunks: [1, 1, 256, 256],
    dtype: 'uint8',
    channels: [{ ...CHANNELS[0], color: 'FFFFFF' }],
  });
}
