// Rendering settings in metadata documents: what changes, and that nothing else does, to the letter.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { changesFor, edited, readDocument } = await loadTypeScript("settings/omero");
const { imageDocument } = await loadTypeScript("links/image_document");

const channel = (more = {}) => ({ label: "DAPI", color: "0000FF", active: true, inverted: false, window: [0, 1500], range: [0, 65535], ...more });
const settings = (more = {}) => ({ channels: [channel(), channel({ label: "GFP", color: "00FF00", window: [10, 300] })], defaultZ: 4, defaultT: null, ...more });

/** Numbers that a parser would change, odd spacing, escapes, and fields that nobody knows. */
const V2 = `{
    "big": 18446744073709551615, "exp" : 1.0E+02,"neg":-0.0,  "long": 0.1000000000000000055511151231257827,
    "text": "\\u00e9 é \\/",
    "multiscales": [ { "version": "0.4", "axes": [{"name":"c"}, { "name": "z" }], "datasets": [] } ],
    "omero": {
        "id": 1,
        "channels": [
            {"label":"DAPI","color":"0000ff","window":{"end":1500.0,"max":65535.0,"min":0.0,"start":0.0},"family":"linear","coefficient":1.0},
            {
                "color": "00FF00", "active": true,
                "window": { "min": 0, "max": 65535, "start": 10, "end": 900 },
                "label": "FITC"
            }
        ],
        "rdefs": {"defaultT": 0, "defaultZ": 118, "model": "color"},
        "version": "0.4"
    },
    "after": [1.50, null, true]
}
`;

test("only what is different is changed, in place", () => {
  const changes = changesFor(readDocument(V2), [], settings());
  assert.deepEqual(changes.map(({ path, before, value }) => [path.join("."), before, value]), [
    ["omero.channels.1.label", "FITC", "GFP"],
    ["omero.channels.1.window.end", 900, 300],
    ["omero.rdefs.defaultZ", 118, 4],
  ]);
  const wanted = V2.replace('"FITC"', '"GFP"').replace('"end": 900', '"end": 300').replace('"defaultZ": 118', '"defaultZ": 4');
  assert.equal(edited(V2, changes), wanted);
  assert.deepEqual(changesFor(readDocument(wanted), [], settings()), [], "and nothing is left to change");
});

test("every field of a channel", () => {
  const all = settings({ channels: [channel({ label: "a \"b\"\n<c>", color: "ABCDEF", active: false, inverted: true, window: [-0.5, 1e-7] }), channel({ label: "FITC", color: "00ff00", window: [10, 900] })], defaultZ: 118 });
  const changes = changesFor(readDocument(V2), [], all);
  const text = edited(V2, changes);
  const { omero, ...rest } = JSON.parse(text);
  const { omero: before, ...others } = JSON.parse(V2);
  assert.deepEqual(rest, others);
  assert.deepEqual(omero.channels[0], { ...before.channels[0], label: "a \"b\"\n<c>", color: "ABCDEF", active: false, inverted: true, window: { end: 1e-7, max: 65535, min: 0, start: -0.5 } });
  assert.deepEqual(omero.channels[1], before.channels[1]);
  for (const line of V2.split("\n")) if (!line.includes("DAPI")) assert.ok(text.includes(line), line);
});

const V3 = '{"zarr_format":3,"node_type":"group","attributes":{"ome":{"version":"0.5","multiscales":[{"axes":[],"datasets":[]}]},"big":12345678901234567890}}';

test("a document without settings gets them, where its version has them", () => {
  const documents = [{ url: "https://a.org/x.zarr/zarr.json", json: JSON.parse(V3) }];
  const { holder } = imageDocument(documents, "https://a.org/x.zarr");
  assert.deepEqual(holder, ["attributes", "ome"]);
  const changes = changesFor(readDocument(V3), holder, settings());
  const text = edited(V3, changes);
  assert.ok(text.startsWith(V3.slice(0, V3.indexOf("]}]") + 3)) && text.endsWith('"big":12345678901234567890}}'), text);
  assert.ok(!text.includes("\n"));
  assert.deepEqual(JSON.parse(text).attributes.ome.omero, {
    channels: [
      { label: "DAPI", color: "0000FF", active: true, inverted: false, window: { min: 0, max: 65535, start: 0, end: 1500 } },
      { label: "GFP", color: "00FF00", active: true, inverted: false, window: { min: 0, max: 65535, start: 10, end: 300 } },
    ],
    rdefs: { defaultZ: 4, model: "color" },
  });
  assert.deepEqual(changesFor(JSON.parse(text), holder, settings()), []);
});

test("what is added is set like the rest", () => {
  const lines = V2.replace(/    "omero": \{[\s\S]*?\n    \},\n/, "");
  const text = edited(lines, changesFor(readDocument(lines), [], settings()));
  assert.match(text, /\n {4}"omero": \{\n {8}"channels": \[\n {12}\{\n {16}"label": "DAPI",/);
  for (const line of lines.split("\n").slice(0, -3)) assert.ok(text.includes(line), line);
  const tabs = lines.replaceAll("    ", "\t").replaceAll("\n", "\r\n");
  assert.match(edited(tabs, changesFor(readDocument(tabs), [], settings())), /\r\n\t"omero": \{\r\n\t\t"channels": \[\r\n/);
});

test("fewer channels than the image has, and odd ones", () => {
  for (const channels of ["[]", "[null]", '[{"label":"DAPI"}]', '"none"', "null"]) {
    const text = `{"multiscales":[],"omero":{"channels":${channels},"rdefs":null}}`;
    const after = edited(text, changesFor(readDocument(text), [], settings()));
    assert.deepEqual(changesFor(JSON.parse(after), [], settings()), [], after);
    assert.equal(JSON.parse(after).omero.channels.length, 2, after);
  }
});

test("what is no JSON is left alone", () => {
  for (const text of ['{"a": NaN}', "[1]", '{"a": 1', "// comment\n{}", ""]) assert.equal(readDocument(text), null, text);
});

test("the document of an image among those of others", () => {
  const ome = { multiscales: [{}] };
  const documents = [
    { url: "https://a.org/x.zarr/labels/cells/.zattrs", json: ome },
    { url: "https://a.org/x.zarr/.zattrs?sig=1", json: ome },
    { url: "https://a.org/x.zarr/.zmetadata", json: ome },
    { url: "https://a.org/x.zarr/0/.zarray", json: {} },
  ];
  const found = (source) => imageDocument(documents, source)?.document.url;
  assert.equal(found("https://a.org/x.zarr/?sig=1"), "https://a.org/x.zarr/.zattrs?sig=1");
  assert.equal(found("https://a.org/x.zarr/0"), "https://a.org/x.zarr/.zattrs?sig=1");
  assert.equal(found("https://a.org/x.zarr/labels/cells"), "https://a.org/x.zarr/labels/cells/.zattrs");
  assert.equal(imageDocument([], "https://a.org/x.zarr"), null);
});
