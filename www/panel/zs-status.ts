// The line at the foot of the picture: where the pointer is, what is stored there, which level and zoom, and what still loads.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Model, Pick, Progress } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { labelName, position, sample, unitSymbol } from "./format.js";
import { layerName } from "./layer_name.js";
import { strings } from "./strings.js";
import "./zs-dot.js";

/** More values than this do not fit a line. */
const MOST_VALUES = 6;

/** `<zs-status>`. */
export class ZsStatus extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 16px;
        height: 30px;
        padding: 0 var(--zs-pad);
        background: var(--zs-surface);
        border-top: 1px solid var(--zs-line);
        font-size: 12px;
        white-space: nowrap;
        overflow: hidden;
        color: var(--zs-text-dim);
      }
      .position,
      .values,
      .labels {
        display: flex;
        gap: 12px;
        flex: none;
      }
      .values,
      .labels {
        padding-inline-start: 16px;
        border-inline-start: 1px solid var(--zs-line);
      }
      b {
        font-weight: 400;
        color: var(--zs-text-faint);
        margin-inline-end: 5px;
      }
      .layer {
        max-width: 110px;
        margin-inline-end: 0;
      }
      .number {
        color: var(--zs-text);
      }
      .position .number {
        display: inline-block;
        min-width: 5ch;
      }
      .labels {
        min-width: 0;
        flex: 0 1 auto;
      }
      .end {
        margin-inline-start: auto;
        display: flex;
        gap: 16px;
        flex: none;
      }
      .loading {
        color: var(--zs-accent);
      }
      /* Here it is the upper edge of the sheet. */
      @container (max-width: 700px) {
        :host {
          border: 0;
          border-radius: 14px 14px 0 0;
          padding-top: 4px;
          height: 34px;
        }
        .end {
          margin-inline-start: 0;
        }
        .end.crowded {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) model: Model | null = null;
  @property({ attribute: false }) pick: Pick | null = null;
  @property({ attribute: false }) progress: Progress = { pending: 0, done: 0, failed: 0 };
  /** World units per CSS pixel. */
  @property({ attribute: false }) cameraScale: number | null = null;

  override render() {
    const { model, pick, progress } = this;
    const level = model?.level === null || model?.level === undefined ? null : model.layers[0]?.levels[model.level];
    const zoom = this.zoom();
    return html`${pick ? [this.position(pick), this.values(pick), this.labels(pick)] : nothing}
      <div class="end ${pick ? "crowded" : ""}">
        ${progress.pending > 0 ? html`<span class="loading">${strings.loading(progress.pending)}</span>` : nothing}
        ${level ? html`<span>${strings.level(level.path || String(model?.level))}</span>` : nothing}
        ${zoom === null ? nothing : html`<span>${strings.zoom(zoom)}</span>`}
      </div>`;
  }

  private position(pick: Pick) {
    // x first: the stored order read backwards.
    const stored = this.model?.layers[0]?.axes.map(({ name }) => name) ?? [];
    const axes = Object.entries(pick.position).sort(([a], [b]) => stored.indexOf(b) - stored.indexOf(a));
    const units = axes.map(([name]) => pick.units[name] ?? null);
    const same = units.every((unit) => unit === units[0]);
    return html`<div class="position">
      ${axes.map(
        ([name, value], i) =>
          html`<span
            ><b>${name}</b><span class="number">${position(value, this.stepOn(name), same ? null : (units[i] ?? null))}</span></span
          >`,
      )}
      ${same && units[0] ? html`<span>${unitSymbol(units[0])}</span>` : nothing}
    </div>`;
  }

  /** Of every visible layer, topmost first; its name, where there are several. */
  private values(pick: Pick) {
    let room = MOST_VALUES;
    let rest = 0;
    const layers = pick.layers.flatMap((picked, i) => {
      const layer = this.model?.layers[i];
      const values = picked.values.flatMap((value, c) => {
        const channel = layer?.channels[c];
        return channel?.visible === false ? [] : [{ value, color: channel?.color ?? "FFFFFF", name: channel?.label ?? "" }];
      });
      // What was under the pointer before the order changed is not under it by these names.
      return layer?.visible && (pick.layers.length === 1 || layer.name === picked.name) && values.length > 0 ? [{ layer, values }] : [];
    });
    if (layers.length === 0) return nothing;
    const each = Math.max(1, Math.floor(MOST_VALUES / layers.length));
    const shown = layers.reverse().map(({ layer, values }) => {
      const count = Math.min(values.length, layers.length > 1 ? each : MOST_VALUES, Math.max(0, room));
      room -= count;
      rest += values.length - count;
      return { layer, values: values.slice(0, count) };
    });
    return html`<div class="values">
      ${shown.map(
        ({ layer, values }) =>
          html`${layers.length > 1 && values.length > 0 ? html`<b class="ellipsis layer">${layerName(layer)}</b>` : nothing}
          ${values.map(
            ({ value, color, name }) =>
              html`<span title=${name}><zs-dot .color=${color}></zs-dot><span class="number">${sample(value)}</span></span>`,
          )}`,
      )}
      ${rest > 0 ? html`<span>+${rest}</span>` : nothing}
    </div>`;
  }

  private labels(pick: Pick) {
    const labels = pick.layers.flatMap((picked) => picked.labels).filter((label) => label.id !== null);
    if (labels.length === 0) return nothing;
    return html`<div class="labels">
      ${labels.map(({ name, id }) => {
        const none = id === 0 || id === 0n;
        return html`<span class="ellipsis"
          ><b>${name}</b><span class="number">${id === null || none ? strings.background : labelName(id)}</span></span
        >`;
      })}
    </div>`;
  }

  /** World size of a voxel along an axis, for as many decimals as it deserves. */
  private stepOn(axis: string): number {
    const layer = this.model?.layers[0];
    const at = layer?.axes.findIndex(({ name }) => name === axis) ?? -1;
    return layer?.levels[0]?.scale[at] ?? 1;
  }

  private zoom(): string | null {
    const layer = this.model?.layers[0];
    const across = layer?.axes.findIndex(({ kind }) => kind === "x") ?? -1;
    const scale = layer?.levels[0]?.scale.at(across);
    if (!scale || !this.cameraScale) return null;
    const percent = (100 * Math.abs(scale)) / this.cameraScale;
    return percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2);
  }
}

define("zs-status", ZsStatus);
