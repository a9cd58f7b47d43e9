// Links of OMERO.iviewer: `c=1|100:600$00FF00,-2` (channels from 1, off where negative or not named), `z` and `t` from 1, the
// middle of the picture in samples, `zm` in percent. Pure.

import { apply } from "../space/space.js";
import type { Reader, Wish } from "./foreign.js";
import { Channels, colorOf, Query } from "./query.js";

/** Reads a link of OMERO.iviewer. */
export const readOmero: Reader = (all, shown) => {
  const query = new Query(all, shown);
  const wish: Wish = { dims: {} };
  const channels = new Channels(shown);

  for (const axis of ["z", "t"]) {
    const value = query.take(axis);
    if (value !== null) query.position(wish.dims!, axis, axis, value, Number(value) - 1);
  }

  const settings = query.take("c");
  if (settings !== null) {
    const isSome = settings.split(",").some((setting) => Math.abs(parseInt(setting, 10)) <= channels.count);
    // Where none of the channels is there, those of the file are better than none.
    if (isSome) for (let i = 0; i < channels.count; i += 1) channels.at(i)!.visible = false;
    for (const setting of settings.split(",")) {
      const [, sign, index, low, high, color] = /^(-?)(\d+)(?:\|(-?[\d.e+]+):(-?[\d.e+]+))?(?:\$(.+))?$/i.exec(setting) ?? [];
      const channel = index === undefined ? null : channels.at(Number(index) - 1);
      if (index === undefined) query.tell("c", setting, "not-understood");
      else if (!channel) query.tell("c", setting, "no-channel");
      else {
        channel.visible = sign === "";
        if (low !== undefined && high !== undefined) channel.window = [Number(low), Number(high)];
        const hex = color === undefined ? null : colorOf(color);
        if (hex) channel.color = hex;
        else if (color !== undefined) channel.lut = color;
      }
    }
  }

  const model = query.take("m");
  if (model?.toLowerCase().startsWith("g")) for (let i = 0; i < channels.count; i += 1) channels.at(i)!.color = "FFFFFF";
  else if (model !== null && !model.toLowerCase().startsWith("c")) query.tell("m", model, "not-understood");
  const projection = query.take("p");
  if (projection !== null && projection !== "normal") query.tell("p", projection, "projection");

  const x = query.take("x");
  const y = query.take("y");
  const zoom = query.take("zm");
  const plane = shown.layers[0]?.plane?.worldFromPlane;
  if (x !== null || y !== null || zoom !== null) {
    const told = Object.entries({ x, y, zm: zoom }).filter((entry): entry is [string, string] => entry[1] !== null);
    const isPair = (x === null) === (y === null);
    if (!isPair || told.some(([, value]) => !Number.isFinite(Number(value)) || value === "") || Number(zoom ?? 1) <= 0) {
      for (const [name, value] of told) query.tell(name, value, "not-understood");
    } else if (!plane) for (const [name, value] of told) query.tell(name, value, "no-plane");
    else {
      const sample = Math.sqrt(Math.abs(plane[0] * plane[4] - plane[1] * plane[3]));
      const center = x === null ? shown.camera.center : apply(plane, [Number(x) - 0.5, Number(y) - 0.5]);
      wish.camera = { center, scale: zoom === null ? shown.camera.scale : sample / (Number(zoom) / 100) };
    }
  }
  if (channels.layers) wish.layers = channels.layers;
  return { wish, notices: query.notices };
};
