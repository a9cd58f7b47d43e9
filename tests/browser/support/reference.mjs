// The settled picture that a state must give, computed in f64 from the stored samples: for every device pixel, from its
// world position to a sample, through window and colour to light. Written from api.md and design.md; shares no code
// with the viewer.

/**
 * @typedef {import('./images.mjs').ImageModel} ImageModel
 * @typedef {import('./images.mjs').LabelModel} LabelModel
 * @typedef {import('./images.mjs').Level} Level
 *
 * @typedef {object} Camera
 * @property {[number, number]} center
 * @property {number} scale world units per CSS pixel
 * @property {number} [rotation] radians, clockwise
 *
 * @typedef {object} ChannelLook
 * @property {boolean} [visible]
 * @property {string} [color]
 * @property {[number, number]} [window]
 * @property {number} [gamma]
 * @property {boolean} [invert]
 *
 * @typedef {object} LayerLook
 * @property {boolean} [visible]
 * @property {number} [opacity]
 * @property {(ChannelLook | null)[]} [channels]
 * @property {{ name: string, visible?: boolean, opacity?: number, outline?: boolean, selected?: (string | number | bigint)[] }[]} [labels]
 *
 * @typedef {object} View
 * @property {[number, number]} css size of the canvas in CSS pixels
 * @property {[number, number]} device size in device pixels
 * @property {Camera} camera
 * @property {Record<string, number>} [dims] index of the first layer's finest level
 * @property {{ model: ImageModel, look?: LayerLook }[]} layers bottom first
 *
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {(x: number, y: number) => number[][]} colors exact RGB of a pixel, 0 to 255; several where the pixel's
 *   centre lies on the border of samples
 */

/** A sample coordinate this close to the border of a sample may be read as either neighbour. */
const BORDER = 1e-3;

/**
 * Rasterisers round the corners of what they draw, by WebGL2's and Vulkan's least demand to a sixteenth of a pixel. In a
 * turned picture that shows where chunks meet; in an upright one corners can be put between pixels, and nothing shows.
 */
const RASTER = 1 / 16;

/** Absorbs rounding in scales that are no binary fractions, where a sample is exactly as large as a pixel. */
const LEVEL_TOLERANCE = 1e-6;

/**
 * Where a level lies, per axis: `world = scale · index + offset`. Levels of which none has a translation share their
 * outer corner; otherwise the numbers are taken literally.
 * @param {{ levels: Level[], multiscaleScale: number[] | null }} image @param {number} number
 */
export function placement({ levels, multiscaleScale }, number) {
  const level = levels[number];
  const shared = levels.every((one) => one.translation === null);
  const outer = (multiscaleScale ?? level.scale.map(() => 1));
  return level.scale.map((scale, axis) => ({
    scale: scale * outer[axis],
    offset:
      outer[axis] * (shared ? (scale - levels[0].scale[axis]) / 2 : (level.translation?.[axis] ?? 0)),
  }));
}

/**
 * The coarsest level whose sample is not larger than a device pixel; the finest if all are larger.
 * @param {{ axes: string[], levels: Level[], multiscaleScale: number[] | null }} image
 * @param {number} pixel world units per device pixel
 */
export function chooseLevel(image, pixel) {
  for (let number = image.levels.length - 1; number > 0; number -= 1) {
    const place = placement(image, number);
    const sizes = ['x', 'y'].map((name) => Math.abs(place[image.axes.indexOf(name)].scale));
    if (sizes.every((size) => size <= pixel * (1 + LEVEL_TOLERANCE))) return number;
  }
  return 0;
}

/** World position on the axes that are not shown, by name. @param {ImageModel} first @param {Record<string, number>} dims */
function hiddenPosition(first, dims) {
  const place = placement(first, 0);
  return Object.fromEntries(
    first.axes.flatMap((name, axis) =>
      name in dims ? [[name, place[axis].scale * dims[name] + place[axis].offset]] : [],
    ),
  );
}

/**
 * The indices that a sample coordinate may be read as.
 * @param {number} coordinate
 * @param {{ chunk: number, length: number, slack: number }} axis `slack` is how far off the borders of chunks may be
 */
function nearest(coordinate, { chunk, length, slack }) {
  const shifted = coordinate + 0.5;
  const border = Math.round(shifted);
  const tolerance = border % chunk === 0 || border === length ? Math.max(BORDER, slack) : BORDER;
  return Math.abs(shifted - border) < tolerance ? [border - 1, border] : [Math.floor(shifted)];
}

/**
 * Index of every axis but x, y and c at a level, or null if the image has nothing at that place.
 * @param {{ axes: string[], levels: Level[], multiscaleScale: number[] | null }} image
 * @param {number} number @param {Record<string, number>} hidden
 */
function hiddenIndex(image, number, hidden) {
  const place = placement(image, number);
  const { shape } = image.levels[number];
  return image.axes.map((name, axis) => {
    if (name === 'x' || name === 'y' || name === 'c') return 0;
    const world = hidden[name] ?? 0;
    const index = Math.floor((world - place[axis].offset) / place[axis].scale + 0.5);
    return Math.min(Math.max(index, 0), shape[axis] - 1);
  });
}

/** @param {string} hex */
const rgb = (hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);

/**
 * What a channel makes of a stored value, 0 to 1. What is no number is dark.
 * @param {number} value @param {Required<Pick<ChannelLook, 'window' | 'gamma' | 'invert'>>} look
 */
export function light(value, { window: [start, end], gamma, invert }) {
  if (Number.isNaN(value)) return 0;
  const t = Math.min(Math.max((value - start) / (end - start), 0), 1);
  return (invert ? 1 - t : t) ** gamma;
}

/** The looks of all channels, the file's own where the state says nothing. @param {ImageModel} model @param {LayerLook} look */
function channelLooks(model, look) {
  const axis = model.axes.indexOf('c');
  const count = axis < 0 ? 1 : model.levels[0].shape[axis];
  return Array.from({ length: count }, (_, c) => {
    const file = model.channels[c];
    const state = look.channels?.[c] ?? {};
    const color = state.color ?? file?.color;
    const window = state.window ?? file?.window;
    if (!color || !window) throw new Error('the reference knows only colours and windows that are given');
    return {
      visible: state.visible ?? file?.active ?? true,
      color: rgb(color),
      window,
      gamma: state.gamma ?? 1,
      invert: state.invert ?? file?.inverted ?? false,
    };
  });
}

/**
 * The picture of a view.
 * @param {View} view
 * @returns {Picture}
 */
export function referencePicture({ css, device, camera, dims = {}, layers }) {
  const [width, height] = device;
  const ratio = [width / css[0], height / css[1]];
  const pixel = camera.scale / ratio[0];
  const [sin, cos] = [Math.sin(camera.rotation ?? 0), Math.cos(camera.rotation ?? 0)];
  const hidden = hiddenPosition(layers[0].model, dims);

  /** World position of a pixel's centre. @param {number} px @param {number} py */
  const worldAt = (px, py) => {
    const dx = ((px + 0.5) / ratio[0] - css[0] / 2) * camera.scale;
    const dy = ((py + 0.5) / ratio[1] - css[1] / 2) * camera.scale;
    // The picture is turned clockwise, so the way back is counter-clockwise (y runs down).
    return { x: camera.center[0] + cos * dx + sin * dy, y: camera.center[1] - sin * dx + cos * dy };
  };

  /**
   * Finds the samples under a world position.
   * @param {{ axes: string[], levels: Level[], multiscaleScale: number[] | null }} image
   */
  const finder = (image) => {
    const number = chooseLevel(image, pixel);
    const place = placement(image, number);
    const level = image.levels[number];
    const x = image.axes.indexOf('x');
    const y = image.axes.indexOf('y');
    const others = hiddenIndex(image, number, hidden);
    const [column, row] = [x, y].map((axis) => ({
      chunk: level.chunks?.[axis] ?? level.shape[axis],
      length: level.shape[axis],
      slack: camera.rotation ? (RASTER * pixel) / Math.abs(place[axis].scale) : 0,
    }));
    return (/** @type {{ x: number, y: number }} */ world) => {
      const columns = nearest((world.x - place[x].offset) / place[x].scale, column);
      const rows = nearest((world.y - place[y].offset) / place[y].scale, row);
      return columns.flatMap((i) =>
        rows.map((j) => {
          if (i < 0 || j < 0 || i >= level.shape[x] || j >= level.shape[y]) return null;
          const index = [...others];
          index[x] = i;
          index[y] = j;
          return index;
        }),
      );
    };
  };

  /** @type {((world: { x: number, y: number }, below: number[][], pixel: [number, number]) => number[][])[]} */
  const passes = [];
  for (const { model, look = {} } of layers) {
    if (look.visible === false) continue;
    const find = finder(model);
    const { at } = model.levels[chooseLevel(model, pixel)];
    const channelAxis = model.axes.indexOf('c');
    const looks = channelLooks(model, look).map((one, c) => ({ ...one, c })).filter((one) => one.visible);
    const opacity = look.opacity ?? 1;
    passes.push((world, below) =>
      find(world).flatMap((index) => {
        if (!index || looks.length === 0) return below;
        const sum = [0, 0, 0];
        for (const one of looks) {
          if (channelAxis >= 0) index[channelAxis] = one.c;
          const value = light(Number(at(index)), one);
          for (let i = 0; i < 3; i += 1) sum[i] += one.color[i] * value;
        }
        return below.map((color) =>
          color.map((old, i) => old * (1 - opacity) + Math.min(sum[i], 1) * 255 * opacity),
        );
      }),
    );
  }
  for (const { model, look = {} } of layers) {
    if (look.visible === false) continue;
    for (const label of model.labels) {
      const state = look.labels?.find((one) => one.name === label.name);
      if (!state?.visible) continue;
      const opacity = state.opacity ?? 0.5;
      const find = finder(label);
      const { at } = label.levels[chooseLevel(label, pixel)];
      const bits = (/** @type {string | number | bigint | boolean} */ id) => BigInt.asUintN(64, BigInt(id));
      const selected = new Set((state.selected ?? []).map(bits));
      /** Ids that a pixel may show; 0 outside. @param {number} px @param {number} py */
      const idsAt = (px, py) => {
        const inside = worldAt(Math.min(Math.max(px, 0), width - 1), Math.min(Math.max(py, 0), height - 1));
        return find(inside).map((index) => (index ? bits(at(index)) : 0n));
      };
      const thickness = state.outline ? Math.max(1, Math.round(ratio[0])) : 0;
      /** Whether a pixel of this id lies on an outline: surely, surely not, or perhaps. @param {bigint} id @param {[number, number]} pixel */
      const outlined = (id, [px, py]) => {
        const beside = [];
        for (let away = 1; away <= thickness; away += 1) {
          beside.push(idsAt(px + away, py), idsAt(px - away, py), idsAt(px, py + away), idsAt(px, py - away));
        }
        return [beside.some((ids) => ids.some((one) => one !== id)), beside.every((ids) => ids.includes(id))];
      };
      passes.push((world, below, pixel) =>
        find(world).flatMap((index) => {
          if (!index) return below;
          const id = bits(at(index));
          if (selected.size > 0 && !selected.has(id)) return below;
          const [maybe, maybeNot] = thickness > 0 ? outlined(id, pixel) : [true, false];
          if (!maybe) return below;
          const color = label.colors.get(id);
          if (!color) {
            if (id === 0n) return below;
            throw new Error(`the reference knows no colour for label ${id}`);
          }
          const alpha = (color[3] / 255) * opacity;
          const drawn = below.map((old) => old.map((value, i) => value * (1 - alpha) + color[i] * alpha));
          return maybeNot ? [...drawn, ...below] : drawn;
        }),
      );
    }
  }

  return {
    width,
    height,
    colors: (px, py) => {
      const world = worldAt(px, py);
      return passes.reduce((below, pass) => pass(world, below, [px, py]), [[0, 0, 0]]);
    },
  };
}

/**
 * @typedef {object} Difference
 * @property {number} wrong pixels further than 1/255 from everything that they may be
 * @property {number} onBorder pixels that may be one of several colours
 * @property {number} lit pixels that are not black in the reference
 * @property {{ x: number, y: number, got: number[], want: number[][] } | null} worst
 * @property {Uint8Array} map 255 where wrong
 */

/**
 * Compares pixels (RGBA, 8 bit) with the reference.
 * @param {{ width: number, height: number, data: Uint8Array }} got
 * @param {Picture} want
 * @returns {Difference}
 */
export function compare(got, want) {
  if (got.width !== want.width || got.height !== want.height) {
    throw new Error(`the picture has ${got.width}×${got.height} pixels, expected ${want.width}×${want.height}`);
  }
  /** @type {Difference} */
  const result = { wrong: 0, onBorder: 0, lit: 0, worst: null, map: new Uint8Array(got.width * got.height) };
  let worst = 0;
  for (let y = 0; y < got.height; y += 1) {
    for (let x = 0; x < got.width; x += 1) {
      const at = (y * got.width + x) * 4;
      const [r, g, b, a] = got.data.subarray(at, at + 4);
      const colors = want.colors(x, y);
      if (colors.length > 1) result.onBorder += 1;
      if (colors[0].some((value) => value > 1)) result.lit += 1;
      let off = Infinity;
      for (const [wr, wg, wb] of colors) {
        off = Math.min(off, Math.max(Math.abs(r - wr), Math.abs(g - wg), Math.abs(b - wb), Math.abs(a - 255)));
      }
      if (off > 1 + 1e-3) {
        result.wrong += 1;
        result.map[y * got.width + x] = 255;
        if (off > worst) {
          worst = off;
          result.worst = { x, y, got: [r, g, b, a], want: colors };
        }
      }
    }
  }
  return result;
}
