// The entry of the viewer: defines <zarr-scope> and createViewer. It loads the compiled viewer, gives it a canvas, and
// keeps attributes, page address, panel and messages in step with it. It knows nothing of images.

import type * as PageAddress from "../links/page_address.js";
import { namedSources, resolveSource, saysMore } from "./address.js";
import { stateText } from "./answers.js";
import { load } from "./artefacts.js";
import { type CreateOptions, type Fetch, type Problem, type Renderer, type Source, type State, ViewerError } from "./contract.js";
import { Message } from "./message.js";
import { beside, loadPart } from "./places.js";
import { Requests } from "./requests.js";
import { watchSight } from "./sleep.js";
import { style } from "./style.js";
import { Viewer } from "./viewer.js";

export * from "./contract.js";
export type { Checked, Finding, Metadata, MetadataDocument, Report, Severity } from "../inspect/finding.js";
export type { Model, OpenOptions } from "./viewer.js";
export { Viewer };

/** The element's name; notebooks, where several versions may meet, give each its own. */
declare const TAG: "zarr-scope";

/** How long the panel leaves the network and the GPU to a picture that is not complete. */
const MILLISECONDS_UNTIL_PANEL = 400;

interface Messages {
  answer(element: ZarrScope): () => void;
}

interface Panel {
  mountPanel(root: ShadowRoot, viewer: Viewer): { unmount(): void };
}

interface Compare {
  takePlace(element: HTMLElement): boolean;
}

/** `<zarr-scope source="…" controls></zarr-scope>`; docs/api.md describes the attributes. */
export class ZarrScope extends HTMLElement {
  static readonly observedAttributes = ["source", "state", "controls"];

  /** Makes the viewer's requests, if set before the element is in a document. Not initialised here: it may be set already. */
  declare fetch?: Fetch;
  /** What to open at first, in place of the attribute, which holds no stores. */
  declare initial?: Source | readonly Source[];
  private promised: Promise<Viewer>;
  private settle!: { resolve(viewer: Viewer): void; reject(error: unknown): void };
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly message: Message;
  private viewer: Viewer | null = null;
  private panel: Promise<{ unmount(): void }> | null = null;
  /** Something is on the screen: a picture, or a problem to be shown. */
  private hasNews = false;
  private stopFollowing: (() => void) | null = null;
  private answering: Promise<() => void> | null = null;
  /** Counts connections, so that what was started for an old one ends. */
  private life = 0;
  private awake = false;
  /** Somebody waits for the viewer. */
  private wanted = false;
  private stopWatching: (() => void) | null = null;

  constructor() {
    super();
    this.root.adoptedStyleSheets = [style];
    this.message = new Message(this.root);
    this.promised = this.promise();
  }

  /** The viewer, once its compiled parts are there. Who asks for it wakes the element, wherever it is. */
  get ready(): Promise<Viewer> {
    this.wanted = true;
    if (this.isConnected) this.wake();
    return this.promised;
  }

  connectedCallback(): void {
    // Moving the element within the document is no reason to start again.
    if (this.stopWatching) return;
    this.life += 1;
    this.stopWatching = watchSight(this, () => this.wake(), () => this.viewer);
    if (this.wanted || this.hasAttribute("page") || this.getAttribute("loading") === "eager") this.wake();
    if (this.hasAttribute("messages")) {
      this.answering = loadPart<Messages>("messages.js").then(({ answer }) => answer(this));
      // The page around it will say that nobody answers.
      this.answering.catch(() => undefined);
    }
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.stop();
    });
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.viewer || before === now) return;
    if (name === "source" && now !== null) this.openSources(this.viewer, this.sources, null);
    if (name === "state" && now !== null) this.applyState(this.viewer);
    if (name === "controls") this.updatePanel();
  }

  private wake(): void {
    if (this.awake) return;
    this.awake = true;
    void this.start(this.life);
  }

  private get sources(): string[] {
    const named = (this.getAttribute("source") ?? "").split(/\s+/).filter((source) => source !== "");
    return named.map((source) => resolveSource(source, document.baseURI));
  }

  private get initialState(): State | null {
    const text = this.getAttribute("state");
    if (!text) return null;
    try {
      return JSON.parse(text) as State;
    } catch {
      this.fail({ code: "bad-metadata", message: "The state of this viewer is not JSON, so it is not used." });
      return null;
    }
  }

  private applyState(viewer: Viewer): void {
    try {
      viewer.setState(this.initialState ?? {});
    } catch (error) {
      this.fail(startProblem(error));
    }
  }

  private get renderer(): "auto" | Renderer {
    const wanted = this.getAttribute("renderer");
    return wanted === "webgpu" || wanted === "webgl" ? wanted : "auto";
  }

  private async start(life: number): Promise<void> {
    // Several viewers take the place of this one where the address says so.
    if (this.hasAttribute("page") && /[?&]layout=(grid|swipe)\b/.test(location.search)) {
      const compare = loadPart<Compare>("compare.js");
      if (await compare.then(({ takePlace }) => takePlace(this), () => false)) return;
    }
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("part", "canvas");
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Image. Arrow keys pan, plus and minus zoom, comma and full stop step through z, brackets through time, f shows all.");
    this.root.prepend(canvas);
    try {
      const isPage = this.hasAttribute("page");
      const named = isPage ? namedSources(location.href) : [];
      // Most addresses only name sources; what reads the others comes while the viewer is on its way.
      const whole = isPage && location.hash.length > 1 ? this.pageAddress().then(({ readAddress }) => readAddress(location.href)).catch(() => null) : null;
      const requests = new Requests(this.fetch);
      // A state may name others than the attribute.
      if (!this.initial && (named.length > 0 || !whole)) requests.start(named.length > 0 ? named : this.sources);
      const artefacts = await load(this.renderer);
      const told = await whole;
      if (life !== this.life) return canvas.remove();
      const viewer = new Viewer(this, canvas, artefacts, requests, (name, detail) => this.noticed(name, detail));
      this.viewer = viewer;
      const sources = told?.sources.length ? told.sources : named.length > 0 ? named : this.sources;
      if (isPage && (told || saysMore(location.href))) this.follow();
      this.openSources(viewer, this.initial ?? sources, told?.state ?? (named.length > 0 ? null : this.initialState));
      this.settle.resolve(viewer);
    } catch (error) {
      if (life !== this.life) return;
      canvas.remove();
      const problem = startProblem(error);
      this.fail(problem);
      this.settle.reject(new ViewerError(problem));
    }
  }

  private openSources(viewer: Viewer, sources: Source | readonly Source[], state: State | null): void {
    if (Array.isArray(sources) && sources.length === 0) {
      // Nothing will come that the panel could be in the way of.
      this.noticed("settled", null);
      return;
    }
    // A failure comes as an event too, which shows it.
    viewer.open(sources, state ? { state } : {}).catch(() => undefined);
  }

  private stop(): void {
    this.life += 1;
    this.awake = this.wanted = false;
    this.stopWatching?.();
    this.stopWatching = null;
    this.stopFollowing?.();
    this.stopFollowing = null;
    void this.answering?.then((stop) => stop());
    this.answering = null;
    void this.panel?.then((panel) => panel.unmount());
    this.panel = null;
    this.hasNews = false;
    this.viewer?.close();
    this.viewer = null;
    this.message.hide();
    this.root.querySelector("canvas")?.remove();
    this.promised = this.promise();
  }

  private promise(): Promise<Viewer> {
    const ready = new Promise<Viewer>((resolve, reject) => (this.settle = { resolve, reject }));
    // Who does not ask is told by the event and the message.
    ready.catch(() => undefined);
    return ready;
  }

  /** The viewer says that something happened. */
  private noticed(name: string, detail: unknown): void {
    if (name === "load" || (name === "settled" && this.message.about === "gpu-lost")) this.message.hide();
    if (name === "error" && !this.hasAttribute("controls")) this.message.show(detail as Problem);
    if (name === "picture" || name === "settled" || name === "error") {
      const { life } = this;
      const show = (): void => {
        if (life !== this.life) return;
        this.hasNews = true;
        this.updatePanel();
        this.follow();
      };
      // The rest of the first picture comes first, if it comes soon.
      if (name === "picture") setTimeout(show, MILLISECONDS_UNTIL_PANEL);
      else show();
    }
  }

  /** The panel comes after the first picture: it must not compete with it for the network. */
  private updatePanel(): void {
    const { viewer } = this;
    if (!this.hasAttribute("controls")) {
      void this.panel?.then((panel) => panel.unmount());
      this.panel = null;
    } else if (viewer && this.hasNews && !this.panel) {
      const loading = loadPart<Panel>("panel.js").then((panel) => panel.mountPanel(this.root, viewer));
      this.panel = loading;
      loading.catch(() => {
        if (this.panel === loading) this.panel = null;
        this.message.show({ message: "The controls could not be loaded.", url: beside("panel.js"), hint: "Reload the page." });
      });
    }
  }

  private pageAddress(): Promise<typeof PageAddress> {
    return loadPart<typeof PageAddress>("page_address.js");
  }

  /** Keeps the page's address and the viewer in step. */
  private follow(): void {
    const { life, viewer } = this;
    if (!this.hasAttribute("page") || !viewer || this.stopFollowing) return;
    this.stopFollowing = () => undefined;
    const follow = ({ followAddress }: typeof PageAddress): void => {
      if (life === this.life) this.stopFollowing = followAddress(viewer);
    };
    this.pageAddress().then(follow).catch(console.warn);
  }

  private fail(problem: Problem): void {
    this.message.show(problem);
    this.dispatchEvent(new CustomEvent("zarrscope-error", { detail: problem, bubbles: true, composed: true }));
  }
}

/** Makes a viewer that fills `element`. */
export function createViewer(element: HTMLElement, options: CreateOptions = {}): Promise<Viewer> {
  const scope = document.createElement(TAG) as ZarrScope;
  const { source, fetch, state, controls, renderer } = options;
  const list = source === undefined ? [] : Array.isArray(source) ? source : [source];
  if (list.every((one) => typeof one === "string")) {
    if (list.length > 0) scope.setAttribute("source", list.join(" "));
  } else scope.initial = list;
  if (fetch) scope.fetch = fetch;
  if (state) scope.setAttribute("state", stateText(state));
  if (renderer) scope.setAttribute("renderer", renderer);
  scope.toggleAttribute("controls", controls ?? false);
  scope.style.blockSize = "100%";
  element.append(scope);
  return scope.ready;
}

/** Why the viewer did not even start. */
function startProblem(error: unknown): Problem {
  if (error instanceof ViewerError) {
    return { code: error.code, message: error.message, ...(error.url && { url: error.url }), ...(error.hint && { hint: error.hint }) };
  }
  const blocked = error instanceof WebAssembly.CompileError;
  return {
    code: blocked ? "no-gpu" : "network",
    message: `The viewer could not be started: ${error instanceof Error ? error.message : String(error)}`,
    hint: blocked
      ? "The page's content security policy has to allow 'wasm-unsafe-eval' in script-src."
      : "Reload the page. Look into the browser's console if that does not help.",
  };
}

if (!customElements.get(TAG)) customElements.define(TAG, ZarrScope);

declare global {
  interface HTMLElementTagNameMap {
    "zarr-scope": ZarrScope;
  }
}
