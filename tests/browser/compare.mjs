// Several sources in the built page: beside each other with linked cameras, by swipe, and as layers over each other.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PNG } from 'pngjs';
import { assertAccessible } from './support/accessible.mjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { GUARD, address, indexPage } from './support/stage.mjs';

/** @typedef {[number, number]} Point */

/** A camera as a link tells it. @param {any} camera */
const told = ({ center, scale, rotation = 0 }) => [...center, scale, rotation].map((value) => Number(value.toPrecision(8)));

/** @param {number} got @param {number} want @param {string} what */
const near = (got, want, what) => assert.ok(Math.abs(got - want) <= 1e-6 * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);

for (const renderer of RENDERERS) {
  describe(`several sources, ${renderer}`, () => {
    /** @type {Sheet} */
    let sheet;
    before(async () => {
      sheet = await Sheet.open(renderer, { size: [1280, 800] });
    }, GUARD);
    after(() => sheet?.close());

    /** Opens a layout of the page, and waits until its views are linked and complete. @param {string[]} sources @param {string} layout @param {string} [hash] */
    const begin = async (sources, layout, hash = '') => {
      const query = sources.map((source) => `source=${encodeURIComponent(source)}`).join('&');
      await sheet.page.goto('about:blank');
      await sheet.page.goto(`${await indexPage()}?${query}&layout=${layout}${hash}`);
      await sheet.page.locator('zs-compare .cell zarr-scope').nth(Math.min(sources.length, layout === 'swipe' ? 2 : 9) - 1).waitFor();
      await states();
      await sheet.page.waitForFunction(() => location.hash.startsWith('#v1'));
    };
    /** Opens a link to a layout afresh. @param {string} url */
    const again = async (url) => {
      await sheet.page.goto('about:blank');
      await sheet.page.goto(url);
      await sheet.page.locator('zs-compare .cell zarr-scope').first().waitFor();
    };
    /** The states of the views, at rest. @returns {Promise<any[]>} */
    const states = () =>
      sheet.page.evaluate(async () => {
        const views = [...(document.querySelector('zs-compare')?.shadowRoot?.querySelectorAll('zarr-scope') ?? [])];
        const viewers = await Promise.all(views.map((view) => /** @type {any} */ (view).ready));
        for (let round = 0; round < 2; round += 1) {
          await Promise.all(viewers.map((viewer) => viewer.settled()));
          await new Promise((done) => setTimeout(done, 60));
        }
        return viewers.map((viewer) => viewer.state);
      });
    /** @param {number} index @param {object} state */
    const change = (index, state) =>
      sheet.page.evaluate(
        async ([index, state]) => {
          const views = document.querySelector('zs-compare')?.shadowRoot?.querySelectorAll('zarr-scope') ?? [];
          (await /** @type {any} */ (views)[Number(index)].ready).setState(state);
        },
        /** @type {const} */ ([index, state]),
      );
    const written = () => sheet.pass(600);

    test('images of one world share a camera, whichever is moved; channels are their own', GUARD, async () => {
      const sources = [await address(catalogue.plain()), await address(catalogue.odd())];
      await begin(sources, 'grid');
      const [a, b] = await states();
      assert.deepEqual(a.camera, b.camera, 'fitted together');
      const cell = await sheet.page.locator('zs-compare .cell').nth(1).boundingBox();
      assert.ok(cell);
      await sheet.page.mouse.move(cell.x + 200, cell.y + 300);
      await sheet.page.mouse.wheel(0, -300);
      const [c, d] = await states();
      assert.ok(d.camera.scale < a.camera.scale * 0.6, 'zoomed');
      assert.deepEqual(c.camera, d.camera);
      await sheet.page.locator('zs-compare .cross').first().waitFor({ state: 'attached' });
      assert.equal(await sheet.page.locator('zs-compare .cell').nth(0).locator('.cross').count(), 1, 'the pointer is shown in the other view');
      await change(0, { camera: { ...c.camera, rotation: 0.5, center: [120, 90] } });
      await change(1, { layers: [{ channels: [{ color: 'FF0000' }] }] });
      const [e, f] = await states();
      assert.deepEqual([e.camera.rotation, f.camera.rotation, ...f.camera.center], [0.5, 0.5, 120, 90]);
      assert.notEqual(e.layers[0].channels?.[0]?.color, 'FF0000');
      // The address says all of it.
      await written();
      const url = sheet.page.url();
      assert.ok(url.length < 600, url);
      await again(url);
      const [g, h] = await states();
      assert.deepEqual([g, h].map(({ camera }) => told(camera)), [e, f].map(({ camera }) => told(camera)));
      assert.deepEqual([g.layers[0].source, h.layers[0].source], sources);
      assert.equal(h.layers[0].channels[0].color, 'FF0000');
      assert.notEqual(g.layers[0].channels?.[0]?.color, 'FF0000');
    });

    test('positions go along by the world, as far as the other one reaches; nothing comes back as an echo', GUARD, async () => {
      // 40 planes of 3, and 5 planes of 2 micrometres.
      await begin([await address(catalogue.thick()), await address(catalogue.five())], 'grid');
      await change(0, { dims: { z: 2 } });
      const [a, b] = await states();
      assert.deepEqual([a.dims.z, b.dims.z], [2, 3], '6 µm');
      await change(0, { dims: { z: 30 } });
      const [c, d] = await states();
      assert.deepEqual([c.dims.z, d.dims.z], [30, 4], 'the last plane of the other one does not pull it back');
      // One slider steps through both: that of the longer one.
      const index = sheet.page.getByRole('group', { name: 'Position', exact: true }).getByRole('spinbutton', { name: 'Index in z' });
      assert.equal(await index.inputValue(), '30');
      await index.fill('2');
      await index.press('Enter');
      const [e, f] = await states();
      assert.deepEqual([e.dims.z, f.dims.z], [2, 3]);
      await assertAccessible(sheet.page, 'zs-compare');
    });

    test('unlinked, each goes its own way; the link says so', GUARD, async () => {
      await begin([await address(catalogue.plain()), await address(catalogue.odd())], 'grid');
      await sheet.page.getByRole('button', { name: 'Linked' }).click();
      await change(0, { camera: { center: [10, 20], scale: 0.5 } });
      const [a, b] = await states();
      assert.notDeepEqual(a.camera.center, b.camera.center);
      await written();
      const url = sheet.page.url();
      await again(url);
      await sheet.page.getByRole('button', { name: 'Linked', pressed: false }).waitFor();
      const reopened = await states();
      assert.deepEqual(reopened.map(({ camera }) => told(camera)), [told(a.camera), told(b.camera)]);
      await sheet.page.getByRole('button', { name: 'Linked' }).click();
      const [c, d] = await states();
      assert.deepEqual(c.camera, d.camera);
    });

    test('images of different worlds are linked by what is seen of each', GUARD, async () => {
      // One lies at a hundred thousand, the other at zero.
      await begin([await address(catalogue.plain()), await address(catalogue.uneven())], 'grid');
      const [a, b] = await states();
      await change(0, { camera: { ...a.camera, center: [a.camera.center[0] + 30, a.camera.center[1]], scale: a.camera.scale / 2 } });
      const [, d] = await states();
      near(d.camera.scale, b.camera.scale / 2, 'scale');
      near((d.camera.center[0] - b.camera.center[0]) / b.camera.scale, 30 / a.camera.scale, 'as far on the screen');
    });

    test('nine at most, and each can have its settings', GUARD, async () => {
      const source = await address(catalogue.plain());
      await begin(Array(10).fill(source), 'grid');
      assert.equal(await sheet.page.locator('zs-compare zarr-scope').count(), 9);
      await sheet.page.getByText('Of 10 sources the first 9 are shown.').waitFor();
      const boxes = await Promise.all(Array.from({ length: 9 }, (_, i) => sheet.page.locator('zs-compare .cell').nth(i).boundingBox()));
      assert.equal(new Set(boxes.map((box) => `${Math.round(box?.width ?? 0)} ${Math.round(box?.height ?? 0)}`)).size, 1, 'all of one size');
      assert.equal(new Set(boxes.map((box) => Math.round(box?.x ?? 0))).size, 3);
      await sheet.page.getByRole('button', { name: /^Settings of/ }).nth(4).click();
      await sheet.page.locator('zs-compare .cell').nth(4).locator('zs-panel').waitFor();
      assert.equal(await sheet.page.locator('zs-panel').count(), 1);
      await assertAccessible(sheet.page, 'zs-compare');
    });

    test('a line between two pictures, moved by keys and pointer', GUARD, async () => {
      const sources = [await address(catalogue.plain()), await address(catalogue.odd())];
      const hash = '#v1&at=100,80,0.25&c=FF0000:0..1&layer&c=00FF00:0..1';
      await begin(sources, 'swipe', hash);
      const divider = sheet.page.getByRole('slider', { name: 'Line between the pictures' });
      /** Where red ends and green begins, in a row of the screen, of the picture alone. */
      const edge = async (end = Infinity) => {
        await states();
        const { data, width } = PNG.sync.read(await sheet.page.screenshot());
        const at = (/** @type {number} */ x) => (600 * width + x) * 4;
        const isRed = (/** @type {number} */ x) => data[at(x)] > 150 && data[at(x) + 1] < 90;
        const isGreen = (/** @type {number} */ x) => data[at(x) + 1] > 150 && data[at(x)] < 90;
        const columns = Array.from({ length: Math.min(width, end) }, (_, x) => x);
        assert.ok(columns.filter(isRed).length > 100 && columns.filter(isGreen).length > 100);
        return [Math.max(...columns.filter(isRed)), Math.min(...columns.filter(isGreen))];
      };
      await assertAccessible(sheet.page, 'zs-compare');
      const [left, right] = await edge();
      assert.ok(left < 640 && right >= 640 && right - left < 40, `${left}, ${right}`);
      await divider.focus();
      await sheet.page.keyboard.press('PageDown');
      assert.equal(await divider.getAttribute('aria-valuenow'), '40');
      const moved = await edge();
      assert.ok(moved[0] < 512 && moved[1] >= 512, String(moved));
      const box = await divider.boundingBox();
      assert.ok(box);
      await sheet.page.mouse.move(box.x + 16, 500);
      await sheet.page.mouse.down();
      await sheet.page.mouse.move(900, 500, { steps: 4 });
      await sheet.page.mouse.up();
      assert.equal(await divider.getAttribute('aria-valuenow'), '70');
      // Both pictures move, whichever is dragged.
      await sheet.page.mouse.move(300, 300);
      await sheet.page.mouse.down();
      await sheet.page.mouse.move(340, 320, { steps: 4 });
      await sheet.page.mouse.up();
      const [a, b] = await states();
      assert.deepEqual(a.camera, b.camera);
      near(a.camera.center[0], 90, 'x');
      // The settings of either leave both pictures the same room.
      const cells = sheet.page.locator('zs-compare .cell');
      for (const index of [0, 1]) {
        await cells.nth(index).getByRole('button', { name: /^Settings of/ }).click();
        await cells.nth(index).getByRole('complementary', { name: 'Image settings' }).waitFor();
        const boxes = () => Promise.all([0, 1].map((i) => cells.nth(i).locator('canvas').first().boundingBox()));
        while (((await boxes())[0]?.width ?? 1280) > 1000 || String(Object.values((await boxes())[0] ?? {})) !== String(Object.values((await boxes())[1] ?? {}))) {
          await sheet.page.waitForTimeout(25);
        }
        const [picture] = await boxes();
        assert.ok(picture);
        const line = picture.x + picture.width * (900 / 1280);
        const [end, begin] = await edge(picture.x + picture.width);
        assert.ok(end <= line && begin >= line && begin - end < 40, `${end}, ${line}, ${begin}`);
        assert.equal(await sheet.page.locator('zs-panel').count(), 1);
        await assertAccessible(sheet.page, 'zs-compare');
      }
    });

    test('from one layout to the other nothing is lost', GUARD, async () => {
      const sources = [await address(catalogue.plain()), await address(catalogue.odd())];
      await begin(sources, 'grid', '#v1&at=100,80,0.25&c=FF0000&layer&c=00FF00&line=90,80,110.5,85');
      await Promise.all([sheet.page.waitForURL(/layout=swipe/), sheet.page.getByRole('button', { name: 'Swipe' }).click()]);
      await sheet.page.getByRole('slider', { name: 'Line between the pictures' }).waitFor();
      await states();
      await Promise.all([sheet.page.waitForURL((url) => !url.search.includes('layout')), sheet.page.getByRole('button', { name: 'Layers' }).click()]);
      await sheet.page.locator('zs-layers').waitFor();
      const state = await sheet.page.evaluate(async () => {
        const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
        await viewer.settled();
        return viewer.state;
      });
      assert.deepEqual([state.camera.center, state.camera.scale], [[100, 80], 0.25]);
      assert.deepEqual(state.drawings, [{ kind: 'distance', points: [[90, 80], [110.5, 85]] }]);
      assert.deepEqual(state.layers.map((/** @type {any} */ layer) => [layer.source, layer.channels[0].color]), sources.map((source, i) => [source, ['FF0000', '00FF00'][i]]));
      await Promise.all([sheet.page.waitForURL(/layout=grid/), sheet.page.getByRole('button', { name: 'Side by side' }).click()]);
      // The page is there before what takes the place of its viewer.
      await sheet.page.locator('zs-compare .cell zarr-scope').nth(1).waitFor();
      assert.equal((await states())[1].layers[0].channels[0].color, '00FF00');
    });

    test('nothing was complained about', () => sheet.assertQuiet({ network: true }));
  });

  describe(`layers in the panel, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await Screen.open(renderer, { size: [1280, 800] });
    }, GUARD);
    after(() => screen?.close());

    /** @param {string[]} sources @param {string} [hash] */
    const begin = async (sources, hash = '') => {
      const query = sources.map((source) => `source=${encodeURIComponent(source)}`).join('&');
      await screen.page.goto('about:blank');
      await screen.load(`${await indexPage()}?${query}${hash}`);
      await screen.settled();
      await screen.page.locator('zs-layer-row').nth(sources.length - 1).waitFor({ state: 'attached' });
    };
    const sourcesNow = async () => (await screen.state()).layers.map((/** @type {any} */ layer) => layer.source);
    /** @param {string} name @param {number} value */
    const type = async (name, value) => {
      const field = screen.page.getByRole('spinbutton', { name });
      const before = JSON.stringify((await screen.state()).layers);
      await field.fill(String(value));
      await field.press('Enter');
      await screen.until(({ layers }) => JSON.stringify(layers) !== before, `took ${value} as ${name}`);
      // The other fields show what the viewer made of it.
      await screen.pass(400);
    };

    test('topmost first; their order is changed by keys and by dragging', GUARD, async () => {
      const [a, b, c] = [await address(catalogue.plain()), await address(catalogue.odd()), await address(catalogue.thick())];
      await begin([a, b, c]);
      const grip = screen.page.locator('zs-layer-row .grip');
      await grip.first().focus();
      await screen.page.keyboard.press('ArrowDown');
      await screen.until((state) => state.layers[1].source === c, 'one place down');
      await screen.page.keyboard.press('ArrowDown');
      await screen.until((state) => state.layers[0].source === c, 'the keyboard went along');
      assert.deepEqual(await sourcesNow(), [c, a, b]);
      // Hovering waits until the row, which the panel may still scroll to for the keyboard, stays where it is.
      await grip.nth(2).hover();
      await screen.page.mouse.down();
      const [top, bottom] = [await grip.nth(0).boundingBox(), await grip.nth(2).boundingBox()];
      assert.ok(top && bottom);
      await screen.page.mouse.move(bottom.x + bottom.width / 2, top.y + 4, { steps: 12 });
      await screen.page.mouse.up();
      await screen.until((state) => state.layers[2].source === c, 'dragged to the top');
      assert.deepEqual(await sourcesNow(), [a, b, c]);
    });

    test('one is laid over the others its own way, moved, turned and sized about its centre, in the picture too', GUARD, async () => {
      const [a, b] = [await address(catalogue.plain()), await address(catalogue.odd())];
      await begin([a, b], '#v1&at=300,250,1');
      await screen.page.getByRole('button', { name: /^Adjust/ }).first().click();
      await screen.page.getByRole('combobox', { name: /laid over/ }).selectOption('add');
      await screen.until((state) => state.layers[1].blend === 'add', 'added');
      await type('Shift in x', 40);
      await type('Rotation in degrees, clockwise', 90);
      await type('Scale in percent', 50);
      // The centre of 301 × 203 samples of 1, at 150 and 101, is shifted by 40; there it is turned by a quarter and halved.
      await assertAccessible(screen.page, '#viewer');
      const { transform } = (await screen.state()).layers[1];
      /** @param {number} x @param {number} y */
      const at = (x, y) => [transform[0] * x + transform[1] * y + transform[2], transform[3] * x + transform[4] * y + transform[5]];
      at(150, 101).forEach((value, i) => near(value, [190, 101][i], 'centre'));
      at(160, 101).forEach((value, i) => near(value, [190, 106][i], 'ten to the right'));
      at(150, 111).forEach((value, i) => near(value, [185, 101][i], 'ten down'));
      const before = await screen.snapshot();
      await screen.page.getByRole('button', { name: 'Move in the picture' }).click();
      const { mouse } = screen.page;
      await mouse.move(500, 300);
      await mouse.down();
      await mouse.move(540, 330, { steps: 4 });
      await mouse.move(560, 320, { steps: 4 });
      await mouse.up();
      const moved = (await screen.state()).layers[1].transform;
      near(moved[2] - transform[2], 60, 'x');
      near(moved[5] - transform[5], 20, 'y');
      assert.deepEqual((await screen.state()).camera.center, [300, 250], 'the picture stays');
      await screen.settled();
      assert.ok(!before.data.equals((await screen.snapshot()).data));
      await screen.page.keyboard.press('Escape');
      await mouse.move(500, 300);
      await mouse.down();
      await mouse.move(520, 300, { steps: 4 });
      await mouse.up();
      near((await screen.state()).camera.center[0], 280, 'now the picture moves again');
      await screen.page.getByRole('button', { name: 'Reset', exact: true }).click();
      await screen.until(({ layers }) => layers[1].transform === undefined || String(layers[1].transform) === '1,0,0,0,1,0', 'as it was');
    });

    test('one more, and one less', GUARD, async () => {
      const [a, b] = [await address(catalogue.plain()), await address(catalogue.odd())];
      await begin([a]);
      await screen.page.getByText('Layers', { exact: true }).click();
      const field = screen.page.getByRole('searchbox', { name: 'Address of another image' });
      await field.fill(`${b}-is-not-there`);
      await field.press('Enter');
      // The complete page may have taken over to find out what is there; it tells the same.
      await screen.page.getByText(/no Zarr image at this address/).first().waitFor();
      await screen.settled();
      await screen.page.locator('zs-layer-row').first().waitFor({ state: 'attached' });
      if (!(await field.isVisible())) await screen.page.getByText('Layers', { exact: true }).click();
      await field.fill(b);
      await field.press('Enter');
      await screen.until((state) => state.layers.length === 2, 'added');
      await screen.page.locator('zs-layer-row').nth(1).waitFor();
      assert.deepEqual(await sourcesNow(), [a, b]);
      await screen.page.getByRole('button', { name: /^Adjust/ }).nth(1).click();
      await screen.page.getByRole('button', { name: 'Remove this layer' }).click();
      await screen.until((state) => state.layers.length === 1, 'removed');
      assert.deepEqual(await sourcesNow(), [b]);
    });

    test('the values of every layer under the pointer are told by name', GUARD, async () => {
      const [plain, odd] = [catalogue.plain(), catalogue.odd()];
      await begin([await address(plain), await address(odd)], '#v1&at=100.3,81.2,0.25');
      await screen.page.mouse.move(300, 300);
      await screen.page.mouse.move(488, 385, { steps: 3 });
      const [x, y] = [100, 81];
      const line = screen.page.locator('zs-status .values');
      const want = [odd, plain].map(({ levels }) => String(levels[0].at([y, x])));
      for (const [at, value] of want.entries()) await line.locator('.number').nth(at).filter({ hasText: new RegExp(`^${value}$`) }).waitFor();
      assert.equal(await line.locator('.number').count(), want.length);
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}
