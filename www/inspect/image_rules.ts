// Rules of the specification that no schema can say: what axes, levels, arrays and rendering settings must have to do with each
// other. Each rule names what it found where; rules that only some versions have ask for the version.

import { type Storage, product } from "./arrays.js";
import type { Finding } from "./finding.js";
import type { MultiscaleImage, WrittenAxis, WrittenLevel } from "./images.js";
import { holderPlace } from "./images.js";
import { deep, enumerated, field, fields, list, numbers, quoted, text } from "./json.js";
import { holderOf } from "./version.js";
import { orientations } from "./orientation_rules.js";
import { CHECKED_ENTRIES } from "./schema.js";
import { unitProblem } from "./units.js";

/** What is wrong with an image beyond its schema. `isRead` says that its arrays were asked for; where any is known, all were. */
export function imageFindings(image: MultiscaleImage, isRead: boolean): Finding[] {
  return [
    ...axes(image),
    ...orientations(image),
    ...levels(image, isRead),
    ...arrays(image),
    ...transformations(image),
    ...coordinateSystems(image),
    ...omero(image),
  ];
}

function versionNumber({ version }: MultiscaleImage): number {
  return Number(version.schema ?? 1);
}

function axes(image: MultiscaleImage): Finding[] {
  const found: Finding[] = [];
  const number = versionNumber(image);
  const seen = new Set<string>();
  for (const { name, at } of image.axes) {
    if (name !== null && seen.has(name)) found.push(at.finding("error", "axes-unique", `Another axis is named ${quoted(name)} too.`));
    if (name !== null) seen.add(name);
  }
  if (number < 0.4) return found;
  if (number < 0.9) found.push(...axisOrder(image));
  for (const { name, type, unit, json, at } of image.axes) {
    if (!fields(json)) continue;
    if (type === null) found.push(at.finding("warning", "axis-type", `The axis ${quoted(name)} should have a “type”.`));
    const suggestion = unit === null ? null : unitProblem(type, unit);
    if (suggestion !== null) found.push(at.at("unit").finding("warning", "axis-unit", suggestion));
  }
  const unitless = image.axes.filter(({ json, type }) => (type === "space" || type === "time") && field(json, "unit") === undefined);
  if (unitless.length > 0) {
    const names = enumerated(unitless.map(({ name }) => quoted(name)));
    found.push(image.axesAt.finding("advice", "axis-unit-missing", `The axes ${names} have no “unit”: sizes and scale bars cannot be told.`));
  }
  return found;
}

/** Time, then channel or other, then space: until the axes became free in 0.9. */
function axisOrder({ axes, axesAt, version }: MultiscaleImage): Finding[] {
  const found: Finding[] = [];
  const rank = ({ type }: WrittenAxis): number => (type === "time" ? 0 : type === "space" ? 2 : 1);
  const wrong = axes.find((axis, i) => i > 0 && rank(axis) < rank(axes[i - 1] as WrittenAxis));
  if (wrong && !axes.some(({ type }) => type === "array")) {
    found.push(wrong.at.finding("error", "axes-order", `The axis ${quoted(wrong.name)} comes too late: time is first, then channels, then space.`));
  }
  if (Number(version.schema) < 0.6) {
    for (const [type, word] of [["time", "time"], ["channel", "channels"]] as const) {
      const same = axes.filter((axis) => axis.type === type);
      if (same[1]) found.push(same[1].at.finding("error", "axes-count", `There may be one axis of ${word} only; there are ${same.length}.`));
    }
  }
  const space = axes.filter(({ type }) => type === "space").map(({ name }) => name ?? "");
  const usual = ["z", "y", "x"].slice(-space.length);
  const isReordered = space.join() !== usual.join() && [...space].sort().join() === [...usual].sort().join();
  if (isReordered) found.push(axesAt.finding("warning", "axes-order-of-space", `Axes of space should be in the order ${usual.join(", ")}; they are ${space.join(", ")}.`));
  return found;
}

function levels(image: MultiscaleImage, isRead: boolean): Finding[] {
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const { path, at } of image.levels) {
    if (path !== null && seen.has(path)) found.push(at.at("path").finding("error", "dataset-unique", `${quoted(path)} is listed more than once.`));
    if (path !== null) seen.add(path);
  }
  if (isRead || image.levels.some(({ storage }) => storage)) {
    for (const { path, storage, at } of image.levels) {
      if (path !== null && !storage) found.push(at.at("path").finding("error", "dataset-missing", `There is no array at ${quoted(path)} that could be read.`));
    }
  }
  const read = image.levels.filter(hasStorage);
  for (const [i, level] of read.entries()) {
    const finer = read[i - 1];
    if (!finer || product(level.storage.shape) <= product(finer.storage.shape)) continue;
    found.push(level.at.finding("error", "datasets-order", `Levels are listed from large to small; ${quoted(level.path)} is larger than ${quoted(finer.path)} before it.`));
  }
  return found;
}

function hasStorage(level: WrittenLevel): level is WrittenLevel & { storage: Storage } {
  return level.storage !== null;
}

function arrays(image: MultiscaleImage): Finding[] {
  const found: Finding[] = [];
  const number = versionNumber(image);
  const read = image.levels.filter(hasStorage);
  const first = read[0];
  if (!first) return found;
  const rank = image.axes.length || (number < 0.3 ? 5 : first.storage.shape.length);
  const names = image.axes.map(({ name }) => name ?? "?");
  for (const { path, storage, node, at } of read) {
    const { shape, dtype, dimensionNames } = storage;
    const place = node?.arrayAt ?? at;
    if (shape.length !== rank) {
      const wanted = image.axes.length > 0 ? `the image has ${rank} axes (${names.join(", ")})` : `NGFF ${image.version.schema} images have ${rank}`;
      found.push(place.at("shape").finding("error", "axes-rank", `The array ${quoted(path)} has ${shape.length} dimensions, but ${wanted}.`));
    }
    if (shape.includes(0)) found.push(place.at("shape").finding("error", "array-empty", `The array ${quoted(path)} has no samples.`));
    if (dtype !== first.storage.dtype) {
      const level = number >= 0.6 ? "error" : "warning";
      found.push(place.finding(level, "levels-dtype", `Level ${quoted(path)} has the data type ${dtype}, the first level ${first.storage.dtype}.`));
    }
    if (node?.zarr === 3 && shape.length === rank && image.axes.length > 0) {
      const at = place.at("dimension_names");
      if (dimensionNames && dimensionNames.join() !== names.join()) {
        const problem = `The array ${quoted(path)} calls its axes ${dimensionNames.map((name) => name ?? "nothing").join(", ")}, the image ${names.join(", ")}.`;
        found.push(at.finding(number < 0.6 ? "error" : "warning", "dimension-names", problem));
      } else if (!dimensionNames && number === 0.5) {
        found.push(at.finding("error", "dimension-names", `The array ${quoted(path)} has no “dimension_names”, which NGFF 0.5 asks for.`));
      }
    }
    if (node?.zarr === 2 && number >= 0.2 && number < 0.5 && shape.length > 1 && node.array?.["dimension_separator"] !== "/") {
      const at = node.arrayAt.at("dimension_separator");
      found.push(at.finding("warning", "dimension-separator", `The chunks of ${quoted(path)} are not in nested folders (“dimension_separator”: “/”), as NGFF ${image.version.schema} asks for.`));
    }
  }
  return found;
}

function transformations(image: MultiscaleImage): Finding[] {
  if (versionNumber(image) < 0.4) return [];
  const found: Finding[] = [];
  const isTyped = versionNumber(image) >= 0.6;
  let finer: { scale: number[]; path: string | null } | null = null;
  for (const { path, at, transformations } of image.levels) {
    const base = at.at("coordinateTransformations");
    const own = list(isTyped && field(transformations[0], "type") === "sequence" ? field(transformations[0], "transformations") : transformations);
    const ownAt = own === transformations ? base : base.at(0, "transformations");
    for (const [i, one] of own.entries()) found.push(...vector(one, ownAt.at(i), image));
    const types = own.map((one) => field(one, "type"));
    const [scale, translation] = [types.indexOf("scale"), types.indexOf("translation")];
    if (translation >= 0 && scale > translation) {
      found.push(ownAt.at(translation).finding("error", "transformations-order", "The translation stands before the scale; it must come after it."));
    }
    if (types.filter((type) => type === "translation").length > 1) found.push(ownAt.finding("error", "transformations-count", "There is more than one translation."));
    if (isTyped) {
      const input = text(deep(transformations[0], "input", "path")) ?? text(field(transformations[0], "input"));
      if (input !== null && input !== path) found.push(base.at(0, "input").finding("error", "transformation-input", `The transformation of ${quoted(path)} starts from ${quoted(input)}.`));
    }
    const factors = numbers(field(own[scale], "scale"));
    if (factors && finer && factors.length === finer.scale.length) {
      const { scale: finerScale, path: finerPath } = finer;
      if (factors.some((factor, axis) => Math.abs(factor) < Math.abs(finerScale[axis] ?? 0) * (1 - 1e-9))) {
        found.push(ownAt.at(scale, "scale").finding("error", "scale-order", `The samples of level ${quoted(path)} are smaller than those of ${quoted(finerPath)} before it.`));
      }
    }
    if (factors) finer = { scale: factors, path };
  }
  if (!isTyped) {
    const at = image.at.at("coordinateTransformations");
    for (const [i, one] of list(field(image.json, "coordinateTransformations")).slice(0, CHECKED_ENTRIES).entries()) found.push(...vector(one, at.at(i), image));
  }
  return found;
}

/** Whether a scale or translation has a usable number for every axis. */
function vector(one: unknown, at: WrittenLevel["at"], { axes }: MultiscaleImage): Finding[] {
  const type = text(field(one, "type")) ?? "";
  if (type !== "scale" && type !== "translation") return [];
  const values = numbers(field(one, type));
  if (!values) return [];
  const place = at.at(type);
  if (axes.length > 0 && values.length !== axes.length) {
    return [place.finding("error", "transformation-length", `The ${type} has ${values.length} numbers for ${axes.length} axes.`)];
  }
  return type === "scale" && values.includes(0) ? [place.finding("error", "scale-zero", "A scale of 0 leaves no size to an axis.")] : [];
}

/** 0.6: names of coordinate systems, and what refers to them. */
function coordinateSystems(image: MultiscaleImage): Finding[] {
  const systems = list(field(image.json, "coordinateSystems")).slice(0, CHECKED_ENTRIES);
  if (systems.length === 0) return [];
  const found: Finding[] = [];
  const names = systems.map((system) => text(field(system, "name")));
  for (const [i, name] of names.entries()) {
    if (name !== null && names.indexOf(name) < i) {
      found.push(image.at.at("coordinateSystems", i, "name").finding("error", "system-unique", `Another coordinate system is named ${quoted(name)} too.`));
    }
  }
  const outputs = new Set<string>();
  for (const { at, transformations } of image.levels) {
    const output = field(transformations[0], "output");
    const name = text(field(output, "name")) ?? text(output);
    if (name === null) continue;
    outputs.add(name);
    if (!names.includes(name)) {
      found.push(at.at("coordinateTransformations", 0, "output").finding("error", "transformation-output", `There is no coordinate system named ${quoted(name)} in this image.`));
    }
  }
  if (outputs.size > 1) {
    found.push(image.at.at("datasets").finding("error", "transformation-output", `The levels lead to different coordinate systems: ${enumerated([...outputs].map(quoted))}.`));
  }
  return found;
}

/** Settings for rendering; they belong to the first multiscale image of the group. */
function omero(image: MultiscaleImage): Finding[] {
  if (image.at.steps.at(-1) !== 0) return [];
  const found: Finding[] = [];
  const settings = field(holderOf(image.node), "omero");
  const at = holderPlace(image.node).at("omero");
  const channels = field(settings, "channels");
  const storage = image.levels.find(hasStorage)?.storage;
  if (Array.isArray(channels)) {
    const channelAxis = image.axes.findIndex(({ type, name }) => type === "channel" || (type === null && name === "c"));
    const size = image.axes.length === 0 ? storage?.shape[1] : channelAxis < 0 ? 1 : storage?.shape[channelAxis];
    if (size !== undefined && channels.length !== size) {
      found.push(at.at("channels").finding("warning", "omero-channels", `Settings are given for ${channels.length} channels; the image has ${size}.`));
    }
    for (const [i, channel] of channels.slice(0, CHECKED_ENTRIES).entries()) {
      const color = text(field(channel, "color"));
      if (color !== null && !/^[0-9a-f]{6}$/i.test(color)) {
        found.push(at.at("channels", i, "color").finding("error", "omero-color", `${quoted(color)} is no colour: six hexadecimal digits are expected.`));
      }
      const [start, end, min, max] = ["start", "end", "min", "max"].map((name) => deep(channel, "window", name));
      const window = at.at("channels", i, "window");
      if (typeof start === "number" && typeof end === "number" && start >= end) {
        found.push(window.finding("warning", "omero-window", `The displayed range starts at ${start} and ends at ${end}: nothing can be seen in it.`));
      }
      if (typeof min === "number" && typeof max === "number" && min > max) {
        found.push(window.finding("warning", "omero-window", `The least value ${min} is greater than the greatest ${max}.`));
      }
    }
  }
  for (const [name, letter] of [["defaultT", "t"], ["defaultZ", "z"]] as const) {
    const index = deep(settings, "rdefs", name);
    const axis = image.axes.length === 0 ? (letter === "t" ? 0 : 2) : image.axes.findIndex((one) => one.name === letter);
    const size = storage?.shape[axis];
    if (typeof index === "number" && size !== undefined && (index < 0 || index >= size)) {
      found.push(at.at("rdefs", name).finding("warning", "omero-default", `The image is to be opened at ${letter} = ${index}, but has only ${size}.`));
    }
  }
  return found;
}
