// The public contract of the element as types; docs/api.md says what each promises. Knows no implementation.

/** Stable codes of what can go wrong. */
export type ErrorCode =
  | "not-found" | "forbidden" | "cors" | "network" | "not-zarr" | "not-ome-zarr" | "bad-metadata"
  | "unsupported-codec" | "unsupported-dtype" | "corrupt-chunk" | "too-large" | "no-gpu" | "gpu-lost";

/** Something that went wrong, in sentences for a person. */
export interface Problem {
  code: ErrorCode;
  message: string;
  url?: string;
  hint?: string;
}

/** What the promises of a viewer reject with. */
export class ViewerError extends Error {
  readonly code: ErrorCode;
  readonly url: string | undefined;
  readonly hint: string | undefined;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "ViewerError";
    this.code = problem.code;
    this.url = problem.url;
    this.hint = problem.hint;
  }
}

/** Which way to draw. */
export type Renderer = "webgpu" | "webgl";

/** The state of section 4 of the contract. What is left out is the default, or stays in `setState`. */
export interface State {
  version?: number;
  mode?: "slice" | "ortho" | "volume";
  camera?: { center: [number, number]; scale: number; rotation?: number };
  dims?: Record<string, number>;
  layers?: LayerState[];
  /** What is drawn over the picture and measured; shown where there are controls. */
  drawings?: readonly DrawingState[];
}

/** A line, or the border of a region, in world units. */
export interface DrawingState {
  kind: "distance" | "profile" | "rectangle" | "polygon";
  /** Of a line two and more, of a polygon three and more, of a rectangle two opposite corners. */
  points: readonly (readonly [number, number])[];
  /** Of a rectangle's sides: radians, clockwise. Default 0. */
  angle?: number;
  /** Its number. Default: the one after that of the drawing before. */
  id?: number;
  /** Levels that are measured, by layer. Default: those in use. */
  levels?: (number | null)[];
  /** Its results are shown. Default: those of the last one. */
  chosen?: boolean;
}

/** How a layer is laid over what is below it. */
export type Blend = "over" | "add" | "difference";

/** One layer of a state. */
export interface LayerState {
  source?: string;
  visible?: boolean;
  opacity?: number;
  /** With what is below; default `over`. */
  blend?: Blend;
  /** World from where the metadata put it, in world units, row by row: x' = xx·x + xy·y + x0. Default identity. */
  transform?: [xx: number, xy: number, x0: number, yx: number, yy: number, y0: number];
  channels?: (ChannelState | null)[];
  labels?: LabelState[];
}

/** One label image of a state, by its path below `labels/`. */
export interface LabelState {
  name: string;
  visible?: boolean;
  opacity?: number;
  outline?: boolean;
  /** Ids; the viewer gives those that are no safe integers as text, and takes any of the three. */
  selected?: (number | string | bigint)[];
  seed?: number;
}

/** One channel of a state. */
export interface ChannelState {
  visible?: boolean;
  color?: string;
  window?: [number, number] | "auto" | null;
  gamma?: number;
  invert?: boolean;
  /** Name of a colour map, in place of the colour; null for none. */
  lut?: string | null;
}

/** What is under a point. */
export interface Pick {
  position: Record<string, number>;
  units: Record<string, string | null>;
  layers: {
    name: string;
    level: number;
    index: number[] | null;
    values: (number | bigint | boolean | null)[];
    labels: { name: string; id: number | bigint | null; properties: Record<string, unknown> | null }[];
  }[];
}

/** Samples as stored: bool as bytes, float16 as `Float16Array` where the browser has it (else as float32), complex as
 * pairs of real and imaginary part. */
export type Samples =
  | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array
  | BigUint64Array | BigInt64Array | Float32Array | Float64Array;

/** Which region to read: first sample and number of samples per axis, in stored order. */
export interface Region {
  layer?: number;
  level?: number;
  start: readonly (number | bigint)[];
  shape: readonly (number | bigint)[];
  /** Calls it off: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** The samples of a region, in C order. */
export interface RegionData {
  data: Samples;
  shape: number[];
  dtype: string;
  dimensionNames: string[];
}

/** Counters since the viewer was made. */
export interface Stats {
  requests: number;
  bytes: number;
  cancelled: number;
  retries: number;
  failed: number;
  decodedBytes: number;
  chunksDecoded: number;
  cacheBytes: number;
  cacheBudget: number;
  cacheHits: number;
  cacheMisses: number;
  gpuBytes: number;
  gpuBudget: number;
  inFlight: number;
  inFlightLimit: number;
  inFlightBytes: number;
  inFlightBudget: number;
  frames: number;
  frameMs: number;
  level: number | null;
  renderer: Renderer | null;
  timeToFirstPixelMs: number | null;
  longTasks: number;
  longestTaskMs: number;
}

/** Images that belong together, as one address holds them. */
export interface Collection {
  kind: "plate" | "well" | "series" | "scene";
  name: string;
  source: string;
  /** Names of a plate's rows and columns. */
  rows: string[];
  columns: string[];
  acquisitions: { id: string; name: string | null }[];
  entries: Entry[];
  warnings: string[];
}

/** One of them. */
export interface Entry {
  name: string;
  source: string;
  /** Row and column in a plate. */
  cell: [number, number] | null;
  acquisition: string | null;
  state: "listed" | "opening" | "open" | "failed";
}

/** Where one came from, on the way into a collection. */
export interface Step {
  name: string;
  sources: string[];
  state: State;
}

/** A picture to be taken. */
export interface SnapshotOptions {
  width?: number;
  height?: number;
  scaleBar?: boolean;
}

/** Bytes of an object: `length` from `offset`, or the last `suffix`. */
export type Range = { offset: number; length: number } | { suffix: number };

/** Where a page keeps an image itself: in memory, in a database, behind a service. Keys are paths without a leading slash. */
export interface Store {
  /** Shown in place of an address. */
  name?: string;
  /** The bytes of an object, of a part of it where a range is asked for and `whole` is false; undefined if there is none. */
  get(key: string, range?: Range, signal?: AbortSignal): Promise<{ bytes: Uint8Array | ArrayBuffer; whole: boolean } | undefined>;
  /** What lies in a folder, by name. */
  list?(folder: string): Promise<{ folders: string[]; files: string[] }>;
  /** An object as a file, where it is one. */
  file?(key: string): Promise<Blob | undefined>;
}

/** A store of zarrita.js, whose keys begin with a slash; a `Map` of keys to bytes is one, too. */
export interface ForeignStore {
  get(key: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  getRange?(key: string, range: { offset: number; length: number } | { suffixLength: number }): Promise<Uint8Array | undefined>;
}

/** What can be opened: an address, a zip file, a folder that the person gave access to, a store. */
export type Source = string | Blob | FileSystemDirectoryHandle | Store | ForeignStore;

/** Makes a request; by default the browser's `fetch`. */
export type Fetch = (request: Request) => Promise<Response>;

/** What a folder holds. */
export interface Listing {
  /** The folder's address. */
  source: string;
  /** The folder above it, if that can be listed. */
  parent: string | null;
  entries: ListingEntry[];
  /** There is more than is listed here. */
  cut: boolean;
}

/** One thing in a folder; what looks like Zarr by its name is `zarr` or `zip`. */
export interface ListingEntry {
  name: string;
  source: string;
  kind: "folder" | "zarr" | "zip" | "file";
}

/** How to make a viewer inside an element of the page. */
export interface CreateOptions {
  source?: Source | readonly Source[];
  fetch?: Fetch;
  state?: State;
  controls?: boolean;
  renderer?: "auto" | Renderer;
}
