// What is in the panel's sections: which there are depends on what is open. Asks for nothing itself.

import { html, nothing } from "lit";
import { type Collection, type Entry, isOpen, type Layer, type Model, type Step, type Viewer } from "./contract.js";
import type { PickTarget } from "./label_pick.js";
import { layerName } from "./layer_name.js";
import type { Sections } from "./sections.js";
import { strings } from "./strings.js";
import type { ViewValues } from "./view_values.js";
import "./zs-channels.js";
import "./zs-contents.js";
import "./zs-dimensions.js";
import "./zs-info.js";
import "./zs-labels.js";
import "./zs-layers.js";
import "./zs-statistics.js";

/** What the sections show. */
export interface Shown {
  viewer: Viewer;
  values: ViewValues;
  model: Model;
  collection: Collection | null;
  trail: readonly Step[];
  /** Which labels a click in the picture selects. */
  picking: PickTarget | null;
  isPage: boolean;
}

/** The sections that there is something for. */
export function contentOf(sections: Sections, shown: Shown) {
  const { viewer, values, model, collection, trail, picking, isPage } = shown;
  const { dims, layers } = model;
  const open = layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => isOpen(layer));
  const many = layers.length > 1;
  const perLayer = (wanted: (layer: Layer) => boolean, content: (layer: Layer, index: number) => unknown) =>
    open
      .filter(({ layer }) => wanted(layer))
      .map(({ layer, index }) => [
        many ? html`<h3 class="ellipsis" title=${layer.source}>${layerName(layer)}</h3>` : nothing,
        content(layer, index),
      ]);
  const channels = perLayer(
    (layer) => layer.channels.length > 0,
    (layer, index) => html`<zs-channels .index=${index} .layer=${layer} .source=${values}></zs-channels>`,
  );
  const labels = perLayer(
    (layer) => layer.labels.length > 0,
    (layer, index) => html`<zs-labels .layer=${index} .labels=${layer.labels} .picking=${picking}></zs-labels>`,
  );
  const count = open.reduce((sum, { layer }) => sum + layer.channels.length, 0);
  const layerList = html`<zs-layers .viewer=${viewer} .layers=${layers} .isPage=${isPage}></zs-layers>`;
  // What nobody looks at is not drawn, and at first not even loaded.
  const isActive = (key: string) => sections.isOpen(key, false);
  const information = html`<zs-info .viewer=${viewer} .model=${model} .active=${isActive("information")}></zs-info>`;
  const statistics = html`<zs-statistics .viewer=${viewer} .active=${isActive("statistics")}></zs-statistics>`;
  const section = sections.section.bind(sections);
  return [
    collection || trail.length > 0
      ? section("contents", contentsTitle(collection), contents(shown), { count: collection?.entries.length ?? 0 })
      : nothing,
    dims.length > 0
      ? section("dimensions", strings.dimensions, html`<zs-dimensions .dims=${dims} .playing=${model.playing}></zs-dimensions>`)
      : nothing,
    open.length > 0 && !collection && trail.length === 0
      ? section("layers", strings.layers, layerList, { count: layers.length, closed: !many })
      : nothing,
    channels.length > 0 ? section("channels", strings.channels, channels, { count }) : nothing,
    labels.length > 0 ? section("labels", strings.labels, labels) : nothing,
    open.length > 0 ? section("information", strings.information, information, { closed: true }) : nothing,
    open.length > 0 ? section("statistics", strings.statistics, statistics, { closed: true }) : nothing,
  ];
}

function contents({ viewer, collection, trail }: Shown) {
  return html`<zs-contents
    .collection=${collection}
    .trail=${trail}
    @enter=${(event: CustomEvent<Entry>) => viewer.enter(event.detail).catch(() => undefined)}
    @back=${() => viewer.back().catch(() => undefined)}
  ></zs-contents>`;
}

function contentsTitle(collection: Collection | null): string {
  return collection ? (strings.contents[collection.kind] ?? "") : strings.wayBack;
}
