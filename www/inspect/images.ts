// Multiscale images among the nodes: their axes, their levels with the arrays that were read for them, and where each of this
// stands. Versions differ here and nowhere behind it.

import { type Storage, storageOf } from "./arrays.js";
import type { Place } from "./finding.js";
import { field, fields, list, text } from "./json.js";
import { joined, type Node } from "./nodes.js";
import { CHECKED_ENTRIES } from "./schema.js";
import { holderOf, type Version, versionOf } from "./version.js";

/** Images of one group that are looked at. */
const IMAGES = 20;

/** One axis as written. */
export interface WrittenAxis {
  name: string | null;
  type: string | null;
  unit: string | null;
  json: unknown;
  at: Place;
}

/** One entry of `datasets`. */
export interface WrittenLevel {
  path: string | null;
  at: Place;
  transformations: unknown[];
  /** Its array; null if none was read. */
  node: Node | null;
  storage: Storage | null;
}

/** One multiscale image. */
export interface MultiscaleImage {
  node: Node;
  version: Version;
  json: unknown;
  at: Place;
  /** Empty before 0.3. */
  axes: WrittenAxis[];
  axesAt: Place;
  levels: WrittenLevel[];
}

/** Where a group's OME metadata stand. */
export function holderPlace(node: Node): Place {
  return fields(node.attributes?.["ome"]) ? node.attributesAt.at("ome") : node.attributesAt;
}

/** The multiscale images of all nodes. */
export function imagesOf(nodes: readonly Node[]): MultiscaleImage[] {
  const byFolder = new Map(nodes.filter(({ array }) => array).map((node) => [`${node.zarr} ${node.folder}`, node]));
  const arrayAt = (group: Node, path: string): Node | null => {
    const folder = joined(group.folder, path);
    return byFolder.get(`${group.zarr} ${folder}`) ?? byFolder.get(`${5 - group.zarr} ${folder}`) ?? null;
  };
  return nodes.flatMap((node) => {
    const at = holderPlace(node).at("multiscales");
    return list(field(holderOf(node), "multiscales")).slice(0, IMAGES).map((json, index) => image(node, json, at.at(index), arrayAt));
  });
}

function image(node: Node, json: unknown, at: Place, arrayAt: (group: Node, path: string) => Node | null): MultiscaleImage {
  const levels = list(field(json, "datasets")).slice(0, CHECKED_ENTRIES).map((entry, index): WrittenLevel => {
    const path = text(field(entry, "path"));
    const array = path === null ? null : arrayAt(node, path);
    return {
      path,
      at: at.at("datasets", index),
      transformations: list(field(entry, "coordinateTransformations")),
      node: array,
      storage: array && storageOf(array),
    };
  });
  const systems = list(field(json, "coordinateSystems")).slice(0, CHECKED_ENTRIES);
  const output = field(levels[0]?.transformations[0], "output");
  const intrinsic = text(field(output, "name")) ?? text(output);
  const system = Math.max(0, systems.findIndex((one) => intrinsic !== null && field(one, "name") === intrinsic));
  const isFlat = systems.length === 0;
  const axesAt = isFlat ? at.at("axes") : at.at("coordinateSystems", system, "axes");
  const written = list(field(isFlat ? json : systems[system], "axes")).slice(0, CHECKED_ENTRIES);
  const axes = written.map((axis, index): WrittenAxis => ({
    name: text(axis) ?? text(field(axis, "name")),
    type: text(field(axis, "type")),
    unit: text(field(axis, "unit")),
    json: axis,
    at: axesAt.at(index),
  }));
  return { node, version: versionOf(node), json, at, axes, axesAt, levels };
}
