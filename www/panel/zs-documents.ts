// The metadata documents, each one a tree that is drawn once it is opened. Knows nothing of what they mean.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Finding, MetadataDocument } from "../inspect/finding.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { strings } from "./strings.js";
import "./zs-json.js";

/** Documents that are listed at once. */
const PAGE = 40;

/** `<zs-documents>`. */
export class ZsDocuments extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      details {
        border-radius: 8px;
        background: var(--zs-raised);
        padding: 0 8px;
      }
      details + details,
      details + button {
        margin-top: 4px;
      }
      details[open] {
        padding-bottom: 8px;
      }
      summary {
        cursor: pointer;
        min-height: var(--zs-target);
        align-content: center;
        overflow-wrap: anywhere;
        border-radius: 6px;
        font: 11.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
        color: var(--zs-text-dim);
      }
      summary:hover {
        color: var(--zs-text);
      }
      p {
        overflow-wrap: anywhere;
        color: var(--zs-text-faint);
        user-select: text;
        -webkit-user-select: text;
      }
      .actions {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 4px 0;
      }
    `,
  ];

  @property({ attribute: false }) documents: readonly MetadataDocument[] = [];
  @property({ attribute: false }) names = new Map<string, string>();
  /** A finding whose place is to be shown. */
  @property({ attribute: false }) revealed: Finding | null = null;

  @state() private open = new Set<string>();
  @state() private shown = PAGE;
  @state() private copied: string | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("revealed") || !this.revealed) return;
    const { document } = this.revealed;
    this.open.add(document);
    this.shown = Math.max(this.shown, this.documents.findIndex(({ url }) => url === document) + 1);
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("revealed") || !this.revealed) return;
    const summary = [...this.renderRoot.querySelectorAll("summary")].find((one) => one.title === this.revealed?.document);
    summary?.focus();
  }

  override render() {
    const hidden = this.documents.length - this.shown;
    return [
      this.documents.slice(0, this.shown).map((document) => this.document(document)),
      hidden > 0
        ? html`<button class="text" type="button" @click=${() => (this.shown += PAGE)}>${strings.moreEntries(Math.min(PAGE, hidden), this.documents.length)}</button>`
        : nothing,
    ];
  }

  private document({ url, json }: MetadataDocument) {
    const isOpen = this.open.has(url);
    const name = this.names.get(url) ?? url;
    return html`<details ?open=${isOpen} @toggle=${(event: Event) => this.toggled(event, url)}>
      <summary title=${url}>${name}</summary>
      ${isOpen
        ? html`<p>${url}</p>
            <div class="actions">
              <button class="text" type="button" aria-label=${strings.copyDocument(name)} @click=${() => this.copy(url, json)}>${strings.copy}</button>
              <span role="status">${this.copied === url ? strings.copied : ""}</span>
            </div>
            <zs-json .value=${json} .revealed=${this.revealed?.document === url ? this.revealed : null}></zs-json>`
        : nothing}
    </details>`;
  }

  private toggled(event: Event, url: string): void {
    const { open } = event.target as HTMLDetailsElement;
    if (open === this.open.has(url)) return;
    if (open) this.open.add(url);
    else this.open.delete(url);
    this.requestUpdate();
  }

  private copy(url: string, json: unknown): void {
    const writing = navigator.clipboard?.writeText(textOf(json)) ?? Promise.reject(new Error());
    writing.then(
      () => (this.copied = url),
      () => (this.copied = null),
    );
  }
}

/** JSON with whole numbers of any size. */
function textOf(json: unknown): string {
  const large = new Map<string, string>();
  const text = JSON.stringify(
    json,
    (_, value: unknown) => {
      if (typeof value !== "bigint") return value;
      const mark = `@${large.size}:${value}@`;
      large.set(`"${mark}"`, String(value));
      return mark;
    },
    2,
  );
  return large.size === 0 ? text : text.replace(/"@\d+:-?\d+@"/g, (mark) => large.get(mark) ?? mark);
}

define("zs-documents", ZsDocuments);
