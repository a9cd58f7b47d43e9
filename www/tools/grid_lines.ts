// The borders of samples on the screen. Pure.

import { type Affine, apply, type Camera, compose, inverse, type Placed, screenFromWorld, type Size, viewCorners } from "../space/space.js";

/** From this size of a sample in CSS pixels on, its borders are drawn. */
const FINE = 12;

type Line = readonly [number, number, number, number];

/** The layer whose samples are told apart: the topmost one. */
function topmost(layers: readonly { placed: Placed }[]): Placed | null {
  return layers.at(-1)?.placed ?? null;
}

/** The smaller side of a sample of level 0 in CSS pixels. */
export function sampleSize(placed: Placed, camera: Camera): number {
  const [xx, xy, , yx, yy] = placed.plane!.worldFromPlane;
  return Math.min(Math.hypot(xx, yx), Math.hypot(xy, yy)) / camera.scale;
}

/** Whether single samples are large enough for lines between them. */
export function isFine(layers: readonly { placed: Placed }[], camera: Camera): boolean {
  const placed = topmost(layers);
  return placed !== null && sampleSize(placed, camera) >= FINE;
}

/** Lines between samples, as x, y, x, y in CSS pixels. */
export function gridLines(layers: readonly { placed: Placed }[], camera: Camera, size: Size): Line[] {
  const placed = topmost(layers);
  const grid = placed?.levels[0];
  const back = placed && inverse(placed.plane!.worldFromPlane);
  if (!placed?.plane || !grid || !back) return [];
  const toScreen: Affine = compose(screenFromWorld(camera, size), placed.plane.worldFromPlane);
  const corners = viewCorners(camera, size).map((corner) => apply(back, corner));
  const seen = placed.plane.axes.map((axis, i) => {
    const along = corners.map((corner) => corner[i]!);
    const last = (grid.shape[axis] ?? 0) - 0.5;
    return [Math.max(-0.5, Math.min(...along)), Math.min(last, Math.max(...along))] as const;
  });
  const [[left, right], [top, bottom]] = seen as [readonly [number, number], readonly [number, number]];
  if (right <= left || bottom <= top) return [];
  const borders = (from: number, to: number) => {
    const first = Math.ceil(from + 0.5) - 0.5;
    return Array.from({ length: Math.floor(to - first + 1e-9) + 1 }, (_, i) => first + i);
  };
  const line = (a: [number, number], b: [number, number]): Line => [...apply(toScreen, a), ...apply(toScreen, b)];
  return [...borders(left, right).map((h) => line([h, top], [h, bottom])), ...borders(top, bottom).map((v) => line([left, v], [right, v]))];
}
