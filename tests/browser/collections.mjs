// Plates and wells in the shipped page: the complete page takes over by itself, wells lie side by side, a click enters, and
// there is a way back: by key, by the panel, by the browser.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RENDERERS } from './support/chromium.mjs';
import { GUARD, OUT, browser, indexPage, root, servers } from './support/stage.mjs';

const SIDE = 96;
const FOLDER = 'collections/plate.zarr';

/** @param {string} path @param {object} ome */
function group(path, ome) {
  const folder = join(root, FOLDER, path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'zarr.json'), JSON.stringify({ zarr_format: 3, node_type: 'group', attributes: { ome: { version: '0.5', ...ome } } }));
}

/** A field of one value. @param {string} path @param {number} value */
function field(path, value) {
  const axes = ['y', 'x'].map((name) => ({ name, type: 'space', unit: 'micrometer' }));
  group(path, { multiscales: [{ axes, datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }] }] });
  const array = {
    zarr_format: 3, node_type: 'array', shape: [SIDE, SIDE], data_type: 'uint8', fill_value: 0, codecs: ['bytes'],
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [SIDE, SIDE] } }, chunk_key_encoding: { name: 'default' },
  };
  const folder = join(root, FOLDER, path, '0');
  mkdirSync(join(folder, 'c/0'), { recursive: true });
  writeFileSync(join(folder, 'zarr.json'), JSON.stringify(array));
  writeFileSync(join(folder, 'c/0/0'), new Uint8Array(SIDE * SIDE).fill(value));
}

/** Two rows, three columns, B/2 missing from the plate, A/3 listed but not there; two fields a well. */
function writePlate() {
  const wells = [];
  for (const [row, column] of [[0, 0], [0, 1], [0, 2], [1, 0], [1, 2]]) {
    const path = `${'AB'[row]}/${column + 1}`;
    wells.push({ path, rowIndex: row, columnIndex: column });
    if (path === 'A/3') continue;
    group(path, { well: { images: [{ path: '0' }, { path: '1' }] } });
    for (const at of [0, 1]) field(`${path}/${at}`, 60 + 40 * row + 20 * column + 5 * at);
  }
  const named = (/** @type {string[]} */ names) => names.map((name) => ({ name }));
  group('', { plate: { name: 'Screen 7', rows: named(['A', 'B']), columns: named(['1', '2', '3']), wells } });
}

/** How long a place may take to be shown. */
const PATIENCE_MS = 60_000;

for (const renderer of RENDERERS) {
  describe(`collections, ${renderer}`, () => {
    /** @type {import('playwright-core').Page} */
    let page;
    let plate = '';
    before(async () => {
      writePlate();
      plate = `${(await servers()).origins.data}/data/${FOLDER}`;
      const running = await browser(renderer, 1);
      page = await (await running.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    }, GUARD);
    after(() => page?.close());

    const settled = () => page.evaluate(() => /** @type {any} */ (document.querySelector('zarr-scope')).ready.then((/** @type {any} */ v) => v.settled()));
    const ask = (/** @type {string} */ code) => page.evaluate(`document.querySelector('zarr-scope').ready.then((viewer) => (${code}))`);
    /** Waits until this is what is shown. @param {string} want */
    const until = async (want) => {
      for (const start = Date.now(); ; await page.waitForTimeout(20)) {
        const shown = await ask('viewer.state.layers?.[0]?.source');
        if (shown === want) return;
        if (Date.now() - start > PATIENCE_MS) assert.fail(`${shown} is shown, not ${want}: ${JSON.stringify(await ask('[viewer.trail, viewer.model.problems, viewer.stats(), location.href]'))}`);
      }
    };
    const open = async () => {
      await page.goto('about:blank');
      await page.goto(await indexPage(`?source=${plate}`));
      await settled();
    };
    /** Where on the screen a world position is. @param {[number, number]} world */
    const onScreen = async ([x, y]) => {
      const { center, scale } = (await ask('viewer.state')).camera;
      const box = await page.locator('zarr-scope canvas').boundingBox();
      return [(x - center[0]) / scale + box.width / 2, (y - center[1]) / scale + box.height / 2];
    };
    /** The middle of a field. @param {number} row @param {number} column @param {number} at */
    const middle = (row, column, at) => {
      const cell = [SIDE * 2.02, SIDE];
      return /** @type {[number, number]} */ ([column * cell[0] * 1.08 + at * SIDE * 1.02 + SIDE / 2, row * cell[1] * 1.08 + SIDE / 2]);
    };

    test('wells lie in rows and columns with their fields, and values are those of the field', GUARD, async () => {
      await open();
      for (const [row, column, at] of [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 2, 1]]) {
        const [x, y] = await onScreen(middle(row, column, at));
        const { layers } = await ask(`viewer.pick(${x}, ${y})`);
        assert.deepEqual(layers[0].values, [60 + 40 * row + 20 * column + 5 * at], `${row} ${column} ${at}`);
      }
      const collection = await ask('viewer.collection');
      assert.equal(collection.kind, 'plate');
      assert.deepEqual(collection.entries.map((/** @type {any} */ entry) => entry.state), ['open', 'open', 'failed', 'open', 'open']);
      assert.deepEqual(await ask('viewer.model.problems'), [], 'a well that is not there is no problem of the picture');
      await page.screenshot().then((png) => writeFileSync(join(OUT, `plate-${renderer}.png`), png));
    });

    test('a click enters a well, then a field; Backspace, the panel and the browser lead back', GUARD, async () => {
      await open();
      const click = async (/** @type {[number, number]} */ world) => {
        const [x, y] = await onScreen(world);
        await page.locator('zarr-scope canvas').click({ position: { x, y } });
      };
      await click(middle(1, 0, 1));
      await until(`${plate}/B/1`);
      await settled();
      assert.equal((await ask('viewer.collection')).kind, 'well');
      await click([SIDE * 1.02 + SIDE / 2, SIDE / 2]);
      await until(`${plate}/B/1/1`);
      await settled();
      assert.equal(await ask('viewer.collection'), null);
      assert.deepEqual(await ask('viewer.trail.map((step) => step.name)'), ['Screen 7', (await ask('viewer.trail'))[1].name]);
      await page.waitForURL((url) => url.href.includes('plate.zarr/B/1/1'));
      await page.locator('zarr-scope canvas').press('Backspace');
      await until(`${plate}/B/1`);
      await settled();
      await page.getByRole('button', { name: 'Back to Screen 7' }).click();
      await until(plate);
      await settled();
      await click(middle(0, 1, 0));
      await until(`${plate}/A/2`);
      await settled();
      await page.goBack();
      await until(plate);
      assert.deepEqual(await ask('viewer.trail'), []);
    });

    test('the map of the plate is reached and used by keyboard', GUARD, async () => {
      await open();
      const well = page.getByRole('group', { name: 'Wells' }).getByRole('button').first();
      await well.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await until(`${plate}/B/3`);
    });

    test('an address inside opens what it belongs to', GUARD, async () => {
      await page.goto('about:blank');
      await page.goto(await indexPage(`?source=${plate}/A/1/0/0`));
      await settled();
      assert.equal((await ask('viewer.model.layers[0].axes')).length, 2);
      assert.deepEqual(await ask('viewer.model.problems'), []);
    });
  });
}
