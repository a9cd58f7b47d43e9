// Measurements as a table. Pure.

import { csv, type Cell } from "./csv.js";
import type { Result } from "./measuring.js";
import { angleOf, area, crossesItself, distance, isRegion, perimeter, type Shape } from "./shapes.js";

/** CSV of drawings of one kind: a row per distance; per region, layer and channel; per point of a profile, layer and channel. */
export function tableOf(shapes: readonly Shape[], resultOf: (id: number) => Result | null, unit: string | null): string {
  const kind = shapes[0]?.kind;
  const length = unit ?? "";
  if (kind === "distance") {
    const rows = shapes.map(({ id, points: [a, b] }) => [id, distance(a!, b!), length, angleOf(a!, b!), ...a!, ...b!]);
    return csv(["id", "length", "unit", "angle_degrees", "x0", "y0", "x1", "y1"], rows);
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
    const border = points.map(([x, y]) => `${x} ${y}`).join("; ");
    return (result?.series ?? []).map(({ layer, channel, level, statistics: s }): Cell[] => {
      const values = s && s.count > 0 ? [s.mean, s.min, s.max, s.deviation] : [null, null, null, null];
      return [id, kind, layer, channel, level, ...place(result!), s?.count ?? 0, ...values, s?.nan ?? 0, ...size, border];
    });
  });
  const head = ["id", "kind", "layer", "channel", "level", ...dims, "count", "mean", "min", "max", "standard_deviation", "without_value"];
  return csv([...head, "area", "area_unit", "perimeter", "unit", "border"], rows);
}
