// The head of the panel: what is open, and what can be done with the view as a whole. Says what was pressed by an `act` event.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { isOpen, type Layer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { shape } from "./format.js";
import { icons } from "./icons.js";
import { layerName } from "./layer_name.js";
import { strings } from "./strings.js";
import type { MoreAction } from "./zs-more.js";
import "./zs-more.js";

/** What a button of the header asks for. */
export type Action = "fit" | "oneToOne" | "choose" | "help" | "toggle" | MoreAction;

/** `<zs-header>`: dispatches `act` with an `Action` as its detail. */
export class ZsHeader extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .head {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 52px;
        padding-block: 6px 0;
        padding-inline: var(--zs-pad) calc(var(--zs-pad) + calc((16px - var(--zs-target)) / 2));
      }
      .names {
        flex: 1;
        min-width: 0;
      }
      h2 {
        font-size: 14px;
        font-weight: 600;
        line-height: 1.3;
      }
      .facts {
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      .actions {
        display: flex;
        gap: 2px;
        padding: 2px calc(var(--zs-pad) + calc((16px - var(--zs-target)) / 2)) 8px;
      }
      .toggle svg {
        transition: transform var(--zs-ease);
      }
      @container (max-width: 700px) {
        .head {
          min-height: 60px;
          padding-top: 4px;
          padding-bottom: 4px;
        }
        .actions {
          padding-bottom: 4px;
          justify-content: space-between;
        }
        .toggle svg {
          transform: rotate(90deg);
        }
        .toggle[aria-expanded="false"] svg {
          transform: rotate(-90deg);
        }
      }
    `,
  ];

  @property({ attribute: false }) layer: Layer | null = null;
  /** Nothing is being opened. */
  @property({ attribute: false }) idle = false;
  @property({ attribute: false }) open = true;
  /** Something else can be opened from here, and whether that is being done. */
  @property({ attribute: false }) choosable = false;
  @property({ attribute: false }) choosing = false;

  override render() {
    const { layer } = this;
    const label = this.open ? strings.closePanel : strings.openPanel;
    return html`<div class="head">
        <div class="names">
          <h2 class="ellipsis" dir="auto" title=${layer?.source ?? ""}>${this.caption()}</h2>
          ${layer ? html`<p class="facts ellipsis">${facts(layer)}</p>` : nothing}
        </div>
        <button
          class="icon toggle"
          type="button"
          title=${label}
          aria-label=${label}
          aria-expanded=${this.open}
          @click=${() => this.act("toggle")}
        >
          ${icons.hide}
        </button>
      </div>
      <div class="actions" ?hidden=${!this.open}>
        ${this.button("fit", strings.fit, icons.fit)} ${this.button("oneToOne", strings.oneToOne, icons.oneToOne)}
        ${this.button("link", strings.copyLink, icons.link)} ${this.button("save", strings.savePicture, icons.save)}
        ${this.choosable ? this.button("choose", strings.openOther, icons.folder) : nothing}
        ${this.button("help", strings.help, icons.help)}
        <zs-more .disabled=${!isOpen(this.layer)} @act=${(event: CustomEvent<MoreAction>) => this.act(event.detail)}></zs-more>
      </div>`;
  }

  private caption(): string {
    const { layer } = this;
    if (layer) return isOpen(layer) ? layerName(layer) : strings.opening;
    return this.idle ? strings.nothingOpen : strings.opening;
  }

  private button(action: Action, label: string, symbol: unknown) {
    return html`<button
      class="icon"
      type="button"
      title=${label}
      aria-label=${label}
      ?disabled=${!isOpen(this.layer) && action !== "help" && action !== "choose"}
      aria-expanded=${action === "choose" ? this.choosing : nothing}
      @click=${() => this.act(action)}
    >
      ${symbol}
    </button>`;
  }

  private act(action: Action): void {
    this.dispatchEvent(new CustomEvent<Action>("act", { detail: action }));
  }
}

/** One quiet line: version, type, size; the address until they are known. */
function facts(layer: Layer): string {
  if (!isOpen(layer)) return layer.source;
  const size = shape(layer.levels[0]?.shape ?? layer.axes.map((axis) => axis.size));
  return [layer.version, layer.dtype, size].filter(Boolean).join(" · ");
}

define("zs-header", ZsHeader);
