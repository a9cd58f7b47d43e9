// Lengths and areas in the unit that a person would choose. Pure.

import { number, unitSymbol } from "../panel/format.js";

/** Metres of the units of length that have a symbol. */
const METRES: Record<string, number> = {
  angstrom: 1e-10,
  picometer: 1e-12,
  nanometer: 1e-9,
  micrometer: 1e-6,
  micron: 1e-6,
  millimeter: 1e-3,
  centimeter: 1e-2,
  meter: 1,
  kilometer: 1e3,
};

/** Those that a length is told in, largest first. */
const TOLD = ["kilometer", "meter", "millimeter", "micrometer", "nanometer", "picometer"];

/** A number and the symbol of its unit, empty where that is not known. */
export interface Quantity {
  value: number;
  unit: string;
}

/** `value` of `unit` to a power (1: length, 2: area), in the unit in which its number is neither long nor small. */
export function suitable(value: number, unit: string | null, power: 1 | 2 = 1): Quantity {
  const metres = unit !== null && Object.hasOwn(METRES, unit) ? METRES[unit] : undefined;
  if (metres === undefined || value === 0 || !Number.isFinite(value)) return { value, unit: raised(unitSymbol(unit), power) };
  const size = Math.abs(value) ** (1 / power) * metres;
  const chosen = TOLD.find((name) => size >= METRES[name]! * 0.9999999) ?? TOLD.at(-1)!;
  return { value: value * (metres / METRES[chosen]!) ** power, unit: raised(unitSymbol(chosen), power) };
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
