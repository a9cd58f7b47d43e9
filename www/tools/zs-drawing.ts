// What was drawn over the picture, as lines that follow it; points are moved by pointer and keys. Holds the drawings; what they
// measure is told beside.

import { css, html, LitElement, nothing, svg } from "lit";
import { property, state } from "lit/decorators.js";
import type { Model, Viewer } from "../panel/contract.js";
import { define } from "../panel/define.js";
import { toolStrings as strings } from "../panel/strings.js";
import { placedLayers, planeUnit } from "../space/placed.js";
import { type Camera, type Point, screenOfWorld, type Size, worldOfScreen } from "../space/space.js";
import { Measuring } from "./measuring.js";
import { Pen } from "./pen.js";
import { area, halfway, isRegion, type Kind, moved, pathLength, rectangle, type Shape, shifted } from "./shapes.js";
import { told } from "./units.js";
import "./zs-results.js";

const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10;

/** `<zs-drawing>`: dispatches `tool` with null when a person wants no tool any more. */
export class ZsDrawing extends LitElement {
  static override styles = css`
    svg {
      position: absolute;
      left: 0;
      top: 0;
      direction: ltr;
      overflow: hidden;
      pointer-events: none;
      touch-action: none;
    }
    .line {
      fill: none;
      stroke: #fff;
      stroke-width: 1.5;
    }
    .halo {
      fill: none;
      stroke: rgb(0 0 0 / 0.65);
      stroke-width: 4;
    }
    .chosen .line,
    .draft .line {
      stroke: #ffe27a;
    }
    .hold {
      fill: none;
      stroke: transparent;
      stroke-width: 14;
      pointer-events: stroke;
      cursor: move;
    }
    .point {
      fill: #fff;
      stroke: rgb(0 0 0 / 0.8);
    }
    .grab {
      fill: transparent;
      pointer-events: all;
      cursor: crosshair;
    }
    .chosen .point {
      fill: #ffe27a;
    }
    g:focus,
    .grab:focus {
      outline: none;
    }
    .grab:focus-visible,
    .hold:focus-visible {
      stroke: #8fc1ff;
      stroke-width: 2;
    }
    text {
      font: 600 12px/1 system-ui, sans-serif;
      fill: #fff;
      stroke: rgb(0 0 0 / 0.75);
      stroke-width: 3;
      stroke-linejoin: round;
      paint-order: stroke;
      text-anchor: middle;
    }
    .middle {
      stroke: #ffe27a;
      stroke-width: 1.5;
    }
  `;

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;
  @property({ attribute: false }) camera: Camera | null = null;
  @property({ attribute: false }) size: Size = [0, 0];
  @property({ attribute: false }) tool: Kind | null = null;

  @state() private shapes: Shape[] = [];
  @state() private chosen: number | null = null;
  /** On which level a drawing is measured, by address of the layer. */
  private readonly levels = new Map<number, Map<string, number>>();
  private next = 1;
  private readonly measuring = new Measuring(this, () => this.viewer);
  private readonly pen = new Pen(
    this,
    (kind, points) => this.finish(kind, points),
    () => this.dispatchEvent(new CustomEvent<null>("tool", { detail: null })),
  );
  private held: { id: number; point: number | null; pointer: number; last: Point } | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("tool")) this.pen.drop();
    const shape = this.shapes.find(({ id }) => id === this.chosen);
    if (shape) this.measuring.ask(shape, this.model, this.levels.get(shape.id)!);
  }

  override render() {
    const { camera, size, pen, tool } = this;
    if (!camera) return nothing;
    const canvas = this.viewer.element instanceof Element ? this.viewer.element.shadowRoot?.querySelector("canvas") : null;
    if (canvas) canvas.style.cursor = tool ? "crosshair" : "";
    const draft = tool && pen.points.length > 0 ? this.draft(tool) : null;
    const [x, y] = [size[0] / 2, size[1] / 2];
    return html`<svg width=${size[0]} height=${size[1]} role="group" aria-label=${strings.measurements}>
        ${this.shapes.map((shape) => this.drawn(shape))} ${draft ?? nothing}
        ${tool && pen.isKeyed ? svg`<path class="halo" d="M${x - 9} ${y}h18M${x} ${y - 9}v18"/><path class="middle" d="M${x - 8} ${y}h16M${x} ${y - 8}v16"/>` : nothing}
      </svg>
      ${this.results()}`;
  }

  private results() {
    if (this.shapes.length === 0) return nothing;
    return html`<zs-results
      .model=${this.model}
      .shapes=${this.shapes}
      .chosen=${this.chosen}
      .measured=${(id: number) => this.measuring.of(id)}
      .levels=${this.levels}
      @choose=${({ detail }: CustomEvent<number>) => (this.chosen = detail)}
      @level=${({ detail }: CustomEvent<number>) => this.onLevel(detail)}
      @delete=${({ detail }: CustomEvent<number | null>) => this.delete(detail)}
    ></zs-results>`;
  }

  private finish(kind: Kind, points: Point[]): void {
    const angle = -(this.camera?.rotation ?? 0);
    const [a, b] = points;
    const id = this.next++;
    const shape: Shape = { id, kind, angle, points: kind === "rectangle" && a && b ? rectangle(a, b, angle) : points };
    if (pathLength(shape.points) === 0) return;
    this.levels.set(id, new Map(placedLayers(this.model).map(({ layer, placed }) => [layer.source, placed.plane?.level ?? 0])));
    this.shapes = [...this.shapes, shape];
    this.chosen = id;
  }

  /** What is being drawn, with the point that follows the pointer. */
  private draft(kind: Kind) {
    const loose = this.pen.isKeyed ? this.pen.middle() : this.pen.loose;
    const points = loose ? [...this.pen.points, loose] : this.pen.points;
    const [a, b] = points;
    const all = kind === "rectangle" && a && b ? rectangle(a, b, -(this.camera?.rotation ?? 0)) : points;
    const shape: Shape = { id: 0, kind, points: all, angle: 0 };
    const path = this.path(shape, kind === "rectangle");
    return svg`<g class="draft">
      <path class="halo" d=${path}/><path class="line" d=${path}/>
      ${this.pen.points.map((point) => this.dot(point))}
      ${this.caption(shape)}
    </g>`;
  }

  private drawn(shape: Shape) {
    const name = strings.numbered(strings.kinds[shape.kind], shape.id);
    const path = this.path(shape, isRegion(shape.kind));
    const isChosen = shape.id === this.chosen;
    return svg`<g class=${isChosen ? "chosen" : ""}>
      <path class="halo" d=${path}/><path class="line" d=${path}/>
      <path class="hold" d=${path} tabindex="0" role="button" aria-label=${strings.whole(name)}
        @pointerdown=${(event: PointerEvent) => this.hold(event, shape.id, null)} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp}
        @focus=${() => (this.chosen = shape.id)} @keydown=${(event: KeyboardEvent) => this.onKey(event, shape, null)}/>
      ${shape.points.map((point) => this.dot(point))}
      ${shape.points.map((point, i) => {
        const [x, y] = this.screen(point);
        return svg`<circle class="grab" cx=${x} cy=${y} r="11" tabindex=${isChosen ? 0 : -1} role="button" aria-label=${strings.point(i + 1, name)}
          @pointerdown=${(event: PointerEvent) => this.hold(event, shape.id, i)} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp}
          @keydown=${(event: KeyboardEvent) => this.onKey(event, shape, i)}/>`;
      })}
      ${this.caption(shape)}
    </g>`;
  }

  private dot(point: Point) {
    const [x, y] = this.screen(point);
    return svg`<circle class="point" cx=${x} cy=${y} r="3.5"/>`;
  }

  /** Its number, and its length or area. */
  private caption(shape: Shape) {
    const { kind, points, id } = shape;
    if (points.length < 2) return nothing;
    const unit = planeUnit(placedLayers(this.model));
    const isLine = !isRegion(kind);
    if (!isLine && points.length < 3) return nothing;
    const size = isLine ? told(pathLength(points), unit) : told(area(points), unit, 2);
    const screen = points.map((point) => this.screen(point));
    const [xs, ys] = [screen.map(([x]) => x), screen.map(([, y]) => y)];
    const middle = halfway(screen);
    const x = isLine ? middle[0] : (Math.min(...xs) + Math.max(...xs)) / 2;
    const y = isLine ? middle[1] - 10 : Math.min(...ys) - 8;
    const number = id > 0 && this.shapes.length > 1 ? `${id}: ` : "";
    return svg`<text x=${x} y=${Math.max(14, y)}>${number}${size}</text>`;
  }

  private path({ points }: Shape, isClosed: boolean): string {
    const [first, ...rest] = points.map((point) => this.screen(point).map((at) => at.toFixed(2)).join(" "));
    return `M${first}${rest.map((point) => `L${point}`).join("")}${isClosed ? "Z" : ""}`;
  }

  private screen([x, y]: Point): Point {
    return screenOfWorld(this.camera!, this.size, x, y);
  }

  private hold(event: PointerEvent, id: number, point: number | null): void {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    const target = event.currentTarget as SVGElement;
    target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    this.chosen = id;
    this.held = { id, point, pointer: event.pointerId, last: [event.clientX, event.clientY] };
  }

  private readonly onMove = (event: PointerEvent): void => {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    this.push(held.id, held.point, [event.clientX - held.last[0], event.clientY - held.last[1]]);
    held.last = [event.clientX, event.clientY];
  };

  private readonly onUp = (): void => {
    this.held = null;
  };

  private onKey(event: KeyboardEvent, shape: Shape, point: number | null): void {
    const { key, shiftKey } = event;
    const arrow = ARROWS[key];
    if (arrow) this.push(shape.id, point, shiftKey ? [arrow[0] * FAR, arrow[1] * FAR] : arrow);
    else if (key === "Delete" || key === "Backspace") this.delete(shape.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves a point, or all, by CSS pixels. */
  private push(id: number, point: number | null, [dx, dy]: Point): void {
    const { camera, size } = this;
    if (!camera) return;
    this.shapes = this.shapes.map((shape) => {
      if (shape.id !== id) return shape;
      const from = shape.points[point ?? 0]!;
      const [x, y] = screenOfWorld(camera, size, ...from);
      const to = worldOfScreen(camera, size, x + dx, y + dy);
      return point === null ? shifted(shape, [to[0] - from[0], to[1] - from[1]]) : moved(shape, point, to);
    });
  }

  private onLevel(level: number): void {
    const levels = this.chosen === null ? undefined : this.levels.get(this.chosen);
    for (const { layer } of placedLayers(this.model)) levels?.set(layer.source, Math.min(level, layer.levels.length - 1));
    this.requestUpdate();
  }

  private delete(id: number | null): void {
    const gone = this.shapes.filter((shape) => id === null || shape.id === id);
    for (const shape of gone) {
      this.measuring.forget(shape.id);
      this.levels.delete(shape.id);
    }
    this.shapes = this.shapes.filter((shape) => !gone.includes(shape));
    this.chosen = this.shapes.at(-1)?.id ?? null;
  }
}

define("zs-drawing", ZsDrawing);
