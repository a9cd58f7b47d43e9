// How often which value occurs: of samples that were read, for a histogram and for a contrast that suits them. Pure functions.

import type { Span } from "./extent.js";

/** Samples as `read` gives them. */
export type Values = ArrayLike<number> | ArrayLike<bigint>;

/** The finite ones of some samples. */
export interface Distribution {
  /** As they were read; those that are not finite are still among them. */
  parts: readonly Values[];
  /** They are pairs, of which the magnitude is drawn. */
  complex: boolean;
  /** They are whole numbers. */
  whole: boolean;
  least: number;
  greatest: number;
  count: number;
}

/** Share of the values that may lie below an automatic range, and above it. */
export const TAIL = 0.001;

/** Bins in which the ends of a range are looked for, before the values of one bin are sorted. */
const BINS = 4096;

/** What the samples are like; null where none is finite. */
export function distributionOf(parts: readonly Values[], dtype: string): Distribution | null {
  const complex = /^complex/i.test(dtype);
  const whole = /^(u?int|bool)/i.test(dtype);
  let [least, greatest, count] = [Infinity, -Infinity, 0];
  each({ parts, complex }, (value) => {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    count += 1;
  });
  return count > 0 ? { parts, complex, whole, least, greatest, count } : null;
}

/** How many samples lie in each of `count` equal parts of a span; the last one has its upper end, too. */
export function bins(distribution: Distribution, [low, high]: Span, count: number): Uint32Array {
  const counts = new Uint32Array(count);
  if (!(high > low)) return counts;
  // The width alone may be more than a double holds.
  const scale = count / (high / 2 - low / 2) / 2;
  each(distribution, (value) => {
    if (value >= low && value <= high) counts[Math.min(count - 1, Math.floor((value - low) * scale))]! += 1;
  });
  return counts;
}

/** The range that all but the tails lie in. Where that is a single value, all that occurs; where nothing differs, one that
 * shows the value: the rules by which the viewer finds a range itself. */
export function autoRange(distribution: Distribution): Span {
  const { least, greatest, count } = distribution;
  const ranks = [TAIL, 1 - TAIL].map((share) => Math.round(share * (count - 1)));
  const [start = least, end = greatest] = valuesAt(distribution, ranks);
  if (end > start) return [start, end];
  if (greatest > least) return [least, greatest];
  return [Math.min(start, 0), start > 0 ? start : start + 1];
}

/** The values that have so many values below them in order. */
function valuesAt(distribution: Distribution, ranks: readonly number[]): number[] {
  const { least, greatest } = distribution;
  if (least === greatest) return ranks.map(() => least);
  const counts = bins(distribution, [least, greatest], BINS);
  const found = ranks.map((rank) => {
    let [bin, below] = [0, 0];
    while (below + counts[bin]! <= rank) below += counts[bin++]!;
    return { bin, rank: rank - below, inside: [] as number[] };
  });
  const scale = BINS / (greatest / 2 - least / 2) / 2;
  each(distribution, (value) => {
    const bin = Math.min(BINS - 1, Math.floor((value - least) * scale));
    for (const one of found) if (one.bin === bin) one.inside.push(value);
  });
  return found.map(({ inside, rank }) => inside.sort((a, b) => a - b)[rank]!);
}

/** How often values occur in up to `most` equal parts of a span: from 0 to 1, by the logarithm, so that a few bright samples
 * are seen beside a million dark ones. Where parts hold different numbers of whole values, it is the mean of these that counts. */
export function heights(distribution: Distribution, [low, high]: Span, most: number): number[] {
  if (!distribution.whole) return logarithmic(Array.from(bins(distribution, [low, high], most)));
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  const values = last - first + 1;
  const parts = Math.max(1, Math.min(most, values));
  // Borders of parts that no whole value lies on.
  const aside = 0.5 + 1 / (4 * parts);
  const counts = bins(distribution, [first - aside, first - aside + values], parts);
  const upTo = (part: number) => Math.ceil((part * values) / parts - aside);
  return logarithmic(Array.from(counts, (count, i) => count / Math.max(1, upTo(i + 1) - upTo(i))));
}

function logarithmic(counts: number[]): number[] {
  const most = Math.log1p(Math.max(0, ...counts));
  return counts.map((count) => (most > 0 ? Math.log1p(count) / most : 0));
}

function each({ parts, complex }: Pick<Distribution, "parts" | "complex">, take: (value: number) => void): void {
  for (const values of parts) {
    for (let i = 0; i < values.length; i += complex ? 2 : 1) {
      const value = complex ? Math.hypot(Number(values[i]), Number(values[i + 1])) : Number(values[i]);
      if (Number.isFinite(value)) take(value);
    }
  }
}
