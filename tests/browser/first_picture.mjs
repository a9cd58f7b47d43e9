// The first picture, which is there before the GPU is: the same picture, and the GPU's takes its place.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { SIZE, Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, pages } from './support/stage.mjs';

const CAMERA = { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 1 };

/** Keeps in `stoodIn` what stood in for the GPU's picture, once that has come. @param {Screen} screen */
function keep(screen) {
  return screen.page.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      const root = attach.call(this, options);
      new MutationObserver((changes) => {
        for (const { removedNodes } of changes) {
          for (const node of removedNodes) {
            if (!(node instanceof HTMLCanvasElement) || !node.hasAttribute('aria-hidden')) continue;
            const { width, height } = node;
            const { data } = /** @type {CanvasRenderingContext2D} */ (node.getContext('2d')).getImageData(0, 0, width, height);
            Object.assign(globalThis, { stoodIn: { width, height, data: [...data] } });
          }
        }
      }).observe(root, { childList: true });
      return root;
    };
  });
}

/** @param {Screen} screen @returns {Promise<{ width: number, height: number, data: Buffer }>} */
async function stoodIn(screen) {
  const found = await screen.page.evaluate(() => /** @type {any} */ (globalThis).stoodIn);
  assert.ok(found, 'nothing stood in');
  return { ...found, data: Buffer.from(found.data) };
}

/** Opens a page on one image, shown in a state from the start. @param {Screen} screen @param {import('./support/images.mjs').ImageModel} model @param {object} state */
async function visit(screen, model, state) {
  const attributes = `source="${await address(model)}" state='${JSON.stringify(state)}'`;
  const [width, height] = SIZE;
  const page = `<!doctype html><html lang="en"><head><title>First</title><script type="module" src="/some/folder/zarrscope/zarrscope.js"></script></head>
    <body style="margin: 0"><zarr-scope id="viewer" ${attributes} style="inline-size: ${width}px; block-size: ${height}px"></zarr-scope></body></html>`;
  writeFileSync(join(pages(), 'first.html'), page);
  await screen.load('/around/first.html');
}

/** No viewer gets a GPU before `release` is called in the page. @param {Screen} screen */
async function holdGpu(screen) {
  await screen.page.addInitScript(() => {
    const released = new Promise((release) => Object.assign(globalThis, { release }));
    if (!('GPUAdapter' in globalThis)) return;
    const { prototype } = GPUAdapter;
    const make = prototype.requestDevice;
    prototype.requestDevice = async function (...args) {
      await released;
      return make.apply(this, args);
    };
  });
}

/** The browser says that it has no adapter once `release` is called in the page. @param {Screen} screen */
async function holdAdapter(screen) {
  await screen.page.addInitScript(() => {
    const adapter = new Promise((release) => Object.assign(globalThis, { release: () => release(null) }));
    GPU.prototype.requestAdapter = () => /** @type {Promise<null>} */ (adapter);
  });
}

/** Waits until everything is there and sketched. @param {Screen} screen */
async function isWhole(screen) {
  await screen.page.waitForFunction(() => {
    const { decodedBytes, inFlight, frames } = /** @type {any} */ (globalThis).viewer.stats();
    return frames > 0 && inFlight === 0 && decodedBytes > 0;
  });
  await screen.pass(500);
}

for (const renderer of RENDERERS) {
  describe(`the first picture, ${renderer}`, () => {
    test('needs no GPU, and is the same', GUARD, async () => {
      const screen = await Screen.open(renderer);
      await keep(screen);
      const shown = { model: catalogue.plain(), camera: CAMERA };
      await visit(screen, shown.model, { camera: CAMERA });
      const stats = await screen.settled();
      assert.equal(stats.renderer, renderer);
      const picture = await stoodIn(screen);
      assert.deepEqual([picture.width, picture.height], SIZE);
      assertSame(`photograph ${renderer}`, await screen.photograph(), screen.reference(shown));
      assert.equal(await screen.page.locator('#viewer canvas').count(), 1);
      screen.assertQuiet({ network: true });
      await screen.close();
    });

    for (const [name, model] of Object.entries({ 'several channels': catalogue.channels(), 'a mirrored image': catalogue.mirrored() })) {
      // WebGL begins on this thread: it cannot be held back.
      if (renderer === 'webgl') continue;
      test(`of ${name}: the GPU's takes its place unseen`, GUARD, async () => {
        const screen = await Screen.open(renderer);
        await keep(screen);
        await holdGpu(screen);
        await visit(screen, model, {});
        await isWhole(screen);
        await screen.page.evaluate(() => /** @type {any} */ (globalThis).release());
        await screen.settled();
        const drawn = await screen.snapshot();
        assert.ok(drawn.data.some((value, at) => at % 4 < 3 && value > 0));
        assert.ok((await stoodIn(screen)).data.equals(drawn.data));
        screen.assertQuiet({ network: true });
        await screen.close();
      });
    }

    test('turned, it waits for the GPU', GUARD, async () => {
      const screen = await Screen.open(renderer);
      const shown = { model: catalogue.plain(), camera: { ...CAMERA, rotation: 0.5 } };
      await visit(screen, shown.model, { camera: shown.camera });
      await screen.settled();
      assertSame(`turned ${renderer}`, await screen.photograph(), screen.reference(shown));
      screen.assertQuiet({ network: true });
      await screen.close();
    });
  });
}

describe('a GPU that comes late', () => {
  test('finds the whole picture there, and nothing settled', GUARD, async () => {
    const screen = await Screen.open('webgpu');
    await holdGpu(screen);
    const shown = { model: catalogue.plain(), camera: CAMERA };
    await visit(screen, shown.model, { camera: CAMERA });
    await isWhole(screen);
    assertSame('before the GPU', await screen.photograph(), screen.reference(shown));
    // A hand needs no GPU, either.
    const moved = { ...shown, camera: { ...CAMERA, center: /** @type {[number, number]} */ ([290.5, 240.5]) } };
    await screen.page.mouse.move(100, 100);
    await screen.page.mouse.down();
    await screen.page.mouse.move(110, 110, { steps: 3 });
    await screen.page.mouse.up();
    // Its frame belongs to the canvas that is to come.
    await screen.page.evaluate(() => /** @type {any} */ (globalThis).element.shadowRoot.activeElement?.blur());
    await screen.until((state) => Math.abs(state.camera.center[0] - 290.5) < 0.01, 'dragged');
    await screen.pass(500);
    assertSame('dragged before the GPU', await screen.photograph(), screen.reference(moved));
    const settled = await screen.page.evaluate(() => Promise.race([/** @type {any} */ (globalThis).viewer.settled().then(() => true), new Promise((done) => setTimeout(done, 300, false))]));
    assert.equal(settled, false, 'what stands in is not what was asked for');
    const snapshot = screen.snapshot();
    await screen.page.evaluate(() => /** @type {any} */ (globalThis).release());
    await screen.settled();
    assert.equal(await screen.page.locator('#viewer canvas').count(), 1);
    assertSame('by the GPU', await screen.photograph(), screen.reference(moved));
    assertSame('asked for before', await snapshot, screen.reference(moved));
    screen.assertQuiet({ network: true });
    await screen.close();
  });

  test('or not at all: the page for WebGL takes over', GUARD, async () => {
    const screen = await Screen.open('webgpu');
    await screen.page.addInitScript(() => {
      GPU.prototype.requestAdapter = () => new Promise((done) => setTimeout(done, 3000, null));
    });
    const shown = { model: catalogue.plain(), camera: CAMERA };
    await visit(screen, shown.model, { camera: CAMERA });
    const { renderer } = await screen.settled();
    assert.equal(renderer, 'webgl');
    assertSame('by WebGL', await screen.photograph(), screen.reference(shown));
    screen.assertQuiet({ network: true });
    await screen.close();
  });

  test('which keeps what was set meanwhile, and what was asked for', GUARD, async () => {
    const screen = await Screen.open('webgpu');
    await holdAdapter(screen);
    const shown = { model: catalogue.plain(), camera: { center: /** @type {[number, number]} */ ([290.5, 240.5]), scale: 1 } };
    await visit(screen, shown.model, { camera: CAMERA });
    await isWhole(screen);
    const cameras = await screen.page.evaluate(async (camera) => {
      const { viewer } = /** @type {any} */ (globalThis);
      viewer.setState({ camera });
      const snapshot = viewer.snapshot();
      /** @type {any} */ (globalThis).release();
      const seen = new Set();
      while (viewer.stats().renderer !== 'webgl') {
        seen.add(JSON.stringify(viewer.state.camera));
        await new Promise((done) => setTimeout(done, 1));
      }
      await snapshot;
      return [...seen];
    }, shown.camera);
    assert.deepEqual(cameras, [JSON.stringify(shown.camera)]);
    await screen.settled();
    assertSame('taken over', await screen.photograph(), screen.reference(shown));
    screen.assertQuiet({ network: true });
    await screen.close();
  });

  test('also where the complete page cannot be had', GUARD, async () => {
    const screen = await Screen.open('webgpu');
    await holdAdapter(screen);
    await screen.page.route('**/zarrscope_complete*', (route) => route.abort());
    await visit(screen, catalogue.plain(), {});
    await isWhole(screen);
    const asked = screen.page.waitForEvent('requestfailed', (request) => request.url().includes('zarrscope_complete'));
    // An array without metadata of an image is nothing for the plain page.
    const opened = screen.call('open', `${await address(catalogue.plain())}/0`);
    await asked;
    await screen.page.evaluate(() => /** @type {any} */ (globalThis).release());
    await opened;
    const { renderer } = await screen.settled();
    assert.equal(renderer, 'webgl');
    assert.ok((await screen.state()).layers[0].source.endsWith('/0'));
    await screen.close();
  });
});
