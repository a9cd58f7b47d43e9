// What a layer is made of: format, axes, the arrays of its pyramid, and what is odd about its metadata, in plain text.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Layer, Level } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { number, shape, unitSymbol } from "./format.js";
import { layerName } from "./layer_name.js";
import { strings } from "./strings.js";

/** `<zs-info>`. */
export class ZsInfo extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-size: 12px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 4px 12px;
      }
      dt {
        color: var(--zs-text-faint);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .scroll {
        overflow-x: auto;
        scrollbar-width: thin;
        scrollbar-color: rgb(255 255 255 / 0.18) transparent;
        margin-top: 12px;
        border-radius: 8px;
        background: var(--zs-raised);
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 5px 8px;
        text-align: left;
        white-space: nowrap;
        font-weight: inherit;
      }
      thead th {
        color: var(--zs-text-faint);
        border-bottom: 1px solid var(--zs-line);
      }
      tbody tr.now th {
        color: var(--zs-accent);
      }
      h3 {
        font-size: 12px;
        font-weight: 600;
        margin: 14px 0 4px;
        color: var(--zs-warn);
      }
      ul {
        list-style: none;
      }
      li {
        overflow-wrap: anywhere;
        color: var(--zs-text-dim);
      }
      li + li {
        margin-top: 6px;
      }
    `,
  ];

  @property({ attribute: false }) layer!: Layer;
  /** Index of the level that is drawn now. */
  @property({ attribute: false }) level: number | null = null;

  override render() {
    const { levels, axes, version, dtype, source, warnings } = this.layer;
    // A fact that all levels share is said once, above the table.
    const facts: [string, (level: Level) => string][] = [
      [strings.chunks, (level) => shape(level.chunks)],
      [strings.shards, (level) => (level.shards ? shape(level.shards) : "–")],
      [strings.codecs, (level) => level.codecs],
    ];
    const shared = facts.filter(([, of]) => new Set(levels.map(of)).size <= 1);
    const varied = facts.filter((fact) => !shared.includes(fact));
    const first = levels[0];
    return html`<dl>
        ${fact(strings.format, version ? strings.ngff(version) : strings.bareArray)} ${fact(strings.dataType, dtype)}
        ${fact(strings.axes, axes.map((axis) => axisText(axis.name, axis.unit)).join(", "))}
        ${first ? shared.filter(([, of]) => of(first) !== "–").map(([title, of]) => fact(title, of(first))) : nothing}
        ${fact(strings.address, source)}
      </dl>
      <div class="scroll" tabindex="0" role="region" aria-label=${strings.levelsOf(layerName(this.layer))}>
        <table>
          <thead>
            <tr>
              <th scope="col">${strings.levelColumn}</th>
              <th scope="col">${strings.shape}</th>
              <th scope="col">${strings.scale}</th>
              ${varied.map(([title]) => html`<th scope="col">${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${levels.map(
              (level, i) => html`<tr class=${i === this.level ? "now" : ""}>
                <th scope="row" title=${i === this.level ? strings.drawnNow : ""}>${level.path || i}</th>
                <td>${level.shape.join("×")}</td>
                <td>${level.scale.map((s) => number(s)).join(", ")}</td>
                ${varied.map(([, of]) => html`<td>${of(level)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${warnings.length > 0
        ? html`<h3>${strings.warnings}</h3>
            <ul>
              ${warnings.map((warning) => html`<li>${warning}</li>`)}
            </ul>`
        : nothing}`;
  }
}

function fact(name: string, value: string) {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function axisText(name: string, unit: string | null): string {
  return unit ? `${name} (${unitSymbol(unit)})` : name;
}

define("zs-info", ZsInfo);
