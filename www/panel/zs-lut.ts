// A colour map as a strip: every colour of it, from the left to the right. Decorative: its neighbour carries the name.

import { css, html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "./define.js";

const COLORS = 256;

/** `<zs-lut>`; `table` has red, green and blue of 256 colours. */
export class ZsLut extends LitElement {
  static override styles = css`
    :host {
      display: block;
      direction: ltr;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      border-radius: inherit;
    }
  `;

  @property({ attribute: false }) table: Uint8Array | null = null;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;

  override render() {
    return html`<canvas width=${COLORS} height="1" aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    const { table } = this;
    if (!context || !table) return;
    const pixels = context.createImageData(COLORS, 1);
    for (let i = 0; i < COLORS; i += 1) pixels.data.set([...table.subarray(3 * i, 3 * i + 3), 255], 4 * i);
    context.putImageData(pixels, 0, 0);
  }
}

define("zs-lut", ZsLut);
