// Where things lie: CSS pixels, the world, samples of levels.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { apply, compose, inverse, levelCorners, regionOf, sampleOfWorld, screenOfWorld, viewCorners, worldOfScreen } = await loadTypeScript("space/space");

const SIZE = [400, 300];
/** z, c, y, x; y and x in half micrometres from (10, 20), level 1 halves all but z. */
const layer = {
  axes: [{ kind: "z" }, { kind: "c" }, { kind: "y" }, { kind: "x" }],
  levels: [
    { shape: [9, 2, 100, 200], step: [1, 1, 1, 1], offset: [0, 0, 0, 0] },
    { shape: [9, 2, 50, 100], step: [1, 1, 2, 2], offset: [0, 0, 0.5, 0.5] },
    { shape: [3, 2, 25, 50], step: [3, 1, 4, 4], offset: [1, 0, 1.5, 1.5] },
  ],
  plane: { axes: [3, 2], worldFromPlane: [0.5, 0, 10, 0, 0.5, 20], position: [4, 0, 0, 0], level: 0 },
};
const near = (got, want) => got.forEach((value, i) => assert.ok(Math.abs(value - want[i]) < 1e-9, `${got}, not ${want}`));

test("the middle of the picture is the camera's centre, right is right, and rotation is clockwise", () => {
  const camera = { center: [10, 20], scale: 0.5 };
  assert.deepEqual(worldOfScreen(camera, SIZE, 200, 150), [10, 20]);
  near(screenOfWorld(camera, SIZE, 11, 22), [202, 154]);
  near(screenOfWorld({ ...camera, rotation: Math.PI / 2 }, SIZE, 11, 20), [200, 152]);
  near(worldOfScreen({ ...camera, rotation: Math.PI / 2 }, SIZE, 200, 152), [11, 20]);
});

test("there and back again, however it is turned", () => {
  for (const rotation of [0, 0.3, -2, 5]) {
    const camera = { center: [-7, 1e4], scale: 0.013, rotation };
    near(worldOfScreen(camera, SIZE, ...screenOfWorld(camera, SIZE, -6, 1e4 + 1)), [-6, 1e4 + 1]);
  }
  const skew = [2, 0.5, 7, -1, 3, -4];
  near(apply(inverse(skew), apply(skew, [3, 5])), [3, 5]);
  near(apply(compose(skew, [0, 1, 2, 1, 0, 3]), [3, 5]), apply(skew, [7, 6]));
  assert.equal(inverse([1, 2, 0, 2, 4, 0]), null);
});

test("the nearest sample of a level, at the position of the other axes", () => {
  assert.deepEqual(sampleOfWorld(layer, 0, [10, 20]), [4, 0, 0, 0]);
  assert.deepEqual(sampleOfWorld(layer, 0, [10.24, 20.26]), [4, 0, 1, 0]);
  assert.deepEqual(sampleOfWorld(layer, 1, [10.74, 20.76]), [4, 0, 1, 0]);
  assert.deepEqual(sampleOfWorld(layer, 2, [10, 20]), [1, 0, 0, 0], "z 4 is the second of every third");
  assert.deepEqual(sampleOfWorld(layer, 0, [9.76, 20]), [4, 0, 0, 0], "half a sample beside its centre still is its own");
  assert.equal(sampleOfWorld(layer, 0, [9.74, 20]), null);
  assert.equal(sampleOfWorld(layer, 3, [10, 20]), null);
  assert.equal(sampleOfWorld({ ...layer, plane: null }, 0, [10, 20]), null);
});

test("what can be seen of a level", () => {
  // 400 × 300 CSS pixels of a quarter sample each, around the sample (y 50, x 100).
  const camera = { center: [60, 45], scale: 0.125 };
  assert.deepEqual(regionOf(layer, 0, camera, SIZE), { start: [4, 0, 13, 50], shape: [1, 2, 75, 101] });
  assert.deepEqual(regionOf(layer, 1, { ...camera, scale: 10 }, SIZE), { start: [4, 0, 0, 0], shape: [1, 2, 50, 100] });
  assert.equal(regionOf(layer, 0, { ...camera, center: [-60, 45] }, SIZE), null);
  const turned = regionOf(layer, 0, { ...camera, rotation: Math.PI / 2 }, SIZE);
  assert.deepEqual(turned, { start: [4, 0, 0, 63], shape: [1, 2, 100, 75] }, "a quarter turn swaps the sides");
});

test("corners", () => {
  assert.deepEqual(levelCorners(layer, 0), [[9.75, 19.75], [109.75, 19.75], [109.75, 69.75], [9.75, 69.75]]);
  assert.deepEqual(levelCorners(layer, 2), levelCorners(layer, 0), "levels share their border");
  assert.deepEqual(viewCorners({ center: [0, 0], scale: 1 }, SIZE), [[-200, -150], [200, -150], [200, 150], [-200, 150]]);
});
