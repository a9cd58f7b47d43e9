// One channel: shown or not, colour, name, contrast over a histogram of the view; the choice of colours, and exact numbers,
// behind buttons. Asks for changes of its own channel only.

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ask, ofChannel } from "./change.js";
import { cssColor } from "./color.js";
import type { Channel, ChannelChange } from "./contract.js";
import { base, buttons, drawers, eyes, rows } from "./controls.js";
import { define } from "./define.js";
import { firstSpan, nextSpan, stepOf, type Span } from "./extent.js";
import { number } from "./format.js";
import { Held } from "./held.js";
import { autoRange, type Distribution } from "./histogram.js";
import { icons } from "./icons.js";
import { rampOf } from "./lut_ramp.js";
import { strings } from "./strings.js";
import { ValueWatch } from "./value_watch.js";
import type { ViewValues } from "./view_values.js";
import type { RangeWish } from "./zs-channel-details.js";
import "./zs-channel-details.js";
import "./zs-range.js";

/** What a row shows below itself. */
type Drawer = "colors" | "details";

/** `<zs-channel-row>`: dispatches `solo` when its channel is to be shown alone. */
export class ZsChannelRow extends LitElement {
  static override styles = [
    base,
    buttons,
    drawers,
    eyes,
    rows,
    css`
      .row {
        gap: 4px;
      }
      .eye {
        margin-block: 0;
        margin-inline: calc((16px - var(--zs-target)) / 2) -6px;
      }
      .more {
        margin-inline: -6px calc((16px - var(--zs-target)) / 2);
      }
      .swatch {
        flex: none;
        display: grid;
        place-items: center;
        width: var(--zs-target);
        height: var(--zs-target);
        margin-inline-end: -2px;
      }
      .swatch::before {
        content: "";
        width: 14px;
        height: 14px;
        border-radius: 50%;
        background: linear-gradient(90deg, var(--ramp, var(--color), var(--color)));
        forced-color-adjust: none;
        box-shadow: 0 0 0 1px var(--zs-rim) inset;
        transition: transform var(--zs-ease);
      }
      .swatch:hover::before,
      .swatch[aria-expanded="true"]::before {
        transform: scale(1.15);
      }
      :host([off]) .name,
      :host([off]) .value {
        color: var(--zs-text-faint);
      }
      :host([off]) .swatch::before {
        opacity: 0.45;
      }
      .name {
        flex: 1;
      }
      .value {
        font-size: 12px;
        margin-inline-end: 6px;
        direction: ltr;
      }
      zs-range {
        margin-top: -4px;
      }
    `,
  ];

  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) channel!: Channel;
  @property({ attribute: false }) dtype = "";
  /** What is in the view, for those who ask. */
  @property({ attribute: false }) source: ViewValues | null = null;
  /** The channel is shown alone; there are others. */
  @property({ attribute: false }) isSolo = false;
  @property({ attribute: false }) hasOthers = false;

  @state() private open: Drawer | null = null;
  /** Colours of its colour map, once they are loaded. */
  @state() private ramp = "";
  private span: Span | null = null;
  private readonly color = new Held<string>(this);
  private readonly watch = new ValueWatch(this);

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("channel");
    const { window, range, index, visible, lut } = this.channel;
    if (before && (before.index !== index || before.range !== range)) this.span = null;
    if (!window) this.span = null;
    else if (!this.span) this.span = firstSpan(window, range);
    else if (window[0] < this.span[0] || window[1] > this.span[1]) this.span = nextSpan(this.span, window, range);
    this.toggleAttribute("off", !visible);
    const isWatched = visible || this.open === "details";
    this.watch.watch(this.source, isWatched ? { layer: this.layer, channel: index } : null);
    if (changed.has("channel") && (before?.lut ?? null) !== lut) void this.showMap(lut);
  }

  override render() {
    const { label, visible, window, index } = this.channel;
    const name = label || strings.unnamedChannel(index);
    return html`<div class="row">
        <label class="eye" title=${this.hasOthers ? strings.soloHint : nothing}>
          <input
            type="checkbox"
            aria-label=${strings.show(name)}
            .checked=${live(visible)}
            @click=${this.onEye}
            @change=${(event: Event) => this.set({ visible: (event.target as HTMLInputElement).checked })}
          />
          ${icons.eye} ${icons.eyeOff}
        </label>
        <button
          class="swatch"
          type="button"
          aria-label=${strings.color(name)}
          title=${strings.color(name)}
          aria-expanded=${this.open === "colors"}
          aria-controls="drawer"
          @click=${() => this.toggle("colors")}
        ></button>
        <span class="name ellipsis" title=${name}><bdi>${name}</bdi></span>
        ${window ? html`<span class="value">${number(window[0])} – ${number(window[1])}</span>` : nothing}
        <button
          class="icon more"
          type="button"
          aria-label=${strings.adjust(name)}
          title=${strings.adjust(name)}
          aria-expanded=${this.open === "details"}
          aria-controls="drawer"
          @click=${() => this.toggle("details")}
        >
          ${icons.down}
        </button>
      </div>
      ${(visible || this.open === "details") && window && this.span ? this.range(name, window, this.span) : nothing}
      <div id="drawer" ?hidden=${!this.open}>${this.drawer(name)}</div>`;
  }

  private range(name: string, window: Span, span: Span) {
    return html`<zs-range
      .value=${window}
      .span=${span}
      .step=${stepOf(span, this.dtype)}
      .color=${cssColor(this.channel.color)}
      .ramp=${this.ramp}
      .heights=${this.watch.heights(span)}
      .inverted=${this.channel.invert}
      .lowName=${strings.black(name)}
      .highName=${strings.full(name)}
      @slide=${(event: CustomEvent<Span>) => this.set({ window: event.detail })}
      @slid=${this.onSlid}
    ></zs-range>`;
  }

  private drawer(name: string) {
    const { channel } = this;
    if (this.open === "colors") {
      return html`<zs-colors
        class="drawer"
        .name=${name}
        .color=${this.color.or(channel.color)}
        .lut=${channel.lut}
        @color=${this.onColor}
        @lut=${(event: CustomEvent<string | null>) => this.set({ lut: event.detail })}
      ></zs-colors>`;
    }
    if (this.open !== "details") return nothing;
    return html`<zs-channel-details
      class="drawer"
      .channel=${channel}
      .name=${name}
      .isSolo=${this.isSolo}
      .hasOthers=${this.hasOthers}
      .values=${this.watch.values}
      @set=${(event: CustomEvent<ChannelChange>) => this.set(event.detail)}
      @range=${(event: CustomEvent<RangeWish>) => void this.setRange(event.detail)}
    ></zs-channel-details>`;
  }

  override updated(): void {
    this.style.setProperty("--color", cssColor(this.color.or(this.channel.color)));
    if (this.ramp) this.style.setProperty("--ramp", this.ramp);
    else this.style.removeProperty("--ramp");
  }

  private toggle(drawer: Drawer): void {
    this.open = this.open === drawer ? null : drawer;
    if (this.open === "colors") void import("./zs-colors.js");
  }

  private async showMap(lut: string | null): Promise<void> {
    const ramp = lut === null ? "" : await rampOf(lut).catch(() => "");
    if (this.channel.lut === lut) this.ramp = ramp;
  }

  private readonly onEye = (event: MouseEvent): void => {
    if (!event.altKey) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("solo"));
  };

  private readonly onColor = (event: CustomEvent<string>): void => {
    this.color.take(event.detail);
    this.color.release();
    this.set({ color: event.detail, ...(this.channel.lut ? { lut: null } : {}) });
  };

  private readonly onSlid = (event: CustomEvent<Span>): void => {
    if (!this.span) return;
    this.span = nextSpan(this.span, event.detail, this.channel.range);
    this.requestUpdate();
  };

  private async setRange(wish: RangeWish): Promise<void> {
    const { range, index } = this.channel;
    if (wish === "reset") return this.set({ window: null });
    const values = this.watch.values ?? (await this.source?.of(this.layer, index)) ?? null;
    if (wish === "auto") return this.set({ window: values ? autoRange(values) : "auto" });
    const window = fullRange(range, values);
    this.span = window;
    this.set({ window });
  }

  private set(change: ChannelChange): void {
    ask(this, ofChannel(this.layer, this.channel.index, change));
  }
}

/** What the file names as limits, or the data have, and all that is in view; of limits that only a type has, nothing is seen. */
function fullRange([low, high]: Span, values: Distribution | null): Span {
  if (!values) return [low, high];
  const { least, greatest } = values;
  const isEndless = high / 2 - low / 2 > 1e30;
  return isEndless && greatest > least ? [least, greatest] : [Math.min(low, least), Math.max(high, greatest)];
}

define("zs-channel-row", ZsChannelRow);
