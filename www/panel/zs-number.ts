// One number field. What is being typed stays until it is confirmed (Enter, or leaving the field); then a `set` event gives the
// number. Escape takes it back.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { base, fields } from "./controls.js";
import { define } from "./define.js";
import { Held } from "./held.js";

/** `<zs-number>`: dispatches `set` with the new value as its detail. */
export class ZsNumber extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        min-width: 0;
      }
      input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) value = 0;
  @property({ attribute: false }) min: number | null = null;
  @property({ attribute: false }) max: number | null = null;
  @property({ attribute: false }) name = "";

  private readonly held = new Held<string>(this);

  override render() {
    return html`<input
      type="number"
      step="any"
      inputmode="decimal"
      aria-label=${this.name}
      min=${this.min ?? ""}
      max=${this.max ?? ""}
      .value=${live(this.held.or(tidy(this.value)))}
      @input=${(event: Event) => this.held.take((event.target as HTMLInputElement).value)}
      @change=${this.onChange}
      @blur=${() => this.held.release()}
      @keydown=${this.onKey}
    />`;
  }

  private onChange(event: Event): void {
    const typed = (event.target as HTMLInputElement).valueAsNumber;
    if (Number.isFinite(typed)) {
      const value = Math.min(this.max ?? typed, Math.max(this.min ?? typed, typed));
      this.held.take(tidy(value));
      this.dispatchEvent(new CustomEvent<number>("set", { detail: value }));
    }
    this.held.release();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.held.drop();
  }
}

/** Without the noise of binary fractions. */
function tidy(value: number): string {
  return String(Number(value.toPrecision(7)));
}

define("zs-number", ZsNumber);
