// The images that several tests show: each one is there for a way of storing or placing samples that a viewer can get
// wrong. Written when first asked for.

import { stamp, writeImage } from './images.mjs';
import { root } from './stage.mjs';

/** @typedef {import('./images.mjs').ImageModel} ImageModel */

/** @type {Map<string, ImageModel>} */
const written = new Map();

/** @param {string} path @param {Parameters<typeof writeImage>[2]} spec */
function image(path, spec) {
  let model = written.get(path);
  if (!model) {
    model = writeImage(root, path, spec);
    written.set(path, model);
  }
  return model;
}

/** @type {import('./images.mjs').Channel} */
const GREY = { label: 'grey', color: 'FFFFFF', window: [0, 255] };

/** NGFF 0.4, two axes, halved twice, without translations: the plainest pyramid. */
export const plain = () =>
  image('plain.zarr', {
    zarr: 2,
    axes: ['y', 'x'],
    levels: [
      { shape: [500, 600], scale: [1, 1] },
      { shape: [250, 300], scale: [2, 2] },
      { shape: [125, 150], scale: [4, 4] },
    ],
    chunks: [128, 128],
    dtype: 'uint8',
    compressor: 'gzip',
    channels: [GREY],
  });

/** NGFF 0.5, three channels of 16 bits in shards with their index behind, some chunks missing, filled with 777. */
export const channels = () =>
  image('channels.zarr', {
    zarr: 3,
    axes: ['c', 'y', 'x'],
    levels: [
      { shape: [3, 320, 384], scale: [1, 0.5, 0.5] },
      { shape: [3, 160, 192], scale: [1, 1, 1] },
    ],
    chunks: [1, 64, 64],
    shards: [1, 192, 128],
    dtype: 'uint16',
    fill: 777,
    missing: ([c, y, x], level) => (x + 2 * y + c + level) % 5 === 0,
    value: (place, level) => stamp(place, level) * 16,
    compressor: 'gzip',
    channels: [
      { label: 'nuclei', color: '0000FF', window: [0, 4080] },
      { label: 'actin', color: '00FF00', window: [300, 3000] },
      { label: 'tubulin <b>', color: 'FF4000', window: [0, 6000] },
    ],
  });

/** NGFF 0.5, planes in thick chunks, depth halved too, shard index in front. */
export const thick = () =>
  image('thick.zarr', {
    zarr: 3,
    axes: ['z', 'y', 'x'],
    levels: [
      { shape: [40, 180, 200], scale: [3, 1, 1] },
      { shape: [20, 90, 100], scale: [6, 2, 2] },
    ],
    chunks: [16, 64, 64],
    shards: [32, 128, 128],
    indexLocation: 'start',
    dtype: 'uint8',
    channels: [GREY],
  });

/** NGFF 0.4, five axes, order F, keys with dots. */
export const five = () =>
  image('five.zarr', {
    zarr: 2,
    axes: ['t', 'c', 'z', 'y', 'x'],
    levels: [{ shape: [3, 2, 5, 90, 110], scale: [0.5, 1, 2, 0.25, 0.25] }],
    chunks: [1, 1, 2, 64, 64],
    dtype: 'uint8',
    order: 'F',
    separator: '.',
    compressor: 'zlib',
    channels: [
      { label: 'a', color: 'FF00FF', window: [0, 255] },
      { label: 'b', color: '00FF00', window: [20, 200], inverted: true },
    ],
    units: { t: 'second', x: 'micrometer', y: 'micrometer', z: 'micrometer' },
  });

/** Factors 3 and 5 with the translations of averaging, pixels that are not square, f32 with holes of NaN. */
export const uneven = () =>
  image('uneven.zarr', {
    zarr: 3,
    axes: ['y', 'x'],
    levels: [
      { shape: [375, 450], scale: [1, 0.5], translation: [100_000, -2_000] },
      { shape: [125, 150], scale: [3, 1.5], translation: [100_001, -1_999.5] },
      { shape: [25, 30], scale: [15, 7.5], translation: [100_007, -1_996.5] },
    ],
    multiscaleScale: [0.5, 0.5],
    chunks: [100, 77],
    dtype: 'float32',
    value: (place, level) => {
      const value = stamp(place, level);
      return value % 16 === 3 ? Number.NaN : value / 100 - 1;
    },
    fill: Number.NaN,
    channels: [{ label: 'f', color: 'FFFF80', window: [-1, 1.5] }],
  });

/** Odd sizes rounded up from level to level: the coarse levels reach further than the finest. */
export const odd = () =>
  image('odd.zarr', {
    zarr: 2,
    axes: ['y', 'x'],
    levels: [
      { shape: [203, 301], scale: [1, 1] },
      { shape: [102, 151], scale: [2, 2] },
      { shape: [51, 76], scale: [4, 4] },
    ],
    chunks: [51, 100],
    dtype: 'uint16',
    endian: 'big',
    value: (place, level) => stamp(place, level) * 250,
    channels: [{ label: 'odd', color: 'FFFFFF', window: [100, 60_000] }],
  });

/** Only the coarse level has a translation, so that both are taken literally: nothing is centred for us. */
export const literal = () =>
  image('literal.zarr', {
    zarr: 3,
    axes: ['y', 'x'],
    levels: [
      { shape: [200, 260], scale: [1, 1] },
      { shape: [100, 130], scale: [2, 2], translation: [10, -6] },
    ],
    chunks: [64, 64],
    dtype: 'uint8',
    channels: [GREY],
  });

/** Rows run upwards and columns to the left. */
export const mirrored = () =>
  image('mirrored.zarr', {
    zarr: 3,
    axes: ['y', 'x'],
    levels: [
      { shape: [150, 200], scale: [-1, -0.5], translation: [0, 0] },
      { shape: [75, 100], scale: [-2, -1], translation: [-0.5, -0.25] },
    ],
    chunks: [64, 64],
    dtype: 'uint8',
    channels: [GREY],
  });

const HUGE = 2 ** 20;
/** A million samples a side, of which two chunks are there. */
export const huge = () =>
  image('huge.zarr', {
    zarr: 3,
    axes: ['y', 'x'],
    levels: [
      { shape: [HUGE, HUGE], scale: [0.325, 0.325] },
      { shape: [HUGE / 64, HUGE / 64], scale: [20.8, 20.8] },
      { shape: [HUGE / 4096, HUGE / 4096], scale: [1331.2, 1331.2] },
    ],
    chunks: [256, 256],
    present: [
      [4000, 3001],
      [4000, 3002],
      [0, 0],
    ],
    dtype: 'uint16',
    fill: 777,
    value: (place, level) => stamp(place, level) * 20,
    compressor: 'gzip',
    channels: [{ label: 'huge', color: '80FF80', window: [0, 5000] }],
  });

const LABEL_COLORS = new Map([
  [1n, [255, 0, 0, 255]],
  [2n, [0, 255, 0, 255]],
  [3n, [0, 0, 255, 128]],
  [4n, [255, 255, 0, 0]],
]);
export const BIG_ID = 2n ** 60n + 12_345n;
const BIG_COLORS = new Map([
  [BIG_ID, [255, 0, 255, 255]],
  [BIG_ID + 1n, [0, 255, 255, 255]],
  [2n ** 64n - 2n, [250, 200, 50, 255]],
]);

const blobs = (/** @type {import('./images.mjs').Place} */ { x = 0, y = 0 }, /** @type {number} */ level) => {
  const size = 24 >> level;
  return (Math.floor(x / size) + 3 * Math.floor(y / size)) % 5;
};

const labelled = (/** @type {2 | 3} */ zarr) =>
  image(`labelled-v${zarr}.zarr`, {
    zarr,
    axes: ['c', 'z', 'y', 'x'],
    levels: [
      { shape: [1, 4, 200, 260], scale: [1, 2, 0.5, 0.5] },
      { shape: [1, 4, 100, 130], scale: [1, 2, 1, 1] },
    ],
    chunks: [1, 2, 64, 64],
    dtype: 'uint8',
    channels: [GREY],
    labels: [
      {
        name: 'cells',
        axes: ['z', 'y', 'x'],
        levels: [
          { shape: [4, 200, 260], scale: [2, 0.5, 0.5] },
          { shape: [4, 100, 130], scale: [2, 1, 1] },
          { shape: [4, 50, 65], scale: [2, 2, 2] },
        ],
        chunks: [4, 50, 65],
        dtype: 'uint8',
        value: blobs,
        colors: LABEL_COLORS,
        properties: [{ 'label-value': 2, class: 'neuron' }],
      },
      {
        name: 'deep/big ids',
        axes: ['c', 'z', 'y', 'x'],
        levels: [{ shape: [1, 4, 200, 260], scale: [1, 2, 0.5, 0.5] }],
        chunks: [1, 1, 100, 130],
        dtype: 'uint64',
        value: (place, level) => [0n, BIG_ID, BIG_ID + 1n, 2n ** 64n - 2n, 0n][blobs(place, level)],
        colors: BIG_COLORS,
      },
    ],
  });
/** An image with two label images, one of ids that no double can hold. NGFF 0.4. */
export const labelledV4 = () => labelled(2);
/** The same in NGFF 0.5. */
export const labelledV5 = () => labelled(3);

const ABOVE_2_53 = 2n ** 53n + 1n;
const colorOf = (/** @type {number} */ at) => [(at * 83) % 256, (at * 151 + 90) % 256, (at * 29 + 160) % 256, 255];
/** Squares of 1 to 7, with gaps of 0. @param {import('./images.mjs').Place} place @param {number} size */
const squares = ({ x = 0, y = 0, z = 0 }, size) => {
  const square = Math.floor(x / size) + 3 * Math.floor(y / size) + z;
  return square % 4 === 0 ? 0 : (square % 7) + 1;
};

/**
 * Labels unlike their image: of half its resolution and one level, of fewer axes, with negative ids and a coloured
 * background, in a folder of their own, and listed without being there. NGFF 0.5.
 */
export const oddLabels = () =>
  image('odd-labels.zarr', {
    zarr: 3,
    axes: ['c', 'z', 'y', 'x'],
    levels: [
      { shape: [2, 6, 160, 200], scale: [1, 0.5, 0.25, 0.25] },
      { shape: [2, 6, 80, 100], scale: [1, 0.5, 0.5, 0.5] },
    ],
    chunks: [1, 1, 64, 64],
    dtype: 'uint8',
    value: (place, level) => stamp(place, level) >> 1,
    channels: [{ ...GREY, color: 'FF8000' }, { ...GREY, label: 'other', color: '0060FF' }],
    labels: [
      {
        name: 'half',
        axes: ['z', 'y', 'x'],
        // A half-sample off the image's, and smaller.
        levels: [{ shape: [3, 70, 97], scale: [1, 0.5, 0.5], translation: [0.25, 0.375, 1.125] }],
        chunks: [2, 37, 29],
        dtype: 'uint64',
        value: (place) => {
          const square = squares(place, 7);
          return square === 0 ? 0n : ABOVE_2_53 + BigInt(square);
        },
        colors: new Map([1, 2, 3, 4, 5, 6, 7].map((at) => [ABOVE_2_53 + BigInt(at), colorOf(at)])),
        properties: [{ 'label-value': Number(ABOVE_2_53), class: 'none of them' }],
      },
      {
        name: 'a/0',
        axes: ['y', 'x'],
        levels: [{ shape: [160, 200], scale: [0.25, 0.25] }],
        chunks: [160, 40],
        dtype: 'int64',
        value: (place) => BigInt(squares(place, 13)) - 3n,
        colors: new Map([
          ...[-3, -2, -1, 1, 2, 3, 4].map((id, at) => /** @type {[bigint, number[]]} */ ([BigInt.asUintN(64, BigInt(id)), colorOf(at + 2)])),
          [0n, [0, 90, 0, 255]],
        ]),
        properties: [{ 'label-value': -2, class: '<b>odd</b>', area: 12.5 }],
      },
    ],
    listed: ['gone'],
  });

/** One small image for each sample type; values span what the type has and `f32` can tell apart. */
export const TYPES = /** @type {const} */ ([
  ['bool', 0, 1],
  ['int8', -128, 127],
  ['uint8', 0, 255],
  ['int16', -32_768, 32_767],
  ['uint16', 0, 65_535],
  ['int32', -2_147_483_648, 2_147_483_647],
  ['uint32', 0, 4_294_967_295],
  ['int64', -(2 ** 60), 2 ** 60],
  ['uint64', 0, 2 ** 63],
  ['float32', -1.5, 2.25],
  ['float64', -1e29, 1e29],
]);

/** @param {typeof TYPES[number]} type @param {2 | 3} zarr */
export function typed([dtype, low, high], zarr) {
  const whole = !dtype.startsWith('float');
  return image(`type-${dtype}-v${zarr}.zarr`, {
    zarr,
    axes: ['y', 'x'],
    levels: [{ shape: [48, 64], scale: [1, 1] }],
    chunks: [20, 33],
    dtype,
    endian: zarr === 2 ? 'big' : 'little',
    order: zarr === 2 ? 'C' : 'F',
    value: (place, level) => {
      const value = low + ((high - low) * ((stamp(place, level) * 5) & 255)) / 255;
      // Of 64 bits, so many that no double holds them.
      if (dtype.endsWith('int64')) return BigInt(Math.round(value)) + BigInt(place.x ?? 0) + 1n;
      return whole ? Math.round(value) : value;
    },
    // Not the whole of the type, which viewers take for a window that nobody chose.
    channels: [{ label: dtype, color: 'FFFFFF', window: dtype === 'bool' ? [0, 1] : [low * 0.9, high * 0.8] }],
  });
}

/** Axis subsets and orders. */
export const AXES = /** @type {const} */ ([
  'yx',
  'xy',
  'cyx',
  'yxc',
  'cxy',
  'zyx',
  'xyz',
  'tyx',
  'zcyx',
  'czyx',
  'tzyx',
  'tcyx',
  'tczyx',
  'tczxy',
]);

/** An image whose axes stand in this order. @param {string} order @param {2 | 3} zarr */
export function ordered(order, zarr) {
  const size = { t: 3, c: 2, z: 4, y: 60, x: 90 };
  const chunk = { t: 1, c: 2, z: 3, y: 32, x: 40 };
  const scale = { t: 1, c: 1, z: 2, y: 1, x: 1 };
  const axes = /** @type {(keyof typeof size)[]} */ ([...order]);
  const pick = (/** @type {Record<string, number>} */ from) => axes.map((axis) => from[axis]);
  return image(`axes-${order}-v${zarr}.zarr`, {
    zarr,
    axes,
    levels: [{ shape: pick(size), scale: pick(scale) }],
    chunks: pick(chunk),
    dtype: 'uint8',
    compressor: 'gzip',
    channels: [
      { label: 'one', color: 'FF8000', window: [0, 255] },
      { label: 'two', color: '0040FF', window: [0, 255] },
    ].slice(0, order.includes('c') ? 2 : 1).map((one) => ({ ...one, window: [0, 255] })),
  });
}
