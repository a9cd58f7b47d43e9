// Where things lie: between CSS pixels of the picture, the world, and the samples of a level. Pure; knows no viewer and no
// document. World units are those of docs/api.md; x runs right and y down, rotation is clockwise on the screen.

/** Coefficients [xx, xy, x0, yx, yy, y0]: x = xx·a + xy·b + x0, y = yx·a + yy·b + y0. */
export type Affine = readonly [number, number, number, number, number, number];
export type Point = readonly [number, number];

/** The camera of a state. */
export interface Camera {
  /** World position of the middle of the picture. */
  center: Point;
  /** World units per CSS pixel. */
  scale: number;
  /** Radians, clockwise. */
  rotation?: number;
}

/** Width and height of the picture in CSS pixels. */
export type Size = Point;

/** Where the samples of a layer's first level lie. */
export interface Plane {
  /** The horizontal and the vertical axis, as positions in the stored order. */
  axes: readonly [number, number];
  /** From continuous indices of level 0 on these axes, sample centres at whole numbers. */
  worldFromPlane: Affine;
  /** Index of level 0 per stored axis; what is drawn of the axes that are not on the screen. */
  position: readonly number[];
  /** The level that suits the zoom. */
  level: number;
}

/** One level: index of level 0 = offset + step · index, per stored axis. */
export interface Grid {
  shape: readonly number[];
  step: readonly number[];
  offset: readonly number[];
}

/** What of a layer tells where its samples lie. */
export interface Placed {
  axes: readonly { kind: string }[];
  levels: readonly Grid[];
  plane: Plane | null;
}

export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** The image of a point. */
export function apply([xx, xy, x0, yx, yy, y0]: Affine, [a, b]: Point): [number, number] {
  return [xx * a + xy * b + x0, yx * a + yy * b + y0];
}

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [xx, xy, x0, yx, yy, y0] = inner;
  const [a, b, c, d, e, f] = outer;
  return [a * xx + b * yx, a * xy + b * yy, a * x0 + b * y0 + c, d * xx + e * yx, d * xy + e * yy, d * x0 + e * y0 + f];
}

/** The way back; null where there is none. */
export function inverse([xx, xy, x0, yx, yy, y0]: Affine): Affine | null {
  const det = xx * yy - xy * yx;
  if (!Number.isFinite(1 / det)) return null;
  const [a, b, d, e] = [yy / det, -xy / det, -yx / det, xx / det];
  return [a, b, -(a * x0 + b * y0), d, e, -(d * x0 + e * y0)];
}

/** From the world to CSS pixels of the picture, from its left upper corner. */
export function screenFromWorld({ center, scale, rotation = 0 }: Camera, size: Size): Affine {
  const cos = Math.cos(rotation) / scale;
  const sin = Math.sin(rotation) / scale;
  return [cos, -sin, size[0] / 2 - cos * center[0] + sin * center[1], sin, cos, size[1] / 2 - sin * center[0] - cos * center[1]];
}

/** The world position under a CSS pixel of the picture. */
export function worldOfScreen({ center, scale, rotation = 0 }: Camera, size: Size, x: number, y: number): [number, number] {
  const [right, down] = [(x - size[0] / 2) * scale, (y - size[1] / 2) * scale];
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  return [center[0] + cos * right + sin * down, center[1] - sin * right + cos * down];
}

/** The CSS pixel of the picture where a world position lies. */
export function screenOfWorld(camera: Camera, size: Size, x: number, y: number): [number, number] {
  return apply(screenFromWorld(camera, size), [x, y]);
}

/** From continuous indices of a level on the two shown axes to the world; null for a layer without a plane, or no such level. */
export function worldFromLevel({ plane, levels }: Placed, level: number): Affine | null {
  const grid = levels[level];
  if (!plane || !grid) return null;
  const [h, v] = plane.axes;
  return compose(plane.worldFromPlane, [grid.step[h] ?? 1, 0, grid.offset[h] ?? 0, 0, grid.step[v] ?? 1, grid.offset[v] ?? 0]);
}

/** The sample nearest to a world position, as an index per stored axis (channel 0); null beside the level. */
export function sampleOfWorld(layer: Placed, level: number, world: Point): number[] | null {
  const to = worldFromLevel(layer, level);
  const back = to && inverse(to);
  const position = positionOn(layer, level);
  if (!back || !position || !layer.plane) return null;
  const [h, v] = layer.plane.axes;
  const { shape } = layer.levels[level]!;
  const at = apply(back, world).map((index) => Math.floor(index + 0.5));
  position[h] = at[0]!;
  position[v] = at[1]!;
  return position.every((index, axis) => index >= 0 && index < (shape[axis] ?? 0)) ? position : null;
}

/** The position of a layer's picture on a level: an index per stored axis, 0 on the shown ones and for channels. */
export function positionOn({ plane, levels, axes }: Placed, level: number): number[] | null {
  const grid = levels[level];
  if (!plane || !grid) return null;
  return grid.shape.map((size, axis) => {
    if (plane.axes.includes(axis) || axes[axis]?.kind === "c") return 0;
    const index = Math.round(((plane.position[axis] ?? 0) - (grid.offset[axis] ?? 0)) / (grid.step[axis] || 1));
    return Math.min(size - 1, Math.max(0, index));
  });
}

/** The corners of a picture in the world, clockwise on the screen from the left upper one. */
export function viewCorners(camera: Camera, size: Size): [number, number][] {
  const [w, h] = size;
  return ([[0, 0], [w, 0], [w, h], [0, h]] as const).map(([x, y]) => worldOfScreen(camera, size, x, y));
}

/** The outer corners of a level in the world, in the order of `viewCorners`. */
export function levelCorners(layer: Placed, level: number): [number, number][] | null {
  const to = worldFromLevel(layer, level);
  if (!to || !layer.plane) return null;
  const { shape } = layer.levels[level]!;
  const [w, h] = layer.plane.axes.map((axis) => (shape[axis] ?? 0) - 0.5) as [number, number];
  return ([[-0.5, -0.5], [w, -0.5], [w, h], [-0.5, h]] as const).map((corner) => apply(to, corner));
}

/** What of a level can be seen, as `viewer.read` takes it: all channels, the present position on the other axes. Null where
 * nothing of it can be. */
export function regionOf(layer: Placed, level: number, camera: Camera, size: Size): { start: number[]; shape: number[] } | null {
  const to = worldFromLevel(layer, level);
  const back = to && inverse(to);
  const start = positionOn(layer, level);
  if (!back || !start || !layer.plane) return null;
  const corners = viewCorners(camera, size).map((corner) => apply(back, corner));
  const grid = layer.levels[level]!;
  const shape = grid.shape.map((length, axis) => {
    if (layer.axes[axis]?.kind === "c") return length;
    const shown = layer.plane!.axes.indexOf(axis);
    if (shown < 0) return 1;
    const along = corners.map((corner) => corner[shown]!);
    // Samples of which less than a rounding error is seen are not.
    const first = Math.max(0, Math.floor(Math.min(...along) + 0.5 + 1e-9));
    const end = Math.min(length, Math.ceil(Math.max(...along) + 0.5 - 1e-9));
    start[axis] = first;
    return Math.max(0, end - first);
  });
  return shape.every((length) => length > 0) ? { start, shape } : null;
}
