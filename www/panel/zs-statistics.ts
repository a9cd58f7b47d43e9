// What the viewer is doing: requests, memory against its budgets, times. Asks for the numbers while somebody looks.

import { css, html, LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import { bytes } from "../inspect/sizes.js";
import type { Stats, Viewer } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { number } from "./format.js";
import { strings } from "./strings.js";
import { tables } from "./tables.js";

/** Milliseconds between two looks. */
const EVERY = 500;

/** `<zs-statistics>`; asks nothing before it is `active`. */
export class ZsStatistics extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      dd {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      meter {
        display: block;
        width: 100%;
        height: 6px;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ type: Boolean }) active = false;

  @state() private stats: Stats | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  override willUpdate(): void {
    if (this.active && this.timer === undefined) {
      this.look();
      this.timer = setInterval(this.look, EVERY);
    }
    if (!this.active) this.stop();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  override render() {
    const { stats } = this;
    if (!this.active || !stats) return null;
    const rows = strings.statisticsRows;
    const milliseconds = (value: number | null) => (value === null ? "–" : strings.milliseconds(number(value, 3)));
    const looked = stats.cacheHits + stats.cacheMisses;
    const facts: [string, string][] = [
      [rows.renderer, stats.renderer ?? "–"],
      [rows.firstPixel, milliseconds(stats.timeToFirstPixelMs)],
      [rows.level, stats.level === null ? "–" : String(stats.level)],
      [rows.frames, String(stats.frames)],
      [rows.frameTime, milliseconds(stats.frameMs)],
      [rows.blocks, String(stats.longTasks)],
      [rows.longest, milliseconds(stats.longTasks > 0 ? stats.longestTaskMs : null)],
      [rows.requests, String(stats.requests)],
      [rows.inFlight, strings.ofBudget(String(stats.inFlight), String(stats.inFlightLimit))],
      [rows.received, bytes(stats.bytes)],
      [rows.cancelled, String(stats.cancelled)],
      [rows.retries, String(stats.retries)],
      [rows.failed, String(stats.failed)],
      [rows.decoded, `${stats.chunksDecoded} · ${bytes(stats.decodedBytes)}`],
      [rows.hits, looked > 0 ? strings.percent(stats.cacheHits / looked) : "–"],
    ];
    const budgets: [string, number, number][] = [
      [rows.pending, stats.inFlightBytes, stats.inFlightBudget],
      [rows.cache, stats.cacheBytes, stats.cacheBudget],
      [rows.gpu, stats.gpuBytes, stats.gpuBudget],
    ];
    return html`<dl>
      ${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
      ${budgets.map(
        ([name, used, budget]) =>
          html`<dt>${name}</dt>
            <dd>
              ${strings.ofBudget(bytes(used), bytes(budget))}
              <meter min="0" max=${budget} value=${used} aria-label=${name}></meter>
            </dd>`,
      )}
    </dl>`;
  }

  private readonly look = (): void => {
    try {
      this.stats = this.viewer.stats();
    } catch {
      // It was closed.
      this.stop();
    }
  };

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

define("zs-statistics", ZsStatistics);
