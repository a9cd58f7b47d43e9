// The short form of links: what is written is read again, whatever the state; and links of other viewers, against what is open.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const { readAddress } = await loadTypeScript("links/read_address");
const { unpack } = await loadTypeScript("links/unpack");
const { pack } = await loadTypeScript("links/pack");
const { writeAddress } = await loadTypeScript("links/write_address");
const { readForeign } = await loadTypeScript("links/foreign");

const PAGE = "https://host/zarrscope/";

/** Numbers between 0 and 1, the same ones each time. */
function randomly(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A state of any kind that the viewer may tell, with names that files may have. */
function anyState(random) {
  const chance = (share = 0.5) => random() < share;
  const pick = (...values) => values[Math.floor(random() * values.length)];
  const maybe = (name, value, share) => (chance(share) ? { [name]: value() } : {});
  const number = () => pick(() => Math.floor(random() * 70000), () => (random() - 0.5) * 1e4, () => random() * 1e-9, () => (random() - 0.5) * 1e22, () => -7, () => 0)();
  const name = () => pick("cells", "a/0", "50% (nuclei) #1", "-off", "~x:y,z&w=1", "é⁠ß漢", "layer", "", "a'b\"c", "v1");
  const some = (most, make) => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const channel = () =>
    chance(0.1)
      ? null
      : {
          ...maybe("visible", () => chance(), 0.8),
          ...maybe("color", () => Math.floor(random() * 0xffffff).toString(16).padStart(6, "0").toUpperCase(), 0.8),
          ...maybe("window", () => pick([number(), number()], "auto", null), 0.8),
          ...maybe("gamma", number, 0.2),
          ...maybe("invert", () => chance(), 0.2),
          ...maybe("lut", () => pick("viridis", "16 colors", null), 0.2),
          ...maybe("novel", () => pick(3, { a: [1, null] }, [null, { b: "c" }], "text"), 0.1),
        };
  const label = () => ({
    name: name(),
    ...maybe("visible", () => chance()),
    ...maybe("opacity", random),
    ...maybe("outline", () => chance(), 0.3),
    ...maybe("selected", () => some(3, () => pick(7, -3, 0, "9007199254740993", "-18446744073709551615")), 0.3),
    ...maybe("seed", () => Math.floor(random() * 2 ** 32), 0.3),
    ...maybe("novel", () => ({ deep: [true] }), 0.1),
  });
  const layer = () => ({
    ...maybe("visible", () => chance(), 0.3),
    ...maybe("opacity", random, 0.3),
    ...maybe("blend", () => pick("over", "add", "difference"), 0.3),
    ...maybe("transform", () => [1, 0, number(), random(), 1, -2.5], 0.2),
    ...maybe("channels", () => [...some(5, channel), channel() ?? { visible: true }]),
    ...maybe("labels", () => [...some(2, label), label()]),
    ...maybe("novel", () => "text", 0.1),
  });
  const drawing = () => {
    const kind = pick("distance", "profile", "rectangle", "polygon");
    const points = Array.from({ length: kind === "rectangle" ? 2 : (kind === "polygon" ? 3 : 2) + Math.floor(random() * 4) }, () => [pick(0, -3, 12.25, 1e-7, 987654321.123456), pick(-1, 480.5, 1e15, random())]);
    return {
      kind,
      points,
      ...(kind === "rectangle" ? maybe("angle", () => random() - 0.5) : {}),
      ...maybe("id", () => 1 + Math.floor(random() * 9), 0.2),
      ...maybe("levels", () => pick([0], [2, null, 0], [null, 1]), 0.5),
      ...maybe("chosen", () => true, 0.2),
    };
  };
  return {
    version: 1,
    ...maybe("drawings", () => [drawing(), ...some(3, drawing)], 0.4),
    ...maybe("mode", () => pick("ortho", "volume"), 0.1),
    ...maybe("camera", () => ({ center: [number(), number()], scale: 1 + random(), ...maybe("rotation", random, 0.3) }), 0.8),
    ...maybe("dims", () => ({ z: Math.floor(random() * 100), ...maybe("t", () => 3), ...maybe("odd: a,b", () => 1.5, 0.2) }), 0.8),
    ...maybe("layers", () => [...some(2, layer), { ...layer(), opacity: 0.5 }], 0.9),
    ...maybe("novel", () => ({ list: [1, 2], nothing: null, deep: { empty: [] } }), 0.1),
  };
}

/** What a link can hold: ten digits of numbers that are not whole, but for drawings, which are measured where they are. */
const shortened = ({ drawings, ...state }) => ({ ...shorter(state), ...(drawings && { drawings }) });
const shorter = (state) => JSON.parse(JSON.stringify(state, (_, value) => (typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value)));

test("whatever the state, what is written is read again", () => {
  const random = randomly(20261121);
  let used = 0;
  for (let i = 0; i < 3000; i += 1) {
    const state = anyState(random);
    const text = pack(state);
    const wanted = shortened(state);
    assert.deepEqual(unpack(text), wanted, text);
    assert.match(text, /^[A-Za-z0-9\-._~$&+,/:=@%]*$/, "nothing in it ends a link in running text");
    const address = writeAddress(`${PAGE}?source=https://a/x.zarr`, state);
    assert.deepEqual(readAddress(address).state, wanted, "and so by way of an address");
    used += text.includes("more=") ? 1 : 0;
  }
  assert.ok(used > 100 && used < 2500, `with the way out for what has no word: ${used}`);
});

const FOUR = {
  version: 1,
  camera: { center: [5231.518273645, 4410.000912837], scale: 0.3250917364, rotation: 0.3490658504 },
  dims: { t: 12, z: 118 },
  layers: [
    {
      source: `https://${"x".repeat(92)}`,
      opacity: 0.75,
      channels: ["0000FF", "00FF00", "FF0000", "FF00FF"].map((color, i) => ({ visible: i !== 2, color, window: [100.25 * i, 14321.5 + i], gamma: 0.8, invert: i === 3 })),
      labels: [{ name: "nuclei", visible: true, opacity: 0.4, outline: true }],
    },
  ],
};

test("a link of four channels is short and can be read", () => {
  const address = writeAddress(PAGE, FOUR);
  assert.ok(address.length < 400, `${address.length}: ${address}`);
  assert.match(address, /#v1&at=5231\.518274,4410\.000913,0\.3250917364,0\.3490658504&dims=t:12,z:118&opacity=0\.75&c=\+0000FF:0\.\.14321\.5:g0\.8:i0,/);
  assert.match(address, /,-FF0000:200\.5\.\.14323\.5/);
  assert.ok(address.endsWith("&label=nuclei:on:o0.4:l1"), address);
});

test("a drawing costs few letters", () => {
  const drawings = [
    { kind: "distance", points: [[512.4, 480.5], [530.25, 471]] },
    { kind: "rectangle", points: [[500, 470], [520, 490]], levels: [1] },
  ];
  assert.equal(pack({ version: 1, drawings }), "v1&line=512.4,480.5,530.25,471&rect=500,470,520,490:l1");
});

test("of what is drawn on several layers, a link without the local ones keeps the levels of the others", () => {
  const layers = ["https://a/x.zarr", "local:1/y.zarr", "https://a/z.zarr"].map((source) => ({ source }));
  const drawings = [{ kind: "polygon", points: [[1, 2], [3, 4], [5, 7]], levels: [4, 5, 6] }, { kind: "distance", points: [[1, 2], [3, 4]] }];
  const told = readAddress(writeAddress(PAGE, { version: 1, layers, drawings }));
  assert.deepEqual(told.state.drawings, [{ ...drawings[0], levels: [4, 6] }, drawings[1]]);
});

test("drawings that are none are left out and told, by their own words", () => {
  const bad = ["line=1,2", "line=1,2,3", "line=", "line", "poly=1,2,3,4", "rect=1,2,3,4,5,6", "line=1,2,x,4", "line=1,,2,3", "profile=1,2,Infinity,4", "line=1e300,0,1,1", "poly=NaN,1,2,3,4,5"];
  const { state, notices } = readAddress(`${PAGE}#v1&${bad.join("&")}&line=1,2,3,4&dims=z:3`);
  assert.deepEqual(state, { version: 1, drawings: [{ kind: "distance", points: [[1, 2], [3, 4]] }], dims: { z: 3 } });
  assert.deepEqual(notices.map(({ parameter, value, reason }) => [parameter, value, reason]), bad.map((word) => [word.split("=")[0], word.split("=")[1] ?? "", "not-understood"]));
  // What is odd beside the points is left out by itself.
  const { state: odd, notices: none } = readAddress(`${PAGE}#v1&rect=1,2,3,4:ax:n-3:l1.5:lx:q9&line=1,2,3,4:n1e9:l99:a2`);
  assert.deepEqual([odd.drawings, none], [[{ kind: "rectangle", points: [[1, 2], [3, 4]] }, { kind: "distance", points: [[1, 2], [3, 4]] }], []]);
});

test("drawings without number and end are bounded, and that is told", () => {
  const many = readAddress(`${PAGE}#v1&${Array(50_000).fill("line=1,2,3,4").join("&")}`);
  assert.equal(many.state.drawings.length, 100);
  assert.deepEqual(many.notices, [{ parameter: "line", value: "1,2,3,4", reason: "too-many" }]);
  const bad = readAddress(`${PAGE}#v1&${Array(50_000).fill("line=1").join("&")}`);
  assert.deepEqual([bad.state.drawings, bad.notices.length, bad.notices.at(-1).reason], [[], 101, "too-many"]);
  const long = readAddress(`${PAGE}#v1&line=5,6,7,8&poly=${Array(100_000).fill("1.5,2").join()}&line=1,2,3,4`);
  assert.deepEqual(long.state.drawings, [{ kind: "distance", points: [[5, 6], [7, 8]] }]);
  assert.equal(long.notices.length, 1);
  assert.ok(long.notices[0].value.length <= 200 && long.notices[0].reason === "too-many", JSON.stringify(long.notices));
});

test("drawings of states as JSON are checked as those of short links are", () => {
  const good = { kind: "polygon", points: [[1, 2], [3, 4], [5, 7]] };
  const drawings = [{ ...good, novel: 1, angle: 3 }, null, 7, "line=1,2,3,4", { kind: "toString", points: [[1, 2], [3, 4]] }, { kind: "distance", points: "1,2" }, { kind: "distance", points: [[1, "2"], [3, 4]] }, { kind: "distance", points: [[1, 2, 3], [3, 4, 5]] }];
  const { state, notices } = readAddress(`${PAGE}#${encodeURIComponent(JSON.stringify({ drawings }))}`);
  assert.deepEqual(state, { drawings: [good] });
  assert.deepEqual(notices.map(({ reason }) => reason), Array(7).fill("not-understood"));
  for (const hostile of [7, null, "x", { length: 1e9 }]) {
    const told = readAddress(`${PAGE}#${encodeURIComponent(JSON.stringify({ drawings: hostile }))}`);
    assert.deepEqual([told.state.drawings, told.notices.length], [[], 1], JSON.stringify(hostile));
  }
  // Whatever a page has put into a state, an address holds what can be read again.
  assert.equal(pack({ version: 1, drawings }), "v1&poly=1,2,3,4,5,7");
});

test("links as JSON, as they were written before, say the same", () => {
  const { layers, ...rest } = FOUR;
  const { source, ...layer } = layers[0];
  const old = `${PAGE}?source=${source}#${encodeURIComponent(JSON.stringify({ ...rest, layers: [layer] }))}`;
  assert.deepEqual(readAddress(old).state, { ...rest, layers: [layer] });
  assert.deepEqual(readAddress(old).sources, [`${source}/`]);
});

test("a newer form is told to be newer, and what is no link is none", () => {
  assert.deepEqual(readAddress(`${PAGE}#v2&camera=?`).state, { version: 2 });
  for (const hash of ["#v1&more=%7B", "#v1&label=%E0%A4", "#vx", "#version"]) assert.equal(readAddress(PAGE + hash).state, null, hash);
  assert.deepEqual(readAddress(`${PAGE}#v1`).state, { version: 1 });
  assert.deepEqual(readAddress(`${PAGE}#v1&new=1&dims=z:3`).state, { version: 1, dims: { z: 3 } }, "a word that is not known is left out");
});

/** An image of 100 by 50 samples of 0.5 by 0.25 units, whose first one lies at (10, 20); two channels, 9 planes, 4 times. */
const shown = ({ layers = 1 } = {}) => ({
  camera: { center: [1, 2], scale: 3 },
  size: [200, 100],
  dims: [{ name: "t", size: 4 }, { name: "z", size: 9 }],
  layers: Array.from({ length: layers }, () => ({
    axes: [{ kind: "t" }, { kind: "c" }, { kind: "z" }, { kind: "y" }, { kind: "x" }],
    levels: [{ shape: [4, 2, 9, 50, 100], step: [1, 1, 1, 1, 1], offset: [0, 0, 0, 0, 0] }],
    channels: [{}, {}],
    plane: { axes: [4, 3], worldFromPlane: [0.5, 0, 10, 0, 0.25, 20], position: [0, 0, 0, 0, 0], level: 0 },
  })),
});
const read = (query, image = shown()) => readForeign(`${PAGE}?${query}`, image);
const reasons = ({ notices }) => notices.map(({ parameter, reason }) => `${parameter}: ${reason}`);

test("vizarr: its camera counts from the edge of the first sample, in units", () => {
  const { wish, notices } = read(`source=https://a/x.zarr&viewState=${encodeURIComponent('{"zoom":2,"target":[12,21]}')}&opacity=0.5&colormap=viridis`);
  assert.deepEqual(wish.camera, { center: [11.75, 20.875], scale: 0.25 });
  assert.equal(wish.layers[0].opacity, 0.5);
  assert.deepEqual(wish.layers[0].channels, [{ lut: "viridis" }, { lut: "viridis" }]);
  assert.deepEqual(notices, []);
  assert.deepEqual(read('viewState={"zoom":[1,1],"target":[0,0,0]}').wish.camera.scale, 0.5);
});

test("vizarr: a matrix takes the place of the file's own", () => {
  const { wish } = read('model_matrix=[2,0,0,100,0,4,0,200,0,0,1,0,0,0,0,1]&viewState={"zoom":0,"target":[5,6]}');
  const [xx, xy, x0, yx, yy, y0] = wish.layers[0].transform;
  // The first sample's centre lies at (10, 20) by the file, and half a sample into the matrix's first one.
  assert.deepEqual([xx * 10 + xy * 20 + x0, yx * 10 + yy * 20 + y0], [101, 202]);
  assert.deepEqual([xx * 10.5 + x0, yy * 20.25 + y0], [103, 206], "the next ones are 2 and 4 further");
  assert.deepEqual(wish.camera, { center: [5, 6], scale: 1 });
});

test("vizarr: what cannot be shown is told", () => {
  assert.deepEqual(reasons(read("source=https://a/x.zarr&name=mine&acquisition=2&channel_axis=0&opacity=7&viewState={&model_matrix=1,2")), [
    "model_matrix: not-understood",
    "viewState: not-understood",
    "channel_axis: channel-axis",
    "opacity: not-understood",
    "name: no-counterpart",
    "acquisition: no-counterpart",
  ]);
  assert.deepEqual(reasons(read("channel_axis=1")), []);
  assert.deepEqual(reasons(read('viewState={"zoom":2,"target":[12,21]}', { ...shown(), layers: [{ ...shown().layers[0], plane: null }] })), ["viewState: no-plane"]);
});

test("OMERO: channels and planes count from 1, what is not named is off, positions are samples", () => {
  const { wish, notices } = read("source=https://a/x.zarr&c=2|100:600$00FF00,-1|0.5:9$F00&z=3&t=9&x=20.5&y=8.5&zm=200");
  assert.deepEqual(notices, []);
  assert.deepEqual(wish.dims, { z: 2, t: 3 });
  assert.deepEqual(wish.layers[0].channels, [
    { visible: false, window: [0.5, 9], color: "FF0000" },
    { visible: true, window: [100, 600], color: "00FF00" },
  ]);
  assert.deepEqual(wish.camera.center, [20, 22]);
  assert.ok(Math.abs(wish.camera.scale - Math.sqrt(0.125) / 2) < 1e-12);
  assert.deepEqual(read("c=1").wish.layers[0].channels, [{ visible: true }, { visible: false }]);
  assert.deepEqual(read("c=1$16_colors.lut&m=g").wish.layers[0].channels[0], { visible: true, lut: "16_colors.lut", color: "FFFFFF" });
  assert.deepEqual(read("zm=100").wish.camera.center, [1, 2], "the middle stays where only the zoom is given");
});

test("OMERO: what cannot be shown is told", () => {
  assert.deepEqual(reasons(read("images=1,2&c=5,x&p=intmax&m=q&x=3&z=one")), [
    "z: not-understood",
    "c: no-channel",
    "c: not-understood",
    "m: not-understood",
    "p: projection",
    "x: not-understood",
    "images: no-counterpart",
  ]);
  assert.deepEqual(read("c=5,9").wish, {}, "where none of the channels is there, those of the file stay");
});

test("Vol-E: fractions, frames from 0, channels through all sources", () => {
  assert.deepEqual(readAddress(`${PAGE}?url=https://a/x.zarr,https://b/y.zarr+https://c/z.zarr&c0=ven:1`).sources, ["https://a/x.zarr", "https://b/y.zarr"]);
  const query = "url=https://a/x.zarr,https://b/y.zarr&t=2&slice=0.5,0.5,0.5&view=Z&c0=ven:0,col:ff8800,lut:v10:v200&c3=ven:1,lut:p50:p99&reg=0.2:0.4,0:1,0:1";
  const { wish, notices } = read(query, shown({ layers: 2 }));
  assert.deepEqual(wish.dims, { t: 2, z: 4 });
  assert.deepEqual(wish.layers, [
    { channels: [{ visible: false, color: "FF8800", window: [10, 200] }, null] },
    { channels: [null, { visible: true, window: "auto" }] },
  ]);
  // Samples 20 to 40 of 100, all 50 rows: 10 units across, 12.5 down, in a picture of 200 by 100.
  assert.deepEqual(wish.camera, { center: [24.75, 26.125], scale: 0.125 });
  assert.deepEqual(reasons({ notices }), ["reg: framed", "c3: automatic"]);
});

test("Vol-E: what is about volumes is told", () => {
  assert.deepEqual(reasons(read("url=https://a/x.zarr+https://b/y.zarr&view=3D&mode=maxproject&cam=pos:1:2:3&c0=sen:1,sen:0&c9=ven:1&reg=1:0,0:1,0:1")), [
    "url: first-scene",
    "view: slices-only",
    "reg: not-understood",
    "c0: no-counterpart",
    "c9: no-channel",
    "mode: slices-only",
    "cam: slices-only",
  ]);
});

test("Avivator, itk-vtk-viewer, the validator, Kiln: their sources; nothing is passed over in silence", () => {
  for (const query of ["image_url=https://a/x.zarr", "fileToLoad=https://a/x.zarr", "image=https://a/x.zarr", "dataset=https://a/x.zarr", "source=https://a/x.zarr"]) {
    assert.deepEqual(readAddress(`${PAGE}?${query}`).sources, ["https://a/x.zarr"], query);
    assert.deepEqual(read(query).notices, [], query);
  }
  assert.deepEqual(readAddress(`${PAGE}?source=https://a/x.zarr&dataset=4&image=12`).sources, ["https://a/x.zarr"]);
  assert.deepEqual(reasons(read("fileToLoad=https://a/x.zarr&rotate=false&use2D=true&well=all&dataset=4&flux=3&utm_source=mail&endpoint=https://e")), [
    "rotate: no-counterpart",
    "use2D: no-counterpart",
    "well: no-counterpart",
    "dataset: no-counterpart",
    "flux: unknown",
  ]);
});

test("the examples of the documentation mean what it says", async () => {
  const text = await readFile(new URL("../../docs/links.md", import.meta.url), "utf8");
  const examples = [...text.matchAll(/```link\n(.*?)\n```\n```json\n(.*?)\n```/gs)];
  assert.equal(examples.length, 4);
  for (const [, link, state] of examples) {
    assert.deepEqual(readAddress(link).state, JSON.parse(state), link);
    const { sources } = readAddress(link);
    const layers = (JSON.parse(state).layers ?? []).map((layer, i) => ({ source: sources[i], ...layer }));
    if (link.includes("#v1")) assert.equal(writeAddress("https://host/zarrscope/", { ...JSON.parse(state), layers }), link, "and it is what is written");
  }
});
