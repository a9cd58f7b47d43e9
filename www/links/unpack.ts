// Reads the short form of a state in an address, `v1&at=512,480.5,0.65&dims=z:118&c=00FF00:0..1500,-FF0000`; docs/links.md has
// its grammar, pack.ts writes it. Pure.

import { type Fields as Json, isObject } from "../inspect/json.js";
import { drawingOf, isDrawingWord } from "./drawings.js";

/** The first word of the newest form. */
export const VERSION = "v1";

/** The state of short text; null where it is none. A newer version than this one is all that is said of a newer one. Among its
 * drawings, words that are not understood stay as they are. */
export function unpack(short: string): Json | null {
  const [version = "", ...words] = short.split("&");
  if (!/^v\d+$/.test(version)) return null;
  if (version !== VERSION) return { version: Number(version.slice(1)) };
  const layers: Json[] = [{}];
  const state: Json = { version: 1 };
  const drawings: unknown[] = [];
  let more: unknown;
  for (const word of words) {
    const [name = "", value = ""] = cut(word, "=");
    const layer = layers.at(-1)!;
    if (name === "layer") layers.push({});
    else if (name === "at") {
      const [x, y, scale, rotation] = value.split(",").map(Number);
      state["camera"] = { center: [x, y], scale, ...(rotation !== undefined && { rotation }) };
    } else if (name === "dims") {
      state["dims"] = Object.fromEntries(value.split(",").map((dim) => cut(dim, ":")).map(([axis, index]) => [decodeURIComponent(axis!), Number(index)]));
    } else if (name === "on") layer["visible"] = value === "1";
    else if (name === "opacity") layer["opacity"] = Number(value);
    else if (name === "blend") layer["blend"] = decodeURIComponent(value);
    else if (name === "move") layer["transform"] = value.split(",").map(Number);
    else if (name === "c") layer["channels"] = value.split(",").map(channelOf);
    else if (name === "label") layer["labels"] = [...((layer["labels"] as Json[] | undefined) ?? []), labelOf(value)];
    else if (isDrawingWord(name)) drawings.push(drawingOf(name, value));
    else if (name === "more") more = JSON.parse(decodeURIComponent(value));
  }
  if (layers.length > 1 || Object.keys(layers[0]!).length > 0) state["layers"] = layers;
  if (drawings.length > 0) state["drawings"] = drawings;
  return merged(state, more) as Json;
}

function channelOf(word: string): Json | null {
  if (word === "") return null;
  const [head = "", ...tokens] = word.split(":");
  const channel: Json = {};
  const color = head.replace(/^[-+]/, "");
  if (color !== head) channel["visible"] = head.startsWith("+");
  if (color !== "") channel["color"] = color;
  for (const token of tokens) {
    const value = token.slice(1);
    if (token === "auto" || token === "file") channel["window"] = token === "auto" ? token : null;
    else if (token.includes("..")) channel["window"] = cut(token, "..").map(Number);
    else if (token[0] === "g") channel["gamma"] = Number(value);
    else if (token[0] === "i") channel["invert"] = value === "1";
    else if (token[0] === "m") channel["lut"] = decodeURIComponent(value) || null;
  }
  return channel;
}

function labelOf(word: string): Json {
  const [name = "", ...tokens] = word.split(":");
  const label: Json = { name: decodeURIComponent(name) };
  for (const token of tokens) {
    const value = token.slice(1);
    if (token === "on" || token === "off") label["visible"] = token === "on";
    else if (token[0] === "o") label["opacity"] = Number(value);
    else if (token[0] === "l") label["outline"] = value === "1";
    else if (token[0] === "s") label["seed"] = Number(value);
    else if (token[0] === "p") label["selected"] = value.split("+").filter(Boolean).map((id) => (Number.isSafeInteger(Number(id)) ? Number(id) : id));
  }
  return label;
}

function merged(value: unknown, more: unknown): unknown {
  if (more === undefined || more === null) return value;
  if (Array.isArray(value) && Array.isArray(more)) return Array.from({ length: Math.max(value.length, more.length) }, (_, i) => merged(value[i], more[i]));
  if (!isObject(value) || !isObject(more)) return more;
  return Object.entries(more).reduce((whole, [name, entry]) => ({ ...whole, [name]: merged(whole[name], entry) }), value);
}

function cut(word: string, at: string): string[] {
  const index = word.indexOf(at);
  return index < 0 ? [word] : [word.slice(0, index), word.slice(index + at.length)];
}
