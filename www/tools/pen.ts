// Drawing with pointer, fingers and keys: hears what the picture would get, takes what is meant for the drawing, and lets the
// rest through, so that the picture still moves and zooms. Knows no samples and no looks.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Camera, type Point, screenOfWorld, type Size, worldOfScreen } from "../space/space.js";
import { fewest, type Kind } from "./shapes.js";
import { seen } from "./sight.js";

/** A press that moves further, in CSS pixels, is no click. */
const STILL = 4;
/** A click this close to the first point closes a polygon. */
const CLOSE = 10;
/** Clicks closer than this are one. */
const SAME = 3;

/** Who is drawn on. */
export interface Easel extends ReactiveControllerHost {
  readonly viewer: { readonly element: EventTarget };
  readonly camera: Camera | null;
  readonly size: Size;
  readonly tool: Kind | null;
}

const EVENTS = { pointerdown: "onDown", pointermove: "onMove", pointerup: "onUp", pointercancel: "onCancel", click: "onClick", dblclick: "onDouble", keydown: "onKey" } as const;

/** Calls `finish` with the points of a drawing, `leave` when a person wants no tool any more. */
export class Pen implements ReactiveController {
  /** World positions that are set. */
  points: Point[] = [];
  /** Where the next one would be. */
  loose: Point | null = null;
  /** Points are set by keys, in the middle of the picture. */
  isKeyed = false;
  private down = new Map<number, PointerEvent>();
  private pressed: { id: number; at: Point; moved: boolean; isFirst: boolean; draws: boolean } | null = null;

  constructor(
    private readonly host: Easel,
    private readonly finish: (kind: Kind, points: Point[]) => void,
    private readonly leave: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const [name, method] of Object.entries(EVENTS)) this.host.viewer.element.addEventListener(name, this[method], { capture: true });
  }

  hostDisconnected(): void {
    for (const [name, method] of Object.entries(EVENTS)) this.host.viewer.element.removeEventListener(name, this[method], { capture: true });
  }

  /** Forgets what was begun. */
  drop(): void {
    this.points = [];
    this.loose = null;
    this.pressed = null;
    this.host.requestUpdate();
  }

  private readonly onDown = (event: Event): void => {
    const { pointerId, button, altKey, ctrlKey, metaKey } = event as PointerEvent;
    const { tool } = this.host;
    const canvas = canvasOf(event);
    if (!tool || !canvas) return;
    this.down.set(pointerId, event as PointerEvent);
    if (button !== 0 || altKey || ctrlKey || metaKey) return;
    this.isKeyed = false;
    if (this.down.size > 1) return this.pinch(canvas);
    const at = this.at(event as PointerEvent, canvas);
    const isFirst = this.points.length === 0;
    // A rectangle or a plain line can be dragged; from the first of many points on, drags move the picture.
    const draws = tool === "rectangle" || (tool !== "polygon" && isFirst);
    this.pressed = { id: pointerId, at, moved: false, isFirst, draws };
    if (!draws) return;
    event.stopPropagation();
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(pointerId);
    if (isFirst) this.points = [this.world(at)];
    this.loose = this.world(at);
    this.host.requestUpdate();
  };

  /** A second finger: both belong to the picture. */
  private pinch(canvas: HTMLCanvasElement): void {
    const [first] = this.down.values();
    const wasTaken = this.pressed?.draws ?? false;
    if (this.pressed?.isFirst && wasTaken) this.points = [];
    this.pressed = null;
    this.loose = null;
    if (first && wasTaken) canvas.dispatchEvent(new PointerEvent("pointerdown", first));
    this.host.requestUpdate();
  }

  private readonly onMove = (event: Event): void => {
    const canvas = canvasOf(event);
    if (!this.host.tool || !canvas) return;
    const at = this.at(event as PointerEvent, canvas);
    const { pressed } = this;
    if (pressed && apart(at, pressed.at) > STILL) pressed.moved = true;
    this.isKeyed = false;
    if (this.points.length === 0) return;
    this.loose = this.world(at);
    this.host.requestUpdate();
  };

  private readonly onUp = (event: Event): void => {
    const { pointerId } = event as PointerEvent;
    this.down.delete(pointerId);
    const { pressed } = this;
    const canvas = canvasOf(event);
    if (pressed?.id !== pointerId || !canvas) return;
    this.pressed = null;
    const at = this.at(event as PointerEvent, canvas);
    const isClick = !pressed.moved;
    // The first click of what can be dragged has set its point already.
    if (pressed.draws ? isClick && pressed.isFirst : !isClick) return;
    this.put(this.world(at));
    if (pressed.draws) this.end();
  };

  private readonly onCancel = (event: Event): void => {
    this.down.delete((event as PointerEvent).pointerId);
    if (this.pressed?.isFirst) this.drop();
    this.pressed = null;
  };

  /** A click that draws does nothing else. */
  private readonly onClick = (event: Event): void => {
    if (this.host.tool && canvasOf(event)) event.stopPropagation();
  };

  private readonly onDouble = (event: Event): void => {
    if (!this.host.tool || !canvasOf(event)) return;
    event.stopPropagation();
    event.preventDefault();
    this.end();
  };

  private readonly onKey = (event: Event): void => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    const { tool } = this.host;
    if (!tool || ctrlKey || metaKey || altKey) return;
    const isPicture = canvasOf(event) !== null;
    if (key === "Escape") {
      if (belongsElsewhere(event)) return;
      if (this.points.length > 0) this.drop();
      else this.leave();
    } else if (isPicture && key === " ") {
      this.isKeyed = true;
      this.put(this.middle());
    } else if (isPicture && key === "Enter") this.end();
    else if (isPicture && key === "Backspace" && this.points.length > 0) {
      this.points = this.points.slice(0, -1);
      this.host.requestUpdate();
    } else {
      if (key.startsWith("Arrow") && isPicture) {
        this.isKeyed = true;
        this.host.requestUpdate();
      }
      return;
    }
    event.stopPropagation();
    event.preventDefault();
  };

  /** Where keys set points. */
  middle(): Point {
    const { camera } = this.host;
    return camera ? seen(camera.center, camera.scale) : [0, 0];
  }

  private put(point: Point): void {
    const { tool, camera, size } = this.host;
    if (!tool || !camera) return;
    const near = (other: Point | undefined, within: number) =>
      other !== undefined && apart(screenOfWorld(camera, size, ...point), screenOfWorld(camera, size, ...other)) <= within;
    if (tool === "polygon" && this.points.length > 2 && near(this.points[0], CLOSE)) return this.end();
    if (!near(this.points.at(-1), SAME)) this.points = [...this.points, point];
    if (tool === "rectangle") this.end();
    this.host.requestUpdate();
  }

  /** Finishes what has enough points. */
  private end(): void {
    const { tool } = this.host;
    const { points } = this;
    if (!tool || points.length < fewest(tool)) return;
    this.drop();
    this.finish(tool, points);
  }

  private world([x, y]: Point): Point {
    const { camera, size } = this.host;
    return camera ? seen(worldOfScreen(camera, size, x, y), camera.scale) : [0, 0];
  }

  private at({ clientX, clientY }: PointerEvent, canvas: HTMLCanvasElement): Point {
    const { left, top } = canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }
}

function canvasOf(event: Event): HTMLCanvasElement | null {
  const [from] = event.composedPath();
  return from instanceof HTMLCanvasElement ? from : null;
}

/** Fields and dialogs have an Escape of their own. */
function belongsElsewhere(event: Event): boolean {
  return event.composedPath().some((one) => one instanceof HTMLInputElement || one instanceof HTMLSelectElement || (one instanceof HTMLDialogElement && one.open));
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
