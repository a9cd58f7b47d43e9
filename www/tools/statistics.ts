// Count, mean, extremes and standard deviation of samples that come in blocks. Pure.

import type { Samples } from "../element/contract.js";

type Value = number | bigint;

/** What is known of the samples so far. */
export class Statistics {
  /** Samples with a value. */
  count = 0;
  /** Samples that are no number. */
  nan = 0;
  mean = 0;
  min: Value = Infinity;
  max: Value = -Infinity;
  /** Sum of squared differences from the mean. */
  private squares = 0;

  /** Of a sample of a larger whole (divided by count − 1), as ImageJ's; not a number for fewer than two samples. */
  get deviation(): number {
    return this.count > 1 ? Math.sqrt(this.squares / (this.count - 1)) : NaN;
  }

  /** Takes in the samples [first, end) of `data`. */
  add(data: Samples, first: number, end: number): void {
    let sum = 0;
    let count = 0;
    let { min, max } = this;
    for (let i = first; i < end; i += 1) {
      const value = data[i]!;
      if (value !== value) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += Number(value);
      count += 1;
    }
    this.nan += end - first - count;
    if (count === 0) return;
    const mean = sum / count;
    let squares = 0;
    for (let i = first; i < end; i += 1) {
      const value = data[i]!;
      if (value === value) squares += (Number(value) - mean) ** 2;
    }
    this.min = min;
    this.max = max;
    this.merge(count, mean, squares);
  }

  /** Chan, Golub and LeVeque: as exact as if all samples had come at once. */
  private merge(count: number, mean: number, squares: number): void {
    const all = this.count + count;
    const apart = mean - this.mean;
    this.squares += squares + apart * apart * ((this.count * count) / all);
    this.mean += (apart * count) / all;
    this.count = all;
  }
}
