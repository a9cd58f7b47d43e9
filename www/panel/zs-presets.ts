// Channel settings that a person keeps: saved under a name, applied to this image or another, deleted. They stay in the
// browser.

import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, ofLayer } from "./change.js";
import type { Channel } from "./contract.js";
import { base, buttons, drawers, fields } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { keep, recall } from "./memory.js";
import { added, changesOf, type Preset, presetsOf } from "./presets.js";
import { strings } from "./strings.js";

const KEPT = "presets";

/** `<zs-presets>`. */
export class ZsPresets extends LitElement {
  static override styles = [
    base,
    buttons,
    drawers,
    fields,
    css`
      .open {
        display: flex;
        align-items: center;
        gap: 4px;
        margin-inline-start: -6px;
      }
      .drawer {
        margin-bottom: 6px;
      }
      ul {
        list-style: none;
        max-height: 200px;
        margin: 0 -6px 8px;
        overflow: hidden auto;
      }
      li {
        display: flex;
        align-items: center;
        gap: 2px;
      }
      .apply {
        flex: 1;
        min-width: 0;
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--zs-target);
        padding: 0 6px;
        text-align: start;
        color: var(--zs-text);
      }
      .apply:hover {
        background: var(--zs-raised-hover);
      }
      .count {
        margin-inline-start: auto;
        flex: none;
        color: var(--zs-text-faint);
      }
      form {
        display: flex;
        gap: 6px;
      }
      form input {
        flex: 1;
        width: 0;
      }
      .hint {
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) channels: readonly Channel[] = [];

  @state() private open = false;
  @state() private presets: readonly Preset[] = [];
  /** What happened, for those who hear it. */
  @state() private said = "";
  @query("input") private readonly field!: HTMLInputElement;

  override render() {
    return html`<button class="plain open" type="button" aria-expanded=${this.open} aria-controls="kept" @click=${this.toggle}>
        ${strings.presets} ${icons.down}
      </button>
      <div id="kept" class="drawer" ?hidden=${!this.open}>${this.open ? this.content() : nothing}</div>
      <div class="unseen" role="status">${this.said}</div>`;
  }

  private content() {
    const { presets } = this;
    return html`${presets.length === 0
        ? html`<p class="hint">${strings.presetsHint}</p>`
        : html`<ul aria-label=${strings.presets}>
            ${repeat(
              presets,
              ({ name }) => name,
              (preset) =>
                html`<li>
                  <button class="apply" type="button" aria-label=${strings.applyPreset(preset.name)} @click=${() => this.apply(preset)}>
                    <span class="ellipsis">${preset.name}</span><span class="count">${strings.channelCount(preset.channels.length)}</span>
                  </button>
                  <button
                    class="icon"
                    type="button"
                    title=${strings.deletePreset(preset.name)}
                    aria-label=${strings.deletePreset(preset.name)}
                    @click=${() => this.forget(preset)}
                  >
                    ${icons.close}
                  </button>
                </li>`,
            )}
          </ul>`}
      <form @submit=${this.onSave}>
        <input type="search" name="name" required maxlength="80" placeholder=${strings.presetName} aria-label=${strings.presetName} />
        <button class="text" type="submit">${strings.savePreset}</button>
      </form>`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
    if (this.open) this.presets = presetsOf(recall(KEPT));
  };

  private readonly onSave = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = this.field.value.trim();
    if (!name) return;
    // Another page may have kept some since.
    this.store(added(presetsOf(recall(KEPT)), name, this.channels));
    this.field.value = "";
    this.said = strings.presetSaved(name);
  };

  private apply(preset: Preset): void {
    const channels = changesOf(preset, this.channels);
    const known = channels.filter((change) => change !== null).length;
    if (known > 0) ask(this, ofLayer(this.index, { channels }));
    this.said = strings.presetApplied(preset.name, known);
  }

  private forget({ name }: Preset): void {
    this.store(presetsOf(recall(KEPT)).filter((one) => one.name !== name));
    this.said = strings.presetDeleted(name);
    // The button is gone that had the focus.
    void this.updateComplete.then(() => this.field.focus());
  }

  private store(presets: Preset[]): void {
    keep(KEPT, presets);
    this.presets = presets;
  }
}

define("zs-presets", ZsPresets);
