// The images that are measured: simulated cells with photon noise, which compress as microscope images do. What is stored
// repeats every few chunks, so that images of any size fit into memory; chunks are encoded before anything is measured.

import { gzipSync } from 'node:zlib';
import Blosc from 'numcodecs/blosc';
import Lz4 from 'numcodecs/lz4';
import Zstd from 'numcodecs/zstd';
import { MadeImage, manyChunks, shardedSquare } from '../browser/support/made_image.mjs';

/** A repeatable source of numbers between 0 and 1. @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Normally distributed, drawn once: a table is enough for noise. */
const NOISE = (() => {
  const next = random(1);
  return Float32Array.from({ length: 65536 }, () => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next()));
})();

/** Cells on a torus of `planes` × `side` × `side`, by sample. @param {number} planes @param {number} side @param {number} seed */
function cells(planes, side, seed) {
  const next = random(seed);
  const field = new Float32Array(planes * side * side).fill(150);
  const count = Math.round((side * side) / 4000);
  for (let cell = 0; cell < count; cell += 1) {
    const [cx, cy, cz] = [next() * side, next() * side, next() * planes];
    const [radius, height, bright] = [12 + next() * 20, planes === 1 ? 1 : 8 + next() * 12, 200 + next() * 900];
    for (let z = planes === 1 ? 0 : Math.max(0, Math.ceil(cz - height)); z < planes && (planes === 1 || z <= cz + height); z += 1) {
      const dz = planes === 1 ? 0 : (z - cz) / height;
      for (let y = Math.ceil(cy - radius); y <= cy + radius; y += 1) {
        for (let x = Math.ceil(cx - radius); x <= cx + radius; x += 1) {
          const distance = dz * dz + ((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2;
          if (distance >= 1) continue;
          const at = (z * side + ((y + side) % side)) * side + ((x + side) % side);
          field[at] += bright * Math.min(1, 3 * (1 - distance));
        }
      }
    }
  }
  return field;
}

/** The level above: means of two by two. @param {Float32Array} field @param {number} planes @param {number} side */
function halved(field, planes, side) {
  const half = side / 2;
  const out = new Float32Array(planes * half * half);
  for (let z = 0; z < planes; z += 1) {
    for (let y = 0; y < half; y += 1) {
      const above = (z * side + 2 * y) * side;
      for (let x = 0; x < half; x += 1) {
        const at = above + 2 * x;
        out[(z * half + y) * half + x] = (field[at] + field[at + 1] + field[at + side] + field[at + side + 1]) / 4;
      }
    }
  }
  return out;
}

/** Photon and read noise, which halves with each level. @param {Float32Array} field @param {number} level @param {number} seed */
function exposed(field, level, seed) {
  const samples = new Uint16Array(field.length);
  const next = random(seed);
  const share = 0.5 ** level;
  let at = 0;
  for (let i = 0; i < samples.length; i += 1) {
    // A new place in the table now and then, so that the noise does not repeat.
    at = (i & 255) === 0 ? Math.floor(next() * 65536) : (at + 1) & 65535;
    samples[i] = Math.max(0, field[i] + NOISE[at] * Math.sqrt(field[i] + 9) * share);
  }
  return samples;
}

/**
 * @typedef {object} Storage
 * @property {number[]} chunks samples of a chunk on z, y and x
 * @property {(bytes: Uint8Array) => Promise<Uint8Array>} encode
 */

/**
 * The encoded chunks of an image whose content repeats every `side` samples.
 * @param {{ planes: number, side: number, channels: number, levels: number }} size @param {Storage} storage
 */
async function encodedChunks({ planes, side, channels, levels }, { chunks: [depth, height, width], encode }) {
  /** @type {Map<string, Uint8Array>} */
  const found = new Map();
  const periods = [];
  for (let channel = 0; channel < channels; channel += 1) {
    let field = cells(planes, side, 7 + channel);
    for (let level = 0, period = side; level < levels; level += 1, period /= 2) {
      if (level > 0) field = halved(field, planes, period * 2);
      const samples = exposed(field, level, channel * 16 + level);
      const repeat = Math.max(1, period / width);
      periods[level] = repeat;
      for (let row = 0; row < repeat; row += 1) {
        for (let column = 0; column < repeat; column += 1) {
          const chunk = new Uint16Array(depth * height * width);
          for (let z = 0; z < Math.min(depth, planes); z += 1) {
            for (let y = 0; y < height; y += 1) {
              const line = (z * period + ((row * height + y) % period)) * period;
              for (let x = 0; x < width; x += 1) {
                chunk[(z * height + y) * width + x] = samples[line + ((column * width + x) % period)];
              }
            }
          }
          found.set(`${level}/${channel}/${row}/${column}`, await encode(new Uint8Array(chunk.buffer)));
        }
      }
    }
  }
  return (/** @type {number} */ level, /** @type {number} */ channel, /** @type {number} */ row, /** @type {number} */ column) =>
    /** @type {Uint8Array} */ (found.get(`${level}/${channel}/${row % periods[level]}/${column % periods[level]}`));
}

const BLOCK = 256 << 10;

/**
 * A Blosc-1 container with LZ4 and byte shuffle for two-byte samples, as numcodecs in Python writes it; the encoder of
 * numcodecs.js knows samples of four bytes alone.
 * @param {Uint8Array} bytes
 */
async function bloscLz4(bytes) {
  const [HEADER, BYTE_SHUFFLE, FORMAT_LZ4] = [16, 0x01, 1 << 5];
  const blocks = Math.ceil(bytes.length / BLOCK);
  const header = Buffer.alloc(HEADER + 4 * blocks);
  const parts = [header];
  let end = header.length;
  for (let block = 0; block < blocks; block += 1) {
    header.writeInt32LE(end, HEADER + 4 * block);
    const samples = bytes.subarray(block * BLOCK, (block + 1) * BLOCK);
    for (const byte of [0, 1]) {
      const stream = Uint8Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + byte]);
      // numcodecs puts the size before the block of LZ4, Blosc the compressed size.
      const packed = Buffer.from(await new Lz4().encode(stream)).subarray(4);
      const stored = packed.length < stream.length ? packed : Buffer.from(stream);
      const size = Buffer.alloc(4);
      size.writeInt32LE(stored.length);
      parts.push(size, stored);
      end += 4 + stored.length;
    }
  }
  header.set([2, 1, BYTE_SHUFFLE | FORMAT_LZ4, 2]);
  header.writeInt32LE(bytes.length, 4);
  header.writeInt32LE(BLOCK, 8);
  header.writeInt32LE(end, 12);
  const encoded = Uint8Array.from(Buffer.concat(parts));
  const back = await Blosc.fromConfig(BLOSC).decode(encoded);
  if (Buffer.compare(back, bytes) !== 0) throw new Error('numcodecs does not read back what was written');
  return encoded;
}

const zstd = async (/** @type {Uint8Array} */ bytes) => Uint8Array.from(await new Zstd(3).encode(bytes));

/** What documents say of the codecs above. */
export const BLOSC = { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 };
export const GZIP = { id: 'gzip', level: 5 };
export const ZSTD = { name: 'zstd', configuration: { level: 3, checksum: false } };

const channel = (/** @type {string} */ label, /** @type {string} */ color) => ({
  label,
  color,
  window: /** @type {[number, number]} */ ([0, 1500]),
});
const CHANNELS = [channel('a', 'FF0000'), channel('b', '00FF00'), channel('c', '0000FF')];

const flat = { planes: 1, side: 2048, channels: 3, levels: 5 };
const flatLevels = [0, 1, 2, 3, 4].map((level) => ({ shape: [3, 8192 >> level, 8192 >> level], scale: [1, 2 ** level, 2 ** level] }));

/** @type {Record<string, () => Promise<MadeImage>>} */
const MAKERS = {
  async flat() {
    const chunk = await encodedChunks(flat, { chunks: [1, 512, 512], encode: bloscLz4 });
    return new MadeImage('flat', {
      zarr: 2,
      axes: ['c', 'y', 'x'],
      levels: flatLevels,
      chunks: [1, 512, 512],
      dtype: 'uint16',
      channels: CHANNELS,
      compressor: BLOSC,
      chunk: (level, [c, y, x]) => chunk(level, c, y, x),
    });
  },
  async sharded() {
    const chunk = await encodedChunks(flat, { chunks: [1, 256, 256], encode: zstd });
    return new MadeImage('sharded', {
      zarr: 3,
      axes: ['c', 'y', 'x'],
      levels: flatLevels,
      chunks: [1, 256, 256],
      shards: [1, 4096, 4096],
      dtype: 'uint16',
      channels: CHANNELS,
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, ZSTD],
      chunk: (level, [c, y, x]) => chunk(level, c, y, x),
    });
  },
  async thick() {
    const chunk = await encodedChunks({ planes: 60, side: 512, channels: 2, levels: 3 }, { chunks: [64, 64, 64], encode: bloscLz4 });
    return new MadeImage('thick', {
      zarr: 2,
      axes: ['t', 'c', 'z', 'y', 'x'],
      levels: [0, 1, 2].map((level) => ({ shape: [5, 2, 60, 1024 >> level, 1024 >> level], scale: [1, 1, 1, 2 ** level, 2 ** level] })),
      chunks: [1, 1, 64, 64, 64],
      dtype: 'uint16',
      channels: CHANNELS.slice(0, 2),
      compressor: BLOSC,
      chunk: (level, [, c, , y, x]) => chunk(level, c, y, x),
    });
  },
  async gzip() {
    const encode = async (/** @type {Uint8Array} */ bytes) => gzipSync(bytes, { level: GZIP.level });
    const chunk = await encodedChunks({ ...flat, levels: 1 }, { chunks: [1, 512, 512], encode });
    return new MadeImage('gzip', {
      zarr: 2,
      axes: ['c', 'y', 'x'],
      levels: [{ shape: [3, 2048, 2048], scale: [1, 1, 1] }],
      chunks: [1, 512, 512],
      dtype: 'uint16',
      channels: CHANNELS,
      compressor: GZIP,
      chunk: (level, [c, y, x]) => chunk(level, c, y, x),
    });
  },
  huge: async () => shardedSquare('huge', 2 ** 20, 100),
  small: async () => shardedSquare('small', 2 ** 13, 4),
  countless: async () => manyChunks('countless', 1000, 1000),
};

/** @param {string[]} names */
export async function makeImages(names) {
  /** @type {Record<string, MadeImage>} */
  const images = {};
  for (const name of names) images[name] = await MAKERS[name]();
  return images;
}

/** What each of them is, in words. */
export const WORDS = {
  flat: '2-D: 3 channels of 8192², uint16, NGFF 0.4, Zarr v2, Blosc-LZ4, chunks of 512², 5 levels',
  sharded: 'sharded: the same samples, NGFF 0.5, Zarr v3, zstd, chunks of 256² in shards of 4096²',
  thick: '5-D: 5 times, 2 channels, 60 planes of 1024², uint16, NGFF 0.4, Blosc-LZ4, chunks of 64³, 3 levels',
  huge: '330 TB: 3 channels of 100 planes of 1048576², uint8, uncompressed, chunks of 256² in shards of 4096², 11 levels',
  gzip: 'for decoding alone: 3 channels of 2048², gzip, chunks of 512²',
  small: '1 GB: 3 channels of 4 planes of 8192², stored like the one of 330 TB, 4 levels',
  countless: 'a thousand million chunks: 1000 times and 1000 planes of 8192², uint8, one object for each chunk of 256²',
};
