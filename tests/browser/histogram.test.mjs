// Histograms and automatic ranges of samples, and which samples are read for them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { autoRange, bins, distributionOf, heights } = await loadTypeScript("panel/histogram");
const { mostOf, partsOf } = await loadTypeScript("panel/view_values");

/** Numbers that are the same every time. */
function random(seed) {
  let at = seed;
  return () => (at = (at * 1103515245 + 12345) % 2147483648) / 2147483648;
}

test("counts of every type of samples; what is no number is left out", () => {
  for (const type of [Uint8Array, Int16Array, Uint32Array, Float32Array, Float64Array]) {
    const values = distributionOf([Array.from(type.from([1, 2, 2, 3])), type.from([9])], "x");
    assert.deepEqual([values.least, values.greatest, values.count], [1, 9, 5], type.name);
    assert.deepEqual([...bins(values, [0, 10], 5)], [1, 3, 0, 0, 1]);
  }
  const big = distributionOf([BigInt64Array.from([-(2n ** 62n), 0n, 2n ** 62n])], "int64");
  assert.deepEqual([big.least, big.greatest], [-(2 ** 62), 2 ** 62]);
  assert.deepEqual([...bins(big, [big.least, big.greatest], 3)], [1, 1, 1], "the last part has its upper end");
  const holes = distributionOf([Float32Array.from([NaN, Infinity, -Infinity, 4])], "float32");
  assert.deepEqual([holes.least, holes.greatest, holes.count], [4, 4, 1]);
  assert.equal(distributionOf([Float32Array.from([NaN])], "float32"), null);
  assert.equal(distributionOf([], "uint8"), null);
  const complex = distributionOf([Float32Array.from([3, 4, 0, -1])], "complex64");
  assert.deepEqual([complex.least, complex.greatest, complex.count], [1, 5, 2], "drawn by magnitude");
  const whole = distributionOf([Float64Array.from([-Number.MAX_VALUE, 0, Number.MAX_VALUE])], "float64");
  assert.deepEqual([...bins(whole, [whole.least, whole.greatest], 3)], [1, 1, 1], "a span that no double holds");
  assert.deepEqual([...bins(whole, [1, 1], 2)], [0, 0]);
});

test("heights by the logarithm of counts", () => {
  const times = (count, value) => Array(count).fill(value);
  const floats = distributionOf([Float32Array.from([...times(7, 1.5), ...times(63, 2.5)])], "float32");
  assert.deepEqual(heights(floats, [0, 3], 3), [0, 0.5, 1]);
  assert.deepEqual(heights(floats, [10, 11], 2), [0, 0]);
});

test("whole values that fall unevenly into the parts make no comb", () => {
  const bytes = distributionOf([Uint8Array.from({ length: 2560 }, (_, i) => i % 256)], "uint8");
  for (const most of [96, 100, 255, 256, 1000]) {
    const bars = heights(bytes, [0, 255], most);
    assert.equal(bars.length, Math.min(most, 256));
    assert.ok(bars.every((height) => height === 1), `${most}: ${bars}`);
  }
  const many = distributionOf([Uint16Array.from({ length: 700 }, (_, i) => i)], "uint16");
  for (let last = 96; last < 700; last += 1) assert.ok(heights(many, [0, last], 96).every((height) => height === 1), `0 to ${last}`);
  assert.ok(heights(bytes, [10.2, 99.7], 32).every((height) => height === 1), "ends between values");
  assert.deepEqual(heights(bytes, [7.2, 7.8], 32), [0], "no value at all");
});

test("an automatic range is that of the sorted values", () => {
  const next = random(3);
  for (const make of [() => next() * 4095, () => Math.floor(next() * 256), () => 10 ** (next() * 12 - 6), () => (next() < 0.5 ? 0 : next() * 1e9)]) {
    const samples = Float64Array.from({ length: 5001 }, make);
    samples[17] = 1e12;
    const sorted = [...samples].sort((a, b) => a - b);
    assert.deepEqual(autoRange(distributionOf([samples], "float64")), [sorted[5], sorted[4995]]);
  }
  const range = (...values) => autoRange(distributionOf([values], "uint8"));
  assert.deepEqual(range(7, 7, 7), [0, 7]);
  assert.deepEqual(range(0, 0), [0, 1]);
  assert.deepEqual(range(-3, -3), [-3, -2]);
  assert.deepEqual(range(...Array(5000).fill(0), 9), [0, 9], "nearly all are one value");
});

const LAYER = {
  axes: [{ kind: "c" }, { kind: "z" }, { kind: "y" }, { kind: "x" }],
  levels: [0, 1, 2].map((i) => ({ shape: [3, 9, 4000 >> i, 4000 >> i], step: [1, 1, 2 ** i, 2 ** i], offset: [0, 0, 0, 0] })),
  plane: { axes: [3, 2], worldFromPlane: [1, 0, 0, 0, 1, 0], position: [0, 4, 0, 0], level: 0 },
};

test("enough samples of what is seen, and only that", () => {
  const near = partsOf(LAYER, 2, { center: [1000, 2000], scale: 1 }, [400, 300], mostOf(1));
  assert.deepEqual(near, [{ level: 0, start: [2, 4, 1850, 800], shape: [1, 1, 301, 401] }].map((part) => ({ ...part, shape: near[0].shape })));
  assert.ok(near[0].shape[2] <= 302 && near[0].shape[3] <= 402);
  const coarser = { ...LAYER, plane: { ...LAYER.plane, level: 1 } };
  const far = partsOf(coarser, 0, { center: [1000, 1000], scale: 2 }, [600, 600], mostOf(1));
  assert.deepEqual(far.map(({ level }) => level), [1], "the level on the screen, whose chunks are there");
  assert.deepEqual(partsOf(LAYER, 0, { center: [-9000, 0], scale: 1 }, [400, 300], mostOf(1)), [], "nothing of it is seen");
});

test("of a level that is too large there are rows from all over it", () => {
  const flat = { ...LAYER, levels: [LAYER.levels[0]] };
  const whole = { center: [2000, 2000], scale: 10 };
  const parts = partsOf(flat, 1, whole, [800, 800], mostOf(1));
  assert.equal(parts.length, 8);
  const samples = parts.reduce((sum, { shape }) => sum + shape[2] * shape[3], 0);
  assert.ok(samples <= 1024 * 1024 && samples > 1024 * 960, String(samples));
  assert.equal(parts[0].start[2], 0);
  assert.equal(parts[7].start[2] + parts[7].shape[2], 4000);
  // 27 channels at once take not much more than four.
  assert.equal(mostOf(4), mostOf(1));
  assert.ok(27 * mostOf(27) <= 4.2 * mostOf(1), String(mostOf(27)));
  assert.ok(partsOf(flat, 1, whole, [800, 800], mostOf(27)).every(({ shape }) => shape[2] < parts[0].shape[2] / 4));
  assert.ok(parts.every(({ start, shape }) => start[0] === 1 && shape[0] === 1 && shape[3] === 4000));
});
