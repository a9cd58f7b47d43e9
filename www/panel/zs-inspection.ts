// The metadata of what could not be opened, and what is wrong with them, in a dialog.

import { css, html, LitElement } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Model, Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { closeFromBeside, dialogs } from "./dialog.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";
import "./zs-info.js";

/** `<zs-inspection>`: `show()` opens it. */
export class ZsInspection extends LitElement {
  static override styles = [
    base,
    buttons,
    dialogs,
    css`
      dialog {
        width: min(760px, calc(100% - 32px));
        max-height: calc(100% - 32px);
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;
  @state() private isOpen = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  /** Opens it. */
  show(): void {
    this.isOpen = true;
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @click=${closeFromBeside} @close=${() => (this.isOpen = false)}>
      <header>
        <h2 id="title">${strings.metadata}</h2>
        <button class="icon" type="button" title=${strings.close} aria-label=${strings.close} @click=${() => this.dialog.close()}>
          ${icons.close}
        </button>
      </header>
      <zs-info .viewer=${this.viewer} .model=${this.model} .active=${this.isOpen}></zs-info>
    </dialog>`;
  }
}

define("zs-inspection", ZsInspection);
