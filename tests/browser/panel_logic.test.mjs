// The panel's pure parts: numbers as texts, the span of a contrast slider, grouping of failures, sharing of what did not change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FOLDER = fileURLToPath(new URL("../../www/panel/", import.meta.url));

/** A TypeScript module of the panel that needs no browser. */
async function load(name) {
  const { outputFiles } = await build({ entryPoints: [`${FOLDER}${name}.ts`], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

test("ids of labels keep all their digits", async () => {
  const { labelName } = await load("format");
  assert.equal(labelName(4294967295), "4294967295");
  assert.equal(labelName(-7), "-7");
  assert.equal(labelName(18446744073709551615n), "18446744073709551615");
  assert.equal(labelName(2.5), "2.5");
  const { labelAt, labelId } = await load("label_pick");
  const ids = ["7", -3, 2n ** 64n - 1n, " 12 ", -(2n ** 63n), 3.7].map(labelId);
  assert.deepEqual(ids, ["7", "-3", "18446744073709551615", "12", "-9223372036854775808", "3"]);
  assert.deepEqual(["", "x", "1.5", String(2n ** 64n), String(-(2n ** 63n) - 1n), NaN, "9".repeat(999)].map(labelId), Array(7).fill(null));
  const labels = [["a", 5n], ["b", 0], ["c", null]].map(([name, id]) => ({ name, id, properties: null }));
  const pick = { position: {}, units: {}, layers: [{ labels: [] }, { labels }] };
  assert.deepEqual(labelAt(pick, null), { layer: 1, name: "a", id: "5" }, "background and what is not there hide nothing");
  assert.equal(labelAt(pick, { layer: 1, name: "b" }), null);
  assert.equal(labelAt(pick, { layer: 0, name: "a" }), null);
});

test("numbers and quantities", async () => {
  const { number, position, quantity, sample, unitSymbol } = await load("format");
  assert.deepEqual([0, 1480, 65535, 0.012, 0.84, 1 / 3, -2.5, 123456.789, 1e9, 1e-7, NaN, -Infinity].map((v) => number(v)), [
    "0", "1480", "65535", "0.012", "0.84", "0.3333", "−2.5", "123457", "1.00e9", "1.00e−7", "NaN", "−∞",
  ]);
  assert.equal(quantity(59, 0.5, "micrometer"), "59.0 µm");
  assert.equal(quantity(41.25, 1.25, "micrometer"), "41.25 µm");
  assert.equal(quantity(360, 30, "second"), "360 s");
  assert.equal(quantity(-0.1083 * 3, 0.1083, null), "−0.325");
  assert.equal(quantity(5, 0, null), "5");
  assert.equal(quantity(1e300, 1, null), "1.00e300");
  assert.equal(position(253.304, 0.499, "micrometer"), "253.30 µm");
  assert.equal(position(12.34, 1, null), "12.3");
  assert.equal(position(1234.5, 30, "second"), "1235 s");
  assert.equal(sample(18446744073709551615n), "18446744073709551615");
  assert.equal(sample(true), "true");
  assert.equal(sample(null), "–");
  assert.deepEqual(["micrometer", "µm", "parsec", "furlong", "pixel", null, "constructor"].map(unitSymbol), ["µm", "µm", "pc", "furlong", "px", "", "constructor"]);
});

test("a contrast slider spans the neighbourhood of its window and grows at its ends", async () => {
  const { firstSpan, nextSpan, stepOf } = await load("extent");
  assert.deepEqual(firstSpan([110, 1480], [0, 65535]), [0, 2850]);
  assert.deepEqual(firstSpan([30000, 30100], [0, 65535]), [29950, 30200]);
  assert.deepEqual(firstSpan([0, 65535], [0, 65535]), [0, 65535]);
  assert.deepEqual(firstSpan([-5, 300], [0, 255]), [-5, 300], "a window beyond the range stays reachable");
  assert.deepEqual(firstSpan([7, 7], [0, 255]), [0, 255]);
  assert.deepEqual(nextSpan([0, 2850], [0, 2850], [0, 65535]), [0, 5700]);
  assert.deepEqual(nextSpan([0, 2850], [100, 1000], [0, 65535]), [0, 2850]);
  assert.deepEqual(nextSpan([0, 40000], [0, 40000], [0, 65535]), [0, 65535], "no further than the range");
  assert.deepEqual(nextSpan([0, 100], [0, 500], [0, 65535]), [0, 600]);
  assert.equal(stepOf([0, 2850], "uint16"), 1);
  assert.equal(stepOf([0, 4294967295], "uint32"), 1048575);
  assert.equal(stepOf([0, 1], "float32"), 0.001);
  assert.equal(stepOf([0, 1], "uint8"), 0.001, "labels of 0 and 1 need no whole steps");
});

test("failures: one card per kind, repetitions and dismissed ones left out", async () => {
  const { groupProblems, problemKey } = await load("problems");
  const problem = (code, url) => ({ code, message: "m", url });
  const all = [problem("network", "a"), problem("corrupt-chunk", "a"), problem("network", "b"), problem("network", "a")];
  const groups = groupProblems(all, new Set());
  assert.deepEqual(groups.map(({ code, others }) => [code, others.length]), [["network", 1], ["corrupt-chunk", 0]]);
  const left = groupProblems(all, new Set([problemKey(all[0])]));
  assert.deepEqual(left.map(({ code, first }) => [code, first.url]), [["corrupt-chunk", "a"], ["network", "b"]]);
});

test("a layer that its program named like all others is called after its address", async () => {
  const { layerName } = await load("layer_name");
  const source = "https://a.org/b/skin%20v05.ome.zarr/?signature=1";
  assert.equal(layerName({ name: "Tonsil", source }), "Tonsil");
  assert.equal(layerName({ name: "/", source }), "skin v05.ome.zarr");
  assert.equal(layerName({ name: "Image", source: "https://a.org/100%.zarr" }), "100%.zarr");
  assert.equal(layerName({ name: "", source: "" }), "Image");
});

test("what did not change keeps its identity", async () => {
  const { share } = await load("share");
  const before = { a: [{ x: 1 }, { x: 2 }], b: { c: null }, e: [] };
  const after = share(before, structuredClone({ ...before, a: [{ x: 1 }, { x: 3 }] }));
  assert.notEqual(after, before);
  assert.equal(after.a[0], before.a[0]);
  assert.deepEqual(after.a[1], { x: 3 });
  assert.equal(after.b, before.b);
  assert.equal(share(before, structuredClone(before)), before);
  assert.deepEqual(share(undefined, []), []);
  assert.deepEqual(share({ a: 1, b: 2 }, { a: 1 }), { a: 1 });
  assert.deepEqual(share([1], { a: 1 }), { a: 1 });
});
