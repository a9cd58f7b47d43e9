// The values of one channel in the present view, for a component that is seen: nobody reads for rows that are scrolled away.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Span } from "./extent.js";
import { type Distribution, heights } from "./histogram.js";
import type { ViewValues } from "./view_values.js";

/** Bars of a histogram. */
const BARS = 96;

/** Watches for one component. */
export class ValueWatch implements ReactiveController {
  /** Null until they are known. */
  values: Distribution | null = null;

  private source: ViewValues | null = null;
  private channel: { layer: number; channel: number } | null = null;
  private isSeen = false;
  private forget: (() => void) | null = null;
  private drawn: { values: Distribution; span: Span; heights: readonly number[] } | null = null;
  private readonly seeing = new IntersectionObserver((entries) => {
    this.isSeen = entries.at(-1)?.isIntersecting ?? false;
    this.update();
  });

  constructor(private readonly host: ReactiveControllerHost & Element) {
    host.addController(this);
  }

  hostConnected(): void {
    this.seeing.observe(this.host);
  }

  hostDisconnected(): void {
    this.seeing.disconnect();
    this.isSeen = false;
    this.update();
  }

  /** Watches this channel from now on, or none. */
  watch(source: ViewValues | null, channel: { layer: number; channel: number } | null): void {
    const same = source === this.source && channel?.layer === this.channel?.layer && channel?.channel === this.channel?.channel;
    if (same) return;
    this.forget?.();
    this.forget = null;
    this.values = null;
    [this.source, this.channel] = [source, channel];
    this.update();
  }

  /** The bars of a histogram over a span. */
  heights(span: Span): readonly number[] | null {
    const { values, drawn } = this;
    if (!values) return null;
    if (drawn?.values !== values || drawn.span[0] !== span[0] || drawn.span[1] !== span[1]) {
      this.drawn = { values, span, heights: heights(values, span, BARS) };
    }
    return this.drawn?.heights ?? null;
  }

  private update(): void {
    const { source, channel } = this;
    if (!this.isSeen || !source || !channel) {
      this.forget?.();
      this.forget = null;
      return;
    }
    const show = (values: Distribution | null): void => {
      this.values = values;
      this.host.requestUpdate();
    };
    this.forget ??= source.follow({ ...channel, show });
  }
}
