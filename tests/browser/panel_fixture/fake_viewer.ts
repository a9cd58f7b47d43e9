// Answers to the names of the viewer's contract and keeps a model in memory: changes are applied to it and told by events, as
// the real viewer does. Loads and draws nothing.

import type { Region, RegionData } from "../../../www/element/contract.js";
import type { Collection, Listing, Model, Pick, Source, StateChange, Stats, Step, Viewer } from "../../../www/panel/contract.js";
import type { Metadata, Report } from "../../../www/inspect/finding.js";
import { collections } from "./collections.js";
import { documentsOf } from "./documents.js";

/** A viewer for tests of the panel. */
export class FakeViewer implements Viewer {
  /** Every call, in order: name and argument. */
  readonly calls: [string, unknown][] = [];
  /** What is under every point. */
  picked: Pick | null = null;
  readonly home = new URL("./", document.baseURI).href;
  readonly state = { camera: { center: [256, 256] as [number, number], scale: 0.5, rotation: 0 } };

  constructor(
    readonly element: HTMLElement,
    private readonly current: Model | null,
  ) {}

  /** A fresh copy each time, as from the real one. */
  get model(): Model | null {
    return structuredClone(this.current);
  }

  get trail(): readonly Step[] {
    return this.current?.collection?.kind === "well" ? [{ name: "Screen 7", sources: ["https://h/screen.zarr"], state: {} }] : [];
  }

  get collection(): Collection | null {
    return structuredClone(collections[this.current?.collection?.kind ?? ""] ?? null);
  }

  enter(entry: { source: string }): Promise<void> {
    this.calls.push(["enter", entry.source]);
    return Promise.resolve();
  }

  back(): Promise<void> {
    this.calls.push(["back", null]);
    return Promise.resolve();
  }

  listing: Listing | null = null;

  browse(folder: string): Promise<void> {
    this.calls.push(["browse", folder]);
    return Promise.resolve();
  }

  open(source: Source | readonly Source[]): Promise<void> {
    this.calls.push(["open", source]);
    return Promise.reject(new Error("a fake viewer opens nothing"));
  }

  add(source: Source | readonly Source[]): Promise<void> {
    this.calls.push(["add", source]);
    return Promise.resolve();
  }

  move(from: number, to: number): void {
    this.calls.push(["move", [from, to]]);
    this.mutate((model) => model.layers.splice(to, 0, ...model.layers.splice(from, 1)));
  }

  remove(layer: number): void {
    this.calls.push(["remove", layer]);
    this.mutate((model) => model.layers.splice(layer, 1));
  }

  /** Resolves when `settle` is called, where it was told to wait. */
  settled(): Promise<void> {
    return this.rest;
  }

  /** The view is not at rest until the function that this gives is called. */
  unrest(): () => void {
    let settle = (): void => undefined;
    this.rest = new Promise((done) => (settle = done));
    return settle;
  }

  private rest = Promise.resolve();

  /** Half of the samples are 200, the others rise from 0; float images have some that are no numbers. */
  read({ layer = 0, level = 0, start, shape }: Region): Promise<RegionData> {
    this.calls.push(["read", { layer, level, start, shape }]);
    const count = shape.reduce((all: number, length) => all * Number(length), 1);
    const dtype = this.current?.layers[layer]?.dtype ?? "uint16";
    const values = Array.from({ length: count }, (_, i) => (i % 2 ? 200 : Math.floor((i * 1000) / count)));
    const data = /float/.test(dtype) ? Float32Array.from(values, (value, i) => (i === 5 ? NaN : i === 7 ? Infinity : value / 1000)) : Uint16Array.from(values);
    return Promise.resolve({ data, shape: shape.map(Number), dtype, dimensionNames: [] });
  }

  setState(change: StateChange): void {
    this.calls.push(["setState", structuredClone(change)]);
    const model = this.current;
    if (!model) return;
    for (const dim of model.dims) dim.index = change.dims?.[dim.name] ?? dim.index;
    change.layers?.forEach((layerChange, l) => {
      const layer = model.layers[l];
      if (!layer) return;
      layer.visible = layerChange.visible ?? layer.visible;
      layer.opacity = layerChange.opacity ?? layer.opacity;
      layerChange.channels?.forEach((channelChange, c) => {
        const { window, ...rest } = channelChange ?? {};
        const [data, file] = [[100, 900], [110, 1480]];
        const range = window === "auto" ? data : window === null ? file : window;
        Object.assign(layer.channels[c] ?? {}, rest, range ? { window: range } : {});
      });
      for (const { name, ...rest } of layerChange.labels ?? []) {
        const selected = rest.selected?.map((id, i) => ({ id, color: ["FF8000", "00C0FF", "A0FF40"][i % 3] }));
        Object.assign(layer.labels.find((label) => label.name === name) ?? {}, rest, selected ? { selected } : {});
      }
    });
    this.emit("zarrscope-state", null);
  }

  /** Checks the documents that the layers would come from; "everything" is one label image more. */
  async validate({ everything = false, progress = () => undefined }: { everything?: boolean; progress?: (documents: number) => void } = {}): Promise<Report> {
    this.calls.push(["validate", everything]);
    const layers = structuredClone(this.current?.layers ?? []);
    const { inspect } = await import("../../../www/inspect/inspect.js");
    const documents = layers.flatMap(documentsOf);
    if (everything) {
      const attributes = { multiscales: [{ version: "0.4", axes: [], datasets: [] }], "image-label": { version: "0.4" } };
      documents.push({ url: `${layers[0]?.source}/labels/cells/.zattrs`, json: attributes });
      progress(documents.length);
    }
    const viewer = { metadata: () => ({ layers, documents }), model: this.current, state: {} };
    return inspect(viewer, null, ["https://a.org/nothing.zarr"], () => Promise.resolve({}), fetch);
  }

  fit(): void {
    this.calls.push(["fit", null]);
  }

  oneToOne(): void {
    this.calls.push(["oneToOne", null]);
  }

  play(axis: string, { rate = 10 }: { rate?: number } = {}): void {
    this.calls.push(["play", [axis, rate]]);
    this.mutate((model) => (model.playing = { axis, rate }));
  }

  pause(): void {
    this.calls.push(["pause", null]);
    this.mutate((model) => (model.playing = null));
  }

  stats(): Stats {
    const inFlight = { inFlight: 3, inFlightLimit: 16, inFlightBytes: 12 << 20, inFlightBudget: 192 << 20 };
    const cache = { cacheBytes: 200 << 20, cacheBudget: 512 << 20, cacheHits: 30, cacheMisses: 10 };
    const gpu = { gpuBytes: 40 << 20, gpuBudget: 384 << 20, renderer: "webgpu" as const, level: 2 };
    const frames = { frames: 71, frameMs: 1.8, timeToFirstPixelMs: 640, longTasks: 1, longestTaskMs: 61 };
    const sums = { requests: 52, bytes: 7_300_000, cancelled: 4, retries: 0, failed: 0, decodedBytes: 30 << 20, chunksDecoded: 44 };
    return { ...inFlight, ...cache, ...gpu, ...frames, ...sums };
  }

  pick(x: number, y: number): Promise<Pick> {
    this.calls.push(["pick", [x, y]]);
    return this.picked ? Promise.resolve(this.picked) : Promise.reject(new Error("nothing to pick"));
  }

  retry(): void {
    this.calls.push(["retry", null]);
  }

  snapshot(options?: { scaleBar?: boolean }): Promise<Blob> {
    this.calls.push(["snapshot", options]);
    return Promise.resolve(new Blob([], { type: "image/png" }));
  }

  metadata(): Metadata {
    const layers = structuredClone(this.current?.layers ?? []);
    return { layers, documents: layers.flatMap(documentsOf) };
  }

  /** Changes the model behind the panel's back, and says so. */
  mutate(change: (model: Model) => void): void {
    if (this.current) change(this.current);
    this.emit("zarrscope-state", null);
  }

  list(listing: Listing | null): void {
    this.listing = listing;
    this.emit("zarrscope-listing", listing);
  }

  hover(pick: Pick | null): void {
    this.emit("zarrscope-hover", pick);
  }

  emit(name: string, detail: unknown): void {
    this.element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
