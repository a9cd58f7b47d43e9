// The entry of what is loaded when somebody asks whether the metadata are right: the checks, and their schemas, which lie beside
// this script as one file per version and are fetched when a document of that version is checked.

import { crawl } from "./crawl.js";
import type { Metadata, Report } from "./finding.js";
import type { Schemas } from "./schema.js";
import { validate } from "./validate.js";
import type { SchemaVersion } from "./version.js";

export type { Checked, Finding, Metadata, MetadataDocument, Report, Severity } from "./finding.js";

const loaded = new Map<SchemaVersion, Promise<Schemas>>();

/** How much is inspected. */
export interface Extent {
  /** All that lies below the sources, labels, wells, fields and series, whether it is shown or not. */
  everything?: boolean;
  /** Told the number of documents that were read. */
  progress?: (documents: number) => void;
}

/** What is asked of the viewer. */
interface Inspected {
  metadata(): Metadata;
  readonly model: { problems: NonNullable<Metadata["problems"]> } | null;
  readonly state: { layers?: { source?: string }[] };
}

/** The answer to a request, or why there is none. */
interface Answer {
  bytes?: ArrayBuffer;
  failure?: string;
  says?: string;
  /** The status of HTTP. */
  number?: number;
}

/** Inspects what a viewer shows; everything below some sources, if they are given or nothing could be opened: then `wanted`. */
export async function inspect(
  viewer: Inspected,
  sources: readonly string[] | null,
  wanted: readonly string[],
  ask: (url: string) => Promise<Answer>,
  part: (name: string) => Promise<Response>,
  { everything = false, progress }: Extent = {},
): Promise<Report> {
  const metadata = sources ? { layers: [], documents: [] } : viewer.metadata();
  const problems = sources ? [] : (viewer.model?.problems ?? []);
  const schemas = (version: SchemaVersion): Promise<Schemas> => schemasOf(version, part);
  if (!sources && !everything && metadata.documents.length > 0) return validate({ ...metadata, problems }, schemas);
  const shown = sources ? [] : (viewer.state.layers ?? []).flatMap(({ source }) => source ?? []);
  const get = async (url: string): Promise<ArrayBuffer | null> => {
    const { bytes, failure, says, number } = await ask(url);
    // Buckets whose contents may not be listed answer so where there is nothing.
    if (failure === undefined || number === 403) return bytes ?? null;
    throw new Error(says || (number === undefined ? failure : `the server answered ${number}`));
  };
  const asked = sources ?? (shown.length > 0 ? shown : wanted);
  const { documents, broken, isCut } = await crawl(asked, get, progress);
  // Where there are documents, what is wrong with them says why they could not be opened.
  const reasons = documents.length > 0 ? [] : problems;
  const isNothing = documents.length + broken.length + reasons.length === 0;
  const nothing = asked.map((url) => ({ code: "not-zarr", message: "There are no Zarr metadata at this address.", url }));
  return validate({ layers: metadata.layers, problems: isNothing ? nothing : reasons, documents, broken, isCut, isComplete: true }, schemas);
}

function schemasOf(version: SchemaVersion, part: (name: string) => Promise<Response>): Promise<Schemas> {
  const known = loaded.get(version);
  if (known) return known;
  const fresh = load(version, part);
  // The next inspection tries again.
  fresh.catch(() => loaded.delete(version));
  loaded.set(version, fresh);
  return fresh;
}

async function load(version: SchemaVersion, part: (name: string) => Promise<Response>): Promise<Schemas> {
  const response = await part(`schemas-${version}.json`);
  if (!response.ok) throw new Error(`The schemas of NGFF ${version} could not be loaded: the server answered ${response.status}.`);
  return (await response.json()) as Schemas;
}
