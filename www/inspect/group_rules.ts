// Rules for labels, plates, wells and sets of images that no schema can say.

import type { Finding } from "./finding.js";
import { holderPlace, type MultiscaleImage } from "./images.js";
import { deep, field, list, quoted, text } from "./json.js";
import { joined, type Node } from "./nodes.js";
import { holderOf } from "./version.js";

/** Members of one group that are looked at: the largest plates have 3456 wells. */
const MEMBERS = 10_000;

/** What is wrong with a label image, beside the image that it belongs to where that is known. */
export function labelFindings(label: MultiscaleImage, images: readonly MultiscaleImage[]): Finding[] {
  const table = field(holderOf(label.node), "image-label");
  const [owner, path] = /^(.*)\/labels\/(.+)$/s.exec(label.node.folder)?.slice(1) ?? [];
  if (table === undefined && path === undefined) return [];
  const found: Finding[] = [];
  const first = label.levels.find(({ storage }) => storage);
  if (first?.storage && !first.storage.isInteger) {
    const at = first.node?.arrayAt.at(first.node.zarr === 3 ? "data_type" : "dtype") ?? label.at;
    found.push(at.finding("error", "label-dtype", `The label image has samples of type ${first.storage.dtype}; labels are whole numbers.`));
  }
  const image = images.find(({ node }) => owner !== undefined && node.folder === owner);
  if (image && image.levels.length !== label.levels.length) {
    const problem = `The label image has ${label.levels.length} levels, its image ${image.levels.length}; they must have the same number.`;
    found.push(label.at.at("datasets").finding("error", "label-levels", problem));
  }
  const at = holderPlace(label.node).at("image-label");
  for (const name of ["colors", "properties"]) {
    const seen = new Set<unknown>();
    const twice = list(field(table, name)).findIndex((entry) => {
      const id = field(entry, "label-value");
      const isKnown = id !== undefined && seen.has(id);
      seen.add(id);
      return isKnown;
    });
    if (twice >= 0) {
      const id = field(list(field(table, name))[twice], "label-value");
      found.push(at.at(name, twice).finding("warning", "label-unique", `The label ${String(id)} is described before already; this entry wins.`));
    }
  }
  return found;
}

/** Wells, fields, labels and series that are listed and not among the folders that were read. */
export function missingMembers(node: Node, folders: ReadonlySet<string>): Finding[] {
  const holder = holderOf(node);
  const at = holderPlace(node);
  const missing = (path: unknown): path is string => typeof path === "string" && !folders.has(joined(node.folder, path));
  return [
    ...members(deep(holder, "plate", "wells")).flatMap((well, i) => {
      const path = field(well, "path");
      // Sparse plates that list all wells are usual.
      return missing(path) ? at.at("plate", "wells", i).finding("warning", "well-missing", `The well ${quoted(path)} is listed and not there.`) : [];
    }),
    ...members(deep(holder, "well", "images")).flatMap((image, i) => {
      const path = field(image, "path");
      return missing(path) ? at.at("well", "images", i).finding("error", "field-missing", `The field ${quoted(path)} is listed and not there.`) : [];
    }),
    ...members(field(holder, "labels")).flatMap((path, i) =>
      missing(path) ? at.at("labels", i).finding("error", "label-missing", `The label image ${quoted(path)} is listed and not there.`) : [],
    ),
    ...members(field(holder, "series")).flatMap((path, i) =>
      typeof path === "string" && missing(`../${path}`) ? at.at("series", i).finding("error", "series-missing", `The image ${quoted(path)} is listed and not there.`) : [],
    ),
  ];
}

/** What is wrong with a plate. */
export function plateFindings(node: Node): Finding[] {
  const plate = field(holderOf(node), "plate");
  const at = holderPlace(node).at("plate");
  const found: Finding[] = [];
  const names = (axis: "rows" | "columns"): string[] => members(field(plate, axis)).map((entry) => String(field(entry, "name") ?? ""));
  const [rows, columns] = [names("rows"), names("columns")];
  const positions = { row: positionsOf(rows), column: positionsOf(columns) };
  for (const [axis, all, known] of [["rows", rows, positions.row], ["columns", columns, positions.column]] as const) {
    for (const [i, name] of all.entries()) {
      if (known.get(name) !== i) found.push(at.at(axis, i, "name").finding("error", "plate-names", `${quoted(name)} is listed before already.`));
    }
  }
  const seen = new Set<string>();
  for (const [i, well] of members(field(plate, "wells")).entries()) {
    const path = text(field(well, "path"));
    const place = at.at("wells", i);
    if (path === null) continue;
    if (seen.has(path)) found.push(place.at("path").finding("error", "wells-unique", `The well ${quoted(path)} is listed before already.`));
    seen.add(path);
    // Before 0.4 a path could have more folders, and there were no indices.
    const indices = ["rowIndex", "columnIndex"].map((name) => field(well, name));
    if (indices.every((index) => index === undefined)) continue;
    const parts = path.split("/");
    const sides = [["row", parts.at(-2), indices[0]], ["column", parts.at(-1), indices[1]]] as const;
    for (const [side, name, index] of sides) {
      const wanted = positions[side].get(name ?? "") ?? -1;
      const indexAt = place.at(`${side}Index`);
      if (wanted < 0) found.push(place.at("path").finding("error", "well-path", `The well ${quoted(path)} names the ${side} ${quoted(name ?? "")}, which is not listed.`));
      else if (index !== wanted && index !== undefined) {
        found.push(indexAt.finding("error", "well-index", `The well ${quoted(path)} has ${side}Index ${String(index)}; the ${side} ${quoted(name)} is number ${wanted}.`));
      }
    }
  }
  const ids = new Set<unknown>();
  for (const [i, acquisition] of members(field(plate, "acquisitions")).entries()) {
    const id = field(acquisition, "id");
    if (id !== undefined && ids.has(id)) found.push(at.at("acquisitions", i, "id").finding("error", "acquisitions-unique", `Another acquisition has the id ${String(id)} too.`));
    ids.add(id);
  }
  return found;
}

/** Where names are listed first. */
function positionsOf(names: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [i, name] of names.entries()) if (!positions.has(name)) positions.set(name, i);
  return positions;
}

/** What is wrong with a well, by its plate where that is known. */
export function wellFindings(node: Node, nodes: readonly Node[]): Finding[] {
  const well = field(holderOf(node), "well");
  const at = holderPlace(node).at("well", "images");
  const plate = nodes.find((one) => field(holderOf(one), "plate") !== undefined && node.folder.startsWith(`${one.folder}/`));
  const ids = plate ? list(deep(holderOf(plate), "plate", "acquisitions")).map((acquisition) => field(acquisition, "id")) : [];
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const [i, image] of members(field(well, "images")).entries()) {
    const acquisition = field(image, "acquisition");
    const path = text(field(image, "path"));
    if (path !== null && seen.has(path)) found.push(at.at(i, "path").finding("error", "fields-unique", `The field ${quoted(path)} is listed before already.`));
    if (path !== null) seen.add(path);
    if (acquisition === undefined && ids.length > 1) {
      found.push(at.at(i).finding("error", "field-acquisition", `The plate has ${ids.length} acquisitions; the field ${quoted(path)} must say to which it belongs.`));
    } else if (acquisition !== undefined && plate && ids.length > 0 && !ids.includes(acquisition)) {
      found.push(at.at(i, "acquisition").finding("error", "field-acquisition", `The plate has no acquisition ${String(acquisition)}.`));
    }
  }
  return found;
}

function members(value: unknown): unknown[] {
  return list(value).slice(0, MEMBERS);
}
