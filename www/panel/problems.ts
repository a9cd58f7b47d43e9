// Groups failures for showing: many of one kind become one card, and a dismissed one stays away until something new fails.
// Pure; knows no component.

import type { Listing, Problem } from "./contract.js";

/** Failures of one kind, the first one to be shown. */
export interface ProblemGroup {
  code: string;
  first: Problem;
  others: Problem[];
}

/** What makes two failures the same. */
export function problemKey(problem: Problem): string {
  return JSON.stringify([problem.code, problem.message, problem.url ?? ""]);
}

/** Failures that were not dismissed, without repetitions, by code, in order of their first appearance. */
export function groupProblems(problems: Problem[], dismissed: ReadonlySet<string>): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  const seen = new Set<string>();
  for (const problem of problems) {
    const key = problemKey(problem);
    if (dismissed.has(key) || seen.has(key)) continue;
    seen.add(key);
    const group = groups.get(problem.code);
    if (group) group.others.push(problem);
    else groups.set(problem.code, { code: problem.code, first: problem, others: [] });
  }
  return [...groups.values()];
}

/** A list of what is there says more than that there is no image. */
export function isAnswered({ code, url }: Problem, listing: Listing | null): boolean {
  return listing !== null && url !== undefined && ["not-found", "not-zarr", "not-ome-zarr"].includes(code) && withoutSlash(url) === listing.source;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+(?=\?|$)/, "");
}
