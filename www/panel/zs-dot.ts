// A small dot in a channel's colour.

import { css, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { cssColor } from "./color.js";
import { define } from "./define.js";

/** `<zs-dot>`; `color` is RRGGBB. */
export class ZsDot extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      width: 8px;
      height: 8px;
      margin-inline-end: 6px;
      border-radius: 50%;
      forced-color-adjust: none;
      box-shadow: 0 0 0 1px var(--zs-rim) inset;
    }
  `;

  @property({ attribute: false }) color = "";

  override updated(): void {
    this.style.backgroundColor = cssColor(this.color);
  }
}

define("zs-dot", ZsDot);
