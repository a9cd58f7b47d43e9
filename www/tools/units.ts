// Lengths and areas in the unit that a person would choose. Pure.

import { number, unitSymbol } from "../panel/format.js";

/** Metres of the units of length, by symbol. */
const METRES: Record<string, number> = { Å: 1e-10, pm: 1e-12, nm: 1e-9, µm: 1e-6, mm: 1e-3, cm: 1e-2, m: 1, km: 1e3 };

/** Those that a length is told in, largest first. */
const TOLD = ["km", "m", "mm", "µm", "nm", "pm"];

/** A number and the symbol of its unit, empty where that is not known. */
export interface Quantity {
  value: number;
  unit: string;
}

/** `value` of a unit, named or as a symbol, to a power (1: length, 2: area), in the unit in which its number is neither long nor
 * small. */
export function suitable(value: number, unit: string | null, power: 1 | 2 = 1): Quantity {
  const symbol = unitSymbol(unit);
  const metres = Object.hasOwn(METRES, symbol) ? METRES[symbol] : undefined;
  if (metres === undefined || value === 0 || !Number.isFinite(value)) return { value, unit: raised(symbol, power) };
  const size = Math.abs(value) ** (1 / power) * metres;
  const chosen = TOLD.find((name) => size >= METRES[name]! * 0.9999999) ?? TOLD.at(-1)!;
  return { value: value * (metres / METRES[chosen]!) ** power, unit: raised(chosen, power) };
}

/** The same as text, to four digits. */
export function told(value: number, unit: string | null, power: 1 | 2 = 1): string {
  const quantity = suitable(value, unit, power);
  const text = number(quantity.value);
  return quantity.unit ? `${text} ${quantity.unit}` : text;
}

/** A symbol to a power. */
export function raised(symbol: string, power: 1 | 2): string {
  return symbol && power === 2 ? `${symbol}²` : symbol;
}
