// The channels of one layer: a row each; switches for all, a filter and a choice of those that are shown where there are many;
// kept settings. Knows nothing of a row's inside.

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, ofLayer } from "./change.js";
import type { Channel, ChannelChange, Layer } from "./contract.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { autoRange } from "./histogram.js";
import { icons } from "./icons.js";
import { segments } from "./segments.js";
import { strings } from "./strings.js";
import type { ViewValues } from "./view_values.js";
import "./zs-channel-row.js";
import "./zs-presets.js";

/** From this many channels on there is a filter. */
const MANY = 10;

/** `<zs-channels>`. */
export class ZsChannels extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    segments,
    css`
      .tools {
        display: flex;
        align-items: center;
        gap: 2px;
        margin-bottom: 6px;
      }
      input[type="search"] {
        flex: 1;
        width: 0;
        margin-inline-end: 4px;
      }
      .segments {
        flex: 1;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        margin-inline: -6px;
      }
      .foot zs-presets {
        flex: 1 0 100%;
        padding-inline: 6px;
      }
      .none {
        color: var(--zs-text-faint);
        padding: 6px 0;
      }
    `,
  ];

  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) layer!: Layer;
  @property({ attribute: false }) source: ViewValues | null = null;

  @state() private filter = "";
  /** Only these are listed: what was shown when that was asked for, and since. Null for all. */
  @state() private listed: ReadonlySet<number> | null = null;
  /** What was shown before one channel was shown alone. */
  private shownBefore: readonly boolean[] | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("layer")) return;
    const { channels, source } = this.layer;
    const old = changed.get("layer");
    if (old && old.source !== source) [this.shownBefore, this.listed] = [null, null];
    if (this.listed) this.listed = new Set([...this.listed, ...shownOf(channels)]);
  }

  override render() {
    const { channels, dtype } = this.layer;
    const { listed } = this;
    const wanted = this.filter.trim().toLowerCase();
    const rows = channels.filter(
      ({ label, index }) => (!listed || listed.has(index)) && (!wanted || nameOf(label, index).toLowerCase().includes(wanted)),
    );
    const alone = shownOf(channels).length === 1;
    return html`${channels.length >= MANY ? this.tools(channels) : nothing}
      ${repeat(
        rows,
        ({ index }) => index,
        (channel) =>
          html`<zs-channel-row
            .layer=${this.index}
            .channel=${channel}
            .dtype=${dtype}
            .source=${this.source}
            .hasOthers=${channels.length > 1}
            .isSolo=${alone && channel.visible}
            @solo=${() => this.solo(channel.index)}
          ></zs-channel-row>`,
      )}
      ${rows.length === 0 ? html`<p class="none" role="status">${wanted ? strings.noMatch : strings.noneShown}</p>` : nothing}
      <div class="foot">
        ${channels.length > 1
          ? html`<button class="plain" type="button" title=${strings.autoAllHint} @click=${() => void this.autoAll()}>${strings.autoAll}</button>
              <button class="plain" type="button" title=${strings.resetAllHint} @click=${this.resetAll}>${strings.resetAll}</button>`
          : nothing}
        <zs-presets .index=${this.index} .channels=${channels}></zs-presets>
      </div>`;
  }

  private tools(channels: readonly Channel[]) {
    const { listed } = this;
    const shown = shownOf(channels).length;
    const choice = (only: boolean, text: string) => html`<label>
      <input
        type="radio"
        name="listed"
        .checked=${live(only === (listed !== null))}
        @change=${() => (this.listed = only ? new Set(shownOf(channels)) : null)}
      />
      <span>${text}</span>
    </label>`;
    return html`<div class="tools">
        <input
          type="search"
          placeholder=${strings.filter}
          aria-label=${strings.filter}
          @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
        />
        <button class="icon" type="button" title=${strings.showAll} aria-label=${strings.showAll} @click=${() => this.all(true)}>
          ${icons.eye}
        </button>
        <button class="icon" type="button" title=${strings.hideAll} aria-label=${strings.hideAll} @click=${() => this.all(false)}>
          ${icons.eyeOff}
        </button>
      </div>
      <div class="tools">
        <div class="segments" role="radiogroup" aria-label=${strings.listedChannels}>
          ${choice(false, strings.listAll(channels.length))}${choice(true, strings.listShown(shown))}
        </div>
      </div>`;
  }

  private all(visible: boolean): void {
    this.shownBefore = null;
    ask(this, ofLayer(this.index, { channels: this.layer.channels.map(() => ({ visible })) }));
  }

  /** Ranges of what is shown, from what is in view. */
  private async autoAll(): Promise<void> {
    const { index, source, layer } = this;
    const channels = await Promise.all(
      layer.channels.map(async (channel): Promise<ChannelChange | null> => {
        if (!channel.visible) return null;
        const values = await source?.of(index, channel.index);
        return { window: values ? autoRange(values) : "auto" };
      }),
    );
    ask(this, ofLayer(index, { channels }));
  }

  private readonly resetAll = (): void => {
    ask(this, ofLayer(this.index, { channels: this.layer.channels.map(({ visible }) => (visible ? { window: null } : null)) }));
  };

  /** Shows one channel alone; again, what was shown before. */
  private solo(index: number): void {
    const { channels } = this.layer;
    const isSolo = channels.every((channel) => channel.visible === (channel.index === index));
    const now = channels.map(({ visible }) => visible);
    // Alone from the start: the way back is all of them.
    const wanted = isSolo ? (this.shownBefore ?? channels.map(() => true)) : channels.map((channel) => channel.index === index);
    if (isSolo) this.shownBefore = null;
    else this.shownBefore ??= now;
    ask(this, ofLayer(this.index, { channels: wanted.map((visible) => ({ visible })) }));
  }
}

function nameOf(label: string, index: number): string {
  return label || strings.unnamedChannel(index);
}

function shownOf(channels: readonly Channel[]): number[] {
  return channels.flatMap(({ visible, index }) => (visible ? [index] : []));
}

define("zs-channels", ZsChannels);
