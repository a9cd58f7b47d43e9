// Links of Vol-E: positions as fractions, `t` from 0, `c0=ven:1,col:FF0000,lut:v10:v200`, `reg` as fractions of x, y and z. What
// is about volumes has no counterpart in slices. Pure.

import { apply } from "../space/space.js";
import type { ChannelWish, Reader, Shown, Wish } from "./foreign.js";
import { Channels, colorOf, Query } from "./query.js";

const VOLUME_ONLY = ["mode", "mask", "axes", "bb", "bbcol", "bgcol", "rot", "bright", "dens", "lvl", "interp", "cam"];

/** Reads a link of Vol-E. */
export const readVolE: Reader = (all, shown) => {
  const query = new Query(all, shown);
  const wish: Wish = { dims: {} };
  const channels = new Channels(shown);

  const frame = query.take("t");
  if (frame !== null) query.position(wish.dims!, "t", "t", frame, Number(frame));
  const slice = query.take("slice");
  if (slice !== null) {
    const depth = shown.dims.find(({ name }) => name === "z")?.size ?? 1;
    const z = Number(slice.split(",")[2] ?? "NaN");
    query.position(wish.dims!, "z", "slice", slice, Math.min(depth - 1, Math.floor(z * depth)));
  }
  const view = query.take("view");
  if (view !== null && view.toUpperCase() !== "Z") query.tell("view", view, "slices-only");

  const region = query.take("reg");
  if (region !== null) {
    const [x, y, z] = region.split(",").map((range) => range.split(":").map(Number));
    const camera = x && y && framed(shown, x, y);
    if (camera) wish.camera = camera;
    query.tell("reg", region, camera ? "framed" : "not-understood");
    const isDeep = z !== undefined && !(z[0] === 0 && z[1] === 1);
    if (isDeep && slice === null) {
      const depth = shown.dims.find(({ name }) => name === "z")?.size ?? 1;
      query.position(wish.dims!, "z", "reg", region, Math.floor(((z[0]! + z[1]!) / 2) * depth));
    }
  }

  for (const [name, value] of query.takeAll(/^c\d+$/)) {
    const channel = channels.at(Number(name.slice(1)));
    if (!channel) query.tell(name, value, "no-channel");
    else for (const setting of value.split(",")) readSetting(query, channel, name, setting);
  }
  if (channels.layers) wish.layers = channels.layers;
  query.tellAll(VOLUME_ONLY, "slices-only");
  return { wish, notices: query.notices };
};

function readSetting(query: Query, channel: ChannelWish, name: string, setting: string): void {
  const [key = "", ...values] = setting.split(":");
  const [first = "", second = ""] = values;
  const color = colorOf(first);
  if (key === "ven") channel.visible = first === "1";
  else if (key === "col" && color) channel.color = color;
  else if (key === "lut" && /^v-?[\d.]+$/.test(first) && /^v-?[\d.]+$/.test(second)) channel.window = [Number(first.slice(1)), Number(second.slice(1))];
  else if (key === "lut" || key === "ram" || key === "rmp") {
    // Percentiles, medians, and bins of a histogram that only Vol-E knows.
    channel.window = "auto";
    query.tell(name, setting, "automatic");
  } else if (!(["sen", "iso", "clz", "cpe"].includes(key) && first === "0")) query.tell(name, setting, key === "col" ? "not-understood" : "no-counterpart");
}

/** The camera that has a part of the first layer, given as fractions, fill the picture. */
function framed({ layers: [layer], size }: Shown, x: number[], y: number[]): Wish["camera"] | null {
  const ends = [...x, ...y];
  const level = layer?.levels[0];
  if (!layer?.plane || !level || ends.length !== 4 || !ends.every((end) => end >= 0 && end <= 1) || ends[0]! >= ends[1]! || ends[2]! >= ends[3]!) return null;
  const [h, v] = layer.plane.axes;
  const to = layer.plane.worldFromPlane;
  const [width, height] = [level.shape[h] ?? 1, level.shape[v] ?? 1];
  const corner = (i: number, j: number) => apply(to, [ends[i]! * width - 0.5, ends[2 + j]! * height - 0.5]);
  const [low, high, other] = [corner(0, 0), corner(1, 1), corner(1, 0)];
  const across = Math.hypot(other[0] - low[0], other[1] - low[1]);
  const down = Math.hypot(high[0] - other[0], high[1] - other[1]);
  return { center: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2], scale: Math.max(across / size[0], down / size[1]) };
}
