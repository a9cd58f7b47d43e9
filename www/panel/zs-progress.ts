// A thin bar along the top of the picture while data is on its way; it waits a moment, so that quick work does not flicker.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Progress } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { strings } from "./strings.js";

/** `<zs-progress>`. */
export class ZsProgress extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        height: 2px;
        opacity: 0;
        transition: opacity 300ms;
      }
      :host([busy]) {
        opacity: 1;
        transition-delay: 150ms;
      }
      .bar {
        height: 100%;
        transform: scaleX(var(--part, 0));
        transform-origin: left;
        background: var(--zs-accent);
        transition: transform 200ms linear;
      }
    `,
  ];

  @property({ attribute: false }) progress: Progress = { pending: 0, done: 0, failed: 0 };

  override render() {
    const { pending, done, failed } = this.progress;
    const all = pending + done + failed;
    return html`<div
      class="bar"
      role="progressbar"
      aria-label=${strings.loading(pending)}
      aria-valuemin="0"
      aria-valuemax=${Math.max(1, all)}
      aria-valuenow=${all - pending}
    ></div>`;
  }

  override updated(): void {
    const { pending, done, failed } = this.progress;
    const all = pending + done + failed;
    this.toggleAttribute("busy", pending > 0);
    this.style.setProperty("--part", String(all > 0 ? Math.max(0.04, (all - pending) / all) : 0));
  }
}

define("zs-progress", ZsProgress);
