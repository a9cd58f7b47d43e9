// Links that other viewers wrote, whose hosts were replaced: their parameters become a change of the state, and what cannot be
// taken over is told. Loaded where the page's address has such parameters. Knows the viewer by its model and state only.

import { SOURCE_KEYS } from "../element/address.js";
import { readAddress } from "./read_address.js";
import type { Axis, Channel, Dimension } from "../panel/contract.js";
import type { Camera, Placed, Size } from "../space/space.js";
import { readOmero } from "./omero.js";
import { tell } from "./tell.js";
import { readVizarr } from "./vizarr.js";
import { readVolE } from "./vol_e.js";

/** Why a parameter is not taken over, or not wholly; panel/strings.ts has the sentences. */
export type Reason =
  | "unknown" | "no-counterpart" | "not-understood" | "no-axis" | "no-channel" | "no-plane" | "no-map" | "projection" | "slices-only"
  | "framed" | "automatic" | "first-scene" | "channel-axis" | "too-many";

/** Something in a link that is not on the screen as its author saw it. */
export interface Notice {
  parameter: string;
  value: string;
  reason: Reason;
}

/** A channel's part of a change. */
export interface ChannelWish {
  visible?: boolean;
  color?: string;
  window?: [number, number] | "auto" | null;
  invert?: boolean;
  lut?: string | null;
}

/** A layer's part of a change. */
export interface LayerWish {
  opacity?: number;
  transform?: number[];
  channels?: (ChannelWish | null)[];
}

/** A change of the state. */
export interface Wish {
  camera?: Camera;
  dims?: Record<string, number>;
  layers?: LayerWish[];
}

/** What is open, as far as links speak of it. */
export interface Shown {
  layers: readonly (Placed & { axes: readonly Axis[]; channels: readonly Channel[] })[];
  dims: readonly Dimension[];
  camera: Camera;
  /** Of the picture, in CSS pixels. */
  size: Size;
}

/** What a link of one viewer asks for. */
export interface Reading {
  wish: Wish;
  notices: Notice[];
}

/** Reads the parameters of one family of links; it removes those that it knows from `query`. */
export type Reader = (query: Map<string, string[]>, shown: Shown) => Reading;

/** Nothing in these is about the picture. */
const OF_NO_VIEWER = /^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref)$/;

/** Other parameters of known viewers: what they ask for does not exist here. */
const NO_COUNTERPART = ["rotate", "use2D", "compare", "labelImage", "config", "viewer", "well", "schemas", "roi", "roi_id", "images", "dataset", "image", "fixedImage", "interpolation", "maps"];

/** What the query of a link asks for, for what is open now. */
export function readForeign(href: string, shown: Shown): Reading {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URL(href).searchParams) query.set(name, [...(query.get(name) ?? []), value]);
  const notices: Notice[] = [];
  // Vol-E counts frames from 0, OMERO from 1.
  const isVolE = query.has("url");
  const scenes = query.get("url")?.[0]?.split(/ (?=\w+:)/) ?? [];
  if (scenes.length > 1) notices.push({ parameter: "url", value: scenes.slice(1).join(" "), reason: "first-scene" });
  query.delete("layout");
  for (const name of ["endpoint", ...SOURCE_KEYS]) if (query.get(name)?.every((value) => name === "url" || /[/:.]/.test(value))) query.delete(name);
  const wish: Wish = {};
  for (const reader of [readVizarr, isVolE ? readVolE : readOmero]) {
    const reading = reader(query, shown);
    wish.camera = reading.wish.camera ?? wish.camera!;
    wish.dims = { ...wish.dims, ...reading.wish.dims };
    wish.layers = reading.wish.layers ?? wish.layers!;
    notices.push(...reading.notices);
  }
  for (const [parameter, values] of query) {
    if (OF_NO_VIEWER.test(parameter)) continue;
    const reason = NO_COUNTERPART.includes(parameter) ? "no-counterpart" : "unknown";
    notices.push(...values.map((value): Notice => ({ parameter, value, reason })));
  }
  return { wish: withoutGaps(wish), notices };
}

/** The viewer, as far as this needs it. */
interface Target {
  readonly element: HTMLElement;
  readonly model: unknown;
  readonly state: { camera?: unknown };
  notices: readonly Notice[];
  setState(change: object): void;
}

/** Shows what a link asks for as soon as its image is open, tells the rest, and takes what was read out of the address. */
export async function honour(viewer: Target, href: string): Promise<void> {
  const shown = await whenOpen(viewer);
  const { state } = readAddress(href);
  const { wish, notices } = readForeign(href, shown);
  // What was looked at later counts.
  if (!state) {
    viewer.setState(wish);
    notices.push(...(await unknownMaps(wish)));
  }
  tell(viewer, [...viewer.notices, ...notices]);
  const url = new URL(location.href);
  const unknown = notices.filter(({ reason }) => reason === "unknown").map(({ parameter }) => parameter);
  const stays = (part: string): boolean => {
    const [name = ""] = new URLSearchParams(part).keys();
    return ["endpoint", "layout", ...SOURCE_KEYS, ...unknown].includes(name) || OF_NO_VIEWER.test(name);
  };
  // Part by part, so that what stays is written as it was.
  url.search = url.search.slice(1).split("&").filter(stays).join("&");
  history.replaceState(history.state, "", url.href);
}

/** Colour maps go by name; what is not among ours is told. */
async function unknownMaps({ layers = [] }: Wish): Promise<Notice[]> {
  const wanted = [...new Set(layers.flatMap(({ channels = [] }) => channels.flatMap((channel) => channel?.lut ?? [])))];
  if (wanted.length === 0) return [];
  const { canonical } = await import("../luts/luts.js");
  return wanted.filter((name) => canonical(name) === null).map((value) => ({ parameter: "colormap", value, reason: "no-map" }));
}

function whenOpen(viewer: Target): Promise<Shown> {
  return new Promise((done) => {
    const look = (): void => {
      const { layers = [], dims = [] } = (viewer.model ?? {}) as Partial<Shown>;
      const camera = viewer.state.camera as Camera | undefined;
      if (layers.length === 0 || layers.some(({ levels }) => levels.length === 0) || !camera) return;
      viewer.element.removeEventListener("zarrscope-load", look);
      viewer.element.removeEventListener("zarrscope-state", look);
      const { clientWidth = 1, clientHeight = 1 } = viewer.element.shadowRoot?.querySelector("canvas") ?? {};
      done({ layers, dims, camera, size: [clientWidth, clientHeight] });
    };
    viewer.element.addEventListener("zarrscope-load", look);
    viewer.element.addEventListener("zarrscope-state", look);
    look();
  });
}

function withoutGaps(wish: Wish): Wish {
  const { camera, dims, layers } = wish;
  return { ...(camera && { camera }), ...(dims && Object.keys(dims).length > 0 && { dims }), ...(layers && { layers }) };
}
