// The shown region as Python: what is read, and from where. With a Python that has zarr and dask, named in ZARRSCOPE_PYTHON, the
// lines are run, too, and their samples compared.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createReadStream, mkdtempSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { loadTypeScript } from "./support/typescript.mjs";
import { writeArray } from "./support/zarr_writer.mjs";

const { python } = await loadTypeScript("links/python");
const { literal } = await loadTypeScript("links/python_literal");
const interpreter = process.env.ZARRSCOPE_PYTHON;

const CHANNELS = [0, 1, 2].map((index) => ({ index, visible: true }));

/** 5 axes, two levels: the second one has half of the samples in y and x. */
const layer = (more = {}) => ({
  name: "brain",
  source: "https://a.org/brain.zarr",
  visible: true,
  axes: [["t", null], ["c", null], ["z", "micrometer"], ["y", "micrometer"], ["x", "micrometer"]].map(([name, unit]) => ({ name, kind: name, unit, size: 9 })),
  channels: CHANNELS,
  levels: [
    { path: "0", dtype: "uint16", shape: [4, 3, 9, 60, 80], step: [1, 1, 1, 1, 1], offset: [0, 0, 0, 0, 0], scale: [1, 1, 2, 0.5, 0.5] },
    { path: "deep/1", dtype: "uint16", shape: [4, 3, 9, 30, 40], step: [1, 1, 1, 2, 2], offset: [0, 0, 0, 0.5, 0.5], scale: [1, 1, 2, 1, 1] },
  ],
  plane: { axes: [4, 3], worldFromPlane: [0.5, 0, 0, 0, 0.5, 0], position: [2, 0, 5, 0, 0], level: 0 },
  ...more,
});
/** World 5 to 15 by 10 to 15: samples 10 to 30 by 20 to 30. */
const view = (layers, documents = []) => ({ layers, documents, camera: { center: [9.75, 12.25], scale: 0.1 }, size: [100, 50] });
const lines = (...view_) => python(view(...view_)).code.split("\n");

test("exactly what is shown, in the order of the stored axes", () => {
  const code = lines([layer()]);
  assert.deepEqual(code, [
    '# pip install "zarr>=3" "dask[array]" fsspec aiohttp',
    "import dask.array as da",
    "import zarr",
    "",
    "# brain: level 0, c, y, x: 3 × 10 × 20 samples of type uint16",
    'array = zarr.open_array("https://a.org/brain.zarr/0", mode="r")',
    'image = da.from_array(array, chunks=getattr(array, "shards", None) or array.chunks)',
    "region = image[2, :, 5, 20:30, 10:30]  # of t, c, z, y, x",
    'spacing = {"t": 1, "c": 1, "z": 2, "y": 0.5, "x": 0.5}  # z in micrometer, y in micrometer, x in micrometer',
    "samples = region.compute()",
    "",
  ]);
});

test("the level that is shown, and the channels that are visible", () => {
  const plane = { ...layer().plane, level: 1 };
  const among = (...visible) => lines([layer({ plane, channels: CHANNELS.map((channel) => ({ ...channel, visible: visible.includes(channel.index) })) })]);
  assert.ok(among(1).includes("region = image[2, 1:2, 5, 10:15, 5:15]  # of t, c, z, y, x"), among(1).join("\n"));
  assert.ok(among(0, 2).includes("region = image[2, [0, 2], 5, 10:15, 5:15]  # of t, c, z, y, x"));
  assert.ok(among().some((line) => line.includes("image[2, :, 5")), "all of them where none is visible");
  assert.ok(among(1).includes('array = zarr.open_array("https://a.org/brain.zarr/deep/1", mode="r")'));
});

test("from where its metadata lie, signed and in archives too", () => {
  const image = { multiscales: [] };
  const opened = (source, documents) => lines([layer({ source })], documents)[5];
  assert.match(opened("https://a.org/brain.zarr/0/", [{ url: "https://a.org/brain.zarr/.zattrs", json: image }]), /"https:\/\/a\.org\/brain\.zarr\/0"/);
  const two = ["a", "b"].map((name) => ({ url: `https://a.org/${name}/zarr.json`, json: { attributes: { ome: image } } }));
  assert.match(opened("https://a.org/b", two), /"https:\/\/a\.org\/b\/0"/);
  assert.equal(opened("https://a.org/x?sig=a%2Fb&se=1"), 'array = zarr.open_array("https://a.org/x/0", mode="r", storage_options={"params": {"sig": "a/b", "se": "1"}})');
  assert.equal(opened("https://a.org/x.ozx/inner?sig=1"), 'array = zarr.open_array("zip://inner/0::https://a.org/x.ozx?sig=1", mode="r")');
});

test("texts from files end no line and no string", () => {
  const code = python(view([layer({ name: 'a\nimport os\u2028"', source: 'https://a.org/"é😀\\x' })])).code;
  assert.equal(code.split("\n").length, 11);
  assert.ok(code.includes('"https://a.org/\\"\\u00e9\\U0001f600\\\\x/0"'), code);
});

test("several layers, and reasons for none", () => {
  const code = python(view([layer(), layer({ visible: false }), layer({ source: "local://1/x" }), layer()])).code;
  assert.ok(code.includes("array_0 = ") && code.includes("samples_1 = ") && !code.includes("_2"));
  assert.deepEqual(python(view([layer({ source: "local://1/x" })])), { reason: "local" });
  assert.deepEqual(python(view([layer({ plane: null })])), { reason: "collection" });
  assert.deepEqual(python({ ...view([layer()]), camera: { center: [900, 0], scale: 1 } }), { reason: "beside" });
  assert.deepEqual(python(view([])), { reason: "nothing" });
});

test("Python reads the same samples", { skip: interpreter ? false : "no ZARRSCOPE_PYTHON is named" }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "zarrscope-python-"));
  const value = ([, c, z, y, x]) => (c * 7919 + z * 613 + y * 83 + x * 5) % 65521;
  writeArray(join(folder, "v3", "0"), { zarr: 3, shape: [4, 3, 9, 60, 80], chunks: [1, 1, 3, 16, 16], shards: [1, 1, 6, 32, 32], dtype: "uint16", value, compressor: "gzip" });
  writeArray(join(folder, "v2", "0"), { zarr: 2, shape: [4, 3, 9, 60, 80], chunks: [1, 1, 3, 16, 16], dtype: "uint16", value, compressor: "zlib", separator: "/" });
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, "http://h").pathname);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return response.writeHead(404).end();
    const [, from, to] = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? "") ?? [];
    const start = from ? Number(from) : to ? size - Number(to) : 0;
    const end = from && to ? Math.min(size - 1, Number(to)) : size - 1;
    response.writeHead(request.headers.range ? 206 : 200, { "content-length": end - start + 1, "content-range": `bytes ${start}-${end}/${size}` });
    if (request.method === "HEAD") response.end();
    else createReadStream(path, { start, end }).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}`;
  const channels = CHANNELS.map((channel) => ({ ...channel, visible: channel.index !== 1 }));
  for (const version of ["v2", "v3"]) {
    const { code } = python(view([layer({ source: `${address}/${version}?sig=a%2Fb`, channels })]));
    const { stdout } = await promisify(execFile)(interpreter, ["-c", `${code}\nimport json\nprint(json.dumps([samples.shape, str(samples.dtype), samples.ravel().tolist()]))`]);
    const [shape, dtype, samples] = JSON.parse(stdout);
    assert.deepEqual([shape, dtype], [[2, 10, 20], "uint16"]);
    const wanted = [0, 2].flatMap((c) => Array.from({ length: 200 }, (_, i) => value([2, c, 5, 20 + Math.floor(i / 20), 10 + (i % 20)])));
    assert.deepEqual(samples, wanted, version);
  }
});

test("values of states are literals of Python", () => {
  assert.equal(literal({ on: true, off: false, lut: null, camera: [1, -0.5, 1e21], "µ\"": "𝄞\n" }), String.raw`{"on": True, "off": False, "lut": None, "camera": [1, -0.5, 1e+21], "\u00b5\"": "\U0001d11e\n"}`);
  assert.equal(literal([Infinity, NaN]), '[float("Infinity"), float("NaN")]');
});
