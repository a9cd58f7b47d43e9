// What the file says of the labels under the pointer: a small card of names and values. Text only, whatever they hold.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Pick } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { labelName } from "./format.js";
import { strings } from "./strings.js";

/** More properties, or longer values, would cover the picture. */
const MOST_PROPERTIES = 10;
const LONGEST = 120;

/** `<zs-properties>`. */
export class ZsProperties extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        width: max-content;
        max-width: min(340px, calc(100% - 24px));
        margin-block: 0 12px;
        margin-inline: 12px 0;
        padding: 8px 12px 10px;
        border: 1px solid var(--zs-line);
        border-radius: 9px;
        background: var(--zs-surface);
        font-size: 12px;
      }
      h3 {
        font-size: 12px;
        font-weight: 600;
        display: flex;
        gap: 6px;
      }
      h3 span {
        font-weight: 400;
        color: var(--zs-text-dim);
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 12px;
        margin-top: 3px;
      }
      dt {
        max-width: 150px;
        color: var(--zs-text-faint);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .rest {
        color: var(--zs-text-faint);
      }
    `,
  ];

  @property({ attribute: false }) pick: Pick | null = null;

  override render() {
    const labels = described(this.pick);
    this.toggleAttribute("hidden", labels.length === 0);
    return labels.map(({ name, id, entries }) => {
      const rest = entries.length - MOST_PROPERTIES;
      return html`<section>
        <h3><span class="ellipsis">${name}</span>${id}</h3>
        <dl>
          ${entries.slice(0, MOST_PROPERTIES).map(([key, value]) => html`<dt class="ellipsis">${key}</dt><dd>${value}</dd>`)}
        </dl>
        ${rest > 0 ? html`<p class="rest">${strings.more(rest)}</p>` : nothing}
      </section>`;
    });
  }
}

/** Labels that have properties; their ids are told already. */
function described(pick: Pick | null) {
  const labels = pick?.layers.flatMap((layer) => layer.labels) ?? [];
  return labels.flatMap(({ name, id, properties }) => {
    const entries = Object.entries(properties ?? {})
      .filter(([key]) => !["label-value", "label_value"].includes(key))
      .map(([key, value]) => [key, text(value)] as const);
    return id !== null && entries.length > 0 ? [{ name, id: labelName(id), entries }] : [];
  });
}

function text(value: unknown): string {
  const whole = typeof value === "object" ? JSON.stringify(value) : String(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}

define("zs-properties", ZsProperties);
