// Regions: from decoded chunks and the layout that the compiled viewer gives to samples of their type.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { assembled } = await loadTypeScript("element/region");

const region = (layout, ...chunks) =>
  assembled([JSON.stringify({ dtype: "uint8", shape: [layout.bytes], dimensionNames: ["x"], fill: [0], parts: [], ...layout }), ...chunks]);
const bytes = (...values) => Uint8Array.from(values);

test("lines of several chunks lie where the layout says, and what no chunk gives is the fill value", () => {
  // A region of 3 × 5 with a chunk of 3 × 4 at its left, from the second column, and nothing at its right.
  const chunk = bytes(0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23);
  const left = { from: 1, to: 0, len: 3, counts: [3], fromSteps: [4], toSteps: [5] };
  const { data, shape, dtype, dimensionNames } = region({ bytes: 15, shape: [3, 5], dimensionNames: ["y", "x"], fill: [9], parts: [left] }, chunk);
  assert.deepEqual([...data], [1, 2, 3, 9, 9, 11, 12, 13, 9, 9, 21, 22, 23, 9, 9]);
  assert.deepEqual({ shape, dtype, dimensionNames }, { shape: [3, 5], dtype: "uint8", dimensionNames: ["y", "x"] });
});

test("axes nest as deep as there are, and a chunk that is whole is one line", () => {
  const chunk = Uint8Array.from({ length: 24 }, (_, at) => at);
  const whole = { from: 0, to: 0, len: 24, counts: [], fromSteps: [], toSteps: [] };
  assert.deepEqual([...region({ bytes: 24, parts: [whole] }, chunk).data], [...chunk]);
  // Of 2 × 3 × 4 the middle two columns.
  const middle = { from: 1, to: 0, len: 2, counts: [2, 3], fromSteps: [12, 4], toSteps: [6, 2] };
  assert.deepEqual([...region({ bytes: 12, parts: [middle] }, chunk).data], [1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22]);
});

test("a fill value of several bytes is everywhere, also where it does not fit evenly", () => {
  assert.deepEqual([...region({ dtype: "uint16", bytes: 10, fill: [1, 2] }).data], Array(5).fill(0x0201));
  assert.deepEqual([...region({ dtype: "uint32", bytes: 12, fill: [255, 0, 0, 0] }).data], [255, 255, 255]);
  assert.equal(region({ dtype: "uint16", bytes: 0, fill: [1, 2] }).data.length, 0);
});

test("samples are of their type", () => {
  const first = (dtype, ...values) => {
    const whole = { from: 0, to: 0, len: values.length, counts: [], fromSteps: [], toSteps: [] };
    return region({ dtype, bytes: values.length, parts: [whole] }, bytes(...values)).data;
  };
  assert.deepEqual(first("int16", 0xfe, 0xff), Int16Array.of(-2));
  assert.deepEqual(first("uint64", 1, 0, 0, 0, 0, 0, 0, 0x80), BigUint64Array.of(2n ** 63n + 1n));
  assert.deepEqual(first("float64", 0, 0, 0, 0, 0, 0, 0xf8, 0x3f), Float64Array.of(1.5));
  assert.deepEqual(first("complex64", 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40), Float32Array.of(1, 2));
  assert.deepEqual(first("bool", 1, 0), Uint8Array.of(1, 0));
  // One, the smallest and the largest number, minus infinity, no number.
  const halves = first("float16", 0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc, 0x01, 0x7e);
  assert.deepEqual([...halves], [1, 2 ** -24, 65504, -Infinity, NaN]);
});
