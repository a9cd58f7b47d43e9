// One label image: shown or not, opacity; filled or outlined, colours and which labels alone behind a button; or why it could
// not be opened. Asks for changes of its own label image only.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, ofLayer } from "./change.js";
import type { LabelChange, LabelLayer } from "./contract.js";
import { base, buttons, drawers, eyes, fields, opacityRows, rows } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { labelId, PICK } from "./label_pick.js";
import { segments } from "./segments.js";
import { strings } from "./strings.js";
import "./zs-dot.js";
import "./zs-slider.js";

/** More chips than these are counted, not shown. */
const MOST_CHIPS = 60;

/** `<zs-label-row>`; dispatches `zs-pick` when clicks in the picture are to select its labels, or no longer. */
export class ZsLabelRow extends LitElement {
  static override styles = [
    base,
    buttons,
    drawers,
    eyes,
    fields,
    rows,
    opacityRows,
    segments,
    css`
      .row {
        gap: 6px;
      }
      zs-slider {
        width: 76px;
      }
      .value {
        width: 36px;
      }
      .more {
        margin-block: 0;
        margin-inline: -6px calc((16px - var(--zs-target)) / 2);
      }
      .off .name {
        color: var(--zs-text-faint);
      }
      .error {
        margin-block: -2px 6px;
        margin-inline: 26px 0;
        font-size: 12px;
        color: var(--zs-error);
        overflow-wrap: anywhere;
      }
      .waiting {
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      .drawer {
        display: grid;
        gap: 8px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
      }
      .line > :first-child {
        margin-inline-end: auto;
      }
      .pick[aria-pressed="true"] {
        background: var(--zs-accent);
        color: var(--zs-accent-ink);
      }
      .hint {
        color: var(--zs-text-faint);
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
        max-height: 132px;
        overflow: hidden auto;
      }
      .chip {
        display: flex;
        align-items: center;
        gap: 2px;
        max-width: 100%;
        padding: 0 8px;
        min-height: calc(var(--zs-target) - 4px);
        border-radius: 999px;
        background: var(--zs-raised-hover);
        color: var(--zs-text);
      }
      .chip:hover {
        background: var(--zs-track);
      }
      .chip svg {
        width: 12px;
        height: 12px;
        margin-inline-end: -3px;
        color: var(--zs-text-dim);
      }
      form {
        display: flex;
        gap: 6px;
      }
      form input {
        flex: 1;
        width: 0;
      }
    `,
  ];

  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) label!: LabelLayer;
  /** Clicks in the picture select its labels. */
  @property({ attribute: false }) picking = false;

  @state() private open = false;

  override render() {
    const { name, visible, opacity, loaded, error } = this.label;
    const works = error === null;
    return html`<div class="row ${visible ? "" : "off"}">
        <label class="eye">
          <input
            type="checkbox"
            aria-label=${strings.show(name)}
            ?disabled=${!works}
            .checked=${live(visible && works)}
            @change=${(event: Event) => this.set({ visible: (event.target as HTMLInputElement).checked })}
          />
          ${icons.eye} ${icons.eyeOff}
        </label>
        <span class="name ellipsis" title=${name}><bdi>${name}</bdi></span>
        ${!works
          ? nothing
          : visible && !loaded
            ? html`<span class="waiting">${strings.labelLoading}</span>`
            : html`<zs-slider
                  .name=${strings.opacityOf(name)}
                  .value=${opacity}
                  .text=${strings.percent(opacity)}
                  @slide=${(event: CustomEvent<number>) => this.set({ opacity: event.detail })}
                ></zs-slider>
                <span class="value">${strings.percent(opacity)}</span>
                <button
                  class="icon more"
                  type="button"
                  aria-label=${strings.adjust(name)}
                  title=${strings.adjust(name)}
                  aria-expanded=${this.open}
                  aria-controls="details"
                  @click=${() => (this.open = !this.open)}
                >
                  ${icons.down}
                </button>`}
      </div>
      ${works ? html`<div id="details" ?hidden=${!this.open}>${this.open ? this.details() : nothing}</div>` : html`<p class="error">${error}</p>`}`;
  }

  private details() {
    const { name, outline, seed, selected } = this.label;
    return html`<div class="drawer">
      <div class="line">
        <fieldset class="segments">
          <legend class="unseen">${strings.styleOf(name)}</legend>
          ${[false, true].map(
            (wanted) => html`<label
              ><input
                type="radio"
                name="style"
                .checked=${live(outline === wanted)}
                @change=${() => this.set({ outline: wanted })}
              />${wanted ? strings.outlined : strings.filled}</label
            >`,
          )}
        </fieldset>
        ${seed === 0
          ? nothing
          : html`<button class="plain" type="button" aria-label=${strings.ownColorsOf(name)} @click=${() => this.set({ seed: 0 })}>
              ${strings.ownColors}
            </button>`}
        <button
          class="icon"
          type="button"
          aria-label=${strings.recolor(name)}
          title=${strings.recolor(name)}
          @click=${() => this.set({ seed: (seed + 1) % 0x1_0000_0000 })}
        >
          ${icons.shuffle}
        </button>
      </div>
      <div class="line">
        <span>${strings.onlySelected}</span>
        ${selected.length === 0
          ? nothing
          : html`<button class="plain" type="button" aria-label=${strings.showAllOf(name)} @click=${() => this.select([])}>${strings.showAll}</button>`}
        <button class="text pick" type="button" aria-pressed=${this.picking} title=${strings.pickHint} @click=${this.togglePick}>
          ${strings.pickInPicture}
        </button>
      </div>
      ${selected.length === 0 ? html`<p class="hint">${this.picking ? strings.pickNow : strings.allAreDrawn}</p>` : this.chips()}
      <form @submit=${this.onAdd}>
        <input type="search" inputmode="numeric" autocomplete="off" placeholder=${strings.labelId} aria-label=${strings.labelIdOf(name)} />
        <button class="text" type="submit">${strings.addId}</button>
      </form>
    </div>`;
  }

  private chips() {
    const { selected } = this.label;
    const rest = selected.length - MOST_CHIPS;
    return html`<ul class="chips">
      ${repeat(
        selected.slice(0, MOST_CHIPS),
        ({ id }) => String(id),
        ({ id, color }) => html`<li>
          <button class="chip" type="button" aria-label=${strings.deselect(String(id))} title=${strings.deselect(String(id))} @click=${() => this.deselect(String(id))}>
            <zs-dot .color=${color}></zs-dot><span class="ellipsis">${id}</span>${icons.close}
          </button>
        </li>`,
      )}
      ${rest > 0 ? html`<li class="line">${strings.more(rest)}</li>` : nothing}
    </ul>`;
  }

  private readonly onAdd = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector("input") as HTMLInputElement;
    const ids = field.value.split(/[\s,;]+/).flatMap((text) => labelId(text) ?? []);
    if (ids.length === 0) return field.select();
    field.value = "";
    this.select([...this.ids(), ...ids]);
  };

  private readonly togglePick = (): void => {
    const detail = this.picking ? null : { layer: this.layer, name: this.label.name };
    if (detail && !this.label.visible) this.set({ visible: true });
    this.dispatchEvent(new CustomEvent(PICK, { detail, bubbles: true, composed: true }));
  };

  private ids(): string[] {
    return this.label.selected.map(({ id }) => String(id));
  }

  private deselect(gone: string): void {
    this.select(this.ids().filter((id) => id !== gone));
  }

  private select(ids: string[]): void {
    this.set({ selected: [...new Set(ids)] });
  }

  private set(change: LabelChange): void {
    ask(this, ofLayer(this.layer, { labels: [{ name: this.label.name, ...change }] }));
  }
}

define("zs-label-row", ZsLabelRow);
