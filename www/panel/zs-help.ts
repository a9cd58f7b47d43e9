// The keys and gestures, in a dialog.

import { css, html, LitElement } from "lit";
import { query } from "lit/decorators.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { closeFromBeside, dialogs } from "./dialog.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** `<zs-help>`: `toggle()` opens and closes it. */
export class ZsHelp extends LitElement {
  static override styles = [
    base,
    buttons,
    dialogs,
    css`
      dialog {
        width: min(400px, calc(100% - 32px));
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px 24px;
        align-items: center;
      }
      dt {
        display: flex;
        gap: 4px;
      }
      kbd {
        font: inherit;
        font-size: 12px;
        min-width: 24px;
        padding: 2px 7px;
        text-align: center;
        border-radius: 5px;
        background: var(--zs-raised-hover);
        border: 1px solid var(--zs-line);
      }
      dd {
        color: var(--zs-text-dim);
      }
    `,
  ];

  @query("dialog") private readonly dialog!: HTMLDialogElement;

  /** Opens it, or closes it where it is open. */
  toggle(): void {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @click=${closeFromBeside}>
      <header>
        <h2 id="title">${strings.help}</h2>
        <button class="icon" type="button" title=${strings.close} aria-label=${strings.close} @click=${() => this.dialog.close()}>
          ${icons.close}
        </button>
      </header>
      <dl>
        ${strings.keys.map(
          ([keys, what]) =>
            html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt>
              <dd>${what}</dd>`,
        )}
      </dl>
    </dialog>`;
  }
}

define("zs-help", ZsHelp);
