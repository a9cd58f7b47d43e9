// Names of units that the specification recommends (those of UDUNITS-2), and what is probably meant by others.

import { LENGTHS, nameOf, TIMES } from "../space/units.js";
import { quoted } from "./json.js";

/** Spellings that are no symbols either. */
const MEANT = new Map([
  ["um", "micrometer"], ["μm", "micrometer"], ["micron", "micrometer"], ["microns", "micrometer"], ["micrometre", "micrometer"],
  ["micrometers", "micrometer"], ["nanometers", "nanometer"], ["millimeters", "millimeter"], ["å", "angstrom"], ["sec", "second"], ["seconds", "second"],
]);

/** A sentence about a unit that is not recommended; null for one that is. */
export function unitProblem(type: string | null, unit: string): string | null {
  const known = type === "space" ? LENGTHS : type === "time" ? TIMES : null;
  if (!known || known.has(unit)) return null;
  const written = unit.trim();
  const lower = written.toLowerCase();
  const meant = [MEANT.get(lower), nameOf(written), nameOf(lower)].find((name) => name !== undefined && known.has(name));
  return `${quoted(unit)} is none of the recommended units of ${type}${meant ? `; “${meant}” is meant` : ""}.`;
}
