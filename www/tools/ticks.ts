// Round numbers along an axis. Pure.

/** At most about `most` multiples of 1, 2 or 5 times a power of ten from `low` to `high`. */
export function ticks(low: number, high: number, most: number): number[] {
  const raw = (high - low) / most;
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
