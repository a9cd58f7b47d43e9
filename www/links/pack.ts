// Writes a state as the short text that unpack.ts reads. Whatever the grammar has no word for goes as JSON into
// `more`, so that nothing is lost. Pure.

import { type Fields as Json, fields, list } from "../inspect/json.js";
import { drawingWords } from "./drawings.js";
import { VERSION } from "./unpack.js";

/** Lists whose entries are taken apart, by position. */
const PARTS = ["layers", "channels", "labels"];

/** The state as short text, ready for a fragment. */
export function pack(state: Json): string {
  const { drawings, ...seen } = state;
  const rest = JSON.parse(JSON.stringify(seen, shortened)) as Json;
  const words: string[] = [];
  const say = (name: string, value: string | null): unknown => value !== null && words.push(`${name}=${value}`);
  if (rest["version"] === 1) delete rest["version"];
  if (rest["mode"] === "slice") delete rest["mode"];
  const { center, scale, rotation } = object(rest["camera"]);
  if (Array.isArray(center) && center.length === 2 && isNumber(scale)) {
    say("at", [...center, scale, ...(isNumber(rotation) ? [rotation] : [])].join());
    delete rest["camera"];
  }
  const dims = Object.entries(object(rest["dims"]));
  if (dims.length > 0) say("dims", dims.map(([name, index]) => `${text(name)}:${index}`).join());
  delete rest["dims"];
  list(rest["layers"]).forEach((one, index) => {
    const layer = object(one);
    delete layer["source"];
    if (index > 0) words.push("layer");
    const on = taken(layer, "visible", isBoolean);
    if (on !== undefined) say("on", on ? "1" : "0");
    say("opacity", taken(layer, "opacity", isNumber)?.toString() ?? null);
    say("blend", taken(layer, "blend", isText) ?? null);
    say("move", taken(layer, "transform", Array.isArray)?.join() ?? null);
    const channels = list(layer["channels"]);
    if (channels.length > 0) say("c", channels.map(channelText).join());
    for (const label of list(layer["labels"])) say("label", labelText(object(label)));
  });
  words.push(...drawingWords(drawings));
  const more = pruned(rest);
  if (more !== undefined) say("more", text(JSON.stringify(more)));
  return [VERSION, ...words].join("&");
}

/** `[-+]COLOR:LOW..HIGH:g0.8:i1:mviridis`; what it says is taken out of the channel. */
function channelText(one: unknown): string {
  if (one === null) return "";
  const channel = object(one);
  const on = taken(channel, "visible", isBoolean);
  const color = taken(channel, "color", (value): value is string => /^[0-9A-F]{6}$/i.test(String(value))) ?? "";
  const range = channel["window"];
  const tokens = [(on === undefined ? "" : on ? "+" : "-") + color];
  if (Array.isArray(range)) tokens.push(range.join(".."));
  else if (range !== undefined) tokens.push(range === null ? "file" : "auto");
  delete channel["window"];
  const gamma = taken(channel, "gamma", isNumber);
  if (gamma !== undefined) tokens.push(`g${gamma}`);
  const invert = taken(channel, "invert", isBoolean);
  if (invert !== undefined) tokens.push(`i${Number(invert)}`);
  if (channel["lut"] === null) tokens.push("m");
  else if (isText(channel["lut"])) tokens.push(`m${text(channel["lut"])}`);
  delete channel["lut"];
  return tokens.join(":") || ":";
}

/** `NAME:on:o0.5:l1:s3:p7+9`; what it says is taken out of the label image. */
function labelText(label: Json): string {
  const tokens = [text(String(taken(label, "name", isText)))];
  const on = taken(label, "visible", isBoolean);
  if (on !== undefined) tokens.push(on ? "on" : "off");
  const opacity = taken(label, "opacity", isNumber);
  if (opacity !== undefined) tokens.push(`o${opacity}`);
  const outline = taken(label, "outline", isBoolean);
  if (outline !== undefined) tokens.push(`l${Number(outline)}`);
  const seed = taken(label, "seed", isNumber);
  if (seed !== undefined) tokens.push(`s${seed}`);
  const selected = taken(label, "selected", Array.isArray);
  if (selected) tokens.push(`p${selected.join("+")}`);
  return tokens.join(":");
}

/** Digits that nobody can see are left out. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;
}

/** The value of a field that is as it should be; it is no longer there then. */
function taken<T>(from: Json, name: string, is: (value: unknown) => value is T): T | undefined {
  const value = from[name];
  if (!is(value)) return undefined;
  delete from[name];
  return value;
}

/** What is left where something was taken out; lists keep their positions. */
function pruned(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const entries = value.map((entry) => (entry === null ? undefined : pruned(entry)));
    return entries.every((entry) => entry === undefined) ? undefined : entries;
  }
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    // Lists of plain values are never taken apart.
    const isWhole = Array.isArray(entry) && !PARTS.includes(name) && entry.every((one) => typeof one !== "object");
    const kept = isWhole ? entry : pruned(entry);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Encoded for one place in the grammar, and safe in running text. */
function text(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isText = (value: unknown): value is string => typeof value === "string";
const object = (value: unknown): Json => fields(value) ?? {};
