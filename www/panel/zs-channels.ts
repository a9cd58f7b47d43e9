// The channels of one layer: a row each, a switch for all, and a filter where there are many. Knows nothing of a row's inside.

import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, ofLayer } from "./change.js";
import type { Layer } from "./contract.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";
import "./zs-channel-row.js";

/** From this many channels on there is a filter. */
const MANY = 10;

/** `<zs-channels>`. */
export class ZsChannels extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      .tools {
        display: flex;
        align-items: center;
        gap: 2px;
        margin-bottom: 6px;
      }
      input {
        flex: 1;
        width: 0;
        margin-right: 4px;
      }
      .none {
        color: var(--zs-text-faint);
        padding: 6px 0;
      }
    `,
  ];

  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) layer!: Layer;

  @state() private filter = "";

  override render() {
    const { channels, dtype } = this.layer;
    const wanted = this.filter.trim().toLowerCase();
    const shown = channels.filter(
      (channel) => !wanted || (channel.label || strings.unnamedChannel(channel.index)).toLowerCase().includes(wanted),
    );
    return html`${channels.length >= MANY ? this.tools() : nothing}
    ${repeat(
      shown,
      (channel) => channel.index,
      (channel) => html`<zs-channel-row .layer=${this.index} .channel=${channel} .dtype=${dtype}></zs-channel-row>`,
    )}
    ${shown.length === 0 ? html`<p class="none">${strings.noMatch}</p>` : nothing}`;
  }

  private tools() {
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
    </div>`;
  }

  private all(visible: boolean): void {
    ask(this, ofLayer(this.index, { channels: this.layer.channels.map(() => ({ visible })) }));
  }
}

define("zs-channels", ZsChannels);
