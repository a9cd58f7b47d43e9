// Measurements as a table. Pure.

import type { Point } from "../space/space.js";
import { csv, type Cell } from "./csv.js";
import type { Result } from "./measuring.js";
import { angleOf, area, crossesItself, isRegion, pathLength, perimeter, type Shape } from "./shapes.js";

/** CSV of drawings of one kind: a row per distance; per region, layer and channel; per point of a profile, layer and channel. */
export function tableOf(shapes: readonly Shape[], resultOf: (id: number) => Result | null, unit: string | null): string {
  const kind = shapes[0]?.kind;
  const length = unit ?? "";
  if (kind === "distance") {
    const rows = shapes.map(({ id, points }): Cell[] => {
      const [a, b] = [points[0]!, points.at(-1)!];
      return [id, pathLength(points), length, points.length === 2 ? angleOf(a, b) : null, ...a, ...b, listed(points)];
    });
    return csv(["id", "length", "unit", "angle_degrees", "x0", "y0", "x1", "y1", "path"], rows);
  }
  const dims = shapes.map(({ id }) => resultOf(id)).find((result) => result)?.dims.map(([name]) => name) ?? [];
  const place = (result: Result): Cell[] => dims.map((name) => result.dims.find(([other]) => other === name)?.[1] ?? null);
  if (kind === "profile") {
    const rows = shapes.flatMap(({ id }) => {
      const result = resultOf(id);
      return (result?.series ?? []).flatMap(({ layer, channel, level, profile }) =>
        profile ? Array.from(profile.distances, (at, i): Cell[] => [id, layer, channel, level, ...place(result!), at, length, ...profile.positions[i]!, profile.values[i]!]) : [],
      );
    });
    return csv(["id", "layer", "channel", "level", ...dims, "distance", "unit", "x", "y", "value"], rows);
  }
  const rows = shapes.filter((shape) => isRegion(shape.kind)).flatMap(({ id, kind, points }) => {
    const result = resultOf(id);
    const size = [crossesItself(points) ? null : area(points), unit ? `${unit}^2` : "", perimeter(points), length];
    return (result?.series ?? []).map(({ layer, channel, level, statistics: s }): Cell[] => {
      const values = s && s.count > 0 ? [s.mean, s.min, s.max, s.deviation] : [null, null, null, null];
      return [id, kind, layer, channel, level, ...place(result!), s?.count ?? 0, ...values, s?.nan ?? 0, ...size, listed(points)];
    });
  });
  const head = ["id", "kind", "layer", "channel", "level", ...dims, "count", "mean", "min", "max", "standard_deviation", "without_value"];
  return csv([...head, "area", "area_unit", "perimeter", "unit", "border"], rows);
}

/** Positions in one cell. */
function listed(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x} ${y}`).join("; ");
}
