// Asks for the first documents of a source while the compiled viewer is still on its way: the same ones that it asks for
// first (src/ome/open.rs), so that no request is made twice. It reads none of them.

/** What was asked for before the viewer was there. */
export interface HeadStart {
  /** By address; whoever takes one removes it. */
  answers: Map<string, Promise<Response>>;
  /** When, by the page's clock; undefined if nothing was. */
  at: number | undefined;
}

const DOCUMENTS = ["zarr.json", ".zattrs", ".zarray", ".zmetadata"];

/** Starts the requests for sources. */
export function headStart(sources: readonly string[]): HeadStart {
  const answers: HeadStart["answers"] = new Map();
  for (const source of sources) {
    // What is no such address is told when it is opened.
    if (!/^https?:\/\/[^/]/.test(source)) continue;
    const { origin, pathname, search } = new URL(source);
    for (const name of DOCUMENTS) {
      const url = `${origin}${pathname.replace(/\/+$/, "")}/${name}${search}`;
      const answer = fetch(url);
      // Whoever takes it is told; nobody may.
      answer.catch(() => undefined);
      answers.set(url, answer);
    }
  }
  return { answers, at: sources.length > 0 ? performance.now() : undefined };
}
