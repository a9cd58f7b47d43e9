// What lies over the picture: a bar of tools, and what they show. Loads each of them when it is first needed.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { placedLayers } from "../space/placed.js";
import type { Camera, Size } from "../space/space.js";
import { isFine } from "../tools/grid_lines.js";
import type { Kind } from "../tools/shapes.js";
import type { Model, State, Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { toolStrings as strings } from "./strings.js";

const KINDS: Kind[] = ["distance", "profile", "rectangle", "polygon"];
const QUARTER = Math.PI / 2;

/** `<zs-tools>`. */
export class ZsTools extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
      }
      .bar {
        position: absolute;
        inset-inline-start: 12px;
        top: 12px;
        max-height: calc(100% - 100px);
        display: flex;
        flex-flow: column wrap;
        align-content: flex-start;
        gap: 8px;
      }
      .group {
        pointer-events: auto;
        display: flex;
        flex-direction: column;
        padding: 2px;
        background: var(--zs-surface);
        border: 1px solid var(--zs-line);
        border-radius: 9px;
      }
      .group button.icon {
        width: calc(var(--zs-tool) - 6px);
        height: calc(var(--zs-tool) - 6px);
      }
      button[aria-pressed="true"],
      button[aria-pressed="true"]:hover {
        background: var(--zs-accent);
        color: var(--zs-accent-ink);
      }
      .hint {
        position: absolute;
        inset-inline-start: calc(var(--zs-tool) + 24px);
        top: 12px;
        width: max-content;
        max-width: min(300px, calc(100% - 2 * var(--zs-tool) - 48px));
        padding: 6px 12px;
        border-radius: 9px;
        background: var(--zs-surface);
        border: 1px solid var(--zs-line);
        font-size: 12px;
        text-wrap: balance;
        color: var(--zs-text-dim);
      }
      @media (hover: none) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;
  @property({ attribute: false }) camera: Camera | null = null;

  @state() private tool: Kind | null = null;
  @state() private failed = false;
  @state() private isFull = false;
  /** CSS pixels of the picture. */
  @state() private size: Size = [0, 0];
  /** Something was drawn, here or by who made the link: it stays, whichever tool is chosen. */
  @state() private hasDrawn = false;
  private readonly asked = new Set<string>();
  private observed: HTMLCanvasElement | null = null;
  private readonly observer = new ResizeObserver(([entry]) => {
    const box = entry?.contentRect;
    if (box) this.size = [box.width, box.height];
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.viewer.element.addEventListener("keydown", this.onKey);
    this.viewer.element.addEventListener("zarrscope-state", this.onState);
    this.look(this.viewer.state);
    document.addEventListener("fullscreenchange", this.onFull);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.viewer.element.removeEventListener("keydown", this.onKey);
    this.viewer.element.removeEventListener("zarrscope-state", this.onState);
    document.removeEventListener("fullscreenchange", this.onFull);
    this.observer.disconnect();
    this.observed = null;
  }

  override willUpdate(): void {
    // After a loss of the GPU there is a new one.
    const { canvas } = this;
    if (canvas === this.observed) return;
    this.observer.disconnect();
    this.observed = canvas;
    if (canvas) this.observer.observe(canvas);
  }

  override render() {
    const { viewer, model, camera, size, tool } = this;
    const layers = placedLayers(model);
    const isReady = camera !== null && size[0] > 0 && layers.length > 0;
    const isMagnified = isReady && isFine(layers, camera);
    const isPartial = isReady && model.collection === null;
    const hasGrid = isMagnified && this.has("zs-grid", () => import("../tools/zs-grid.js"));
    const hasMap = isPartial && this.has("zs-map", () => import("../tools/zs-map.js"));
    const hasDrawing = this.hasDrawn && this.has("zs-drawing", () => import("../tools/zs-drawing.js"));
    return html`${hasGrid ? html`<zs-grid .model=${model} .camera=${camera} .size=${size}></zs-grid>` : nothing}
      ${hasDrawing ? html`<zs-drawing .viewer=${viewer} .model=${model} .camera=${camera} .size=${size} .tool=${tool} @tool=${this.onTool}></zs-drawing>` : nothing}
      ${hasMap ? html`<zs-map .viewer=${viewer} .model=${model} .camera=${camera} .size=${size}></zs-map>` : nothing}
      <div class="bar">
        ${layers.length > 0
          ? html`<div class="group" role="group" aria-label=${strings.tools}>
              ${KINDS.map((kind) => this.button(strings.measure[kind], icons[kind], () => this.choose(tool === kind ? null : kind), tool === kind))}
            </div>`
          : nothing}
        ${camera ? this.views(camera) : nothing}
      </div>
      <div role="status">
        ${this.failed
          ? html`<div class="hint">${strings.toolFailed}</div>`
          : tool
            ? html`<div class="hint">${strings.hints[tool]}<span class="keys"> ${strings.keyHint}</span></div>`
            : nothing}
      </div>`;
  }

  private views(camera: Camera) {
    const turned = degrees(camera.rotation ?? 0);
    return html`<div class="group" role="group" aria-label=${strings.view}>
      ${this.button(strings.turnLeft, icons.turnLeft, () => this.turn(-QUARTER))}
      ${this.button(strings.turnRight, icons.turnRight, () => this.turn(QUARTER))}
      ${turned === "0" ? nothing : this.button(strings.upright(turned), icons.upright, () => this.turn(null))}
      ${document.fullscreenEnabled ? this.button(this.isFull ? strings.leaveFullScreen : strings.fullScreen, icons.fullScreen, this.fill, this.isFull) : nothing}
    </div>`;
  }

  private button(label: string, symbol: unknown, act: () => void, pressed?: boolean) {
    return html`<button class="icon" type="button" title=${label} aria-label=${label} aria-pressed=${pressed ?? nothing} @click=${act}>${symbol}</button>`;
  }

  private get canvas(): HTMLCanvasElement | null {
    const { element } = this.viewer;
    return element instanceof Element ? (element.shadowRoot?.querySelector("canvas") ?? null) : null;
  }

  private choose(tool: Kind | null): void {
    this.tool = tool;
    if (!tool) return;
    this.hasDrawn = true;
    // Where the keys that draw are heard.
    this.canvas?.focus({ preventScroll: true });
  }

  private readonly onState = (event: Event): void => this.look((event as CustomEvent<State | null>).detail);

  private look(state: State | null): void {
    if (state?.drawings?.length) this.hasDrawn = true;
  }

  private readonly onTool = (event: Event): void => this.choose((event as CustomEvent<Kind | null>).detail);

  /** Whether a part is there; it is loaded where it is not. That one cannot be is told of what somebody asked for. */
  private has(name: string, part: () => Promise<unknown>): boolean {
    if (customElements.get(name)) return true;
    if (!this.asked.has(name)) {
      this.asked.add(name);
      part().then(
        () => this.requestUpdate(),
        () => (this.failed = name === "zs-drawing"),
      );
    }
    return false;
  }

  /** By an angle, or back upright. */
  private turn(by: number | null): void {
    const { camera } = this.viewer.state;
    if (!camera) return;
    const turned = by === null ? 0 : (camera.rotation ?? 0) + by;
    // Quarter turns stay exact.
    const quarters = Math.round(turned / QUARTER);
    const rotation = Math.abs(turned - quarters * QUARTER) < 1e-9 ? ((((quarters % 4) + 5) % 4) - 1) * QUARTER : turned;
    this.viewer.setState({ camera: { ...camera, rotation } });
  }

  private readonly fill = (): void => {
    const { element } = this.viewer;
    const done = document.fullscreenElement ? document.exitFullscreen() : (element as Element).requestFullscreen();
    done.catch(() => undefined);
  };

  private readonly onFull = (): void => {
    this.isFull = document.fullscreenElement !== null;
  };

  private readonly onKey = (event: Event): void => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (key === "r") this.turn(QUARTER);
    else if (key === "R") this.turn(-QUARTER);
    else return;
    event.preventDefault();
  };
}

/** Whole degrees, from −179 to 180. */
function degrees(radians: number): string {
  const whole = Math.round((radians * 180) / Math.PI) % 360;
  return String(whole > 180 ? whole - 360 : whole <= -180 ? whole + 360 : whole + 0);
}

define("zs-tools", ZsTools);
