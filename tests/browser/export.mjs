// Exports of the page, by the dialog, and what came out: the picture against the reference, samples read back by the viewer itself
// and by geotiff.js, the animation's pictures against those of the viewer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fromArrayBuffer, GeoTIFFImage } from 'geotiff';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { PNG } from 'pngjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { referencePicture } from './support/reference.mjs';
import { Sheet, assertSame } from './support/screen.mjs';
import { GUARD, address, indexPage } from './support/stage.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Opens the page on an image; its viewer is a global then. @param {Sheet} sheet @param {import('./support/images.mjs').ImageModel} model */
async function open(sheet, model) {
  // No person is there to name a file.
  await sheet.page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(await address(model))}`));
  await sheet.page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    Object.assign(globalThis, { viewer });
    await viewer.settled();
  });
}

/** Opens the dialog on one of its sides. @param {Page} page @param {string} kind */
async function choose(page, kind) {
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Export…' }).click();
  await page.getByRole('radio', { name: kind }).click();
}

/** Sets a number. @param {Page} page @param {string} name @param {number} value */
async function fill(page, name, value) {
  await page.getByLabel(name, { exact: true }).fill(String(value));
  await page.getByLabel(name, { exact: true }).press('Tab');
}

/** Exports what is chosen, and closes the dialog. @param {Page} page */
async function exported(page) {
  const downloading = page.waitForEvent('download');
  downloading.catch(() => undefined);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const outcome = page.getByText(/^(Exported|The export failed)/);
  await outcome.waitFor();
  assert.equal(await outcome.innerText(), 'Exported.');
  const download = await downloading;
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('zs-export').waitFor({ state: 'detached' });
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

for (const renderer of RENDERERS) {
  describe(`exports, ${renderer}`, () => {
    /** @type {Sheet} */
    let sheet;
    before(async () => {
      sheet = await Sheet.open(renderer, { size: [1000, 700] });
    }, GUARD);
    after(() => sheet?.close());

    test('a picture larger than the screen is drawn with as many pixels, without seams', GUARD, async () => {
      const model = catalogue.plain();
      await open(sheet, model);
      const { page } = sheet;
      const camera = { center: /** @type {[number, number]} */ ([280.3, 240.2]), scale: 0.9, rotation: 0.3 };
      await page.evaluate((camera) => /** @type {any} */ (globalThis).viewer.setState({ camera }), camera);
      const css = await page.evaluate(() => {
        const { clientWidth, clientHeight } = /** @type {any} */ (document.querySelector('zarr-scope')).shadowRoot.querySelector('canvas');
        return /** @type {[number, number]} */ ([clientWidth, clientHeight]);
      });
      await choose(page, 'Picture');
      const [width, height] = [2 * css[0], 2 * css[1]];
      await page.getByRole('button', { name: '2×' }).click();
      assert.equal(await page.getByLabel('Width in pixels').inputValue(), String(width));
      await page.getByLabel('Scale bar').uncheck();
      const { name, bytes } = await exported(page);
      assert.equal(name, 'test.png');
      const got = PNG.sync.read(bytes);
      assert.deepEqual([got.width, got.height], [width, height]);
      assertSame(`export ${renderer}`, got, referencePicture({ css, device: [width, height], camera, layers: [{ model }] }));
      assert.equal(await page.locator('zarr-scope').count(), 1, 'the second viewer is gone');
      const { camera: now } = await page.evaluate(() => /** @type {any} */ (globalThis).viewer.state);
      assert.deepEqual(now, camera, 'what is on the screen has not moved');
    });

    test('a picture of what lies on the computer', GUARD, async () => {
      const { page } = sheet;
      const state = { camera: { center: [31.5, 31.5], scale: 0.11 }, layers: [{ channels: [{ color: '40FF80', window: [0, 250] }] }] };
      const looked = await page.evaluate(async (state) => {
        const { viewer } = /** @type {any} */ (globalThis);
        const array = {
          zarr_format: 3, node_type: 'array', shape: [64, 64], data_type: 'uint8', fill_value: 0, codecs: [{ name: 'bytes' }],
          chunk_grid: { name: 'regular', configuration: { chunk_shape: [64, 64] } }, chunk_key_encoding: { name: 'default' },
        };
        await viewer.open(new Map([
          ['zarr.json', new TextEncoder().encode(JSON.stringify(array))],
          ['c/0/0', new Uint8Array(64 * 64).map((_, i) => (i * 7) % 251)],
        ]), { state });
        await viewer.settled();
        const { clientWidth, clientHeight } = /** @type {any} */ (document.querySelector('zarr-scope')).shadowRoot.querySelector('canvas');
        return new Promise((done) => {
          const reader = new FileReader();
          reader.onload = () => done(String(reader.result).split(',')[1]);
          void viewer.snapshot({ width: clientWidth, height: clientHeight }).then((/** @type {Blob} */ blob) => reader.readAsDataURL(blob));
        });
      }, state);
      await choose(page, 'Picture');
      await page.getByLabel('Scale bar').uncheck();
      const { bytes } = await exported(page);
      const [want, got] = [PNG.sync.read(Buffer.from(String(looked), 'base64')), PNG.sync.read(bytes)];
      assert.deepEqual([got.width, got.height], [want.width, want.height]);
      assert.ok(want.data.some((value, at) => at % 4 === 1 && value > 100), 'something is to be seen');
      // Sample borders may fall to either side.
      const apart = want.data.filter((value, at) => Math.abs(value - got.data[at]) > 1).length;
      assert.ok(apart < want.data.length / 200, `${apart} of ${want.data.length}`);
    });

    test('pictures that are too large are refused', GUARD, async () => {
      const { page } = sheet;
      await choose(page, 'Picture');
      await fill(page, 'Width in pixels', 9000);
      await page.getByText('Pictures have at most 8192 × 8192 pixels.').waitFor();
      assert.ok(await page.getByRole('button', { name: 'Export', exact: true }).isDisabled());
      await page.getByRole('button', { name: 'Largest' }).click();
      assert.equal(Math.max(Number(await page.getByLabel('Width in pixels').inputValue()), Number(await page.getByLabel('Height in pixels').inputValue())), 8192);
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled.').waitFor();
      assert.equal(await page.locator('zarr-scope').count(), 1);
      await page.keyboard.press('Escape');
      await page.locator('zs-export').waitFor({ state: 'detached' });
    });

    test('an animation has every plane once, at its rate', GUARD, async () => {
      await open(sheet, catalogue.thick());
      const { page } = sheet;
      await choose(page, 'Animation');
      await fill(page, 'z from', 3);
      await fill(page, 'z to', 9);
      await page.getByLabel('Speed').selectOption('5');
      await page.getByText('7 pictures, 1.4 s').waitFor();
      const { name, bytes } = await exported(page);
      assert.equal(name, 'test z.webm');
      const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
      const track = await input.getPrimaryVideoTrack();
      assert.ok(track);
      const times = [];
      for await (const packet of new EncodedPacketSink(track).packets()) times.push(packet.timestamp);
      assert.deepEqual(times.map((time) => Math.round(time * 1000)), [0, 200, 400, 600, 800, 1000, 1200]);
      const side = 120;
      const wanted = await page.evaluate(async (side) => {
        const { viewer } = /** @type {any} */ (globalThis);
        const context = /** @type {CanvasRenderingContext2D} */ (new OffscreenCanvas(side, side).getContext('2d'));
        const all = [];
        for (let z = 3; z <= 9; z += 1) {
          viewer.setState({ dims: { z } });
          await viewer.settled();
          context.drawImage(await createImageBitmap(await viewer.snapshot({ scaleBar: true })), 0, 0, side, side);
          all.push([...context.getImageData(0, 0, side, side).data]);
        }
        return all;
      }, side);
      // The page's policy has no place for films.
      const other = await page.context().newPage();
      const got = await other.evaluate(
        async ([base64, side]) => {
          const video = document.createElement('video');
          video.muted = true;
          video.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'video/webm' }));
          await new Promise((done, fail) => Object.assign(video, { onloadeddata: done, onerror: () => fail(new Error(video.error?.message)) }));
          const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (new OffscreenCanvas(side, side).getContext('2d')));
          const all = [];
          for (let i = 0; i < 7; i += 1) {
            video.currentTime = (i + 0.5) / 5;
            await new Promise((done) => (video.onseeked = done));
            context.drawImage(video, 0, 0, side, side);
            all.push([...context.getImageData(0, 0, side, side).data]);
          }
          return all;
        },
        /** @type {[string, number]} */ ([bytes.toString('base64'), side]),
      );
      await other.close();
      for (const [i, picture] of got.entries()) {
        const apart = wanted.map((plane) => plane.reduce((sum, value, at) => sum + Math.abs(value - picture[at]), 0) / plane.length);
        assert.equal(apart.indexOf(Math.min(...apart)), i, `picture ${i} is most like plane ${i + 3}: ${apart}`);
        const [best = 0, next = 0] = [...apart].sort((a, b) => a - b);
        assert.ok(best < next / 2, `picture ${i} is plane ${i + 3} and no other: ${apart}`);
      }
    });

    for (const format of ['OME-TIFF', 'OME-Zarr']) {
      test(`the samples in view, as ${format}, are those of the viewer`, GUARD, async () => {
        await open(sheet, catalogue.channels());
        const { page } = sheet;
        // Samples 100 to 260 by 40 to 140 lie in view.
        await page.evaluate(async () => {
          const { viewer } = /** @type {any} */ (globalThis);
          const { clientWidth, clientHeight } = /** @type {any} */ (document.querySelector('zarr-scope')).shadowRoot.querySelector('canvas');
          viewer.setState({ camera: { center: [89.75, 44.75], scale: Math.min(80 / clientWidth, 50 / clientHeight) } });
          await viewer.settled();
        });
        await choose(page, 'Data');
        await page.getByRole('radio', { name: format }).click();
        await page.getByRole('dialog').getByLabel('actin').uncheck();
        const { name, bytes } = await exported(page);
        const region = await page.evaluate(() => {
          const { viewer } = /** @type {any} */ (globalThis);
          const [layer] = viewer.model.layers;
          const { clientWidth, clientHeight } = /** @type {any} */ (document.querySelector('zarr-scope')).shadowRoot.querySelector('canvas');
          const { center, scale } = viewer.state.camera;
          // A sample is 0.5 units wide; the first one's centre lies at 0.
          const ends = (/** @type {number} */ middle, /** @type {number} */ length, /** @type {number} */ size) => {
            const first = Math.max(0, Math.floor((middle - (length * scale) / 2) / 0.5 + 0.5 + 1e-9));
            return [first, Math.min(size, Math.ceil((middle + (length * scale) / 2) / 0.5 + 0.5 - 1e-9)) - first];
          };
          const [, height, width] = layer.levels[0].shape;
          return { x: ends(center[0], clientWidth, width), y: ends(center[1], clientHeight, height) };
        });
        /** @param {number} c */
        const stored = (c) =>
          page.evaluate(
            async ([c, x, y]) => {
              const { viewer } = /** @type {any} */ (globalThis);
              return [...(await viewer.read({ level: 0, start: [c, y[0], x[0]], shape: [1, y[1], x[1]] })).data];
            },
            /** @type {[number, number[], number[]]} */ ([c, region.x, region.y]),
          );
        const wanted = [await stored(0), await stored(2)];
        assert.ok(new Set(wanted[0]).size > 50);
        if (format === 'OME-TIFF') {
          assert.equal(name, 'test.ome.tif');
          const tiff = await fromArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
          assert.equal(await tiff.getImageCount(), 2);
          // Of the second level, the samples whose centres lie in the same part.
          const coarse = await page.evaluate(
            async ([x, y]) => {
              const { viewer } = /** @type {any} */ (globalThis);
              const { shape, step, offset } = viewer.model.layers[0].levels[1];
              const within = (/** @type {number} */ axis, /** @type {number[]} */ [first = 0, count = 0]) =>
                [...Array(shape[axis]).keys()].filter((index) => {
                  const from = offset[axis] + step[axis] * index - (first - 0.5);
                  return from >= 0 && from < count;
                });
              const [rows, columns] = [within(1, y), within(2, x)];
              const read = async (/** @type {number} */ c) => [...(await viewer.read({ level: 1, start: [c, rows[0], columns[0]], shape: [1, rows.length, columns.length] })).data];
              return { size: [columns.length, rows.length], samples: [await read(0), await read(2)] };
            },
            /** @type {[number[], number[]]} */ ([region.x, region.y]),
          );
          for (const c of [0, 1]) {
            const image = await tiff.getImage(c);
            assert.deepEqual([image.getWidth(), image.getHeight()], [region.x[1], region.y[1]]);
            const [samples] = /** @type {Uint16Array[]} */ (await image.readRasters());
            assert.deepEqual([...samples], wanted[c]);
            const places = /** @type {number[]} */ ([.../** @type {any} */ (await image.fileDirectory.loadValue('SubIFDs'))].map(Number));
            assert.equal(places.length, 1);
            const { parser, littleEndian, source } = /** @type {any} */ (tiff);
            const reduced = new GeoTIFFImage(await parser.parseFileDirectoryAt(places[0]), littleEndian, false, source);
            assert.deepEqual([reduced.getWidth(), reduced.getHeight()], coarse.size);
            const [fewer] = /** @type {Uint16Array[]} */ (await reduced.readRasters());
            assert.deepEqual([...fewer], coarse.samples[c]);
          }
          return;
        }
        assert.equal(name, 'test.ozx');
        const got = await page.evaluate(async (base64) => {
          const { viewer } = /** @type {any} */ (globalThis);
          await viewer.open(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'again.ozx'));
          const [layer] = viewer.model.layers;
          const [, height, width] = layer.levels[0].shape;
          const read = async (/** @type {number} */ c) => [...(await viewer.read({ level: 0, start: [c, 0, 0], shape: [1, height, width] })).data];
          const { valid, findings } = await viewer.validate();
          return { layer, samples: [await read(0), await read(1)], valid, findings, warnings: layer.warnings };
        }, bytes.toString('base64'));
        assert.deepEqual(got.samples, wanted);
        assert.deepEqual(got.findings.filter((/** @type {any} */ { level }) => level !== 'advice'), []);
        assert.ok(got.valid);
        assert.deepEqual(got.layer.channels.map((/** @type {any} */ { label, color, window }) => [label, color, window]), [
          ['nuclei', '0000FF', [0, 4080]],
          ['tubulin <b>', 'FF4000', [0, 6000]],
        ]);
        // Where a sample was in the world, it is again.
        assert.deepEqual(got.layer.levels[0].scale, [1, 0.5, 0.5]);
        assert.deepEqual(got.layer.levels[0].translation, [0, region.y[0] / 2, region.x[0] / 2]);
        assert.ok(got.layer.levels.length === 2);
      });
    }

    test('labels come along, cut to the same part, ids of 64 bits exact', GUARD, async () => {
      const model = catalogue.labelledV5();
      await open(sheet, model);
      const { page } = sheet;
      await page.evaluate(async () => {
        const { viewer } = /** @type {any} */ (globalThis);
        viewer.setState({ camera: { center: [60, 50], scale: 0.06 }, dims: { z: 2 }, layers: [{ labels: [{ name: 'cells', visible: true }] }] });
        await viewer.settled();
      });
      await choose(page, 'Data');
      await page.getByRole('radio', { name: 'OME-Zarr' }).click();
      await fill(page, 'z from', 1);
      const labels = page.getByRole('dialog').getByRole('group', { name: 'Labels' });
      assert.ok(await labels.getByLabel('cells').isChecked(), 'what is visible is chosen');
      await labels.getByLabel('deep/big ids').check();
      const { bytes } = await exported(page);
      const got = await page.evaluate(
        async ([base64, original]) => {
          const { viewer } = /** @type {any} */ (globalThis);
          const whole = async (/** @type {string} */ source) => {
            await viewer.open(source);
            const [layer] = viewer.model.layers;
            const [{ shape, scale, translation }] = layer.levels;
            const { data, dtype } = await viewer.read({ level: 0, start: shape.map(() => 0), shape });
            return { shape, scale, translation, dtype, data: [...data].map(String) };
          };
          await viewer.open(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'labelled.ozx'));
          const { source } = viewer.state.layers[0];
          const names = ['cells', 'deep/big ids'];
          const places = [source, original].map((base) => [base, ...names.map((name) => `${base}/labels/${name.split('/').map(encodeURIComponent).join('/')}`)]);
          const all = [];
          for (const place of places) {
            const images = [];
            for (const address of place) images.push(await whole(address));
            all.push(images);
          }
          await viewer.open(source);
          const { findings } = await viewer.validate({ everything: true });
          // Labels are listed after their image is there.
          while (viewer.model.layers[0].labels.length < 2) await new Promise((done) => setTimeout(done, 50));
          return { all, findings, listed: viewer.model.layers[0].labels.map((/** @type {any} */ { name }) => name) };
        },
        /** @type {[string, string]} */ ([bytes.toString('base64'), await address(model)]),
      );
      // One of them has fewer levels than its image in the source, too.
      assert.deepEqual(
        got.findings.filter((/** @type {any} */ { level }) => level === 'error').map((/** @type {any} */ { document, rule }) => [document.split('/').at(-2), rule]),
        [['big ids', 'label-levels']],
      );
      const [cut, original] = got.all;
      assert.deepEqual(got.listed, ['cells', 'deep/big ids']);
      const { translation, shape } = cut[0];
      for (const [i, part] of cut.entries()) {
        const whole = original[i];
        assert.equal(part.dtype, whole.dtype);
        assert.deepEqual(part.shape.slice(-3), shape.slice(-3), 'the same part');
        assert.deepEqual(part.translation.slice(-3), translation.slice(-3), 'in the same place');
        const [z, y, x] = part.translation.slice(-3).map((/** @type {number} */ at, /** @type {number} */ axis) => Math.round(at / part.scale.slice(-3)[axis]));
        assert.equal(z, 1);
        assert.ok(y > 0 && x > 0, 'a part');
        const [depth, height, width] = part.shape.slice(-3);
        const [, rows, columns] = whole.shape.slice(-3);
        const wanted = [];
        for (let k = 0; k < depth; k += 1) for (let j = 0; j < height; j += 1) for (let l = 0; l < width; l += 1) wanted.push(whole.data[((z + k) * rows + y + j) * columns + x + l]);
        assert.deepEqual(part.data, wanted);
      }
    });

    test('straight into a file where the browser gives one; nothing where the person names none', GUARD, async () => {
      await open(sheet, catalogue.channels());
      const { page } = sheet;
      await page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        Object.assign(window, {
          asked: [],
          showSaveFilePicker: async (/** @type {any} */ options) => {
            const { asked } = /** @type {any} */ (globalThis);
            asked.push(options.suggestedName);
            if (asked.length === 1) throw new DOMException('The user aborted a request.', 'AbortError');
            return folder.getFileHandle('export.tif', { create: true });
          },
        });
        const { viewer } = /** @type {any} */ (globalThis);
        viewer.fit();
        await viewer.settled();
      });
      await choose(page, 'Data');
      const start = page.getByRole('button', { name: 'Export', exact: true });
      await start.click();
      await page.waitForFunction(() => /** @type {any} */ (globalThis).asked.length === 1);
      assert.ok(await start.isEnabled(), 'nothing has begun');
      await start.click();
      await page.getByText('Exported.').waitFor();
      const base64 = await page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        const bytes = new Uint8Array(await (await (await folder.getFileHandle('export.tif')).getFile()).arrayBuffer());
        await folder.removeEntry('export.tif');
        return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
      });
      const bytes = Buffer.from(base64, 'base64');
      const tiff = await fromArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      const image = await tiff.getImage(0);
      const { shape, data } = await page.evaluate(async () => {
        const { viewer } = /** @type {any} */ (globalThis);
        const { shape } = viewer.model.layers[0].levels[viewer.model.level];
        const region = { level: viewer.model.level, start: [0, 0, 0], shape: [1, shape[1], shape[2]] };
        return { shape, data: [...(await viewer.read(region)).data] };
      });
      assert.deepEqual([image.getHeight(), image.getWidth()], shape.slice(1));
      const [samples] = /** @type {Uint16Array[]} */ (await image.readRasters());
      assert.deepEqual([...samples], data);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.locator('zs-export').waitFor({ state: 'detached' });
    });

    test('nothing was complained about', () => sheet.assertQuiet({ network: true }));
  });
}
