// Gives the compiled viewer the colours of colour maps that a state names: a module that is loaded for the first of them.

import type * as Luts from "../luts/luts.js";
import type { Handle } from "./artefacts.js";
import { type State, ViewerError } from "./contract.js";
import { loadPart } from "./places.js";

type Given = Set<string>;

const given = new WeakMap<Handle, Given>();

/** Hands over what `state` names and `handle` does not have; tells of names that mean nothing. */
export async function giveLuts(handle: Handle, state: State | undefined, isOpen: () => boolean, tell: (error: ViewerError) => void): Promise<void> {
  const had = given.get(handle) ?? new Set();
  given.set(handle, had);
  const names = (state?.layers ?? []).flatMap(({ channels }) => (channels ?? []).flatMap((channel) => channel?.lut ?? []));
  const missing = names.filter((name) => !had.has(name));
  if (missing.length === 0) return;
  for (const name of missing) had.add(name);
  const { table } = await loadPart<typeof Luts>("luts.js");
  for (const name of missing) {
    if (!isOpen()) return;
    const colors = table(name);
    if (colors) handle.setLut(name, withAlpha(colors));
    else tell(new ViewerError({ code: "bad-metadata", message: `There is no colour map named “${name}”: the channel keeps its colour.` }));
  }
}

function withAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let i = 0; i < rgb.length / 3; i += 1) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return rgba;
}
