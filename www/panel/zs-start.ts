// What a page of the viewer shows while nothing is open: a field for an address, and the ways to what lies on the computer.

import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Viewer } from "./contract.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { logo } from "./logo.js";
import { homeStrings, strings } from "./strings.js";

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
      .home {
        pointer-events: auto;
        display: grid;
        justify-items: center;
        text-align: center;
        padding-top: clamp(8px, 6vh, 64px);
        margin-bottom: 26px;
      }
      .home h1 {
        display: flex;
        align-items: center;
        gap: 14px;
        margin: 0 0 8px;
        font-size: 30px;
        line-height: 1.2;
        font-weight: 650;
        letter-spacing: -0.01em;
      }
      .home h1 svg {
        border-radius: 12px;
        box-shadow: 0 0 0 1px var(--zs-line);
      }
      .home p {
        margin: 0;
        max-width: 40em;
        font-size: 15px;
        text-wrap: balance;
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
  /** Set where this is all that there is: then it says what the page is, and offers what was opened lately and samples. */
  @property({ attribute: false }) home: Viewer | null = null;

  override willUpdate(): void {
    // Whoever comes with a link does not need it.
    this.toggleAttribute("home", this.home !== null);
    if (this.home && !this.hasGallery) {
      this.hasGallery = true;
      import("./zs-gallery.js").catch(() => undefined);
    }
  }

  private hasGallery = false;

  override render() {
    return [
      this.home
        ? html`<div class="home">
            <h1>${logo}${homeStrings.name}</h1>
            <p>${homeStrings.lead}</p>
          </div>`
        : nothing,
      this.form(),
      this.home ? html`<zs-gallery .viewer=${this.home}></zs-gallery>` : nothing,
    ];
  }

  private form() {
    return html`<form @submit=${this.onSubmit}>
      <h2 class=${this.home ? "unseen" : ""}>${strings.startTitle}</h2>
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
      <p class="local">${this.home ? homeStrings.local : strings.startLocal}</p>
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
