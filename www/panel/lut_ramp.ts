// Colour maps as style sheets take them. The maps themselves are loaded when the first one is asked for.

import type * as Luts from "../luts/luts.js";

/** Colours of a gradient that stand for the 256 of a map. */
const STOPS = 16;

/** The module of the colour maps. */
export function loadLuts(): Promise<typeof Luts> {
  return import("../luts/luts.js");
}

/** The stops of a gradient from a map's first to its last colour. */
export function stopsOf(table: Uint8Array): string {
  const color = (i: number) => `rgb(${table.subarray(3 * i, 3 * i + 3).join(" ")})`;
  return Array.from({ length: STOPS }, (_, i) => color(Math.round((i * 255) / (STOPS - 1)))).join(", ");
}

/** The same of a map's name; empty where there is no such map. */
export async function rampOf(name: string): Promise<string> {
  const table = (await loadLuts()).table(name);
  return table ? stopsOf(table) : "";
}
