// The line between two pictures that lie over each other. Moved by pointer, finger and arrow keys.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { base } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { compareStrings as strings } from "../panel/strings.js";

const STEPS: Record<string, number> = { ArrowLeft: -0.01, ArrowDown: -0.01, ArrowRight: 0.01, ArrowUp: 0.01, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 };

/** `<zs-divider>`: dispatches `move` with the part of the width that lies left of it. */
export class ZsDivider extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      div {
        position: absolute;
        top: 0;
        bottom: 0;
        left: var(--split, 50%);
        width: 32px;
        margin-left: -16px;
        cursor: ew-resize;
        pointer-events: auto;
        touch-action: none;
        outline-offset: -4px;
      }
      div::before {
        content: "";
        position: absolute;
        inset: 0 15px;
        background: #fff;
        box-shadow: 0 0 3px #000;
      }
      div::after {
        content: "⟨ ⟩";
        position: absolute;
        top: 50%;
        left: 0;
        width: 32px;
        height: 32px;
        margin-top: -16px;
        display: grid;
        place-items: center;
        border-radius: 50%;
        background: #fff;
        color: #14181d;
        font-size: 12px;
        box-shadow: 0 1px 6px rgb(0 0 0 / 0.6);
      }
    `,
  ];

  @property({ attribute: false }) at = 0.5;
  private held: number | null = null;

  override render() {
    return html`<div
      role="slider"
      tabindex="0"
      aria-label=${strings.divider}
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(this.at * 100)}
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @pointercancel=${this.onUp}
      @keydown=${this.onKey}
    ></div>`;
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    this.held = event.pointerId;
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (this.held !== event.pointerId) return;
    const { left, width } = this.getBoundingClientRect();
    this.move((event.clientX - left) / width);
  };

  private readonly onUp = (): void => {
    this.held = null;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.move(this.at + step);
  };

  private move(to: number): void {
    this.dispatchEvent(new CustomEvent<number>("move", { detail: Math.min(1, Math.max(0, to)) }));
  }
}

define("zs-divider", ZsDivider);
