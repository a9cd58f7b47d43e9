// Units of length and time by their names, as NGFF writes them, and by their symbols, as OME-XML and the viewer's model do. Pure.

const UNITS: Record<string, string> = {
  angstrom: "Å", attometer: "am", centimeter: "cm", decimeter: "dm", femtometer: "fm", foot: "ft", inch: "in", kilometer: "km",
  megameter: "Mm", meter: "m", micrometer: "µm", mile: "mi", millimeter: "mm", nanometer: "nm", parsec: "pc", picometer: "pm", yard: "yd",
  day: "d", hour: "h", microsecond: "µs", millisecond: "ms", minute: "min", nanosecond: "ns", second: "s",
};

const NAMES = Object.fromEntries(Object.entries(UNITS).map(([name, symbol]) => [symbol, name]));

/** The symbol of a unit given either way; undefined where OME-XML has none. */
export function symbolOf(unit: string | null | undefined): string | undefined {
  if (!unit) return undefined;
  return Object.hasOwn(NAMES, unit) ? unit : Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
}

/** The name of a unit given either way; one that is not known stays as it is. */
export function nameOf(unit: string): string {
  return Object.hasOwn(NAMES, unit) ? NAMES[unit]! : unit;
}
