// Thin lines between samples that are seen one by one.

import { css, html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import type { Model } from "../panel/contract.js";
import { define } from "../panel/define.js";
import { placedLayers } from "../space/placed.js";
import type { Camera, Size } from "../space/space.js";
import { gridLines, sampleSize } from "./grid_lines.js";

/** Lines come in softly between this size of a sample in CSS pixels and its double. */
const FAINT = 12;
const STRENGTH = 0.6;

/** `<zs-grid>`. */
export class ZsGrid extends LitElement {
  static override styles = css`
    canvas {
      position: absolute;
      left: 0;
      top: 0;
    }
  `;

  @property({ attribute: false }) model!: Model;
  @property({ attribute: false }) camera!: Camera;
  @property({ attribute: false }) size: Size = [0, 0];
  @query("canvas") private readonly canvas!: HTMLCanvasElement;

  override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const { canvas, camera, size } = this;
    const ratio = devicePixelRatio;
    const [width, height] = size.map((length) => Math.round(length * ratio)) as [number, number];
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      canvas.style.width = `${size[0]}px`;
      canvas.style.height = `${size[1]}px`;
    }
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const layers = placedLayers(this.model);
    const top = layers.at(-1);
    if (!top) return;
    const soft = Math.min(1, Math.max(0.25, sampleSize(top.placed, camera) / FAINT - 1));
    // Grey is seen on black and on white.
    context.strokeStyle = `rgb(128 128 128 / ${STRENGTH * soft})`;
    context.lineWidth = 1;
    context.beginPath();
    for (const [x0, y0, x1, y1] of gridLines(layers, camera, size)) {
      const isUpright = Math.abs(x1 - x0) < 1e-6 || Math.abs(y1 - y0) < 1e-6;
      // A line of one device pixel is sharp where it fills one.
      const at = (value: number) => (isUpright ? Math.round(value * ratio - 0.5) + 0.5 : value * ratio);
      context.moveTo(at(x0), at(y0));
      context.lineTo(at(x1), at(y1));
    }
    context.stroke();
  }
}

define("zs-grid", ZsGrid);
