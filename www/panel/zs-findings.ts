// The outcome of an inspection: the verdict, then what is wrong, odd or slow, one entry per problem, with the places where it
// stands. Knows no rule; wishes to see a place and to copy the report are events.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Checked, Finding, Report } from "../inspect/finding.js";
import { verdict } from "../inspect/report.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** Places of one problem that are listed. */
const PLACES = 30;

/** `<zs-findings>`: `reveal` carries the finding whose place is to be shown. */
export class ZsFindings extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .verdict {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 14px;
        padding: 8px 10px;
        border-radius: 8px;
        background: var(--zs-raised);
        font-size: 13px;
        font-weight: 600;
      }
      .good {
        color: var(--zs-good);
      }
      .bad {
        color: var(--zs-error);
      }
      .odd {
        color: var(--zs-warn);
      }
      .checked {
        margin-top: 4px;
        color: var(--zs-text-faint);
      }
      h3 {
        display: flex;
        align-items: baseline;
        gap: 6px;
        margin: 12px 0 2px;
        font-size: 12px;
        font-weight: 600;
      }
      h3 .count {
        color: var(--zs-text-faint);
        font-weight: 400;
      }
      .advice {
        color: var(--zs-accent);
      }
      ul {
        list-style: none;
      }
      li {
        overflow-wrap: anywhere;
        color: var(--zs-text-dim);
        user-select: text;
        -webkit-user-select: text;
      }
      li + li {
        margin-top: 6px;
      }
      button.place {
        display: block;
        max-width: 100%;
        min-height: calc(var(--zs-target) - 6px);
        text-align: start;
        overflow-wrap: anywhere;
        font: 11.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
        color: var(--zs-accent);
      }
      button.place:hover {
        text-decoration: underline;
      }
      button.place .of {
        color: var(--zs-text-faint);
      }
      summary {
        cursor: pointer;
        min-height: calc(var(--zs-target) - 6px);
        align-content: center;
        color: var(--zs-text-faint);
        border-radius: 4px;
      }
    `,
  ];

  @property({ attribute: false }) report!: Report;
  /** Short names of documents by address. */
  @property({ attribute: false }) names = new Map<string, string>();

  override render() {
    const { findings, valid, checked } = this.report;
    const isDraft = findings.some(({ rule }) => rule === "version-draft");
    const look = checked.length === 0 ? "" : !valid ? "bad" : isDraft ? "odd" : "good";
    const of = (level: string, byViewer = false) => findings.filter((finding) => finding.level === level && (finding.rule === "viewer") === byViewer);
    return html`<p class="verdict ${look}">${look === "good" ? icons.check : icons.warn} <span>${verdict(this.report)}</span></p>
      ${checked.length > 0 ? html`<p class="checked">${strings.checked(kinds(checked))}</p>` : nothing}
      ${this.group(strings.errors, "bad", of("error"))} ${this.group(strings.oddities, "odd", of("warning"))}
      ${this.group(strings.advice, "advice", of("advice"))} ${this.group(strings.warnings, "odd", of("warning", true))}`;
  }

  private group(title: string, look: string, findings: readonly Finding[]) {
    if (findings.length === 0) return nothing;
    const byProblem = new Map<string, Finding[]>();
    for (const finding of findings) byProblem.set(finding.problem, [...(byProblem.get(finding.problem) ?? []), finding]);
    return html`<h3 class=${look}>${title} <span class="count">${byProblem.size}</span></h3>
      <ul>
        ${[...byProblem].map(([problem, [first, ...others]]) => html`<li>${problem} ${first ? this.place(first) : nothing} ${this.others(others)}</li>`)}
      </ul>`;
  }

  private others(findings: readonly Finding[]) {
    if (findings.length === 0) return nothing;
    const hidden = findings.length - PLACES;
    return html`<details>
      <summary>${strings.otherPlaces(findings.length)}</summary>
      ${findings.slice(0, PLACES).map((finding) => this.place(finding))} ${hidden > 0 ? strings.more(hidden) : nothing}
    </details>`;
  }

  private place(finding: Finding) {
    const name = this.names.get(finding.document);
    // What the viewer noticed belongs to no document.
    if (name === undefined) return nothing;
    const reveal = () => this.dispatchEvent(new CustomEvent<Finding>("reveal", { detail: finding }));
    return html`<button class="place" type="button" title=${finding.document} @click=${reveal}>
      ${finding.place || nothing} <span class="of">${name}</span>
    </button>`;
  }
}

/** What was checked, counted: `1 plate, 4 wells, 4 images`. */
function kinds(checked: readonly Checked[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of checked) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, number]) => strings.ofKind(kind, number)).join(", ");
}

define("zs-findings", ZsFindings);
