// Which version of the specification a group's metadata follow: as they say, else by their shape. src/ome decides the same for
// reading; here it decides which schemas apply.

import type { Node } from "./nodes.js";
import { type Fields, field, fields, list } from "./json.js";

/** Versions that there are schemas for, by the names of their folders. */
export const SCHEMA_VERSIONS = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.9"] as const;
export type SchemaVersion = (typeof SCHEMA_VERSIONS)[number];

/** Strings that the schemas themselves know, beside the names of their folders. */
const RELEASED = ["0.6rc0", "0.9.dev1"];

/** Where versions stand, the present place first. */
const PLACES: (string | number)[][] = [
  ["version"],
  ["multiscales", 0, "version"],
  ["plate", "version"],
  ["well", "version"],
  ["image-label", "version"],
  ["omero", "version"],
];

/** What is known about the version of a group. */
export interface Version {
  /** As it stands in the document; null where it is missing. */
  written: string | null;
  /** Where: names from the OME metadata on. */
  steps: (string | number)[];
  /** Whose schemas apply; null for a version that is newer than all of them, or none at all. */
  schema: SchemaVersion | null;
  /** On the way to that version: what differs may be right. */
  isDraft: boolean;
  /** From 0.5 on the metadata stand below `ome`. */
  hasNamespace: boolean;
}

/** The object that holds a group's OME metadata: below `ome`, or the attributes themselves. */
export function holderOf({ attributes }: Node): Fields | null {
  return fields(attributes?.["ome"]) ?? attributes;
}

/** The version of a group's metadata. */
export function versionOf(node: Node): Version {
  const holder = holderOf(node);
  const first = list(field(holder, "multiscales"))[0];
  const said = PLACES.map((steps) => ({ steps, version: steps.reduce((value: unknown, step) => (step === 0 ? list(value)[0] : field(value, String(step))), holder) }));
  const found = said.find(({ version }) => typeof version === "string" || typeof version === "number");
  const written = found ? String(found.version).trim() : null;
  const [, release = ""] = /^(\d+\.\d+)/.exec(written ?? "") ?? [];
  const known = SCHEMA_VERSIONS.find((version) => version === release) ?? null;
  const isNewer = release !== "" && !known;
  const schema = known ?? (isNewer ? null : guessed(node, first));
  return {
    written,
    steps: found?.steps ?? [],
    schema,
    isDraft: known !== null && written !== known && !RELEASED.includes(written ?? ""),
    hasNamespace: schema === null ? node.zarr === 3 : Number(schema) >= 0.5,
  };
}

function guessed(node: Node, multiscale: unknown): SchemaVersion {
  const axis = list(field(multiscale, "axes"))[0];
  if (field(multiscale, "coordinateSystems") !== undefined) return "0.6";
  if (node.zarr === 3) return "0.5";
  if (typeof axis === "string") return "0.3";
  // Plates and wells, which have no axes, say their version in practice since long.
  return axis === undefined && multiscale !== undefined ? "0.1" : "0.4";
}
