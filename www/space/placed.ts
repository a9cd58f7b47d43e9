// Layers whose samples lie in one plane: everything that is open, but for plates, wells and other collections. Pure.

import type { Layer } from "../panel/contract.js";
import type { Placed } from "./space.js";

/** The layer with its place; null where it has none. */
export function placed(layer: Layer): (Layer & Placed) | null {
  const { plane, levels } = layer as Layer & Partial<Placed>;
  return plane && levels?.[0]?.step ? (layer as Layer & Placed) : null;
}
