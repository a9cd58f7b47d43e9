// The address of a view: its sources in the query, its state in the fragment. Pure.

import { isLocal, namedSources, SOURCE_KEYS } from "../element/address.js";
import { isObject } from "../inspect/json.js";
import { pack } from "./pack.js";
import { sourcesOf } from "./read_address.js";

/** The address of what is on the screen: `href` with these sources and this state, as far as a link can say it. */
export function writeAddress(href: string, whole: Record<string, unknown>): string {
  const url = new URL(href);
  const state = withoutLocal(whole);
  const sources = sourcesOf(state);
  if (sources.length === 0 && sourcesOf(whole).length > 0) {
    for (const key of [...SOURCE_KEYS, "endpoint"]) url.searchParams.delete(key);
    url.hash = "";
    return url.href;
  }
  if (sources.length > 0 && JSON.stringify(sources) !== JSON.stringify(namedSources(url.href))) {
    for (const key of [...SOURCE_KEYS, "endpoint"]) url.searchParams.delete(key);
    const rest = url.searchParams.toString();
    const query = sources.map((source) => `source=${encodeQuery(source)}`).join("&");
    url.search = rest === "" ? query : `${rest}&${query}`;
  }
  url.hash = pack(state);
  return url.href;
}

function withoutLocal(state: Record<string, unknown>): Record<string, unknown> {
  const { layers, drawings } = state;
  if (!Array.isArray(layers)) return state;
  const stays = layers.map((layer: unknown) => !(isObject(layer) && typeof layer["source"] === "string" && isLocal(layer["source"])));
  const kept = { ...state, layers: layers.filter((_, i) => stays[i]) };
  if (!Array.isArray(drawings) || !stays.includes(false)) return kept;
  // Their levels go by layer.
  return { ...kept, drawings: drawings.map((one: unknown) => (isObject(one) && Array.isArray(one["levels"]) ? { ...one, levels: one["levels"].filter((_, i) => stays[i]) } : one)) };
}

/** As little encoding as a query allows, so that people can read the address. */
function encodeQuery(source: string): string {
  return encodeURI(source).replace(/[#&+]/g, encodeURIComponent);
}
