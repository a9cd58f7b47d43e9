// Rendering settings in a metadata document: what has to change in it, and its text with just that changed. Pure.

import { applyEdits, modify, type ParseError, parse } from "jsonc-parser";
import { deep, field, fields, list } from "../inspect/json.js";

/** How a channel is to be drawn. */
export interface ChannelSettings {
  label: string;
  /** RRGGBB */
  color: string;
  active: boolean;
  inverted: boolean;
  /** Stored values drawn black and in full colour; null where they are not known. */
  window: readonly [number, number] | null;
  /** Stored values that there may be. */
  range: readonly [number, number];
}

/** How an image is to be drawn at first; positions are indices on the finest level, null where there is no such axis. */
export interface Settings {
  channels: readonly ChannelSettings[];
  defaultZ: number | null;
  defaultT: number | null;
}

/** A field and its values; undefined where there was none. */
export interface Change {
  path: (string | number)[];
  before: unknown;
  value: unknown;
}

/** Reads a document; null where it is no JSON that could be changed without harm. */
export function readDocument(text: string): unknown {
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { disallowComments: true });
  return errors.length === 0 && fields(json) ? json : null;
}

/** What has to change in a document for it to hold the settings; `holder` leads to the object with `multiscales`. */
export function changesFor(json: unknown, holder: readonly string[], settings: Settings): Change[] {
  const omero = [...holder, "omero"];
  const old = fields(deep(json, ...omero));
  const rdefs = { ...(settings.defaultT !== null && { defaultT: settings.defaultT }), ...(settings.defaultZ !== null && { defaultZ: settings.defaultZ }), model: "color" };
  if (!old) return [{ path: omero, before: undefined, value: { channels: settings.channels.map(whole), rdefs } }];
  const changes: Change[] = [];
  const set = (path: (string | number)[], before: unknown, value: unknown): unknown => changes.push({ path: [...omero, ...path], before, value });

  const channels = field(old, "channels");
  if (!Array.isArray(channels)) set(["channels"], channels, settings.channels.map(whole));
  else {
    settings.channels.forEach((channel, i) => {
      const entry = fields(list(channels)[i]);
      if (!entry) return set(["channels", i], list(channels)[i], whole(channel));
      const at = (...path: string[]) => ["channels", i, ...path];
      const { label, color, active, inverted, window } = entry;
      if (label !== channel.label && !(label === undefined && channel.label === "")) set(at("label"), label, channel.label);
      if (typeof color !== "string" || plain(color) !== plain(channel.color)) set(at("color"), color, channel.color);
      if ((active ?? true) !== channel.active) set(at("active"), active, channel.active);
      if ((inverted ?? false) !== channel.inverted) set(at("inverted"), inverted, channel.inverted);
      if (!channel.window) return undefined;
      const limits = fields(window);
      if (!limits) return set(at("window"), window, windowOf(channel));
      const [start, end] = channel.window;
      if (Number(limits["start"]) !== start) set(at("window", "start"), limits["start"], start);
      if (Number(limits["end"]) !== end) set(at("window", "end"), limits["end"], end);
      return undefined;
    });
  }

  const defaults = fields(field(old, "rdefs"));
  if (!defaults) {
    if (settings.defaultT !== null || settings.defaultZ !== null) set(["rdefs"], field(old, "rdefs"), rdefs);
    return changes;
  }
  for (const name of ["defaultT", "defaultZ"] as const) {
    const index = settings[name];
    if (index !== null && Number(defaults[name]) !== index) set(["rdefs", name], defaults[name], index);
  }
  return changes;
}

/** The text of a document with the changes, and every other letter as it was. */
export function edited(text: string, changes: readonly Change[]): string {
  // Whole blocks are set as the rest of the document is, if that is set at all.
  const [, eol, indent] = /(\r?\n)([ \t]+)"/.exec(text) ?? [];
  const style = eol !== undefined && indent !== undefined ? { eol, insertSpaces: !indent.includes("\t"), tabSize: indent.includes("\t") ? 1 : indent.length } : null;
  return changes.reduce((now, { path, before, value }) => {
    const isNew = before === undefined || typeof value === "object";
    return applyEdits(now, modify(now, path, value, isNew && style ? { formattingOptions: style } : {}));
  }, text);
}

function whole(channel: ChannelSettings): unknown {
  const { label, color, active, inverted } = channel;
  return { label, color, active, inverted, ...(channel.window && { window: windowOf(channel) }) };
}

function windowOf({ window, range }: ChannelSettings): unknown {
  const [start, end] = window ?? range;
  return { min: range[0], max: range[1], start, end };
}

function plain(color: string): string {
  return color.replace(/^#/, "").toUpperCase();
}
