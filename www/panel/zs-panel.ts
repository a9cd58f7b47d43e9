// The whole panel: lays its parts out beside and over the picture, feeds them from the viewer, and hands their wishes back.
// Decides nothing about the image.

import { html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { isLocal } from "../element/address.js";
import { readAddress } from "../links/read_address.js";
import { CHANGE } from "./change.js";
import { isOpen, type Listing, type Model, type Playing, type Source, type StateChange, type Viewer } from "./contract.js";
import { contentOf } from "./content.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { Feed } from "./feed.js";
import { FileDrop } from "./file_drop.js";
import { quantity } from "./format.js";
import { icons } from "./icons.js";
import { layerName } from "./layer_name.js";
import { LabelPick, PICK, type PickTarget } from "./label_pick.js";
import { layout } from "./layout.js";
import { askForFolder, askForZip } from "./local_source.js";
import { keep, recall } from "./memory.js";
import { isAnswered } from "./problems.js";
import { more } from "./share_view.js";
import { Sections } from "./sections.js";
import { strings } from "./strings.js";
import { type Theme, tokens } from "./theme.js";
import { ViewValues } from "./view_values.js";
import type { Action } from "./zs-header.js";
import type { ZsHelp } from "./zs-help.js";
import type { ZsInspection } from "./zs-inspection.js";
import "./zs-browse.js";
import { PLAY, RATE } from "./zs-dimensions.js";
import "./zs-header.js";
import "./zs-help.js";
import "./zs-inspection.js";
import "./zs-problems.js";
import "./zs-properties.js";
import "./zs-progress.js";
import "./zs-scale-bar.js";
import "./zs-start.js";
import "./zs-status.js";
import { firstTheme } from "./zs-theme.js";
import "./zs-tools.js";

/** Below this width the panel is a sheet at the bottom. The style sheets name the same number. */
const NARROW = 700;
/** Whether it was left open beside the picture. */
const OPEN = "open";
/** How long a short message stays. */
const TOAST_MS = 2500;

/** `<zs-panel>`; `viewer` is set once, before it enters the document. */
export class ZsPanel extends LitElement {
  static override styles = [tokens, base, buttons, layout];

  @property({ attribute: false }) viewer!: Viewer;

  @state() private open = true;
  @state() private toast = "";
  @state() private theme: Theme = "auto";
  /** Something is open, and the person looks for something else: in the folder that it came from, or by another address. */
  @state() private choosing = false;
  @query("zs-help") private readonly help!: ZsHelp;
  @query("zs-inspection") private readonly inspection!: ZsInspection;
  @query(".reopen") private readonly reopen!: HTMLElement | null;
  @query("zs-header") private readonly header!: HTMLElement;

  private feed!: Feed;
  private clicks!: LabelPick;
  private drop!: FileDrop;
  private values!: ViewValues;
  private readonly sections = new Sections(this);
  /** What was asked for in the start form. */
  private address: string | null = null;
  private toastTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    this.feed ??= new Feed(this, this.viewer);
    this.clicks ??= new LabelPick(this, this.viewer, (pick) => this.feed.point(pick));
    this.drop ??= new FileDrop(this, this.viewer.element, (sources) => this.openSource(sources));
    this.values ??= new ViewValues(this.viewer, () => this.pictureSize());
    this.values.start();
    this.theme = firstTheme(this.viewer.element);
    this.open = this.width() > NARROW && recall(OPEN) !== false;
    super.connectedCallback();
    this.addEventListener(CHANGE, this.onChange);
    this.addEventListener(PICK, this.onPick);
    this.addEventListener(PLAY, this.onPlay);
    this.addEventListener("keydown", this.keepKeys);
    this.viewer.element.addEventListener("keydown", this.onKey);
    this.viewer.element.addEventListener("zarrscope-listing", this.onListing);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.values.stop();
    this.removeEventListener(CHANGE, this.onChange);
    this.removeEventListener(PICK, this.onPick);
    this.removeEventListener(PLAY, this.onPlay);
    this.removeEventListener("keydown", this.keepKeys);
    this.viewer.element.removeEventListener("keydown", this.onKey);
    this.viewer.element.removeEventListener("zarrscope-listing", this.onListing);
    clearTimeout(this.toastTimer);
  }

  override render() {
    const { model, pick, progress, camera, orphans } = this.feed;
    const { listing } = this.feed;
    const problems = (model?.problems ?? orphans).filter((problem) => !isAnswered(problem, listing));
    const empty = model ? model.layers.length === 0 : problems.length > 0;
    const idle = empty && progress.pending === 0;
    const choosable = this.isPage() || listing !== null;
    const bare = idle && choosable;
    return html`<div class="frame ${bare ? "bare" : this.open ? "" : "closed"}">
        <div class="stage">
          <zs-progress .progress=${progress}></zs-progress>
          ${model && !bare ? html`<zs-tools .viewer=${this.viewer} .model=${model} .camera=${camera}></zs-tools>` : nothing}
          <zs-problems
            .viewer=${this.viewer}
            .problems=${problems}
            .checkable=${idle && model !== null}
            @retry=${() => this.viewer.retry()}
            @inspect=${() => this.inspection.show()}
          ></zs-problems>
          ${choosable && (idle || this.choosing) ? this.chooser(listing, idle) : nothing}
          ${this.open || bare
            ? nothing
            : html`<button
                class="icon reopen"
                type="button"
                title=${strings.openPanel}
                aria-label=${strings.openPanel}
                @click=${this.toggle}
              >
                ${icons.settings}
              </button>`}
          <zs-properties .pick=${pick}></zs-properties>
          <zs-scale-bar .bar=${model?.scaleBar ?? null}></zs-scale-bar>
          ${this.drop.isOver ? html`<div class="drop"><strong>${strings.drop}</strong><span>${strings.dropHint}</span></div>` : nothing}
          ${this.toast ? html`<div class="toast">${this.toast}</div>` : nothing}
          <zs-status .model=${model} .pick=${pick} .progress=${progress} .cameraScale=${camera?.scale ?? null}></zs-status>
        </div>
        <aside aria-label=${strings.panel}>
          <zs-header .layer=${model?.layers[0] ?? null} .idle=${idle} .open=${this.open} .choosable=${choosable} .choosing=${this.choosing} @act=${this.onAct}></zs-header>
          <div class="body">
            ${model ? this.content(model) : nothing}
            <zs-theme .theme=${this.theme} @theme=${(event: CustomEvent<Theme>) => (this.theme = event.detail)}></zs-theme>
          </div>
        </aside>
      </div>
      <zs-help></zs-help>
      ${model ? html`<zs-inspection .viewer=${this.viewer} .model=${model}></zs-inspection>` : nothing}
      <div class="unseen" role="status" aria-live="polite">${this.spoken(model, problems.length)}</div>
      <div class="unseen" aria-live="polite">${this.spokenPosition(model)}</div>`;
  }

  private chooser(listing: Listing | null, idle: boolean) {
    const browse = ({ detail }: CustomEvent<string>) =>
      this.viewer.browse(detail).catch((error: Error) => this.say(strings.notOpened(error.message)));
    const start = ({ detail }: CustomEvent<string>) => this.start(detail);
    const address = this.address ?? readAddress(location.href).sources.at(-1) ?? "";
    const close = html`<button
      class="icon close"
      type="button"
      title=${strings.close}
      aria-label=${strings.close}
      @click=${() => (this.choosing = false)}
    >
      ${icons.close}
    </button>`;
    return html`<div class="chooser">
      ${listing ? html`<zs-browse .listing=${listing} @browse=${browse} @start=${start}></zs-browse>` : nothing}
      ${this.isPage() ? html`<zs-start .address=${address} .home=${idle && !listing ? this.viewer : null} @start=${start} @local=${this.onLocal}></zs-start>` : nothing}
      ${idle ? nothing : close}
    </div>`;
  }

  override updated(): void {
    // The picture takes the room that this leaves (element/style.ts).
    this.toggleAttribute("closed", !this.open);
    this.setAttribute("theme", this.theme);
    const picture = this.picture();
    if (picture) picture.style.cursor = this.clicks.target ? "crosshair" : "";
  }

  private content(model: Model) {
    const { viewer, values } = this;
    const { collection, trail } = this.feed;
    return contentOf(this.sections, { viewer, values, model, collection, trail, picking: this.clicks.target, isPage: this.isPage() });
  }

  /** What a screen reader should say without being asked: only what matters. */
  private spoken(model: Model | null, problems: number): string {
    if (this.toast) return this.toast;
    if (problems > 0) return strings.problemsAre(problems);
    const first = model?.layers[0];
    return first && isOpen(first) ? strings.opened(layerName(first)) : "";
  }

  /** Where one is, after a step by a key in the picture; controls speak for themselves. */
  private spokenPosition(model: Model | null): string {
    if (!model || model.playing || !this.picture()?.matches(":focus")) return "";
    return model.dims.map(({ name, index, origin, step, unit }) => `${name} ${index}, ${quantity(origin + index * step, step, unit)}`).join("; ");
  }

  private readonly onPlay = (event: Event): void => {
    event.stopPropagation();
    this.play((event as CustomEvent<Playing | null>).detail);
  };

  private play(playing: Playing | null): void {
    if (playing) this.viewer.play(playing.axis, { rate: playing.rate });
    else this.viewer.pause();
  }

  /** Time, if the image has any, otherwise the first axis. */
  private playOrPause(): void {
    const { dims = [], playing } = this.feed.model ?? {};
    const [first] = [...dims].sort((a, b) => Number(b.kind === "t") - Number(a.kind === "t"));
    this.play(playing || !first ? null : { axis: first.name, rate: RATE });
  }

  private readonly onChange = (event: Event): void => {
    event.stopPropagation();
    this.viewer.setState((event as CustomEvent<StateChange>).detail);
  };

  private readonly onPick = (event: Event): void => {
    event.stopPropagation();
    this.clicks.aim((event as CustomEvent<PickTarget | null>).detail);
  };

  private readonly onAct = (event: CustomEvent<Action>): void => {
    switch (event.detail) {
      case "fit":
        this.viewer.fit();
        break;
      case "oneToOne":
        this.viewer.oneToOne();
        break;
      case "help":
        this.help.toggle();
        break;
      case "toggle":
        this.toggle();
        break;
      case "choose":
        this.choosing = !this.choosing;
        // Both have no room on narrow viewers.
        if (this.choosing && this.width() <= NARROW) this.open = false;
        break;
      default:
        more(event.detail, { viewer: this.viewer, isPage: this.isPage(), host: this.renderRoot, say: (text) => this.say(text) }).catch(
          (error: Error) => this.say(strings.share.failed(error.message)),
        );
    }
  };

  /** Opens or closes it; the keyboard stays at the button that does the opposite. */
  private readonly toggle = (): void => {
    this.open = !this.open;
    // A sheet over the picture begins closed.
    if (this.width() > NARROW) keep(OPEN, this.open);
    void this.updateComplete.then(() => {
      if (this.width() <= NARROW) return;
      if (this.open) this.header.shadowRoot?.querySelector<HTMLElement>(".toggle")?.focus();
      else this.reopen?.focus();
    });
  };

  /** Keys pressed in the panel's controls are theirs, not the picture's. */
  private readonly keepKeys = (event: KeyboardEvent): void => {
    const from = event.composedPath()[0];
    const typing = from instanceof HTMLInputElement && from.type !== "checkbox" && from.type !== "color";
    if (typing || ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", " ", "Enter"].includes(event.key)) event.stopPropagation();
  };

  private readonly onKey = (event: Event): void => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    if (ctrlKey || metaKey || altKey) return;
    if (key === "Backspace" && this.viewer.trail.length > 0) {
      event.preventDefault();
      this.viewer.back().catch(() => undefined);
    }
    if (key === "Escape") this.choosing = false;
    if (key === " ") {
      event.preventDefault();
      this.playOrPause();
    }
    if (key === "h" || key === "H" || key === "?") {
      event.preventDefault();
      this.help.toggle();
    }
  };

  /** Of the viewer; before the first drawing the panel has none of its own. */
  private width(): number {
    const root = this.getRootNode();
    return root instanceof ShadowRoot ? root.host.clientWidth : this.clientWidth;
  }

  /** Where an address is typed. */
  private field(): HTMLElement | null {
    return this.renderRoot.querySelector("zs-start")?.shadowRoot?.querySelector("input") ?? null;
  }

  private picture(): HTMLCanvasElement | null {
    return (this.getRootNode() as ParentNode).querySelector("canvas");
  }

  private pictureSize(): [number, number] {
    const picture = this.picture();
    return [picture?.clientWidth ?? 0, picture?.clientHeight ?? 0];
  }

  private start(address: string): void {
    this.address = isLocal(address) ? "" : address;
    this.openSource(address);
  }

  private openSource(source: Source | readonly Source[]): void {
    const chooser = this.renderRoot.querySelector(".chooser");
    const wasChooser = chooser?.contains(this.shadowRoot?.activeElement ?? null) ?? false;
    this.choosing = false;
    // A failure is told by an event, too.
    const opening = this.viewer.open(source).catch(() => undefined);
    // What had the keyboard is gone, or comes back with what failed.
    if (wasChooser) void opening.then(() => this.updateComplete).then(() => (this.field() ?? this.picture())?.focus());
  }

  private readonly onLocal = (event: CustomEvent<"folder" | "zip">): void => {
    const asked = event.detail === "folder" ? askForFolder() : askForZip();
    asked.then(
      (source) => source && this.openSource(source),
      (error: Error) => this.say(strings.notOpened(error.message)),
    );
  };

  /** A folder in place of an image that was asked for is news, whatever is on the screen. */
  private readonly onListing = (event: Event): void => {
    this.choosing = (event as CustomEvent<Listing | null>).detail !== null;
  };

  /** Whether the viewer is the page; embedded, it is for the page around it to open something. */
  private isPage(): boolean {
    const { element } = this.viewer;
    return element instanceof Element && element.hasAttribute("page");
  }

  private say(text: string): void {
    this.toast = text;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (this.toast = ""), TOAST_MS);
  }
}

define("zs-panel", ZsPanel);
