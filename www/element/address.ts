// The page's address and the viewer's state: which sources an address names, and the state in its fragment. Pure; knows
// neither document nor history.

/** Spellings of `source`, ours first; other viewers' links work by changing the host. */
const SOURCE_KEYS = ["source", "image_url", "fileToLoad", "url"];

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
    if (SOURCE_KEYS.includes(key) && value.trim() !== "") named.push(value);
  }
  const state = readState(url.hash);
  const sources = named.length > 0 ? named : sourcesOf(state);
  return { sources: sources.map((source) => resolveSource(source, href, endpoint)), state };
}

/** Whether an address stands for something on the person's computer, which no link can name. */
export function isLocal(source: string): boolean {
  return source.startsWith("local:");
}

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
  const { sources: named } = readAddress(url.href.slice(0, url.href.length - url.hash.length));
  if (sources.length > 0 && JSON.stringify(sources) !== JSON.stringify(named)) {
    for (const key of [...SOURCE_KEYS, "endpoint"]) url.searchParams.delete(key);
    const rest = url.searchParams.toString();
    const query = sources.map((source) => `source=${encodeQuery(source)}`).join("&");
    url.search = rest === "" ? query : `${rest}&${query}`;
  }
  url.hash = fragment(state);
  return url.href;
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
    const state: unknown = JSON.parse(decodeURIComponent(text));
    return isObject(state) ? state : null;
  } catch {
    return null;
  }
}

function sourcesOf(state: Record<string, unknown> | null): string[] {
  const layers = state?.["layers"];
  if (!Array.isArray(layers)) return [];
  return layers.map((layer: unknown) => (isObject(layer) ? layer["source"] : null)).filter((source) => typeof source === "string");
}

function withoutLocal(state: Record<string, unknown>): Record<string, unknown> {
  const { layers } = state;
  if (!Array.isArray(layers)) return state;
  return { ...state, layers: layers.filter((layer: unknown) => !(isObject(layer) && typeof layer["source"] === "string" && isLocal(layer["source"]))) };
}

/** The state without what the query says already, and without digits that nobody can see. */
function fragment(state: Record<string, unknown>): string {
  const json = JSON.stringify(state, (key, value: unknown) => {
    if (key === "source") return undefined;
    return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;
  });
  // Quotes, brackets and `#` would end the link in running text.
  return encodeURI(json).replace(/[#'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As little encoding as a query allows, so that people can read the address. */
function encodeQuery(source: string): string {
  return encodeURI(source).replace(/[#&+]/g, encodeURIComponent);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
