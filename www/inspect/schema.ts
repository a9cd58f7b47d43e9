// Checks a document against the official schemas of its version. Which schemas apply is told by what the document holds; what
// the library says about mismatches becomes sentences in plain.ts.

import { dereference, type Schema, validate as check } from "@cfworker/json-schema";
import { list, text, field } from "./json.js";
import { type Mismatch, plain, type Plain } from "./plain.js";
import type { SchemaVersion } from "./version.js";

/** The schemas of one version, as the official files have them. */
export type Schemas = readonly unknown[];
/** Fetches the schemas of one version. */
export type SchemaLoader = (version: SchemaVersion) => Promise<Schemas>;

/** Lists longer than this are checked up to here: what is wrong is wrong early, and a table of a million colours must not hold
 * up the page (comparing all entries with each other takes the square of their number). */
export const CHECKED_ENTRIES = 500;
/** The same where long lists are within each other. */
const FEWER_ENTRIES = [50, 8, 2];
/** Values of one document that are checked. */
const CHECKED_VALUES = 100_000;
/** Documents are not nested deeper than this. */
const DEPTH = 64;

/** Which schema is for which key of the metadata. */
const KINDS: readonly [key: string, schema: string][] = [
  ["multiscales", "image"],
  ["image-label", "label"],
  ["plate", "plate"],
  ["well", "well"],
  ["bioformats2raw.layout", "bf2raw"],
  ["series", "ome"],
  ["scene", "scene"],
];

/** Keys of the metadata that schemas are about. */
export const KEYS: readonly string[] = [...KINDS.map(([key]) => key), "omero"];

/** The kinds of metadata that an object holds. */
export function kindsOf(holder: object): string[] {
  return KINDS.filter(([key]) => Object.hasOwn(holder, key)).map(([, kind]) => kind);
}

/** The schemas of one version, ready to be used. */
export class SchemaSet {
  private readonly lookup: Record<string, Schema | boolean> = Object.create(null) as Record<string, Schema | boolean>;
  private readonly byName = new Map<string, Schema>();

  constructor(schemas: Schemas) {
    for (const schema of schemas) {
      dereference(schema as Schema, this.lookup);
      const name = /([^/]+)\.schema$/.exec(text(field(schema, "$id")) ?? "")?.[1];
      if (name) this.byName.set(name, schema as Schema);
    }
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** What is wrong with some attributes, by the schema of that name. */
  check(name: string, instance: unknown): Plain[] {
    const schema = this.byName.get(name);
    if (!schema) return [];
    const { errors } = check(instance, schema, "2020-12", this.lookup, false);
    return plain(errors as Mismatch[], instance);
  }
}

/** What of a document is checked: a copy of which not too much is left. */
export function checkable(value: unknown): unknown {
  let copy = shortened(value, CHECKED_ENTRIES);
  for (const entries of FEWER_ENTRIES) {
    if (hasAtMost(copy, CHECKED_VALUES) >= 0) break;
    copy = shortened(copy, entries);
  }
  return copy;
}

/** How many of `limit` values are left when those inside are counted; negative if there are more. */
function hasAtMost(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null) return limit - 1;
  let left = limit - 1;
  for (const entry of Object.values(value)) {
    left = hasAtMost(entry, left);
    if (left < 0) break;
  }
  return left;
}

/** A copy with long lists cut, and 64-bit integers as plain numbers. */
function shortened(value: unknown, entries: number, depth = DEPTH): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return list(value).slice(0, entries).map((entry) => shortened(entry, entries, depth - 1));
  return Object.fromEntries(Object.entries(value).slice(0, CHECKED_ENTRIES).map(([key, entry]) => [key, shortened(entry, entries, depth - 1)]));
}
