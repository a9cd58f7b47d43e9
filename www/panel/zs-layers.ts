// The layers of a scene of several sources: shown or not, and opacity.

import { html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ask, ofLayer } from "./change.js";
import type { Layer, LayerChange } from "./contract.js";
import { base, eyes, opacityRows, rows } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { layerName } from "./layer_name.js";
import { strings } from "./strings.js";
import "./zs-slider.js";

/** `<zs-layers>`. */
export class ZsLayers extends LitElement {
  static override styles = [
    base,
    eyes,
    rows,
    opacityRows,
  ];

  @property({ attribute: false }) layers: Layer[] = [];

  override render() {
    return this.layers.map((layer, index) => this.row(layer, index));
  }

  private row(layer: Layer, index: number) {
    const name = layerName(layer);
    const set = (change: LayerChange) => ask(this, ofLayer(index, change));
    return html`<div class="row">
      <label class="eye">
        <input
          type="checkbox"
          aria-label=${strings.show(name)}
          .checked=${live(layer.visible)}
          @change=${(event: Event) => set({ visible: (event.target as HTMLInputElement).checked })}
        />
        ${icons.eye} ${icons.eyeOff}
      </label>
      <span class="name ellipsis" title=${layer.source}>${name}</span>
      <zs-slider
        .name=${strings.opacityOf(name)}
        .value=${layer.opacity}
        .text=${strings.percent(layer.opacity)}
        @slide=${(event: CustomEvent<number>) => set({ opacity: event.detail })}
      ></zs-slider>
      <span class="value">${strings.percent(layer.opacity)}</span>
    </div>`;
  }
}

define("zs-layers", ZsLayers);
