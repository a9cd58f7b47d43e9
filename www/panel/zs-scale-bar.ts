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
        direction: ltr;
        font-weight: 600;
        line-height: 1;
        width: fit-content;
        font-size: 12px;
      }
      .plate {
        padding: 7px 10px 8px;
        border-radius: 6px;
        background: rgb(8 11 15 / 0.55);
      }
      .bar {
        height: 3px;
        margin-top: 6px;
        width: var(--length);
        background: #fff;
        border-radius: 1px;
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
    return html`<div class="plate">
      <div class="label">${this.bar.label}</div>
      <div class="bar"></div>
    </div>`;
  }

  override updated(): void {
    if (this.bar) this.style.setProperty("--length", `${this.bar.length}px`);
  }
}

define("zs-scale-bar", ZsScaleBar);
