// Values as literals of Python. Pure; texts of people cannot leave their quotes.

/** A value of JSON, as Python writes it. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" && !Number.isFinite(value)) return `float("${value}")`;
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([key, one]) => `${text(key)}: ${literal(one)}`).join(", ")}}`;
  return String(value);
}

/** Text: that of JSON, with letters beyond ASCII by number. */
function text(value: string): string {
  const letters = [...JSON.stringify(value)].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x7f) return letter;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return letters.join("");
}
