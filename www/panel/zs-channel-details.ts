// A channel's contrast in numbers, gamma and inversion. Says what was set by a `set` event; knows no layer.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Channel, ChannelChange } from "./contract.js";
import { base, buttons, rows } from "./controls.js";
import { define } from "./define.js";
import { number } from "./format.js";
import type { Distribution } from "./histogram.js";
import { strings } from "./strings.js";
import "./zs-number.js";
import "./zs-slider.js";

/** Which range a button asks for. */
export type RangeWish = "auto" | "full" | "reset";

/** `<zs-channel-details>`: dispatches `set` with a `ChannelChange`, `range` with a `RangeWish`, and `solo`. */
export class ZsChannelDetails extends LitElement {
  static override styles = [
    base,
    buttons,
    rows,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto minmax(0, 1fr);
        align-items: center;
        gap: 6px 8px;
      }
      .wide {
        grid-column: 2 / -1;
        display: flex;
        align-items: center;
      }
      .wide zs-slider {
        flex: 1;
      }
      .end {
        width: 40px;
        text-align: end;
      }
      .whole {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 4px;
      }
      .whole button {
        padding: 0 9px;
      }
      .ranges {
        display: flex;
        gap: 4px;
      }
      .invert {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--zs-target);
        cursor: pointer;
      }
      .invert input {
        width: 15px;
        height: 15px;
        margin: 0;
        accent-color: var(--zs-accent);
      }
      .seen {
        color: var(--zs-text-faint);
      }
    `,
  ];

  @property({ attribute: false }) channel!: Channel;
  @property({ attribute: false }) name = "";
  /** It alone is shown. */
  @property({ attribute: false }) isSolo = false;
  /** There are others. */
  @property({ attribute: false }) hasOthers = false;
  /** What is in the view, where that is known. */
  @property({ attribute: false }) values: Distribution | null = null;

  override render() {
    const { name, values } = this;
    const { window, range, gamma, invert } = this.channel;
    const [low, high] = window ?? range;
    return html`<span aria-hidden="true">${strings.from}</span>
      <zs-number
        .name=${strings.black(name)}
        .value=${low}
        .max=${high}
        @set=${(event: CustomEvent<number>) => this.set(event, { window: [event.detail, high] })}
      ></zs-number>
      <span aria-hidden="true">${strings.to}</span>
      <zs-number
        .name=${strings.full(name)}
        .value=${high}
        .min=${low}
        @set=${(event: CustomEvent<number>) => this.set(event, { window: [low, event.detail] })}
      ></zs-number>
      <span aria-hidden="true">${strings.gamma}</span>
      <div class="wide">
        <zs-slider
          .name=${strings.gammaOf(name)}
          .value=${Math.log2(gamma)}
          .min=${-3}
          .max=${3}
          .step=${0.05}
          .text=${gamma.toFixed(2)}
          @slide=${(event: CustomEvent<number>) => this.set(event, { gamma: Number((2 ** event.detail).toFixed(3)) })}
        ></zs-slider>
        <span class="end">${gamma.toFixed(2)}</span>
      </div>
      <div class="whole ranges" role="group" aria-label=${strings.rangeOf(name)}>
        ${this.wish("auto", strings.autoRange, strings.autoRangeOf(name))}
        ${this.wish("full", strings.fullRange, strings.fullRangeOf(name))}
        ${this.wish("reset", strings.resetRange, strings.resetRangeOf(name))}
      </div>
      ${values ? html`<p class="whole seen">${strings.inView(number(values.least), number(values.greatest))}</p>` : nothing}
      <div class="whole">
        <label class="invert">
          <input
            type="checkbox"
            .checked=${live(invert)}
            @change=${(event: Event) => this.set(event, { invert: (event.target as HTMLInputElement).checked })}
          />${strings.invert}
        </label>
        ${this.hasOthers
          ? html`<button
              class="text"
              type="button"
              aria-label=${strings.soloOf(name)}
              aria-pressed=${this.isSolo}
              @click=${() => this.dispatchEvent(new CustomEvent("solo", { bubbles: true, composed: true }))}
            >
              ${strings.solo}
            </button>`
          : nothing}
      </div>`;
  }

  private wish(detail: RangeWish, text: string, name: string) {
    return html`<button
      class="text grow"
      type="button"
      aria-label=${name}
      title=${name}
      @click=${() => this.dispatchEvent(new CustomEvent<RangeWish>("range", { detail }))}
    >
      ${text}
    </button>`;
  }

  private set(event: Event, detail: ChannelChange): void {
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent<ChannelChange>("set", { detail }));
  }
}

define("zs-channel-details", ZsChannelDetails);
