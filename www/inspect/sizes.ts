// Amounts as a person reads them.

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

/** A number of bytes, with two or three digits. */
export function bytes(amount: number): string {
  const step = amount < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(amount) / 3));
  const value = amount / 1000 ** step;
  const isRounded = step > 0 && value < 10;
  return `${isRounded ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${UNITS[step]}`;
}

/** A number of things. */
export function count(amount: number): string {
  if (amount < 1e6) return Math.round(amount).toLocaleString("en-US");
  return amount < 1e9 ? `${(amount / 1e6).toPrecision(2)} million` : `${(amount / 1e9).toPrecision(2)} billion`;
}
