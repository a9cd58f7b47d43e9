// The scale bar over the picture. Length and label come from the viewer.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Model } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";

/** `<zs-scale-bar>`. */
export class ZsScaleBar extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        color: #fff;
        font-weight: 600;
        line-height: 1;
        text-shadow:
          0 0 3px rgb(0 0 0 / 0.95),
          0 0 8px rgb(0 0 0 / 0.7);
        width: fit-content;
      }
      .bar {
        height: 4px;
        margin-top: 6px;
        width: var(--length);
        background: #fff;
        border-radius: 1px;
        box-shadow:
          0 0 0 1px rgb(0 0 0 / 0.45),
          0 0 8px rgb(0 0 0 / 0.6);
      }
      .label {
        text-align: center;
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) bar: Model["scaleBar"] = null;

  override render() {
    if (!this.bar) return nothing;
    return html`<div class="label">${this.bar.label}</div>
      <div class="bar"></div>`;
  }

  override updated(): void {
    if (this.bar) this.style.setProperty("--length", `${this.bar.length}px`);
  }
}

define("zs-scale-bar", ZsScaleBar);
