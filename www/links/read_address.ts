// All that an address says: which sources, and the state in its fragment. Pure. write_address.ts is the way back.

import { namedSources, resolveSource } from "../element/address.js";
import { isObject } from "../inspect/json.js";
import { checked } from "./drawings.js";
import type { Notice } from "./foreign.js";
import { unpack } from "./unpack.js";

/** What an address asks for. */
export interface Address {
  /** Absolute https or http addresses, bottom layer first. */
  sources: string[];
  /** The state in the fragment; null if there is none or it is not JSON. */
  state: Record<string, unknown> | null;
  /** What of the state is left out. */
  notices: Notice[];
}

/** Reads the address of a page. */
export function readAddress(href: string): Address {
  const url = new URL(href);
  const state = readState(url.hash);
  const { drawings, notices } = checked(state?.["drawings"]);
  if (state?.["drawings"] !== undefined) state["drawings"] = drawings;
  const named = namedSources(href);
  const endpoint = url.searchParams.get("endpoint");
  return { sources: named.length > 0 ? named : sourcesOf(state).map((source) => resolveSource(source, href, endpoint)), state, notices };
}

function readState(hash: string): Record<string, unknown> | null {
  const text = hash.replace(/^#/, "");
  if (text === "") return null;
  try {
    const state: unknown = unpack(text) ?? JSON.parse(decodeURIComponent(text));
    return isObject(state) ? state : null;
  } catch {
    return null;
  }
}

/** The sources that a state names. */
export function sourcesOf(state: Record<string, unknown> | null): string[] {
  const layers = state?.["layers"];
  if (!Array.isArray(layers)) return [];
  return layers.map((layer: unknown) => (isObject(layer) ? layer["source"] : null)).filter((source) => typeof source === "string");
}
