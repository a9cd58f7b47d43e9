// Numbers and units as a person reads them. Pure functions; knows no component.

import { symbolOf } from "../space/units.js";

/** What only people call so. */
const OTHERS = new Map([["micron", "µm"], ["pixel", "px"]]);

/** The symbol of a unit's name; names without one stay as they are. */
export function unitSymbol(unit: string | null): string {
  if (!unit) return "";
  return OTHERS.get(unit) ?? symbolOf(unit) ?? unit;
}

/** A number with about `digits` significant digits, whole numbers whole. */
export function number(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(2).replace("e+", "e").replace("-", "−");
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = Number.isInteger(value) ? String(value) : trimZeros(value.toFixed(Math.min(decimals, 10)));
  return text.replace("-", "−");
}

/** A physical quantity that goes in steps of `step`: decimals as the step has, so that its width stays while it changes. */
export function quantity(value: number, step: number, unit: string | null): string {
  const [, decimals = ""] = Number(step.toPrecision(3)).toFixed(8).replace(/0+$/, "").split(".");
  return withUnit(fixed(value, step, decimals.length), unit);
}

/** A position between samples that lie `step` apart, to some tenths of a step. */
export function position(value: number, step: number, unit: string | null): string {
  return withUnit(fixed(value, step, Math.max(0, Math.ceil(0.7 - Math.log10(Math.abs(step))))), unit);
}

/** A stored value, exact where it is whole. */
export function sample(value: number | bigint | boolean | null): string {
  if (value === null) return "–";
  if (typeof value !== "number") return value.toString();
  return number(value, 5);
}

/** The id of a label, all of its digits: it is a name, not a quantity. */
export function labelName(id: number | bigint): string {
  return typeof id === "number" && !Number.isInteger(id) ? number(id) : String(id);
}

/** A shape or chunk size. */
export function shape(sizes: number[]): string {
  return sizes.join(" × ");
}

function fixed(value: number, step: number, decimals: number): string {
  const usual = Math.abs(value) < 1e7 && Math.abs(step) >= 1e-6 && Math.abs(step) < 1e7;
  return usual ? value.toFixed(decimals).replace("-", "−") : number(value);
}

function withUnit(text: string, unit: string | null): string {
  const symbol = unitSymbol(unit);
  return symbol ? `${text} ${symbol}` : text;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
