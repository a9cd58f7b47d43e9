// An inspection as Markdown, to be sent to who wrote the data.

import type { Finding, Report, Severity } from "./finding.js";

const TITLES: Record<Severity, string> = { error: "Against the specification", warning: "Odd", advice: "Advice" };

/** The report as Markdown. */
export function markdown(report: Report): string {
  const { checked, findings } = report;
  const lines = [`# ${verdict(report)}`, "", ...checked.map(({ document, kind, version }) => `- ${kind}, ${version ? `NGFF ${version}` : "no schema"}: ${code(document)}`)];
  for (const level of ["error", "warning", "advice"] as const) {
    const some = findings.filter((finding) => finding.level === level);
    if (some.length > 0) lines.push("", `## ${TITLES[level]}`, "", ...some.map(line));
  }
  return `${lines.join("\n")}\n`;
}

/** In a few words. */
export function verdict({ valid, checked, findings }: Report): string {
  if (checked.length === 0) return "No OME metadata to be checked";
  const versions = [...new Set(checked.flatMap(({ version }) => version ?? []))];
  const by = versions.length > 0 ? ` by NGFF ${versions.join(" and ")}` : "";
  const errors = findings.filter(({ level }) => level === "error").length;
  if (!valid) return `Not valid${by}: ${errors === 1 ? "one error" : `${errors} errors`}`;
  const differences = findings.filter(({ level, rule }) => level === "warning" && rule.startsWith("schema-")).length;
  if (!findings.some(({ rule }) => rule === "version-draft")) return `Valid${by}`;
  // What is right in a draft, no schema says.
  return `A draft of NGFF ${versions.join(" and ")}${differences > 0 ? `, with ${differences} differences` : ""}`;
}

function line({ document, place, problem, rule }: Finding): string {
  return `- ${place ? `${code(place)}: ` : ""}${escaped(problem)} (${rule}, ${code(document)})`;
}

/** Names come from files: a fence that is longer than any run of backticks inside keeps them text. */
function code(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  const fence = "`".repeat(1 + Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence.length > 1 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}

function escaped(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_<>[\]#|]/g, "\\$&");
}
