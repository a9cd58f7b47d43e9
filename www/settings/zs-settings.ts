// The dialog that saves rendering settings: what is seen now, to be changed, and what that changes in the metadata document.
// Loaded when it is asked for.

import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Viewer as FullViewer } from "../element/viewer.js";
import { forms } from "../export/forms.js";
import { type ImageDocument, imageDocument } from "../links/image_document.js";
import type { Layer, Model } from "../panel/contract.js";
import { base, buttons, fields } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { closeFromBeside, dialogs } from "../panel/dialog.js";
import { icons } from "../panel/icons.js";
import { layerName } from "../panel/layer_name.js";
import { saveFile } from "../panel/save_file.js";
import { strings } from "../panel/strings.js";
import { placed } from "../space/placed.js";
import { type Change, changesFor, type ChannelSettings, edited, readDocument, type Settings } from "./omero.js";
import { folderOf, type InFolder } from "./folder.js";

const text = strings.settings;
/** Changes that are listed; more are counted. */
const MOST_LISTED = 200;

/** `<zs-settings>`: opens by itself, and takes itself away when it is closed. */
export class ZsSettings extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    dialogs,
    forms,
    css`
      dialog {
        width: min(600px, calc(100% - 24px));
      }
      .channels {
        display: grid;
        gap: 4px;
        max-height: 46vh;
        overflow: auto;
        padding: 2px;
      }
      .channel {
        display: grid;
        grid-template-columns: auto auto minmax(80px, 1fr) 92px auto 92px;
        align-items: center;
        gap: 8px;
      }
      .channel input[type="text"],
      .channel input[type="number"] {
        width: 100%;
      }
      input[type="color"] {
        width: 28px;
        height: var(--zs-target);
        padding: 0;
        border: 0;
        background: none;
      }
      .line {
        margin-top: 10px;
      }
      details {
        margin-top: 12px;
        color: var(--zs-text-dim);
      }
      summary {
        cursor: pointer;
        width: fit-content;
      }
      ul {
        max-height: 140px;
        overflow: auto;
        margin-top: 4px;
        list-style: none;
        font: 11.5px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
        overflow-wrap: anywhere;
      }
      .note {
        margin-top: 10px;
        color: var(--zs-warn);
      }
      .foot {
        flex-wrap: wrap;
      }
      .state {
        flex: 1 1 160px;
      }
      @media (max-width: 480px) {
        .channel {
          grid-template-columns: auto auto 1fr auto 1fr;
          padding-bottom: 6px;
        }
        .channel input[type="text"] {
          grid-column: 3 / -1;
        }
        .channel .start {
          grid-column: 2 / 4;
        }
      }
    `,
  ];

  @property({ attribute: false }) viewer!: FullViewer;
  @state() private layer = 0;
  @state() private channels: ChannelSettings[] = [];
  @state() private positions: { kind: "z" | "t"; name: string; index: number; size: number }[] = [];
  /** The document as it was read; null until then. */
  @state() private original: string | null = null;
  @state() private json: unknown = null;
  @state() private isAsking = false;
  @state() private outcome = "";
  @state() private obstacle = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  private model!: Model;
  private found: ImageDocument | null = null;
  private folder: InFolder | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.model = this.viewer.model as unknown as Model;
    this.choose(this.model.layers.findIndex((layer) => placed(layer) && layer.channels.length > 0));
  }

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @click=${closeFromBeside} @close=${() => this.remove()}>
      <header>
        <h2 id="title">${text.title}</h2>
        <button class="icon" type="button" title=${strings.close} aria-label=${strings.close} @click=${() => this.dialog.close()}>${icons.close}</button>
      </header>
      ${this.obstacle ? html`<p role="status">${this.obstacle}</p>` : this.form()}
    </dialog>`;
  }

  private form() {
    const { found } = this;
    const changes = this.changes;
    const name = documentName(found);
    const canSave = changes !== null && changes.length > 0;
    const hasExtras = this.model.layers[this.layer]?.channels.some(({ gamma, lut }) => gamma !== 1 || lut);
    const isConsolidated = this.viewer.metadata().documents.some(({ url }) => found && url.split("?")[0] === `${found.folder}/.zmetadata`);
    return html`<p class="hint">${text.hint}</p>
      <form @submit=${(event: Event) => event.preventDefault()} @input=${() => (this.outcome = "")}>
        ${this.layers()}
        <div class="channels" role="group" aria-label=${text.channels}>${this.channels.map((channel, i) => this.row(channel, i))}</div>
        ${this.positions.length > 0
          ? html`<div class="line">
              <span class="name">${text.opensAt}</span>
              ${this.positions.map(
                ({ name, index, size }, i) => html`<span>${name}</span>
                  <input type="number" min="0" max=${size - 1} step="1" aria-label=${text.position(name)} .value=${String(index)} @change=${(event: Event) => this.place(i, event)} />
                  <span class="faint">${strings.ofLast(String(size - 1))}</span>`,
              )}
            </div>`
          : nothing}
        ${hasExtras ? html`<p class="note">${text.extras}</p>` : nothing} ${isConsolidated ? html`<p class="note">${text.consolidated}</p>` : nothing}
        ${canSave
          ? html`<details>
              <summary>${text.changes(changes.length)}</summary>
              <ul tabindex="0" aria-label=${text.changes(changes.length)}>
                ${changes.slice(0, MOST_LISTED).map(({ path, before, value }) => html`<li>${path.join(".")}: ${shown(before)} → ${shown(value)}</li>`)}
              </ul>
            </details>`
          : nothing}
        ${this.isAsking ? this.question(name) : this.foot(name, changes, canSave)}
      </form>`;
  }

  private foot(name: string, changes: Change[] | null, canSave: boolean) {
    return html`<div class="foot">
      <div class="state" role="status">${this.outcome || (changes === null ? text.reading : canSave ? "" : text.changes(0))}</div>
      ${this.folder ? html`<button class="text" type="button" ?disabled=${!canSave} @click=${() => (this.isAsking = true)}>${text.write(name)}</button>` : nothing}
      <button class="text main" type="button" ?disabled=${!canSave} @click=${this.download}>${text.download(name)}</button>
    </div>`;
  }

  private question(name: string) {
    return html`<div class="foot">
      <div class="state" role="alert">${text.sure(name, this.folder?.name ?? "")}</div>
      <button class="text" type="button" @click=${() => (this.isAsking = false)}>${text.no}</button>
      <button class="text main" type="button" @click=${this.write}>${text.yes}</button>
    </div>`;
  }

  private layers() {
    const images = this.model.layers.flatMap((layer, index) => (placed(layer) && layer.channels.length > 0 ? [{ layer, index }] : []));
    if (images.length < 2) return nothing;
    return html`<label class="line">
      <span class="name">${text.layer}</span>
      <select @change=${(event: Event) => this.choose(Number((event.target as HTMLSelectElement).value))}>
        ${images.map(({ layer, index }) => html`<option value=${index} ?selected=${index === this.layer}>${layerName(layer)}</option>`)}
      </select>
    </label>`;
  }

  private row(channel: ChannelSettings, i: number) {
    const name = channel.label || strings.unnamedChannel(i);
    const set = (change: Partial<ChannelSettings>) => (this.channels = this.channels.map((one, at) => (at === i ? { ...one, ...change } : one)));
    const limit = (end: 0 | 1) => {
      const value = (event: Event): void => {
        const number = Number((event.target as HTMLInputElement).value);
        const now = channel.window ?? channel.range;
        if (Number.isFinite(number)) set({ window: end === 0 ? [number, now[1]] : [now[0], number] });
      };
      return html`<input class=${end === 0 ? "start" : "end"} type="number" step="any" aria-label=${end === 0 ? text.start(name) : text.end(name)} .value=${String(channel.window?.[end] ?? "")} @change=${value} />`;
    };
    return html`<div class="channel">
      <input type="checkbox" aria-label=${text.visible(name)} title=${text.visible(name)} .checked=${channel.active} @change=${(event: Event) => set({ active: (event.target as HTMLInputElement).checked })} />
      <input type="color" aria-label=${text.color(name)} .value=${`#${channel.color.toLowerCase()}`} @change=${(event: Event) => set({ color: (event.target as HTMLInputElement).value.slice(1).toUpperCase() })} />
      <input type="text" aria-label=${text.name(i)} .value=${channel.label} @change=${(event: Event) => set({ label: (event.target as HTMLInputElement).value })} />
      ${limit(0)} <span class="faint">–</span> ${limit(1)}
    </div>`;
  }

  private place(i: number, event: Event): void {
    const field = event.target as HTMLInputElement;
    this.positions = this.positions.map((one, at) => (at === i ? { ...one, index: Math.min(one.size - 1, Math.max(0, Math.round(Number(field.value)) || 0)) } : one));
    this.requestUpdate();
  }

  /** Takes what is seen of a layer, and reads its document. */
  private choose(index: number): void {
    const { reasons } = text;
    const layer = this.model.layers[index];
    const { documents } = this.viewer.metadata();
    if (!layer) {
      const isMany = this.model.collection !== null || this.model.layers.some((one) => one.levels.length > 0 && !placed(one));
      this.obstacle = isMany ? reasons.collection : this.model.layers.length > 0 ? reasons.channels : reasons.none;
      return;
    }
    this.found = imageDocument(documents, layer.source);
    if (!this.found) {
      this.obstacle = reasons.document;
      return;
    }
    this.layer = index;
    this.channels = layer.channels.map(({ label, color, visible, invert, window, range }) => ({ label, color, active: visible, inverted: invert, window, range }));
    this.positions = (["t", "z"] as const).flatMap((kind) => this.model.dims.filter((dim) => dim.kind === kind).map(({ name, index, size }) => ({ kind, name, index, size })));
    this.read(layer, this.found.document.url).catch((error: Error) => (this.obstacle = text.failed(error.message)));
  }

  private async read(layer: Layer, url: string): Promise<void> {
    this.original = null;
    const { bytes, says, failure } = await this.viewer.requests.ask(url);
    if (!bytes) throw new Error(says ?? failure ?? url);
    const original = new TextDecoder().decode(bytes);
    this.json = readDocument(original);
    this.folder = folderOf(this.viewer.requests.sourceOf(layer.source), url);
    if (this.json === null) this.obstacle = text.reasons.json;
    this.original = original;
  }

  private get changes(): Change[] | null {
    if (this.original === null || !this.found) return null;
    const at = (wanted: "z" | "t") => this.positions.find(({ kind }) => kind === wanted)?.index ?? null;
    const settings: Settings = { channels: this.channels, defaultZ: at("z"), defaultT: at("t") };
    return changesFor(this.json, this.found.holder, settings);
  }

  /** The new document. */
  private get document(): string {
    return edited(this.original ?? "", this.changes ?? []);
  }

  private readonly download = (): void => {
    const name = documentName(this.found);
    saveFile(new Blob([this.document], { type: "application/json" }), name);
    this.outcome = text.saved(name);
  };

  private readonly write = async (): Promise<void> => {
    this.isAsking = false;
    const changed = this.document;
    try {
      const outcome = await this.folder!.replace(this.original!, changed);
      if (outcome === "written") {
        this.original = changed;
        this.json = readDocument(changed);
        this.outcome = text.written(documentName(this.found));
      } else this.outcome = outcome === "refused" ? text.refused : text.changedMeanwhile;
    } catch (error) {
      this.outcome = text.failed((error as Error).message);
    }
  };
}

function documentName(found: ImageDocument | null): string {
  return found?.document.url.split("?")[0]?.split("/").at(-1) ?? "";
}

function shown(value: unknown): string {
  if (value === undefined) return text.none;
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
}

define("zs-settings", ZsSettings);

declare global {
  interface HTMLElementTagNameMap {
    "zs-settings": ZsSettings;
  }
}
