// Addresses as people, other viewers and this page write them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { resolveSource } = await loadTypeScript("element/address");
const { readAddress } = await loadTypeScript("links/read_address");
const { writeAddress } = await loadTypeScript("links/write_address");

const PAGE = "https://host/zarrscope/";

test("sources of this and other viewers", () => {
  assert.deepEqual(readAddress(`${PAGE}?source=https://a/x.zarr&source=https://b/y.zarr`).sources, [
    "https://a/x.zarr",
    "https://b/y.zarr",
  ]);
  for (const key of ["image_url", "fileToLoad", "url"]) {
    assert.deepEqual(readAddress(`${PAGE}?${key}=https://a/x.zarr`).sources, ["https://a/x.zarr"]);
  }
  assert.deepEqual(readAddress(`${PAGE}?source=`), { sources: [], state: null, notices: [] });
  assert.deepEqual(readAddress(`${PAGE}?source=http://`).sources, ["http://"], "to be told when it is opened");
  assert.deepEqual(readAddress(`${PAGE}?source=data/x.zarr`).sources, ["https://host/zarrscope/data/x.zarr"]);
});

test("a signed address keeps its query", () => {
  const signed = "https://a/x.zarr?X-Sig=a%2Fb%2Bc&y=1";
  assert.deepEqual(readAddress(`${PAGE}?source=${encodeURIComponent(signed)}`).sources, [signed]);
});

test("buckets", () => {
  assert.equal(resolveSource("s3://idr/zarr/1.zarr", PAGE, "https://uk1s3.embassy.ebi.ac.uk/"), "https://uk1s3.embassy.ebi.ac.uk/idr/zarr/1.zarr");
  assert.equal(resolveSource("s3://idr/1.zarr", PAGE, "minio.local:9000"), "https://minio.local:9000/idr/1.zarr");
  assert.equal(resolveSource("s3://janelia/a/1.zarr", PAGE), "https://janelia.s3.amazonaws.com/a/1.zarr");
  assert.equal(resolveSource("s3://a.b.c/1.zarr", PAGE), "https://s3.amazonaws.com/a.b.c/1.zarr");
  assert.equal(resolveSource("gs://b/1.zarr", PAGE), "https://storage.googleapis.com/b/1.zarr");
  assert.deepEqual(readAddress(`${PAGE}?source=s3://idr/1.zarr&endpoint=https://e`).sources, ["https://e/idr/1.zarr"]);
});

test("Neuroglancer's forms", () => {
  for (const [form, wanted] of [
    ["zarr://https://a/x.zarr", "https://a/x.zarr"],
    ["zarr3://s3://b/x.zarr", "https://b.s3.amazonaws.com/x.zarr"],
    ["https://a/x.zarr/|zarr2:", "https://a/x.zarr/"],
    ["https://a/x.zarr|zarr3:labels/cells/", "https://a/x.zarr/labels/cells"],
    ["gs://b/x.zip|zip:inside/|zarr:0", "https://storage.googleapis.com/b/x.zip/inside/0"],
    ["https://a/x.zip?sig=a%2Fb|zip:", "https://a/x.zip?sig=a%2Fb"],
    ["https://a/x.zip?sig=a%2Fb|zip:y|zarr3:", "https://a/x.zip/y?sig=a%2Fb"],
  ]) {
    assert.equal(resolveSource(form, PAGE), wanted);
  }
  assert.equal(resolveSource("https://a/x|n5:", PAGE), "https://a/x|n5:", "what is not known stays, to be told");
});

test("what lies on a computer has no link", () => {
  const state = { camera: { scale: 2 }, layers: [{ source: "local://1/x.zarr", opacity: 0.5 }] };
  assert.equal(writeAddress(`${PAGE}?theme=dark&source=https://old/x.zarr#%7B%7D`, state), `${PAGE}?theme=dark`);
  const mixed = { layers: [...state.layers, { source: "https://a/y.zarr", opacity: 0.25 }] };
  const { sources, state: back } = readAddress(writeAddress(PAGE, mixed));
  assert.deepEqual(sources, ["https://a/y.zarr"]);
  assert.deepEqual(back, { version: 1, layers: [{ opacity: 0.25 }] });
});

test("what is written is read again", () => {
  const state = {
    version: 1,
    camera: { center: [12.345678901234, -0.1], scale: 1 / 3 },
    layers: [{ source: "https://a/x y.zarr?sig=a%2Fb&z=1", opacity: 0.5, labels: [{ name: "50% (cells) #1", visible: false }] }],
  };
  const href = writeAddress(`${PAGE}?theme=dark&image_url=https://old/x.zarr`, state);
  const { sources, state: back } = readAddress(href);
  assert.deepEqual(sources, [new URL(state.layers[0].source).href]);
  assert.deepEqual(back, {
    version: 1,
    camera: { center: [12.3456789, -0.1], scale: 0.3333333333 },
    layers: [{ opacity: 0.5, labels: state.layers[0].labels }],
  });
  assert.equal(new URL(href).searchParams.get("theme"), "dark");
  assert.equal(new URL(href).searchParams.get("image_url"), null);
  assert.doesNotMatch(href, /["'()<> ]/);
});

test("a query that says the same stays as the person wrote it", () => {
  const href = `${PAGE}?source=s3://idr/1.zarr&endpoint=https://e`;
  const state = { layers: [{ source: "https://e/idr/1.zarr" }] };
  assert.equal(writeAddress(href, state), `${href}#v1`);
});

test("a state alone names its sources; rubbish is no state", () => {
  const alone = encodeURIComponent(JSON.stringify({ layers: [{ source: "https://a/x.zarr" }] }));
  assert.deepEqual(readAddress(`${PAGE}#${alone}`).sources, ["https://a/x.zarr"]);
  for (const hash of ["#section", "#%7B", "#%E0%A4%A", "#[1]", "#3"]) {
    assert.equal(readAddress(PAGE + hash).state, null);
  }
});
