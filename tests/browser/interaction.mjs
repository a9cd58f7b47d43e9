// What a person does with pointer, wheel, fingers, keys and the panel, and what the viewer makes of it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, OUT, address, indexPage } from './support/stage.mjs';

/** @param {number} got @param {number} want @param {string} what */
const near = (got, want, what) => assert.ok(Math.abs(got - want) < 1e-6 * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);

for (const renderer of RENDERERS) {
  describe(`pointer and keys, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await (await Screen.open(renderer, { touch: true })).load();
    }, GUARD);
    after(() => screen?.close());

    const start = { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 0.75, rotation: 0 };
    /** @param {object} [camera] */
    const begin = async (camera = {}) => {
      await screen.show({ model: catalogue.plain(), camera: { ...start, ...camera } });
    };
    const camera = async () => {
      await screen.settled();
      return { rotation: 0, ...(await screen.state()).camera };
    };

    test('a drag moves the picture exactly as far as the pointer', GUARD, async () => {
      await begin();
      const { mouse } = screen.page;
      await mouse.move(100, 80);
      await mouse.down();
      await mouse.move(133, 60, { steps: 5 });
      await mouse.move(151, 69, { steps: 2 });
      await mouse.up();
      await mouse.move(10, 10);
      const { center, scale } = await camera();
      near(center[0], start.center[0] - 51 * 0.75, 'x');
      near(center[1], start.center[1] + 11 * 0.75, 'y');
      assert.equal(scale, 0.75);
      const shown = { model: catalogue.plain(), camera: { center, scale } };
      assertSame(`dragged ${renderer}`, await screen.snapshot(), screen.reference(shown));
    });

    test('a drag follows the pointer in a turned picture too', GUARD, async () => {
      await begin({ rotation: Math.PI / 2 });
      const { mouse } = screen.page;
      await mouse.move(100, 80);
      await mouse.down();
      await mouse.move(140, 80, { steps: 4 });
      await mouse.up();
      const { center } = await camera();
      // After a quarter turn clockwise, to the right on the screen is upwards in the image.
      near(center[0], start.center[0], 'x');
      near(center[1], start.center[1] + 40 * 0.75, 'y');
    });

    for (const delta of [-240, 180]) {
      test(`the wheel by ${delta} zooms about the pointer`, GUARD, async () => {
        await begin();
        const [x, y] = [220, 70];
        const under = (/** @type {any} */ c) => [
          c.center[0] + (x - 160) * c.scale,
          c.center[1] + (y - 120) * c.scale,
        ];
        await screen.page.mouse.move(x, y);
        await screen.page.mouse.wheel(0, delta);
        await screen.page.waitForFunction(() => /** @type {any} */ (globalThis).viewer.state.camera.scale !== 0.75);
        const now = await camera();
        assert.ok(delta < 0 ? now.scale < 0.74 : now.scale > 0.76, `scale ${now.scale}`);
        under(start).forEach((want, i) => near(under(now)[i], want, 'xy'[i]));
        const shown = { model: catalogue.plain(), camera: now };
        assertSame(`wheel ${renderer}`, await screen.snapshot(), screen.reference(shown));
      });
    }

    test('two fingers zoom about their middle', GUARD, async () => {
      await begin();
      const client = await screen.page.context().newCDPSession(screen.page);
      const touch = (/** @type {string} */ type, /** @type {number} */ apart) =>
        client.send('Input.dispatchTouchEvent', {
          type: /** @type {any} */ (type),
          touchPoints:
            type === 'touchEnd'
              ? []
              : [
                  { x: 200 - apart, y: 100, id: 0 },
                  { x: 200 + apart, y: 100, id: 1 },
                ],
        });
      await touch('touchStart', 30);
      for (let apart = 33; apart <= 60; apart += 3) await touch('touchMove', apart);
      await touch('touchEnd', 60);
      await client.detach();
      const now = await camera();
      near(now.scale, 0.375, 'scale');
      const middle = (/** @type {any} */ c) => [c.center[0] + 40 * c.scale, c.center[1] - 20 * c.scale];
      middle(start).forEach((want, i) => near(middle(now)[i], want, 'xy'[i]));
    });

    test('one finger drags', GUARD, async () => {
      await begin();
      const client = await screen.page.context().newCDPSession(screen.page);
      const touch = (/** @type {any} */ type, /** @type {number} */ x) =>
        client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y: 100, id: 0 }] });
      await touch('touchStart', 100);
      for (let x = 105; x <= 140; x += 5) await touch('touchMove', x);
      await touch('touchEnd', 140);
      await client.detach();
      const { center } = await camera();
      near(center[0], start.center[0] - 40 * 0.75, 'x');
      near(center[1], start.center[1], 'y');
    });

    test('keys pan and zoom', GUARD, async () => {
      await begin();
      await screen.page.mouse.click(160, 120);
      const press = async (/** @type {string} */ key) => {
        await screen.page.keyboard.press(key);
        return camera();
      };
      const right = await press('ArrowRight');
      assert.ok(right.center[0] > start.center[0] + 5 && right.center[1] === start.center[1]);
      const back = await press('ArrowLeft');
      near(back.center[0], start.center[0], 'x after the way back');
      const down = await press('ArrowDown');
      assert.ok(down.center[1] > start.center[1] + 5);
      await press('ArrowUp');
      const larger = await press('+');
      assert.ok(larger.scale < 0.75);
      near(larger.center[0], start.center[0], 'x after zooming about the middle');
      near((await press('-')).scale, 0.75, 'scale after the way back');
    });

    test('an axis plays until it is stopped, and is sharp where it stands', GUARD, async () => {
      const camera = { center: /** @type {[number, number]} */ ([100, 90]), scale: 0.7 };
      await screen.show({ model: catalogue.thick(), camera, dims: { z: 37 } });
      const seen = await screen.page.evaluate(async () => {
        const scope = /** @type {any} */ (document.querySelector('zarr-scope'));
        const viewer = await scope.ready;
        const seen = /** @type {number[]} */ ([]);
        await new Promise((done) => {
          const note = (/** @type {any} */ event) => {
            const z = event.detail.dims.z ?? 0;
            if (seen.at(-1) !== z) seen.push(z);
            if (seen.length > 6) done(scope.removeEventListener('zarrscope-state', note));
          };
          scope.addEventListener('zarrscope-state', note);
          viewer.play('z', { rate: 30 });
        });
        viewer.pause();
        return seen;
      });
      const first = seen[0] === 37 ? 37 : 38;
      assert.deepEqual(seen, seen.map((_, step) => (first + step) % 40), 'every plane, and round at the end');
      await screen.settled();
      const { z = 0 } = (await screen.state()).dims ?? {};
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await screen.state()).dims?.z ?? 0, z, 'it stands');
      const shown = { model: catalogue.thick(), camera, dims: { z } };
      assertSame(`played ${renderer}`, await screen.snapshot(), screen.reference(shown));
    });

    test('keys step through z and t and stop at the ends', GUARD, async () => {
      await screen.show({
        model: catalogue.five(),
        camera: { center: [13, 11], scale: 0.1 },
        dims: { z: 1, t: 0 },
      });
      await screen.page.mouse.click(160, 120);
      const press = async (/** @type {string} */ key) => {
        await screen.page.keyboard.press(key);
        await screen.settled();
        const { z = 0, t = 0 } = (await screen.state()).dims ?? {};
        return [z, t];
      };
      assert.deepEqual(await press('.'), [2, 0]);
      assert.deepEqual(await press(','), [1, 0]);
      assert.deepEqual(await press(','), [0, 0]);
      assert.deepEqual(await press(','), [0, 0]);
      assert.deepEqual(await press(']'), [0, 1]);
      assert.deepEqual(await press(']'), [0, 2]);
      assert.deepEqual(await press(']'), [0, 2]);
      assert.deepEqual(await press('['), [0, 1]);
      const shown = { model: catalogue.five(), camera: { center: [13, 11], scale: 0.1 }, dims: { z: 0, t: 1 } };
      assertSame(`stepped ${renderer}`, await screen.snapshot(), screen.reference(/** @type {any} */ (shown)));
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });

  describe(`the panel, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await Screen.open(renderer, { size: [1280, 800] });
    }, GUARD);
    after(() => screen?.close());

    /** @param {import('./support/images.mjs').ImageModel} model */
    const begin = async (model) => {
      await screen.load(`${await indexPage()}?source=${encodeURIComponent(await address(model))}`);
      await screen.settled();
    };

    test('a slider steps through z while it is dragged', GUARD, async () => {
      const model = catalogue.thick();
      await begin(model);
      const slider = screen.page.getByRole('slider', { name: 'Position in z', exact: true });
      // Hovering waits until the panel, whose sections come one by one, stays where it is.
      await slider.hover();
      const box = await slider.boundingBox();
      assert.ok(box);
      const { mouse } = screen.page;
      await mouse.move(box.x + 8, box.y + box.height / 2);
      await mouse.down();
      await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      await screen.until(({ dims }) => dims?.z > 10 && dims?.z < 30, 'z follows before the button is let go');
      await mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 4 });
      await screen.until(({ dims }) => dims?.z === 39, 'the last plane');
      await mouse.up();
      await screen.settled();
      await screen.page.screenshot().then((png) => writeFileSync(join(OUT, `panel-${renderer}.png`), png));
      await slider.press('ArrowLeft');
      await screen.until(({ dims }) => dims?.z === 38, 'a key on the slider');
    });

    test('a checkbox hides a channel', GUARD, async () => {
      const model = catalogue.channels();
      await begin(model);
      await screen.settled();
      const before = await screen.snapshot();
      const box = screen.page.getByRole('checkbox', { name: 'Show actin', exact: true });
      await box.waitFor({ state: 'attached' });
      assert.equal(await box.isChecked(), true);
      await box.focus();
      await screen.page.keyboard.press('Space');
      await screen.until(({ layers }) => layers[0].channels[1].visible === false, 'the channel is off');
      await screen.settled();
      assert.ok(!before.data.equals((await screen.snapshot()).data));
      await screen.page.keyboard.press('Space');
      await screen.until(({ layers }) => layers[0].channels?.[1]?.visible !== false, 'the channel is on again');
      await screen.settled();
      assert.ok(before.data.equals((await screen.snapshot()).data));
    });

    test('the handles of the contrast change the window', GUARD, async () => {
      await begin(catalogue.channels());
      const low = screen.page.getByRole('slider', { name: 'nuclei, value drawn black', exact: true });
      await low.waitFor({ state: 'attached' });
      await low.focus();
      for (let i = 0; i < 5; i += 1) await screen.page.keyboard.press('ArrowRight');
      await screen.until(({ layers }) => layers[0].channels?.[0]?.window?.[0] > 0, 'the window has moved');
    });

    test('labels are laid over, as thick as the slider says', GUARD, async () => {
      const model = catalogue.labelledV4();
      await begin(model);
      const camera = { center: /** @type {[number, number]} */ ([64.5, 50.1]), scale: 0.25 };
      await screen.call('setState', { camera, dims: { z: 0 } });
      const box = screen.page.getByRole('checkbox', { name: 'Show cells', exact: true });
      await box.waitFor({ state: 'attached' });
      await box.focus();
      if (!(await box.isChecked())) await screen.page.keyboard.press('Space');
      const told = (/** @type {any} */ state) => state.layers[0].labels.find((/** @type {any} */ one) => one.name === 'cells');
      await screen.until((state) => told(state)?.visible === true, 'the labels are on');
      const slider = screen.page.getByRole('slider', { name: 'Opacity of cells', exact: true });
      await slider.focus();
      await screen.page.keyboard.press('End');
      await screen.until((state) => told(state)?.opacity === 1, 'they are opaque');
      await screen.settled();
      const picture = await screen.snapshot();
      const colors = new Set();
      for (let at = 0; at < picture.data.length; at += 4) colors.add([...picture.data.subarray(at, at + 3)].join());
      assert.ok(colors.has('255,0,0') && colors.has('0,255,0'), 'the colours of the file, undiluted');
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}
