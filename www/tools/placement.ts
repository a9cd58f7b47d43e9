// A layer's own transformation as what a person changes: shift, turn and size about its centre. Pure.

import { type Affine, apply, compose, inverse, levelCorners, type Placed, type Point } from "../space/space.js";

/** Shift of the centre in world units, clockwise degrees, magnification. */
export interface Placement {
  x: number;
  y: number;
  degrees: number;
  scale: number;
}

/** The centre of a layer in the world of the scene. */
export function centerOf(placed: Placed): Point | null {
  const corners = levelCorners(placed, 0);
  if (!corners) return null;
  const sum = corners.reduce(([x, y], [u, v]) => [x + u, y + v] as [number, number], [0, 0] as [number, number]);
  return [sum[0] / 4, sum[1] / 4];
}

/** What a transformation does with a layer whose centre it puts at `center`. */
export function placementOf(transform: Affine, center: Point): Placement {
  const [xx, xy, , yx, yy] = transform;
  const back = inverse(transform);
  const own = back ? apply(back, center) : center;
  return {
    x: center[0] - own[0],
    y: center[1] - own[1],
    degrees: (Math.atan2(yx, xx) * 180) / Math.PI,
    scale: Math.sqrt(Math.abs(xx * yy - xy * yx)),
  };
}

/** The transformation with some of it changed, about the centre; what it does beside (shear, mirroring) stays. */
export function placedAnew(transform: Affine, center: Point, change: Partial<Placement>): Affine {
  const now = placementOf(transform, center);
  const turn = (((change.degrees ?? now.degrees) - now.degrees) * Math.PI) / 180;
  const factor = (change.scale ?? now.scale) / now.scale;
  const [cos, sin] = [Math.cos(turn) * factor, Math.sin(turn) * factor];
  const [x, y] = center;
  const about: Affine = [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y];
  return shiftedBy(compose(about, transform), [(change.x ?? now.x) - now.x, (change.y ?? now.y) - now.y]);
}

/** The transformation followed by a shift. */
export function shiftedBy([xx, xy, x0, yx, yy, y0]: Affine, [dx, dy]: Point): Affine {
  return [xx, xy, x0 + dx, yx, yy, y0 + dy];
}

/** The layer mirrored, left to right as it lies in the world. */
export function mirrored(transform: Affine, center: Point): Affine {
  return compose([-1, 0, 2 * center[0], 0, 1, 0], transform);
}
