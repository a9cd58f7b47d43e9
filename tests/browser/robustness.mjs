// What a viewer lives through: a graphics device that is taken away, workers that break, browsers that cannot draw,
// servers that answer only the simplest requests, and images with more channels than anybody would show.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS, launch } from './support/chromium.mjs';
import { stamp, writeImage } from './support/images.mjs';
import { SIZE, Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, faultServer, root, servers } from './support/stage.mjs';

/** @typedef {import('./support/reference.mjs').Camera} Camera */

const CAMERA = /** @type {Camera} */ ({ center: [300.5, 250.5], scale: 1 });

for (const renderer of RENDERERS) {
  describe(`robustness, ${renderer}`, () => {
    test('a lost graphics device is told, and the picture comes back', GUARD, async () => {
      const screen = await Screen.open(renderer);
      // Keeps the devices that the viewer asks for, so that they can be taken away from it.
      await screen.page.addInitScript(() => {
        /** @type {any[]} */
        const devices = [];
        Object.assign(globalThis, { devices });
        const adapter = /** @type {any} */ (globalThis).GPUAdapter?.prototype;
        if (!adapter) return;
        const ask = adapter.requestDevice;
        adapter.requestDevice = async function requestDevice(/** @type {any[]} */ ...args) {
          const device = await ask.apply(this, args);
          devices.push(device);
          return device;
        };
      });
      await screen.load();
      const model = catalogue.plain();
      await screen.check('before the loss', { model, camera: CAMERA });
      const problem = await screen.page.evaluate(
        () =>
          new Promise((told) => {
            const { element, devices } = /** @type {any} */ (globalThis);
            element.addEventListener('zarrscope-error', (/** @type {any} */ event) => told(event.detail), { once: true });
            const canvas = element.shadowRoot.querySelector('canvas');
            if (devices.length > 0) for (const device of devices) device.destroy();
            else canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
          }),
      );
      assert.equal(problem.code, 'gpu-lost');
      // It is there again without anybody's doing; what the viewer kept is drawn again.
      const picture = async () => {
        for (let tries = 0; tries < 200; tries += 1) {
          try {
            await screen.settled();
            const found = await screen.snapshot();
            if (found.data.some((value, i) => i % 4 !== 3 && value > 0)) return found;
          } catch {
            // Not yet.
          }
          await screen.page.waitForTimeout(50);
        }
        throw new Error('the picture never came back');
      };
      assertSame(`after the loss ${renderer}`, await picture(), screen.reference({ model, camera: CAMERA }));
      await screen.check('elsewhere after the loss', { model, camera: { ...CAMERA, scale: 1.37 } }, { photograph: true });
      await screen.close();
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
  });
});
