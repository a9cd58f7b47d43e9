// Reads every metadata document below an address: what a group lists (levels, labels, wells, fields, series, parts of a scene) is
// asked for, a few at a time. Knows where the specification keeps lists, not what else is in them; bytes come from whoever
// calls.

import type { MetadataDocument } from "./finding.js";
import { deep, field, list, parseExact, text } from "./json.js";
import { joined, type Node, nodesOf } from "./nodes.js";
import { holderOf } from "./version.js";

/** Asks for an object: its bytes, null where there is none; rejects where nobody knows. */
export type Get = (url: string) => Promise<ArrayBuffer | null>;

/** Requests at a time. */
const AT_ONCE = 6;
/** No more documents are read: a plate of 1536 wells with nine fields has fewer. */
const MAX_DOCUMENTS = 30_000;
/** Series that are tried where nothing lists them. */
const MAX_SERIES = 1000;

/** What was read. */
export interface Crawl {
  documents: MetadataDocument[];
  /** Documents that are no JSON or could not be read, and why. */
  broken: { url: string; reason: string }[];
  /** There would have been more. */
  isCut: boolean;
}

/** Reads what there is at some addresses and below; `progress` is told the number of documents. */
export async function crawl(sources: readonly string[], get: Get, progress: (documents: number) => void = () => undefined): Promise<Crawl> {
  const walk = new Walk(get, progress);
  for (const source of sources) walk.plan(source);
  await Promise.all(Array.from({ length: AT_ONCE }, () => walk.work()));
  return walk.crawl;
}

const FILES = { 2: { group: [".zattrs"], array: [".zarray"] }, 3: { group: ["zarr.json"], array: ["zarr.json"] } } as const;
/** Asked for where the version of Zarr is not known yet. */
const UNKNOWN = ["zarr.json", ".zattrs", ".zarray", ".zmetadata"];

class Walk {
  readonly crawl: Crawl = { documents: [], broken: [], isCut: false };
  private readonly tasks: (() => Promise<void>)[] = [];
  private readonly planned = new Set<string>();
  /** Arrays that consolidated metadata tell about. */
  private readonly known = new Set<string>();
  private busy = 0;
  private wake: (() => void)[] = [];

  constructor(
    private readonly get: Get,
    private readonly progress: (documents: number) => void,
  ) {}

  plan(source: string): void {
    const [path = "", query] = (source.split("#")[0] ?? "").split("?");
    const folder = path.replace(/\/+$/, "").replace(/\/(zarr\.json|\.zattrs|\.zgroup|\.zarray|\.zmetadata)$/, "");
    this.add(folder, query ? `?${query}` : "", null, "group");
  }

  /** Takes tasks until there are none, and none that could bring new ones. */
  async work(): Promise<void> {
    for (;;) {
      const task = this.tasks.shift();
      if (task) {
        this.busy += 1;
        await task();
        this.busy -= 1;
        for (const wake of this.wake.splice(0)) wake();
      } else if (this.busy === 0) {
        return;
      } else {
        await new Promise<void>((done) => this.wake.push(done));
      }
    }
  }

  private add(folder: string, query: string, zarr: 2 | 3 | null, kind: "group" | "array", followed: () => void = () => undefined): void {
    if (this.planned.has(folder) || this.known.has(folder)) return;
    if (this.planned.size >= MAX_DOCUMENTS) {
      this.crawl.isCut = true;
      return;
    }
    this.planned.add(folder);
    this.tasks.push(async () => {
      const names = zarr === null ? UNKNOWN : FILES[zarr][kind];
      const documents = (await Promise.all(names.map((name) => this.read(`${folder}/${name}${query}`)))).filter((one) => one !== null);
      this.crawl.documents.push(...documents);
      this.progress(this.crawl.documents.length);
      const nodes = nodesOf(documents);
      for (const { array, folder } of nodes) if (array) this.known.add(folder);
      for (const node of nodes) this.follow(node, query);
      if (documents.length > 0) followed();
    });
  }

  private async read(url: string): Promise<MetadataDocument | null> {
    try {
      const bytes = await this.get(url);
      // A page in place of "not found".
      const written = bytes && new TextDecoder().decode(bytes).replace(/^\uFEFF/, "").trimStart();
      if (!written || written.startsWith("<")) return null;
      return { url, json: parseExact(written) };
    } catch (error) {
      this.crawl.broken.push({ url, reason: error instanceof Error ? error.message : String(error) });
      return null;
    }
  }

  /** Plans what a group lists. */
  private follow(node: Node, query: string): void {
    const holder = holderOf(node);
    if (!holder || node.array) return;
    const group = (path: unknown, followed?: () => void): void => {
      const below = text(path);
      if (below) this.add(joined(node.folder, below), query, node.zarr, "group", followed);
    };
    const multiscales = list(holder["multiscales"]);
    for (const multiscale of multiscales) {
      for (const dataset of list(field(multiscale, "datasets"))) {
        const path = text(field(dataset, "path"));
        if (path) this.add(joined(node.folder, path), query, node.zarr, "array");
      }
    }
    if (multiscales.length > 0 && !/\/labels\//.test(node.folder)) group("labels");
    for (const path of list(holder["labels"])) group(path);
    for (const well of list(deep(holder, "plate", "wells"))) group(field(well, "path"));
    for (const image of list(deep(holder, "well", "images"))) group(field(image, "path"));
    for (const transformation of list(deep(holder, "scene", "coordinateTransformations"))) {
      for (const end of ["input", "output"]) group(deep(transformation, end, "path"));
    }
    for (const path of list(holder["series"])) group(`../${String(path)}`);
    if (holder["bioformats2raw.layout"] !== undefined && holder["plate"] === undefined) {
      group("OME");
      const next = (number: number): void => {
        if (number < MAX_SERIES) group(String(number), () => next(number + 1));
      };
      next(0);
    }
  }
}
