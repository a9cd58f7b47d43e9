// Viewers come and go: several on one page, removed ones free what they held, idle ones draw nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { referencePicture } from './support/reference.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, address } from './support/stage.mjs';

/** Waits for something that happens outside of our reach. @param {() => boolean | Promise<boolean>} happened @param {string} what */
async function eventually(happened, what) {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await happened()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`never happened: ${what}`);
}

for (const renderer of RENDERERS) {
  describe(`viewers, ${renderer}`, () => {
    test('two on one page show two images', GUARD, async () => {
      const screen = await (await Screen.open(renderer, { size: [320, 500] })).load();
      const [first, second] = [catalogue.plain(), catalogue.thick()];
      const camera = { center: /** @type {[number, number]} */ ([100.5, 90.5]), scale: 0.5 };
      await screen.open(await address(first));
      await screen.call('setState', { camera });
      await screen.settled();
      const before = await screen.snapshot();
      await screen.page.evaluate(async (url) => {
        const other = /** @type {any} */ (document.createElement('zarr-scope'));
        other.id = 'other';
        document.body.append(other);
        const viewer = await other.ready;
        await viewer.open(url);
        await viewer.setState({ camera: { center: [100.5, 90.5], scale: 0.5 }, dims: { z: 3 } });
        await viewer.settled();
        Object.assign(globalThis, { firstViewer: /** @type {any} */ (globalThis).viewer, viewer });
      }, await address(second));
      const want = screen.reference({ model: second, camera, dims: { z: 3 } });
      assertSame(`the second of two ${renderer}`, await screen.snapshot(), want);
      await screen.page.evaluate(() => {
        document.querySelector('#other')?.remove();
        Object.assign(globalThis, { viewer: /** @type {any} */ (globalThis).firstViewer });
      });
      assert.ok(before.data.equals((await screen.snapshot()).data), 'the first is as it was');
      // The first still works: it can go elsewhere.
      await screen.call('setState', { camera: { ...camera, scale: 1.3 } });
      await screen.settled();
      const later = screen.reference({ model: first, camera: { ...camera, scale: 1.3 } });
      assertSame(`the first of two, later ${renderer}`, await screen.snapshot(), later);
      screen.assertQuiet({ network: true });
      await screen.close();
    });

    for (const [name, end] of /** @type {const} */ ([
      ['close()', () => /** @type {any} */ (globalThis).viewer.close()],
      ['removing the element', () => document.querySelector('#viewer')?.remove()],
    ])) {
      test(`${name} ends the workers`, GUARD, async () => {
        const screen = await (await Screen.open(renderer)).load();
        await screen.open(await address(catalogue.plain()));
        await screen.settled();
        assert.ok(screen.page.workers().length > 0, 'there are workers while it is open');
        await screen.page.evaluate(end);
        await eventually(() => screen.page.workers().length === 0, 'no workers are left');
        screen.assertQuiet({ network: true });
        await screen.close();
      });
    }

    test('while nothing changes, nothing is drawn', GUARD, async () => {
      const screen = await (await Screen.open(renderer)).load();
      await screen.show({ model: catalogue.plain(), camera: { center: [300.5, 250.5], scale: 1 } });
      // The last frame may be one that only tells that all is there.
      await screen.page.waitForTimeout(300);
      const { frames, requests } = await screen.call('stats');
      assert.ok(frames > 0);
      await screen.page.waitForTimeout(1200);
      const later = await screen.call('stats');
      assert.equal(later.frames, frames);
      assert.equal(later.requests, requests);
      await screen.call('setState', { camera: { center: [301.5, 250.5], scale: 1 } });
      await screen.settled();
      assert.ok((await screen.call('stats')).frames > frames, 'and drawn again when something does');
      await screen.close();
    });

    test('a changed size is a changed picture', GUARD, async () => {
      const screen = await (await Screen.open(renderer)).load();
      const model = catalogue.plain();
      const camera = { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 1 };
      await screen.show({ model, camera });
      await screen.page.evaluate(() => {
        const { style } = /** @type {any} */ (globalThis).element;
        style.inlineSize = '200px';
        style.blockSize = '160px';
      });
      await eventually(async () => (await screen.snapshot()).width === 200, 'the picture has the new width');
      await screen.settled();
      const want = referencePicture({ css: [200, 160], device: [200, 160], camera, layers: [{ model }] });
      assertSame(`smaller ${renderer}`, await screen.snapshot(), want);
      await screen.close();
    });
  });
}
