// The whole panel: lays its parts out beside and over the picture, feeds them from the viewer, and hands their wishes back.
// Decides nothing about the image.

import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { CHANGE } from "./change.js";
import type { Model, StateChange, Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { Feed } from "./feed.js";
import { icons } from "./icons.js";
import { copyLink, savePicture } from "./share_view.js";
import { strings } from "./strings.js";
import { tokens } from "./theme.js";
import type { Action } from "./zs-header.js";
import type { ZsHelp } from "./zs-help.js";
import "./zs-channels.js";
import "./zs-dimensions.js";
import "./zs-header.js";
import "./zs-help.js";
import "./zs-info.js";
import "./zs-labels.js";
import "./zs-layers.js";
import "./zs-problems.js";
import "./zs-progress.js";
import "./zs-scale-bar.js";
import "./zs-status.js";

/** Below this width the panel is a sheet at the bottom. The style sheets name the same number. */
const NARROW = 700;
/** How long a short message stays. */
const TOAST_MS = 2500;

/** `<zs-panel>`; `viewer` is set once, before it enters the document. */
export class ZsPanel extends LitElement {
  static override styles = [
    tokens,
    base,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
        container-type: size;
        pointer-events: none;
        overflow: hidden;
        text-align: left;
        user-select: none;
        -webkit-user-select: none;
      }
      .frame {
        height: 100%;
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr) auto;
      }
      .stage {
        position: relative;
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        min-height: 0;
      }
      zs-progress {
        position: absolute;
        inset: 0 0 auto;
      }
      zs-problems {
        position: absolute;
        left: var(--zs-pad);
        top: var(--zs-pad);
        width: min(420px, calc(100% - 2 * var(--zs-pad)));
        max-height: calc(100% - 90px);
        overflow: hidden auto;
      }
      zs-scale-bar {
        margin: 0 0 14px var(--zs-pad);
      }
      button.reopen {
        position: absolute;
        top: 12px;
        right: 12px;
        pointer-events: auto;
        width: 36px;
        height: 36px;
        background: var(--zs-surface);
        border: 1px solid var(--zs-line);
        border-radius: 9px;
        backdrop-filter: blur(14px);
      }
      button.reopen:hover {
        background: var(--zs-surface-solid);
      }
      .toast {
        position: absolute;
        left: 50%;
        bottom: 56px;
        transform: translateX(-50%);
        padding: 8px 14px;
        border-radius: 999px;
        background: var(--zs-surface-solid);
        border: 1px solid var(--zs-line);
        box-shadow: var(--zs-shadow);
        width: max-content;
        max-width: calc(100% - 32px);
      }
      aside {
        pointer-events: auto;
        display: flex;
        flex-direction: column;
        min-height: 0;
        width: 304px;
        background: var(--zs-surface);
        backdrop-filter: blur(18px) saturate(1.2);
        border-left: 1px solid var(--zs-line);
      }
      .frame.closed aside {
        display: none;
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        scrollbar-color: rgb(255 255 255 / 0.18) transparent;
        padding-bottom: 12px;
      }
      details {
        border-top: 1px solid var(--zs-line);
        padding: 0 var(--zs-pad);
      }
      details[open] {
        padding-bottom: 10px;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 38px;
        cursor: pointer;
        list-style: none;
        color: var(--zs-text-dim);
        font-size: 12px;
        font-weight: 600;
        letter-spacing: 0.02em;
        border-radius: var(--zs-radius);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        color: var(--zs-text);
      }
      summary svg {
        margin-left: auto;
        margin-right: -6px;
        width: 28px;
        color: var(--zs-text-faint);
        transition: transform var(--zs-ease);
      }
      details[open] > summary svg {
        transform: rotate(180deg);
      }
      .count {
        font-weight: 400;
        color: var(--zs-text-faint);
      }
      h3 {
        font-size: 12px;
        font-weight: 400;
        color: var(--zs-text-faint);
        margin: 6px 0 2px;
      }
      @container (max-width: 700px) {
        .frame,
        .frame.closed {
          --zs-target: 42px;
          --zs-thumb-size: 18px;
          grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
        }
        aside,
        .frame.closed aside {
          display: flex;
          width: auto;
          max-height: 62cqh;
          border-left: 0;
          padding-bottom: env(safe-area-inset-bottom);
        }
        .frame.closed .body {
          display: none;
        }
        summary {
          min-height: 44px;
        }
        button.reopen {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;

  @state() private open = true;
  @state() private toast = "";
  @query("zs-help") private readonly help!: ZsHelp;
  @query(".reopen") private readonly reopen!: HTMLElement | null;
  @query("zs-header") private readonly header!: HTMLElement;

  private feed!: Feed;
  private toastTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    this.feed ??= new Feed(this, this.viewer);
    this.open = this.width() > NARROW;
    super.connectedCallback();
    this.addEventListener(CHANGE, this.onChange);
    this.addEventListener("keydown", this.keepKeys);
    this.viewer.element.addEventListener("keydown", this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener(CHANGE, this.onChange);
    this.removeEventListener("keydown", this.keepKeys);
    this.viewer.element.removeEventListener("keydown", this.onKey);
    clearTimeout(this.toastTimer);
  }

  override render() {
    const { model, pick, progress, cameraScale, orphans } = this.feed;
    const problems = model?.problems ?? orphans;
    return html`<div class="frame ${this.open ? "" : "closed"}">
        <div class="stage">
          <zs-progress .progress=${progress}></zs-progress>
          <zs-problems .problems=${problems} @retry=${() => this.viewer.retry()}></zs-problems>
          ${this.open
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
          <zs-scale-bar .bar=${model?.scaleBar ?? null}></zs-scale-bar>
          ${this.toast ? html`<div class="toast">${this.toast}</div>` : nothing}
          <zs-status .model=${model} .pick=${pick} .progress=${progress} .cameraScale=${cameraScale}></zs-status>
        </div>
        <aside aria-label=${strings.panel}>
          <zs-header .layer=${model?.layers[0] ?? null} .failed=${problems.length > 0} .open=${this.open} @act=${this.onAct}></zs-header>
          <div class="body">${model ? this.sections(model) : nothing}</div>
        </aside>
      </div>
      <zs-help></zs-help>
      <div class="unseen" role="status" aria-live="polite">${this.spoken(model, problems.length)}</div>`;
  }

  private sections(model: Model) {
    const { dims, layers } = model;
    const many = layers.length > 1;
    const title = (name: string) => (many ? html`<h3 class="ellipsis">${name || strings.untitled}</h3>` : nothing);
    const labels = layers.reduce((count, layer) => count + layer.labels.length, 0);
    const channels = layers.reduce((count, layer) => count + layer.channels.length, 0);
    return html`${dims.length > 0
      ? section(strings.dimensions, null, true, html`<zs-dimensions .dims=${dims}></zs-dimensions>`)
      : nothing}
    ${many ? section(strings.layers, null, true, html`<zs-layers .layers=${layers}></zs-layers>`) : nothing}
    ${channels > 0
      ? section(
          strings.channels,
          channels > 1 ? channels : null,
          true,
          layers.map((layer, i) => html`${title(layer.name)}<zs-channels .index=${i} .layer=${layer}></zs-channels>`),
        )
      : nothing}
    ${labels > 0
      ? section(
          strings.labels,
          null,
          true,
          layers.map((layer, i) =>
            layer.labels.length > 0
              ? html`${title(layer.name)}<zs-labels .layer=${i} .labels=${layer.labels}></zs-labels>`
              : nothing,
          ),
        )
      : nothing}
    ${layers.length > 0
      ? section(
          strings.information,
          null,
          false,
          layers.map((layer, i) => html`${title(layer.name)}<zs-info .layer=${layer} .level=${i === 0 ? model.level : null}></zs-info>`),
        )
      : nothing}`;
  }

  /** What a screen reader should say without being asked: only what matters. */
  private spoken(model: Model | null, problems: number): string {
    if (this.toast) return this.toast;
    if (problems > 0) return strings.problemsAre(problems);
    const name = model?.layers[0]?.name;
    return model ? strings.opened(name || strings.untitled) : "";
  }

  private readonly onChange = (event: Event): void => {
    event.stopPropagation();
    this.viewer.setState((event as CustomEvent<StateChange>).detail);
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
      case "link":
        void copyLink().then((copied) => this.say(copied ? strings.linkCopied : strings.linkNotCopied));
        break;
      case "save":
        savePicture(this.viewer, this.feed.model?.layers[0]?.name ?? "").catch(() => this.say(strings.pictureFailed));
        break;
    }
  };

  /** Opens or closes it; the keyboard stays at the button that does the opposite. */
  private readonly toggle = (): void => {
    this.open = !this.open;
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

  private say(text: string): void {
    this.toast = text;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (this.toast = ""), TOAST_MS);
  }
}

function section(title: string, count: number | null, open: boolean, content: unknown) {
  return html`<details ?open=${open}>
    <summary>
      <span>${title}</span>
      ${count === null ? nothing : html`<span class="count">${count}</span>`} ${icons.down}
    </summary>
    ${content}
  </details>`;
}

define("zs-panel", ZsPanel);
