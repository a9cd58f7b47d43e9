// One layer: shown or not, opacity, its place in the order; how it is laid over the others behind a button.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ask, ofLayer } from "./change.js";
import { type Blend, isOpen, type Layer, type LayerChange, type Viewer } from "./contract.js";
import { base, buttons, drawers, eyes, fields, opacityRows, rows } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { layerName } from "./layer_name.js";
import { layerStrings, strings } from "./strings.js";
import "./zs-slider.js";

const BLENDS: Blend[] = ["over", "add", "difference"];

/** `<zs-layer-row>`: dispatches `opened`, `shift` with the number of places upwards, and `held` while it is dragged (true) and after
 * that (false); its layer may have become another one's meanwhile. */
export class ZsLayerRow extends LitElement {
  static override styles = [
    base,
    buttons,
    drawers,
    eyes,
    fields,
    rows,
    opacityRows,
    css`
      .row {
        gap: 6px;
      }
      zs-slider {
        width: 64px;
        margin-inline-end: 4px;
      }
      .grip {
        width: 20px;
        margin-inline-start: -8px;
        cursor: grab;
        touch-action: none;
        color: var(--zs-text-faint);
      }
      .more {
        margin-block: 0;
        margin-inline: -6px calc((16px - var(--zs-target)) / 2);
      }
      .off .name {
        color: var(--zs-text-faint);
      }
      .drawer {
        display: grid;
        gap: 10px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      select {
        flex: 1;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) layer!: Layer;
  /** In the model, bottom first. */
  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) count = 1;
  @property({ attribute: false }) open = false;
  @state() private hasPlacement = customElements.get("zs-placement") !== undefined;

  private lastY: number | null = null;

  override render() {
    const { layer, index, count } = this;
    const name = layerName(layer);
    const isMany = count > 1;
    return html`<div class="row ${layer.visible ? "" : "off"}">
        ${isMany
          ? html`<button class="icon grip" type="button" title=${layerStrings.order} aria-label=${layerStrings.orderOf(name, count - index, count)}
              @pointerdown=${this.onGrip} @pointermove=${this.onDrag} @pointerup=${this.onDrop} @pointercancel=${this.onDrop} @keydown=${this.onGripKey}>${icons.grip}</button>`
          : nothing}
        <label class="eye">
          <input
            type="checkbox"
            aria-label=${strings.show(name)}
            .checked=${live(layer.visible)}
            @change=${(event: Event) => this.set({ visible: (event.target as HTMLInputElement).checked })}
          />
          ${icons.eye} ${icons.eyeOff}
        </label>
        <span class="name ellipsis" title=${layer.source}>${name}</span>
        <zs-slider
          title=${strings.percent(layer.opacity)}
          .name=${strings.opacityOf(name)}
          .value=${layer.opacity}
          .text=${strings.percent(layer.opacity)}
          @slide=${(event: CustomEvent<number>) => this.set({ opacity: event.detail })}
        ></zs-slider>
        <button class="icon more" type="button" title=${strings.adjust(name)} aria-label=${strings.adjust(name)} aria-expanded=${this.open} @click=${() => this.say("opened")}>
          ${icons.down}
        </button>
      </div>
      ${this.open ? this.details(name) : nothing}`;
  }

  private details(name: string) {
    const { layer, index, viewer, count } = this;
    const isPlaced = layer.plane !== null;
    if (isPlaced && !this.hasPlacement) void import("../tools/zs-placement.js").then(() => (this.hasPlacement = true));
    return html`<div class="drawer">
      <label class="line"
        ><span>${layerStrings.blend}</span
        ><select aria-label=${layerStrings.blendOf(name)} @change=${(event: Event) => this.set({ blend: (event.target as HTMLSelectElement).value as Blend })}>
          ${BLENDS.map((blend) => html`<option value=${blend} .selected=${live(blend === layer.blend)}>${layerStrings.blends[blend]}</option>`)}
        </select></label
      >
      ${isPlaced && this.hasPlacement ? html`<zs-placement .viewer=${viewer} .layer=${layer} .index=${index}></zs-placement>` : nothing}
      ${count > 1 && isOpen(layer)
        ? html`<div class="line"><button class="text" type="button" @click=${() => viewer.remove(index)}>${layerStrings.remove}</button></div>`
        : nothing}
    </div>`;
  }

  /** Puts the keyboard on the grip. */
  focusGrip(): void {
    this.renderRoot.querySelector<HTMLElement>(".grip")?.focus();
  }

  private readonly onGrip = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.lastY = event.clientY;
    this.say("held", true);
  };

  /** A row's height up or down is a place. */
  private readonly onDrag = (event: PointerEvent): void => {
    if (this.lastY === null) return;
    const { height } = this.renderRoot.querySelector(".row")!.getBoundingClientRect();
    const places = Math.trunc((this.lastY - event.clientY) / height);
    if (places === 0) return;
    this.lastY -= places * height;
    this.say("shift", places);
  };

  private readonly onDrop = (): void => {
    this.lastY = null;
    this.say("held", false);
  };

  private readonly onGripKey = ({ key }: KeyboardEvent): void => {
    if (key === "ArrowUp") this.say("shift", 1);
    if (key === "ArrowDown") this.say("shift", -1);
  };

  private set(change: LayerChange): void {
    ask(this, ofLayer(this.index, change));
  }

  private say(name: "opened" | "shift" | "held", detail?: number | boolean): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

define("zs-layer-row", ZsLayerRow);
