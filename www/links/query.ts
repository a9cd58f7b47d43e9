// What the readers of others' links share: parameters by name, axes by name, channels by index. Pure.

import type { ChannelWish, LayerWish, Notice, Reason, Shown } from "./foreign.js";

/** The parameters of a link while it is read. */
export class Query {
  readonly notices: Notice[] = [];

  constructor(
    private readonly all: Map<string, string[]>,
    private readonly shown: Shown,
  ) {}

  /** The last value of a parameter; it is known then. */
  take(name: string): string | null {
    const values = this.all.get(name);
    this.all.delete(name);
    return values?.at(-1) ?? null;
  }

  /** Names that fit, with their last values. */
  takeAll(pattern: RegExp): [string, string][] {
    return [...this.all.keys()].filter((name) => pattern.test(name)).map((name) => [name, this.take(name)!]);
  }

  tell(parameter: string, value: string, reason: Reason): void {
    this.notices.push({ parameter, value, reason });
  }

  /** Parameters of the viewer that mean nothing here. */
  tellAll(names: readonly string[], reason: Reason): void {
    for (const name of names) {
      const value = this.take(name);
      if (value !== null) this.tell(name, value, reason);
    }
  }

  /** Sets the position on an axis, counted from 0. */
  position(dims: Record<string, number>, axis: string, parameter: string, value: string, index: number): void {
    const dim = this.shown.dims.find(({ name }) => name === axis);
    if (!Number.isInteger(index)) this.tell(parameter, value, "not-understood");
    // The only position of an axis that is not there is its first.
    else if (!dim && index !== 0) this.tell(parameter, value, "no-axis");
    else if (dim) dims[axis] = Math.min(dim.size - 1, Math.max(0, index));
  }
}

/** An entry for every channel of every layer, to be filled in. */
export class Channels {
  private readonly wishes: (ChannelWish | null)[][];

  constructor(shown: Shown) {
    this.wishes = shown.layers.map(({ channels }) => channels.map(() => null));
  }

  /** Counted through all layers; null where there is none. */
  at(index: number): ChannelWish | null {
    for (const wishes of this.wishes) {
      if (index < wishes.length) return (wishes[index] ??= {});
      index -= wishes.length;
    }
    return null;
  }

  get count(): number {
    return this.wishes.reduce((sum, { length }) => sum + length, 0);
  }

  /** As layers of a state; null where nothing is asked for. */
  get layers(): LayerWish[] | null {
    const asked = this.wishes.some((wishes) => wishes.some((wish) => wish !== null));
    return asked ? this.wishes.map((channels) => ({ channels })) : null;
  }
}

/** A colour in six digits, or in three; null for anything else. */
export function colorOf(text: string): string | null {
  const [, hex = ""] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text) ?? [];
  if (hex === "") return null;
  return (hex.length === 3 ? hex.replace(/./g, "$&$&") : hex).toUpperCase();
}
