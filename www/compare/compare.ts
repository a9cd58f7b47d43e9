// The entry of the page's layouts for several sources: takes the place of the page's viewer. Loaded where an address asks for it.

import { readAddress } from "../links/read_address.js";
import { layoutOf } from "./layout.js";
import type { ZsCompare } from "./zs-compare.js";
import "./zs-compare.js";

/** Puts the layout of the page's address in place of its viewer; false where there is nothing to compare. */
export function takePlace(element: HTMLElement): boolean {
  const layout = layoutOf(location.href);
  const { sources, state } = readAddress(location.href);
  if (!layout || sources.length < 2) return false;
  const compare = document.createElement("zs-compare") as ZsCompare;
  compare.layout = layout;
  compare.sources = sources;
  compare.initial = state ?? {};
  compare.renderer = element.getAttribute("renderer");
  element.replaceWith(compare);
  return true;
}
