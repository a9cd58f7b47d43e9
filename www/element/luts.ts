// Sees that the compiled viewer has the colours of colour maps that a state names: a module that is loaded for the first of them.

import type * as Luts from "../luts/luts.js";
import type { Handle } from "./artefacts.js";
import { type State, ViewerError } from "./contract.js";
import { loadPart } from "./places.js";

/** The colour maps that a state names. */
export function namedLuts(state: State): Set<string> {
  return new Set((state.layers ?? []).flatMap(({ channels }) => (channels ?? []).flatMap((channel) => channel?.lut || [])));
}

/** Hands them over; tells of names that mean nothing. */
export async function giveLuts(handle: Handle, names: ReadonlySet<string>, isOpen: () => boolean, tell: (error: ViewerError) => void): Promise<void> {
  const { texels } = await loadPart<typeof Luts>("luts.js");
  for (const name of names) {
    const colors = texels(name);
    if (!isOpen()) return;
    if (colors) handle.setLut(name, colors);
    else tell(new ViewerError({ code: "bad-metadata", message: `There is no colour map named “${name}”: the channel keeps its colour.` }));
  }
}
