// What is measured and shown over the picture of the built page: numbers against plain sums over the stored samples, lines against
// where samples end, the overview against the coarsest level.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertAccessible } from './support/accessible.mjs';
import * as catalogue from './support/catalogue.mjs';
import { CONTROLS } from './support/chromium.mjs';
import { shardedSquare } from './support/made_image.mjs';
import { startMadeServer } from './support/made_server.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD, OUT, address, indexPage, servers } from './support/stage.mjs';

/** @typedef {import('./support/images.mjs').ImageModel} ImageModel */
/** @typedef {[number, number]} Point */
/** @typedef {{ center: Point, scale: number, rotation?: number }} Camera */

/** CSS pixels of the picture in a window of 1280 × 800, beside the panel. */
const PICTURE = /** @type {Point} */ ([976, 770]);

/** Where a CSS pixel lies, to a tenth of it, as drawings have it. @param {Camera} camera @param {Point} at @returns {Point} */
function world({ center, scale, rotation = 0 }, [x, y]) {
  const [right, down] = [(x - PICTURE[0] / 2) * scale, (y - PICTURE[1] / 2) * scale];
  const round = (/** @type {number} */ value) => Number(value.toFixed(1 - Math.floor(Math.log10(scale))));
  return [round(center[0] + Math.cos(rotation) * right + Math.sin(rotation) * down), round(center[1] - Math.sin(rotation) * right + Math.cos(rotation) * down)];
}

/** By angles, which have nothing in common with how the viewer finds it. @param {Point[]} polygon @param {number} x @param {number} y */
function isInside(polygon, x, y) {
  let turn = 0;
  polygon.forEach(([a, b], i) => {
    const [c, d] = polygon[(i + 1) % polygon.length];
    turn += Math.atan2((a - x) * (d - y) - (b - y) * (c - x), (a - x) * (c - x) + (b - y) * (d - y));
  });
  return Math.abs(turn) > Math.PI;
}

/** Samples whose centres lie inside. @param {ImageModel} model @param {number} level @param {number} c @param {Point[]} polygon in the world */
function samplesIn(model, level, c, polygon) {
  const { shape, scale, at } = model.levels[level];
  const [height, width] = shape.slice(-2);
  // Without translations levels share their outer border.
  const place = (/** @type {number} */ index, /** @type {number} */ axis) => index * scale.at(axis) + (scale.at(axis) - model.levels[0].scale.at(axis)) / 2;
  const values = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) if (isInside(polygon, place(x, -1), place(y, -2))) values.push(Number(at(shape.length === 3 ? [c, y, x] : [y, x])));
  }
  return values;
}

/** @param {number[]} values */
function statistics(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: values.length, mean, min: Math.min(...values), max: Math.max(...values), standard_deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** Rows of a CSV as objects. @param {string} text @returns {Record<string, string>[]} */
function rowsOf(text) {
  const [head, ...rows] = text.trim().split('\r\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

/** @param {number} got @param {number} want @param {string} what */
const near = (got, want, what) => assert.ok(Math.abs(got - want) <= 1e-6 * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);

for (const renderer of CONTROLS) {
  describe(`tools over the picture, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await Screen.open(renderer, { size: [1280, 800], touch: true });
      await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    }, GUARD);
    after(() => screen?.close());

    /** Opens the page with an image and a camera. @param {string} source @param {Camera} camera */
    const begin = async (source, camera) => {
      await screen.load(`${await indexPage()}?source=${encodeURIComponent(source)}`);
      await screen.settled();
      await look(camera);
      await screen.page.getByRole('button', { name: 'Measure a distance' }).waitFor();
    };
    /** @param {Camera} camera */
    const look = async (camera) => {
      await screen.call('setState', { camera: { rotation: 0, ...camera } });
      await screen.settled();
    };
    const camera = async () => ({ rotation: 0, ...(await screen.state()).camera });
    /** @param {string} name */
    const press = (name, on = screen) => on.page.getByRole('button', { name, exact: true }).click();
    /** Chooses a tool, and waits until it is there. @param {string} name */
    const take = async (name) => {
      const button = screen.page.getByRole('button', { name, exact: true });
      if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
      await screen.page.locator('zs-drawing svg').first().waitFor({ state: 'attached' });
    };
    /** @param {Point[]} points */
    const drag = async (...points) => {
      const { mouse } = screen.page;
      await mouse.move(...points[0]);
      await mouse.down();
      for (const point of points.slice(1)) await mouse.move(...point, { steps: 3 });
      await mouse.up();
    };
    /** What "Copy as CSV" gives, once it is there. */
    const copied = async (on = screen) => {
      await on.page.locator('zs-results .part').waitFor({ state: 'hidden' });
      await press('Copy as CSV', on);
      await on.page.getByRole('button', { name: 'Copied' }).waitFor();
      const text = await on.page.evaluate(() => navigator.clipboard.readText());
      await on.page.getByRole('button', { name: 'Copy as CSV' }).waitFor();
      return text;
    };
    const table = async () => rowsOf(await copied());
    /** @param {Record<string, string>} row @param {number[]} values @param {string} what */
    const assertStatistics = (row, values, what) => {
      assert.ok(values.length > 1, what);
      for (const [name, value] of Object.entries(statistics(values))) near(Number(row[name]), value, `${what}, ${name}`);
    };

    test('a distance, dragged, moved by pointer and keys, in the unit that suits it', GUARD, async () => {
      const view = { center: /** @type {Point} */ ([96, 80]), scale: 0.1 };
      await begin(await address(catalogue.channels()), view);
      await take('Measure a distance');
      await drag([300, 300], [500, 450], [600, 700]);
      await screen.page.locator('zs-results').getByText('50 µm', { exact: true }).waitFor();
      const [row] = await table();
      near(Number(row.length), 50, 'length');
      assert.equal(row.unit, 'µm');
      near(Number(row.angle_degrees), (-Math.atan2(400, 300) * 180) / Math.PI, 'angle');
      for (const [i, name] of ['x0', 'y0'].entries()) near(Number(row[name]), world(view, [300, 300])[i], name);
      // The end is taken and moved, then the start by keys.
      await drag([600, 700], [500, 500], [300, 400]);
      await screen.page.locator('zs-results').getByText('10 µm', { exact: true }).first().waitFor();
      await screen.page.getByRole('button', { name: /^Point 1 of Distance/ }).focus();
      await screen.page.keyboard.press('Shift+ArrowUp');
      await screen.page.locator('zs-results').getByText('11 µm', { exact: true }).first().waitFor();
      // The line is taken and moved as a whole.
      await drag([300, 340], [350, 340], [400, 340]);
      const [shifted] = await table();
      near(Number(shifted.length), 11, 'length');
      near(Number(shifted.x0), world(view, [400, 290])[0], 'x0');
      // Deleted, nothing is left of it.
      await screen.page.getByRole('button', { name: 'Delete', exact: true }).click();
      await screen.page.locator('zs-results section').waitFor({ state: 'detached' });
    });

    test('one finger draws, two zoom, and what the first one had begun is gone', GUARD, async () => {
      const view = { center: /** @type {Point} */ ([96, 80]), scale: 0.1 };
      await begin(await address(catalogue.channels()), view);
      await take('Measure a distance');
      const client = await screen.page.context().newCDPSession(screen.page);
      /** @param {'touchStart' | 'touchMove' | 'touchEnd'} type @param {...Point} points */
      const touch = (type, ...points) =>
        client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
      await touch('touchStart', [400, 400]);
      await touch('touchMove', [410, 400]);
      await touch('touchStart', [410, 400], [500, 400]);
      for (let apart = 0; apart <= 60; apart += 6) await touch('touchMove', [410 - apart, 400], [500 + apart, 400]);
      await touch('touchEnd');
      const { scale, center } = await camera();
      assert.ok(scale < 0.06, `zoomed to ${scale}`);
      assert.equal(await screen.page.locator('zs-drawing .draft').count(), 0);
      assert.equal(await screen.page.locator('zs-results section').count(), 0);
      await touch('touchStart', [300, 300]);
      for (let x = 310; x <= 400; x += 10) await touch('touchMove', [x, 300]);
      await touch('touchEnd');
      await client.detach();
      const [row] = await table();
      assert.ok(Math.abs(Number(row.length) - 100 * scale) <= scale / 10, `a length of ${row.length}, not ${100 * scale}`);
      assert.deepEqual((await camera()).center, center, 'the picture stays');
      await screen.page.getByRole('button', { name: 'Delete', exact: true }).click();
    });

    test('a rectangle on the level in use and on another one', GUARD, async () => {
      const model = catalogue.channels();
      const view = { center: /** @type {Point} */ ([96, 80]), scale: 0.2413 };
      await begin(await address(model), view);
      await take('Measure a rectangle');
      const corners = /** @type {[Point, Point]} */ ([[210, 300], [700, 611]]);
      await drag(corners[0], [400, 400], corners[1]);
      const [[x0, y0], [x1, y1]] = corners.map((corner) => world(view, corner));
      const polygon = /** @type {Point[]} */ ([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]);
      for (const level of [0, 1]) {
        if (level > 0) await screen.page.locator('zs-results').getByLabel('Level').selectOption('1');
        await screen.page.locator('zs-results').getByRole('cell', { name: String(samplesIn(model, level, 0, polygon).length), exact: true }).first().waitFor();
        const rows = await table();
        assert.deepEqual(rows.map(({ channel }) => channel), ['nuclei', 'actin', 'tubulin <b>']);
        rows.forEach((row, c) => {
          assertStatistics(row, samplesIn(model, level, c, polygon), `level ${level}, channel ${c}`);
          near(Number(row.area), (x1 - x0) * (y1 - y0), 'area');
          assert.deepEqual([row.kind, row.level, row.area_unit], ['rectangle', String(level), 'µm^2']);
        });
      }
      // Of channels that are not shown nothing is told.
      await screen.call('setState', { layers: [{ channels: [{ visible: false }] }] });
      await screen.page.locator('zs-results tbody tr').nth(2).waitFor({ state: 'detached' });
      assert.deepEqual((await table()).map(({ channel }) => channel), ['actin', 'tubulin <b>']);
      await screen.page.screenshot().then((png) => writeFileSync(join(OUT, `measure-${renderer}.png`), png));
      await assertAccessible(screen.page, '#viewer');
    });

    test('a polygon in a turned picture, which still moves and zooms while it is drawn', GUARD, async () => {
      const model = catalogue.channels();
      const start = { center: /** @type {Point} */ ([90, 70]), scale: 0.25, rotation: 0.7 };
      await begin(await address(model), start);
      await take('Measure a polygon');
      const { mouse, keyboard } = screen.page;
      /** @type {Point[]} */
      const polygon = [];
      const put = async (/** @type {Point} */ at) => {
        polygon.push(world(await camera(), at));
        await mouse.click(...at);
      };
      await put([300, 200]);
      await put([600, 260]);
      await drag([500, 400], [480, 380], [460, 370]);
      assert.notDeepEqual((await camera()).center, start.center, 'a drag moves the picture');
      await mouse.wheel(0, -60);
      await screen.settled();
      assert.ok((await camera()).scale < 0.25, 'the wheel zooms');
      await put([640, 560]);
      await put([200, 620]);
      await put([400, 500]);
      // Taken back, then another one.
      await keyboard.press('Backspace');
      polygon.pop();
      await put([430, 440]);
      await keyboard.press('Enter');
      const rows = await table();
      rows.forEach((row, c) => assertStatistics(row, samplesIn(model, Number(row.level), c, polygon), `channel ${c}`));
    });

    test('by keys alone: points in the middle of the picture, Escape takes back and ends', GUARD, async () => {
      const model = catalogue.channels();
      const view = { center: /** @type {Point} */ ([96.1, 80.07]), scale: 0.25 };
      await begin(await address(model), view);
      const { keyboard, page } = { keyboard: screen.page.keyboard, page: screen.page };
      await page.getByRole('button', { name: 'Measure a polygon' }).focus();
      await keyboard.press('Enter');
      await page.locator('zs-drawing svg').waitFor({ state: 'attached' });
      await keyboard.press('Space');
      await page.locator('zs-drawing .draft').waitFor({ state: 'attached' });
      await keyboard.press('Escape');
      await page.locator('zs-drawing .draft').waitFor({ state: 'detached' });
      for (const keys of [[], Array(3).fill('ArrowRight'), Array(3).fill('ArrowDown')]) {
        for (const key of keys) await keyboard.press(key);
        await screen.settled();
        await keyboard.press('Space');
      }
      await keyboard.press('Enter');
      const far = 3 * 64 * 0.25;
      const polygon = /** @type {Point[]} */ ([[96.1, 80.07], [96.1 + far, 80.07], [96.1 + far, 80.07 + far]]);
      const rows = await table();
      near(Number(rows[0].area), (far * far) / 2, 'area');
      assertStatistics(rows[0], samplesIn(model, Number(rows[0].level), 0, polygon), 'drawn by keys');
      await page.locator('canvas[part=canvas]').focus();
      await keyboard.press('Escape');
      assert.equal(await page.getByRole('button', { name: 'Measure a polygon' }).getAttribute('aria-pressed'), 'false');
    });

    test('a profile gives the nearest samples, in order', GUARD, async () => {
      const model = catalogue.channels();
      const view = { center: /** @type {Point} */ ([96, 80]), scale: 0.25 };
      await begin(await address(model), view);
      await take('Plot the values along a line');
      await drag([50, 310], [300, 350], [720, 535]);
      await screen.page.locator('zs-chart svg').waitFor();
      const rows = await table();
      const [a, b] = [world(view, [50, 310]), world(view, [720, 535])];
      const count = Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / 0.5) + 1;
      assert.equal(rows.length, 3 * count);
      rows.forEach((row, i) => {
        const part = (i % count) / (count - 1);
        const at = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
        near(Number(row.x), at[0], 'x');
        near(Number(row.distance), Math.hypot(b[0] - a[0], b[1] - a[1]) * part, 'distance');
        const [x, y] = [Number(row.x), Number(row.y)].map((value) => Math.floor(value / 0.5 + 0.5));
        const isThere = x >= 0 && y >= 0 && x < 384 && y < 320;
        assert.equal(row.value, isThere ? String(model.levels[0].at([Math.floor(i / count), y, x])) : '', `${row.channel} at ${x}, ${y}`);
      });
      await assertAccessible(screen.page, '#viewer');
      assert.ok(rows.some(({ value }) => value === '') && rows.some(({ value }) => value !== ''), 'it begins beside the image');
    });

    test('a line with bends: clicks add points while the picture still moves, Enter or a double click ends it', GUARD, async () => {
      const model = catalogue.channels();
      const view = { center: /** @type {Point} */ ([96, 80]), scale: 0.25 };
      await begin(await address(model), view);
      const { mouse, keyboard } = screen.page;
      await take('Plot the values along a line');
      await mouse.click(200, 200);
      await mouse.click(420, 260);
      // What has begun stays where it is in the image, while a drag moves that.
      await drag([500, 400], [480, 390], [460, 380]);
      await screen.settled();
      const now = await camera();
      assert.notDeepEqual(now.center, view.center, 'a drag moves the picture');
      await mouse.click(300, 420);
      await mouse.click(610, 500);
      await keyboard.press('Backspace');
      await mouse.dblclick(640, 330);
      const line = [world(view, [200, 200]), world(view, [420, 260]), world(now, [300, 420]), world(now, [640, 330])];
      const sides = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i][0], y - line[i][1]));
      const counts = sides.map((side) => Math.ceil(side / 0.5));
      const rows = (await table()).filter(({ channel }) => channel === 'nuclei');
      assert.equal(rows.length, counts.reduce((sum, count) => sum + count, 1));
      let at = 0;
      let before = 0;
      for (const [side, count] of counts.entries()) {
        // Points of bends belong to both sides.
        for (let i = 0; i <= count; i += 1) {
          const row = rows[at + i];
          const [[x0, y0], [x1, y1]] = [line[side], line[side + 1]];
          near(Number(row.x), x0 + ((x1 - x0) * i) / count, 'x');
          near(Number(row.y), y0 + ((y1 - y0) * i) / count, 'y');
          near(Number(row.distance), before + (sides[side] * i) / count, 'distance');
          const [x, y] = [Number(row.x), Number(row.y)].map((value) => Math.floor(value / 0.5 + 0.5));
          assert.equal(row.value, String(model.levels[0].at([0, y, x])), `side ${side}, point ${i}`);
        }
        at += count;
        before += sides[side];
      }
      await screen.page.getByRole('button', { name: /^Point 4 of Line profile/ }).waitFor({ state: 'attached' });
      await screen.page.screenshot().then((png) => writeFileSync(join(OUT, `bends-${renderer}.png`), png));
      // By keys as by pointer; a distance has bends, too.
      await take('Measure a distance');
      await screen.page.locator('canvas[part=canvas]').focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
        await keyboard.press('Space');
        await keyboard.press(key);
        await screen.settled();
      }
      await keyboard.press('Enter');
      const [row] = await table();
      near(Number(row.length), 2 * 64 * 0.25, 'length');
      assert.deepEqual([row.angle_degrees, row.path.split('; ').length], ['', 3]);
      await assertAccessible(screen.page, '#viewer');
    });

    test('what would be too many samples is refused, with a level that is not', GUARD, async () => {
      const { origins } = await servers();
      const image = shardedSquare('large', 2 ** 15, 2);
      const server = await startMadeServer({ images: { large: image }, port: Number(new URL(origins.made).port) });
      try {
        await begin(`${server.origin}/large`, { center: [2 ** 14, 2 ** 14], scale: 64 });
        await take('Measure a rectangle');
        await drag([240, 140], [400, 300], [700, 600]);
        await screen.page.locator('zs-results tbody tr').first().waitFor();
        const before = server.log.length;
        await screen.page.locator('zs-results').getByLabel('Level').selectOption('0');
        const proposal = screen.page.getByRole('button', { name: /^Measure on level/ });
        await proposal.waitFor();
        assert.equal(server.log.length, before, 'nothing was asked for');
        await proposal.click();
        await screen.page.locator('zs-results tbody tr').first().waitFor();
        const [row] = await table();
        const level = Number(row.level);
        const side = 460 * 64 / 2 ** level;
        assert.ok(level > 0 && 3 * side * side <= 64 * 2 ** 20 && 12 * side * side > 64 * 2 ** 20, `level ${level}`);
        assert.ok(Math.abs(Math.sqrt(Number(row.count)) / side - 1) < 0.01, `${row.count} samples in a square of ${side}`);
      } finally {
        await server.stop();
      }
    });

    /** The page at an address, in a window of its own. @param {string} link */
    const openLink = async (link) => {
      const other = await Screen.open(renderer, { size: [1280, 800] });
      await other.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await other.load(link);
      await other.settled();
      return other;
    };
    /** Lines on the picture, and the state that has them. @param {Screen} on */
    const drawn = async (on) => ({
      lines: await on.page.locator('zs-drawing .hold').evaluateAll((paths) => paths.map((path) => path.getAttribute('d'))),
      texts: await on.page.locator('zs-drawing text').allTextContents(),
      drawings: (await on.state()).drawings,
    });

    test('what is drawn is in the link: who opens it has the same drawings with the same numbers, and goes on with them', GUARD, async () => {
      await begin(await address(catalogue.channels()), { center: [96.3, 80.1], scale: 0.2413 });
      const { page } = screen;
      await take('Measure a distance');
      await drag([300, 300], [400, 300], [501, 452]);
      await take('Plot the values along a line');
      for (const at of /** @type {Point[]} */ ([[230, 180], [333, 250], [351, 401]])) await page.mouse.click(...at);
      await page.keyboard.press('Enter');
      await look({ center: [96.3, 80.1], scale: 0.2413, rotation: 0.35 });
      await take('Measure a rectangle');
      await drag([450, 250], [500, 300], [571, 383]);
      await page.locator('zs-results').getByLabel('Level').selectOption('1');
      await look({ center: [100.123456789, 77.7], scale: 0.31 });
      await take('Measure a polygon');
      for (const at of /** @type {Point[]} */ ([[200, 500], [330, 560], [290, 640], [280, 580]])) await page.mouse.click(...at);
      await page.keyboard.press('Enter');
      // The first one goes; the others keep their numbers.
      await take('Measure a distance');
      await drag([500, 600], [510, 610], [520, 640]);
      const choose = (/** @type {Screen} */ on, /** @type {string} */ id) => on.page.locator('zs-results select').first().selectOption(id);
      await choose(screen, '1');
      await press('Delete');
      const tables = async (/** @type {Screen} */ on) => {
        const all = [];
        for (const id of ['5', '2', '4']) {
          await choose(on, id);
          all.push(await copied(on));
        }
        return all;
      };
      const want = { drawn: await drawn(screen), tables: await tables(screen) };
      assert.deepEqual(want.drawn.drawings.map((/** @type {any} */ { kind }) => kind), ['profile', 'rectangle', 'polygon', 'distance']);
      assert.ok(want.tables.every((text) => text.split('\r\n').length > 2));
      want.drawn.drawings = (await screen.state()).drawings;
      await page.waitForFunction(() => /&profile=[^&]*:n2[^&]*&rect=[^&]*&poly=[^&]*:on&line=/.test(location.hash));
      await press('Copy a link to this view');
      await page.getByText('Link copied').first().waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(new URL(link).hash.length < 420, `${link} has ${link.length} letters`);

      const other = await openLink(link);
      await other.page.locator('zs-results section').waitFor();
      assert.deepEqual(await drawn(other), want.drawn);
      assert.equal(await other.page.locator('zs-results select').first().inputValue(), '4', 'the one whose results were shown');
      await other.page.screenshot().then((png) => writeFileSync(join(OUT, `drawn-${renderer}.png`), png));
      // What draws comes after the picture.
      const [at, first] = await other.page.evaluate(() => {
        const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
        const { timeToFirstPixelMs } = /** @type {any} */ (globalThis).viewer.stats();
        return [entries.find(({ name }) => /zs-drawing/.test(name))?.startTime ?? 0, timeToFirstPixelMs];
      });
      assert.ok(at > first, `asked for at ${at} ms, the picture was there at ${first} ms`);
      assert.deepEqual(await tables(other), want.tables);
      // Edited, the address follows; what a person does not touch keeps its digits.
      await other.page.getByRole('button', { name: /^Point 1 of Distance 5/ }).focus();
      await other.page.keyboard.press('ArrowRight');
      const [x] = world({ center: [0, 0], scale: 0.31 }, [489, 385]);
      const line = (await other.state()).drawings.at(-1);
      near(line.points[0][0], want.drawn.drawings.at(-1).points[0][0] + x, 'moved by a CSS pixel');
      assert.deepEqual(line.points[1], want.drawn.drawings.at(-1).points[1]);
      await other.page.waitForFunction((text) => location.hash.includes(text), `&line=${line.points.join()}`);
      await other.page.keyboard.press('Delete');
      await other.page.waitForFunction(() => /&rect=/.test(location.hash) && !/&line=/.test(location.hash));
      await press('Delete all', other);
      await other.page.waitForFunction(() => !/&(profile|rect|poly|line)=/.test(location.hash));
      assert.equal((await other.state()).drawings, undefined);
      // A link that is pasted over it has them again; another image has none.
      await other.page.evaluate((hash) => void (location.hash = hash), new URL(link).hash);
      await other.page.locator('zs-drawing .hold').nth(3).waitFor({ state: 'attached' });
      assert.deepEqual((await other.state()).drawings.length, 4);
      await other.call('open', await address(catalogue.plain()));
      await other.page.locator('zs-drawing .hold').first().waitFor({ state: 'detached' });
      await other.page.waitForFunction(() => /plain/.test(location.search) && !/&(profile|rect|poly|line)=/.test(location.hash));
      other.assertQuiet({ network: true });
      await other.close();
    });

    test('a link with drawings that are none shows the others, and says so', GUARD, async () => {
      const source = encodeURIComponent(await address(catalogue.channels()));
      const words = ['line=40,40,80,70', 'poly=1,2,x', 'rect=1e99,0,1,1', ...Array(300).fill('line=20,20,30,30')];
      const other = await openLink(`${await indexPage()}?source=${source}#v1&at=96,80,0.25&${words.join('&')}`);
      const card = other.page.getByRole('status', { name: 'Not everything in this link is shown' });
      await card.waitFor();
      assert.deepEqual(await card.getByRole('listitem').allInnerTexts(), [
        'poly=1,2,x is not understood, so it is left out.',
        'rect=1e99,0,1,1 is not understood, so it is left out.',
        'line=20,20,30,30 and what follows is left out: there are too many drawings or points.',
      ]);
      await other.page.locator('zs-drawing .hold').nth(97).waitFor({ state: 'attached' });
      assert.equal(await other.page.locator('zs-drawing .hold').count(), 98);
      other.assertQuiet({ network: true });
      await other.close();
    });

    test('turned by buttons and keys, exactly, and upright again', GUARD, async () => {
      await begin(await address(catalogue.channels()), { center: [96, 80], scale: 0.25 });
      await press('Turn right by 90°');
      assert.equal((await camera()).rotation, Math.PI / 2);
      await press('Turn right by 90°');
      await screen.page.locator('canvas[part=canvas]').focus();
      await screen.page.keyboard.press('r');
      assert.equal((await camera()).rotation, -Math.PI / 2);
      await screen.page.keyboard.press('R');
      assert.equal((await camera()).rotation, Math.PI);
      await press('Upright again (turned by 180°)');
      assert.equal((await camera()).rotation, 0);
      assert.deepEqual((await camera()).center, [96, 80]);
      await screen.page.getByRole('button', { name: /^Upright/ }).waitFor({ state: 'detached' });
    });

    test('the grid lies on the borders of samples, where they are large enough', GUARD, async () => {
      const model = catalogue.channels();
      await begin(await address(model), { center: [96, 80], scale: 0.05 });
      assert.equal(await screen.page.locator('zs-grid').count(), 0, 'samples of 10 CSS pixels');
      await look({ center: [1, 80.1], scale: 0.02 });
      await screen.page.locator('zs-grid canvas').waitFor();
      const lines = await screen.page.locator('zs-grid canvas').evaluate((canvas) => {
        const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
        const row = context?.getImageData(0, 12, 976, 1).data ?? [];
        return Array.from({ length: 976 }, (_, x) => x).filter((x) => row[x * 4 + 3] > 0);
      });
      // Samples are 25 CSS pixels; the border before sample k lies at world (k - 0.5) / 2.
      const want = Array.from({ length: 60 }, (_, k) => 488 + ((k - 0.5) * 0.5 - 1) / 0.02).filter((x) => x >= 0 && x <= 976);
      assert.ok(want.length > 15);
      const off = want.filter((x) => !lines.some((line) => Math.abs(line + 0.5 - x) <= 0.5 + 1e-6));
      assert.deepEqual([off, lines.filter((line) => !want.some((x) => Math.abs(line + 0.5 - x) <= 0.5 + 1e-6))], [[], []]);
      assert.ok(Math.min(...lines) > 400, 'nothing beside the image');
    });

    test('the overview is the coarsest level, and moves the picture', GUARD, async () => {
      const model = catalogue.plain();
      await begin(await address(model), { center: [300, 250], scale: 2 });
      assert.equal(await screen.page.locator('zs-map .map').count(), 0, 'all of the image is seen');
      await look({ center: [300, 250], scale: 0.25 });
      const map = screen.page.getByRole('application', { name: /^Overview/ });
      await map.waitFor();
      await screen.page.waitForFunction(() => {
        const find = (/** @type {Document | ShadowRoot} */ root) => {
          for (const one of root.querySelectorAll('*')) {
            if (one.localName === 'zs-map') return one;
            const found = one.shadowRoot && find(one.shadowRoot);
            if (found) return found;
          }
        };
        return (find(document)?.shadowRoot?.querySelector('canvas')?.width ?? 0) > 8;
      });
      const box = await map.boundingBox();
      assert.ok(box && Math.abs(box.width / box.height - 600 / 500) < 0.05, JSON.stringify(box));
      const mean = await screen.page.locator('zs-map canvas').evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const data = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        let sum = 0;
        for (let at = 0; at < data.length; at += 4) sum += data[at];
        return sum / (width * height);
      });
      const { shape, at } = model.levels[2];
      let sum = 0;
      for (let y = 0; y < shape[0]; y += 1) for (let x = 0; x < shape[1]; x += 1) sum += Number(at([y, x]));
      assert.ok(Math.abs(mean - sum / (shape[0] * shape[1])) < 3, `${mean} is as bright as the coarsest level, ${sum / (shape[0] * shape[1])}`);
      await screen.page.mouse.click(box.x + box.width * 0.25, box.y + box.height * 0.75);
      const { center, scale } = await camera();
      assert.ok(Math.abs(center[0] - 150) < 4 && Math.abs(center[1] - 375) < 4, `${center}`);
      assert.equal(scale, 0.25);
      await map.press('ArrowRight');
      near((await camera()).center[0], center[0] + 976 * 0.25 * 0.25, 'a quarter of the picture');
      await screen.page.getByRole('button', { name: 'Hide the overview' }).click();
      await screen.page.getByRole('button', { name: 'Show the overview' }).waitFor();
      await begin(await address(model), { center: [300, 250], scale: 0.25 });
      await screen.page.getByRole('button', { name: 'Show the overview' }).click();
      await map.waitFor();
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}
