// Below the field for an address: what was opened lately, and the samples of the host, as pictures to click.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { forget, type Recent, recent } from "./recent.js";
import { pictureOf, type Sample, samples } from "./samples.js";
import { homeStrings as strings } from "./strings.js";

/** `<zs-gallery>`; `viewer` opens what is clicked. */
export class ZsGallery extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: relative;
        pointer-events: auto;
      }
      section {
        margin-top: 26px;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: var(--zs-target);
        margin: 0 2px 8px;
      }
      h2 {
        font-size: 13px;
        font-weight: 600;
        color: var(--zs-text-dim);
      }
      ul {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 14px;
      }
      li {
        position: relative;
        display: grid;
        min-width: 0;
      }
      .card {
        display: flex;
        flex-direction: column;
        min-width: 0;
        padding: 0;
        border: 1px solid var(--zs-line);
        border-radius: 10px;
        overflow: hidden;
        background: var(--zs-surface);
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
        transition: border-color var(--zs-ease), transform var(--zs-ease);
      }
      .card:hover {
        border-color: var(--zs-accent);
        transform: translateY(-2px);
      }
      @media (prefers-reduced-motion: reduce) {
        .card {
          transition: none;
        }
        .card:hover {
          transform: none;
        }
      }
      .picture {
        display: grid;
        place-items: center;
        aspect-ratio: 8 / 5;
        background: #05070a;
        color: rgb(255 255 255 / 0.35);
      }
      .picture > * {
        grid-area: 1 / 1;
        min-width: 0;
        min-height: 0;
      }
      canvas {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .words {
        display: block;
        min-width: 0;
        padding: 9px 12px 11px;
      }
      strong,
      .words span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      strong {
        font-weight: 600;
      }
      .words span {
        margin-top: 1px;
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      .host {
        white-space: nowrap;
        direction: ltr;
        text-align: -webkit-match-parent;
      }
      button.text.all {
        background: none;
        color: var(--zs-text-faint);
      }
      .forget {
        position: absolute;
        top: 6px;
        inset-inline-end: 6px;
        background: rgb(8 12 18 / 0.72);
        color: #fff;
        border-radius: 50%;
        opacity: 0;
      }
      li:hover .forget,
      li:focus-within .forget {
        opacity: 1;
      }
      @media (hover: none) {
        .forget {
          opacity: 1;
        }
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @state() private recent: Recent[] = recent();
  @state() private samples: Sample[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // Pictures of them come when they are drawn.
    samples().then(
      (found) => (this.samples = found),
      () => undefined,
    );
  }

  override render() {
    return [
      this.recent.length > 0
        ? html`<section aria-labelledby="recent">
            <header>
              <h2 id="recent">${strings.recent}</h2>
              <button class="text all" type="button" @click=${() => this.forget()}>${strings.forgetAll}</button>
            </header>
            <ul>
              ${repeat(this.recent, ({ sources }) => String(sources), (one) => this.lately(one))}
            </ul>
          </section>`
        : nothing,
      this.samples.length > 0
        ? html`<section aria-labelledby="samples">
            <header><h2 id="samples">${strings.samples}</h2></header>
            <ul>
              ${repeat(this.samples, ({ name }) => name, (one) => this.sample(one))}
            </ul>
          </section>`
        : nothing,
    ];
  }

  private lately(one: Recent) {
    return html`<li>
      <button class="card" type="button" title=${one.sources.join("\n")} @click=${() => this.open(one.sources)}>
        <span class="picture">${icons.image}${one.picture ? html`<canvas aria-hidden="true" .picture=${one.picture}></canvas>` : nothing}</span>
        <span class="words"><strong>${one.name}</strong><span class="host">${hostOf(one.sources[0] ?? "")}</span></span>
      </button>
      <button class="icon forget" type="button" title=${strings.forget(one.name)} aria-label=${strings.forget(one.name)} @click=${() => this.forget(one)}>
        ${icons.close}
      </button>
    </li>`;
  }

  private sample(one: Sample) {
    return html`<li>
      <button class="card" type="button" @click=${() => this.open([one.source], one)}>
        <span class="picture">${icons.image}<canvas aria-hidden="true" .sample=${one}></canvas></span>
        <span class="words"><strong>${one.name}</strong>${one.description ? html`<span>${one.description}</span>` : nothing}</span>
      </button>
    </li>`;
  }

  override updated(): void {
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement & { picture?: string; sample?: Sample; drawn?: unknown }>("canvas")) {
      const wanted = canvas.picture ?? canvas.sample;
      if (wanted === undefined || canvas.drawn === wanted) continue;
      canvas.drawn = wanted;
      const blob = typeof wanted === "string" ? blobOf(wanted) : pictureOf(wanted, this.viewer.element as Element);
      // Without a picture there is the symbol.
      blob.then((picture) => paint(canvas, picture)).catch(() => undefined);
    }
  }

  private open(sources: string[], { state = null }: Partial<Sample> = {}): void {
    // A failure is told by an event, too.
    (this.viewer as { open(source: string[], options?: object): Promise<unknown> }).open(sources, state ? { state } : {}).catch(() => undefined);
  }

  private forget(one?: Recent): void {
    forget(one);
    this.recent = recent();
  }
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** Not by fetching it, which a page's policy may forbid. */
async function blobOf(dataAddress: string): Promise<Blob> {
  const bytes = Uint8Array.from(atob(dataAddress.slice(dataAddress.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes]);
}

/** Onto a canvas, which needs no leave for images of the page's policy. */
async function paint(canvas: HTMLCanvasElement, picture: Blob): Promise<void> {
  const bitmap = await createImageBitmap(picture);
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
}

define("zs-gallery", ZsGallery);
