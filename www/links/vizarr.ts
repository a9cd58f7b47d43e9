// vizarr's links: `viewState` is what its camera says, in the physical units of the axes and from the outer edge of the first
// sample; the rest are fields of its layer. Pure.

import { type Affine, apply, compose, inverse } from "../space/space.js";
import type { LayerWish, Reader, Wish } from "./foreign.js";
import { Channels, colorOf, Query } from "./query.js";

/** From sample centres to edges. */
const EDGE: Affine = [1, 0, 0.5, 0, 1, 0.5];

/** Reads a link of vizarr. */
export const readVizarr: Reader = (all, shown) => {
  const query = new Query(all, shown);
  const wish: Wish = {};
  const channels = new Channels(shown);
  const [first] = shown.layers;
  const plane = first?.plane?.worldFromPlane;
  let worldFromTheirs: Affine | null = null;
  if (plane) worldFromTheirs = [1, 0, -(plane[0] + plane[1]) / 2, 0, 1, -(plane[3] + plane[4]) / 2];

  const matrix = query.take("model_matrix");
  let transform: number[] | null = null;
  if (matrix !== null) {
    const theirs = affineOf(matrix);
    const back = plane && inverse(plane);
    if (!theirs) query.tell("model_matrix", matrix, "not-understood");
    else if (!back) query.tell("model_matrix", matrix, "no-plane");
    else {
      transform = [...compose(compose(theirs, EDGE), back)];
      worldFromTheirs = [1, 0, 0, 0, 1, 0];
    }
  }

  const viewState = query.take("viewState");
  if (viewState !== null) {
    const view = viewOf(viewState);
    if (!view) query.tell("viewState", viewState, "not-understood");
    else if (!worldFromTheirs) query.tell("viewState", viewState, "no-plane");
    else wish.camera = { center: apply(worldFromTheirs, view.target), scale: 2 ** -view.zoom };
  }

  const colormap = query.take("colormap");
  if (colormap) for (let i = 0; i < channels.count; i += 1) channels.at(i)!.lut = colormap;
  const color = query.take("color");
  if (color !== null) {
    const hex = colorOf(color);
    if (hex && channels.count > 0) for (let i = 0; i < channels.count; i += 1) channels.at(i)!.color = hex;
    else query.tell("color", color, "not-understood");
  }
  const axis = query.take("channel_axis");
  if (axis !== null && Number(axis) !== first?.axes.findIndex(({ kind }) => kind === "c")) query.tell("channel_axis", axis, "channel-axis");
  const layers = channels.layers ?? shown.layers.map((): LayerWish => ({}));
  const opacity = query.take("opacity");
  if (opacity !== null) {
    const value = Number(opacity);
    if (opacity === "" || !(value >= 0 && value <= 1)) query.tell("opacity", opacity, "not-understood");
    else for (const layer of layers) layer.opacity = value;
  }
  if (transform && layers[0]) layers[0].transform = transform;
  if (channels.layers || opacity !== null || transform) wish.layers = layers;
  query.tellAll(["name", "names", "acquisition", "axis_labels", "contrast_limits", "visibilities", "colors"], "no-counterpart");
  return { wish, notices: query.notices };
};

/** `{"zoom": 1, "target": [x, y]}`; a zoom per axis is what deck.gl may write. */
function viewOf(text: string): { zoom: number; target: [number, number] } | null {
  const { zoom, target } = (parsed(text) ?? {}) as { zoom?: unknown; target?: unknown };
  const level: unknown = Array.isArray(zoom) ? Math.min(...(zoom as number[])) : zoom;
  if (typeof level !== "number" || !Number.isFinite(level) || !Array.isArray(target)) return null;
  const [x, y] = target as unknown[];
  return typeof x === "number" && typeof y === "number" ? { zoom: level, target: [x, y] } : null;
}

/** What a matrix of 16 numbers, row after row, does to x and y. */
function affineOf(text: string): Affine | null {
  const m = parsed(text) ?? parsed(`[${text}]`);
  if (!Array.isArray(m) || m.length !== 16 || !m.every((one) => Number.isFinite(one))) return null;
  const affine: Affine = [m[0], m[1], m[3], m[4], m[5], m[7]];
  return inverse(affine) && affine;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
