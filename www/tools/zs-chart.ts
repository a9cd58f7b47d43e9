// Values along a line, a curve per channel; the value under the pointer or at the key's position is told below.

import { css, html, LitElement, nothing, svg } from "lit";
import { property, state } from "lit/decorators.js";
import { base } from "../panel/controls.js";
import { cssColor } from "../panel/color.js";
import { define } from "../panel/define.js";
import { number, unitSymbol } from "../panel/format.js";
import { toolStrings as strings } from "../panel/strings.js";
import "../panel/zs-dot.js";
import { ticks } from "./ticks.js";
import type { Series } from "./measuring.js";

const [WIDTH, HEIGHT] = [330, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 8, 20];

/** `<zs-chart>`. */
export class ZsChart extends LitElement {
  static override styles = [
    base,
    css`
      /* Dark, as the picture is: channels are often white. */
      svg {
        direction: ltr;
        width: 100%;
        height: auto;
        border-radius: 6px;
        background: #12171e;
        cursor: crosshair;
        touch-action: pan-y;
      }
      .axis {
        stroke: rgb(255 255 255 / 0.13);
        stroke-width: 1;
      }
      .bend {
        stroke: rgb(255 255 255 / 0.3);
        stroke-width: 1;
      }
      .curve {
        stroke-width: 1.25;
        vector-effect: non-scaling-stroke;
      }
      .at {
        stroke: #d5dbe3;
        stroke-dasharray: 2 3;
      }
      text {
        fill: #aab4c1;
        stroke: none;
        font-size: 10px;
      }
      .end {
        text-anchor: end;
      }
      .mid {
        text-anchor: middle;
      }
      p {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        min-height: 18px;
        color: var(--zs-text-dim);
      }
      p span:not(.note) {
        white-space: nowrap;
      }
      .note {
        color: var(--zs-text-faint);
      }
    `,
  ];

  @property({ attribute: false }) series: readonly Series[] = [];
  @property({ attribute: false }) unit: string | null = null;
  @property({ attribute: false }) name = "";
  /** Which part of the way is pointed at. */
  @state() private at: number | null = null;

  override render() {
    const curves = this.series.flatMap(({ profile, ...rest }) => (profile ? [{ ...rest, ...profile }] : []));
    const length = Math.max(0, ...curves.map(({ distances }) => distances.at(-1) ?? 0));
    const values = curves.flatMap(({ values: all }) => extremes(all));
    const [low, high] = spread(Math.min(...values), Math.max(...values));
    const x = (distance: number) => LEFT + (distance / (length || 1)) * (WIDTH - LEFT - RIGHT);
    const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    return html`<svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        role="img"
        tabindex="0"
        aria-label=${strings.chart(this.name)}
        @pointermove=${this.onPoint}
        @pointerdown=${this.onPoint}
        @pointerleave=${() => (this.at = null)}
        @keydown=${this.onKey}
      >
        ${ticks(low, high, 4).map((value) => svg`<path class="axis" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text class="end" x=${LEFT - 5} y=${y(value) + 3}>${number(value)}</text>`)}
        ${ticks(0, length, 5).map((value) => svg`<path class="axis" d="M${x(value)} ${HEIGHT - BOTTOM}v4"/><text class="mid" x=${x(value)} y=${HEIGHT - 5}>${number(value)}</text>`)}
        ${curves[0]?.bends.map((distance) => svg`<path class="bend" d="M${x(distance)} ${TOP}V${HEIGHT - BOTTOM}"/>`)}
        ${curves.map(({ color, values: all, distances }) => svg`<path class="curve" stroke=${cssColor(color)} d=${curve(all, distances, x, y)}/>`)}
        ${this.at === null ? nothing : svg`<path class="at" d="M${x(this.at * length)} ${TOP}V${HEIGHT - BOTTOM}"/>`}
      </svg>
      <p aria-live="polite">${this.at === null ? html`<span class="note">${strings.distanceAlong(unitSymbol(this.unit))}. ${strings.nearest}</span>` : this.readout(curves, this.at * length)}</p>`;
  }

  private readout(curves: readonly { channel: string; color: string; values: Float64Array; distances: Float64Array }[], distance: number) {
    return html`<bdi dir="ltr">${number(distance)} ${unitSymbol(this.unit)}</bdi>${curves.map(({ channel, color, values, distances }) => {
        const value = values[nearest(distances, distance)] ?? NaN;
        return html`<span title=${channel}><zs-dot .color=${color}></zs-dot>${Number.isNaN(value) ? "–" : number(value, 5)}</span>`;
      })}`;
  }

  private readonly onPoint = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const inside = ((event.clientX - box.left) / box.width) * WIDTH - LEFT;
    this.at = Math.min(1, Math.max(0, inside / (WIDTH - LEFT - RIGHT)));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -0.01, ArrowRight: 0.01 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.at = Math.min(1, Math.max(0, (this.at ?? 0) + step));
  };
}

/** Lines through the values, interrupted where there is none; of what falls on one pixel its extremes. */
function curve(values: Float64Array, distances: Float64Array, x: (d: number) => number, y: (v: number) => number): string {
  const each = Math.max(1, Math.floor(values.length / (2 * WIDTH)));
  let path = "";
  let isOn = false;
  const to = (i: number): void => {
    const value = values[i]!;
    if (Number.isNaN(value)) return void (isOn = false);
    path += `${isOn ? "L" : "M"}${x(distances[i]!).toFixed(1)} ${y(value).toFixed(1)}`;
    isOn = true;
  };
  for (let i = 0; i < values.length; i += each) {
    let [low, high] = [i, i];
    for (let k = i; k < Math.min(values.length, i + each); k += 1) {
      if (values[k]! < values[low]!) low = k;
      if (values[k]! > values[high]!) high = k;
    }
    to(Math.min(low, high));
    if (low !== high) to(Math.max(low, high));
  }
  return path;
}

/** The position of what is nearest among ascending numbers. */
function nearest(numbers: Float64Array, wanted: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return wanted - numbers[low]! <= numbers[high]! - wanted ? low : high;
}

function extremes(values: Float64Array): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low && Number.isFinite(value)) low = value;
    if (value > high && Number.isFinite(value)) high = value;
  }
  return low <= high ? [low, high] : [];
}

/** Room above and below, and some where all values are the same. */
function spread(low: number, high: number): [number, number] {
  if (!(low <= high)) return [0, 1];
  const room = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

define("zs-chart", ZsChart);
