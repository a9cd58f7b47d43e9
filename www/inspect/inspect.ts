// The entry of what is loaded when somebody asks whether the metadata are right: the checks, and their schemas, which lie beside
// this script as one file per version and are fetched when a document of that version is checked.

import { crawl } from "./crawl.js";
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

/** Inspects all that lies at some addresses and below, whether it is shown or not. */
export async function validateBelow(
  { layers, problems }: Metadata,
  sources: readonly string[],
  ask: (url: string) => Promise<{ bytes?: ArrayBuffer; failure?: string; says?: string; number?: number }>,
  progress?: (documents: number) => void,
): Promise<Report> {
  const get = async (url: string): Promise<ArrayBuffer | null> => {
    const { bytes, failure, says, number } = await ask(url);
    // Buckets whose contents may not be listed answer so where there is nothing.
    if (failure === undefined || number === 403) return bytes ?? null;
    throw new Error(says || (number === undefined ? failure : `the server answered ${number}`));
  };
  const { documents, broken, isCut } = await crawl(sources, get, progress);
  // Where there are documents, what is wrong with them says why they could not be opened.
  return check({ layers, documents, broken, isCut, isComplete: true, ...(problems && documents.length === 0 && { problems }) }, schemas);
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
