// The page's address and the viewer's state: which sources an address names, and the state in its fragment. Pure; knows
// neither document nor history. links/write_address.ts is the way back.

import { unpack } from "./link_state.js";

/** Spellings of `source`, ours first; other viewers' links work by changing the host. */
export const SOURCE_KEYS = ["source", "image_url", "fileToLoad", "url", "dataset", "fixedImage", "image"];
/** From here on, others use the names for numbers, too. */
const AMBIGUOUS = 4;

/** What an address asks for. */
export interface Address {
  /** Absolute https or http addresses, bottom layer first. */
  sources: string[];
  /** The state in the fragment; null if there is none or it is not JSON. */
  state: Record<string, unknown> | null;
}

/** Reads the address of a page. */
export function readAddress(href: string): Address {
  const url = new URL(href);
  const endpoint = url.searchParams.get("endpoint");
  const named: string[] = [];
  for (const [key, value] of url.searchParams) {
    if (!isSource(key, value) || value.trim() === "") continue;
    // Vol-E joins layers with commas, and scenes, of which the first one is shown, with pluses.
    named.push(...(key === "url" ? (value.split(/ (?=\w+:)/)[0] ?? "").split(/,(?=\w+:)/) : [value]));
  }
  const state = readState(url.hash);
  const sources = named.length > 0 ? named : sourcesOf(state);
  return { sources: sources.map((source) => resolveSource(source, href, endpoint)), state };
}

/** Whether an address says more in its query than which sources to open. */
export function saysMore(href: string): boolean {
  const { search, searchParams } = new URL(href);
  return [...searchParams].some(([key, value]) => key !== "endpoint" && key !== "layout" && !isSource(key, value)) || /[?&]url=[^&]*\+/.test(search);
}

/** Whether an address stands for something on the person's computer, which no link can name. */
export function isLocal(source: string): boolean {
  return source.startsWith("local:");
}

/** An address as the viewer can fetch it: object-store schemes and Neuroglancer's forms rewritten, relative ones resolved. What
 * is no address stays as it is, to be told when it is opened. */
export function resolveSource(source: string, base: string, endpoint: string | null = null): string {
  const text = withoutPipes(source.trim().replace(/^zarr[23]?:\/\/(?=\w+:)/i, ""));
  const store = /^(s3|gs):\/\/([^/]+)\/?(.*)$/i.exec(text);
  if (!store) return absolute(text, base);
  const [, scheme = "", bucket = "", key = ""] = store;
  if (endpoint) {
    const host = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
    return absolute(`${host.replace(/\/+$/, "")}/${bucket}/${key}`, base);
  }
  if (scheme.toLowerCase() === "gs") return absolute(`https://storage.googleapis.com/${bucket}/${key}`, base);
  // The certificate of AWS does not cover names with dots.
  const host = bucket.includes(".") ? `s3.amazonaws.com/${bucket}` : `${bucket}.s3.amazonaws.com`;
  return absolute(`https://${host}/${key}`, base);
}

/** Neuroglancer's `https://host/a.zip|zip:inside/|zarr3:`: the formats are found out here, the paths lead further inside. */
function withoutPipes(address: string): string {
  const [first = "", ...steps] = address.split("|");
  const known = steps.map((step) => /^(?:zarr[23]?|zip|auto):(.*)$/i.exec(step)?.[1]);
  if (known.includes(undefined)) return address;
  const [path = "", query] = first.split("?");
  const inside = known.map((step) => step!.replace(/^\/+|\/+$/g, "")).filter((step) => step !== "");
  const whole = inside.length > 0 ? [path.replace(/\/+$/, ""), ...inside].join("/") : path;
  return query === undefined ? whole : `${whole}?${query}`;
}

/** Some names are numbers elsewhere. */
function isSource(key: string, value: string): boolean {
  const kind = SOURCE_KEYS.indexOf(key);
  return kind >= 0 && (kind < AMBIGUOUS || /[/:]/.test(value));
}

function absolute(address: string, base: string): string {
  try {
    return new URL(address, base).href;
  } catch {
    return address;
  }
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
