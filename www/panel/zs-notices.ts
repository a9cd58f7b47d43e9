// What the page's link asks for and is not on the screen, as a quiet card. Names and values come from the address, so they are
// only ever shown as text.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Notice } from "../links/foreign.js";
import type { Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** Longer values are cut. */
const MOST_LETTERS = 60;

/** `<zs-notices>`. */
export class ZsNotices extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      section {
        position: relative;
        pointer-events: auto;
        padding-block: 12px;
        padding-inline: 16px 44px;
        border-radius: 10px;
        border: 1px solid var(--zs-line);
        background: var(--zs-surface);
        box-shadow: var(--zs-shadow);
      }
      h2 {
        font-size: 13px;
        font-weight: 600;
      }
      ul {
        list-style: none;
        margin-top: 4px;
        max-height: 200px;
        overflow: auto;
        color: var(--zs-text-dim);
      }
      li {
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
      code {
        font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace;
        padding: 1px 4px;
        border-radius: 4px;
        background: var(--zs-raised-hover);
        color: var(--zs-text);
      }
      .dismiss {
        position: absolute;
        inset-inline-end: 8px;
        top: 7px;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @state() private dismissed: readonly Notice[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.viewer.element.addEventListener("zarrscope-notice", this.onNotice);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.viewer.element.removeEventListener("zarrscope-notice", this.onNotice);
  }

  override render() {
    const { notices = [] } = this.viewer;
    if (notices.length === 0 || notices === this.dismissed) return nothing;
    return html`<section role="status" aria-label=${strings.links.title}>
      <h2>${strings.links.title}</h2>
      <ul tabindex="0" aria-label=${strings.links.title}>
        ${notices.map(({ parameter, value, reason }) => html`<li><code>${parameter}${value === "" ? "" : `=${cut(value)}`}</code> ${strings.links.reasons[reason]}</li>`)}
      </ul>
      <button class="icon dismiss" type="button" title=${strings.dismiss} aria-label=${strings.dismiss} @click=${() => (this.dismissed = notices)}>
        ${icons.close}
      </button>
    </section>`;
  }

  private readonly onNotice = (): void => this.requestUpdate();
}

function cut(value: string): string {
  return value.length > MOST_LETTERS ? `${value.slice(0, MOST_LETTERS - 1)}…` : value;
}

define("zs-notices", ZsNotices);
