// The position on the axes that are not on the screen: a slider with steps, an index to type and the physical value, per axis.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { ask } from "./change.js";
import type { Dimension, Playing } from "./contract.js";
import { base, buttons, fields, rows } from "./controls.js";
import { define } from "./define.js";
import { quantity } from "./format.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";
import "./zs-number.js";
import "./zs-slider.js";

/** Pictures per second to choose from, and the first choice. */
const RATES = [1, 2, 5, 10, 20, 30];
export const RATE = 10;

/** Asks for an axis to play; null to stop. */
export const PLAY = "zs-play";

/** `<zs-dimensions>`. */
export class ZsDimensions extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    rows,
    css`
      .axis + .axis {
        margin-top: 6px;
      }
      .name {
        font-weight: 600;
        flex: none;
        min-width: 12px;
        max-width: 80px;
      }
      zs-number {
        width: 64px;
        flex: none;
      }
      .last {
        flex: none;
        color: var(--zs-text-faint);
      }
      select {
        flex: none;
        font-size: 12px;
        padding: 0 4px;
      }
      .steps {
        direction: ltr;
        gap: 2px;
        margin: 0 calc((16px - var(--zs-target)) / 2);
      }
      zs-slider {
        flex: 1;
      }
    `,
  ];

  @property({ attribute: false }) dims: Dimension[] = [];
  @property({ attribute: false }) playing: Playing | null = null;

  private rate = RATE;

  override render() {
    return this.dims.map((dim) => this.axis(dim));
  }

  private axis(dim: Dimension) {
    const { name, size, index, step, origin, unit } = dim;
    const last = Math.max(0, size - 1);
    const world = quantity(origin + index * step, step, unit);
    const set = (to: number) => {
      const next = Math.min(last, Math.max(0, Math.round(to)));
      ask(this, { dims: { [name]: next } });
    };
    const playing = this.playing?.axis === name;
    const hasWorld = unit !== null || step !== 1 || origin !== 0;
    return html`<div class="axis" role="group" aria-label=${name}>
      <div class="row">
        <span class="name ellipsis" title=${name}>${name}</span>
        <zs-number
          .name=${strings.axisIndex(name)}
          .value=${index}
          .min=${0}
          .max=${last}
          @set=${(event: CustomEvent<number>) => set(event.detail)}
        ></zs-number>
        <span class="last">${strings.ofLast(String(last))}</span>
        ${playing ? this.rates(name) : nothing}
        <span class="grow"></span>
        ${hasWorld ? html`<span class="value ellipsis" title=${world}>${world}</span>` : nothing}
      </div>
      <div class="row steps">
        <button
          class="icon"
          type="button"
          title=${strings.stepBack(name)}
          aria-label=${strings.stepBack(name)}
          ?disabled=${index <= 0}
          @click=${() => set(index - 1)}
        >
          ${icons.back}
        </button>
        <zs-slider
          .name=${strings.axisSlider(name)}
          .value=${index}
          .min=${0}
          .max=${last}
          .step=${1}
          .text=${hasWorld ? `${index}, ${world}` : String(index)}
          @slide=${(event: CustomEvent<number>) => set(event.detail)}
        ></zs-slider>
        <button
          class="icon"
          type="button"
          title=${strings.stepForward(name)}
          aria-label=${strings.stepForward(name)}
          ?disabled=${index >= last}
          @click=${() => set(index + 1)}
        >
          ${icons.forward}
        </button>
        <button
          class="icon"
          type="button"
          title=${playing ? strings.pause(name) : strings.play(name)}
          aria-label=${playing ? strings.pause(name) : strings.play(name)}
          @click=${() => this.play(playing ? null : { axis: name, rate: this.rate })}
        >
          ${playing ? icons.pause : icons.play}
        </button>
      </div>
    </div>`;
  }

  private rates(axis: string) {
    const choose = (event: Event) => {
      this.rate = Number((event.target as HTMLSelectElement).value);
      this.play({ axis, rate: this.rate });
    };
    return html`<select aria-label=${strings.rateOf(axis)} @change=${choose}>
      ${RATES.map((rate) => html`<option value=${rate} ?selected=${rate === this.playing?.rate}>${strings.rate(rate)}</option>`)}
    </select>`;
  }

  private play(playing: Playing | null): void {
    this.dispatchEvent(new CustomEvent<Playing | null>(PLAY, { detail: playing, bubbles: true, composed: true }));
  }
}

define("zs-dimensions", ZsDimensions);
