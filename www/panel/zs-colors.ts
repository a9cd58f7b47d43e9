// What a channel is drawn in: one of the usual colours, any other, or a colour map. Loaded when somebody chooses; says what
// was chosen by events, and knows no channel.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { canonical, names, table } from "../luts/luts.js";
import { cssColor } from "./color.js";
import { base, fields } from "./controls.js";
import { define } from "./define.js";
import { strings } from "./strings.js";
import "./zs-lut.js";

/** Offered by name; the order in which fluorescence usually takes them. */
const COLORS = ["0000FF", "00FF00", "FF0000", "00FFFF", "FF00FF", "FFFF00", "FF8000", "FFFFFF"];

/** `<zs-colors>`: dispatches `color` with RRGGBB, and `lut` with the name of a colour map or null for none. */
export class ZsColors extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      .colors {
        display: grid;
        grid-template-columns: repeat(9, minmax(0, 1fr));
        justify-items: center;
        margin: 0 -4px;
      }
      label.color {
        position: relative;
        display: grid;
        place-items: center;
        width: 100%;
        min-height: var(--zs-target);
      }
      .color i {
        grid-area: 1 / 1;
        width: 18px;
        height: 18px;
        border-radius: 50%;
        background: var(--color);
        forced-color-adjust: none;
        box-shadow: 0 0 0 1px var(--zs-rim) inset;
        pointer-events: none;
      }
      .color.other i {
        background: conic-gradient(#f33, #ff3, #3f3, #3ff, #33f, #f3f, #f33);
      }
      .color.chosen i {
        box-shadow:
          0 0 0 1px var(--zs-rim) inset,
          0 0 0 2px var(--zs-surface-solid),
          0 0 0 4px var(--zs-accent);
      }
      input[type="radio"],
      input[type="color"] {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        padding: 0;
        opacity: 0;
        cursor: pointer;
      }
      .color:focus-within:has(:focus-visible),
      .map:focus-within:has(:focus-visible) {
        outline: 2px solid var(--zs-accent);
        outline-offset: -2px;
        border-radius: var(--zs-radius);
      }
      .title {
        margin: 10px 0 4px;
        color: var(--zs-text-dim);
      }
      input[type="search"] {
        width: 100%;
      }
      .maps {
        height: 208px;
        margin: 6px -4px 0;
        padding: 0 4px;
        overflow: hidden auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        scrollbar-color: var(--zs-scroll) transparent;
      }
      .group {
        padding: 8px 6px 2px;
        color: var(--zs-text-faint);
      }
      .map {
        position: relative;
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: var(--zs-target);
        padding: 0 6px;
        border-radius: var(--zs-radius);
        color: var(--zs-text);
      }
      .map:hover {
        background: var(--zs-raised-hover);
      }
      .map.chosen {
        background: var(--zs-raised-hover);
        font-weight: 600;
      }
      zs-lut,
      .plain {
        flex: none;
        width: 112px;
        height: 14px;
        border-radius: 3px;
      }
      .plain {
        background: linear-gradient(90deg, #000, var(--own));
      }
    `,
  ];

  /** Whose colour it is, for those who hear it. */
  @property({ attribute: false }) name = "";
  /** RRGGBB */
  @property({ attribute: false }) color = "FFFFFF";
  /** Name of the colour map, where one is drawn in place of the colour. */
  @property({ attribute: false }) lut: string | null = null;

  @state() private filter = "";

  override render() {
    const { lut, name } = this;
    const isPlain = !lut;
    const chosen = isPlain ? this.color.toUpperCase() : "";
    const other = isPlain && !COLORS.includes(chosen);
    return html`<div class="colors" role="radiogroup" aria-label=${strings.colorsOf(name)}>
        ${COLORS.map(
          (color, i) => html`<label class="color ${color === chosen ? "chosen" : ""}" title=${strings.colorNames[i] ?? ""} data-color=${color}>
            <input
              type="radio"
              name="color"
              aria-label=${strings.colorNames[i] ?? ""}
              .checked=${live(color === chosen)}
              @change=${() => this.tellColor(color)}
            /><i></i>
          </label>`,
        )}
        <label class="color other ${other ? "chosen" : ""}" title=${strings.otherColor}>
          <input
            type="color"
            aria-label=${strings.otherColorOf(name)}
            .value=${live(cssColor(this.color))}
            @input=${(event: Event) => this.tellColor((event.target as HTMLInputElement).value.slice(1).toUpperCase())}
          /><i></i>
        </label>
      </div>
      ${this.maps(lut)}`;
  }

  private maps(lut: string | null) {
    const chosen = lut === null ? null : (canonical(lut) ?? lut);
    const wanted = this.filter.trim().toLowerCase().replace(/[\s_-]+/g, "");
    const shown = names.filter(({ name }) => name.toLowerCase().replace(/[_-]+/g, "").includes(wanted));
    const groups = [...new Set(shown.map(({ group }) => group))];
    return html`<div id="maps" class="title">${strings.colorMap}</div>
      <input
        type="search"
        placeholder=${strings.filterMaps}
        aria-label=${strings.filterMaps}
        @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
      />
      <div class="maps" role="radiogroup" aria-labelledby="maps">
        ${wanted ? nothing : this.map(null, html`<span class="plain"></span>`, strings.noMap, chosen)}
        ${groups.map(
          (group) =>
            html`<div role="group" aria-label=${strings.mapGroups[group] ?? group}>
              <div class="group" aria-hidden="true">${strings.mapGroups[group] ?? group}</div>
              ${shown
                .filter((one) => one.group === group)
                .map(({ name }) => this.map(name, html`<zs-lut .table=${table(name)}></zs-lut>`, name, chosen))}
            </div>`,
        )}
        ${shown.length === 0 ? html`<p role="status">${strings.noMapMatches}</p>` : nothing}
      </div>`;
  }

  private map(name: string | null, picture: unknown, text: string, chosen: string | null) {
    return html`<label class="map ${name === chosen ? "chosen" : ""}">
      <input
        type="radio"
        name="map"
        aria-label=${text}
        .checked=${live(name === chosen)}
        @change=${() => this.dispatchEvent(new CustomEvent<string | null>("lut", { detail: name }))}
      />
      ${picture}<span class="ellipsis" aria-hidden="true">${text.replaceAll("_", " ")}</span>
    </label>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector(".map.chosen")?.scrollIntoView({ block: "nearest" });
  }

  override updated(): void {
    this.style.setProperty("--own", cssColor(this.color));
    for (const label of this.renderRoot.querySelectorAll<HTMLElement>("[data-color]")) {
      label.style.setProperty("--color", cssColor(label.dataset.color ?? ""));
    }
  }

  private tellColor(color: string): void {
    this.dispatchEvent(new CustomEvent<string>("color", { detail: color }));
  }
}

define("zs-colors", ZsColors);
