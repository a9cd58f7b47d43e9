// What the images are made of, whether their metadata are right, and the documents themselves. Reads them anew when other images
// or labels were opened; the inspection itself is in www/inspect.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Finding, MetadataDocument, Report } from "../inspect/finding.js";
import { imagesOf, type MultiscaleImage } from "../inspect/images.js";
import { nodesOf } from "../inspect/nodes.js";
import { markdown } from "../inspect/report.js";
import { bytes, count } from "../inspect/sizes.js";
import { isOpen, type Layer, type Model, type Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { number, shape } from "./format.js";
import { axisFacts, imageOf, type LevelFacts, levelFacts } from "./layer_facts.js";
import { layerName } from "./layer_name.js";
import { strings } from "./strings.js";
import { tables } from "./tables.js";
import "./zs-documents.js";
import "./zs-findings.js";

/** How long a short message stays. */
const NOTE_MS = 2500;

/** `<zs-inspect>`. */
export class ZsInspect extends LitElement {
  static override styles = [
    base,
    buttons,
    tables,
    css`
      :host {
        font-size: 12px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        margin: 12px 0;
      }
      .note {
        color: var(--zs-text-dim);
      }
      h3 {
        margin: 14px 0 4px;
        font-size: 12px;
        font-weight: 600;
        color: var(--zs-text-dim);
      }
      h3.layer:first-child {
        margin-top: 0;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;

  @state() private documents: readonly MetadataDocument[] = [];
  @state() private images: readonly MultiscaleImage[] = [];
  @state() private report: Report | null = null;
  @state() private problem = "";
  @state() private note = "";
  @state() private revealed: Finding | null = null;
  /** Number of documents read so far, while everything is being checked. */
  @state() private reading: number | null = null;
  /** What was open when the documents were read. */
  private key = "";
  /** The sources below which everything was checked. */
  private complete = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override willUpdate(): void {
    const { layers, problems, collection } = this.model;
    const seen = layers.map(({ source, levels, labels, warnings }) => [source, levels.length, labels.filter(({ loaded }) => loaded).length, warnings.length]);
    const key = JSON.stringify([seen, problems.length, problems.at(-1)?.url, collection?.kind, collection?.count]);
    if (key === this.key) return;
    this.key = key;
    if (this.complete === "" || this.complete !== this.sources()) void this.check(false);
  }

  override render() {
    const layers = this.model.layers.filter(isOpen);
    return html`${layers.map((layer) => [layers.length > 1 ? html`<h3 class="layer">${layerName(layer)}</h3>` : nothing, this.layer(layer)])}
      ${this.problem ? html`<p class="note">${this.problem}</p>` : nothing}
      ${this.report
        ? html`<zs-findings .report=${this.report} .names=${this.names()} @reveal=${(event: CustomEvent<Finding>) => (this.revealed = { ...event.detail })}></zs-findings>
            <div class="actions">
              <button class="text" type="button" @click=${this.copy}>${strings.copyReport}</button>
              ${this.hasMore() ? html`<button class="text" type="button" @click=${() => this.check(true)}>${strings.checkEverything}</button>` : nothing}
              <span class="note" role="status">${this.reading === null ? this.note : strings.reading(this.reading)}</span>
            </div>`
        : this.problem
          ? nothing
          : html`<p class="note">${strings.checking}</p>`}
      ${this.documents.length > 0
        ? html`<h3>${strings.documents}</h3>
            <zs-documents .documents=${this.documents} .names=${this.names()} .revealed=${this.revealed}></zs-documents>`
        : nothing}`;
  }

  private sources(): string {
    return this.model.layers.map(({ source }) => source).join("\n");
  }

  /** Checks what is open, or everything below it. */
  private async check(everything: boolean): Promise<void> {
    const { key } = this;
    const sources = this.sources();
    this.complete = everything ? sources : "";
    this.reading = everything ? 0 : null;
    try {
      const progress = (documents: number): void => void (this.reading = documents);
      const report = await this.viewer.validate(everything ? { everything, progress } : {});
      if (everything ? this.complete !== sources : key !== this.key) return;
      // Layers of one source share their documents.
      this.documents = [...new Map(report.documents.map((document) => [document.url, document])).values()];
      this.images = imagesOf(nodesOf(report.documents));
      this.report = report;
      this.problem = "";
    } catch (error) {
      if (everything ? this.complete !== sources : key !== this.key) return;
      this.report = null;
      this.problem = strings.notChecked(error instanceof Error ? error.message : String(error));
    }
    this.reading = null;
  }

  /** Whether more is listed than was opened. */
  private hasMore(): boolean {
    const { layers, collection } = this.model;
    const isOpen = collection === null && !layers.some(({ labels }) => labels.some(({ loaded }) => !loaded));
    return !isOpen && this.complete === "";
  }

  /** What documents are called beside each other: their addresses without what all have in common. */
  private names(): Map<string, string> {
    const urls = this.documents.map(({ url }) => url);
    const [first = ""] = urls;
    let common = first.slice(0, first.lastIndexOf("/") + 1);
    while (common !== "" && !urls.every((url) => url.startsWith(common))) common = common.slice(0, common.slice(0, -1).lastIndexOf("/") + 1);
    return new Map(urls.map((url) => [url, url.slice(common.length).replace(/[?#].*$/, "")]));
  }

  private layer(layer: Layer) {
    const { version, dtype, source } = layer;
    const image = imageOf(layer, this.images);
    const levels = levelFacts(layer, image);
    // A fact that all levels share is said once, above the table.
    const facts: [string, (facts: LevelFacts) => string][] = [
      [strings.chunks, ({ level, chunkBytes }) => `${shape(level.chunks)}${chunkBytes === null ? "" : ` (${bytes(chunkBytes)})`}`],
      [strings.shards, ({ level }) => (level.shards ? shape(level.shards) : "–")],
      [strings.codecs, ({ codecs }) => codecs],
    ];
    const shared = facts.filter(([, of]) => new Set(levels.map(of)).size <= 1);
    const varied = facts.filter((fact) => !shared.includes(fact));
    const [first] = levels;
    const isSharded = levels.some(({ shards }) => shards !== null);
    const format = version ? strings.ngff(version) : strings.bareArray;
    const current = layer === this.model.layers[0] ? this.model.level : null;
    return html`<dl>
        ${fact(strings.format, image ? `${format}, ${strings.zarr(image.node.zarr)}` : format)} ${fact(strings.dataType, dtype)}
        ${first ? shared.filter(([, of]) => of(first) !== "–").map(([title, of]) => fact(title, of(first))) : nothing} ${fact(strings.address, source)}
      </dl>
      ${this.axes(layer)}
      <div class="scroll" tabindex="0" role="region" aria-label=${strings.levelsOf(layerName(layer))}>
        <table>
          <thead>
            <tr>
              <th scope="col">${strings.levelColumn}</th>
              <th scope="col">${strings.shape}</th>
              <th scope="col">${strings.size}</th>
              <th scope="col">${strings.chunks}</th>
              ${isSharded ? html`<th scope="col">${strings.shards}</th>` : nothing}
              <th scope="col">${strings.scale}</th>
              ${varied.map(([title]) => html`<th scope="col">${strings.each(title)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${levels.map(
              (one, i) => html`<tr class=${i === current ? "now" : ""}>
                <th scope="row" title=${i === current ? strings.drawnNow : ""}>${one.level.path || i}</th>
                <td>${one.level.shape.join("×")}</td>
                <td>${one.bytes === null ? "–" : bytes(one.bytes)}</td>
                <td>${count(one.chunks)}</td>
                ${isSharded ? html`<td>${one.shards === null ? "–" : count(one.shards)}</td>` : nothing}
                <td>${one.level.scale.map((s) => number(s)).join(", ")}</td>
                ${varied.map(([, of]) => html`<td>${of(one)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  private axes(layer: Layer) {
    const axes = axisFacts(layer);
    const isPhysical = axes.some(({ step }) => step !== "");
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.axesOf(layerName(layer))}>
      <table>
        <thead>
          <tr>
            <th scope="col">${strings.axis}</th>
            <th scope="col">${strings.samples}</th>
            ${isPhysical ? html`<th scope="col">${strings.step}</th> <th scope="col">${strings.extent}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${axes.map(
            ({ name, size, step, extent }) => html`<tr>
              <th scope="row">${name}</th>
              <td>${size}</td>
              ${isPhysical ? html`<td>${step || "–"}</td> <td>${extent || "–"}</td>` : nothing}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private readonly copy = (): void => {
    if (!this.report) return;
    const writing = navigator.clipboard?.writeText(markdown(this.report)) ?? Promise.reject(new Error());
    writing.then(
      () => this.say(strings.reportCopied),
      () => this.say(strings.notCopied),
    );
  };

  private say(note: string): void {
    this.note = note;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.note = ""), NOTE_MS);
  }
}

function fact(name: string, value: string) {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

define("zs-inspect", ZsInspect);
