// A JSON document as a tree that opens where it is touched: only what is open is drawn, so that a document of any size can be
// looked at. Everything in it is text.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { strings } from "./strings.js";

/** Entries of one list or object that are drawn at once. */
const PAGE = 100;
/** Characters of one text. */
const LONG_TEXT = 400;
/** A list of simple values is written in one line up to this. */
const LINE = 48;

/** `<zs-json>`; `value` is any JSON, whole numbers of any size included. */
export class ZsJson extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        font: 11.5px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
        overflow-wrap: anywhere;
        user-select: text;
        -webkit-user-select: text;
      }
      summary {
        cursor: pointer;
        border-radius: 4px;
        list-style: none;
        display: flex;
        align-items: center;
        min-height: calc(var(--zs-target) - 6px);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary::before {
        content: "▸";
        flex: none;
        width: 14px;
        color: var(--zs-text-faint);
      }
      details[open] > summary::before {
        content: "▾";
      }
      summary:hover {
        background: var(--zs-raised-hover);
      }
      .inside {
        margin-inline-start: 5px;
        padding-inline-start: 9px;
        border-inline-start: 1px solid var(--zs-line);
      }
      .leaf {
        padding-inline-start: 14px;
        text-indent: -14px;
        margin-inline-start: 14px;
      }
      .key {
        color: var(--zs-accent);
      }
      .note,
      .null {
        color: var(--zs-text-faint);
      }
      .text {
        color: var(--zs-good);
      }
      .number {
        color: var(--zs-warn);
      }
      .found {
        background: rgb(240 191 122 / 0.22);
        border-radius: 3px;
      }
      button {
        margin-block: 2px;
        margin-inline: 14px 0;
      }
    `,
  ];

  @property({ attribute: false }) value: unknown;
  /** An entry to be shown and marked, by JSON pointer; a new object asks again. */
  @property({ attribute: false }) revealed: { path: string } | null = null;

  /** Open entries by JSON pointer, with how many of their entries are drawn. */
  @state() private open = new Map<string, number>([["", PAGE]]);

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("revealed") || !this.revealed) return;
    const steps = this.revealed.path.split("/");
    for (let i = 1; i <= steps.length; i++) {
      const pointer = steps.slice(0, i).join("/");
      const index = Number(steps[i] ?? 0);
      const needed = Number.isInteger(index) ? index + 1 : PAGE;
      this.open.set(pointer, Math.max(this.open.get(pointer) ?? PAGE, Math.ceil(needed / PAGE) * PAGE));
    }
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("revealed") && this.revealed) this.renderRoot.querySelector(".found")?.scrollIntoView({ block: "center" });
  }

  override render() {
    return this.entry(null, this.value, "");
  }

  private entry(name: string | null, value: unknown, pointer: string): unknown {
    const key = name === null ? nothing : html`<span class="key">${name}</span>: `;
    const mark = pointer === this.revealed?.path && pointer !== "" ? "found" : "";
    if (typeof value !== "object" || value === null || isShort(value)) {
      return html`<div class="leaf"><span class=${mark}>${key}${this.leaf(value)}</span></div>`;
    }
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    const shown = this.open.get(pointer);
    const note = Array.isArray(value) ? `[ ${size} ]` : `{ ${size} }`;
    return html`<details ?open=${shown !== undefined} @toggle=${(event: Event) => this.toggled(event, pointer)}>
      <summary><span class=${mark}>${key}<span class="note">${note}</span></span></summary>
      ${shown === undefined ? nothing : html`<div class="inside">${this.entries(value, pointer, shown, size)}</div>`}
    </details>`;
  }

  private entries(value: object, pointer: string, shown: number, size: number) {
    // Of a list with a million entries only what is shown is touched.
    const names = Array.isArray(value) ? Array.from({ length: Math.min(shown, size) }, (_, i) => String(i)) : Object.keys(value).slice(0, shown);
    return [
      names.map((name) => this.entry(name, (value as Record<string, unknown>)[name], `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)),
      size > shown
        ? html`<button class="plain" type="button" @click=${() => this.show(pointer, shown + PAGE)}>${strings.moreEntries(Math.min(PAGE, size - shown), size)}</button>`
        : nothing,
    ];
  }

  private leaf(value: unknown): unknown {
    if (typeof value === "string") {
      const isLong = value.length > LONG_TEXT;
      return html`<span class="text">${JSON.stringify(isLong ? value.slice(0, LONG_TEXT) : value)}</span>${isLong ? html` <span class="note">${strings.cutText(value.length)}</span>` : nothing}`;
    }
    if (typeof value === "object" && value !== null) {
      if (!Array.isArray(value)) return "{ }";
      return ["[", value.map((entry, i) => [i > 0 ? ", " : "", this.leaf(entry)]), "]"];
    }
    const kind = typeof value === "number" || typeof value === "bigint" ? "number" : "null";
    return html`<span class=${kind}>${String(value)}</span>`;
  }

  private toggled(event: Event, pointer: string): void {
    const { open } = event.target as HTMLDetailsElement;
    // The event bubbles from the entries inside, too.
    event.stopPropagation();
    if (open === this.open.has(pointer)) return;
    if (open) this.open.set(pointer, PAGE);
    else this.open.delete(pointer);
    this.requestUpdate();
  }

  private show(pointer: string, entries: number): void {
    this.open.set(pointer, entries);
    this.requestUpdate();
  }
}

/** Whether a list or object goes into one line. */
function isShort(value: object): boolean {
  if (!Array.isArray(value)) return Object.keys(value).length === 0;
  if (value.length > 16) return false;
  if (value.some((entry) => (typeof entry === "object" && entry !== null) || (typeof entry === "string" && entry.length > LINE))) return false;
  return value.join(", ").length <= LINE;
}

define("zs-json", ZsJson);
