// Light, dark, or as the system has it.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import { keep, recall } from "./memory.js";
import { segments } from "./segments.js";
import { strings } from "./strings.js";
import { type Theme, THEMES } from "./theme.js";

const KEPT = "theme";

/** What the person chose once; else what the page around the viewer asks for by the attribute `theme`. */
export function firstTheme(viewer: EventTarget): Theme {
  const asked = viewer instanceof Element ? viewer.getAttribute("theme") : null;
  const among = (wanted: unknown) => THEMES.find((theme) => theme === wanted);
  return among(recall(KEPT)) ?? among(asked) ?? "auto";
}

/** `<zs-theme>`: keeps the choice, and dispatches it as `theme`. */
export class ZsTheme extends LitElement {
  static override styles = [
    base,
    segments,
    css`
      :host {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        color: var(--zs-text-dim);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) theme: Theme = "auto";

  override render() {
    return html`<span id="name">${strings.theme}</span>
      <div class="segments" role="radiogroup" aria-labelledby="name">
        ${THEMES.map(
          (theme) =>
            html`<label>
              <input type="radio" name="theme" .checked=${live(theme === this.theme)} @change=${() => this.choose(theme)} />
              <span>${strings.themes[theme]}</span>
            </label>`,
        )}
      </div>`;
  }

  private choose(theme: Theme): void {
    keep(KEPT, theme);
    this.dispatchEvent(new CustomEvent<Theme>("theme", { detail: theme }));
  }
}

define("zs-theme", ZsTheme);
