// Which sources an address names in its query, and where they are. Pure; knows neither document nor history. What else an
// address says is read by links/read_address.ts, for those that say more.

/** Spellings of `source`, ours first; other viewers' links work by changing the host. */
export const SOURCE_KEYS = ["source", "image_url", "fileToLoad", "url", "dataset", "fixedImage", "image"];
/** From here on, others use the names for numbers, too. */
const AMBIGUOUS = 4;

/** The sources in the query of a page's address: absolute https or http addresses, bottom layer first. */
export function namedSources(href: string): string[] {
  const url = new URL(href);
  const endpoint = url.searchParams.get("endpoint");
  const named: string[] = [];
  for (const [key, value] of url.searchParams) {
    if (!isSource(key, value) || value.trim() === "") continue;
    // Vol-E joins layers with commas, and scenes, of which the first one is shown, with pluses.
    named.push(...(key === "url" ? (value.split(/ (?=\w+:)/)[0] ?? "").split(/,(?=\w+:)/) : [value]));
  }
  return named.map((source) => resolveSource(source, href, endpoint));
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
