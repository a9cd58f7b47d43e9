// The colour maps that a channel may be drawn with, by name. Loaded when a state names one or somebody chooses; knows no image.

import { data, list } from "packed-luts";

/** Entries of a map. */
const SIZE = 256;

/** Spellings of the same map by others. */
const ALIASES: Record<string, string> = { gray: "grays", grey: "grays", greys: "grays" };

/** Every map in the order to be listed; a group is `uniform` (equal steps look equal), `diverging`, `imagej` or `categorical`. */
export const names: readonly { name: string; group: "uniform" | "diverging" | "imagej" | "categorical" }[] = list;

const places = new Map(list.map(({ name }, at) => [name.toLowerCase(), at]));
const unpacked = new Map<number, Uint8Array>();
let bytes: string | null = null;

/** The name in `names` that is meant: case does not matter, nor OMERO's `.lut` at its end. Null if there is none. */
export function canonical(name: string): string | null {
  const at = placeOf(name);
  return at === undefined ? null : (list[at]?.name ?? null);
}

/** The 256 colours of a map as red, green and blue each, or null if there is no such map. Not to be written to. */
export function table(name: string): Uint8Array | null {
  const at = placeOf(name);
  if (at === undefined) return null;
  const known = unpacked.get(at) ?? unpack(at);
  unpacked.set(at, known);
  return known;
}

function placeOf(name: string): number | undefined {
  const plain = name.trim().toLowerCase().replace(/\.lut$/, "");
  return places.get(ALIASES[plain] ?? plain);
}

function unpack(at: number): Uint8Array {
  bytes ??= atob(data);
  const out = new Uint8Array(3 * SIZE);
  for (let color = 0; color < 3; color += 1) {
    let value = 0;
    for (let i = 0; i < SIZE; i += 1) {
      value += bytes.charCodeAt((3 * at + color) * SIZE + i);
      out[3 * i + color] = value;
    }
  }
  return out;
}

/** The 256 colours of a map as red, green, blue and 255 each, or null if there is no such map. */
export function texels(name: string): Uint8Array | null {
  const colors = table(name);
  if (!colors) return null;
  const rgba = new Uint8Array(4 * SIZE).fill(255);
  for (let i = 0; i < SIZE; i += 1) rgba.set(colors.subarray(3 * i, 3 * i + 3), 4 * i);
  return rgba;
}
