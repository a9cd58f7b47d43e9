// What lies in a plate, a well, a set of images or a scene, and the way back out: a map of wells or a list of names. A press
// enters. It draws no image.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Collection, Entry, Step } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** `<zs-contents>`: dispatches `enter` with an entry as its detail, and `back`. */
export class ZsContents extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .way {
        display: flex;
        align-items: center;
        gap: 4px;
        margin-block: 0 6px;
        margin-inline: -6px 0;
      }
      .way span {
        color: var(--zs-text-dim);
      }
      .map {
        display: grid;
        grid-template-columns: max-content repeat(var(--columns), minmax(8px, 22px));
        justify-content: start;
        gap: 2px;
        font-size: 10px;
        color: var(--zs-text-faint);
        overflow-x: auto;
        padding: 3px;
        margin: 0 -3px;
      }
      .map span {
        place-self: center;
        line-height: 1;
        min-width: 12px;
        text-align: center;
      }
      .well {
        aspect-ratio: 1;
        min-width: 8px;
        max-width: 22px;
        width: 100%;
        place-self: center;
        border-radius: 50%;
        background: var(--zs-raised);
        box-shadow: inset 0 0 0 1px var(--zs-track);
      }
      .map i {
        width: 100%;
        max-width: 22px;
        aspect-ratio: 1;
      }
      .well[data-state="open"] {
        background: color-mix(in srgb, var(--zs-accent) 55%, transparent);
        box-shadow: none;
      }
      .well[data-state="opening"] {
        box-shadow: inset 0 0 0 2px var(--zs-accent);
      }
      .well[data-state="failed"] {
        background: none;
        box-shadow: inset 0 0 0 1px var(--zs-error);
        opacity: 0.6;
      }
      .well:hover {
        background: var(--zs-accent);
      }
      ul {
        list-style: none;
        max-height: 260px;
        overflow-y: auto;
        margin: 0 -8px;
      }
      li button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: var(--zs-target);
        padding: 0 8px;
        text-align: start;
      }
      li button:hover {
        background: var(--zs-raised-hover);
      }
      li .name {
        flex: 1;
      }
      li .run {
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      li svg {
        color: var(--zs-text-faint);
      }
      .hint {
        margin-top: 8px;
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      .hint.warn {
        color: var(--zs-warn);
      }
    `,
  ];

  @property({ attribute: false }) collection: Collection | null = null;
  @property({ attribute: false }) trail: readonly Step[] = [];

  override render() {
    const { collection } = this;
    return [
      this.trail.length > 0 ? this.way() : nothing,
      collection ? (collection.kind === "plate" ? this.map(collection) : this.list(collection)) : nothing,
      collection ? html`<p class="hint">${strings.contentsHint}</p>` : nothing,
      collection?.warnings.map((warning) => html`<p class="hint warn">${warning}</p>`) ?? nothing,
    ];
  }

  override updated(): void {
    this.style.setProperty("--columns", String(this.collection?.columns.length ?? 1));
  }

  private way() {
    const name = this.trail.at(-1)?.name ?? "";
    return html`<div class="way">
      <button class="icon" type="button" title=${strings.backTo(name)} aria-label=${strings.backTo(name)} @click=${this.back}>
        ${icons.back}
      </button>
      <span class="ellipsis">${this.trail.map((step) => step.name).join(" › ")}</span>
    </div>`;
  }

  private map({ rows, columns, entries }: Collection) {
    const cells = new Map(entries.map((entry) => [String(entry.cell), entry]));
    const first = entries[0];
    return html`<div
      class="map"
      role="group"
      aria-label=${strings.wells}
      @keydown=${this.onKey}
    >
      <span></span>${columns.map((name) => html`<span aria-hidden="true">${columns.length > 14 ? short(name) : name}</span>`)}
      ${rows.map(
        (row, r) => html`<span aria-hidden="true">${row}</span>${columns.map((_, c) => {
            const entry = cells.get(String([r, c]));
            return entry ? this.well(entry, entry === first) : html`<i></i>`;
          })}`,
      )}
    </div>`;
  }

  private well(entry: Entry, isFirst: boolean) {
    return html`<button
      class="well"
      type="button"
      tabindex=${isFirst ? 0 : -1}
      data-state=${entry.state}
      data-cell=${String(entry.cell)}
      title=${entry.name}
      aria-label=${entry.state === "failed" ? strings.wellMissing(entry.name) : entry.name}
      @click=${() => this.enter(entry)}
    ></button>`;
  }

  private list({ entries, acquisitions }: Collection) {
    const runs = new Map(acquisitions.map(({ id, name }) => [id, name ?? id]));
    return html`<ul>
      ${entries.map(
        (entry) => html`<li>
          <button type="button" title=${entry.source} @click=${() => this.enter(entry)}>
            <span class="name ellipsis">${entry.name}</span>
            ${entry.state === "failed" ? icons.warn : nothing}
            ${entry.acquisition && runs.size > 1 ? html`<span class="run ellipsis">${runs.get(entry.acquisition) ?? entry.acquisition}</span>` : nothing}
            ${icons.forward}
          </button>
        </li>`,
      )}
    </ul>`;
  }

  /** The arrow keys go from well to well; the tab key passes the map in one step. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const { collection } = this;
    const from = (event.target as HTMLElement).dataset["cell"]?.split(",").map(Number);
    if (!step || !from || !collection) return;
    event.preventDefault();
    let [row = 0, column = 0] = from;
    const [down = 0, right = 0] = step;
    // Over the gaps of a sparse plate.
    for (;;) {
      row += down;
      column += right;
      if (row < 0 || column < 0 || row >= collection.rows.length || column >= collection.columns.length) return;
      const next = this.renderRoot.querySelector<HTMLElement>(`[data-cell="${row},${column}"]`);
      if (!next) continue;
      this.renderRoot.querySelector('.well[tabindex="0"]')?.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
      return;
    }
  };

  private enter(entry: Entry): void {
    this.dispatchEvent(new CustomEvent<Entry>("enter", { detail: entry }));
  }

  private readonly back = (): void => {
    this.dispatchEvent(new CustomEvent("back"));
  };
}

/** Column names beside each other without colliding: leading zeros go. */
function short(name: string): string {
  return name.replace(/^0+(?=\d)/, "");
}

define("zs-contents", ZsContents);
