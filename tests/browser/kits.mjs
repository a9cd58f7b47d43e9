// Rare codecs: their decoders are fetched when an array asks for them and not before, values come out exact, and a decoder
// that is not there is told once while other layers go on.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PNG } from 'pngjs';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { writeGroup } from './support/images.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD, OUT, address, root, servers } from './support/stage.mjs';

const FIXTURES = resolve(import.meta.dirname, '../fixtures/arrays');
const [HEIGHT, WIDTH] = [24, 40];
/** What is drawn white. */
const BRIGHT = 40_000;

/** By codec: the case of `make_rare_chunks.py`, and the kit that has its decoder. */
const IMAGES = [
  ['bz2', 'bz2 1', 'rare'],
  ['pcodec', 'pcodec <u2', 'rare'],
  ['jpeg2k', 'jpeg2k <u2', 'pictures'],
  ['png', 'png <u2 (24, 40)', 'pictures'],
  ['jpegxl', 'jpegxl <u2 (24, 40)', 'jpegxl'],
];

/** Writes an image of one chunk; gives its path, shape and samples. @param {string} codec @param {string} name */
function write(codec, name) {
  const bytes = readFileSync(join(FIXTURES, 'rare.bin'));
  const cases = JSON.parse(readFileSync(join(FIXTURES, 'rare.json'), 'utf8'));
  const one = cases.find((/** @type {any} */ other) => other.name === name);
  assert.ok(one, name);
  const part = (/** @type {{ start: number, len: number }} */ { start, len }) => bytes.subarray(start, start + len);
  const path = `kits/${codec}.zarr`;
  const axes = ['y', 'x'].map((axis) => ({ name: axis, type: 'space' }));
  const datasets = [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }];
  const window = { start: 0, end: BRIGHT, min: 0, max: 65535 };
  writeGroup(join(root, path), 2, {
    multiscales: [{ version: '0.4', axes, datasets }],
    omero: { channels: [{ label: 'a', color: 'FFFFFF', active: true, window }] },
  });
  mkdirSync(join(root, path, '0'), { recursive: true });
  const { shape, dtype, compressor, filters } = one;
  const array = { zarr_format: 2, shape, chunks: shape, dtype, compressor, filters, order: 'C', fill_value: 0 };
  writeFileSync(join(root, path, '0/.zarray'), JSON.stringify(array));
  writeFileSync(join(root, path, '0/0.0'), part(one.chunk));
  const truth = part(one.truth);
  return { path, shape, samples: [...new Uint16Array(new Uint8Array(truth).buffer)] };
}

for (const renderer of FETCHED) {
  describe(`kits, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {string} */
    let data;
    /** @type {string[]} */
    let fetched = [];
    before(async () => {
      data = `${(await servers()).origins.data}/data`;
      screen = await Screen.open(renderer);
      screen.page.on('request', (request) => {
        // Workers import the script each; the code is what is fetched once.
        const kit = /decode_worker_([a-z]+)_bg\.wasm$/.exec(new URL(request.url()).pathname);
        if (kit) fetched.push(kit[1]);
      });
    }, GUARD);
    after(() => screen?.close());

    test('each is fetched once, when an array asks for it', GUARD, async () => {
      fetched = [];
      await screen.load();
      await screen.open(await address(catalogue.plain()));
      await screen.settled();
      assert.deepEqual(fetched, []);
      /** @type {string[]} */
      const wanted = [];
      for (const [codec, name, kit] of IMAGES) {
        const { path, shape, samples } = write(codec, name);
        await screen.open(`${data}/${path}`);
        await screen.call('setState', { camera: { center: [WIDTH / 2 - 0.5, HEIGHT / 2 - 0.5], scale: 1 } });
        const stats = await screen.settled();
        assert.equal(stats.failed, 0, codec);
        if (!wanted.includes(kit)) wanted.push(kit);
        assert.deepEqual(fetched, wanted, codec);
        const read = await screen.page.evaluate(async (shape) => {
          const { viewer } = /** @type {any} */ (globalThis);
          return [...(await viewer.read({ level: 0, start: [0, 0], shape })).data];
        }, shape);
        assert.deepEqual(read, samples, codec);
        const picked = await screen.page.evaluate(async () => {
          const { viewer } = /** @type {any} */ (globalThis);
          const { layers } = await viewer.pick(160.5, 120.5);
          return layers[0].values[0];
        });
        const [y, x] = [HEIGHT / 2, WIDTH / 2];
        assert.equal(picked, samples[y * shape[1] + x], codec);
        const picture = await screen.snapshot();
        writeFileSync(join(OUT, `kit ${codec} ${renderer}.png`), PNG.sync.write(picture));
        for (let row = 0; row < Math.min(shape[0], HEIGHT); row++) {
          for (let column = 0; column < Math.min(shape[1], WIDTH); column++) {
            const at = ((row + 120 - y) * picture.width + column + 160 - x) * 4;
            const light = Math.min(samples[row * shape[1] + column] / BRIGHT, 1) * 255;
            assert.ok(Math.abs(picture.data[at] - light) <= 1.5, `${codec} ${row} ${column}: ${picture.data[at]}, not ${light}`);
          }
        }
      }
    });

    test('one that is not there is told once, other layers go on, and it is asked for again', GUARD, async () => {
      await screen.page.route('**/decode_worker_pictures_bg.wasm', (route) => route.fulfill({ status: 404 }));
      await screen.load();
      await screen.page.evaluate(() => {
        const { element } = /** @type {any} */ (globalThis);
        Object.assign(globalThis, { problems: [] });
        element.addEventListener('zarrscope-error', (/** @type {any} */ event) => {
          /** @type {any} */ (globalThis).problems.push(event.detail);
        });
      });
      const { path, shape, samples } = write('jpeg2k', 'jpeg2k <u2');
      await screen.open(`${data}/${path}`);
      assert.ok((await screen.settled()).failed > 0);
      const problems = await screen.page.evaluate(() => /** @type {any} */ (globalThis).problems);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0].code, 'network');
      assert.match(problems[0].url, /\/decode_worker_pictures_bg\.wasm$/);
      assert.match(problems[0].message, /decoder for its codec could not be loaded.*404/);
      assert.ok(problems[0].hint);

      const other = write('bz2', 'bz2 1');
      await screen.call('add', `${data}/${other.path}`);
      await screen.settled();
      const second = await screen.page.evaluate(async (shape) => {
        const { viewer } = /** @type {any} */ (globalThis);
        return [...(await viewer.read({ layer: 1, level: 0, start: [0, 0], shape })).data];
      }, other.shape);
      assert.deepEqual(second, other.samples);

      await screen.page.unroute('**/decode_worker_pictures_bg.wasm');
      const read = await screen.page.evaluate(async (shape) => {
        const { viewer } = /** @type {any} */ (globalThis);
        for (;;) {
          viewer.retry();
          await viewer.settled();
          if (viewer.model.progress.failed === 0) break;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        return [...(await viewer.read({ layer: 0, level: 0, start: [0, 0], shape })).data];
      }, shape);
      assert.deepEqual(read, samples);
    });
  });
}
