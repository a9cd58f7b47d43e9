// A whole inspection: each document by the schemas of its version, by the rules that schemas cannot say, by how fast it will be
// to look at, and what the viewer noticed when it read them.

import { adviceFor } from "./advice.js";
import { type Checked, type Finding, type Metadata, Place, type Report } from "./finding.js";
import { labelFindings, missingMembers, plateFindings, wellFindings } from "./group_rules.js";
import { imageFindings } from "./image_rules.js";
import { holderPlace, imagesOf } from "./images.js";
import { enumerated, field, fields, quoted } from "./json.js";
import { type Node, nodesOf } from "./nodes.js";
import { checkable, CHECKED_ENTRIES, KEYS, kindsOf, type SchemaLoader, SchemaSet } from "./schema.js";
import { count } from "./sizes.js";
import { holderOf, type SchemaVersion, type Version, versionOf } from "./version.js";

/** Findings of one rule in one document beyond this are counted, not listed. */
const ALIKE = 20;

/** Failures to open that are about the metadata, not about the network or this browser. */
const ABOUT_METADATA = ["bad-metadata", "not-zarr", "not-ome-zarr"];

/** A page that does not answer for longer seems stuck. */
const LONG_TASK_MS = 40;

/** Inspects what was read. */
export async function validate(metadata: Metadata, load: SchemaLoader): Promise<Report> {
  const { documents, isComplete = false } = metadata;
  const nodes = nodesOf(documents);
  const images = imagesOf(nodes);
  const groups = nodes.filter((node) => node.attributes && kindsOf(holderOf(node) ?? {}).length > 0);
  const sets = await schemaSets(groups, load);
  const findings: Finding[] = [];
  // A large plate may have more findings than a call takes arguments.
  const add = (more: Iterable<Finding>): void => {
    for (const finding of more) findings.push(finding);
  };
  const checked: Checked[] = [];
  const pause = pauses();
  for (const node of groups) {
    await pause();
    const holder = holderOf(node) ?? {};
    const version = versionOf(node);
    const schemas = version.schema ? (sets.get(version.schema) ?? null) : null;
    const kinds = kindsOf(holder);
    const instance = checkable(version.hasNamespace ? { ome: holder } : holder);
    for (const kind of kinds) {
      const isKnown = schemas?.has(kind) ?? false;
      checked.push({ document: node.attributesAt.document, kind, version: isKnown ? version.schema : null });
      if (schemas && isKnown) add(bySchema(node, version, schemas, kind, instance));
    }
    add(versionFindings(node, version));
    if (kinds.includes("plate")) add(plateFindings(node));
    if (kinds.includes("well")) add(wellFindings(node, nodes));
  }
  if (isComplete) {
    const folders = new Set(nodes.map(({ folder }) => folder));
    add(nodes.flatMap((node) => missingMembers(node, folders)));
  }
  for (const image of images) {
    await pause();
    add([...imageFindings(image, isComplete || isOutermost(image.node, nodes)), ...labelFindings(image, images), ...adviceFor(image)]);
  }
  for (const { source, warnings } of metadata.layers) {
    add(warnings.map((warning) => new Place(source).finding("warning", "viewer", warning)));
  }
  for (const { code, message, url } of metadata.problems ?? []) {
    if (ABOUT_METADATA.includes(code)) findings.push(new Place(url ?? "").finding("error", code, message));
  }
  for (const { url, reason } of metadata.broken ?? []) findings.push(new Place(url).finding("error", "document-broken", `The document cannot be read: ${reason}`));
  if (metadata.isCut) findings.push(new Place(documents[0]?.url ?? "").finding("advice", "checked-partly", `There are more documents than the ${count(documents.length)} that were checked.`));
  const order = ["error", "warning", "advice"];
  const all = capped(unique(findings)).sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return { valid: checked.length > 0 && !all.some(({ level }) => level === "error"), checked, findings: all, documents };
}

/** Lets the page draw and answer now and then: a plate has thousands of documents. */
function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < LONG_TASK_MS) return;
    await new Promise((done) => setTimeout(done));
    since = performance.now();
  };
}

/** What was opened by itself; of images inside of others their arrays may not have been read. */
function isOutermost({ folder, isConsolidated }: Node, nodes: readonly Node[]): boolean {
  return !isConsolidated && !nodes.some((other) => folder.startsWith(`${other.folder}/`));
}

async function schemaSets(groups: readonly Node[], load: SchemaLoader): Promise<Map<SchemaVersion, SchemaSet>> {
  const versions = new Set(groups.flatMap((node) => versionOf(node).schema ?? []));
  const loaded = await Promise.all([...versions].map(async (version) => [version, new SchemaSet(await load(version))] as const));
  return new Map(loaded);
}

function bySchema(node: Node, version: Version, schemas: SchemaSet, kind: string, instance: unknown): Finding[] {
  const isInNamespace = fields(node.attributes?.["ome"]) !== null;
  // What stands at the wrong place was checked as if it stood at the right one; versionFindings tells about the place.
  const at = (pointer: string): Place => {
    if (version.hasNamespace) return isInNamespace ? node.attributesAt.pointer(pointer) : node.attributesAt.pointer(pointer.replace(/^\/ome/, ""));
    return holderPlace(node).pointer(pointer);
  };
  const found: Finding[] = [];
  const mismatches = schemas.check(kind, instance);
  for (const { pointer, keyword, problem } of mismatches) {
    const place = at(pointer);
    // Told by versionFindings, in words that fit.
    if (place.steps.at(-1) === "version" && keyword === "enum") continue;
    found.push(place.finding(version.isDraft ? "warning" : "error", `schema-${keyword}`, problem));
  }
  if (schemas.has(`strict_${kind}`)) {
    const known = new Set(mismatches.map(({ pointer, problem }) => `${pointer} ${problem}`));
    const recommended = schemas.check(`strict_${kind}`, instance).filter(({ keyword, pointer, problem }) => keyword === "required" && !known.has(`${pointer} ${problem}`));
    const names = [...new Set(recommended.map(({ problem }) => problem.replace(/ is missing\.$/, "")))].filter((name) => name !== "“version”");
    const [first] = recommended;
    if (first && names.length > 0) {
      found.push(at(first.pointer).finding("advice", "recommended", `${enumerated(names)} ${names.length > 1 ? "are" : "is"} recommended and missing.`));
    }
  }
  return found;
}

/** What the version says, and whether the metadata stand where that version has them. */
function versionFindings(node: Node, version: Version): Finding[] {
  const found: Finding[] = [];
  const { written, schema, isDraft, hasNamespace } = version;
  const holder = holderPlace(node);
  const isInNamespace = fields(node.attributes?.["ome"]) !== null;
  const zarr = hasNamespace ? 3 : 2;
  if (written === null) {
    // From 0.5 on the schemas ask for it.
    const isVersioned = kindsOf(holderOf(node) ?? {}).some((kind) => ["image", "plate", "well"].includes(kind));
    if (!hasNamespace && isVersioned) found.push(holder.finding("warning", "version-missing", `No version is given; the metadata are checked as NGFF ${schema}.`));
  } else if (schema === null) {
    found.push(holder.at(...version.steps).finding("warning", "version-unknown", `NGFF ${quoted(written)} is newer than the schemas here, so that only general rules are checked.`));
  } else if (!/^\d+\.\d+/.test(written)) {
    found.push(holder.at(...version.steps).finding("error", "version-unknown", `${quoted(written)} is no version of NGFF; the metadata are checked as ${schema}.`));
  } else if (isDraft) {
    found.push(holder.at(...version.steps).finding("warning", "version-draft", `${quoted(written)} is a version on the way to ${schema}, whose schemas are used: what differs may have been right then.`));
  }
  if (hasNamespace && !isInNamespace) {
    found.push(node.attributesAt.finding("error", "ome-namespace", `NGFF ${schema} has the metadata below “ome”; here they stand outside of it.`));
  }
  if (!hasNamespace && isInNamespace) {
    found.push(node.attributesAt.at("ome").finding("error", "ome-namespace", `NGFF ${schema} has the metadata at the top, not below “ome”.`));
  }
  if (schema !== null && node.zarr !== zarr) {
    found.push(node.attributesAt.finding("error", "zarr-format", `NGFF ${schema} is written as Zarr v${zarr}; this is Zarr v${node.zarr}.`));
  }
  if (isInNamespace && hasNamespace && field(node.attributes?.["ome"], "version") === undefined && written !== null) {
    found.push(holder.finding("error", "version-place", "The version stands elsewhere than in “ome.version”."));
  }
  for (const [key, value] of Object.entries(holderOf(node) ?? {})) {
    if (!KEYS.includes(key)) continue;
    found.push(...longLists(value).map((length) => holder.at(key).finding("advice", "checked-partly", `Of a list of ${count(length)} entries only the first ones were checked.`)));
  }
  return found;
}

/** Lengths of lists that are too long to be checked as a whole. */
function longLists(value: unknown, depth = 3): number[] {
  if (Array.isArray(value) && value.length > CHECKED_ENTRIES) return [value.length];
  if (typeof value !== "object" || value === null || depth === 0) return [];
  return Object.values(value).flatMap((entry) => longLists(entry, depth - 1));
}

function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ document, path, problem }) => {
    const key = `${document} ${path} ${problem}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** A wrong writer is wrong everywhere: a plate of a thousand wells is not told a thousand times. */
function capped(findings: readonly Finding[]): Finding[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.document} ${finding.rule}`;
    const known = alike.get(key);
    if (known) known.push(finding);
    else alike.set(key, [finding]);
  }
  return [...alike.values()].flatMap((all) => {
    const last = all[ALIKE - 1];
    if (!last || all.length === ALIKE) return all;
    return [...all.slice(0, ALIKE - 1), { ...last, problem: `${last.problem} (And ${all.length - ALIKE} more of this kind.)` }];
  });
}
