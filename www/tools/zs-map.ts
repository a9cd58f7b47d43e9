// The whole image, small, with a frame around what is seen; a click or a drag there moves the picture. Only where not all of the
// image is seen.

import { css, html, LitElement, nothing, svg } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Model, Viewer } from "../panel/contract.js";
import { base, buttons } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { icons } from "../panel/icons.js";
import { keep, recall } from "../panel/memory.js";
import { toolStrings as strings } from "../panel/strings.js";
import { placedLayers } from "../space/placed.js";
import { type Affine, apply, type Camera, inverse, levelCorners, type Point, positionOn, screenOfWorld, type Size, viewCorners } from "../space/space.js";
import { MapPicture } from "./map_picture.js";

/** Longest sides of the map in CSS pixels. */
const WIDTH = 168;
const HEIGHT = 132;
/** Below this width of the picture the map would cover too much of it. */
const NARROW = 560;
/** What changes quickly is drawn when it rests, in milliseconds. */
const REST = 250;
/** Part of the picture that a key moves. */
const KEY = 0.25;
/** Whether it was left open. */
const OPEN = "overview";
const ARROWS: Record<string, Point> = { ArrowLeft: [-KEY, 0], ArrowRight: [KEY, 0], ArrowUp: [0, -KEY], ArrowDown: [0, KEY] };

/** `<zs-map>`. */
export class ZsMap extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .map,
      button.icon {
        position: absolute;
        inset-inline-end: 12px;
        bottom: 42px;
        pointer-events: auto;
      }
      .map {
        overflow: hidden;
        border: 1px solid rgb(255 255 255 / 0.28);
        border-radius: 6px;
        background: rgb(8 11 15 / 0.7);
        cursor: crosshair;
        touch-action: none;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .seen {
        fill: rgb(255 255 255 / 0.1);
        stroke: #fff;
        vector-effect: non-scaling-stroke;
      }
      .shade {
        fill: none;
        stroke: rgb(0 0 0 / 0.6);
        stroke-width: 3.5;
      }
      button.icon {
        width: 26px;
        height: 26px;
        z-index: 1;
        color: #fff;
        background: rgb(8 11 15 / 0.55);
        opacity: 0;
      }
      .map:hover + button,
      .map:focus-visible + button,
      button:hover,
      button:focus-visible,
      button.shut {
        opacity: 1 !important;
      }
      button.shut {
        width: var(--zs-tool);
        height: var(--zs-tool);
        border: 1px solid var(--zs-line);
        background: var(--zs-surface);
        border-radius: 9px;
        color: var(--zs-text-dim);
      }
      @media (hover: none) {
        button.icon {
          opacity: 1;
        }
      }
      @container (max-width: 560px) {
        :host {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;
  @property({ attribute: false }) camera!: Camera;
  @property({ attribute: false }) size: Size = [0, 0];

  @state() private isOpen = recall(OPEN) !== false;
  @state() private bitmap: ImageBitmap | null = null;
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;

  private picture: MapPicture | null = null;
  private key = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;
  private held: number | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.running?.abort();
    this.key = "";
  }

  override render() {
    const frame = this.frame();
    if (!frame || this.seesAll(frame.corners)) return nothing;
    if (!this.isOpen) return html`<button class="icon shut" type="button" title=${strings.showOverview} aria-label=${strings.showOverview} @click=${() => this.turn(true)}>${icons.map}</button>`;
    this.want(frame);
    const seen = viewCorners(this.camera, this.size).map((corner) => apply(frame.mapFromWorld, corner).join(" ")).join(",");
    return html`<div class="map" tabindex="0" role="application" aria-label=${strings.overviewHint}
        @pointerdown=${this.onDown} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp} @keydown=${this.onKey}>
        <canvas></canvas>
        <svg viewBox="0 0 ${frame.width} ${frame.height}" aria-hidden="true">${svg`<polygon class="shade" points=${seen}/><polygon class="seen" points=${seen}/>`}</svg>
      </div>
      <button class="icon" type="button" title=${strings.hideOverview} aria-label=${strings.hideOverview} @click=${() => this.turn(false)}>${icons.close}</button>`;
  }

  override updated(): void {
    const map = this.canvas?.parentElement;
    const frame = this.frame();
    if (!map || !frame || !this.canvas) return;
    map.style.width = `${frame.width}px`;
    map.style.height = `${frame.height}px`;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    const { bitmap } = this;
    [this.canvas.width, this.canvas.height] = bitmap ? [bitmap.width, bitmap.height] : [1, 1];
    if (bitmap) context?.drawImage(bitmap, 0, 0);
  }

  /** The size of the map, and where the world lies in it. */
  private frame() {
    const corners = placedLayers(this.model).flatMap(({ placed }) => levelCorners(placed, 0) ?? []);
    if (corners.length === 0) return null;
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const [x0, y0] = [Math.min(...xs), Math.min(...ys)];
    const [w, h] = [Math.max(...xs) - x0, Math.max(...ys) - y0];
    const scale = Math.min(WIDTH / w, HEIGHT / h);
    if (!(scale > 0) || !Number.isFinite(scale)) return null;
    const mapFromWorld: Affine = [scale, 0, -x0 * scale, 0, scale, -y0 * scale];
    return { corners, mapFromWorld, width: Math.max(8, Math.round(w * scale)), height: Math.max(8, Math.round(h * scale)) };
  }

  private seesAll(corners: readonly Point[]): boolean {
    return corners.every(([x, y]) => {
      const [a, b] = screenOfWorld(this.camera, this.size, x, y);
      return a >= -1 && b >= -1 && a <= this.size[0] + 1 && b <= this.size[1] + 1;
    });
  }

  /** Has the map drawn where something that it shows has changed. */
  private want(frame: NonNullable<ReturnType<ZsMap["frame"]>>): void {
    if (this.size[0] < NARROW) return;
    const layers = placedLayers(this.model);
    const ratio = devicePixelRatio;
    const key = JSON.stringify([frame.mapFromWorld, ratio, layers.map(({ index, layer, placed }) => [index, layer.source, layer.opacity, layer.blend, layer.channels, placed.plane!.worldFromPlane, positionOn(placed, placed.levels.length - 1)])]);
    if (key === this.key) return;
    this.key = key;
    clearTimeout(this.timer);
    this.running?.abort();
    const { signal } = (this.running = new AbortController());
    this.picture ??= new MapPicture(this.viewer);
    const { picture } = this;
    const canvas = new OffscreenCanvas(Math.round(frame.width * ratio), Math.round(frame.height * ratio));
    const fromWorld = frame.mapFromWorld.map((part) => part * ratio) as unknown as Affine;
    this.timer = setTimeout(() => {
      picture.draw(canvas, layers, fromWorld, signal).then(
        (bitmap) => (this.bitmap = bitmap),
        // What could not be read is told by the picture; the frame is of use without it.
        () => undefined,
      );
    }, REST);
  }

  private turn(isOpen: boolean): void {
    this.isOpen = isOpen;
    keep(OPEN, isOpen);
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    const map = event.currentTarget as HTMLElement;
    map.focus({ preventScroll: true });
    map.setPointerCapture(event.pointerId);
    this.held = event.pointerId;
    this.go(event);
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (this.held === event.pointerId) this.go(event);
  };

  private readonly onUp = (): void => {
    this.held = null;
  };

  private go(event: PointerEvent): void {
    const frame = this.frame();
    const back = frame && inverse(frame.mapFromWorld);
    if (!back) return;
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.look(apply(back, [event.clientX - left, event.clientY - top]));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const { center: [x, y], scale } = this.now;
    this.look([x + arrow[0] * this.size[0] * scale, y + arrow[1] * this.size[1] * scale]);
  };

  private look(center: Point): void {
    this.viewer.setState({ camera: { ...this.now, center } });
  }

  /** Where the viewer looks; what is drawn here is a frame behind. */
  private get now(): Camera {
    return this.viewer.state.camera ?? this.camera;
  }
}

define("zs-map", ZsMap);
