// Reads values of unknown JSON without trusting its shape.

/** A JSON object. */
export type Fields = Record<string, unknown>;

/** The value as an object; null for anything else. */
export function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The field of an object; undefined where there is no such object or field. */
export function field(value: unknown, name: string): unknown {
  const object = fields(value);
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The field at the end of some names. */
export function deep(value: unknown, ...names: string[]): unknown {
  return names.reduce(field, value);
}

/** The value as a list; empty for anything else. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text; null for anything else. */
export function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The value as numbers, whole ones of any size included; null unless every entry is one. */
export function numbers(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.map((entry) => (typeof entry === "number" || typeof entry === "bigint" ? Number(entry) : null));
  return found.every((entry) => entry !== null) ? (found as number[]) : null;
}

/** A value from a document in a sentence: short, in quotes. */
export function quoted(value: unknown): string {
  const shown = typeof value === "string" ? value : (JSON.stringify(value, (_, v) => (typeof v === "bigint" ? String(v) : v)) ?? "nothing");
  return `“${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}”`;
}

/** Names in a sentence: `a, b and c`. */
export function enumerated(names: readonly string[], word = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

/** For `JSON.parse`: whole numbers that no double can hold stay exact, where the browser tells how they are written. */
export function exact(_: string, value: unknown, written?: { source: string }): unknown {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(written?.source ?? "");
  return isRounded && written ? BigInt(written.source) : value;
}
