// Rendering settings saved by the dialog: as a download, and into a folder of the person's. What is saved is how the image opens.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { keepPrivately } from './support/private_folder.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, address, indexPage, root } from './support/stage.mjs';

/** Opens the page; its viewer is a global then. @param {Sheet} sheet @param {string} query */
async function open(sheet, query) {
  await sheet.page.goto(await indexPage(query));
  await sheet.page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    Object.assign(globalThis, { viewer });
    await viewer.settled();
  });
}

/** Opens a dialog of the menu. @param {Sheet} sheet @param {string} name */
async function choose({ page }, name) {
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** What the accessibility checker finds. @param {Sheet} sheet */
async function violations({ page }) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run(document.querySelector('zarr-scope')));
  return found.violations.map((/** @type {any} */ { id, nodes }) => [id, nodes.map((/** @type {any} */ { html }) => html)]);
}

for (const renderer of RENDERERS) {
  describe(`rendering settings, ${renderer}`, () => {
    test('the download holds what is seen and what was typed, and nothing else is different', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const model = catalogue.channels();
      await open(sheet, `?source=${encodeURIComponent(await address(model))}`);
      const { page } = sheet;
      await page.evaluate(() => /** @type {any} */ (globalThis).viewer.setState({ layers: [{ channels: [{ color: '112233' }, { visible: false }, { window: [5, 60.5] }] }] }));
      await choose(sheet, 'Save rendering settings…');
      await page.getByLabel('Name of channel 1', { exact: true }).fill('F-actin');
      await page.getByLabel('Name of channel 1', { exact: true }).press('Tab');
      await page.getByText('5 changes').waitFor();
      assert.deepEqual(await violations(sheet), []);
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download zarr.json' }).click()]);
      assert.equal(download.suggestedFilename(), 'zarr.json');
      const before = JSON.parse(readFileSync(join(root, model.path, 'zarr.json'), 'utf8'));
      const after = JSON.parse(readFileSync(await download.path(), 'utf8'));
      const [nuclei, actin, tubulin] = before.attributes.ome.omero.channels;
      Object.assign(nuclei, { color: '112233' });
      Object.assign(actin, { label: 'F-actin', active: false });
      Object.assign(tubulin.window, { start: 5, end: 60.5 });
      assert.deepEqual(after, before);
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('into a folder, after asking; the image opens like that', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const model = catalogue.thick();
      const folder = join(root, model.path);
      await open(sheet, '');
      const { page } = sheet;
      const show = () =>
        page.evaluate(async () => {
          const { viewer } = /** @type {any} */ (globalThis);
          await viewer.open(await (await navigator.storage.getDirectory()).getDirectoryHandle('kept'));
          await viewer.settled();
          const { layers, dims } = viewer.model;
          return { channels: layers[0].channels, z: dims[0].index };
        });
      await keepPrivately(page, 'kept', folder);
      await show();
      await page.evaluate(() => /** @type {any} */ (globalThis).viewer.setState({ dims: { z: 7 }, layers: [{ channels: [{ color: 'FF8000', window: [20, 90] }] }] }));
      await choose(sheet, 'Save rendering settings…');
      await page.getByRole('button', { name: 'Replace zarr.json in the folder…' }).click();
      await page.getByText('Replace zarr.json in “kept”? All its other fields stay as they are.').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Replace zarr.json in the folder…' }).click();
      await page.getByRole('button', { name: 'Replace', exact: true }).click();
      await page.getByText('zarr.json is replaced.').waitFor();
      await page.getByRole('button', { name: 'Close' }).click();
      const { channels, z } = await show();
      assert.deepEqual([channels[0].color, channels[0].window, z], ['FF8000', [20, 90], 7]);
      await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('kept', { recursive: true }));
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('the dialogs of exports have no accessibility violation', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      await open(sheet, `?source=${encodeURIComponent(await address(catalogue.five()))}`);
      await choose(sheet, 'Export…');
      for (const kind of ['Picture', 'Data', 'Animation']) {
        await sheet.page.getByRole('radio', { name: kind }).click();
        assert.deepEqual(await violations(sheet), [], kind);
      }
      await sheet.page.keyboard.press('Escape');
      await sheet.page.locator('zs-export').waitFor({ state: 'detached' });
      await sheet.close();
    });
  });
}
