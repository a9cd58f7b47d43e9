// A slider with two handles for a low and a high value. Two native range inputs carry keyboard and screen reader; the pointer
// is handled here, so that the nearest handle moves and the band between them can be dragged. Knows nothing of channels.

import { css, html, LitElement, nothing, svg } from "lit";
import { property, query } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import type { Span } from "./extent.js";
import { number } from "./format.js";
import { Held } from "./held.js";

/** Grab this close to a handle, in CSS pixels, to move it and not the band. */
const GRAB = 12;

type Part = "low" | "high" | "band";

/** `<zs-range>`: dispatches `slide` with [low, high] while it is moved, and `slid` when it is let go. */
export class ZsRange extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        height: var(--zs-target);
        min-width: 0;
        /* Numbers grow to the right, whatever way the text runs. */
        direction: ltr;
        /* Its colours are those of the picture. */
        forced-color-adjust: none;
        touch-action: pan-y;
        cursor: pointer;
      }
      :host([histogram]) {
        height: calc(var(--zs-target) + 20px);
      }
      .histogram {
        position: absolute;
        inset: 0 calc(var(--zs-thumb-size) / 2) auto;
        width: calc(100% - var(--zs-thumb-size));
        height: calc(100% - var(--zs-target) / 2 - 3px);
        pointer-events: none;
      }
      .histogram path {
        stroke: none;
        fill: var(--zs-text-faint);
        opacity: 0.45;
      }
      .histogram.inside {
        clip-path: inset(0 calc((1 - var(--high, 1)) * 100%) 0 calc(var(--low, 0) * 100%));
      }
      .histogram.inside path {
        fill: var(--color, var(--zs-accent));
        /* Colours of light go under in the surface of their kind: white in white, blue in black. */
        fill: color-mix(in srgb, var(--color, var(--zs-accent)) 72%, var(--zs-text-faint));
        opacity: 0.8;
      }
      .track,
      .band {
        position: absolute;
        top: calc(100% - var(--zs-target) / 2);
        height: 6px;
        margin-top: -3px;
        border-radius: 3px;
        pointer-events: none;
      }
      .track {
        left: 0;
        right: 0;
        background: var(--zs-track);
        overflow: hidden;
      }
      /* Beyond the end of the band everything is drawn in full colour. */
      .track::after {
        content: "";
        position: absolute;
        inset: 0;
        left: calc(var(--high, 1) * (100% - var(--zs-thumb-size)) + var(--zs-thumb-size) / 2);
        background: var(--color, var(--zs-accent));
        opacity: 0.32;
      }
      :host([inverted]) {
        --towards: 270deg;
      }
      :host([inverted]) .track::after {
        left: 0;
        right: calc((1 - var(--low, 0)) * (100% - var(--zs-thumb-size)) + var(--zs-thumb-size) / 2);
      }
      .band {
        left: calc(var(--low, 0) * (100% - var(--zs-thumb-size)) + var(--zs-thumb-size) / 2);
        right: calc((1 - var(--high, 1)) * (100% - var(--zs-thumb-size)) + var(--zs-thumb-size) / 2);
        background: linear-gradient(var(--towards, 90deg), var(--ramp, #05070a, var(--color, var(--zs-accent))));
        box-shadow: 0 0 0 0.5px var(--zs-rim);
      }
      input {
        position: absolute;
        inset: auto 0 0;
        width: 100%;
        height: var(--zs-target);
        margin: 0;
        appearance: none;
        background: none;
        pointer-events: none;
      }
      input::-webkit-slider-runnable-track {
        background: none;
      }
      input::-moz-range-track {
        background: none;
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: var(--zs-thumb-size);
        height: var(--zs-thumb-size);
        border-radius: 50%;
        background: var(--zs-thumb);
        box-shadow:
          0 0 0 2px var(--zs-surface-solid),
          0 1px 4px 2px rgb(0 0 0 / 0.5);
      }
      input::-moz-range-thumb {
        width: var(--zs-thumb-size);
        height: var(--zs-thumb-size);
        border: 0;
        border-radius: 50%;
        background: var(--zs-thumb);
        box-shadow: 0 0 0 2px var(--zs-surface-solid);
      }
      input:focus-visible {
        outline: none;
        z-index: 1;
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
    `,
  ];

  /** The two values. */
  @property({ attribute: false }) value: Span = [0, 1];
  /** The ends of the track. */
  @property({ attribute: false }) span: Span = [0, 1];
  @property({ attribute: false }) step = 0.01;
  /** CSS colour of the band. */
  @property({ attribute: false }) color = "";
  /** Colours of the band from end to end, in place of black and `color`. */
  @property({ attribute: false }) ramp = "";
  /** The low value is in full colour, the high one black. */
  @property({ type: Boolean, reflect: true }) inverted = false;
  /** How often values occur in equal parts of the track, 0 to 1; null for no histogram. */
  @property({ attribute: false }) heights: readonly number[] | null = null;
  @property({ attribute: false }) lowName = "";
  @property({ attribute: false }) highName = "";

  @query(".track") private readonly track!: HTMLElement;
  @query(".low") private readonly lowInput!: HTMLInputElement;
  @query(".high") private readonly highInput!: HTMLInputElement;

  private readonly held = new Held<Span>(this);
  private drag: { part: Part; from: number; start: Span } | null = null;

  constructor() {
    super();
    this.addEventListener("pointerdown", this.onDown);
    this.addEventListener("pointermove", this.onMove);
    this.addEventListener("pointerup", this.onUp);
    this.addEventListener("pointercancel", this.onUp);
  }

  override render() {
    const [low, high] = this.held.or(this.value);
    return html`${this.heights ? [this.histogram(this.heights, ""), this.histogram(this.heights, "inside")] : nothing}
      <div class="track"></div>
      <div class="band"></div>
      ${this.handle("low", this.lowName, low)} ${this.handle("high", this.highName, high)}`;
  }

  private histogram(heights: readonly number[], part: string) {
    const steps = heights.map((height, i) => `V${(1 - height).toFixed(3)}H${i + 1}`).join("");
    return html`<svg class="histogram ${part}" viewBox="0 0 ${heights.length} 1" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<path d="M0 1${steps}V1Z"/>`}
    </svg>`;
  }

  private handle(part: "low" | "high", name: string, value: number) {
    return html`<input
      class=${part}
      type="range"
      aria-label=${name}
      aria-valuetext=${number(value, 5)}
      min=${this.span[0]}
      max=${this.span[1]}
      step="any"
      .value=${live(String(value))}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, part)}
      @input=${(event: Event) => this.onNative(event, part)}
      @change=${this.letGo}
    />`;
  }

  override updated(): void {
    const [low, high] = this.held.or(this.value);
    this.style.setProperty("--low", String(this.fraction(low)));
    this.style.setProperty("--high", String(this.fraction(high)));
    if (this.color) this.style.setProperty("--color", this.color);
    if (this.ramp) this.style.setProperty("--ramp", this.ramp);
    else this.style.removeProperty("--ramp");
    this.toggleAttribute("histogram", this.heights !== null);
    // The handles keep their values even where the ends of the track came later than the values.
    this.lowInput.value = String(low);
    this.highInput.value = String(high);
  }

  private fraction(value: number): number {
    const width = this.span[1] - this.span[0];
    return width > 0 ? Math.min(1, Math.max(0, (value - this.span[0]) / width)) : 0;
  }

  /** The value below a pointer. */
  private valueAt(clientX: number): number {
    const box = this.track.getBoundingClientRect();
    const thumb = this.lowInput.offsetHeight > 0 ? thumbSize(this) : 0;
    const part = (clientX - box.left - thumb / 2) / Math.max(1, box.width - thumb);
    return this.span[0] + part * (this.span[1] - this.span[0]);
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.span[1] <= this.span[0]) return;
    event.preventDefault();
    const start = this.held.or(this.value);
    const at = this.valueAt(event.clientX);
    const perPixel = (this.span[1] - this.span[0]) / Math.max(1, this.track.clientWidth);
    const toLow = Math.abs(at - start[0]) / perPixel;
    const toHigh = Math.abs(at - start[1]) / perPixel;
    const inBand = at > start[0] && at < start[1] && Math.min(toLow, toHigh) > GRAB;
    // Where both handles lie on each other, the side that was grabbed decides.
    const nearest = toLow === toHigh ? (at < start[0] ? "low" : "high") : toLow < toHigh ? "low" : "high";
    this.drag = { part: inBand ? "band" : nearest, from: at, start };
    this.setPointerCapture(event.pointerId);
    (this.drag.part === "low" ? this.lowInput : this.highInput).focus({ preventScroll: true });
    if (!inBand) this.moveTo(event.clientX);
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (this.drag) this.moveTo(event.clientX);
  };

  private readonly onUp = (): void => {
    if (!this.drag) return;
    this.drag = null;
    this.letGo();
  };

  private moveTo(clientX: number): void {
    if (!this.drag) return;
    const at = this.valueAt(clientX);
    if (this.drag.part !== "band") {
      this.set(this.drag.part, at);
      return;
    }
    const [low, high] = this.drag.start;
    const shift = Math.min(this.span[1] - high, Math.max(this.span[0] - low, at - this.drag.from));
    this.show([this.snap(low + shift), this.snap(high + shift)]);
  }

  private onNative(event: Event, part: "low" | "high"): void {
    this.set(part, (event.target as HTMLInputElement).valueAsNumber);
  }

  /** Own arrow steps: the native inputs have none, so that typed values between two steps stay what they are. */
  private onKey(event: KeyboardEvent, part: "low" | "high"): void {
    const width = this.span[1] - this.span[0];
    const small = Math.max(this.step, width / 200);
    const by = { ArrowLeft: -small, ArrowDown: -small, ArrowRight: small, ArrowUp: small, PageDown: -10 * small, PageUp: 10 * small }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.set(part, this.held.or(this.value)[part === "low" ? 0 : 1] + by);
    this.letGo();
  }

  private set(part: "low" | "high", value: number): void {
    const [low, high] = this.held.or(this.value);
    const at = Math.min(this.span[1], Math.max(this.span[0], this.snap(value)));
    this.show(part === "low" ? [Math.min(at, high), high] : [low, Math.max(at, low)]);
  }

  private snap(value: number): number {
    return this.step > 0 ? Number((Math.round(value / this.step) * this.step).toPrecision(12)) : value;
  }

  private show(value: Span): void {
    this.held.take(value);
    this.dispatchEvent(new CustomEvent<Span>("slide", { detail: value }));
  }

  private readonly letGo = (): void => {
    this.dispatchEvent(new CustomEvent<Span>("slid", { detail: this.held.or(this.value) }));
    this.held.release();
  };
}

function thumbSize(element: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(element).getPropertyValue("--zs-thumb-size")) || 0;
}

define("zs-range", ZsRange);
