// The label images of one layer: shown or not, opacity, or why one could not be opened.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ask, ofLayer } from "./change.js";
import type { LabelLayer } from "./contract.js";
import { base, eyes, opacityRows, rows } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";
import "./zs-slider.js";

/** `<zs-labels>`. */
export class ZsLabels extends LitElement {
  static override styles = [
    base,
    eyes,
    rows,
    opacityRows,
    css`
      .off .name {
        color: var(--zs-text-faint);
      }
      .error {
        margin: -2px 0 6px 26px;
        font-size: 12px;
        color: var(--zs-error);
        overflow-wrap: anywhere;
      }
      .waiting {
        font-size: 12px;
        color: var(--zs-text-faint);
      }
    `,
  ];

  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) labels: LabelLayer[] = [];

  override render() {
    return this.labels.map((label) => this.row(label));
  }

  private row(label: LabelLayer) {
    const { name, visible, opacity, loaded, error } = label;
    const set = (change: { visible?: boolean; opacity?: number }) =>
      ask(this, ofLayer(this.layer, { labels: [{ name, ...change }] }));
    return html`<div class="row ${visible ? "" : "off"}">
        <label class="eye">
          <input
            type="checkbox"
            aria-label=${strings.show(name)}
            ?disabled=${error !== null}
            .checked=${live(visible && error === null)}
            @change=${(event: Event) => set({ visible: (event.target as HTMLInputElement).checked })}
          />
          ${icons.eye} ${icons.eyeOff}
        </label>
        <span class="name ellipsis" title=${name}>${name}</span>
        ${error !== null
          ? nothing
          : visible && !loaded
            ? html`<span class="waiting">${strings.labelLoading}</span>`
            : html`<zs-slider
                  .name=${strings.opacityOf(name)}
                  .value=${opacity}
                  .text=${strings.percent(opacity)}
                  @slide=${(event: CustomEvent<number>) => set({ opacity: event.detail })}
                ></zs-slider>
                <span class="value">${strings.percent(opacity)}</span>`}
      </div>
      ${error === null ? nothing : html`<p class="error">${error}</p>`}`;
  }
}

define("zs-labels", ZsLabels);
