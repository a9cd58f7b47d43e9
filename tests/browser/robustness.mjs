// What a viewer lives through: a graphics device that is taken away, workers that break, browsers that cannot draw,
// servers that answer only the simplest requests, and images with more channels than anybody would show.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS, launch } from './support/chromium.mjs';
import { stamp, writeImage } from './support/images.mjs';
import { referencePicture } from './support/reference.mjs';
import { SIZE, Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, faultServer, root, servers } from './support/stage.mjs';

/** @typedef {import('./support/reference.mjs').Camera} Camera */

const CAMERA = /** @type {Camera} */ ({ center: [300.5, 250.5], scale: 1 });

for (const renderer of RENDERERS) {
  describe(`robustness, ${renderer}`, () => {
    test('when the graphics process dies, it is told, and the picture comes back', GUARD, async () => {
      // A browser of its own, because it happens to all of its pages. Browsers deny WebGL to a page that seems to have
      // caused a crash until a person says otherwise; the flag says otherwise.
      const own = await launch(renderer, 1, ['--disable-domain-blocking-for-3d-apis', '--disable-gpu-process-crash-limit']);
      try {
        const context = await own.newContext({ viewport: { width: SIZE[0], height: SIZE[1] } });
        const screen = await new Screen(await context.newPage(), renderer, 1).load();
        const model = catalogue.plain();
        await screen.check('before the loss', { model, camera: CAMERA });
        await screen.page.evaluate(() => {
          const { element } = /** @type {any} */ (globalThis);
          Object.assign(globalThis, { problems: [] });
          element.addEventListener('zarrscope-error', (/** @type {any} */ { detail }) =>
            /** @type {any} */ (globalThis).problems.push(detail.code),
          );
        });
        await (await own.newBrowserCDPSession()).send('Browser.crashGpuProcess');
        await screen.page.waitForFunction(() => /** @type {any} */ (globalThis).problems.length > 0);
        const problems = await screen.page.evaluate(() => /** @type {any} */ (globalThis).problems);
        assert.equal(problems[0], 'gpu-lost', String(problems));
        // It comes back without anybody's doing.
        const size = async () => {
          await screen.settled();
          const { data } = await screen.snapshot();
          return data.filter((/** @type {number} */ value, /** @type {number} */ i) => i % 4 === 0 && value > 0).length;
        };
        for (let tries = 0; (await size().catch(() => 0)) === 0; tries += 1) {
          assert.ok(tries < 200, 'the picture never came back');
          await screen.page.waitForTimeout(50);
        }
        const want = screen.reference({ model, camera: CAMERA });
        assertSame(`after the loss ${renderer}`, await screen.snapshot(), want);
        assertSame(`seen after the loss ${renderer}`, await screen.photograph(), want);
        await screen.check('elsewhere after the loss', { model, camera: { ...CAMERA, scale: 1.37 } });
      } finally {
        await own.close();
      }
    });

    test('broken workers are replaced', GUARD, async () => {
      const screen = await Screen.open(renderer);
      await screen.page.addInitScript(() => {
        /** @type {Worker[]} */
        const workers = [];
        Object.assign(globalThis, { workers });
        globalThis.Worker = class extends Worker {
          /** @param {[string | URL, WorkerOptions?]} args */
          constructor(...args) {
            super(...args);
            workers.push(this);
          }
        };
      });
      await screen.load();
      await screen.check('before the break', { model: catalogue.plain(), camera: CAMERA });
      const count = await screen.page.evaluate(() => {
        const { workers } = /** @type {{ workers: Worker[] }} */ (/** @type {unknown} */ (globalThis));
        const broken = [...workers];
        for (const worker of broken) {
          worker.terminate();
          worker.dispatchEvent(new ErrorEvent('error', { message: 'broken by the test' }));
        }
        return broken.length;
      });
      assert.ok(count > 0);
      await screen.check('after the break', { model: catalogue.odd(), camera: { center: [150.4, 100.6], scale: 0.9 } });
      await screen.close();
    });

    test('any number of channels is added up', GUARD, async () => {
      const count = 21;
      const model = writeImage(root, `many-${renderer}.zarr`, {
        zarr: 3,
        axes: ['c', 'y', 'x'],
        levels: [{ shape: [count, 80, 100], scale: [1, 1, 1] }],
        chunks: [3, 80, 100],
        dtype: 'uint8',
        value: (place, level) => (stamp({ ...place, c: (place.c ?? 0) * 5 }, level) * 7) & 255,
        channels: Array.from({ length: count }, (_, c) => ({
          label: `channel ${c}`,
          // Each alone is too dark for a sum of rounded parts to come out right.
          color: ['0B0000', '000900', '00000D', '050307'][c % 4],
          window: /** @type {[number, number]} */ ([0, 255]),
        })),
      });
      const screen = await (await Screen.open(renderer)).load();
      const look = { channels: Array.from({ length: count }, () => ({ visible: true })) };
      await screen.check('many', { model, camera: { center: [49.6, 39.7], scale: 0.3 }, look });
      await screen.close();
    });

    test('labels without colours get one each, the same at every level', GUARD, async () => {
      const ids = [0, 1, 2, 3, 250, 65_000, 4_000_000_000];
      const at = (/** @type {number} */ size) => (/** @type {import('./support/images.mjs').Place} */ { x = 0 }) =>
        ids[Math.floor(x / size) % ids.length];
      const model = writeImage(root, `uncoloured-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [120, 280], scale: [1, 1] }],
        chunks: [120, 280],
        dtype: 'uint8',
        value: () => 0,
        channels: [{ label: 'dark', color: 'FFFFFF', window: [0, 255] }],
        labels: [
          {
            name: 'plain',
            axes: ['y', 'x'],
            levels: [
              { shape: [120, 280], scale: [1, 1] },
              { shape: [60, 140], scale: [2, 2] },
            ],
            chunks: [60, 70],
            dtype: 'uint32',
            value: (place, level) => at(40 >> level)(place),
            colors: new Map(),
          },
        ],
      });
      const screen = await (await Screen.open(renderer)).load();
      const labels = [{ name: 'plain', visible: true, opacity: 1 }];
      /** @param {number} scale */
      const colors = async (scale) => {
        await screen.show({ model, camera: { center: [139.5, 59.5], scale }, look: { labels } });
        const { data } = await screen.snapshot();
        return ids.map((_, i) => {
          const x = Math.round(SIZE[0] / 2 + (i * 40 + 20 - 140) / scale);
          const from = (120 * SIZE[0] + x) * 4;
          return [...data.subarray(from, from + 3)].join();
        });
      };
      const fine = await colors(1);
      assert.equal(fine[0], '0,0,0', 'the background is not coloured');
      assert.equal(new Set(fine).size, ids.length, `some labels look alike: ${fine.join(' ')}`);
      assert.deepEqual(await colors(2), fine);
      await screen.close();
    });

    test('a server that answers no preflight still gives shards', GUARD, async () => {
      await faultServer();
      const { origins } = await servers();
      const model = catalogue.thick();
      const screen = await (await Screen.open(renderer)).load();
      await screen.open(`${origins.faults}/simple/${model.path}`);
      const shown = { camera: /** @type {Camera} */ ({ center: [99.6, 89.7], scale: 0.73 }), dims: { z: 20 } };
      await screen.call('setState', shown);
      const { failed } = await screen.settled();
      assert.equal(failed, 0);
      assertSame(`no preflight ${renderer}`, await screen.snapshot(), screen.reference({ model, ...shown }));
      await screen.open(`${origins.faults}/simple/${catalogue.channels().path}`);
      const end = { model: catalogue.channels(), camera: /** @type {Camera} */ ({ center: [96.15, 80.2], scale: 0.31 }) };
      await screen.call('setState', { camera: end.camera });
      await screen.settled();
      assertSame(`no preflight, index behind ${renderer}`, await screen.snapshot(), screen.reference(end));
      await screen.close();
    });
  });
}

describe('a browser that cannot draw', () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    browser = await launch('webgl', 1, ['--disable-software-rasterizer', '--disable-3d-apis']);
  }, GUARD);
  after(() => browser?.close());

  test('is told so', GUARD, async () => {
    const page = await browser.newPage();
    await page.goto(new URL('/pages/embed.html', (await servers()).origins.pages).href);
    const url = await address(catalogue.plain());
    const error = await page.evaluate(async (url) => {
      await customElements.whenDefined('zarr-scope');
      try {
        const viewer = await /** @type {any} */ (document.querySelector('#viewer')).ready;
        await viewer.open(url);
        await viewer.settled();
        return null;
      } catch (error) {
        const { code, message } = /** @type {any} */ (error);
        return { code, message };
      }
    }, url);
    assert.equal(error?.code, 'no-gpu', JSON.stringify(error));
    assert.ok(error.message.length > 20);
    // What needs no GPU is there, under the message.
    await page.evaluate((state) => /** @type {any} */ (document.querySelector('#viewer')).ready.then((/** @type {any} */ viewer) => viewer.setState(state)), { camera: CAMERA });
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('#viewer')).ready.then((/** @type {any} */ viewer) => viewer.stats().inFlight === 0 && viewer.stats().timeToFirstPixelMs !== null));
    await page.waitForTimeout(500);
    const drawn = await page.evaluate(() => {
      const canvas = /** @type {any} */ (document.querySelector('#viewer')).shadowRoot.querySelector('canvas + canvas');
      const { width, height } = canvas;
      return { width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data] };
    });
    const want = referencePicture({ css: SIZE, device: SIZE, camera: CAMERA, layers: [{ model: catalogue.plain() }] });
    assertSame('without a GPU', { ...drawn, data: Buffer.from(drawn.data) }, want);
  });
});
