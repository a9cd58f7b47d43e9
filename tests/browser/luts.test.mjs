// The colour maps as the page unpacks them: against the packages that they come from and against what is known of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { interpolateInferno, interpolateMagma, interpolatePlasma, interpolateViridis } from "d3-scale-chromatic";
import { LUTS } from "ome-zarr.js";
import { loadTypeScript } from "./support/typescript.mjs";

const { canonical, names, table } = await loadTypeScript("luts/luts");
const at = (name, i) => [...table(name).subarray(3 * i, 3 * i + 3)];

test("every lookup table of OMERO, to the byte, with and without its ending", () => {
  assert.ok(LUTS.length > 40, `${LUTS.length} tables`);
  for (const { name, rgb } of LUTS) {
    assert.deepEqual([...table(name)], rgb.flat(), name);
    assert.equal(table(name.replace(".lut", "").toUpperCase()), table(name));
  }
});

test("the maps of matplotlib agree with another source of them", () => {
  const others = { viridis: interpolateViridis, magma: interpolateMagma, inferno: interpolateInferno, plasma: interpolatePlasma };
  for (const [name, scale] of Object.entries(others)) {
    for (let i = 0; i < 256; i += 1) {
      const want = scale(i / 255).match(/[0-9a-f]{2}/g).map((part) => Number.parseInt(part, 16));
      const got = at(name, i);
      assert.ok(got.every((value, k) => Math.abs(value - want[k]) <= 1), `${name} ${i}: ${got}, not ${want}`);
    }
  }
});

test("known points", () => {
  for (let i = 0; i < 256; i += 1) assert.deepEqual(at("grays", i), [i, i, i]);
  assert.deepEqual(at("gray", 7), [7, 7, 7]);
  assert.deepEqual([at("hilo", 0), at("hilo", 255)], [[0, 0, 255], [255, 0, 0]], "what is cut off is marked");
  assert.deepEqual([at("fire", 0), at("fire", 255)], [[0, 0, 0], [255, 255, 255]]);
  // ColorBrewer's RdBu of eleven classes: its ends and its middle.
  const near = (got, want) => assert.ok(got.every((value, k) => Math.abs(value - want[k]) <= 2), `${got}, not ${want}`);
  near(at("rdbu", 0), [103, 0, 31]);
  near(at("RdBu", 255), [5, 48, 97]);
  // d3 smooths its scales, so that the middle is only nearly what it was.
  assert.ok(Math.min(...at("RdBu", 128)) > 225);
  assert.deepEqual(at("cubehelix", 0), [0, 0, 0]);
  assert.deepEqual(at("cubehelix", 255), [255, 255, 255]);
});

test("names: in groups, each once, others are refused", () => {
  const all = names.map(({ name }) => name);
  assert.equal(new Set(all.map((name) => name.toLowerCase())).size, all.length);
  assert.deepEqual([...new Set(names.map(({ group }) => group))], ["uniform", "diverging", "imagej", "categorical"]);
  for (const name of all) {
    assert.equal(table(name).length, 768);
    assert.equal(canonical(` ${name.toUpperCase()}.LUT `), name);
  }
  for (const name of ["", "nothing", "constructor", "__proto__", ".lut"]) {
    assert.equal(table(name), null);
    assert.equal(canonical(name), null);
  }
});
