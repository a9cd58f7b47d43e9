// The page without a source: what it offers, and what it remembers.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { CONTROLS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, OUT, address, indexPage } from './support/stage.mjs';

/** How many pixels of the card's picture are not dark. @param {import('playwright-core').Locator} card */
const lit = (card) =>
  card.locator('canvas').evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] > 60) count += 1;
    return (count * 4) / data.length;
  });

/** @param {Sheet} sheet */
const shown = (sheet) => sheet.page.evaluate(async () => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).state.layers ?? []);

/** Waits for the cards' pictures. @param {import('playwright-core').Locator} cards */
async function drawn(cards) {
  for (let i = 0; i < (await cards.count()); i += 1) while ((await lit(cards.nth(i))) < 0.1) await cards.page().waitForTimeout(100);
}

for (const renderer of CONTROLS) {
  describe(`the page without a source, ${renderer}`, () => {
    test('offers samples with pictures that the viewer draws, and opens what is clicked', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1280, 800] });
      /** @type {string[]} */
      const asked = [];
      sheet.page.on('request', (request) => asked.push(new URL(request.url()).origin));
      await sheet.page.goto(await indexPage());
      const cards = sheet.page.locator('zs-gallery .card');
      await cards.nth(1).waitFor();
      await drawn(cards);
      // The one with labels shows other colours.
      writeFileSync(join(OUT, `home-${renderer}.png`), await sheet.page.screenshot());
      assert.deepEqual([...new Set(asked)], [new URL(await indexPage()).origin], 'nothing is asked for elsewhere');
      while ((await sheet.page.locator('zarr-scope').count()) > 1) await sheet.page.waitForTimeout(50);
      assert.deepEqual(await shown(sheet), [], 'pictures are not drawn with the viewer of the page');
      await sheet.page.getByRole('button', { name: 'each with its label' }).click();
      await sheet.page.locator('zs-labels').waitFor();
      const [layer] = await shown(sheet);
      assert.match(layer.source, /samples\/nuclei\.ome\.zarr$/);
      assert.equal(layer.labels[0].visible, true);
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('remembers what was opened, until it is forgotten', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1280, 800] });
      const sources = [await address(catalogue.plain()), await address(catalogue.thick())];
      for (const source of sources) {
        await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(source)}`));
        await sheet.page.waitForFunction((source) => JSON.parse(localStorage.getItem('zarrscope.panel.recent') ?? '[]')[0]?.picture && localStorage.getItem('zarrscope.panel.recent')?.includes(source), source);
      }
      await sheet.page.goto(await indexPage());
      const recent = sheet.page.locator('section[aria-labelledby="recent"] .card');
      await recent.nth(1).waitFor();
      await drawn(recent);
      assert.match((await recent.first().getAttribute('title')) ?? '', /thick\.zarr$/, 'the newest first');
      await sheet.page.locator('li:has(.card[title$="thick.zarr"]) .forget').click();
      assert.equal(await recent.count(), 1);
      await recent.first().click();
      await sheet.page.locator('zs-channels').waitFor();
      assert.equal((await shown(sheet))[0].source, sources[0]);
      await sheet.page.goto(await indexPage());
      await sheet.page.getByRole('button', { name: 'Forget all' }).click();
      assert.equal(await recent.count(), 0);
      assert.ok(!(await sheet.page.evaluate(() => localStorage.getItem('zarrscope.panel.recent')))?.includes('http'));
      await sheet.close();
    });
  });
}

test('the page without a source has all it offers within reach on a phone', GUARD, async () => {
  const [renderer = 'webgl'] = CONTROLS;
  const sheet = await Sheet.open(renderer, { size: [390, 844], touch: true });
  await sheet.page.goto(await indexPage());
  const card = sheet.page.locator('zs-gallery .card').last();
  await card.scrollIntoViewIfNeeded();
  const box = await card.boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844, JSON.stringify(box));
  await card.tap();
  await sheet.page.waitForFunction(async () => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).state.layers?.length === 1);
  await sheet.close();
});
