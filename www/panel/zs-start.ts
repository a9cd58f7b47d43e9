// What a page of the viewer shows while nothing is open: a field for an address, and the ways to what lies on the computer.

import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** `<zs-start>`: dispatches `start` with the address as its detail, and `local` with `folder` or `zip`. */
export class ZsStart extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      form {
        --zs-target: 42px;
        pointer-events: auto;
        padding: 24px;
        border-radius: 14px;
        border: 1px solid var(--zs-line);
        background: var(--zs-surface);
        box-shadow: var(--zs-shadow);
      }
      h2 {
        font-size: 17px;
        font-weight: 600;
      }
      p {
        margin: 4px 0 16px;
        color: var(--zs-text-dim);
      }
      .row {
        display: flex;
        gap: 8px;
      }
      input {
        flex: 1;
        width: 0;
      }
      button.text[type="submit"] {
        padding: 0 16px;
        font-weight: 600;
        background: var(--zs-accent);
        color: var(--zs-accent-ink);
      }
      button.text[type="submit"]:hover {
        background: var(--zs-thumb);
        color: var(--zs-accent-ink);
      }
      .local {
        margin: 20px 0 8px;
      }
      .row button[type="button"] {
        flex: 1;
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
      }
    `,
  ];

  /** What to begin with: an address that failed, to be corrected. */
  @property({ attribute: false }) address = "";

  override render() {
    return html`<form @submit=${this.onSubmit}>
      <h2>${strings.startTitle}</h2>
      <p>${strings.startHint}</p>
      <div class="row">
        <input
          name="address"
          type="search"
          inputmode="url"
          autocomplete="url"
          spellcheck="false"
          required
          .value=${this.address}
          placeholder="https://…/image.zarr"
          aria-label=${strings.startAddress}
        />
        <button class="text" type="submit">${strings.startOpen}</button>
      </div>
      <p class="local">${strings.startLocal}</p>
      <div class="row">
        <button class="text" type="button" @click=${() => this.local("folder")}>${icons.folder} ${strings.openFolder}</button>
        <button class="text" type="button" @click=${() => this.local("zip")}>${icons.zip} ${strings.openZip}</button>
      </div>
    </form>`;
  }

  private local(kind: "folder" | "zip"): void {
    this.dispatchEvent(new CustomEvent<"folder" | "zip">("local", { detail: kind }));
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const address = new FormData(event.target as HTMLFormElement).get("address");
    if (typeof address !== "string" || !address.trim()) return;
    this.dispatchEvent(new CustomEvent<string>("start", { detail: address.trim() }));
  }
}

define("zs-start", ZsStart);
