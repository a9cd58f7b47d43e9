// The entry of what is loaded when somebody asks whether the metadata are right: the checks, and their schemas, which lie beside
// this script as one file per version and are fetched when a document of that version is checked.

import type { Metadata, Report } from "./finding.js";
import { markdown } from "./report.js";
import type { Schemas } from "./schema.js";
import { validate as check } from "./validate.js";
import type { SchemaVersion } from "./version.js";

export type { Checked, Finding, Metadata, MetadataDocument, Report, Severity } from "./finding.js";
export { markdown };

const loaded = new Map<SchemaVersion, Promise<Schemas>>();

/** Inspects what `viewer.metadata()` holds. */
export function validate(metadata: Metadata): Promise<Report> {
  return check(metadata, schemas);
}

function schemas(version: SchemaVersion): Promise<Schemas> {
  const known = loaded.get(version);
  if (known) return known;
  const fresh = load(version);
  // The next inspection tries again.
  fresh.catch(() => loaded.delete(version));
  loaded.set(version, fresh);
  return fresh;
}

async function load(version: SchemaVersion): Promise<Schemas> {
  const response = await fetch(new URL(`./schemas-${version}.json`, import.meta.url));
  if (!response.ok) throw new Error(`The schemas of NGFF ${version} could not be loaded: the server answered ${response.status}.`);
  return (await response.json()) as Schemas;
}
