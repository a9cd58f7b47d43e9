// The object that pages, notebooks and the panel use. It makes promises, events and exact numbers of what the compiled
// viewer says; it holds no state of its own beside what is being opened.

import type { Metadata, Report } from "../inspect/finding.js";
import type * as Inspection from "../inspect/inspect.js";
import type { Notice } from "../links/foreign.js";
import { parseExact } from "../inspect/json.js";
import { resolveSource } from "./address.js";
import { parse, problemOf, said, stateText } from "./answers.js";
import type { Artefacts, Handle } from "./artefacts.js";
import { type Collection, type Entry, type Listing, type Pick, type Problem, type Region, type RegionData, type SnapshotOptions, type Source, type State, type Stats, type Step, ViewerError } from "./contract.js";
import { enterByClick } from "./enter.js";
import { Explanations, isExplicable } from "./explain.js";
import { giveLuts, namedLuts } from "./luts.js";
import { longTasks, watchLongTasks } from "./long_tasks.js";
import { fetchPart, home, loadPart } from "./places.js";
import { loadStores, type Requests } from "./requests.js";
import type * as RegionPart from "./region.js";
import type * as Snapshot from "./snapshot.js";

/** A driver that was just reset refuses new contexts for a while. */
const MILLISECONDS_UNTIL_REVIVAL = 500;

/** Of an axis that plays, where nothing else is said. */
const PICTURES_PER_SECOND = 10;

/** What the panel shows; www/panel/contract.ts has the whole of it. */
export interface Model {
  layers: { source: string; name: string }[];
  problems: Problem[];
  scaleBar: { length: number; label: string } | null;
  playing: { axis: string; rate: number } | null;
}

/** How to open. */
export interface OpenOptions {
  /** What to show of it at first. */
  state?: State;
}

/** What to check. */
export interface InspectOptions extends Inspection.Extent {
  /** Not what is shown, but this. */
  source?: Source | readonly Source[];
}

/** One viewer. */
export class Viewer {
  /** Dispatches the events. */
  readonly element: HTMLElement;
  /** Where a page of this viewer lies, for links; null where it is part of something else. */
  readonly home = home;
  /** What the page's link asks for and is not shown. */
  notices: readonly Notice[] = [];
  /** The collections that were entered on the way here, outermost first. */
  trail: readonly Step[] = [];
  private handle: Handle | null;
  /** Repeats the last opening, where it failed. */
  private openAgain: (() => Promise<void>) | null = null;
  private opening: Promise<void> = Promise.resolve();
  /** Settled once the colour maps that were named are there. */
  private colors: Promise<unknown> = Promise.resolve();
  private readonly explanations: Explanations;
  /** What was asked for last, and the way to tell that it will not come. */
  private latest: { sources: string[]; replace: boolean; options: OpenOptions; refuse(error: unknown): void } | null = null;
  /** What is drawn over the picture; the tools know what it means. */
  private drawings: State["drawings"];
  /** What was to be shown last, and whether it is still being opened. */
  private wanted: { sources: string[]; options: OpenOptions; isComing: boolean } | null = null;

  constructor(
    element: HTMLElement,
    private canvas: HTMLCanvasElement,
    private artefacts: Artefacts,
    readonly requests: Requests,
    private readonly onEvent: (name: string, detail: unknown) => void,
  ) {
    this.element = element;
    this.explanations = new Explanations(requests, (listing) => this.dispatch("listing", listing));
    watchLongTasks();
    this.handle = this.start();
  }

  /** Replaces the scene by one source, or by several on top of each other. */
  open(source: Source | readonly Source[], options: OpenOptions = {}): Promise<void> {
    const known = this.trail.findIndex((step) => String(step.sources) === String(source));
    this.trail = known < 0 ? [] : this.trail.slice(0, known);
    return this.load(source, true, options);
  }

  /** What lies side by side on the screen; null where it is one image. */
  get collection(): Collection | null {
    return this.handle ? (parse(this.handle.collection()) as Collection | null) : null;
  }

  /** The entry of the collection at a CSS pixel of the picture. */
  entryAt(x: number, y: number): Entry | null {
    const index = this.living.entryAt(x, y);
    return index === undefined ? null : (this.collection?.entries[index] ?? null);
  }

  /** Opens an entry of the collection; `back` returns. */
  enter(entry: { source: string }): Promise<void> {
    const { state } = this;
    const sources = (state.layers ?? []).flatMap(({ source }) => source ?? []);
    this.element.dispatchEvent(new CustomEvent("zarrscope-enter", { detail: entry, bubbles: true, composed: true }));
    this.trail = [...this.trail, { name: this.collection?.name ?? "", sources, state }];
    return this.load(entry.source, true, {});
  }

  /** Shows what `enter` was called in, as it was. */
  async back(): Promise<void> {
    const step = this.trail.at(-1);
    if (step) await this.open(step.sources, { state: step.state });
  }

  /** Adds a layer. */
  add(source: Source | readonly Source[], options: OpenOptions = {}): Promise<void> {
    return this.load(source, false, options);
  }

  /** What is on the screen. */
  get state(): State {
    const { drawings } = this;
    return { ...(parse(this.living.state()) as State), ...(drawings?.length && { drawings }) };
  }

  /** Changes a part of the state; what is left out stays. Throws a `ViewerError` for a state of a newer version. */
  setState(change: State): void {
    const { drawings } = this;
    this.drawings = change.drawings ?? drawings;
    try {
      this.living.setState(stateText(change));
    } catch (error) {
      this.drawings = drawings;
      throw problemOf(error);
    }
    this.color(change);
  }

  /** What a panel shows; null once closed. */
  get model(): Model | null {
    if (!this.handle) return null;
    const model = parse(this.handle.model()) as Model;
    return { ...model, problems: model.problems.map((problem) => this.explanations.better(problem)) };
  }

  /** The folder that was asked for where no image is, with what it holds; null where nobody lists it. */
  get listing(): Listing | null {
    return this.explanations.folder;
  }

  /** Lists a folder, which becomes `listing`; opens it where it turns out to be Zarr. */
  async browse(source: string): Promise<Listing | null> {
    const address = resolveSource(source, document.baseURI);
    const { listing, isZarr } = await (await loadStores()).list(address, this.requests);
    if (isZarr) await this.open(address).catch(() => undefined);
    else if (listing) this.explanations.show(listing);
    return this.listing;
  }

  /** Resolves once every tile that the view wants is drawn, or has failed for good. */
  async settled(): Promise<Stats> {
    // A failure to open is told to who opened.
    await this.opening.catch(() => undefined);
    await this.ofLiving(async (living) => {
      await this.colors;
      await living.settled();
    });
    return this.stats();
  }

  /** What a handle answers; where another one takes over meanwhile, what that one answers. */
  private async ofLiving<T>(ask: (living: Handle) => Promise<T>): Promise<T> {
    const { living } = this;
    try {
      return await said(ask(living));
    } catch (error) {
      if (this.handle === living || !this.handle) throw error;
      await this.opening.catch(() => undefined);
      return this.ofLiving(ask);
    }
  }

  /** The picture as PNG, without the panel. */
  async snapshot(options: SnapshotOptions = {}): Promise<Blob> {
    const pixels = await this.ofLiving((living) => living.snapshot(options.width, options.height));
    const { png } = await loadPart<typeof Snapshot>("snapshot.js");
    const bar = options.scaleBar ? this.model?.scaleBar : null;
    if (!bar) return png(pixels, null);
    // The picture holds what the canvas shows, so the narrower side tells the scale.
    const unit = Math.min(pixels.width / this.canvas.clientWidth, pixels.height / this.canvas.clientHeight);
    return png(pixels, { length: bar.length * unit, label: bar.label, unit });
  }

  /** What is under a CSS pixel of the picture. */
  async pick(x: number, y: number): Promise<Pick> {
    return parse(await said(this.living.pick(x, y))) as Pick;
  }

  /** The stored values of a region. */
  async read({ layer = 0, level = 0, start, shape, signal }: Region): Promise<RegionData> {
    signal?.throwIfAborted();
    const { living } = this;
    const ticket = living.nextTicket();
    const parts = said(living.read(layer, level, Float64Array.from(start, Number), Float64Array.from(shape, Number)));
    // While the chunks are on their way.
    const region = loadPart<typeof RegionPart>("region.js");
    const withdraw = (): void => living.withdraw(ticket);
    signal?.addEventListener("abort", withdraw);
    try {
      const [{ assembled }, answer] = await Promise.all([region, parts]);
      signal?.throwIfAborted();
      return assembled(answer);
    } finally {
      signal?.removeEventListener("abort", withdraw);
    }
  }

  /** The parsed model and the raw JSON of every document that it came from. */
  metadata(): Metadata {
    return parseExact(this.living.metadata()) as Metadata;
  }

  /** Checks the metadata against the specification, and the layout for what will be slow. */
  async validate({ source, ...options }: InspectOptions = {}): Promise<Report> {
    const { inspect } = await loadPart<typeof Inspection>("inspect.js");
    const sources = source === undefined ? null : this.addresses(source);
    return inspect(this, sources, this.wanted?.sources ?? [], (url) => this.requests.ask(url), fetchPart, options);
  }

  /** Counters since the viewer was made. */
  stats(): Stats {
    return { ...(parse(this.living.stats()) as Stats), ...longTasks() };
  }

  /** Shows the whole scene. */
  fit(): void {
    this.living.fit();
  }

  /** Shows one sample of the finest level per device pixel. */
  oneToOne(): void {
    this.living.oneToOne();
  }

  /** Steps along an axis by itself, round and round, at so many pictures per second; a picture is drawn coarser before it is
   * left out. Ends with `pause`, or when the axis is moved otherwise. */
  play(axis: string, { rate = PICTURES_PER_SECOND }: { rate?: number } = {}): void {
    this.living.play(axis, rate);
  }

  /** Stops what plays. */
  pause(): void {
    this.living.play(undefined, 0);
  }

  /** Puts a layer elsewhere among the others; bottom is 0. */
  move(from: number, to: number): void {
    this.living.moveLayer(from, to);
  }

  /** Takes a layer away; bottom is 0. */
  remove(layer: number): void {
    this.living.removeLayer(layer);
  }

  /** Tries again what failed. */
  retry(): void {
    this.living.retry();
    const again = this.openAgain;
    this.openAgain = null;
    again?.().catch(() => undefined);
  }

  /** Frees everything. */
  close(): void {
    const { handle } = this;
    this.handle = null;
    this.explanations.forget();
    handle?.close();
    // Not at once: this may be a listener that the handle itself is calling.
    setTimeout(() => handle?.free());
  }

  private start(): Handle {
    const tell = (name: string, detail: string | null): void => {
      // What an old handle says on its way out is of no interest.
      if (this.handle === handle) this.tell(name, detail);
    };
    const { adapter, gpu } = this.artefacts;
    // A handle that nobody takes over from tries by itself, and says what is wrong.
    const orFallBack = async (given: boolean): Promise<boolean> => given || !(await this.fallBack(handle));
    const handle: Handle = this.artefacts.create(this.canvas, tell, this.requests, gpu && (() => gpu().then(orFallBack)));
    // The sooner another page takes over, the less is done twice.
    void adapter?.then(orFallBack);
    this.requests.at = undefined;
    enterByClick(this.canvas, this);
    return handle;
  }

  /** The browser has no GPU for this page: the one for WebGL takes over. False if it cannot. */
  private async fallBack(handle: Handle): Promise<boolean> {
    if (this.handle !== handle) return true;
    try {
      const instead = await this.artefacts.instead?.();
      if (instead && this.handle === handle) {
        this.artefacts = instead;
        this.revive();
      }
    } catch (error) {
      if (error instanceof ViewerError) this.dispatch("error", error);
    }
    return this.handle !== handle;
  }

  /** A canvas that lost its WebGL context never draws again: shows the same on a new one, or what is being opened in its
   * place. */
  private revive(): void {
    const { state, wanted } = this;
    const canvas = this.canvas.cloneNode() as HTMLCanvasElement;
    this.close();
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
    this.handle = this.start();
    const shown = (state.layers ?? []).flatMap(({ source }) => source ?? []);
    const again = shown.length > 0 && !wanted?.isComing ? { sources: shown, options: { state } } : wanted;
    if (again) this.load(again.sources, true, again.options).catch(() => undefined);
  }

  /** What is being opened is more than plain images: the complete page takes over. */
  private async complete(): Promise<void> {
    const { handle, latest, artefacts } = this;
    this.latest = null;
    if (!latest || !artefacts.complete) return;
    try {
      this.artefacts = await artefacts.complete();
    } catch (error) {
      if (handle && (await artefacts.adapter) === false && (await this.fallBack(handle))) return;
      // Nobody waits any more for what will not come.
      void handle?.open([], true);
      latest.refuse(error);
      if (error instanceof ViewerError) this.dispatch("error", error);
      return;
    }
    if (this.handle !== handle) return;
    const { sources, replace, options } = latest;
    this.revive();
    if (!replace) this.load(sources, false, options).catch(() => undefined);
  }

  private get living(): Handle {
    if (!this.handle) throw new Error("This viewer is closed.");
    return this.handle;
  }

  /** Sees that the colour maps of a state are there. */
  private color(state: State = {}): void {
    const names = namedLuts(state);
    if (names.size === 0) return;
    const { living } = this;
    const tell = (error: ViewerError): void => this.dispatch("error", error);
    const given = giveLuts(living, names, () => this.handle === living, tell);
    this.colors = Promise.all([this.colors, given.catch(() => undefined)]);
  }

  private addresses(source: Source | readonly Source[]): string[] {
    const list = Array.isArray(source) ? (source as readonly Source[]) : [source as Source];
    return list.map((one) => (typeof one === "string" ? resolveSource(one, document.baseURI) : this.requests.mount(one)));
  }

  private load(source: Source | readonly Source[], replace: boolean, options: OpenOptions): Promise<void> {
    const sources = this.addresses(source);
    const wanted = { sources, options, isComing: true };
    if (replace) {
      this.wanted = wanted;
      this.explanations.forget();
    }
    const { living } = this;
    this.color(options.state);
    const refused = new Promise<never>((_, refuse) => (this.latest = { sources, replace, options, refuse }));
    const opened = said(living.open(sources, replace, options.state && stateText(options.state)));
    const opening = Promise.race([opened, refused]).then(
      () => {
        wanted.isComing = false;
        const { drawings } = options.state ?? {};
        if ((replace || drawings) && drawings !== this.drawings && this.handle) {
          this.drawings = drawings;
          this.dispatch("state", this.state);
        }
        const folder = this.listing?.source;
        if (replace && folder && !sources.some((one) => one.startsWith(folder))) this.explanations.show(null);
      },
      async (error: unknown) => {
        // Another handle took over, and what is shown with it.
        if (this.handle !== living && this.handle) return this.opening;
        wanted.isComing = false;
        throw isExplicable(error) ? new ViewerError(await this.explanations.explain(error)) : error;
      },
    );
    this.opening = opening;
    this.openAgain = null;
    opening.catch(() => {
      if (this.opening === opening) this.openAgain = () => this.load(sources, replace, options);
    });
    return opening;
  }

  private tell(name: string, text: string | null): void {
    if (name === "beyond") {
      void this.complete();
      return;
    }
    if (name === "lost") {
      setTimeout(() => this.handle && this.revive(), MILLISECONDS_UNTIL_REVIVAL);
      return;
    }
    const detail = this.detail(name, text);
    // A failure to open is told with what is known of it.
    if (name === "error" && isExplicable(detail)) void this.explanations.explain(detail).then((problem) => this.dispatch(name, problem));
    else this.dispatch(name, detail);
  }

  private dispatch(name: string, detail: unknown): void {
    this.onEvent(name, detail);
    // The first picture is the element's own affair.
    if (name === "picture") return;
    this.element.dispatchEvent(new CustomEvent(`zarrscope-${name}`, { detail, bubbles: true, composed: true }));
  }

  private detail(name: string, text: string | null): unknown {
    if (name === "state") return this.state;
    if (name === "settled") return this.stats();
    return text === null ? null : parse(text);
  }
}
