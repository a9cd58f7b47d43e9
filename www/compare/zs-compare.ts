// Several sources beside each other with linked cameras, or one over the other up to a line that is dragged. Each is a whole viewer;
// the address is kept a link to what is on the screen.

import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { ref } from "lit/directives/ref.js";
import { writeAddress } from "../links/write_address.js";
import { base, buttons } from "../panel/controls.js";
import type { Dimension, Model, Playing, State, StateChange, Viewer } from "../panel/contract.js";
import { define } from "../panel/define.js";
import { icons } from "../panel/icons.js";
import { layerName } from "../panel/layer_name.js";
import { compareStrings as strings } from "../panel/strings.js";
import { tokens } from "../panel/theme.js";
import { screenOfWorld, type Size, worldOfScreen } from "../space/space.js";
import { compareStyle } from "./compare_style.js";
import { gridFor, type Layout, withLayout } from "./layout.js";
import { Link, type Linked } from "./link.js";
import "../panel/zs-dimensions.js";
import "../panel/zs-scale-bar.js";
import "./zs-divider.js";

/** More would be too small to see. */
const MOST = 9;
/** Browsers refuse addresses that change too often. */
const MILLISECONDS_BETWEEN = 250;

type Json = Record<string, unknown>;

interface View {
  source: string;
  element: HTMLElement & { ready: Promise<Viewer> };
  viewer: Viewer | null;
  /** What is read of its model, which is long. */
  name: string;
  bar: Model["scaleBar"];
  dims: Dimension[];
  playing: Playing | null;
  /** The positions that `dims` are for. */
  at: string;
  /** The scale of the camera that the bar is for. */
  scale: number | undefined;
}

/** `<zs-compare>`; `sources`, `layout` and `initial` are set once, before it enters the document. */
export class ZsCompare extends LitElement {
  static override styles = [tokens, base, buttons, compareStyle];

  @property({ attribute: false }) sources: string[] = [];
  @property({ attribute: false }) layout: Layout = "grid";
  @property({ attribute: false }) initial: Json = {};
  @property({ attribute: false }) renderer: string | null = null;

  @state() private views: View[] = [];
  /** The view whose settings are open. */
  @state() private adjusted: number | null = null;
  /** Where the pointer is, as world position of a view. */
  @state() private pointed: { view: number; at: readonly [number, number] } | null = null;
  @state() private split = 0.5;
  private link: Link | null = null;
  private active = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly observer = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    const most = this.layout === "swipe" ? 2 : MOST;
    this.views = this.sources.slice(0, most).map((source, index) => this.view(source, index));
    this.observer.observe(this);
    addEventListener("hashchange", this.onHash);
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    removeEventListener("hashchange", this.onHash);
    clearTimeout(this.timer);
    this.link?.close();
    this.link = null;
  }

  override render() {
    const { views, layout } = this;
    const [columns, rows] = layout === "grid" ? gridFor(views.length, this.clientWidth || 1, this.clientHeight || 1) : [1, 1];
    return html`<nav aria-label=${strings.layout}>
        <div class="choice" role="group" aria-label=${strings.layout}>
          ${([null, "grid", "swipe"] as const).map((one) => html`<button class="text" type="button" aria-pressed=${one === layout} @click=${() => this.go(one)}>${strings.layouts[one ?? "layers"]}</button>`)}
        </div>
        <span class="grow"></span>
        <button class="text" type="button" aria-pressed=${this.link?.isOn ?? true} title=${strings.linkHint} @click=${this.onLink}>${icons.link}${strings.linked}</button>
        <button class="icon" type="button" title=${strings.fit} aria-label=${strings.fit} @click=${() => this.link?.fit()}>${icons.fit}</button>
      </nav>
      <main class=${layout} ${ref((main) => place(main, { "--columns": columns, "--rows": rows, ...this.overlap() }))}>
        ${views.map((view, index) => this.cell(view, index))}
        ${this.positions()}
        ${layout === "swipe" ? html`<zs-divider .at=${this.split} @move=${({ detail }: CustomEvent<number>) => (this.split = detail)}></zs-divider>` : nothing}
      </main>
      ${this.sources.length > views.length ? html`<p class="rest" role="status">${strings.rest(views.length, this.sources.length)}</p>` : nothing}`;
  }

  private cell(view: View, index: number) {
    const { name } = view;
    const isAdjusted = this.adjusted === index;
    const isBeside = this.layout === "swipe" && this.adjusted !== null && !isAdjusted;
    return html`<div class="cell ${isAdjusted ? "adjusted" : ""} ${isBeside ? "beside" : ""}" role="group" aria-label=${name} @pointermove=${(event: PointerEvent) => this.point(event, index)} @pointerleave=${() => (this.pointed = null)} @focusin=${() => (this.active = index)}>
      ${view.element}
      ${this.cross(index)} ${isAdjusted ? nothing : html`<zs-scale-bar .bar=${this.bar(view)}></zs-scale-bar>`}
      <div class="tag">
        <span class="ellipsis" title=${view.source}>${name}</span>
        <button class="icon" type="button" title=${strings.adjust} aria-label=${strings.adjustOf(name)} aria-pressed=${isAdjusted} @click=${() => this.adjust(index)}>${icons.settings}</button>
      </div>
    </div>`;
  }

  /** Where the pointer of another view is. */
  private cross(index: number) {
    const { pointed, link } = this;
    const camera = this.views[index]?.viewer?.state.camera;
    if (!pointed || pointed.view === index || !link?.isOn || !camera || this.layout === "swipe") return nothing;
    const [x, y] = screenOfWorld(camera, this.size(index), ...link.across(pointed.view, index, pointed.at));
    return html`<svg class="cross" aria-hidden="true" width="18" height="18" viewBox="-9 -9 18 18" ${ref((mark) => shift(mark, x, y))}><path d="M-8 0h6M2 0h6M0-8v6M0 2v6" /></svg>`;
  }

  /** The axes that are not on the screen: of the view that has most of them, or, where each goes its own way, of the one in use. */
  private positions() {
    const views = this.views.filter(({ viewer }) => viewer?.state.camera);
    for (const view of views) {
      const { dims } = view.viewer!.state as { dims?: Json };
      const key = JSON.stringify([dims, view.viewer!.model === null]);
      if (key !== view.at) Object.assign(view, { at: key, dims: view.viewer!.model?.dims ?? [], playing: view.viewer!.model?.playing ?? null });
    }
    const reach = ({ dims }: View) => dims.reduce((sum, { size }) => sum + size, 0);
    const most = views.reduce<View | undefined>((best, view) => (best && reach(best) >= reach(view) ? best : view), undefined);
    const leader = this.link?.isOn === false ? this.views[this.active] : most;
    if (!leader || leader.dims.length === 0 || this.adjusted !== null) return nothing;
    const change = (event: CustomEvent<StateChange>) => leader.viewer?.setState(event.detail);
    const play = ({ detail }: CustomEvent<Playing | null>) => {
      if (detail) leader.viewer?.play(detail.axis, { rate: detail.rate });
      else leader.viewer?.pause();
      leader.playing = detail;
      this.requestUpdate();
    };
    return html`<div class="positions" role="group" aria-label=${strings.positions} @zs-change=${change} @zs-play=${play}>
      <zs-dimensions .dims=${leader.dims} .playing=${leader.playing}></zs-dimensions>
    </div>`;
  }

  private view(source: string, index: number): View {
    const element = document.createElement("zarr-scope") as View["element"];
    const { layers, views, camera, dims, drawings } = this.initial as { layers?: Json[]; views?: Json[]; camera?: Json; dims?: Json; drawings?: Json[] };
    const own = Object.fromEntries(Object.entries(layers?.[index] ?? {}).filter(([name]) => !["visible", "opacity", "blend", "transform"].includes(name)));
    const state = { version: 1, ...(camera && { camera }), ...(dims && { dims }), ...(views?.[index] ?? {}), layers: [own], ...(index === 0 && drawings && { drawings }) };
    element.setAttribute("source", source);
    element.setAttribute("state", JSON.stringify(state));
    if (this.renderer) element.setAttribute("renderer", this.renderer);
    const view: View = { source, element, viewer: null, name: layerName({ name: "", source }), bar: null, dims: [], playing: null, at: "", scale: undefined };
    element.addEventListener("zarrscope-load", () => {
      view.name = layerName(view.viewer?.model?.layers[0] ?? { name: "", source });
      this.requestUpdate();
    });
    return view;
  }

  /** Links the views when all of them are there. */
  private async begin(): Promise<void> {
    const { views } = this;
    // What fails is told in its own place.
    const ready = views.map(async (view) => {
      view.viewer = await view.element.ready;
      await opened(view.element, view.viewer);
      view.name = layerName(view.viewer.model?.layers[0] ?? { name: "", source: view.source });
    });
    await Promise.all(ready.map((one) => one.catch(() => undefined)));
    if (!this.isConnected || views !== this.views) return;
    const open = views.filter(({ viewer }) => viewer !== null);
    const linked = open.map((view): Linked => ({ viewer: view.viewer!, size: () => this.size(views.indexOf(view)) }));
    this.link = new Link(linked, () => this.onChange());
    this.link.start();
    if (this.initial["linked"] === false) this.link.turn(false, 0);
    else if (!this.initial["camera"] && !this.initial["views"]) this.link.fit();
    else if (this.initial["camera"]) this.link.turn(true, 0);
    this.onChange();
  }

  private canvas(index: number): HTMLCanvasElement | null {
    return this.views[index]?.element.shadowRoot?.querySelector("canvas") ?? null;
  }

  private size(index: number): Size {
    const canvas = this.canvas(index);
    return canvas ? [canvas.clientWidth, canvas.clientHeight] : [1, 1];
  }

  /** Where pictures that lie over each other are: settings leave less room to one, which is all that the other gets then. */
  private overlap(): Record<string, string> {
    if (this.layout !== "swipe") return {};
    const { split, adjusted } = this;
    const canvas = adjusted === null ? null : this.canvas(adjusted);
    if (!canvas) return { "--split": `${split * 100}%`, "--cut": `${split * 100}%` };
    const left = canvas.getBoundingClientRect().left - this.getBoundingClientRect().left;
    const { clientWidth: width, clientHeight: height } = canvas;
    // Whole pixels, so that picture and line end at the same one.
    const line = Math.round(width * split);
    const pixels = { split: line, cut: (adjusted === 1 ? left : 0) + line, left, width, height };
    return Object.fromEntries(Object.entries(pixels).map(([name, value]) => [`--${name}`, `${value}px`]));
  }

  private bar(view: View): Model["scaleBar"] {
    const scale = view.viewer?.state.camera?.scale;
    if (scale !== view.scale) Object.assign(view, { scale, bar: view.viewer?.model?.scaleBar ?? null });
    return view.bar;
  }

  private adjust(index: number): void {
    this.adjusted = this.adjusted === index ? null : index;
    this.views.forEach(({ element }, i) => element.toggleAttribute("controls", i === this.adjusted));
    const canvas = this.canvas(index);
    if (canvas) this.observer.observe(canvas);
  }

  private point(event: PointerEvent, index: number): void {
    const camera = this.views[index]?.viewer?.state.camera;
    const [from] = event.composedPath();
    if (!camera || !(from instanceof HTMLCanvasElement) || this.layout === "swipe") return;
    const { left, top } = from.getBoundingClientRect();
    this.pointed = { view: index, at: worldOfScreen(camera, this.size(index), event.clientX - left, event.clientY - top) };
  }

  private readonly onLink = (): void => {
    this.link?.turn(!this.link.isOn, this.active);
    this.requestUpdate();
  };

  private onChange(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      history.replaceState(history.state, "", this.address());
    }, MILLISECONDS_BETWEEN);
    this.requestUpdate();
  }

  /** The address of what is on the screen. */
  private address(): string {
    const states = this.views.map(({ viewer, source }) => viewer?.state as (State & { dims?: Json; layers?: Json[] }) | undefined ?? { layers: [{ source }] });
    const layers = this.sources.map((source, index) => ({ ...states[index]?.layers?.[0], source }));
    const { camera, dims, drawings } = states[0] ?? {};
    const views = this.link?.isWorldly ? undefined : states.map((one) => ({ camera: one.camera, dims: one.dims }));
    const isApart = this.link?.isOn === false;
    return writeAddress(location.href, { version: 1, ...(!views && camera && { camera }), ...(!views && dims && { dims }), layers, ...(views && { views }), ...(drawings && { drawings }), ...(isApart && { linked: false }) });
  }

  private go(layout: Layout | null): void {
    if (layout !== this.layout) location.assign(withLayout(this.address(), layout));
  }

  /** A link that was pasted over this one. */
  private readonly onHash = (): void => location.reload();
}

/** Waits until an image is open, or has failed. */
function opened(element: HTMLElement, viewer: Viewer): Promise<void> {
  const isThere = () => (viewer.model?.layers[0]?.levels.length ?? 0) > 0;
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = (event: Event): void => {
      if (event.type !== "zarrscope-error" && !isThere()) return;
      for (const name of NEWS) element.removeEventListener(name, look);
      resolve();
    };
    for (const name of NEWS) element.addEventListener(name, look);
  });
}

const NEWS = ["zarrscope-load", "zarrscope-state", "zarrscope-settled", "zarrscope-error"];

function place(main: Element | undefined, properties: Record<string, string | number>): void {
  if (!(main instanceof HTMLElement)) return;
  main.style.cssText = "";
  for (const [name, value] of Object.entries(properties)) main.style.setProperty(name, String(value));
}

function shift(mark: Element | undefined, x: number, y: number): void {
  if (mark instanceof SVGElement) mark.style.transform = `translate(${x - 9}px, ${y - 9}px)`;
}

define("zs-compare", ZsCompare);
