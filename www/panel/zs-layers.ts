// The layers of a scene, topmost first: a row each, their order, and one more.

import { css, html, LitElement, nothing } from "lit";
import { property, queryAll, state } from "lit/decorators.js";
import { isLocal } from "../element/address.js";
import type { Layer, Viewer } from "./contract.js";
import { base, buttons, fields } from "./controls.js";
import { define } from "./define.js";
import { layerStrings as strings } from "./strings.js";
import "./zs-layer-row.js";
import type { ZsLayerRow } from "./zs-layer-row.js";

/** `<zs-layers>`. */
export class ZsLayers extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      form,
      .line {
        display: flex;
        gap: 6px;
        margin-top: 8px;
      }
      input {
        flex: 1;
        width: 0;
      }
      .line button {
        flex: 1;
      }
      .bad {
        margin-top: 6px;
        font-size: 12px;
        color: var(--zs-error);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) layers: Layer[] = [];
  /** The viewer is the page, whose address can name another layout. */
  @property({ attribute: false }) isPage = false;

  /** Whose details are open, counted from the bottom. */
  @state() private opened: number | null = null;
  @state() private failure = "";
  /** The layer that is being dragged. */
  private dragged: number | null = null;
  @queryAll("zs-layer-row") private readonly rowElements!: NodeListOf<ZsLayerRow>;

  override render() {
    const { layers, viewer } = this;
    const rows = layers.map(
      (layer, index) =>
        html`<zs-layer-row
          .viewer=${viewer}
          .layer=${layer}
          .index=${index}
          .count=${layers.length}
          .open=${this.opened === index}
          @opened=${() => (this.opened = this.opened === index ? null : index)}
          @shift=${(event: CustomEvent<number>) => this.shift(this.dragged ?? index, event.detail)}
          @held=${(event: CustomEvent<boolean>) => (this.dragged = event.detail ? index : null)}
        ></zs-layer-row>`,
    );
    const comparable = this.isPage && layers.length > 1 && !layers.some(({ source }) => isLocal(source));
    return html`${rows.reverse()}
      ${comparable
        ? html`<div class="line">
            <button class="text" type="button" @click=${() => this.compare("grid")}>${strings.sideBySide}</button>
            <button class="text" type="button" @click=${() => this.compare("swipe")}>${strings.swipe}</button>
          </div>`
        : nothing}
      <form @submit=${this.onAdd}>
        <input name="address" type="search" inputmode="url" autocomplete="off" spellcheck="false" required placeholder=${strings.another} aria-label=${strings.another} />
        <button class="text" type="submit">${strings.add}</button>
      </form>
      <p class="bad" role="status" ?hidden=${!this.failure}>${this.failure}</p>`;
  }

  private shift(from: number, places: number): void {
    const to = Math.min(this.layers.length - 1, Math.max(0, from + places));
    if (to === from) return;
    this.viewer.move(from, to);
    if (this.opened === from) this.opened = to;
    if (this.dragged !== null) this.dragged = to;
    // The keyboard goes along.
    else this.rowElements[this.layers.length - 1 - to]?.focusGrip();
  }

  private readonly onAdd = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const address = new FormData(form).get("address");
    if (typeof address !== "string" || !address.trim()) return;
    this.failure = "";
    this.viewer.add(address.trim()).then(
      () => form.reset(),
      (error: Error) => (this.failure = strings.notAdded(error.message)),
    );
  };

  private compare(layout: "grid" | "swipe"): void {
    void import("../compare/layout.js").then(({ withLayout }) => location.assign(withLayout(location.href, layout)));
  }
}

define("zs-layers", ZsLayers);
