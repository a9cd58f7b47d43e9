// A value that a person is changing right now. While they do, it is shown instead of the viewer's, so that what comes back
// later never moves the control under their hand.

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Long enough for the viewer's answer to arrive after the hand has left. */
const SETTLE_MS = 250;

/** Holds one value of a component for as long as it is being changed. */
export class Held<T> implements ReactiveController {
  private current: T | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Shows `value` until `release`. */
  take(value: T): void {
    clearTimeout(this.timer);
    this.current = value;
    this.host.requestUpdate();
  }

  /** The hand has left: soon the viewer's value counts again. */
  release(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.drop(), SETTLE_MS);
  }

  /** The viewer's value counts again at once. */
  drop(): void {
    clearTimeout(this.timer);
    this.current = undefined;
    this.host.requestUpdate();
  }

  /** The held value, or else the viewer's. */
  or(value: T): T {
    return this.current ?? value;
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.current = undefined;
  }
}
