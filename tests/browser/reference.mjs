// Tests of the tests: the reference against values worked out by hand, and the writer against the specification's
// numbers. Needs no browser.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { writeImage } from './support/images.mjs';
import { chooseLevel, compare, light, placement, referencePicture } from './support/reference.mjs';
import { crc32c, jsonText, writeArray } from './support/zarr_writer.mjs';

/** Two levels, 8×6 and 4×3, value 10·y + x, plus 100 at the coarse level. */
const small = (/** @type {(number[] | null)[]} */ translations) => ({
  path: 'small',
  axes: ['y', 'x'],
  dtype: /** @type {const} */ ('uint8'),
  levels: [0, 1].map((number) => ({
    path: String(number),
    shape: number === 0 ? [6, 8] : [3, 4],
    scale: number === 0 ? [1, 1] : [2, 2],
    translation: translations[number],
    at: (/** @type {number[]} */ [y, x]) => 10 * y + x + 100 * number,
  })),
  multiscaleScale: null,
  channels: [{ label: 'a', color: 'FFFFFF', window: /** @type {[number, number]} */ ([0, 255]) }],
  labels: [],
});

const view = (/** @type {object} */ camera, model = small([null, null])) => ({
  css: /** @type {[number, number]} */ ([4, 2]),
  device: /** @type {[number, number]} */ ([4, 2]),
  camera: /** @type {import('./support/reference.mjs').Camera} */ (camera),
  layers: [{ model }],
});

const rows = (/** @type {import('./support/reference.mjs').Picture} */ picture) =>
  Array.from({ length: picture.height }, (_, y) =>
    Array.from({ length: picture.width }, (_, x) => {
      const colors = picture.colors(x, y);
      assert.equal(colors.length, 1, `pixel ${x}, ${y} is ambiguous`);
      return Math.round(colors[0][0]);
    }),
  );

const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

describe('the reference picture', () => {
  test('at 1:1 a pixel shows the sample whose centre it covers', () => {
    // The centre of the canvas lies between samples 3 and 4 and between rows 2 and 3: pixels are 2 to 5, rows 2 and 3.
    assert.deepEqual(rows(referencePicture(view({ center: [3.5, 2.5], scale: 1 }))), [
      [22, 23, 24, 25],
      [32, 33, 34, 35],
    ]);
  });

  test('magnified twice, two pixels show one sample', () => {
    assert.deepEqual(rows(referencePicture(view({ center: [3.5, 2.5], scale: 0.5 }))), [
      [23, 23, 24, 24],
      [33, 33, 34, 34],
    ]);
  });

  test('outside is black', () => {
    assert.deepEqual(rows(referencePicture(view({ center: [0.5, 0.5], scale: 1 }))), [
      [0, 0, 1, 2],
      [0, 10, 11, 12],
    ]);
  });

  test('half as large, the coarse level is shown; levels without translation share their corner', () => {
    const model = small([null, null]);
    // Sample i of level 1 covers level-0 samples 2i and 2i + 1: its centre is at 2i + 0.5.
    near(placement(model, 1)[1].offset, 0.5);
    assert.deepEqual(rows(referencePicture(view({ center: [3.5, 3.5], scale: 2 }, model))), [
      [110, 111, 112, 113],
      [120, 121, 122, 123],
    ]);
  });

  test('a translation anywhere is taken literally everywhere', () => {
    const model = small([null, [0, 2]]);
    near(placement(model, 1)[0].offset, 0);
    near(placement(model, 1)[1].offset, 2);
    near(placement(model, 0)[1].offset, 0);
    // Column i of level 1 is centred at 2i + 2, row i at 2i.
    assert.deepEqual(rows(referencePicture(view({ center: [5, 1], scale: 2 }, model))), [
      [100, 101, 102, 103],
      [110, 111, 112, 113],
    ]);
  });

  test('the level is the coarsest whose sample is not larger than a device pixel', () => {
    const model = small([null, null]);
    assert.equal(chooseLevel(model, 1.99), 0);
    assert.equal(chooseLevel(model, 2), 1);
    assert.equal(chooseLevel(model, 0.1), 0);
    assert.equal(chooseLevel(model, 100), 1);
  });

  test('a multiscale scale multiplies scale and translation', () => {
    const model = { ...small([[1, 1], [3, 3]]), multiscaleScale: [2, 10] };
    assert.deepEqual(placement(model, 1), [
      { scale: 4, offset: 6 },
      { scale: 20, offset: 30 },
    ]);
  });

  test('a quarter turn clockwise puts below what was on the right', () => {
    // Looking at samples 3 and 4 of rows 2 and 3; after the turn, what was on the left is above.
    const picture = referencePicture(view({ center: [3.5, 2.5], scale: 1, rotation: Math.PI / 2 }));
    const at = (/** @type {number} */ x, /** @type {number} */ y) => Math.round(picture.colors(x, y)[0][0]);
    assert.deepEqual([at(1, 0), at(2, 0), at(1, 1), at(2, 1)], [33, 23, 34, 24]);
  });

  test('device pixels are smaller than CSS pixels', () => {
    const picture = referencePicture({ ...view({ center: [3.5, 2.5], scale: 1 }), css: [2, 1] });
    // Two CSS pixels wide, so two samples wide, each over two device pixels.
    assert.deepEqual(
      [0, 1, 2, 3].map((x) => Math.round(picture.colors(x, 0)[0][0])),
      [23, 23, 24, 24],
    );
  });

  test('a pixel on the border of samples may show either', () => {
    const picture = referencePicture(view({ center: [3, 2.5], scale: 1 }));
    assert.deepEqual(
      picture.colors(0, 0).map(([r]) => Math.round(r)),
      [21, 22],
    );
  });

  test('only where chunks meet in a turned picture may borders be off by a sixteenth of a pixel', () => {
    const model = small([null, null]);
    for (const level of model.levels) Object.assign(level, { chunks: [3, 4] });
    const count = (/** @type {number} */ center, /** @type {number} */ rotation) =>
      referencePicture(view({ center: [center, 2.47], scale: 1, rotation }, model)).colors(2, 0).length;
    // The pixel's centre is 0.05 beyond the border of sample 3 to 4, then of 2 to 3.
    assert.equal(count(3.05, 1e-9), 2);
    assert.equal(count(3.05, 0), 1);
    assert.equal(count(2.05, 1e-9), 1);
  });

  test('window, gamma and inversion', () => {
    const plain = { window: /** @type {[number, number]} */ ([10, 20]), gamma: 1, invert: false };
    near(light(15, plain), 0.5);
    near(light(5, plain), 0);
    near(light(25, plain), 1);
    near(light(12, { ...plain, invert: true }), 0.8);
    near(light(15, { ...plain, gamma: 2 }), 0.25);
    near(light(12, { ...plain, invert: true, gamma: 2 }), 0.64);
    near(light(NaN, { ...plain, invert: true }), 0);
  });

  test('channels are added and clamped, labels laid over by opacity and alpha', () => {
    const base = small([null, null]);
    const level = (/** @type {(index: number[]) => number} */ at) => [
      { path: '0', shape: [2, 2, 4], scale: [1, 1, 1], translation: null, at },
    ];
    const model = {
      ...base,
      axes: ['c', 'y', 'x'],
      levels: level(([c]) => (c === 0 ? 100 : 200)),
      channels: [
        { label: 'a', color: 'FF0000', window: /** @type {[number, number]} */ ([0, 200]) },
        { label: 'b', color: 'FF8000', window: /** @type {[number, number]} */ ([0, 400]) },
      ],
      labels: [
        {
          name: 'l',
          axes: ['y', 'x'],
          dtype: /** @type {const} */ ('uint8'),
          levels: [
            { path: '0', shape: [2, 4], scale: [1, 1], translation: null, at: (/** @type {number[]} */ [, x]) => x },
          ],
          multiscaleScale: null,
          colors: new Map([
            [1n, [0, 0, 255, 255]],
            [2n, [0, 0, 255, 51]],
            [3n, [0, 0, 0, 0]],
          ]),
        },
      ],
    };
    const picture = referencePicture({
      ...view({ center: [1.5, 0.5], scale: 1 }),
      layers: [{ model, look: { labels: [{ name: 'l', visible: true }] } }],
    });
    const at = (/** @type {number} */ x) => picture.colors(x, 0)[0];
    // 0.5 red + 0.5 · (1, 0.502, 0) = (1, 0.251, 0).
    [255, 64, 0].forEach((want, i) => near(at(0)[i], want));
    [127.5, 32, 127.5].forEach((want, i) => near(at(1)[i], want));
    [229.5, 57.6, 25.5].forEach((want, i) => near(at(2)[i], want));
    [255, 64, 0].forEach((want, i) => near(at(3)[i], want));
  });

  test('coarse z planes are found through the world', () => {
    const levels = [
      { path: '0', shape: [4, 2, 4], scale: [3, 1, 1], translation: null, at: (/** @type {number[]} */ [z]) => z },
      { path: '1', shape: [2, 1, 2], scale: [6, 2, 2], translation: null, at: (/** @type {number[]} */ [z]) => 100 + z },
    ];
    const model = { ...small([null, null]), axes: ['z', 'y', 'x'], levels };
    const plane = (/** @type {number} */ z, /** @type {number} */ scale) =>
      Math.round(
        referencePicture({ ...view({ center: [1.5, 1.5], scale }, model), dims: { z } }).colors(2, 0)[0][0],
      );
    assert.deepEqual([0, 1, 2, 3].map((z) => plane(z, 1)), [0, 1, 2, 3]);
    assert.deepEqual([0, 1, 2, 3].map((z) => plane(z, 2)), [100, 100, 101, 101]);
  });

  test('the comparison finds one wrong pixel and forgives 1/255', () => {
    const want = referencePicture(view({ center: [3.5, 2.5], scale: 1 }));
    const data = new Uint8Array(4 * 2 * 4).fill(255);
    rows(want).forEach((row, y) => row.forEach((value, x) => data.fill(value, (y * 4 + x) * 4, (y * 4 + x) * 4 + 3)));
    assert.equal(compare({ width: 4, height: 2, data }, want).wrong, 0);
    data[4] += 1;
    assert.equal(compare({ width: 4, height: 2, data }, want).wrong, 0);
    data[4] += 1;
    const { wrong, worst, map } = compare({ width: 4, height: 2, data }, want);
    assert.deepEqual([wrong, worst?.x, worst?.y, map[1]], [1, 1, 0, 255]);
    data[4] -= 2;
    data[7] = 250;
    assert.equal(compare({ width: 4, height: 2, data }, want).wrong, 1, 'the picture must be opaque');
  });
});

describe('the writer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-writer-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (/** @type {string} */ name) => readFileSync(join(folder, name));

  test('CRC-32C as in RFC 3720, section B.4', () => {
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  test('chunks are whole, padded with the fill value, in either order and byte order', () => {
    const value = (/** @type {number[]} */ [y, x]) => 256 * y + x;
    const spec = { shape: [3, 3], chunks: [2, 2], dtype: /** @type {const} */ ('uint16'), fill: 9, value };
    writeArray(join(folder, 'v2'), { ...spec, zarr: 2, order: 'F', endian: 'big', compressor: 'gzip' });
    assert.deepEqual([...gunzipSync(file('v2/0/0'))], [0, 0, 1, 0, 0, 1, 1, 1]);
    assert.deepEqual([...gunzipSync(file('v2/1/1'))], [2, 2, 0, 9, 0, 9, 0, 9]);
    assert.equal(JSON.parse(String(file('v2/.zarray'))).dtype, '>u2');
    writeArray(join(folder, 'v3'), { ...spec, zarr: 3, missing: ([y, x]) => y === 0 && x === 0 });
    assert.throws(() => file('v3/c/0/0'));
    assert.deepEqual([...file('v3/c/0/1')], [2, 0, 9, 0, 2, 1, 9, 0]);
  });

  test('a shard holds its chunks and an index with a checksum, before or behind', () => {
    const value = (/** @type {number[]} */ [x]) => x;
    const spec = { zarr: /** @type {const} */ (3), shape: [6], chunks: [2], shards: [4], dtype: /** @type {const} */ ('uint8'), value };
    writeArray(join(folder, 'end'), { ...spec, missing: ([i]) => i === 0 });
    const shard = file('end/c/0');
    assert.equal(shard.length, 2 + 2 * 16 + 4);
    assert.deepEqual([...shard.subarray(0, 2)], [2, 3]);
    assert.equal(shard.readBigUInt64LE(2), 2n ** 64n - 1n);
    assert.deepEqual([shard.readBigUInt64LE(18), shard.readBigUInt64LE(26)], [0n, 2n]);
    assert.equal(shard.readUInt32LE(34), crc32c(shard.subarray(2, 34)));
    writeArray(join(folder, 'start'), { ...spec, indexLocation: 'start' });
    const first = file('start/c/1');
    assert.deepEqual([first.readBigUInt64LE(0), first.readBigUInt64LE(16)], [36n, 2n ** 64n - 1n]);
    assert.deepEqual([...first.subarray(36)], [4, 5]);
  });

  test('whole numbers beyond 2^53 are written as digits', () => {
    assert.equal(jsonText({ a: 2n ** 63n + 1n }), '{\n  "a": 9223372036854775809\n}');
  });

  test('the model gives what is stored, the fill value where nothing is', () => {
    const model = writeImage(folder, 'image', {
      zarr: 2,
      axes: ['y', 'x'],
      levels: [{ shape: [4, 4], scale: [1, 1] }],
      chunks: [2, 2],
      dtype: 'uint16',
      fill: 777,
      missing: ([y, x]) => y === 1 && x === 0,
      value: ({ x, y }) => x + 10 * y,
    });
    assert.equal(model.levels[0].at([3, 3]), 33);
    assert.equal(model.levels[0].at([2, 1]), 777);
    assert.throws(() => file('image/0/1/0'));
    assert.equal(file('image/0/1/1').readUInt16LE(0), 22);
  });
});
