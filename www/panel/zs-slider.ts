// One slider: a native range input with a filled track. Says what it is set to by a `slide` event while it is dragged; knows
// nothing of what it sets.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { Held } from "./held.js";

/** `<zs-slider>`: dispatches `slide` with the new value as its detail. */
export class ZsSlider extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        height: var(--zs-target);
        min-width: 0;
        /* Numbers grow to the right, whatever way the text runs. */
        direction: ltr;
      }
      input {
        display: block;
        width: 100%;
        height: 100%;
        margin: 0;
        appearance: none;
        background: none;
        cursor: pointer;
        border-radius: var(--zs-radius);
        touch-action: pan-y;
      }
      input::-webkit-slider-runnable-track {
        height: 4px;
        border-radius: 2px;
        background: linear-gradient(
          90deg,
          var(--zs-accent) calc(var(--fill, 0) * (100% - var(--zs-thumb-size)) + var(--zs-thumb-size) / 2),
          var(--zs-track) 0
        );
      }
      input::-moz-range-track {
        height: 4px;
        border-radius: 2px;
        background: var(--zs-track);
      }
      input::-moz-range-progress {
        height: 4px;
        border-radius: 2px;
        background: var(--zs-accent);
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: var(--zs-thumb-size);
        height: var(--zs-thumb-size);
        margin-top: calc(2px - var(--zs-thumb-size) / 2);
        border-radius: 50%;
        background: var(--zs-thumb);
        box-shadow: 0 0 0 3px var(--zs-surface-solid);
      }
      input::-moz-range-thumb {
        width: var(--zs-thumb-size);
        height: var(--zs-thumb-size);
        border: 0;
        border-radius: 50%;
        background: var(--zs-thumb);
        box-shadow: 0 0 0 3px var(--zs-surface-solid);
      }
      input:focus-visible {
        outline: none;
      }
      input:focus-visible::-webkit-slider-thumb {
        box-shadow:
          0 0 0 2px var(--zs-surface-solid),
          0 0 0 4px var(--zs-accent);
      }
      input:focus-visible::-moz-range-thumb {
        box-shadow:
          0 0 0 2px var(--zs-surface-solid),
          0 0 0 4px var(--zs-accent);
      }
      input:disabled {
        cursor: default;
        opacity: 0.4;
      }
    `,
  ];

  @property({ attribute: false }) value = 0;
  @property({ attribute: false }) min = 0;
  @property({ attribute: false }) max = 1;
  @property({ attribute: false }) step = 0.01;
  @property({ attribute: false }) name = "";
  /** The value in words, where the number alone does not say it. */
  @property({ attribute: false }) text = "";

  private readonly held = new Held<number>(this);

  override render() {
    const value = this.held.or(this.value);
    return html`<input
      type="range"
      aria-label=${this.name}
      aria-valuetext=${this.text || String(value)}
      min=${this.min}
      max=${this.max}
      step=${this.step}
      .value=${live(String(value))}
      ?disabled=${this.max <= this.min}
      @input=${this.onInput}
      @change=${() => this.held.release()}
    />`;
  }

  override updated(): void {
    const width = this.max - this.min;
    const part = width > 0 ? (this.held.or(this.value) - this.min) / width : 0;
    this.style.setProperty("--fill", String(Math.min(1, Math.max(0, part))));
  }

  private onInput(event: Event): void {
    const value = (event.target as HTMLInputElement).valueAsNumber;
    this.held.take(value);
    this.dispatchEvent(new CustomEvent<number>("slide", { detail: value }));
  }
}

define("zs-slider", ZsSlider);
