// What a person draws over the picture: points in the world, and what geometry says of them. Pure; knows no samples.

import type { Point } from "../space/space.js";

export type Kind = "distance" | "profile" | "rectangle" | "polygon";

/** A finished drawing, or one that is being made. */
export interface Shape {
  id: number;
  kind: Kind;
  /** World positions: two and more of a line, four of a rectangle, three and more of a polygon. */
  points: readonly Point[];
  /** Of a rectangle's first side, in radians: along that of the screen when it was drawn. */
  angle: number;
}

export function isRegion(kind: Kind): boolean {
  return kind === "rectangle" || kind === "polygon";
}

/** Points that a person has to set at least. */
export function fewest(kind: Kind): number {
  return kind === "polygon" ? 3 : 2;
}

/** Corners of the rectangle with two opposite corners and a side at an angle. */
export function rectangle(a: Point, b: Point, angle: number): Point[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = (b[0] - a[0]) * cos + (b[1] - a[1]) * sin;
  return [a, [a[0] + along * cos, a[1] + along * sin], b, [b[0] - along * cos, b[1] - along * sin]];
}

/** The shape with one of its points elsewhere; a rectangle stays one. */
export function moved(shape: Shape, index: number, to: Point): Shape {
  const points = shape.points.map((point, i) => (i === index ? to : point));
  if (shape.kind !== "rectangle") return { ...shape, points };
  const [a, b, c, d] = points as [Point, Point, Point, Point];
  return { ...shape, points: index % 2 === 0 ? rectangle(a, c, shape.angle) : rectangle(d, b, shape.angle).reverse() };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/** Degrees from rightwards, counterclockwise, of a line on the screen of a camera that is not turned: −180 to 180. */
export function angleOf(a: Point, b: Point): number {
  const degrees = (Math.atan2(a[1] - b[1], b[0] - a[0]) * 180) / Math.PI;
  return degrees === -180 ? 180 : degrees + 0;
}

/** Length along a line from point to point. */
export function pathLength(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, i) => sum + distance(points[i]!, point), 0);
}

/** The point halfway along a line. */
export function halfway(points: readonly Point[]): Point {
  let left = pathLength(points) / 2;
  for (const [i, b] of points.slice(1).entries()) {
    const a = points[i]!;
    const side = distance(a, b);
    if (side > 0 && left <= side) return [a[0] + ((b[0] - a[0]) * left) / side, a[1] + ((b[1] - a[1]) * left) / side];
    left -= side;
  }
  return points.at(-1) ?? [0, 0];
}

/** Length of the border. */
export function perimeter(points: readonly Point[]): number {
  return pathLength([...points, ...points.slice(0, 1)]);
}

/** Area of what lies inside by the even-odd rule of a border that does not cross itself. */
export function area(points: readonly Point[]): number {
  const [ox, oy] = points[0] ?? [0, 0];
  const twice = points.reduce((sum, [x, y], i) => {
    const [u, v] = points[(i + 1) % points.length]!;
    return sum + (x - ox) * (v - oy) - (u - ox) * (y - oy);
  }, 0);
  return Math.abs(twice) / 2;
}

/** Whether two sides of a border cross, so that it has no plain area. */
export function crossesItself(points: readonly Point[]): boolean {
  const count = points.length;
  const side = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue;
      const [a, b, c, d] = [points[i]!, points[i + 1]!, points[j]!, points[(j + 1) % count]!];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}
