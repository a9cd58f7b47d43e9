// The page that the project ships, as a person opens it: by an address, from a sub-folder, under a strict content
// security policy.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PNG } from 'pngjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { GUARD, OUT, address, indexPage, servers } from './support/stage.mjs';

/** Share of pixels that are not black, of a photograph of an element. @param {Buffer} png */
function lit(png) {
  const { data } = PNG.sync.read(png);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] > 60) count += 1;
  return (count * 4) / data.length;
}

/** @param {Sheet} sheet */
const whenReady = (sheet) =>
  sheet.page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    Object.assign(globalThis, { viewer });
    return viewer.settled();
  });

for (const renderer of RENDERERS) {
  describe(`the page, ${renderer}`, () => {
    test('opens an image by ?source= and shows it', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const source = await address(catalogue.plain());
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(source)}`));
      const stats = await whenReady(sheet);
      assert.equal(stats.renderer, renderer);
      assert.ok(stats.timeToFirstPixelMs > 0);
      const picture = await sheet.page.locator('zarr-scope').screenshot();
      writeFileSync(join(OUT, `page-${renderer}.png`), picture);
      assert.ok(lit(picture) > 0.2, 'the picture is almost black');
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    for (const name of ['image_url', 'fileToLoad', 'url']) {
      test(`opens an image by ?${name}=`, GUARD, async () => {
        const sheet = await Sheet.open(renderer);
        const source = await address(catalogue.thick());
        await sheet.page.goto(await indexPage(`?${name}=${encodeURIComponent(source)}`));
        await whenReady(sheet);
        const { layers } = await sheet.page.evaluate(() => /** @type {any} */ (globalThis).viewer.state);
        assert.equal(layers[0].source, source);
        await sheet.close();
      });
    }

    test('several sources are layers of one scene, the later ones above', GUARD, async () => {
      const sheet = await Sheet.open(renderer);
      const sources = [await address(catalogue.plain()), await address(catalogue.literal())];
      await sheet.page.goto(await indexPage(`?${sources.map((one) => `source=${encodeURIComponent(one)}`).join('&')}`));
      await whenReady(sheet);
      const { layers } = await sheet.page.evaluate(() => /** @type {any} */ (globalThis).viewer.state);
      assert.deepEqual(
        layers.map((/** @type {any} */ layer) => layer.source),
        sources,
      );
      await sheet.close();
    });

    test('the address bar is a link to what is on the screen', GUARD, async () => {
      const sheet = await Sheet.open(renderer);
      const model = catalogue.thick();
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(await address(model))}`));
      await whenReady(sheet);
      const state = {
        camera: { center: [90.2, 80.1], scale: 0.4, rotation: 0.3 },
        dims: { z: 7 },
        layers: [{ channels: [{ color: '40FFC0', window: [10, 200], gamma: 1.5, invert: true }] }],
      };
      await sheet.page.evaluate(async (state) => {
        const { viewer } = /** @type {any} */ (globalThis);
        await viewer.setState(state);
        await viewer.settled();
      }, state);
      await sheet.page.waitForFunction(() => decodeURIComponent(location.hash).includes('40FFC0'));
      const link = sheet.page.url();
      assert.equal(await sheet.page.evaluate(() => history.length), 2, 'the state does not fill the history');
      const photograph = (/** @type {Sheet} */ one) =>
        one.page.evaluate(async () => {
          const blob = await /** @type {any} */ (globalThis).viewer.snapshot();
          return [...new Uint8Array(await blob.arrayBuffer())];
        });
      const before = PNG.sync.read(Buffer.from(await photograph(sheet)));
      await sheet.close();

      const again = await Sheet.open(renderer);
      await again.page.goto(link);
      await whenReady(again);
      const told = await again.page.evaluate(() => /** @type {any} */ (globalThis).viewer.state);
      assert.deepEqual(told.camera, state.camera);
      assert.equal(told.dims.z, 7);
      const after = PNG.sync.read(Buffer.from(await photograph(again)));
      assert.ok(before.data.equals(after.data), 'the link shows another picture');
      await again.close();
    });

    test('every address of the built page is relative', GUARD, async () => {
      const sheet = await Sheet.open(renderer);
      /** @type {string[]} */
      const asked = [];
      sheet.page.on('request', (request) => asked.push(request.url()));
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(await address(catalogue.plain()))}`));
      await whenReady(sheet);
      const { origins } = await servers();
      const ours = asked.filter((url) => url.startsWith(origins.pages));
      assert.ok(ours.some((url) => url.includes('.wasm')) || ours.length > 2);
      for (const url of ours) {
        const { pathname } = new URL(url);
        assert.ok(pathname.startsWith('/some/folder/zarrscope/') || pathname === '/favicon.ico', url);
      }
      await sheet.close();
    });

    test('the viewer works from another origin than the page', GUARD, async () => {
      const screen = await Screen.open(renderer);
      await screen.load('/elsewhere/foreign.html');
      await screen.check('foreign', { model: catalogue.plain(), camera: { center: [300.5, 250.5], scale: 1 } });
      screen.assertQuiet({ network: true });
      await screen.close();
    });

    test('a frame of another page shows it', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [400, 320] });
      const url = await indexPage(`?source=${encodeURIComponent(await address(catalogue.plain()))}`);
      await sheet.page.setContent(`<iframe src="${url}" width="380" height="300"></iframe>`);
      const frame = await (await sheet.page.waitForSelector('iframe')).contentFrame();
      assert.ok(frame);
      await frame.waitForLoadState();
      await frame.evaluate(async () => {
        await customElements.whenDefined('zarr-scope');
        const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
        await viewer.settled();
      });
      assert.ok(lit(await frame.locator('zarr-scope').screenshot()) > 0.2);
      await sheet.close();
    });
  });
}
