// What to call a layer: its name, unless that is one that programs give to every image.

import type { Layer } from "./contract.js";
import { strings } from "./strings.js";

const GIVEN_TO_ALL = /^(\/|0|image|default|multiscales?|ome-zarr)?$/i;

/** The name of a layer for a person. */
export function layerName({ name, source }: Pick<Layer, "name" | "source">): string {
  return GIVEN_TO_ALL.test(name.trim()) ? nameOfAddress(source) : name;
}

/** What files of a layer are called, without their endings. */
export function fileStem(layer: Layer | undefined): string {
  return layer ? layerName(layer).replace(/\.(ome\.)?zarr$|\.ozx$|\.zip$/i, "") : "image";
}

/** The last part of an address. */
export function nameOfAddress(source: string): string {
  const [path = ""] = source.split(/[?#]/);
  const last = path.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(last) || strings.untitled;
  } catch {
    return last;
  }
}
