// Labels from address to pixel and back: unlike their image in resolution, axes and type, outlined, some of them alone, picked
// by a click in the picture, described where the pointer is.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, indexPage } from './support/stage.mjs';

const ABOVE_2_53 = 2n ** 53n + 1n;
/** @param {number} x @param {number} y @param {number} scale */
const at = (x, y, scale, rotation = 0) => ({ center: /** @type {[number, number]} */ ([x, y]), scale, rotation });

for (const renderer of RENDERERS) {
  describe(`labels, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    const cases = {
      'of half the resolution': { name: 'half', opacity: 0.7 },
      'outlined': { name: 'half', outline: true, opacity: 1 },
      'some of them': { name: 'half', opacity: 1, selected: [String(ABOVE_2_53 + 2n), ABOVE_2_53 + 5n, 3] },
      'some of them, outlined': { name: 'half', outline: true, selected: [String(ABOVE_2_53 + 2n)] },
      'with negative ids': { name: 'a/0', opacity: 0.9 },
      'with negative ids, some of them': { name: 'a/0', selected: [-2, '-3', 4] },
    };
    const plain = { visible: false, outline: false, selected: [], opacity: 0.5 };
    for (const [name, look] of Object.entries(cases)) {
      for (const [scale, z] of [[0.11, 4], [0.25, 0], [0.61, 5]]) {
        test(`${name}, at ${scale}`, GUARD, async () => {
          const labels = ['half', 'a/0'].map((one) => ({ ...plain, name: one, ...(one === look.name ? { ...look, visible: true } : {}) }));
          await showLabels(screen, labels, at(25.0371, 20.0173, scale), z);
        });
      }
    }

    test('outlines in a turned picture, and as wide as a CSS pixel', GUARD, async () => {
      const labels = [{ ...plain, name: 'half', visible: true, outline: true, opacity: 1 }, { ...plain, name: 'a/0' }];
      await showLabels(screen, labels, at(25.0371, 20.0173, 0.2, 0.4), 2);
      const dense = await (await Screen.open(renderer, { ratio: 2 })).load();
      try {
        await showLabels(dense, labels, at(25.0371, 20.0173, 0.2), 2);
      } finally {
        await dense.close();
      }
    });

    test('other colours, and back to those of the file', GUARD, async () => {
      const labels = [{ ...plain, name: 'half', visible: true, opacity: 1 }, { ...plain, name: 'a/0' }];
      const camera = at(25.0371, 20.0173, 0.25);
      await showLabels(screen, labels, camera, 0);
      const before = await screen.snapshot();
      await screen.call('setState', { layers: [{ labels: [{ name: 'half', seed: 1 }] }] });
      await screen.settled();
      const other = await screen.snapshot();
      assert.ok(!before.data.equals(other.data));
      const [told] = (await screen.state()).layers[0].labels;
      assert.equal(told.seed, 1);
      await screen.call('setState', { layers: [{ labels: [{ name: 'half', seed: 0 }] }] });
      await screen.settled();
      assert.ok(before.data.equals((await screen.snapshot()).data));
    });

    test('the state keeps ids of 64 bits and leaves defaults out', GUARD, async () => {
      const labels = [{ ...plain, name: 'half' }, { ...plain, name: 'a/0', visible: true }];
      await showLabels(screen, labels, at(25.0371, 20.0173, 0.25), 0);
      const told = await screen.page.evaluate(() => {
        const { viewer } = /** @type {any} */ (globalThis);
        const selected = [9007199254740993n, '18446744073709551615', -3n, 7, '7', -9223372036854775808n];
        viewer.setState({ layers: [{ labels: [{ name: 'a/0', selected, outline: true, seed: 4 }] }] });
        return JSON.stringify(viewer.state.layers[0].labels);
      });
      const ids = '["9007199254740993","18446744073709551615",-3,7,"-9223372036854775808"]';
      assert.equal(told, `[{"name":"a/0","visible":true,"outline":true,"selected":${ids},"seed":4}]`);
      await screen.call('setState', { layers: [{ labels: [{ name: 'a/0', visible: false, selected: [], outline: false, seed: 0 }] }] });
      assert.equal((await screen.state()).layers[0].labels, undefined);
    });

    test('labels that are listed but not there leave the image as it is', GUARD, async () => {
      const model = catalogue.oddLabels();
      const camera = at(25.0371, 20.0173, 0.25);
      await screen.show({ model, camera, dims: { z: 1 }, look: { labels: [{ name: 'gone', visible: true }] } });
      const gone = async () => (await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model)).layers[0].labels;
      const rows = await gone();
      assert.deepEqual(rows.map((/** @type {any} */ one) => one.name), ['half', 'a/0', 'gone']);
      assert.match(rows[2].error, /labels\/gone/);
      assert.equal(rows[0].error, null);
      const want = screen.reference({ model, camera, dims: { z: 1 }, look: {} });
      assertSame(`gone ${renderer}`, await screen.snapshot(), want);
    });

    test('a label group by its own address', GUARD, async () => {
      const model = catalogue.oddLabels();
      await screen.open(`${await address(model)}/labels/half`);
      const [half] = model.labels;
      const some = [1n, 2n, 4n, 7n].map((at) => ABOVE_2_53 + at);
      const camera = at(25.0371, 20.0173, 0.25);
      await screen.call('setState', { camera, dims: { z: 1 }, layers: [{ labels: [{ name: 'half', selected: some.map(String) }] }] });
      await screen.settled();
      const alone = { ...model, ...half, channels: [{ label: '', color: '000000', window: /** @type {[number, number]} */ ([0, 1]) }], labels: [half] };
      const labels = [{ name: 'half', visible: true, opacity: 1, selected: some }];
      const want = screen.reference({ model: alone, camera, dims: { z: 1 }, look: { labels } });
      assertSame(`alone ${renderer}`, await screen.snapshot(), want);
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });

  describe(`labels and channels in the panel, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    const model = catalogue.oddLabels();
    before(async () => {
      screen = await Screen.open(renderer, { size: [1280, 800] });
      const state = { dims: { z: 0 }, layers: [{ labels: [{ name: 'a/0', visible: true }] }] };
      const query = `?source=${encodeURIComponent(await address(model))}#${encodeURIComponent(JSON.stringify(state))}`;
      await screen.load(await indexPage(query));
      await screen.settled();
      await screen.page.getByRole('button', { name: 'Adjust a/0' }).waitFor();
    }, GUARD);
    after(() => screen?.close());

    const told = (/** @type {any} */ state) => state.layers[0].labels?.find((/** @type {any} */ one) => one.name === 'a/0');

    /** A CSS pixel of the page in the middle of a sample with this id. @param {bigint} id */
    const pixelOf = async (id) => {
      const { camera } = await screen.state();
      const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await screen.page.locator('canvas').boundingBox());
      const [, label] = model.labels;
      for (let row = 20; row < 140; row += 1) {
        for (let column = 20; column < 180; column += 1) {
          const inside = [-1, 0, 1].every((away) => BigInt(label.levels[0].at([row + away, column + away])) === id);
          if (!inside) continue;
          return [
            box.x + box.width / 2 + (column * 0.25 - camera.center[0]) / camera.scale,
            box.y + box.height / 2 + (row * 0.25 - camera.center[1]) / camera.scale,
          ];
        }
      }
      return assert.fail(`no label ${id}`);
    };

    test('properties are shown where the pointer is, as text', GUARD, async () => {
      const [x, y] = await pixelOf(-2n);
      await screen.page.mouse.move(x, y);
      const card = screen.page.locator('zs-properties');
      await card.getByText('<b>odd</b>').waitFor();
      await card.getByText('12.5').waitFor();
      await screen.page.locator('zs-status').getByText('-2', { exact: true }).waitFor();
      const [left, top] = await pixelOf(1n);
      await screen.page.mouse.move(left, top);
      await card.waitFor({ state: 'hidden' });
    });

    test('a click with Alt, or without it once asked for, selects; chips take it back', GUARD, async () => {
      const { page } = screen;
      const [x, y] = await pixelOf(-2n);
      await page.mouse.click(x, y);
      await page.keyboard.down('Alt');
      await page.mouse.click(x, y);
      await page.keyboard.up('Alt');
      await screen.until((state) => String(told(state)?.selected) === '-2', 'one is selected');
      await page.getByRole('button', { name: 'Adjust a/0' }).click();
      await page.getByRole('button', { name: 'Pick', exact: true }).click();
      const next = await pixelOf(3n);
      await page.mouse.click(next[0], next[1]);
      await screen.until((state) => String(told(state)?.selected) === '-2,3', 'two are selected');
      // A drag is none.
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 30, y + 10, { steps: 3 });
      await page.mouse.up();
      await page.getByRole('button', { name: 'Remove -2' }).click();
      await screen.until((state) => String(told(state)?.selected) === '3', 'one is left');
      await page.getByRole('button', { name: 'Remove -2' }).waitFor({ state: 'detached' });
      const field = page.getByRole('searchbox', { name: 'Id of a label of a/0' });
      await field.fill(' 9007199254740993, x -1');
      await page.keyboard.press('Enter');
      await screen.until((state) => String(told(state)?.selected) === '3,9007199254740993,-1', 'added by id');
      await page.getByRole('button', { name: 'Show all of a/0' }).click();
      await screen.until((state) => told(state)?.selected === undefined, 'all are drawn');
    });

    test('outlines and other colours', GUARD, async () => {
      const { page } = screen;
      await page.getByRole('radio', { name: 'Outlines' }).check();
      await screen.until((state) => told(state)?.outline === true, 'outlined');
      await page.getByRole('button', { name: 'Other colours for a/0' }).click();
      await screen.until((state) => told(state)?.seed === 1, 'other colours');
      await page.getByRole('button', { name: 'Original colours of a/0' }).click();
      await screen.until((state) => told(state)?.seed === undefined, 'those of the file');
    });

    test('the range of a channel goes back to the data and to the file', GUARD, async () => {
      const { page } = screen;
      const window = async () => (await page.evaluate(() => /** @type {any} */ (globalThis).viewer.model)).layers[0].channels[0].window;
      await page.getByRole('button', { name: 'Adjust grey' }).click();
      await page.getByRole('button', { name: 'Auto range for grey, from what is in view' }).click();
      await screen.until((state) => state.layers[0].channels?.[0]?.window?.[1] < 200, 'the data end at 127');
      const auto = await window();
      assert.ok(auto[1] > 60 && auto[1] <= 127, String(auto));
      await page.getByRole('button', { name: 'Reset the range for grey to the file’s' }).click();
      await screen.until((state) => state.layers[0].channels?.[0]?.window === undefined, 'as in the file');
      assert.deepEqual(await window(), [0, 255]);
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}

/**
 * Compares a view of the odd labels with the reference; ids may be big integers, which the browser is given as such.
 * @param {Screen} screen @param {any[]} labels @param {ReturnType<typeof at>} camera @param {number} z
 */
async function showLabels(screen, labels, camera, z) {
  const model = catalogue.oddLabels();
  const shown = { model, camera, dims: { z }, look: { labels } };
  await screen.show(shown);
  assertSame(`${labels.map(({ name }) => name).join()} ${camera.scale} ${screen.renderer}`, await screen.snapshot(), screen.reference(shown));
}
