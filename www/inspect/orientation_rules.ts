// Anatomical orientation of axes (RFC-4): part of the specification from 0.9 on, written into older versions before. There its
// rules are told as warnings, because those versions leave unknown fields alone.

import type { Finding } from "./finding.js";
import type { MultiscaleImage } from "./images.js";
import { field, fields, quoted } from "./json.js";

/** Opposite ends of the body; both words of a pair name the same anatomical axis. */
const ENDS = [
  ["left", "right"],
  ["anterior", "posterior"],
  ["inferior", "superior"],
  ["dorsal", "ventral"],
  ["dorsal", "palmar"],
  ["dorsal", "plantar"],
  ["rostral", "caudal"],
  ["cranial", "caudal"],
  ["proximal", "distal"],
  ["superficial", "deep"],
  ["apical", "basal"],
  ["apex", "base"],
] as const;

const PAIRS = new Map<string, number>(ENDS.flatMap((ends, pair) => [[`${ends[0]}-to-${ends[1]}`, pair] as const, [`${ends[1]}-to-${ends[0]}`, pair] as const]));

/** What is wrong with the orientations of an image's axes. */
export function orientations(image: MultiscaleImage): Finding[] {
  const isPart = image.version.schema === null || Number(image.version.schema) >= 0.9;
  const level = isPart ? "error" : "warning";
  const found: Finding[] = [];
  const taken = new Map<number, string>();
  for (const { json, type, name, at } of image.axes) {
    const orientation = field(json, "orientation");
    const place = at.at("orientation");
    if (orientation === undefined) continue;
    const value = field(orientation, "value");
    const pair = typeof value === "string" ? PAIRS.get(value) : undefined;
    if (orientation === null) {
      found.push(place.finding("warning", "orientation-null", "An orientation that is not known should be left out, not null."));
    } else if (type !== "space") {
      found.push(place.finding(level, "orientation-axis", `The axis ${quoted(name)} is none of space: it cannot have an orientation.`));
    } else if (!fields(orientation) || field(orientation, "type") !== "anatomical") {
      if (!isPart) found.push(place.finding(level, "orientation-type", `The orientation of ${quoted(name)} must have the type “anatomical”.`));
    } else if (pair === undefined) {
      if (!isPart) found.push(place.finding(level, "orientation-value", `${value === undefined ? "No value" : quoted(value)} is given as orientation of ${quoted(name)}: none of the 24 known directions.`));
    } else if (taken.has(pair)) {
      found.push(place.finding(level, "orientation-unique", `The axes ${quoted(taken.get(pair))} and ${quoted(name)} follow the same anatomical axis.`));
    } else {
      taken.set(pair, name ?? "");
    }
  }
  return found;
}
