// Units of length and time by their names, those of UDUNITS-2 that NGFF recommends, and by their symbols, as the viewer's model,
// OME-XML and people write them. Pure.

const PREFIXES = {
  yotta: "Y", zetta: "Z", exa: "E", peta: "P", tera: "T", giga: "G", mega: "M", kilo: "k", hecto: "h", deca: "da", "": "",
  deci: "d", centi: "c", milli: "m", micro: "µ", nano: "n", pico: "p", femto: "f", atto: "a", zepto: "z", yocto: "y",
};

const prefixed = (name: string, symbol: string) => Object.entries(PREFIXES).map(([long, short]): [string, string] => [`${long}${name}`, `${short}${symbol}`]);

/** Symbols of units of length, by their names. */
export const LENGTHS: ReadonlyMap<string, string> = new Map([
  ...prefixed("meter", "m"),
  ["angstrom", "Å"], ["foot", "ft"], ["inch", "in"], ["mile", "mi"], ["parsec", "pc"], ["yard", "yd"],
]);

/** Symbols of units of time, by their names. */
export const TIMES: ReadonlyMap<string, string> = new Map([...prefixed("second", "s"), ["day", "d"], ["hour", "h"], ["minute", "min"]]);

const SYMBOLS = new Map([...LENGTHS, ...TIMES]);
const NAMES = new Map([...SYMBOLS].map(([name, symbol]) => [symbol, name]));

/** The symbol of a unit given either way; undefined for one that is neither. */
export function symbolOf(unit: string | null | undefined): string | undefined {
  if (!unit) return undefined;
  return NAMES.has(unit) ? unit : SYMBOLS.get(unit);
}

/** The name of a unit given either way; one that is not known stays as it is. */
export function nameOf(unit: string): string {
  return NAMES.get(unit) ?? unit;
}
