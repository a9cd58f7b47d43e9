// Where a layer lies over the others: numbers for shift, rotation and scale about its centre, and moving it in the picture itself.

import { css, html, LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import { ask, ofLayer } from "../panel/change.js";
import type { Layer, Viewer } from "../panel/contract.js";
import { base, buttons } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { unitSymbol } from "../panel/format.js";
import { layerStrings as strings } from "../panel/strings.js";
import "../panel/zs-number.js";
import { placed, planeUnit } from "../space/placed.js";
import { type Affine, type Camera, IDENTITY, type Point } from "../space/space.js";
import { centerOf, mirrored, placedAnew, type Placement, placementOf, shiftedBy } from "./placement.js";

/** `<zs-placement>`. */
export class ZsPlacement extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .grid {
        display: grid;
        grid-template-columns: auto 1fr auto 1fr;
        align-items: center;
        gap: 6px 8px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 8px;
      }
      button[aria-pressed="true"],
      button[aria-pressed="true"]:hover {
        background: var(--zs-accent);
        color: var(--zs-accent-ink);
      }
      p {
        margin-top: 6px;
        color: var(--zs-text-faint);
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) layer!: Layer;
  @property({ attribute: false }) index = 0;
  /** Drags move the layer, not the picture. */
  @state() private isMoving = false;
  private held: { pointer: number; last: Point; camera: Camera } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.listen("addEventListener");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listen("removeEventListener");
    this.isMoving = false;
  }

  private listen(method: "addEventListener" | "removeEventListener"): void {
    const { element } = this.viewer;
    element[method]("pointerdown", this.onDown, { capture: true });
    element[method]("pointermove", this.onMove, { capture: true });
    for (const name of ["pointerup", "pointercancel"]) element[method](name, this.onUp, { capture: true });
    element[method]("keydown", this.onKey, { capture: true });
  }

  override render() {
    const place = placed(this.layer);
    const center = place && centerOf(place);
    if (!place || !center) return null;
    const now = placementOf(this.transform, center);
    const unit = unitSymbol(planeUnit([{ layer: this.layer, placed: place }]));
    const field = (key: keyof Placement, text: string, name: string, shown = now[key], toStored = (value: number) => value) =>
      html`<span>${text}</span><zs-number .name=${name} .value=${Math.abs(shown) < 1e-9 ? 0 : Number(shown.toPrecision(5))} @set=${({ detail }: CustomEvent<number>) => this.change(center, { [key]: toStored(detail) })}></zs-number>`;
    return html`<div class="grid">
        ${field("x", unit ? `x, ${unit}` : "x", strings.shiftX)} ${field("y", unit ? `y, ${unit}` : "y", strings.shiftY)}
        ${field("degrees", strings.turnUnit, strings.turn)} ${field("scale", strings.scaleUnit, strings.scale, now.scale * 100, (percent) => Math.max(percent, 0.01) / 100)}
      </div>
      <div class="line">
        <button class="text" type="button" aria-pressed=${this.isMoving} @click=${() => (this.isMoving = !this.isMoving)}>${strings.moveInPicture}</button>
        <button class="text" type="button" @click=${() => this.set(mirrored(this.transform, center))}>${strings.mirror}</button>
        <button class="text" type="button" @click=${() => this.set(IDENTITY)}>${strings.reset}</button>
      </div>
      ${this.isMoving ? html`<p role="status">${strings.moveHint}</p>` : null}`;
  }

  private get transform(): Affine {
    return this.layer.transform;
  }

  private change(center: Point, change: Partial<Placement>): void {
    this.set(placedAnew(this.transform, center, change));
  }

  private set(transform: Affine): void {
    ask(this, ofLayer(this.index, { transform }));
  }

  private readonly onDown = (event: Event): void => {
    const { pointerId, button, clientX, clientY, ctrlKey, metaKey, altKey } = event as PointerEvent;
    const [canvas] = event.composedPath();
    const { camera } = this.viewer.state;
    if (!this.isMoving || this.held || button !== 0 || ctrlKey || metaKey || altKey || !camera || !(canvas instanceof HTMLCanvasElement)) return;
    event.stopPropagation();
    event.preventDefault();
    canvas.setPointerCapture(pointerId);
    this.held = { pointer: pointerId, last: [clientX, clientY], camera };
  };

  private readonly onMove = (event: Event): void => {
    const { pointerId, clientX, clientY, shiftKey } = event as PointerEvent;
    const { held } = this;
    if (held?.pointer !== pointerId) return;
    const { scale, rotation = 0 } = held.camera;
    const [dx, dy] = [(clientX - held.last[0]) * scale, (clientY - held.last[1]) * scale];
    held.last = [clientX, clientY];
    const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
    const place = placed(this.layer);
    const center = place && centerOf(place);
    if (!center) return;
    if (shiftKey) this.change(center, { degrees: placementOf(this.transform, center).degrees + (dx / scale) * 0.25 });
    else this.set(shiftedBy(this.transform, [cos * dx + sin * dy, cos * dy - sin * dx]));
  };

  private readonly onUp = (event: Event): void => {
    if (this.held?.pointer === (event as PointerEvent).pointerId) this.held = null;
  };

  private readonly onKey = (event: Event): void => {
    if ((event as KeyboardEvent).key !== "Escape" || !this.isMoving) return;
    event.stopPropagation();
    this.isMoving = false;
  };
}

define("zs-placement", ZsPlacement);
