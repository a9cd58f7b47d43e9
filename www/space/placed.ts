// Layers whose samples lie in one plane: everything that is open, but for plates, wells and other collections. Pure.

import type { Layer, Model } from "../panel/contract.js";
import type { Placed, Plane } from "./space.js";

/** A layer that has a place, as the arithmetic of places takes it. */
export type PlacedLayer = Layer & Placed & { plane: Plane };

/** The layer with its place; null while it is not open, and where it is many images. */
export function placed(layer: Layer): PlacedLayer | null {
  return layer.plane && (layer as PlacedLayer);
}

/** The visible layers with a place, bottom first, with their indices. */
export function placedLayers(model: Model): { index: number; layer: Layer; placed: PlacedLayer }[] {
  return model.layers.flatMap((layer, index) => {
    const place = layer.visible ? placed(layer) : null;
    return place ? [{ index, layer, placed: place }] : [];
  });
}

/** The unit of both shown axes; null where there is none, or two. */
export function planeUnit(layers: readonly { layer: Layer; placed: Placed }[]): string | null {
  const units = layers.flatMap(({ layer, placed: { plane } }) => plane?.axes.map((axis) => layer.axes[axis]?.unit ?? null) ?? []);
  return units.length > 0 && units.every((unit) => unit === units[0]) ? units[0]! : null;
}
