// Metadata documents to the groups and arrays that they describe, those inside of consolidated metadata included. Knows Zarr's
// file names, not what the metadata mean.

import { type Fields, deep, field, fields } from "./json.js";
import { type MetadataDocument, Place } from "./finding.js";

/** One group or array. */
export interface Node {
  /** Its address without file name and query. */
  folder: string;
  zarr: 2 | 3;
  attributes: Fields | null;
  attributesAt: Place;
  /** The array's own metadata; null for a group. */
  array: Fields | null;
  arrayAt: Place;
  /** Known from consolidated metadata only. */
  isConsolidated: boolean;
}

const DOCUMENT_NAME = /^(.*?)\/?(zarr\.json|\.zattrs|\.zarray|\.zgroup|\.zmetadata)(?:[?#].*)?$/s;

/** The nodes that some documents describe, by folder and Zarr version; a document of its own goes before a consolidated one. */
export function nodesOf(documents: readonly MetadataDocument[]): Node[] {
  const nodes = new Map<string, Node>();
  const node = (folder: string, zarr: 2 | 3, at: Place, isConsolidated: boolean): Node => {
    const key = `${zarr} ${folder}`;
    let known = nodes.get(key);
    if (!known || (known.isConsolidated && !isConsolidated)) {
      known = { folder, zarr, attributes: null, attributesAt: at, array: null, arrayAt: at, isConsolidated };
      nodes.set(key, known);
    }
    return known;
  };
  const add = (path: string, json: unknown, at: Place, isConsolidated: boolean): void => {
    const parts = DOCUMENT_NAME.exec(path);
    const content = fields(json);
    if (!parts || !content) return;
    const [, folder = "", name] = parts;
    if (name === ".zmetadata") return;
    const found = node(folder, name === "zarr.json" ? 3 : 2, at, isConsolidated);
    if (found.isConsolidated !== isConsolidated) return;
    if (name === "zarr.json") {
      found.attributes = fields(content["attributes"]);
      found.attributesAt = at.at("attributes");
      if (isArray(content)) found.array = content;
      found.arrayAt = at;
    } else if (name === ".zattrs") {
      found.attributes = content;
      found.attributesAt = at;
    } else if (name === ".zarray") {
      found.array = content;
      found.arrayAt = at;
    }
  };
  for (const { url, json } of documents) add(url, json, new Place(url), false);
  for (const { url, json } of documents) {
    const [, folder = "", name] = DOCUMENT_NAME.exec(url) ?? [];
    if (name === ".zmetadata") {
      const at = new Place(url).at("metadata");
      for (const [path, entry] of Object.entries(fields(field(json, "metadata")) ?? {})) add(`${folder}/${path}`, entry, at.at(path), true);
    } else if (name === "zarr.json") {
      const at = new Place(url).at("consolidated_metadata", "metadata");
      const known = fields(deep(json, "consolidated_metadata", "metadata")) ?? {};
      for (const [path, entry] of Object.entries(known)) add(`${folder}/${path}/zarr.json`, entry, at.at(path), true);
    }
  }
  return [...nodes.values()];
}

function isArray(content: Fields): boolean {
  const kind = content["node_type"];
  return kind === undefined ? content["chunk_grid"] !== undefined : kind === "array";
}

/** The folder that a path leads to. */
export function joined(folder: string, path: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  let base = folder;
  for (const step of steps) base = step === ".." ? base.slice(0, Math.max(0, base.lastIndexOf("/"))) : `${base}/${step}`;
  return base;
}
