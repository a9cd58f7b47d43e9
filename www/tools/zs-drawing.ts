// What was drawn over the picture, as lines that follow it; points are moved by pointer and keys. Keeps the drawings in step with the
// state, and so with the address; what they measure is told beside.

import { css, html, LitElement, nothing, svg } from "lit";
import { property, state } from "lit/decorators.js";
import type { DrawingState } from "../element/contract.js";
import { checked } from "../links/drawings.js";
import type { Model, State, Viewer } from "../panel/contract.js";
import { define } from "../panel/define.js";
import { toolStrings as strings } from "../panel/strings.js";
import { placed, placedLayers, planeUnit } from "../space/placed.js";
import { type Camera, type Point, screenOfWorld, type Size, worldOfScreen } from "../space/space.js";
import { drawingsOf, type Levels, shapesOf } from "./drawings.js";
import { Measuring } from "./measuring.js";
import { Pen } from "./pen.js";
import { area, halfway, isRegion, type Kind, pathLength, rectangle, type Shape } from "./shapes.js";
import { pushed, seenAngle } from "./sight.js";
import { told } from "./units.js";
import "./zs-results.js";

const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10;
const NONE: readonly DrawingState[] = [];

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
  private readonly levels = new Map<number, Levels>();
  private next = 1;
  /** What the state says, once that is shown. */
  private told = NONE;
  /** What the state says, until there is an image to show it on. */
  private given: readonly DrawingState[] | null = null;
  /** Drawings of the state that were not measured yet. */
  private unmeasured = new Set<number>();
  private readonly measuring = new Measuring(this, () => this.viewer);
  private readonly pen = new Pen(
    this,
    (kind, points) => this.finish(kind, points),
    () => this.dispatchEvent(new CustomEvent<null>("tool", { detail: null })),
  );
  /** What is moved: as it was, which of its points, and where in the world it was taken. */
  private held: { shape: Shape; point: number | null; pointer: number; grip: Point } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.viewer.element.addEventListener("zarrscope-state", this.onState);
    this.hear(this.viewer.state);
    // What was measured before it was elsewhere is forgotten.
    this.unmeasured = new Set(this.shapes.map(({ id }) => id));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.viewer.element.removeEventListener("zarrscope-state", this.onState);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("tool")) this.pen.drop();
    if (this.given && (this.given.length === 0 || this.model.layers.some(placed))) this.take(this.given);
    const shape = this.shapes.find(({ id }) => id === this.chosen);
    if (shape) this.ask(shape);
    // What nobody has looked at is measured for the table, one after the other.
    for (const one of this.shapes) {
      if (this.unmeasured.has(one.id) && this.shapes.every(({ id }) => this.measuring.of(id).part === null)) this.ask(one);
    }
  }

  override updated(changed: Map<string, unknown>): void {
    const isPanning = changed.size === 1 && changed.has("camera");
    if (!isPanning && !this.held && !this.given) this.tell();
  }

  private ask(shape: Shape): void {
    this.unmeasured.delete(shape.id);
    this.measuring.ask(shape, this.model, this.levels.get(shape.id)!);
  }

  private readonly onState = (event: Event): void => {
    const { detail } = event as CustomEvent<State | null>;
    if (detail) this.hear(detail);
  };

  /** Somebody else may have changed the drawings of the state. */
  private hear({ drawings = NONE }: State): void {
    if (drawings === this.told) return;
    this.given = drawings;
    this.requestUpdate();
  }

  /** Shows the drawings of the state in place of those that there are. */
  private take(given: readonly DrawingState[]): void {
    this.given = null;
    this.told = given;
    this.held = null;
    for (const { id } of this.shapes) this.forget(id);
    const { drawings } = checked(given);
    this.shapes = shapesOf(drawings);
    this.shapes.forEach(({ id }, i) => this.levels.set(id, this.levelsNow(drawings[i]!.levels)));
    this.next = Math.max(0, ...this.shapes.map(({ id }) => id)) + 1;
    this.unmeasured = new Set(this.shapes.map(({ id }) => id));
    this.chosen = (this.shapes[drawings.findIndex(({ chosen }) => chosen)] ?? this.shapes.at(-1))?.id ?? null;
  }

  /** Has the state say what is drawn. */
  private tell(): void {
    const drawings = drawingsOf(this.shapes, this.model.layers.map(({ source }) => source), (id) => this.levels.get(id), this.chosen);
    if (JSON.stringify(drawings) === JSON.stringify(this.told)) return;
    this.told = drawings.length > 0 ? drawings : NONE;
    this.viewer.setState({ drawings: this.told });
  }

  /** The levels in use, but for those that are named by layer. */
  private levelsNow(named: readonly (number | null)[] = []): Levels {
    return new Map(
      this.model.layers.flatMap((layer, i): [string, number][] => {
        const level = named[i] ?? placed(layer)?.plane.level;
        return level === undefined || layer.levels.length === 0 ? [] : [[layer.source, Math.min(level, layer.levels.length - 1)]];
      }),
    );
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
    const angle = kind === "rectangle" ? seenAngle(-(this.camera?.rotation ?? 0)) : 0;
    const [a, b] = points;
    const id = this.next++;
    const shape: Shape = { id, kind, angle, points: kind === "rectangle" && a && b ? rectangle(a, b, angle) : points };
    if (pathLength(shape.points) === 0) return;
    this.levels.set(id, this.levelsNow());
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
        @pointerdown=${(event: PointerEvent) => this.hold(event, shape, null)} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp}
        @focus=${() => (this.chosen = shape.id)} @keydown=${(event: KeyboardEvent) => this.onKey(event, shape, null)}/>
      ${shape.points.map((point) => this.dot(point))}
      ${shape.points.map((point, i) => {
        const [x, y] = this.screen(point);
        return svg`<circle class="grab" cx=${x} cy=${y} r="11" tabindex=${isChosen ? 0 : -1} role="button" aria-label=${strings.point(i + 1, name)}
          @pointerdown=${(event: PointerEvent) => this.hold(event, shape, i)} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp}
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

  private hold(event: PointerEvent, shape: Shape, point: number | null): void {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    const target = event.currentTarget as SVGElement;
    target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    this.chosen = shape.id;
    this.held = { shape, point, pointer: event.pointerId, grip: this.under(event) };
  }

  private readonly onMove = (event: PointerEvent): void => {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    const [x, y] = this.under(event);
    this.push(held.shape, held.point, [x - held.grip[0], y - held.grip[1]]);
  };

  private readonly onUp = (): void => {
    this.held = null;
    this.requestUpdate();
  };

  /** The world position under a pointer. */
  private under({ clientX, clientY, currentTarget }: PointerEvent): Point {
    const { left, top } = (currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    return worldOfScreen(this.camera!, this.size, clientX - left, clientY - top);
  }

  private onKey(event: KeyboardEvent, shape: Shape, point: number | null): void {
    const { key, shiftKey } = event;
    const arrow = ARROWS[key];
    const by = shiftKey ? FAR : 1;
    if (arrow) this.push(shape, point, worldOfScreen({ ...this.camera!, center: [0, 0] }, [0, 0], arrow[0] * by, arrow[1] * by));
    else if (key === "Delete" || key === "Backspace") this.delete(shape.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves a point of a shape, or all of it, by a world distance. */
  private push(shape: Shape, point: number | null, by: Point): void {
    const { camera } = this;
    if (!camera) return;
    this.shapes = this.shapes.map((one) => (one.id === shape.id ? pushed(shape, point, by, camera.scale) : one));
  }

  private onLevel(level: number): void {
    const levels = this.chosen === null ? undefined : this.levels.get(this.chosen);
    for (const { layer } of placedLayers(this.model)) levels?.set(layer.source, Math.min(level, layer.levels.length - 1));
    this.requestUpdate();
  }

  private forget(id: number): void {
    this.measuring.forget(id);
    this.levels.delete(id);
  }

  private delete(id: number | null): void {
    const gone = this.shapes.filter((shape) => id === null || shape.id === id);
    for (const { id: one } of gone) this.forget(one);
    this.shapes = this.shapes.filter((shape) => !gone.includes(shape));
    this.chosen = this.shapes.at(-1)?.id ?? null;
  }
}

define("zs-drawing", ZsDrawing);
