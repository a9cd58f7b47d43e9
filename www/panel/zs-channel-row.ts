// One channel: shown or not, colour, name, contrast; gamma, inversion and exact numbers behind a button. Asks for changes of
// its own channel only.

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ask, ofChannel } from "./change.js";
import { cssColor } from "./color.js";
import type { Channel, ChannelChange } from "./contract.js";
import { base, buttons, eyes, rows } from "./controls.js";
import { define } from "./define.js";
import { firstSpan, nextSpan, stepOf, type Span } from "./extent.js";
import { number } from "./format.js";
import { Held } from "./held.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";
import "./zs-number.js";
import "./zs-range.js";
import "./zs-slider.js";

/** `<zs-channel-row>`. */
export class ZsChannelRow extends LitElement {
  static override styles = [
    base,
    buttons,
    eyes,
    rows,
    css`
      .row {
        gap: 4px;
      }
      .eye {
        margin: 0 -6px 0 calc((16px - var(--zs-target)) / 2);
      }
      .more {
        margin: 0 calc((16px - var(--zs-target)) / 2) 0 -6px;
      }
      .swatch {
        position: relative;
        flex: none;
        display: grid;
        place-items: center;
        width: var(--zs-target);
        height: var(--zs-target);
        margin-right: -2px;
      }
      .swatch::before {
        content: "";
        width: 14px;
        height: 14px;
        border-radius: 50%;
        background: var(--color);
        box-shadow: 0 0 0 1px rgb(255 255 255 / 0.28) inset;
        transition: transform var(--zs-ease);
      }
      .swatch:hover::before {
        transform: scale(1.15);
      }
      .swatch input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        padding: 0;
        border: 0;
        opacity: 0;
        cursor: pointer;
      }
      .swatch:focus-within:has(:focus-visible) {
        outline: 2px solid var(--zs-accent);
        outline-offset: -4px;
        border-radius: 50%;
      }
      :host([off]) .name,
      :host([off]) .value {
        color: var(--zs-text-faint);
      }
      :host([off]) .swatch::before {
        opacity: 0.45;
      }
      .name {
        flex: 1;
      }
      .value {
        font-size: 12px;
        margin-right: 6px;
      }
      .more svg {
        transition: transform var(--zs-ease);
      }
      .more[aria-expanded="true"] svg {
        transform: rotate(180deg);
      }
      zs-range {
        margin-top: -4px;
      }
      .details {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto minmax(0, 1fr);
        align-items: center;
        gap: 6px 8px;
        margin: 2px 0 10px;
        padding: 10px;
        border-radius: 8px;
        background: var(--zs-raised);
        font-size: 12px;
        color: var(--zs-text-dim);
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
        text-align: right;
      }
      .foot {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .ranges {
        display: flex;
        gap: 4px;
      }
      .ranges button {
        padding: 0 7px;
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
    `,
  ];

  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) channel!: Channel;
  @property({ attribute: false }) dtype = "";

  @state() private open = false;
  private span: Span | null = null;
  private readonly color = new Held<string>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("channel");
    const { window, range } = this.channel;
    if (before && (before.index !== this.channel.index || before.range !== range)) this.span = null;
    if (!window) this.span = null;
    else if (!this.span) this.span = firstSpan(window, range);
    else if (window[0] < this.span[0] || window[1] > this.span[1]) this.span = nextSpan(this.span, window, range);
    this.toggleAttribute("off", !this.channel.visible);
  }

  override render() {
    const { label, visible, window, index } = this.channel;
    const name = label || strings.unnamedChannel(index);
    return html`<div class="row">
        <label class="eye">
          <input
            type="checkbox"
            aria-label=${strings.show(name)}
            .checked=${live(visible)}
            @change=${(event: Event) => this.set({ visible: (event.target as HTMLInputElement).checked })}
          />
          ${icons.eye} ${icons.eyeOff}
        </label>
        <label class="swatch">
          <input
            type="color"
            aria-label=${strings.color(name)}
            .value=${live(this.color.or(cssColor(this.channel.color)))}
            @input=${this.onColor}
            @change=${() => this.color.release()}
          />
        </label>
        <span class="name ellipsis" title=${name}>${name}</span>
        ${window ? html`<span class="value">${number(window[0])} – ${number(window[1])}</span>` : nothing}
        <button
          class="icon more"
          type="button"
          aria-label=${strings.adjust(name)}
          title=${strings.adjust(name)}
          aria-expanded=${this.open}
          aria-controls="details"
          @click=${() => (this.open = !this.open)}
        >
          ${icons.down}
        </button>
      </div>
      ${(visible || this.open) && window && this.span ? this.range(name, window, this.span) : nothing}
      <div id="details" ?hidden=${!this.open}>${this.open ? this.details(name) : nothing}</div>`;
  }

  private range(name: string, window: Span, span: Span) {
    return html`<zs-range
      .value=${window}
      .span=${span}
      .step=${stepOf(span, this.dtype)}
      .color=${cssColor(this.channel.color)}
      .inverted=${this.channel.invert}
      .lowName=${strings.black(name)}
      .highName=${strings.full(name)}
      @slide=${(event: CustomEvent<Span>) => this.set({ window: event.detail })}
      @slid=${this.onSlid}
    ></zs-range>`;
  }

  private details(name: string) {
    const { window, range, gamma, invert } = this.channel;
    const [low, high] = window ?? range;
    return html`<div class="details">
      <span aria-hidden="true">${strings.from}</span>
      <zs-number
        .name=${strings.black(name)}
        .value=${low}
        .max=${high}
        @set=${(event: CustomEvent<number>) => this.set({ window: [event.detail, high] })}
      ></zs-number>
      <span aria-hidden="true">${strings.to}</span>
      <zs-number
        .name=${strings.full(name)}
        .value=${high}
        .min=${low}
        @set=${(event: CustomEvent<number>) => this.set({ window: [low, event.detail] })}
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
          @slide=${(event: CustomEvent<number>) => this.set({ gamma: Number((2 ** event.detail).toFixed(3)) })}
        ></zs-slider>
        <span class="end">${gamma.toFixed(2)}</span>
      </div>
      <div class="foot">
        <label class="invert">
          <input
            type="checkbox"
            .checked=${live(invert)}
            @change=${(event: Event) => this.set({ invert: (event.target as HTMLInputElement).checked })}
          />${strings.invert}
        </label>
        <div class="ranges">
          <button class="text" type="button" aria-label=${strings.autoRangeOf(name)} @click=${() => this.set({ window: "auto" })}>
            ${strings.autoRange}
          </button>
          <button class="text" type="button" aria-label=${strings.fullRangeOf(name)} @click=${this.onFullRange}>${strings.fullRange}</button>
          <button class="text" type="button" aria-label=${strings.resetRangeOf(name)} @click=${() => this.set({ window: null })}>
            ${strings.resetRange}
          </button>
        </div>
      </div>
    </div>`;
  }

  override updated(): void {
    this.style.setProperty("--color", this.color.or(cssColor(this.channel.color)));
  }

  private readonly onColor = (event: Event): void => {
    const value = (event.target as HTMLInputElement).value;
    this.color.take(value);
    this.set({ color: value.slice(1).toUpperCase() });
  };

  private readonly onSlid = (event: CustomEvent<Span>): void => {
    if (!this.span) return;
    this.span = nextSpan(this.span, event.detail, this.channel.range);
    this.requestUpdate();
  };

  private readonly onFullRange = (): void => {
    this.span = [...this.channel.range];
    this.set({ window: [...this.channel.range] });
  };

  private set(change: ChannelChange): void {
    ask(this, ofChannel(this.layer, this.channel.index, change));
  }
}

define("zs-channel-row", ZsChannelRow);
