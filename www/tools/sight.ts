// Positions to what a person can see at a zoom: links stay short, and what they say is exactly what was measured. Pure.

import type { Point } from "../space/space.js";
import { moved, rectangle, type Shape } from "./shapes.js";

const QUARTER = Math.PI / 2;

/** A world position to a tenth of a CSS pixel or better, at world units per CSS pixel. */
export function seen([x, y]: Point, scale: number): Point {
  return [round(x, decimals(scale)), round(y, decimals(scale))];
}

/** The angle of a rectangle that is the same on the screen: none for one that is turned by a right angle. */
export function seenAngle(radians: number): number {
  return round(radians - Math.round(radians / QUARTER) * QUARTER, 5);
}

/** The shape moved by a world distance, or one of its points alone. What stays keeps all of its digits; a rectangle stays one. */
export function pushed(shape: Shape, index: number | null, by: Point, scale: number): Shape {
  const [dx, dy] = seen(by, scale);
  const to = ([x, y]: Point): Point => [exact(x + dx), exact(y + dy)];
  if (shape.kind !== "rectangle") return { ...shape, points: shape.points.map((point, i) => (index === null || i === index ? to(point) : point)) };
  const { points } = index === null ? { points: shape.points.map(to) } : moved(shape, index, to(shape.points[index]!));
  const corner = (i: number): Point => {
    const [x, y] = points[i]!;
    const [u, v] = shape.points[i]!;
    if (index === null) return [x, y];
    const side = (now: number, before: number) => (Math.abs(now - before) <= scale * 1e-6 ? before : round(now, decimals(scale)));
    return [side(x, u), side(y, v)];
  };
  return { ...shape, points: rectangle(corner(0), corner(2), shape.angle) };
}

/** Decimals of a tenth of a CSS pixel; fewer than none where it is many units wide. */
function decimals(scale: number): number {
  return Math.min(20, 1 - Math.floor(Math.log10(scale)));
}

function round(value: number, digits: number): number {
  if (digits >= 0) return Number(value.toFixed(digits)) + 0;
  const step = 10 ** -digits;
  return Math.round(value / step) * step + 0;
}

/** Without what adding decimal fractions leaves behind. */
function exact(sum: number): number {
  return Number(sum.toPrecision(14)) + 0;
}
