// What the images are made of and whether their metadata are right: loads the view of it when it is looked at for the first time.

import { css, html, LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import type { Model, Viewer } from "./contract.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { strings } from "./strings.js";

/** `<zs-info>`; nothing is loaded before it is `active`. */
export class ZsInfo extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      p {
        color: var(--zs-text-dim);
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) model!: Model;
  @property({ type: Boolean }) active = false;

  @state() private loaded: "no" | "soon" | "yes" | "failed" = "no";

  override willUpdate(): void {
    if (this.active && this.loaded === "no") this.load();
  }

  override render() {
    if (!this.active) return null;
    if (this.loaded === "yes") return html`<zs-inspect .viewer=${this.viewer} .model=${this.model}></zs-inspect>`;
    if (this.loaded === "soon") return html`<p>${strings.loadingInformation}</p>`;
    return html`<p>${strings.informationFailed}</p>
      <button class="text" type="button" @click=${this.load}>${strings.tryAgain}</button>`;
  }

  private readonly load = (): void => {
    this.loaded = "soon";
    import("./zs-inspect.js").then(
      () => (this.loaded = "yes"),
      () => (this.loaded = "failed"),
    );
  };
}

define("zs-info", ZsInfo);
