// What a folder holds, to be walked through: folders to enter, the way up, images to open. Names come from servers, so they are
// only ever shown as text. Lists what it is given; asks for nothing itself.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Listing, ListingEntry } from "./contract.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { nameOfAddress } from "./layer_name.js";
import { strings } from "./strings.js";

/** More rows than this help nobody; the filter finds the others. */
const MOST_SHOWN = 300;
/** From here on there is a filter. */
const MANY = 12;

/** `<zs-browse>`: dispatches `browse` with a folder's address, and `start` with an image's. */
export class ZsBrowse extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      :host {
        display: flex;
        pointer-events: auto;
      }
      section {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 12px;
        border-radius: 14px;
        border: 1px solid var(--zs-line);
        background: var(--zs-surface);
        box-shadow: var(--zs-shadow);
      }
      header {
        /* The panel's button to close is in the corner. */
        padding-inline-end: 32px;
        display: flex;
        align-items: center;
        gap: 6px;
        padding-inline-start: 4px;
      }
      .names {
        flex: 1;
        min-width: 0;
        padding-inline-start: 4px;
      }
      h2 {
        font-size: 15px;
        font-weight: 600;
      }
      .where {
        font-size: 12px;
        color: var(--zs-text-faint);
        direction: rtl;
        text-align: start;
      }
      input {
        flex: none;
        margin: 10px 4px 0;
      }
      ul {
        list-style: none;
        overflow: auto;
        min-height: 0;
        margin-top: 8px;
        scrollbar-width: thin;
        scrollbar-color: var(--zs-scroll) transparent;
      }
      li button {
        position: relative;
        display: flex;
        align-items: center;
        width: 100%;
        min-height: 34px;
        padding: 0 10px;
        text-align: start;
        color: var(--zs-text-dim);
      }
      li button:hover {
        background: var(--zs-raised-hover);
        color: var(--zs-text);
      }
      li button:focus-visible {
        outline-offset: -2px;
      }
      .image {
        color: var(--zs-text);
      }
      .image svg {
        color: var(--zs-accent);
      }
      .name {
        flex: 1;
        margin-inline-start: 10px;
      }
      .kind {
        margin-inline-start: 10px;
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      .rest {
        margin: 8px 10px 2px;
        font-size: 12px;
        color: var(--zs-text-faint);
      }
      @container (max-width: 700px) {
        li button {
          min-height: 42px;
        }
      }
    `,
  ];

  @property({ attribute: false }) listing!: Listing;

  @state() private wanted = "";

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("listing")) this.wanted = "";
  }

  override render() {
    const { listing } = this;
    const useful = listing.entries.filter(({ kind }) => kind !== "file");
    const wanted = this.wanted.trim().toLowerCase();
    const matching = useful.filter(({ name }) => name.toLowerCase().includes(wanted));
    const shown = matching.slice(0, MOST_SHOWN);
    const files = listing.entries.length - useful.length;
    const { parent } = listing;
    return html`<section aria-label=${strings.folder}>
      <header>
        ${parent === null
          ? nothing
          : html`<button class="icon" type="button" title=${strings.folderUp} aria-label=${strings.folderUp} @click=${() => this.say("browse", parent)}>
              ${icons.up}
            </button>`}
        <div class="names">
          <h2 class="ellipsis">${nameOfAddress(listing.source)}</h2>
          <p class="where ellipsis" title=${listing.source}><bdi>${listing.source.split("?")[0]}</bdi></p>
        </div>
      </header>
      ${useful.length < MANY
        ? nothing
        : html`<input
            type="search"
            placeholder=${strings.folderFilter}
            aria-label=${strings.folderFilter}
            .value=${this.wanted}
            @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}
          />`}
      <ul @keydown=${this.onKey}>
        ${repeat(
          shown,
          ({ source }) => source,
          (entry) => this.row(entry),
        )}
      </ul>
      ${this.rest(matching.length, files)}
    </section>`;
  }

  private row({ name, source, kind }: ListingEntry) {
    const isFolder = kind === "folder";
    const what = strings.entryKinds[kind] ?? "";
    return html`<li>
      <button
        class=${isFolder ? "" : "image"}
        type="button"
        title=${name}
        @click=${() => this.say(isFolder ? "browse" : "start", source)}
      >
        ${isFolder ? icons.folder : kind === "zip" ? icons.zip : icons.image}
        <span class="unseen">${isFolder ? strings.folder : strings.startOpen}</span>
        <span class="name ellipsis">${name}</span>
        <span class="kind" aria-hidden="true">${what}</span>
      </button>
    </li>`;
  }

  private rest(matching: number, files: number) {
    const lines = [
      matching === 0 ? (this.wanted ? strings.noMatch : strings.folderEmpty) : "",
      matching > MOST_SHOWN ? strings.folderMore(matching - MOST_SHOWN) : "",
      this.listing.cut ? strings.folderCut : "",
      files > 0 ? strings.folderFiles(files) : "",
    ].filter(Boolean);
    return lines.length > 0 ? html`<p class="rest">${lines.join(" ")}</p>` : nothing;
  }

  /** Arrow keys go through the list, as in every file dialog. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>("li button")];
    if (!step || rows.length === 0) return;
    event.preventDefault();
    const at = rows.indexOf(event.target as HTMLElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  };

  private say(name: string, detail: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

define("zs-browse", ZsBrowse);
