// What the drawings measure, as tables and charts, and as CSV. Says what a person wants by events; computes nothing.

import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Model } from "../panel/contract.js";
import { base, buttons, fields } from "../panel/controls.js";
import { define } from "../panel/define.js";
import { number } from "../panel/format.js";
import { icons } from "../panel/icons.js";
import { toolStrings as strings } from "../panel/strings.js";
import "../panel/zs-dot.js";
import { placedLayers, planeUnit } from "../space/placed.js";
import type { Measured, Series } from "./measuring.js";
import { MOST_SAMPLES } from "./measure.js";
import { angleOf, area, crossesItself, distance, isRegion, pathLength, perimeter, type Shape } from "./shapes.js";
import { tableOf } from "./table.js";
import { told } from "./units.js";
import { resultStyle } from "./zs-results.style.js";
import "./zs-chart.js";

/** How long a confirmation stays. */
const TOLD_MS = 2000;
const MEGA = 1024 * 1024;

/** `<zs-results>`: dispatches `choose` (id), `level` (number) and `delete` (id, or null for all). */
export class ZsResults extends LitElement {
  static override styles = [base, buttons, fields, resultStyle];

  @property({ attribute: false }) model!: Model;
  @property({ attribute: false }) shapes: readonly Shape[] = [];
  @property({ attribute: false }) chosen: number | null = null;
  @property({ attribute: false }) measured!: (id: number) => Measured;
  @property({ attribute: false }) levels!: ReadonlyMap<number, ReadonlyMap<string, number>>;
  @state() private said = "";

  override render() {
    const shape = this.shapes.find(({ id }) => id === this.chosen) ?? this.shapes.at(-1);
    if (!shape) return nothing;
    const unit = planeUnit(placedLayers(this.model));
    return html`<section aria-label=${strings.measurements}>
      <header>
        ${this.shapes.length > 1
          ? html`<select aria-label=${strings.measurements} @change=${(event: Event) => this.say("choose", Number((event.target as HTMLSelectElement).value))}>
              ${this.shapes.map((one) => html`<option value=${one.id} .selected=${live(one === shape)}>${strings.numbered(strings.kinds[one.kind], one.id)}</option>`)}
            </select>`
          : html`<h2>${strings.kinds[shape.kind]}</h2>`}
        <span class="grow"></span>
        <button class="plain" type="button" ?disabled=${!this.alike(shape).every((one) => this.isDone(one))} @click=${() => this.copy(shape)}>${this.said || strings.copyTable}</button>
        ${this.shapes.length > 1 ? html`<button class="plain" type="button" @click=${() => this.say("delete", null)}>${strings.deleteAll}</button>` : nothing}
        ${this.icon(strings.deleteOne, icons.remove, () => this.say("delete", shape.id))}
      </header>
      <dl>${isRegion(shape.kind) ? this.region(shape, unit) : this.line(shape, unit)}</dl>
      ${shape.kind === "distance" ? nothing : this.samples(shape, unit)}
      <div class="unseen" role="status">${this.said}</div>
    </section>`;
  }

  private line({ points }: Shape, unit: string | null) {
    const [a, b] = [points[0]!, points.at(-1)!];
    const length = row(strings.length, told(pathLength(points), unit));
    if (points.length > 2) return [length, row(strings.endToEnd, told(distance(a, b), unit))];
    return [
      length,
      row(strings.angle, `${number(angleOf(a, b))}°`),
      row(strings.across, told(Math.abs(b[0] - a[0]), unit)),
      row(strings.down, told(Math.abs(b[1] - a[1]), unit)),
    ];
  }

  private region({ points }: Shape, unit: string | null) {
    return [row(strings.area, crossesItself(points) ? strings.noArea : told(area(points), unit, 2)), row(strings.perimeter, told(perimeter(points), unit))];
  }

  private samples(shape: Shape, unit: string | null) {
    const { result, part, failure, tooMany } = this.measured(shape.id);
    const series = result?.series ?? [];
    const isEmpty = series.every(({ statistics, profile }) => !statistics?.count && !profile?.values.some((value) => !Number.isNaN(value)));
    return html`${this.level(shape)}
      ${tooMany ? this.refusal(tooMany) : nothing} ${failure ? html`<p class="bad">${strings.failed(failure)}</p>` : nothing}
      ${result && isEmpty && part === null ? html`<p>${strings.nothingThere}</p>` : nothing}
      ${result?.hasComplex ? html`<p>${strings.complexSkipped}</p>` : nothing}
      ${isEmpty ? nothing : isRegion(shape.kind) ? this.table(series) : html`<zs-chart .series=${series} .unit=${unit} .name=${strings.numbered(strings.kinds[shape.kind], shape.id)}></zs-chart>`}
      <div class="part" ?hidden=${part === null} role="progressbar" aria-label=${strings.computing(percent(part))} aria-valuenow=${Math.round((part ?? 0) * 100)}>
        <progress max="1" .value=${part ?? 0}></progress>
      </div>`;
  }

  /** The levels of the first layer; others take the nearest that they have. */
  private level(shape: Shape) {
    const [first] = placedLayers(this.model);
    if (!first) return nothing;
    const { layer, placed } = first;
    const taken = this.levels.get(shape.id)?.get(layer.source) ?? placed.plane?.level ?? 0;
    return html`<label class="level"
      ><span>${strings.level}</span>
      <select @change=${(event: Event) => this.say("level", Number((event.target as HTMLSelectElement).value))}>
        ${layer.levels.map(({ path, shape: size }, i) => {
          const [w, h] = (placed.plane?.axes ?? []).map((axis) => size[axis]);
          return html`<option value=${i} .selected=${live(i === taken)}>${strings.levelOf(path || String(i), `${w} × ${h}`)}</option>`;
        })}
      </select></label
    >`;
  }

  private refusal({ samples, level }: NonNullable<Measured["tooMany"]>) {
    const name = level === null ? "" : placedLayers(this.model)[0]?.layer.levels[level]?.path || String(level);
    return html`<p>${strings.tooMany(`${number(samples / MEGA)} M`, `${MOST_SAMPLES / MEGA} M`)}</p>
      ${level === null ? nothing : html`<button class="text" type="button" @click=${() => this.say("level", level)}>${strings.takeLevel(name)}</button>`}`;
  }

  private table(series: readonly Series[]) {
    const many = new Set(series.map(({ layer }) => layer)).size > 1;
    return html`<div class="scroll"><table>
      <thead>
        <tr>
          <th scope="col">${strings.channel}</th>
          <th scope="col">${strings.mean}</th>
          <th scope="col"><abbr title=${strings.deviationHint}>${strings.deviation}</abbr></th>
          <th scope="col">${strings.min}</th>
          <th scope="col">${strings.max}</th>
          <th scope="col">${strings.samples}</th>
        </tr>
      </thead>
      <tbody>
        ${series.map(({ layer, channel, color, statistics, level }) =>
          statistics
            ? html`<tr>
                <th scope="row" title=${many ? `${layer}, ${strings.level} ${level}` : channel}><span class="name"><zs-dot .color=${color}></zs-dot><span class="ellipsis">${many ? `${layer} · ${channel}` : channel}</span></span></th>
                ${statistics.count > 0 ? [statistics.mean, statistics.deviation, statistics.min, statistics.max].map((value) => html`<td>${typeof value === "bigint" ? value : Number.isNaN(value) ? "–" : number(value, 5)}</td>`) : html`<td colspan="4">–</td>`}
                <td title=${statistics.nan > 0 ? strings.nan(String(statistics.nan)) : nothing}>${statistics.count}</td>
              </tr>`
            : nothing,
        )}
      </tbody>
    </table></div>`;
  }

  private icon(label: string, symbol: unknown, act: () => void) {
    return html`<button class="icon" type="button" title=${label} aria-label=${label} @click=${act}>${symbol}</button>`;
  }

  /** What goes into one table. */
  private alike(shape: Shape): Shape[] {
    return shape.kind === "profile" ? [shape] : this.shapes.filter(({ kind }) => isRegion(kind) === isRegion(shape.kind) && kind !== "profile");
  }

  /** Whether all is known that will be; tables have nothing half done. */
  private isDone({ id, kind }: Shape): boolean {
    const { result, part, failure, tooMany } = this.measured(id);
    return kind === "distance" || (part === null && (result ?? failure ?? tooMany) !== null);
  }

  private copy(shape: Shape): void {
    const text = tableOf(this.alike(shape), (id) => this.measured(id).result, planeUnit(placedLayers(this.model)));
    navigator.clipboard.writeText(text).then(
      () => this.confirm(strings.tableCopied),
      () => this.confirm(strings.tableNotCopied),
    );
  }

  private confirm(text: string): void {
    this.said = text;
    setTimeout(() => (this.said = ""), TOLD_MS);
  }

  private say(name: "choose" | "level" | "delete", detail: number | null): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function row(name: string, value: string) {
  return html`<dt>${name}</dt><dd><bdi dir="ltr">${value}</bdi></dd>`;
}

function percent(part: number | null): string {
  return `${Math.round((part ?? 0) * 100)} %`;
}

define("zs-results", ZsResults);
