// Failures as cards over the picture: what happened, where, what can be done. Texts may come from files and servers, so they
// are only ever shown as text.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Problem, Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { groupProblems, problemKey, type ProblemGroup } from "./problems.js";
import { strings } from "./strings.js";
import "./zs-notices.js";

/** The list of others is cut here; thousands help nobody. */
const MOST_LISTED = 50;

/** Failures whose reason may be in the metadata. */
const ABOUT_METADATA = ["bad-metadata", "not-ome-zarr", "unsupported-codec", "unsupported-dtype", "too-large"];

/** `<zs-problems>`: dispatches `retry`, and `inspect`. */
export class ZsProblems extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 8px;
      }
      .card {
        position: relative;
        pointer-events: auto;
        padding-block: 12px;
        padding-inline: 42px 44px;
        border-radius: 10px;
        border: 1px solid var(--zs-line);
        background: var(--zs-surface);
        box-shadow: var(--zs-shadow);
      }
      .mark {
        position: absolute;
        inset-inline-start: 14px;
        top: 13px;
        color: var(--zs-error);
      }
      h2 {
        font-size: 13px;
        font-weight: 600;
      }
      p {
        margin-top: 2px;
        color: var(--zs-text-dim);
        overflow-wrap: anywhere;
      }
      code {
        font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace;
        padding: 1px 4px;
        border-radius: 4px;
        background: var(--zs-raised-hover);
      }
      .url {
        margin-top: 6px;
        font: 11.5px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
        color: var(--zs-text-faint);
        overflow-wrap: anywhere;
        user-select: all;
      }
      details {
        margin-top: 6px;
        color: var(--zs-text-dim);
      }
      summary {
        cursor: pointer;
        width: fit-content;
        border-radius: 4px;
      }
      ul {
        list-style: none;
        max-height: 160px;
        overflow: auto;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
      .dismiss {
        position: absolute;
        inset-inline-end: 8px;
        top: 7px;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) problems: Problem[] = [];

  /** Nothing could be opened: the metadata of what was to be shown can be checked. */
  @property({ type: Boolean }) checkable = false;

  @state() private dismissed: ReadonlySet<string> = new Set();

  override willUpdate(): void {
    // What was over and fails again is news.
    const now = new Set(this.problems.map(problemKey));
    const kept = [...this.dismissed].filter((key) => now.has(key));
    if (kept.length < this.dismissed.size) this.dismissed = new Set(kept);
  }

  override render() {
    const cards = repeat(
      groupProblems(this.problems, this.dismissed),
      (group) => group.code,
      (group) => this.card(group),
    );
    return html`${cards}<zs-notices .viewer=${this.viewer}></zs-notices>`;
  }

  private card(group: ProblemGroup) {
    const { first, others, code } = group;
    const title = Object.hasOwn(strings.problemTitles, code) ? strings.problemTitles[code] : strings.problem;
    return html`<section class="card" aria-label=${title ?? strings.problem}>
      <span class="mark">${icons.warn}</span>
      <h2>${title}</h2>
      <p>${prose(first.message)}</p>
      ${first.hint ? html`<p>${prose(first.hint)}</p>` : nothing} ${first.url ? html`<p class="url">${first.url}</p>` : nothing}
      ${others.length > 0
        ? html`<details>
            <summary>${strings.more(others.length)}</summary>
            <ul tabindex="0" aria-label=${strings.more(others.length)}>
              ${others.slice(0, MOST_LISTED).map((other) => html`<li class="url">${other.url ?? other.message}</li>`)}
            </ul>
          </details>`
        : nothing}
      <div class="actions">
        <button class="text" type="button" @click=${() => this.dispatchEvent(new CustomEvent("retry"))}>${strings.tryAgain}</button>
        ${this.checkable && ABOUT_METADATA.includes(code)
          ? html`<button class="text" type="button" @click=${() => this.dispatchEvent(new CustomEvent("inspect"))}>${strings.checkMetadata}</button>`
          : nothing}
      </div>
      <button
        class="icon dismiss"
        type="button"
        title=${strings.dismiss}
        aria-label=${strings.dismiss}
        @click=${() => (this.dismissed = new Set([...this.dismissed, ...[first, ...others].map(problemKey)]))}
      >
        ${icons.close}
      </button>
    </section>`;
  }
}

/** A sentence whose names between backticks are set as code. */
function prose(text: string): unknown {
  return text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}

define("zs-problems", ZsProblems);
