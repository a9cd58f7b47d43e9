// The label images of one layer: a row each. Knows nothing of a row's inside.

import { html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { LabelLayer } from "./contract.js";
import { base } from "./controls.js";
import { define } from "./define.js";
import type { PickTarget } from "./label_pick.js";
import "./zs-label-row.js";

/** `<zs-labels>`. */
export class ZsLabels extends LitElement {
  static override styles = base;

  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) labels: LabelLayer[] = [];
  /** Which labels a click in the picture selects. */
  @property({ attribute: false }) picking: PickTarget | null = null;

  override render() {
    const { picking, layer } = this;
    return repeat(
      this.labels,
      ({ name }) => name,
      (label) => html`<zs-label-row
        .layer=${layer}
        .label=${label}
        .picking=${picking?.layer === layer && picking.name === label.name}
      ></zs-label-row>`,
    );
  }
}

define("zs-labels", ZsLabels);
