// What is measured on a picture, against plain computations: which samples lie in a region, their statistics, lengths and areas,
// values along a line, tables.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTypeScript } from "./support/typescript.mjs";

const shapes = await loadTypeScript("tools/shapes");
const { runsOf, blocksOf } = await loadTypeScript("tools/blocks");
const { Statistics } = await loadTypeScript("tools/statistics");
const { measureProfile, measureRegion, profileLength, samplesIn } = await loadTypeScript("tools/measure");
const { told, suitable } = await loadTypeScript("tools/units");
const { pushed, seen, seenAngle } = await loadTypeScript("tools/sight");
const { drawingsOf, shapesOf } = await loadTypeScript("tools/drawings");
const { csv } = await loadTypeScript("tools/csv");
const { tableOf } = await loadTypeScript("tools/table");

const near = (got, want, what = "") => assert.ok(Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);
const STAR = [[10.3, 2.2], [14.1, 20.7], [30.9, 22.5], [16.2, 27.8], [18.8, 45.1], [9.9, 30.3], [-6.2, 41], [4.4, 25.1], [-3, 11.7], [7.2, 16.6]];

/** Winding by angles: nothing in common with crossings of rows. */
function isInside(polygon, h, v) {
  let turn = 0;
  polygon.forEach(([a, b], i) => {
    const [c, d] = polygon[(i + 1) % polygon.length];
    turn += Math.atan2((a - h) * (d - v) - (b - v) * (c - h), (a - h) * (c - h) + (b - v) * (d - v));
  });
  return Math.abs(turn) > Math.PI;
}

test("runs are the samples whose centres lie inside", () => {
  for (let v = -2; v < 50; v += 1) {
    const inside = runsOf(STAR, v).flatMap(([first, end]) => Array.from({ length: end - first }, (_, i) => first + i));
    const want = Array.from({ length: 60 }, (_, i) => i - 15).filter((h) => isInside(STAR, h, v));
    assert.deepEqual(inside, want, `row ${v}`);
  }
});

test("regions side by side share no sample and leave none out", () => {
  const left = [[0, 0], [5, 0], [5, 4], [0, 4]];
  const right = left.map(([h, v]) => [h + 5, v]);
  const count = (polygon) => [0, 1, 2, 3, 4].flatMap((v) => runsOf(polygon, v)).reduce((sum, [first, end]) => sum + end - first, 0);
  assert.deepEqual([count(left), count(right)], [20, 20]);
});

test("blocks cover a region once, follow chunks, and leave out what holds nothing", () => {
  const seen = new Map();
  for (const { h, v, width, height } of blocksOf(STAR, [25, 40], [7, 300])) {
    for (let i = h; i < h + width; i += 1) for (let j = v; j < v + height; j += 1) seen.set(`${i} ${j}`, (seen.get(`${i} ${j}`) ?? 0) + 1);
  }
  assert.ok([...seen.values()].every((times) => times === 1));
  for (let h = 0; h < 25; h += 1) for (let v = 0; v < 40; v += 1) if (isInside(STAR, h, v)) assert.ok(seen.has(`${h} ${v}`), `${h} ${v}`);
  const line = [[0, 0], [10000, 10000], [10000, 10001], [0, 1]];
  const few = blocksOf(line, [10000, 10000], [1000, 1000]).length;
  assert.ok(few >= 10 && few < 20, `${few} of 100 on the diagonal`);
  assert.deepEqual(blocksOf([[-9, -9], [-1, -9], [-1, -1]], [5, 5], [5, 5]), []);
});

test("statistics are those of all samples at once", () => {
  const data = Float64Array.from({ length: 5000 }, (_, i) => 1e9 + Math.sin(i) * 3);
  data[17] = NaN;
  const statistics = new Statistics();
  for (let at = 0; at < data.length; at += 37) statistics.add(data, at, Math.min(at + 37, data.length));
  const values = [...data].filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + (value - 1e9), 0) / values.length + 1e9;
  near(statistics.mean, mean);
  near(statistics.deviation, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)));
  assert.deepEqual([statistics.count, statistics.nan, statistics.min, statistics.max], [4999, 1, Math.min(...values), Math.max(...values)]);
  const big = new Statistics();
  big.add(BigUint64Array.of(2n ** 63n + 1n, 7n), 0, 2);
  assert.deepEqual([big.min, big.max], [7n, 2n ** 63n + 1n], "extremes of 64 bits are exact");
  const none = new Statistics();
  assert.ok(Number.isNaN(none.deviation) && none.count === 0);
});

/** y, c, x: channels between the shown axes; a world that is turned by 30 degrees. */
const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const SHAPE = [60, 2, 50];
const value = (y, c, x) => y * 100 + x + c * 10000;
const target = (axes = ["y", "c", "x"], level = 0) => {
  const order = axes.map((name) => ["y", "c", "x"].indexOf(name));
  const shape = order.map((axis) => SHAPE[axis]);
  return {
    layer: 0,
    level,
    chunks: shape.map(() => 16),
    channels: [1, 0],
    placed: {
      axes: axes.map((kind) => ({ kind })),
      levels: [{ shape, step: [1, 1, 1], offset: [0, 0, 0] }],
      plane: { axes: [axes.indexOf("x"), axes.indexOf("y")], worldFromPlane: [cos, -sin, 3, sin, cos, 5], position: [0, 0, 0], level: 0 },
    },
  };
};
const reader = (axes = ["y", "c", "x"]) => ({
  regions: [],
  async read({ start, shape }) {
    this.regions.push({ start, shape });
    const data = [];
    for (let i = 0; i < shape[0]; i += 1)
      for (let j = 0; j < shape[1]; j += 1)
        for (let k = 0; k < shape[2]; k += 1) {
          const at = Object.fromEntries(axes.map((name, axis) => [name, start[axis] + [i, j, k][axis]]));
          data.push(value(at.y, at.c, at.x));
        }
    return { data: Uint16Array.from(data), shape };
  },
});
const world = ([h, v]) => [cos * h - sin * v + 3, sin * h + cos * v + 5];
const signal = new AbortController().signal;

test("a region of a turned image, whatever the order of its axes", async () => {
  for (const axes of [["y", "c", "x"], ["x", "y", "c"], ["c", "y", "x"]]) {
    const got = await measureRegion(reader(axes), target(axes), STAR.map(world), { signal });
    for (const [at, c] of [1, 0].entries()) {
      const values = [];
      for (let y = 0; y < 60; y += 1) for (let x = 0; x < 50; x += 1) if (isInside(STAR, x, y)) values.push(value(y, c, x));
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      assert.equal(got[at].count, values.length);
      assert.deepEqual([got[at].min, got[at].max], [Math.min(...values), Math.max(...values)]);
      near(got[at].mean, mean);
      near(got[at].deviation, Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1)));
    }
  }
  near(samplesIn([[0, 0], [10, 0], [10, 7], [0, 7]].map(world), target()), 140);
});

test("what was called off is not computed", async () => {
  const controller = new AbortController();
  controller.abort();
  const asked = reader();
  await assert.rejects(measureRegion(asked, target(), STAR.map(world), { signal: controller.signal }), { name: "AbortError" });
  assert.equal(asked.regions.length, 0);
});

test("a profile takes the nearest sample, not more than one apart, and nothing beside the image", async () => {
  const line = [[-3, 4.2], [40, 31]].map(world);
  const { distances, values, positions } = await measureProfile(reader(), target(), line, { signal });
  assert.equal(distances.length, Math.ceil(Math.hypot(43, 26.8)) + 1);
  near(distances.at(-1), Math.hypot(43, 26.8));
  assert.deepEqual(positions.length, distances.length);
  distances.forEach((_, i) => {
    const part = i / (distances.length - 1);
    const [x, y] = [Math.round(-3 + 43 * part), Math.round(4.2 + 26.8 * part)];
    if (x < 0) assert.ok(Number.isNaN(values[0][i]));
    else assert.deepEqual([values[0][i], values[1][i]], [value(y, 1, x), value(y, 0, x)]);
  });
});

test("a profile with bends passes through all of its points, and its distances run on", async () => {
  const bends = [[2.1, 3.2], [9.6, 3.2], [9.6, 3.2], [12.3, 20.37], [40.2, 11.1]];
  const asked = reader();
  const { distances, values, positions, ...rest } = await measureProfile(asked, target(), bends.map(world), { signal });
  assert.equal(rest.bends.length, 3);
  rest.bends.forEach((at, i) => near(at, shapes.pathLength(bends.slice(0, i + 2)), `bend ${i}`));
  const want = [bends[0]];
  bends.slice(1).forEach(([h, v], i) => {
    const [a, b] = bends[i];
    const count = Math.ceil(Math.hypot(h - a, v - b));
    for (let k = 1; k <= count; k += 1) want.push([a + ((h - a) * k) / count, b + ((v - b) * k) / count]);
  });
  assert.deepEqual([positions.length, profileLength(bends.map(world), target())], [want.length, want.length]);
  let along = 0;
  want.forEach((point, i) => {
    if (i > 0) along += Math.hypot(point[0] - want[i - 1][0], point[1] - want[i - 1][1]);
    near(distances[i], along, `distance ${i}`);
    world(point).forEach((place, axis) => near(positions[i][axis], place, `point ${i}`));
    const [x, y] = point.map((index) => Math.round(index));
    assert.deepEqual([values[0][i], values[1][i]], [value(y, 1, x), value(y, 0, x)], `sample ${x}, ${y}`);
  });
  near(distances.at(-1), shapes.pathLength(bends));
  assert.ok(distances.every((at, i) => i === 0 || at > distances[i - 1]), "no place is told twice");
  assert.equal((await measureProfile(reader(), target(), [[2, 3], [2, 3]].map(world), { signal })).distances.length, 2, "a line without length");
});

test("a table of distances has the ends, and all points of those with bends", () => {
  const table = tableOf([{ id: 1, kind: "distance", points: [[1, 2], [4, 6]] }, { id: 4, kind: "distance", points: [[0, 0], [3, 4], [3, 10]] }], () => null, "micrometer");
  const rows = table.trim().split("\r\n").map((row) => row.split(","));
  assert.deepEqual(rows[0], ["id", "length", "unit", "angle_degrees", "x0", "y0", "x1", "y1", "path"]);
  assert.deepEqual(rows[1].toSpliced(3, 1), ["1", "5", "micrometer", "1", "2", "4", "6", "1 2; 4 6"]);
  near(Number(rows[1][3]), (-Math.atan2(4, 3) * 180) / Math.PI);
  assert.deepEqual(rows[2], ["4", "11", "micrometer", "", "0", "0", "3", "10", "0 0; 3 4; 3 10"]);
});

test("lengths, areas and angles", () => {
  near(shapes.pathLength([[0, 0], [4, 0], [4, 3]]), 7);
  shapes.halfway([[0, 0], [0, 0], [4, 0], [4, 3]]).forEach((at, i) => near(at, [3.5, 0][i], "halfway"));
  assert.deepEqual(shapes.halfway([[2, 1], [2, 1]]), [2, 1]);
  near(shapes.area([[0, 0], [4, 0], [4, 3], [0, 3]]), 12);
  near(shapes.area([[1e6, 1e6], [1e6, 1e6 + 1], [1e6 + 1, 1e6]]), 0.5);
  near(shapes.perimeter([[0, 0], [4, 0], [0, 3]]), 12);
  assert.deepEqual([[1, 0], [0, -1], [-1, 0], [0, 1]].map((to) => shapes.angleOf([0, 0], to)), [0, 90, 180, -90], "counterclockwise on the screen");
  assert.equal(shapes.crossesItself(STAR), false);
  assert.equal(shapes.crossesItself([[0, 0], [4, 4], [4, 0], [0, 4]]), true);
});

test("a corner of a rectangle moves, and it stays one", () => {
  const angle = 0.4;
  const shape = { id: 1, kind: "rectangle", angle, points: shapes.rectangle([1, 2], [7, 9], angle) };
  for (const corner of [0, 1, 2, 3]) {
    const { points } = shapes.moved(shape, corner, [-3, 12.5]);
    assert.deepEqual(points[corner], [-3, 12.5]);
    points[(corner + 2) % 4].forEach((one, axis) => near(one, shape.points[(corner + 2) % 4][axis]));
    const sides = points.map(([x, y], i) => [points[(i + 1) % 4][0] - x, points[(i + 1) % 4][1] - y]);
    sides.forEach(([x, y], i) => near(x * sides[(i + 1) % 4][0] + y * sides[(i + 1) % 4][1], 0, "right angles"));
    near(sides[0][0] * Math.sin(angle) - sides[0][1] * Math.cos(angle), 0, "its first side keeps its direction");
  }
});

test("positions keep what a person can see, in as few digits", () => {
  for (const scale of [1e-9, 0.0313, 0.1, 0.25, 0.99, 1, 7.3, 64, 1e5]) {
    const at = [1234.56789 * scale * 1000, -98.7654321 * scale];
    seen(at, scale).forEach((value, i) => assert.ok(Math.abs(value - at[i]) <= scale / 20 + 1e-12, `${value} for ${at[i]} at ${scale}`));
    assert.ok(seen(at, scale)[1].toExponential().replace(/e.*|[-.]/g, "").length <= 5, String(seen(at, scale)[1]));
  }
  assert.deepEqual(seen([96.30000000000001, -0.001], 0.25), [96.3, 0]);
  assert.deepEqual([0, 1, -1, 2, 7].map((quarters) => seenAngle((quarters * Math.PI) / 2)), [0, 0, 0, 0, 0], "right angles are none");
  near(seenAngle(0.35 + Math.PI), 0.35);
  near(seenAngle(-0.123456789), -0.12346);
});

test("what is moved stays short, and what is not moved stays as it was", () => {
  const line = { id: 1, kind: "profile", angle: 0, points: [[1.23456, 2], [5.1, 6.7], [8, 9]] };
  assert.deepEqual(pushed(line, 1, [0.2004, -0.1], 0.5).points, [[1.23456, 2], [5.3, 6.6], [8, 9]]);
  assert.deepEqual(pushed(line, null, [0.1, 0.2], 0.5).points, [[1.33456, 2.2], [5.2, 6.9], [8.1, 9.2]]);
  for (const angle of [0, 0.35]) {
    const shape = { id: 1, kind: "rectangle", angle, points: shapes.rectangle([1.2345, 2], [7, 9.125], angle) };
    for (const corner of [0, 1, 2, 3]) {
      const { points } = pushed(shape, corner, [1, 2], 0.5);
      const to = shape.points[corner].map((value, axis) => value + [1, 2][axis]);
      points[corner].forEach((value, axis) => assert.ok(Math.abs(value - to[axis]) <= 0.05, `corner ${corner} at ${angle}`));
      points[(corner + 2) % 4].forEach((value, axis) => assert.ok(Math.abs(value - shape.points[(corner + 2) % 4][axis]) <= 0.05));
      if (angle === 0 || corner % 2 === 0) points[(corner + 2) % 4].forEach((value, axis) => near(value, shape.points[(corner + 2) % 4][axis], "the other corner"));
      assert.deepEqual(points, shapes.rectangle(points[0], points[2], angle), "as a link has it");
      for (const value of [...points[0], ...points[2]]) assert.ok(String(value).length <= 6, `${value} is short`);
    }
  }
});

test("drawings become shapes and again drawings, whatever their numbers", () => {
  const drawings = [
    { kind: "distance", points: [[1, 2], [3, 4]] },
    { kind: "rectangle", points: [[0, 0], [4, 3]], angle: 0.3, id: 7, levels: [1, null, 0] },
    { kind: "rectangle", points: [[4, 3], [0, 0]], levels: [2], chosen: true },
    { kind: "polygon", points: [[1, 2], [3, 4], [5, 7]], id: 3, levels: [null, null, 4] },
  ];
  const made = shapesOf(drawings);
  assert.deepEqual(made.map(({ id, points }) => [id, points.length]), [[1, 2], [7, 4], [8, 4], [3, 3]]);
  const sources = ["a", "b", "c"];
  const levelsOf = (id) => new Map((drawings[made.findIndex((shape) => shape.id === id)].levels ?? []).flatMap((level, i) => (level === null ? [] : [[sources[i], level]])));
  assert.deepEqual(drawingsOf(made, sources, levelsOf, 8), drawings);
  assert.deepEqual(shapesOf([{ ...drawings[0], id: 5 }, { ...drawings[0], id: 5 }, drawings[0]]).map(({ id }) => id), [5, 6, 7], "each has a number of its own");
});

test("units in which a number is neither long nor small", () => {
  assert.equal(told(1234, "micrometer"), "1.234 mm");
  assert.equal(told(0.25, "micrometer"), "250 nm");
  assert.equal(told(0.25, "micrometer", 2), "250000 nm²");
  assert.equal(told(25e6, "micrometer", 2), "25 mm²");
  assert.equal(told(1234, "µm"), "1.234 mm");
  assert.equal(told(12, null), "12");
  assert.equal(told(3, "parsec", 2), "3 pc²");
  assert.deepEqual(suitable(1, "millimeter"), { value: 1, unit: "mm" });
});

test("tables hold whatever files name their channels", () => {
  const text = csv(["name", "mean"], [['a "b", c', 1.5], ["=HYPERLINK(1)", NaN], ["plain", 2n ** 64n]]);
  assert.equal(text, 'name,mean\r\n"a ""b"", c",1.5\r\n\'=HYPERLINK(1),\r\nplain,18446744073709551616\r\n');
});
