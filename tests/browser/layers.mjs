// Layers among each other, and channels in colour maps: what is on the screen is worked out again from the picture of one layer.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD, address } from './support/stage.mjs';

const CAMERA = { center: [300.5, 250.5], scale: 1 };

for (const renderer of RENDERERS) {
  describe(`layers, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {string} */
    let source;
    before(async () => {
      screen = await (await Screen.open(renderer)).load();
      source = await address(catalogue.plain());
    }, GUARD);
    after(() => screen?.close());

    /** The picture after a change of the state. @param {object} state */
    const picture = async (state) => {
      await screen.call('setState', state);
      await screen.settled();
      return screen.snapshot();
    };

    /** Fails unless every part of every pixel is what `wanted` makes of the same part of `one`.
     * @param {{ data: Uint8Array }} got @param {{ data: Uint8Array }} one @param {(value: number) => number} wanted */
    const assertMade = (got, one, wanted) => {
      let bright = 0;
      for (let at = 0; at < one.data.length; at += 1) {
        if (at % 4 === 3) continue;
        bright += Number(one.data[at] > 20);
        const want = wanted(one.data[at]);
        // The one's rounding, doubled by adding, and that of the other.
        if (Math.abs(got.data[at] - want) > 2.5) assert.fail(`byte ${at} is ${got.data[at]}, wanted ${want}`);
      }
      assert.ok(bright > 1000, 'the picture shows something');
    };

    test('light is added, differences are light, and opacity takes its part', GUARD, async () => {
      await screen.open(source, { state: { camera: CAMERA } });
      const one = await picture({});
      await screen.call('add', source);
      const second = (/** @type {object} */ layer) => picture({ camera: CAMERA, layers: [{}, layer] });
      assertMade(await second({ blend: 'add', opacity: 1 }), one, (value) => Math.min(255, 2 * value));
      assertMade(await second({ blend: 'add', opacity: 0.5 }), one, (value) => Math.min(255, 1.5 * value));
      assertMade(await second({ blend: 'difference', opacity: 1 }), one, () => 0);
      assertMade(await second({ blend: 'over', opacity: 1 }), one, (value) => value);
      const [, layer] = (await second({ blend: 'difference' }), (await screen.state()).layers);
      assert.equal(layer.blend, 'difference');
      assert.equal((await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model)).layers[1].blend, 'difference');
    });

    test('a layer lies where its transformation puts it, for picture, values and model', GUARD, async () => {
      await screen.open(source, { state: { camera: CAMERA } });
      const one = await picture({});
      const before = await screen.call('pick', 100, 80);
      // A quarter turn, twice as large, and a shift; the camera follows.
      const transform = [0, -2, 1000, 2, 0, -50];
      const [x, y] = CAMERA.center;
      const camera = { center: [-2 * y + 1000, 2 * x - 50], scale: 2, rotation: -Math.PI / 2 };
      const moved = await picture({ camera, layers: [{ transform }] });
      assertMade(moved, one, (value) => value);
      assert.deepEqual((await screen.call('pick', 100, 80)).layers, before.layers);
      assert.deepEqual((await screen.state()).layers[0].transform, transform);
      const model = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model);
      const plane = model.layers[0].plane.worldFromPlane;
      assert.deepEqual([plane[0], plane[1], plane[3], plane[4]].map(Math.round), [0, -2, 2, 0]);
      await screen.call('setState', { layers: [{ transform: [1, 2, 0, 2, 4, 0] }] });
      assert.deepEqual((await screen.state()).layers[0].transform, transform, 'one that shows nothing is no change');
    });

    test('layers change places and go', GUARD, async () => {
      const other = await address(catalogue.channels());
      await screen.open(source);
      await screen.call('add', other);
      const sources = async () => (await screen.state()).layers.map((/** @type {any} */ layer) => layer.source);
      await screen.call('move', 0, 1);
      assert.deepEqual(await sources(), [other, source]);
      await screen.call('move', 0, 7);
      assert.deepEqual(await sources(), [other, source]);
      await screen.call('remove', 0);
      assert.deepEqual(await sources(), [source]);
      const stats = await screen.settled();
      assert.equal(stats.failed, 0);
      await screen.call('remove', 0);
      assert.deepEqual((await screen.state()).layers ?? [], []);
      await screen.open(other);
      await screen.settled();
      screen.assertQuiet({ network: true });
    });

    test('a colour map stands in place of the colour', GUARD, async () => {
      await screen.open(source, { state: { camera: CAMERA, layers: [{ channels: [{ color: 'FFFFFF' }] }] } });
      const grey = await picture({});
      assertMade(await picture({ layers: [{ channels: [{ lut: 'grays' }] }] }), grey, (value) => value);
      const colored = await picture({ layers: [{ channels: [{ lut: 'fire.lut' }] }] });
      /** @type {Map<number, number[]>} */
      const seen = new Map();
      let different = 0;
      for (let at = 0; at < grey.data.length; at += 4) {
        const rgb = [...colored.data.subarray(at, at + 3)];
        const known = seen.get(grey.data[at]) ?? rgb;
        seen.set(grey.data[at], known);
        // Light that rounds to the same byte may be two steps of the map.
        assert.ok(rgb.every((part, i) => Math.abs(part - known[i]) <= 12), `light ${grey.data[at]} is ${rgb} and ${known}`);
        different += Number(rgb[0] !== rgb[1]);
      }
      assert.ok(different > 1000, 'fire is not grey');
      assert.equal((await screen.state()).layers[0].channels[0].lut, 'fire.lut');
      assertMade(await picture({ layers: [{ channels: [{ lut: null }] }] }), grey, (value) => value);
      screen.assertQuiet({ network: true });
    });
  });
}
