// Looks at what lies where no image could be opened: a folder is listed where its server tells, a file is no image.

import type { Listing, Problem } from "./contract.js";
import { loadStores, type Requests } from "./requests.js";

/** Failures to open that a look at what is there may explain. */
const EXPLICABLE = ["not-found", "not-zarr", "not-ome-zarr"];

/** A problem that can be looked into. */
export type Explicable = Problem & { url: string };

/** What became known of failures to open. */
export class Explanations {
  /** The folder that was asked for in place of an image. */
  folder: Listing | null = null;
  /** By address; those of the newest opening. */
  private looks = new Map<string, Promise<Problem>>();
  private readonly known = new Map<string, Problem>();

  /** `onFolder` is told of each folder that is to be listed, and of none any more. */
  constructor(
    private readonly requests: Requests,
    private readonly onFolder: (listing: Listing | null) => void,
  ) {}

  /** Something else is opened: what is still being looked at is of no interest. */
  forget(): void {
    this.looks = new Map();
  }

  /** The same with what is known by now. */
  better(problem: Problem): Problem {
    return (isExplicable(problem) && this.known.get(problem.url)) || problem;
  }

  /** The problem with what is there. */
  explain(problem: Explicable): Promise<Problem> {
    const { looks } = this;
    const look = looks.get(problem.url) ?? this.look(problem, looks).catch(() => problem);
    looks.set(problem.url, look);
    return look;
  }

  /** Lists a folder, or none. */
  show(listing: Listing | null): void {
    this.folder = listing;
    this.onFolder(listing);
  }

  private async look(problem: Explicable, looks: unknown): Promise<Problem> {
    const { url } = problem;
    const { listing, isFile } = await (await loadStores()).list(url, this.requests);
    if (this.looks !== looks) return problem;
    if (listing) this.show(listing);
    if (problem.code !== "not-found" || (!listing && !isFile)) return problem;
    const message = `There is a ${listing ? "folder" : "file"} at this address, but no Zarr image.`;
    const better: Problem = { ...problem, code: "not-zarr", message };
    this.known.set(url, better);
    return better;
  }
}

/** Whether that is worth a look. */
export function isExplicable(error: unknown): error is Explicable {
  const { code, url } = (error ?? {}) as Partial<Problem>;
  return code !== undefined && EXPLICABLE.includes(code) && url !== undefined;
}
