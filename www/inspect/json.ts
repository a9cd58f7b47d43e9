// Reads values of unknown JSON without trusting its shape.

/** A JSON object. */
export type Fields = Record<string, unknown>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; null for anything else. */
export function fields(value: unknown): Fields | null {
  return isObject(value) ? value : null;
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
  const shown = typeof value === "string" ? value : written(value);
  return `“${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}”`;
}

/** Of a list or object of any size only what goes into a sentence is touched. */
function written(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Array.isArray(value) ? value : Object.keys(value);
  const isPlain = Array.isArray(value) && value.length <= 8 && value.every((entry) => typeof entry !== "object");
  if (isPlain) return `[${value.join(", ")}]`;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return entries.length === 0 ? `${open}${close}` : `${open}…${close}`;
}

/** Names in a sentence: `a, b and c`. */
export function enumerated(names: readonly string[], word = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

/** JSON whose whole numbers stay exact, where the browser tells how they are written and no double can hold them. */
export function parseExact(json: string): unknown {
  // Looking at every value takes as long again as reading them, and few documents need it.
  return /\d{16}/.test(json) ? JSON.parse(json, exact) : JSON.parse(json);
}

function exact(_: string, value: unknown, written?: { source: string }): unknown {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(written?.source ?? "");
  return isRounded && written ? BigInt(written.source) : value;
}
