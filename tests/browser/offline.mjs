// The page without a network, where its host has added the service worker.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { DIST, GUARD, address, pages, servers } from './support/stage.mjs';

/** Shows 64 × 64 samples of the page's own, and reads one. @param {Sheet} sheet */
const useViewer = (sheet) =>
  sheet.page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    const codecs = [{ name: 'bytes' }];
    const grid = { name: 'regular', configuration: { chunk_shape: [64, 64] } };
    const array = { zarr_format: 3, node_type: 'array', shape: [64, 64], data_type: 'uint8', fill_value: 0, chunk_grid: grid, chunk_key_encoding: { name: 'default' }, codecs };
    const documents = new TextEncoder().encode(JSON.stringify(array));
    await viewer.open(
      new Map([
        ['zarr.json', documents],
        ['c/0/0', new Uint8Array(64 * 64).map((_, i) => i)],
      ]),
    );
    const { chunksDecoded } = await viewer.settled();
    const { data } = await viewer.read({ start: [0, 7], shape: [1, 1] });
    return { chunksDecoded, value: data[0] };
  });

for (const renderer of FETCHED) {
  describe(`without a network, ${renderer}`, () => {
    test('the page of a host who wants it works as it was used, and keeps no images', GUARD, async () => {
      const { origins } = await servers();
      const folder = join(pages(), `offline-${renderer}`);
      cpSync(DIST, folder, { recursive: true });
      const index = join(folder, 'index.html');
      // What docs/hosting.md says.
      writeFileSync(index, readFileSync(index, 'utf8').replace('</head>', '<script type="module" src="offline.js"></script></head>'));
      const url = `${origins.pages}/pages/offline-${renderer}/index.html`;
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const source = await address(catalogue.plain());
      await sheet.page.goto(`${url}?source=${encodeURIComponent(source)}`);
      assert.equal((await useViewer(sheet)).value, 7);
      await sheet.page.locator('zs-panel').waitFor();
      const kept = () =>
        sheet.page.evaluate(async () => {
          await navigator.serviceWorker.ready;
          const names = await caches.keys();
          const lists = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
          return lists.flat();
        });
      const page = renderer === 'webgl' ? 'zarrscope_webgl_bg.wasm' : 'zarrscope_webgpu_bg.wasm';
      const parts = ['zarrscope.js', 'panel.js', 'decode_worker_bg.wasm', page];
      for (;;) {
        const urls = await kept();
        if (parts.every((part) => urls.some((one) => one.endsWith(part)))) break;
        await sheet.page.waitForTimeout(100);
      }
      await sheet.page.context().setOffline(true);
      await sheet.page.goto(url);
      const { chunksDecoded, value } = await useViewer(sheet);
      assert.equal(value, 7);
      assert.ok(chunksDecoded > 0);
      await sheet.page.locator('zs-panel').waitFor();
      assert.ok((await kept()).every((one) => one.startsWith(`${origins.pages}/pages/offline-${renderer}/`) && !one.includes('/samples/')));
      await sheet.close();
    });

    test('nothing is registered where the host does not ask for it', GUARD, async () => {
      const { origins } = await servers();
      const sheet = await Sheet.open(renderer);
      await sheet.page.goto(`${origins.pages}/some/folder/zarrscope/index.html`);
      await useViewer(sheet);
      assert.deepEqual(await sheet.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
      await sheet.close();
    });
  });
}
