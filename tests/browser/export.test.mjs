// What an export writes, read back: OME-TIFF by geotiff.js, and by tifffile with a Python that has it, named in ZARRSCOPE_PYTHON;
// OME-Zarr in a zip file by zip.js and the document's own words. The samples are made on the fly, so that every one of them tells
// where it comes from.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, configure } from "@zip.js/zip.js";
import { fromArrayBuffer, GeoTIFFImage } from "geotiff";
import { loadTypeScript } from "./support/typescript.mjs";

configure({ useWebWorkers: false });
const interpreter = process.env.ZARRSCOPE_PYTHON;
const { select, planePyramid, pyramid } = await loadTypeScript("export/selection");
const { writeTiff, fitsTiff } = await loadTypeScript("export/tiff");
const { writeOmeZarr } = await loadTypeScript("export/ome_zarr");
const { memorySink } = await loadTypeScript("export/sink");

const MAKE = { uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, float32: Float32Array, float64: Float64Array, uint64: BigUint64Array, bool: Uint8Array, complex64: Float32Array };
/** As the viewer tells them. */
const UNITS = { t: "s", z: "µm", y: "µm", x: "µm" };

/** An image whose axes come in any order; `coarser` says for each further level how many samples of the first one make one of its. */
function image({ names = "tczyx", size = { t: 3, c: 3, z: 5, y: 700, x: 1100 }, dtype = "uint16", coarser = [{ y: 2, x: 2 }] } = {}) {
  const axes = [...names].map((name) => ({ name, kind: name, unit: UNITS[name] ?? null, size: size[name] }));
  const levels = [{}, ...coarser].map((factors, index) => {
    const by = (name) => factors[name] ?? 1;
    return {
      path: String(index),
      dtype,
      shape: axes.map(({ name, size }) => Math.floor(size / by(name))),
      step: axes.map(({ name }) => by(name)),
      offset: axes.map(({ name }) => (by(name) - 1) / 2),
      scale: axes.map(({ name }) => ({ t: 30, z: 2, y: 0.25, x: 0.5 })[name] * by(name) || 1),
      translation: axes.map(({ name }) => ({ z: 100, y: 10, x: 20 })[name] ?? 0),
    };
  });
  const at = (name) => axes.findIndex((axis) => axis.name === name);
  return {
    name: "brain <é&\u0007>",
    axes,
    levels,
    channels: Array.from({ length: size.c ?? 0 }, (_, index) => ({ index, label: `stain ${index}`, color: ["0000FF", "00FF00", "FF8000"][index], visible: index !== 1, window: [10 * index, 1000], range: [0, 65535], gamma: 1, invert: index === 2 })),
    plane: { axes: [at("x"), at("y")], worldFromPlane: [0.5, 0, 20, 0, 0.25, 10], position: axes.map(({ name }) => ({ t: 1, z: 2 })[name] ?? 0), level: 0 },
  };
}

/** What is stored at an index of a level. */
const stored = (dtype, level, index) => {
  const number = index.reduce((sum, at, axis) => sum + at * [50021, 7919, 613, 83, 5][axis], level * 31);
  if (dtype === "bool") return number % 2;
  if (dtype === "uint64") return BigInt(number) * 4294967311n;
  return dtype.startsWith("float") || dtype === "complex64" ? number / 7 : dtype === "int16" ? (number % 60000) - 30000 : number % (dtype === "uint8" ? 251 : 65521);
};

/** The layer's reader; it keeps how large its largest answer was. */
function reader(layer) {
  const read = async ({ level, start, shape }) => {
    const { dtype, shape: whole } = layer.levels[level];
    assert.ok(start.every((first, axis) => first >= 0 && first + shape[axis] <= whole[axis]), `${start} + ${shape} of ${whole}`);
    const count = shape.reduce((a, b) => a * b, 1);
    const numbers = dtype === "complex64" ? 2 : 1;
    const data = new MAKE[dtype](count * numbers);
    read.largest = Math.max(read.largest, count);
    for (let i = 0; i < count; i += 1) {
      let rest = i;
      const index = shape.map(() => 0);
      for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
        index[axis] = start[axis] + (rest % shape[axis]);
        rest = Math.floor(rest / shape[axis]);
      }
      const value = stored(dtype, level, index);
      data[i * numbers] = dtype === "uint8" && read.sparse ? 0 : value;
      if (numbers === 2) data[i * 2 + 1] = -value;
    }
    return { data, shape, dtype, dimensionNames: [] };
  };
  read.largest = 0;
  return read;
}

const quiet = () => new AbortController().signal;

const zarr = (selection, read, sink, progress, signal, imageLabel) => writeOmeZarr({ selection, read, ...(imageLabel && { imageLabel }) }, new Map(), sink, progress, signal);

async function written(write, selection, read, ...more) {
  let blob;
  const told = [];
  const sink = memorySink((got) => (blob = got), "application/octet-stream");
  await write(selection, read, sink, (done) => told.push(done), quiet(), ...more);
  await sink.close();
  assert.ok(told.every((done, i) => done >= (told[i - 1] ?? 0)) && told.at(-1) === 1, `progress only grows, and ends: ${told}`);
  return blob.arrayBuffer();
}

/** Samples 200 to 760 by 120 to 360 of the first level, to their outer borders. */
const SEEN = { camera: { center: [259.75, 69.875], scale: 1 }, size: [280, 60] };

test("the region that is seen, at a level, with ranges of planes", () => {
  const layer = image();
  const { region, channels } = select({ layer, level: 0, seen: SEEN, channels: [2, 0], ranges: { z: [1, 3], t: [2, 2] } });
  assert.deepEqual(region, { level: 0, start: [2, 0, 1, 120, 200], shape: [1, 3, 3, 240, 560] });
  assert.deepEqual(channels, [2, 0]);
  const coarse = select({ layer, level: 1, seen: SEEN, channels: [0], ranges: {} }).region;
  assert.deepEqual([coarse.start.slice(3), coarse.shape.slice(3)], [[60, 100], [120, 280]]);
  assert.deepEqual(select({ layer, level: 0, seen: null, channels: [0], ranges: { z: [0, 99] } }).region, { level: 0, start: [1, 0, 0, 0, 0], shape: [1, 3, 5, 700, 1100] });
  assert.equal(select({ layer, level: 0, seen: { camera: { center: [-900, 0], scale: 1 }, size: [9, 9] }, channels: [0], ranges: {} }), null);
});

test("coarser levels hold the same part, and end where there is nothing left", () => {
  const layer = image();
  const levels = pyramid(select({ layer, level: 0, seen: SEEN, channels: [0], ranges: { z: [1, 3] } }));
  assert.deepEqual(levels[1], { level: 1, start: [1, 0, 1, 60, 100], shape: [1, 3, 3, 120, 280] });
  const thin = pyramid(select({ layer, level: 0, seen: { camera: { center: [259.75, 69.875], scale: 1 }, size: [0.6, 0.3] }, channels: [0], ranges: {} }));
  assert.equal(thin.length, 1);
});

for (const [names, dtype] of [["tczyx", "uint16"], ["tczyx", "float32"], ["yx", "uint8"], ["zyxc", "int16"], ["xyc", "float64"], ["zyx", "bool"]]) {
  test(`OME-TIFF of ${names}, ${dtype}: every sample in its place`, async () => {
    const layer = image({ names, dtype });
    const channels = names.includes("c") ? [2, 0] : [0];
    const selection = select({ layer, level: 0, seen: SEEN, channels, ranges: { z: [1, 3], t: [1, 2] } });
    const read = reader(layer);
    const tiff = await fromArrayBuffer(await written(writeTiff, selection, read));
    const { start, shape } = selection.region;
    const axis = (name) => names.indexOf(name);
    const along = (name) => (names.includes(name) ? shape[axis(name)] : 1);
    const planes = along("z") * along("t") * channels.length;
    assert.equal(await tiff.getImageCount(), planes);
    for (let plane = 0; plane < planes; plane += 1) {
      const page = await tiff.getImage(plane);
      assert.deepEqual([page.getWidth(), page.getHeight()], [560, 240]);
      const [samples] = await page.readRasters();
      assert.equal(samples.constructor.name, MAKE[dtype].name);
      const at = { c: channels[plane % channels.length], z: Math.floor(plane / channels.length) % along("z"), t: Math.floor(plane / (channels.length * along("z"))) };
      for (let i = 0; i < samples.length; i += 997) {
        const index = [...names].map((name, k) => (name === "x" ? 200 + (i % 560) : name === "y" ? 120 + Math.floor(i / 560) : name === "c" ? at.c : start[k] + at[name]));
        const wanted = stored(dtype, 0, index);
        assert.equal(samples[i], dtype === "float32" ? Math.fround(wanted) : wanted, `plane ${plane}, ${index}`);
      }
    }
  });
}

test("OME-TIFF: the document says sizes, names, colours, units and places", async () => {
  const layer = image();
  const selection = select({ layer, level: 0, seen: SEEN, channels: [2, 0], ranges: { z: [1, 3], t: [1, 2] } });
  const page = await (await fromArrayBuffer(await written(writeTiff, selection, reader(layer)))).getImage(0);
  const xml = page.fileDirectory.getValue ? await page.fileDirectory.loadValue("ImageDescription") : page.fileDirectory.ImageDescription;
  assert.match(xml, /^[\x20-\x7e]*\0?$/);
  for (const part of [
    'Name="brain &#60;&#233;&#38;&#62;"',
    'DimensionOrder="XYCZT" Type="uint16" BigEndian="false" SizeX="560" SizeY="240" SizeZ="3" SizeC="2" SizeT="2"',
    'PhysicalSizeX="0.5" PhysicalSizeXUnit="&#181;m" PhysicalSizeY="0.25" PhysicalSizeYUnit="&#181;m" PhysicalSizeZ="2" PhysicalSizeZUnit="&#181;m"',
    'TimeIncrement="30" TimeIncrementUnit="s"',
    `<Channel ID="Channel:0:0" Name="stain 2" SamplesPerPixel="1" Color="${(0xff8000ff | 0).toString()}"/><Channel ID="Channel:0:1" Name="stain 0" SamplesPerPixel="1" Color="65535"/>`,
    '<TiffData IFD="0" PlaneCount="12"/>',
    '<Plane TheC="1" TheZ="2" TheT="1" PositionX="120" PositionXUnit="&#181;m" PositionY="40" PositionYUnit="&#181;m" PositionZ="106" PositionZUnit="&#181;m"/>',
  ]) assert.ok(xml.includes(part), `${part}\n${xml}`);
});

test("OME-TIFF: planes larger than memory are read in parts, and those that need it are BigTIFF", async () => {
  const layer = image({ names: "yx", size: { y: 1100, x: 17000 }, dtype: "uint8" });
  const read = reader(layer);
  const selection = select({ layer, level: 0, seen: null, channels: [0], ranges: {} });
  const page = await (await fromArrayBuffer(await written(writeTiff, selection, read))).getImage(0);
  assert.ok(read.largest <= 2 ** 24 && read.largest > 2 ** 22, String(read.largest));
  for (const [x, y] of [[0, 0], [16999, 1099], [511, 512], [8191, 1023], [8192, 1024], [16384, 511]]) {
    const [[value]] = await page.readRasters({ window: [x, y, x + 1, y + 1] });
    assert.equal(value, stored("uint8", 0, [y, x]), `${x}, ${y}`);
  }
  // As many planes as make more than 4 GB, of samples that are asked for and not made.
  const deep = image({ names: "tyx", size: { t: 5000, y: 1000, x: 1000 }, dtype: "uint8" });
  const none = ({ shape }) => Promise.resolve({ data: new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape, dtype: "uint8", dimensionNames: [] });
  const few = select({ layer: deep, level: 0, seen: null, channels: [0], ranges: { t: [0, 4999] } });
  let first;
  const stop = new AbortController();
  const sink = { position: 0, write: async (bytes) => { first ??= bytes; stop.abort(); sink.position += bytes.length; }, patch: async () => {}, close: async () => {}, abort: async () => {} };
  await assert.rejects(writeTiff(few, none, sink, () => {}, stop.signal), { name: "AbortError" });
  assert.deepEqual([...first.slice(0, 8)], [0x49, 0x49, 43, 0, 8, 0, 0, 0]);
});

test("BigTIFF is read back", async () => {
  const layer = image();
  const selection = select({ layer, level: 1, seen: null, channels: [0, 2], ranges: {} });
  const bytes = await written(writeTiff, selection, reader(layer), 1000);
  assert.equal(new DataView(bytes).getUint16(2, true), 43);
  const tiff = await fromArrayBuffer(bytes);
  assert.equal(await tiff.getImageCount(), 2);
  for (const c of [0, 1]) {
    const [[a, b]] = await (await tiff.getImage(c)).readRasters({ window: [548, 349, 550, 350] });
    assert.deepEqual([a, b], [548, 549].map((x) => stored("uint16", 1, [1, 2 * c, 2, 349, x])));
  }
});

/** Three coarser levels, of which the last one has other planes. */
const DEEP = [{ y: 2, x: 2 }, { y: 4, x: 4 }, { z: 2, y: 8, x: 8 }];

/** The samples of a plane of a region, as they are stored. */
function planeOf(dtype, names, { level, start, shape }, at) {
  const [y, x] = ["y", "x"].map((name) => names.indexOf(name));
  const samples = new MAKE[dtype](shape[y] * shape[x]);
  for (let i = 0; i < samples.length; i += 1) {
    const index = [...names].map((name, axis) => (name === "x" ? start[x] + (i % shape[x]) : name === "y" ? start[y] + Math.floor(i / shape[x]) : name === "c" ? at.c : start[axis] + at[name]));
    samples[i] = stored(dtype, level, index);
  }
  return samples;
}

test("OME-TIFF: only levels that have the same planes are sub-resolutions", () => {
  const layer = image({ coarser: DEEP });
  const levels = (ranges, more = {}) => planePyramid(select({ layer: { ...layer, ...more }, level: 0, seen: SEEN, channels: [2, 0], ranges }));
  assert.deepEqual(levels({ z: [1, 3], t: [1, 2] }), [
    { level: 0, start: [1, 0, 1, 120, 200], shape: [2, 3, 3, 240, 560] },
    { level: 1, start: [1, 0, 1, 60, 100], shape: [2, 3, 3, 120, 280] },
    { level: 2, start: [1, 0, 1, 30, 50], shape: [2, 3, 3, 60, 140] },
  ]);
  assert.equal(pyramid(select({ layer, level: 0, seen: SEEN, channels: [0], ranges: {} })).length, 4);
  assert.equal(levels({}).length, 3, "not the coarse plane between two, for a single one, either");
  assert.equal(levels({}, { levels: layer.levels.map((level, i) => ({ ...level, dtype: i === 2 ? "uint8" : level.dtype })) }).length, 2);
  // Of scales that are written with few digits.
  assert.equal(levels({ z: [0, 4] }, { levels: layer.levels.map((level, i) => ({ ...level, step: level.step.map((step, axis) => (axis === 2 && i === 1 ? 1.0003 : step)) })) }).length, 3);
  const coarse = planePyramid(select({ layer, level: 2, seen: SEEN, channels: [0], ranges: { z: [1, 3] } }));
  assert.deepEqual(coarse, [{ level: 2, start: [1, 0, 1, 30, 50], shape: [1, 3, 3, 60, 140] }]);
});

for (const [name, names, dtype, most] of [["OME-TIFF", "tczyx", "uint16"], ["BigTIFF", "zyxc", "float32", 1000]]) {
  test(`${name}: coarser levels lie below their planes, every sample in its place`, async () => {
    const layer = image({ names, dtype, coarser: DEEP });
    const channels = [2, 0];
    const selection = select({ layer, level: 0, seen: null, channels, ranges: { z: [1, 2] } });
    const levels = planePyramid(selection);
    const bytes = await written(writeTiff, selection, reader(layer), ...(most ? [most] : []));
    assert.equal(new DataView(bytes).getUint16(2, true), most ? 43 : 42);
    const tiff = await fromArrayBuffer(bytes);
    assert.equal(await tiff.getImageCount(), 4, "the planes alone follow each other");
    for (let plane = 0; plane < 4; plane += 1) {
      const page = await tiff.getImage(plane);
      const places = [...(await page.fileDirectory.loadValue("SubIFDs"))].map(Number);
      assert.equal(places.length, 2);
      const reduced = await Promise.all(places.map(async (place) => new GeoTIFFImage(await tiff.parser.parseFileDirectoryAt(place), tiff.littleEndian, false, tiff.source)));
      const widths = [];
      for (const [i, one] of [page, ...reduced].entries()) {
        assert.equal(one.fileDirectory.getValue("NewSubfileType"), i === 0 ? 0 : 1);
        assert.equal(one.fileDirectory.nextIFDByteOffset === 0, i > 0 || plane === 3);
        widths.push(one.getWidth());
        const [samples] = await one.readRasters();
        const wanted = planeOf(dtype, names, levels[i], { c: channels[plane % 2], z: Math.floor(plane / 2), t: 0 });
        assert.equal(samples.length, wanted.length);
        assert.equal(samples.findIndex((value, at) => value !== wanted[at]), -1, `plane ${plane}, level ${i}`);
      }
      assert.deepEqual(widths, [1100, 550, 275]);
    }
  });
}

for (const [name, most] of [["OME-TIFF"], ["BigTIFF", 1000]]) {
  test(`${name} is a pyramid for tifffile, and has the same samples`, { skip: interpreter ? false : "no ZARRSCOPE_PYTHON is named" }, async () => {
    const layer = image({ coarser: DEEP });
    const channels = [2, 0];
    const selection = select({ layer, level: 0, seen: SEEN, channels, ranges: { z: [1, 3] } });
    const path = join(mkdtempSync(join(tmpdir(), "zarrscope-tiff-")), "test.ome.tif");
    writeFileSync(path, Buffer.from(await written(writeTiff, selection, reader(layer), ...(most ? [most] : []))));
    const code = `import json, sys, tifffile
with tifffile.TiffFile(sys.argv[1]) as file:
    (series,) = file.series
    facts = [file.is_ome, file.is_bigtiff, series.kind, series.axes, series.is_pyramidal]
    levels = [[level.shape, str(level.dtype), level.asarray().ravel().tolist()] for level in series.levels]
    print(json.dumps([facts, levels]))`;
    const { stdout, stderr } = await promisify(execFile)(interpreter, ["-c", code, path], { maxBuffer: 2 ** 28 });
    assert.equal(stderr, "", "tifffile complains about nothing");
    const [facts, levels] = JSON.parse(stdout);
    assert.deepEqual(facts, [true, most !== undefined, "ome", "ZCYX", true]);
    assert.deepEqual(levels.map(([shape, dtype]) => [shape, dtype]), [[[3, 2, 240, 560], "uint16"], [[3, 2, 120, 280], "uint16"], [[3, 2, 60, 140], "uint16"]]);
    for (const [i, region] of planePyramid(selection).entries()) {
      const wanted = [0, 1, 2].flatMap((z) => channels.flatMap((c) => [...planeOf("uint16", "tczyx", region, { c, z, t: 0 })]));
      assert.equal(levels[i][2].length, wanted.length);
      assert.equal(levels[i][2].findIndex((value, at) => value !== wanted[at]), -1, `level ${i}`);
    }
  });
}

test("types that OME-TIFF has not", () => {
  assert.ok(["uint8", "int32", "float16", "bool", "float64"].every(fitsTiff));
  assert.ok(["uint64", "int64", "complex64"].every((dtype) => !fitsTiff(dtype)));
});

/** The entries of a zip file in order, and its comment. */
async function unzipped(buffer) {
  const zip = new ZipReader(new Uint8ArrayReader(new Uint8Array(buffer)));
  const entries = await zip.getEntries();
  const files = new Map();
  for (const entry of entries) {
    assert.equal(entry.compressionMethod, 0, "stored");
    files.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter(), { checkSignature: true })));
  }
  return { files, comment: JSON.parse(new TextDecoder().decode(zip.comment)) };
}

for (const [names, dtype] of [["tczyx", "uint16"], ["zyxc", "float32"], ["yx", "uint64"], ["cyx", "complex64"], ["zyx", "bool"]]) {
  test(`OME-Zarr of ${names}, ${dtype}: every sample in its place, in NGFF's order`, async () => {
    const layer = image({ names, dtype });
    const channels = names.includes("c") ? [2, 0] : [0];
    const selection = select({ layer, level: 0, seen: SEEN, channels, ranges: { z: [1, 3], t: [1, 2] } });
    const { files, comment } = await unzipped(await written(zarr, selection, reader(layer)));
    assert.deepEqual(comment.ome.zipFile, { centralDirectory: { jsonFirst: true } });
    assert.deepEqual([...files.keys()].slice(0, 3), ["zarr.json", "0/zarr.json", "1/zarr.json"]);
    const order = [..."tczyx"].filter((name) => names.includes(name));
    const group = JSON.parse(files.get("zarr.json"));
    assert.deepEqual(group.attributes.ome.multiscales[0].axes.map(({ name }) => name), order);
    for (const level of [0, 1]) {
      const array = JSON.parse(files.get(`${level}/zarr.json`));
      assert.deepEqual(array.dimension_names, order);
      assert.equal(array.data_type, dtype);
      const by = level + 1;
      const from = { t: 1, z: 1, y: 120 / by, x: 200 / by };
      const size = { t: 2, c: 2, z: 3, y: 240 / by, x: 560 / by };
      assert.deepEqual(array.shape, order.map((name) => size[name]));
      const chunk = array.chunk_grid.configuration.chunk_shape;
      let seen = 0;
      for (const [name, bytes] of files) {
        if (!name.startsWith(`${level}/c/`)) continue;
        const cell = name.split("/").slice(2).map(Number);
        const raw = gunzipSync(bytes);
        const values = new MAKE[dtype](raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
        const numbers = dtype === "complex64" ? 2 : 1;
        assert.equal(values.length, chunk.reduce((a, b) => a * b, numbers));
        for (let i = 0; i < values.length / numbers; i += 1009) {
          let rest = i;
          const place = {};
          for (let k = order.length - 1; k >= 0; k -= 1) {
            place[order[k]] = cell[k] * chunk[k] + (rest % chunk[k]);
            rest = Math.floor(rest / chunk[k]);
          }
          if (order.some((axis) => place[axis] >= size[axis])) continue;
          const index = [...names].map((axis) => (axis === "c" ? channels[place.c] : from[axis] + place[axis]));
          const wanted = stored(dtype, level, index);
          assert.equal(values[i * numbers], dtype === "float32" || dtype === "complex64" ? Math.fround(wanted) : wanted, `${name} ${JSON.stringify(place)}`);
          if (numbers === 2) assert.equal(values[i * 2 + 1], Math.fround(-wanted));
          seen += 1;
        }
      }
      assert.ok(seen > 20, String(seen));
    }
  });
}

test("OME-Zarr: scale, translation, channels and defaults are those of the region", async () => {
  const layer = image();
  const selection = select({ layer, level: 0, seen: SEEN, channels: [2, 0], ranges: { z: [1, 3], t: [0, 2] } });
  const { files } = await unzipped(await written(zarr, selection, reader(layer), { version: "0.5", colors: [{ "label-value": 2n ** 60n + 1n }] }));
  const { ome } = JSON.parse(files.get("zarr.json")).attributes;
  assert.equal(ome.version, "0.5");
  const [{ axes, datasets }] = ome.multiscales;
  assert.deepEqual(axes, [
    { name: "t", type: "time", unit: "second" },
    { name: "c", type: "channel" },
    { name: "z", type: "space", unit: "micrometer" },
    { name: "y", type: "space", unit: "micrometer" },
    { name: "x", type: "space", unit: "micrometer" },
  ]);
  assert.deepEqual(datasets.map(({ path, coordinateTransformations }) => [path, ...coordinateTransformations.map(({ type, ...rest }) => [type, ...rest[type]])]), [
    ["0", ["scale", 30, 1, 2, 0.25, 0.5], ["translation", 0, 0, 102, 40, 120]],
    ["1", ["scale", 30, 1, 2, 0.5, 1], ["translation", 0, 0, 102, 40, 120]],
  ]);
  assert.deepEqual(ome.omero.channels, [
    { label: "stain 2", color: "FF8000", active: true, inverted: true, window: { min: 0, max: 65535, start: 20, end: 1000 } },
    { label: "stain 0", color: "0000FF", active: true, inverted: false, window: { min: 0, max: 65535, start: 0, end: 1000 } },
  ]);
  assert.deepEqual(ome.omero.rdefs, { defaultT: 1, defaultZ: 1, model: "color" });
  assert.equal(ome["image-label"].version, "0.5");
  assert.match(String(files.get("zarr.json")), /"label-value": 1152921504606846977\n/);
});

test("OME-Zarr: chunks of zeros are left out", async () => {
  const layer = image({ names: "yx", dtype: "uint8" });
  const read = reader(layer);
  read.sparse = true;
  const { files } = await unzipped(await written(zarr, select({ layer, level: 0, seen: null, channels: [0], ranges: {} }), read));
  assert.deepEqual([...files.keys()], ["zarr.json", "0/zarr.json", "1/zarr.json"]);
});

test("an export that is called off ends at once", async () => {
  const layer = image();
  const selection = select({ layer, level: 0, seen: null, channels: [0, 1, 2], ranges: { z: [0, 4], t: [0, 2] } });
  for (const write of [writeTiff, zarr]) {
    const stop = new AbortController();
    let reads = 0;
    const whole = reader(layer);
    const read = (region) => {
      if ((reads += 1) === 3) stop.abort();
      return whole(region);
    };
    await assert.rejects(write(selection, read, memorySink(() => assert.fail("nothing is given out"), ""), () => {}, stop.signal), { name: "AbortError" });
    assert.equal(reads, 3);
  }
});

test("what a server never answers can be called off, too", async () => {
  const { unless } = await loadTypeScript("export/read");
  const stop = new AbortController();
  const waiting = unless(stop.signal, new Promise(() => {}));
  stop.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await assert.rejects(async () => unless(stop.signal, Promise.resolve(1)), { name: "AbortError" });
  assert.equal(await unless(quiet(), Promise.resolve(1)), 1);
  await assert.rejects(unless(quiet(), Promise.reject(new Error("why"))), /why/);
});

test("labels: the same part at the level that fits, also where they only have as many samples as their image", async () => {
  const { asImage, partOf } = await loadTypeScript("export/labels");
  const whole = image();
  const selection = select({ layer: whole, level: 1, seen: SEEN, channels: [0], ranges: { z: [1, 3] } });
  const label = { ...image({ names: "zyx", dtype: "uint64" }), channels: [] };
  const cut = partOf(asImage(label, whole), selection, SEEN);
  assert.deepEqual(cut.region, { level: 1, start: [1, 60, 100], shape: [3, 120, 280] });
  const bare = image({ names: "zyx", dtype: "uint64" });
  bare.plane = { ...bare.plane, worldFromPlane: [1, 0, 0, 0, 1, 0] };
  for (const level of bare.levels) Object.assign(level, { scale: [...level.step], translation: level.step.map(() => 0) });
  const laid = asImage(bare, whole);
  assert.deepEqual([laid.levels[1].scale, laid.levels[1].translation, laid.plane.worldFromPlane], [[2, 0.5, 1], [100, 10, 20], whole.plane.worldFromPlane]);
  assert.deepEqual(partOf(laid, selection, SEEN).region, cut.region);
  assert.equal(asImage({ ...bare, plane: null }, whole), null);
});
