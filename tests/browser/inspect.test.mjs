// What an inspection finds: the official schemas of each version, the rules that they cannot say, advice on slow layouts, and the
// verdicts on files that others wrote to be valid or not. Needs no browser.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const SCHEMAS = resolve(import.meta.dirname, "../../www/inspect/schemas");
const SHARED = resolve(process.env.ZARRSCOPE_SHARED_DATA ?? join(import.meta.dirname, "../../../shared/data"));

const { validate } = await loadTypeScript("inspect/validate");
const { markdown, verdict } = await loadTypeScript("inspect/report");

const { crawl } = await loadTypeScript("inspect/crawl");

const load = async (version) => readdirSync(join(SCHEMAS, version)).map((name) => JSON.parse(readFileSync(join(SCHEMAS, version, name), "utf8")));
const inspect = (documents, layers = []) => validate({ layers, documents }, load);
/** The findings as `level rule place`, without advice. */
const found = (report) => report.findings.filter(({ level }) => level !== "advice").map(({ level, rule, place }) => `${level} ${rule} ${place}`);
const advice = (report) => report.findings.filter(({ level, rule }) => level === "advice" && !["recommended", "axis-unit-missing"].includes(rule)).map(({ rule }) => rule);

const AXES = [["t", "time", "second"], ["c", "channel", undefined], ["z", "space", "micrometer"], ["y", "space", "micrometer"], ["x", "space", "micrometer"]];
const axes = (names) => [...names].map((letter) => AXES.find(([name]) => name === letter)).map(([name, type, unit]) => ({ name, type, ...(unit && { unit }) }));

/** The documents of an image of NGFF 0.4; `change` may spoil its attributes and arrays. */
function image04({ names = "yx", shapes = [[512, 512], [256, 256]], chunks = [256, 256], dtype = "<u2", compressor = { id: "zlib", level: 1 } } = {}, change = () => {}) {
  const attributes = {
    multiscales: [
      {
        version: "0.4",
        name: "image",
        axes: axes(names),
        datasets: shapes.map((shape, i) => ({
          path: String(i),
          coordinateTransformations: [{ type: "scale", scale: shape.map((size, axis) => shapes[0][axis] / size) }],
        })),
      },
    ],
  };
  const arrays = shapes.map((shape) => ({ zarr_format: 2, shape, chunks, dtype, compressor, filters: null, fill_value: 0, order: "C", dimension_separator: "/" }));
  change(attributes, arrays);
  return [
    { url: "https://a.org/i.zarr/.zattrs?key=1", json: attributes },
    ...arrays.map((json, i) => ({ url: `https://a.org/i.zarr/${i}/.zarray?key=1`, json })),
  ];
}

/** The documents of an image of NGFF 0.5, its arrays in consolidated metadata. */
function image05({ names = "yx", shape = [512, 512], chunks = [256, 256], inner = null, codecs = [{ name: "bytes" }, { name: "zstd" }] } = {}, change = () => {}) {
  const sharded = [{ name: "sharding_indexed", configuration: { chunk_shape: inner, codecs, index_codecs: [] } }];
  const array = {
    node_type: "array",
    zarr_format: 3,
    shape,
    data_type: "uint16",
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    codecs: inner ? sharded : codecs,
    dimension_names: [...names],
    fill_value: 0,
  };
  const attributes = {
    ome: {
      version: "0.5",
      multiscales: [{ name: "image", axes: axes(names), datasets: [{ path: "s0", coordinateTransformations: [{ type: "scale", scale: shape.map(() => 1) }] }] }],
    },
  };
  change(attributes, array);
  return [{ url: "https://a.org/i.zarr/zarr.json", json: { node_type: "group", zarr_format: 3, attributes, consolidated_metadata: { metadata: { s0: array } } } }];
}

test("good images of 0.4 and 0.5 are valid", async () => {
  for (const [version, documents] of [["0.4", image04()], ["0.5", image05()]]) {
    const report = await inspect(documents);
    assert.deepEqual(found(report), []);
    assert.deepEqual(report.checked.map(({ kind, version }) => [kind, version]), [["image", version]]);
    assert.equal(verdict(report), `Valid by NGFF ${version}`);
  }
});

test("a schema's complaint tells the place and one reason, not every alternative", async () => {
  const problems = async (change) => (await inspect(image04({}, change))).findings.filter(({ level }) => level === "error").map(({ path, problem }) => [path, problem]);
  assert.deepEqual(await problems((a) => (a.multiscales[0].axes[0].type = 7)), [["/multiscales/0/axes/0/type", "“7” is a number; a text is expected."]]);
  assert.deepEqual(await problems((a) => delete a.multiscales[0].axes[1].name), [["/multiscales/0/axes/1", "“name” is missing."]]);
  assert.deepEqual(await problems((a) => (a.multiscales[0].datasets[1].coordinateTransformations[0].type = "shear")), [
    ["/multiscales/0/datasets/1/coordinateTransformations/0/type", "“shear” is not allowed here, only “scale” or “translation”."],
  ]);
  assert.deepEqual(await problems((a) => (a.multiscales[0].datasets[0].coordinateTransformations[0].scale[1] = "1")), [
    ["/multiscales/0/datasets/0/coordinateTransformations/0/scale/1", "“1” is a text; a number is expected."],
  ]);
  assert.deepEqual(await problems((a) => (a.multiscales[0].axes[0].type = "channel")), [
    ["/multiscales/0/axes", "There must be at least 2 axes of type “space”. There is 1."],
  ]);
  assert.deepEqual(await problems((a) => (a.multiscales = [])), [["/multiscales", "The list has 0 entries; at least 1 must be there."]]);
});

for (const [what, wanted, documents] of [
  ["axes of one name", "error axes-unique multiscales[0].axes[1]", image04({}, (a) => (a.multiscales[0].axes[1].name = "y"))],
  ["time behind space", "error axes-order multiscales[0].axes[2]", image04({ names: "yxt", shapes: [[9, 9, 3]], chunks: [9, 9, 1] })],
  ["x before y", "warning axes-order-of-space multiscales[0].axes", image04({ names: "xy" })],
  ["two channel axes", "error axes-count multiscales[0].axes[1]", image04({ names: "ccyx", shapes: [[2, 2, 9, 9]], chunks: [1, 1, 9, 9] }, (a) => (a.multiscales[0].axes[1].name = "d"))],
  ["a unit by its symbol", "warning axis-unit multiscales[0].axes[0].unit", image04({}, (a) => (a.multiscales[0].axes[0].unit = "um"))],
  ["other rank", "error axes-rank shape", image04({}, (_, arrays) => arrays[1].shape.unshift(1))],
  ["short scale", "error transformation-length multiscales[0].datasets[0].coordinateTransformations[0].scale", image04({ names: "zyx", shapes: [[3, 9, 9]], chunks: [1, 9, 9] }, (a) => a.multiscales[0].datasets[0].coordinateTransformations[0].scale.pop())],
  ["scale of zero", "error scale-zero multiscales[0].datasets[0].coordinateTransformations[0].scale", image04({}, (a) => (a.multiscales[0].datasets[0].coordinateTransformations[0].scale[0] = 0))],
  ["translation first", "error transformations-order multiscales[0].datasets[0].coordinateTransformations[0]", image04({}, (a) => a.multiscales[0].datasets[0].coordinateTransformations.unshift({ type: "translation", translation: [1, 1] }))],
  ["levels that grow", "error datasets-order multiscales[0].datasets[1]", image04({ shapes: [[256, 256], [512, 512]] })],
  ["a level without array", "error dataset-missing multiscales[0].datasets[1].path", image04({}, (_, arrays) => arrays.pop())],
  ["a level twice", "error dataset-unique multiscales[0].datasets[1].path", image04({}, (a) => (a.multiscales[0].datasets[1].path = "0"))],
  ["levels of two types", "warning levels-dtype ", image04({}, (_, arrays) => (arrays[1].dtype = "<f4"))],
  ["chunks in one folder", "warning dimension-separator dimension_separator", image04({}, (_, arrays) => delete arrays[0].dimension_separator)],
  ["settings for other channels", "warning omero-channels omero.channels", image04({}, (a) => (a.omero = { channels: [1, 2].map(() => ({ color: "FF0000", window: { start: 0, end: 9, min: 0, max: 9 } })) }))],
  ["a colour by name", "error omero-color omero.channels[0].color", image04({}, (a) => (a.omero = { channels: [{ color: "red", window: { start: 0, end: 9, min: 0, max: 9 } }] }))],
  ["an empty window", "warning omero-window omero.channels[0].window", image04({}, (a) => (a.omero = { channels: [{ color: "FF0000", window: { start: 9, end: 9, min: 0, max: 9 } }] }))],
  ["a plane that is not there", "warning omero-default omero.rdefs.defaultZ", image04({ names: "zyx", shapes: [[3, 9, 9]], chunks: [1, 9, 9] }, (a) => (a.omero = { channels: [{ color: "FF0000", window: { start: 0, end: 9, min: 0, max: 9 } }], rdefs: { defaultZ: 3 } }))],
  ["no version", "warning version-missing ", image04({}, (a) => delete a.multiscales[0].version)],
  ["a version that is none", "error version-unknown multiscales[0].version", image04({}, (a) => (a.multiscales[0].version = "abc"))],
  ["a newer version", "warning version-unknown version", image05({}, (a) => (a.ome.version = "2.0"))],
  ["a draft", "warning version-draft version", image05({}, (a) => (a.ome.version = "0.5-dev"))],
  ["no version in 0.5", "error schema-required ome", image05({}, (a) => delete a.ome.version)],
  ["version in the multiscale", "error version-place ome", image05({}, (a) => ((a.ome.multiscales[0].version = a.ome.version), delete a.ome.version))],
  ["outside of ome", "error ome-namespace attributes", image05({}, (a) => (Object.assign(a, a.ome), delete a.ome))],
  ["0.5 on Zarr v2", "error zarr-format ", image04({}, (a) => (a.multiscales[0].version = "0.5"))],
  ["other dimension names", "error dimension-names consolidated_metadata.metadata.s0.dimension_names", image05({}, (_, array) => (array.dimension_names = ["x", "y"]))],
  ["no dimension names", "error dimension-names consolidated_metadata.metadata.s0.dimension_names", image05({}, (_, array) => delete array.dimension_names)],
  ["orientation of a channel", "warning orientation-axis multiscales[0].axes[0].orientation", image05({ names: "cyx", shape: [2, 9, 9], chunks: [1, 9, 9] }, (a) => (a.ome.multiscales[0].axes[0].orientation = { type: "anatomical", value: "left-to-right" }))],
]) {
  test(`told: ${what}`, async () => {
    const all = found(await inspect(documents));
    assert.ok(all.includes(wanted), `${wanted} in ${JSON.stringify(all, null, 1)}`);
  });
}

const transformation = (path, more = {}) => ({ type: "scale", scale: [1, 1], input: { path }, output: { name: "physical" }, ...more });
const image06 = (change = () => {}) => {
  const multiscale = {
    name: "image",
    coordinateSystems: [{ name: "physical", axes: axes("yx") }],
    datasets: [{ path: "0", coordinateTransformations: [transformation("0")] }],
  };
  const array = { node_type: "array", zarr_format: 3, shape: [9, 9], data_type: "uint8", chunk_grid: { configuration: { chunk_shape: [9, 9] } }, codecs: [{ name: "bytes" }], dimension_names: ["y", "x"] };
  change(multiscale);
  return [
    { url: "https://a.org/i.zarr/zarr.json", json: { attributes: { ome: { version: "0.6", multiscales: [multiscale] } } } },
    { url: "https://a.org/i.zarr/0/zarr.json", json: array },
  ];
};

test("0.6: coordinate systems", async () => {
  assert.deepEqual(found(await inspect(image06())), []);
  const cases = [
    ["error transformation-input multiscales[0].datasets[0].coordinateTransformations[0].input", (m) => (m.datasets[0].coordinateTransformations = [transformation("1")])],
    ["error transformation-output multiscales[0].datasets[0].coordinateTransformations[0].output", (m) => (m.datasets[0].coordinateTransformations = [transformation("0", { output: { name: "world" } })])],
    ["error system-unique multiscales[0].coordinateSystems[1].name", (m) => m.coordinateSystems.push({ name: "physical", axes: axes("zyx") })],
    ["error schema-enum multiscales[0].datasets[0].coordinateTransformations[0].type", (m) => (m.datasets[0].coordinateTransformations = [transformation("0", { type: "affine" })])],
    ["error transformation-length multiscales[0].datasets[0].coordinateTransformations[0].scale", (m) => (m.datasets[0].coordinateTransformations = [transformation("0", { scale: [1, 1, 1] })])],
  ];
  for (const [wanted, change] of cases) {
    const all = found(await inspect(image06(change)));
    assert.ok(all.includes(wanted), `${wanted} in ${JSON.stringify(all, null, 1)}`);
  }
});

test("labels: whole numbers, as many levels as the image, each id once", async () => {
  const label = image04({ dtype: "<f4", shapes: [[512, 512]] }, (a) => {
    a["image-label"] = { version: "0.4", colors: [{ "label-value": 1, rgba: [1, 2, 3, 4] }, { "label-value": 1, rgba: [1, 2, 3] }] };
  }).map(({ url, json }) => ({ url: url.replace("i.zarr", "i.zarr/labels/cells"), json }));
  assert.deepEqual(found(await inspect([...image04(), ...label])), [
    "error schema-minItems image-label.colors[1].rgba",
    "error label-dtype dtype",
    "error label-levels multiscales[0].datasets",
    "warning label-unique image-label.colors[1]",
  ]);
});

test("plates: indices follow paths; wells name their acquisition", async () => {
  const plate = {
    version: "0.4",
    name: "p",
    rows: [{ name: "A" }, { name: "B" }],
    columns: [{ name: "1" }, { name: "2" }],
    acquisitions: [{ id: 0 }, { id: 1 }],
    wells: [{ path: "A/1", rowIndex: 0, columnIndex: 0 }, { path: "A/2", rowIndex: 1, columnIndex: 1 }, { path: "C/1", rowIndex: 0, columnIndex: 0 }],
  };
  const well = { version: "0.4", images: [{ path: "0", acquisition: 0 }, { path: "1" }, { path: "2", acquisition: 7 }] };
  const report = await inspect([
    { url: "https://a.org/p.zarr/.zattrs", json: { plate } },
    { url: "https://a.org/p.zarr/A/1/.zattrs", json: { well } },
  ]);
  assert.deepEqual(found(report), [
    "error well-index plate.wells[1].rowIndex",
    "error well-path plate.wells[2].path",
    "error field-acquisition well.images[1]",
    "error field-acquisition well.images[2].acquisition",
  ]);
  const older = { version: "0.1", rows: [{ name: "0" }], columns: [{ name: "0" }], wells: [{ path: "2020-10-10/A/1" }] };
  assert.deepEqual(found(await inspect([{ url: "https://a.org/p.zarr/.zattrs", json: { plate: older } }])), []);
});

for (const [what, wanted, documents] of [
  ["a good layout", [], image04()],
  ["chunks of 128 MB", ["chunk-large"], image04({ names: "zyx", shapes: [[64, 1024, 1024]], chunks: [64, 1024, 1024] })],
  ["one chunk for a stack", ["chunk-stack"], image04({ names: "zyx", shapes: [[64, 256, 256]], chunks: [64, 256, 256] })],
  ["no pyramid", ["pyramid-none"], image04({ shapes: [[4096, 4096]] })],
  ["a shallow pyramid", ["pyramid-shallow"], image04({ shapes: [[16384, 16384], [8192, 8192]] })],
  ["large steps", ["pyramid-steps"], image04({ shapes: [[8192, 8192], [1024, 1024]] })],
  ["tiny chunks", ["chunk-small"], image04({ shapes: [[16384, 16384], [1024, 1024]], chunks: [32, 32] })],
  ["strips", ["chunk-strip"], image04({ shapes: [[2048, 2048]], chunks: [8, 2048] })],
  ["channels together", ["chunk-channels"], image04({ names: "cyx", shapes: [[20, 512, 512]], chunks: [20, 512, 512] })],
  ["no compression", ["uncompressed"], image05({ shape: [4000, 4000], codecs: [{ name: "bytes" }] })],
  ["shards of one chunk", ["shard-single"], image05({ shape: [1024, 1024], inner: [256, 256] })],
  ["shards of many chunks", [], image05({ shape: [2048, 2048], chunks: [1024, 1024], inner: [64, 64] })],
]) {
  test(`advice: ${what}`, async () => {
    const given = advice(await inspect(documents));
    for (const rule of wanted) assert.ok(given.includes(rule), `${rule} in ${given}`);
    if (wanted.length === 0) assert.deepEqual(given, []);
  });
}

test("advice has numbers and says what to do", async () => {
  const { findings } = await inspect(image04({ names: "zyx", shapes: [[64, 1024, 1024]], chunks: [64, 1024, 1024] }));
  const { problem, document, path } = findings.find(({ rule }) => rule === "chunk-large");
  assert.equal(problem, "Level “0”: one chunk (64 × 1024 × 1024) is 134 MB when decoded, and each is read as a whole. Chunks of 0.1 to 4 MB open fast.");
  assert.deepEqual([document, path], ["https://a.org/i.zarr/0/.zarray?key=1", "/chunks"]);
});

test("documents of any shape are survived, and large ones do not take long", async () => {
  for (const json of [null, 7, [], {}, { multiscales: null }, { multiscales: [null, 3, {}] }, { multiscales: [{ axes: [null, 5, {}], datasets: [null, { path: 4 }, {}] }] }, { plate: 3 }, { plate: { wells: [null], rows: 4, columns: [null] } }, { well: { images: [null] } }, { "image-label": { colors: [null, 3] } }, { ome: { version: 4, multiscales: {}, omero: { channels: [null] } } }]) {
    for (const url of ["https://a.org/.zattrs", "https://a.org/zarr.json", "https://a.org/.zarray", "nothing"]) {
      for (const attributes of [json, { attributes: json, node_type: "group" }, { node_type: "array", shape: json, chunks: json, codecs: json, attributes: json }]) {
        const report = await inspect([{ url, json: attributes }]);
        assert.equal(typeof report.valid, "boolean");
      }
    }
  }
  const colors = Array.from({ length: 300_000 }, (_, i) => ({ "label-value": i, rgba: [1, 2, 3, 255] }));
  colors[17].rgba = [300, 0, 0, 0];
  let deep = {};
  for (let i = 0; i < 5000; i++) deep = { multiscales: [deep] };
  const report = await inspect([{ url: "https://a.org/.zattrs", json: { "image-label": { version: "0.4", colors, deep }, multiscales: deep.multiscales } }]);
  const told = report.findings.map(({ rule, place }) => `${rule} ${place}`);
  assert.ok(told.includes("schema-maximum image-label.colors[17].rgba[0]"), String(told));
  assert.ok(told.includes("checked-partly image-label"), String(told));
});

test("a plate of 300 000 wells, and lists in lists", async () => {
  const wells = Array.from({ length: 300_000 }, (_, i) => ({ path: `A/${i}`, rowIndex: 0, columnIndex: 0 }));
  const plate = { version: "0.4", rows: [{ name: "A" }], columns: wells.map((_, i) => ({ name: String(i) })), wells };
  const many = await validate({ layers: [], documents: [{ url: "https://a.org/.zattrs", json: { plate } }], isComplete: true }, load);
  const rules = new Set(many.findings.map(({ rule }) => rule));
  assert.ok(["well-index", "well-missing", "checked-partly"].every((rule) => rules.has(rule)), [...rules].join());
  assert.ok(many.findings.length < 100);
  const dataset = { path: "0", coordinateTransformations: [{ type: "scale", scale: [1, 1] }] };
  const multiscale = { version: "0.4", axes: Array(300).fill({ name: "y", type: "space" }), datasets: Array(400).fill(dataset) };
  const nested = await inspect([{ url: "https://a.org/.zattrs", json: { multiscales: Array(600).fill(multiscale) } }]);
  assert.ok(nested.findings.some(({ rule }) => rule === "schema-maxItems"));
});

test("one mistake in a thousand wells is not told a thousand times", async () => {
  const wells = Array.from({ length: 400 }, (_, i) => ({ path: `A/${i}`, rowIndex: 0, columnIndex: 0 }));
  const plate = { version: "0.4", rows: [{ name: "A" }], columns: wells.map((_, i) => ({ name: String(i) })), wells };
  const { findings } = await inspect([{ url: "https://a.org/.zattrs", json: { plate } }]);
  const same = findings.filter(({ rule }) => rule === "well-index");
  assert.equal(same.length, 20);
  assert.match(same.at(-1).problem, /And 379 more of this kind\.\)$/);
});

test("the viewer's own warnings are part of the report, and texts of files stay texts in Markdown", async () => {
  const report = await inspect(image04({}, (a) => (a.multiscales[0].axes[0].name = "*y* `code` <img src=x>")), [{ source: "https://a.org/i.zarr", warnings: ["Level `1` is <b>odd</b>."] }]);
  assert.ok(found(report).includes("warning viewer "));
  const text = markdown(report);
  assert.match(text, /^# Valid by NGFF 0\.4\n/);
  assert.match(text, /Level \\`1\\` is \\<b\\>odd\\<\/b\\>\./);
  assert.ok(!/(^|[^\\])<(img|b)/.test(text.replace(/`+[^\n]*?`+/g, "")), text);
});

/** Every document below a folder, as if all of it had been opened. */
function documentsBelow(folder) {
  const documents = [];
  for (const name of ["zarr.json", ".zattrs", ".zarray"]) {
    const path = join(folder, name);
    if (existsSync(path)) documents.push({ url: `file://${path}`, json: JSON.parse(readFileSync(path, "utf8")) });
  }
  if (documents.some(({ url, json }) => url.endsWith(".zarray") || json.node_type === "array")) return documents;
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...documents, ...folders.flatMap(({ name }) => documentsBelow(join(folder, name)))];
}

/** Folder, whether it is valid, and the rules that say so; where that differs from the folder's own name, why. */
const TABLE = [
  ["BioImageTools__ome-zarr-examples/data/valid/image-01.zarr", true, []],
  ["BioImageTools__ome-zarr-examples/data/valid/image-02.zarr", true, []],
  ["BioImageTools__ome-zarr-examples/data/valid/image-03.zarr", true, []],
  ["BioImageTools__ome-zarr-examples/data/valid/image-04.zarr", true, []],
  // Called valid; but rowIndex and columnIndex of A/2 and B/1 are exchanged, which the schema cannot see.
  ["BioImageTools__ome-zarr-examples/data/valid/plate-01.zarr", false, ["well-index"]],
  ["BioImageTools__ome-zarr-examples/data/invalid/image-01.zarr", false, []],
  ["BioImageTools__ome-zarr-examples/data/invalid/image-02.zarr", false, ["schema-minItems"]],
  ["BioImageTools__ome-zarr-examples/data/invalid/image-03.zarr", false, ["dataset-missing"]],
  ["BioImageTools__ome-zarr-examples/data/invalid/image-04.zarr", false, ["axes-rank"]],
  ["BioImageTools__ome-zarr-examples/data/warning/image-01.zarr", true, ["levels-dtype"]],
  ["ome__ome-ngff-validator/test_samples/invalid/invalid_version.zarr", false, ["dataset-missing", "version-unknown"]],
  ["ome__ome-ngff-validator/test_samples/invalid/missing_min.zarr", false, ["schema-required"]],
  ["ome__ome-ngff-validator/test_samples/invalid/no_version_v0.4.zarr", false, ["dataset-missing", "version-missing"]],
  // Metadata of 0.5 in a file of Zarr v2, one object too deep: no OME metadata where any version has them.
  ["ome__ome-ngff-validator/test_samples/invalid/no_version_v0.5.zarr", false, []],
  // RFC-4 came with 0.9; these say 0.5, which leaves unknown fields alone, so that they are valid but odd.
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-01_quadruped_valid.ome.zarr", true, []],
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-02_null_orientation.ome.zarr", true, ["orientation-null"]],
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-03_channel_orientation.ome.zarr", true, ["orientation-axis"]],
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-05_missing_value.ome.zarr", true, ["orientation-value"]],
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-06_bad_type.ome.zarr", true, ["orientation-type"]],
  ["fideus-labs__ome-zarr-rfc4-validation/conformance/cases/SC-07_duplicate_pair.ome.zarr", true, ["orientation-unique"]],
  ["_writers/bioio_telomeres-tyx_v04.ome.zarr", true, []],
  ["_writers/ngff-zarr_mri_v05_sharded.ome.zarr", true, []],
  ["_writers/ngff-zarr_mri_v06.ome.zarr", true, []],
  ["_writers/ngff-zarr_terra2d_v05_tensorstore.ome.zarr", true, []],
  ["_writers/ome-writers_tensorstore_2positions_v05.ome.zarr", true, []],
  ["_writers/ome-zarr-io_sparse-plate_v05.ome.zarr", true, []],
  ["_writers/ome-zarr-py-0.9_skin_v02.ome.zarr", true, []],
  ["_writers/ome-zarr-py_cmu-slide-crop_v04.ome.zarr", true, []],
  ["_writers/ome-zarr-py_nuclei3d-labels_v05.ome.zarr", true, []],
  ["_writers/ome-zarr-py_skin_v04.ome.zarr", true, []],
  ["_writers/ome-zarr-py_skin_v05.ome.zarr", true, []],
  // Transformations with both ends of a pair, or none: two scales, a translation first, no scale; and an empty list on top.
  ["saalfeldlab__n5-universe/metadata.zarr/coordTforms/ss", false, ["axis-unit", "schema-maxContains", "schema-minItems"]],
  ["saalfeldlab__n5-universe/metadata.zarr/coordTforms/ts", false, ["axis-unit", "schema-minItems", "transformations-order"]],
  ["zarr-developers__zarr-java/ome/v0.5_hcs", false, ["dimension-names"]],
  ["google__neuroglancer/datasource/zarr/ome_zarr/simple_0.5", true, []],
];

/** A store of some documents; says what was asked for, and how many at once. */
function store(objects) {
  const asked = [];
  let now = 0;
  let most = 0;
  const get = async (url) => {
    asked.push(url);
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now -= 1;
    const object = objects[url];
    if (object instanceof Error) throw object;
    return object === undefined ? null : new TextEncoder().encode(typeof object === "string" ? object : JSON.stringify(object)).buffer;
  };
  return { asked, get, most: () => most };
}

test("everything below an address: plate, wells, fields, levels, labels; what is listed and missing is told", async () => {
  const wells = ["A/1", "A/2", "B/1"];
  const objects = { "https://a.org/p.zarr/.zattrs?k=1": { plate: { version: "0.4", name: "p", rows: [{ name: "A" }, { name: "B" }], columns: [{ name: "1" }, { name: "2" }], wells: wells.map((path) => ({ path, rowIndex: "AB".indexOf(path[0]), columnIndex: path[2] - 1 })) } } };
  for (const well of ["A/1", "A/2"]) {
    objects[`https://a.org/p.zarr/${well}/.zattrs?k=1`] = { well: { version: "0.4", images: [{ path: "0" }, { path: "1" }] } };
    for (const { url, json } of image04()) objects[url.replace("i.zarr", `p.zarr/${well}/0`).replace("key", "k")] = json;
  }
  objects["https://a.org/p.zarr/A/1/0/labels/.zattrs?k=1"] = { labels: ["cells", "gone"] };
  for (const { url, json } of image04({}, (a) => (a["image-label"] = { version: "0.4" }))) objects[url.replace("i.zarr", "p.zarr/A/1/0/labels/cells").replace("key", "k")] = json;
  const { asked, get, most } = store(objects);
  const counts = [];
  const read = await crawl(["https://a.org/p.zarr/?k=1"], get, (count) => counts.push(count));
  assert.deepEqual(read.documents.map(({ url }) => url).sort(), Object.keys(objects).sort());
  assert.equal(counts.at(-1), read.documents.length);
  assert.equal(new Set(asked).size, asked.length, "nothing is asked for twice");
  assert.ok(!asked.slice(4).some((url) => url.includes("zarr.json")), "the version of Zarr is known after the first");
  assert.ok(most() <= 12, `${most()} at once`);
  const report = await validate({ layers: [], ...read, isComplete: true }, load);
  assert.deepEqual(found(report).sort(), [
    "error field-missing well.images[1]",
    "error field-missing well.images[1]",
    "error label-missing labels[1]",
    "warning well-missing plate.wells[2]",
  ]);
});

test("everything below an address: series with and without a list, consolidated arrays, broken documents, circles", async () => {
  const group = (attributes, more = {}) => ({ node_type: "group", zarr_format: 3, attributes, ...more });
  const [{ json: image }] = image05();
  const objects = {
    "https://a.org/s.zarr/zarr.json": group({ ome: { version: "0.5", "bioformats2raw.layout": 3 } }),
    "https://a.org/s.zarr/OME/zarr.json": group({ ome: { version: "0.5", series: ["x", "y"] } }),
    "https://a.org/s.zarr/0/zarr.json": image,
    "https://a.org/s.zarr/1/zarr.json": image,
    "https://a.org/s.zarr/x/zarr.json": '{"attributes": NaN}',
    "https://a.org/s.zarr/y/zarr.json": new Error("the server answered 500"),
    "https://a.org/s.zarr/0/labels/zarr.json": group({ ome: { version: "0.5", labels: ["../../../s.zarr", "../labels"] } }),
    "https://a.org/s.zarr/2/zarr.json": "<!doctype html><title>Not found</title>",
  };
  const { asked, get } = store(objects);
  const read = await crawl(["https://a.org/s.zarr"], get);
  assert.deepEqual(read.documents.map(({ url }) => url.slice("https://a.org/s.zarr/".length)).sort(), ["0/labels/zarr.json", "0/zarr.json", "1/zarr.json", "OME/zarr.json", "zarr.json"]);
  assert.deepEqual(read.broken.map(({ url }) => url.slice("https://a.org/s.zarr/".length)).sort(), ["x/zarr.json", "y/zarr.json"]);
  assert.ok(!asked.includes("https://a.org/s.zarr/0/s0/zarr.json"), "consolidated metadata tell about it");
  const report = await validate({ layers: [], ...read, isComplete: true }, load);
  const rules = new Set(report.findings.map(({ rule }) => rule));
  assert.ok(rules.has("document-broken") && rules.has("series-missing"), [...rules].join());
});

for (const [folder, valid, rules] of TABLE) {
  test(`verdict on ${folder}`, { skip: existsSync(SHARED) ? false : "no ../shared/data beside the repository" }, async () => {
    const report = await inspect(documentsBelow(join(SHARED, folder)));
    const told = [...new Set(report.findings.filter(({ level }) => level !== "advice").map(({ rule }) => rule))].sort();
    assert.deepEqual([report.valid, told], [valid, rules]);
  });
}
