// The dialog of exports: what, how large, from where to where, and how far it is. Loaded when it is asked for.

import { html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Viewer as FullViewer } from "../element/viewer.js";
import { deep, fields as objectOf } from "../inspect/json.js";
import { imageDocument } from "../links/image_document.js";
import type { Model } from "../panel/contract.js";
import { base, buttons, fields } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { closeFromBeside, dialogs } from "../panel/dialog.js";
import { bytes } from "../inspect/sizes.js";
import { shape as shapeText } from "../panel/format.js";
import { icons } from "../panel/icons.js";
import { fileStem, layerName } from "../panel/layer_name.js";
import { saveFile } from "../panel/save_file.js";
import { segments } from "../panel/segments.js";
import { cameraOf } from "../panel/share_view.js";
import { strings } from "../panel/strings.js";
import { placed } from "../space/placed.js";
import { positionOn } from "../space/space.js";
import { check, checks, choice, list, range } from "./form_lines.js";
import { forms } from "./forms.js";
import { LARGEST, type OnScreen, writePicture } from "./picture.js";
import { axisOf, type Image, planePyramid, pyramid, type Region, sampleCount, sampleSize, select, type Selection } from "./selection.js";
import { MEMORY_LIMIT, openSink, streams } from "./sink.js";
import { fitsTiff, writeTiff } from "./tiff.js";

const text = strings.exporting;
const RATES = [2, 5, 10, 15, 25];
/** Films of more pixels are more than most computers play. */
const LARGEST_FILM = 2048;

type Kind = keyof typeof text.kinds;

/** `<zs-export>`: opens by itself, and takes itself away when it is closed. */
export class ZsExport extends LitElement {
  static override styles = [base, buttons, fields, segments, dialogs, forms];

  @property({ attribute: false }) viewer!: FullViewer;
  @state() private kind: Kind = "picture";
  @state() private width = 0;
  @state() private height = 0;
  @state() private hasScaleBar = true;
  @state() private format: keyof typeof text.formats = "tiff";
  @state() private region: keyof typeof text.regions = "seen";
  @state() private layer = 0;
  @state() private level = 0;
  @state() private channels: ReadonlySet<number> = new Set();
  @state() private labels: ReadonlySet<string> = new Set();
  @state() private ranges: Partial<Record<string, readonly [number, number]>> = {};
  @state() private axis = "";
  @state() private filmRange: readonly [number, number] = [0, 0];
  @state() private rate = 10;
  /** The share that is done; null while nothing is. */
  @state() private progress: number | null = null;
  @state() private outcome = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  private model!: Model;
  private screen!: OnScreen;
  private images: { index: number; image: Image }[] = [];
  private stop: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.model = this.viewer.model as unknown as Model;
    this.screen = { ...cameraOf(this.viewer as unknown as Parameters<typeof cameraOf>[0]), scaleBar: this.model.scaleBar };
    this.images = this.model.layers.flatMap((layer, index) => {
      const image = placed(layer);
      return image ? [{ index, image }] : [];
    });
    this.enlarge(devicePixelRatio || 1);
    this.chooseLayer(0);
    const [dim] = [...this.model.dims].sort((a, b) => Number(b.kind === "t") - Number(a.kind === "t"));
    if (dim) this.chooseAxis(dim.name);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.abort();
  }

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    const working = this.progress !== null;
    const obstacle = this.obstacle();
    return html`<dialog aria-labelledby="title" @click=${working ? nothing : closeFromBeside} @close=${() => this.remove()}>
      <header>
        <h2 id="title">${text.title}</h2>
        <button class="icon" type="button" title=${strings.close} aria-label=${strings.close} @click=${() => this.dialog.close()}>${icons.close}</button>
      </header>
      <form @submit=${this.onSubmit}>
        <fieldset ?disabled=${working}>
          ${choice("kind", text.title, text.kinds, this.kind, (kind) => this.chooseKind(kind), true)}
          <p class="hint">${text.hints[this.kind]}</p>
          ${this.kind === "picture" ? this.picture() : this.kind === "data" ? this.data() : this.film()}
        </fieldset>
        <div class="foot">
          <div class="state" role="status">
            ${working
              ? html`<progress max="1" .value=${this.progress ?? 0} aria-label=${text.title}></progress><span>${text.working(Math.floor(100 * (this.progress ?? 0)))}</span>`
              : html`<span>${this.outcome || obstacle || this.summary()}</span>`}
          </div>
          ${working
            ? html`<button class="text" type="button" @click=${() => this.stop?.abort()}>${text.cancel}</button>`
            : html`<button class="text main" type="submit" ?disabled=${obstacle !== null}>${text.start}</button>`}
        </div>
      </form>
    </dialog>`;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // What was chosen since is not what was exported.
    if (!changed.has("outcome") && !changed.has("progress")) this.outcome = "";
  }

  private picture() {
    return [this.sizes(), check(text.scaleBar, this.hasScaleBar, (on) => (this.hasScaleBar = on))];
  }

  private data() {
    const chosen = this.images[this.layer];
    if (!chosen) return nothing;
    const { image } = chosen;
    const levels = image.levels.map(({ shape }, index) => [String(index), text.levelOf(index, shapeText(shape))] as const);
    const depths = image.axes.flatMap((axis, i) => (["z", "t"].includes(axis.kind) && (image.levels[this.level]?.shape[i] ?? 1) > 1 ? [{ axis, size: image.levels[this.level]!.shape[i]! }] : []));
    return [
      this.images.length > 1 ? list(text.layer, this.images.map((one, i) => [String(i), layerName(one.image)] as const), String(this.layer), (value) => this.chooseLayer(Number(value))) : nothing,
      choice("format", text.format, text.formats, this.format, (format) => (this.format = format)),
      choice("region", text.region, text.regions, this.region, (region) => (this.region = region)),
      list(text.level, levels, String(this.level), (value) => this.chooseLevel(Number(value))),
      depths.map(({ axis, size }) => range(axis.name, this.ranges[axis.kind] ?? [0, size - 1], size, (ends) => (this.ranges = { ...this.ranges, [axis.kind]: ends }))),
      checks(text.channels, image.channels.map(({ index, label }) => [index, label || strings.unnamedChannel(index)] as const), this.channels, (channels) => (this.channels = channels)),
      this.format === "zarr" && image.channels.length > 0
        ? checks(text.labels, image.labels.map(({ name }) => [name, name] as const), this.labels, (labels) => (this.labels = labels))
        : nothing,
    ];
  }

  private film() {
    const dim = this.model.dims.find(({ name }) => name === this.axis);
    if (!dim) return nothing;
    return [
      this.model.dims.length > 1 ? list(text.axis, this.model.dims.map(({ name }) => [name, name] as const), this.axis, (name) => this.chooseAxis(name)) : nothing,
      range(dim.name, this.filmRange, dim.size, (ends) => (this.filmRange = ends)),
      list(text.rate, RATES.map((rate) => [String(rate), text.perSecond(rate)] as const), String(this.rate), (rate) => (this.rate = Number(rate))),
      this.picture(),
    ];
  }

  private sizes() {
    const ratio = devicePixelRatio || 1;
    const presets = [["screen", ratio], ["twice", 2 * ratio], ["four", 4 * ratio], ["largest", Infinity]] as const;
    const field = (name: "width" | "height") => html`<input
      type="number"
      min="16"
      max=${this.most}
      step="1"
      aria-label=${text[name]}
      .value=${live(String(this[name]))}
      @change=${(event: Event) => {
        this[name] = Math.round(Number((event.target as HTMLInputElement).value)) || this[name];
        this.requestUpdate();
      }}
    />`;
    return html`<div class="line">
      <span class="name">${text.size}</span>
      ${field("width")} <span>${text.by}</span> ${field("height")} <span>${text.pixels}</span>
      <span class="presets">
        ${presets.map(([name, factor]) => html`<button class="plain" type="button" @click=${() => this.enlarge(factor)}>${text.sizes[name]}</button>`)}
      </span>
    </div>`;
  }

  private get most(): number {
    return this.kind === "film" ? LARGEST_FILM : LARGEST;
  }

  /** So many pixels per CSS pixel of the screen, as far as that goes. */
  private enlarge(factor: number): void {
    const [width, height] = this.screen.size;
    const most = this.most / Math.max(width, height);
    this.width = Math.floor(width * Math.min(factor, most));
    this.height = Math.floor(height * Math.min(factor, most));
  }

  private chooseKind(kind: Kind): void {
    this.kind = kind;
    if (Math.max(this.width, this.height) > this.most) this.enlarge(Infinity);
  }

  private chooseLayer(layer: number): void {
    this.layer = layer;
    const image = this.images[layer]?.image;
    if (!image) return;
    const visible = image.channels.filter((channel) => channel.visible);
    // A label image is the one entry of its own labels.
    const isLabel = image.channels.length === 0;
    this.labels = new Set(isLabel ? [] : image.labels.filter((label) => label.visible).map(({ name }) => name));
    this.channels = new Set((visible.length > 0 ? visible : image.channels).map(({ index }) => index));
    this.chooseLevel(image.plane?.level ?? 0);
  }

  /** The planes that are shown, until others are chosen. */
  private chooseLevel(level: number): void {
    this.level = level;
    const image = this.images[this.layer]?.image;
    const position = image && positionOn(image, level);
    if (!image || !position) return;
    this.ranges = Object.fromEntries(["z", "t"].flatMap((kind) => (axisOf(image, kind) < 0 ? [] : [[kind, [position[axisOf(image, kind)]!, position[axisOf(image, kind)]!]] as const])));
  }

  private chooseAxis(name: string): void {
    this.axis = name;
    this.filmRange = [0, (this.model.dims.find((dim) => dim.name === name)?.size ?? 1) - 1];
  }

  private selection(): Selection | null {
    const image = this.images[this.layer]?.image;
    if (!image) return null;
    const channels = image.channels.map(({ index }) => index).filter((index) => this.channels.has(index));
    return select({ layer: image, level: this.level, seen: this.region === "seen" ? this.screen : null, channels, ranges: this.ranges });
  }

  /** Why this cannot be exported; null where it can. */
  private obstacle(): string | null {
    if (this.kind !== "data") {
      const fits = [this.width, this.height].every((size) => size >= 1 && size <= this.most);
      if (this.kind === "film" && !this.axis) return text.noAxis;
      if (this.kind === "film" && !("VideoEncoder" in window)) return text.noFilm;
      return fits ? null : text.largest(this.most);
    }
    if (this.images.length === 0) return text.noImage;
    const selection = this.selection();
    if (!selection) return text.nothing;
    if (selection.channels.length === 0) return text.noChannel;
    const dtype = selection.layer.levels[this.level]!.dtype;
    if (this.format === "tiff" && !fitsTiff(dtype)) return text.noType(dtype);
    if (!streams() && this.sizeOf(selection) > MEMORY_LIMIT) return text.tooLarge(bytes(MEMORY_LIMIT));
    return null;
  }

  /** What is written: the chosen level and coarser ones. */
  private readonly levelsOf = (selection: Selection): Region[] => (this.format === "zarr" ? pyramid(selection) : planePyramid(selection));

  private sizeOf(selection: Selection): number {
    const sample = sampleSize(selection.layer.levels[this.level]!.dtype);
    return this.levelsOf(selection).reduce((sum, region) => sum + sampleCount(selection, region) * sample.numbers * sample.bytes, 0);
  }

  private summary(): string {
    if (this.kind === "picture") return "";
    const pictures = this.filmRange[1] - this.filmRange[0] + 1;
    if (this.kind === "film") return text.film(pictures, (pictures / this.rate).toFixed(1));
    const selection = this.selection();
    if (!selection) return "";
    const channelAxis = axisOf(selection.layer, "c");
    const shape = selection.region.shape.map((size, axis) => (axis === channelAxis ? selection.channels.length : size));
    return text.data(shapeText(shape), bytes(this.sizeOf(selection))) + text.pyramid(this.levelsOf(selection).length);
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    if (this.obstacle() !== null || this.progress !== null) return;
    this.outcome = "";
    const stop = new AbortController();
    this.stop = stop;
    this.run(stop.signal)
      .then((done) => done && (this.outcome = text.done))
      .catch((error: Error) => (this.outcome = error.name === "AbortError" ? text.cancelled : text.failed(error.message)))
      .finally(() => {
        this.progress = null;
        this.stop = null;
      });
  };

  /** False where the person named no file. */
  private async run(signal: AbortSignal): Promise<boolean> {
    const tell = (done: number) => (this.progress = done);
    const first = this.model.layers[0];
    const name = fileStem(first);
    const screen: OnScreen = { ...this.screen, scaleBar: this.hasScaleBar ? this.screen.scaleBar : null };
    if (this.kind === "picture") {
      tell(0);
      saveFile(await writePicture(this.viewer, screen, this.width, this.height, tell, signal), `${name}.png`);
      return true;
    }
    if (this.kind === "film") {
      const { films, writeFilm } = await import("./film.js");
      const [width, height] = [this.width & ~1, this.height & ~1];
      if (!(await films(width, height))) throw new Error(text.noFilm);
      const sink = await openSink(`${name} ${this.axis}.webm`, "video/webm", "WebM");
      if (!sink) return false;
      return this.into(sink, () => writeFilm(this.viewer, screen, { axis: this.axis, first: this.filmRange[0], last: this.filmRange[1], rate: this.rate, width, height }, sink, tell, signal));
    }
    const selection = this.selection()!;
    const { index, image } = this.images[this.layer]!;
    const read = (region: { level: number; start: number[]; shape: number[] }) => this.viewer.read({ layer: index, ...region, signal });
    const stem = fileStem(image);
    if (this.format === "tiff") {
      const sink = await openSink(`${stem}.ome.tif`, "image/tiff", "OME-TIFF");
      return sink !== null && this.into(sink, () => writeTiff(selection, read, sink, tell, signal));
    }
    const sink = await openSink(`${stem}.ozx`, "application/zip", "OME-Zarr");
    if (!sink) return false;
    const [{ writeOmeZarr }, { openLabels }] = await Promise.all([import("./ome_zarr.js"), import("./labels.js")]);
    const found = imageDocument(this.viewer.metadata().documents, image.source);
    const label = objectOf(found && deep(found.document.json, ...found.holder, "image-label"));
    // Where the labels' image lies is not known any more.
    const { source: _, ...imageLabel } = label ?? {};
    return this.into(sink, async () => {
      const names = image.labels.map(({ name }) => name).filter((name) => this.labels.has(name));
      const labels = await openLabels(this.viewer, selection, this.region === "seen" ? this.screen : null, names, signal);
      try {
        await writeOmeZarr({ selection, read, ...(label && { imageLabel }) }, labels.parts, sink, tell, signal);
      } finally {
        labels.close();
      }
    });
  }

  private async into(sink: { close(): Promise<void>; abort(): Promise<void> }, write: () => Promise<void>): Promise<boolean> {
    this.progress = 0;
    try {
      await write();
      await sink.close();
      return true;
    } catch (error) {
      await sink.abort().catch(() => undefined);
      throw error;
    }
  }
}

define("zs-export", ZsExport);

declare global {
  interface HTMLElementTagNameMap {
    "zs-export": ZsExport;
  }
}
