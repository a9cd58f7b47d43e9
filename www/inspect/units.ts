// Names of units that the specification recommends (those of UDUNITS-2), and what is probably meant by others.

import { quoted } from "./json.js";

const PREFIXES = [
  "atto", "centi", "deca", "deci", "exa", "femto", "giga", "hecto", "kilo", "mega", "micro", "milli", "nano", "peta", "pico", "tera",
  "yocto", "yotta", "zepto", "zetta",
];
const SPACE = new Set([...["", ...PREFIXES].map((prefix) => `${prefix}meter`), "angstrom", "foot", "inch", "mile", "parsec", "yard"]);
const TIME = new Set([...["", ...PREFIXES].map((prefix) => `${prefix}second`), "day", "hour", "minute"]);

const MEANT: Record<string, string> = {
  um: "micrometer", "µm": "micrometer", "μm": "micrometer", micron: "micrometer", microns: "micrometer", micrometre: "micrometer",
  micrometers: "micrometer", nm: "nanometer", nanometers: "nanometer", mm: "millimeter", millimeters: "millimeter", m: "meter", "å": "angstrom",
  s: "second", sec: "second", seconds: "second", ms: "millisecond", min: "minute", h: "hour",
};

/** A sentence about a unit that is not recommended; null for one that is. */
export function unitProblem(type: string | null, unit: string): string | null {
  const known = type === "space" ? SPACE : type === "time" ? TIME : null;
  if (!known || known.has(unit)) return null;
  const lower = unit.trim().toLowerCase();
  const meant = Object.hasOwn(MEANT, lower) ? MEANT[lower] : known.has(lower) ? lower : null;
  return `${quoted(unit)} is none of the recommended units of ${type}${meant ? `; “${meant}” is meant` : ""}.`;
}
