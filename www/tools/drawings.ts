// Drawings as the state has them, and as they are worked with. Pure.

import type { DrawingState } from "../element/contract.js";
import { rectangle, type Shape } from "./shapes.js";

/** On which level a drawing is measured, by address of the layer. */
export type Levels = Map<string, number>;

/** The shapes of drawings that were checked; each has a number of its own. */
export function shapesOf(drawings: readonly DrawingState[]): Shape[] {
  const taken = new Set<number>();
  let last = 0;
  return drawings.map(({ kind, points, angle = 0, id = last + 1 }) => {
    last = taken.has(id) ? Math.max(...taken) + 1 : id;
    taken.add(last);
    const [a, b] = points as [Shape["points"][number], Shape["points"][number]];
    return { id: last, kind, angle, points: kind === "rectangle" ? rectangle(a, b, angle) : points };
  });
}

/** What the state says of shapes; `sources` are the addresses of all layers. */
export function drawingsOf(shapes: readonly Shape[], sources: readonly string[], levelsOf: (id: number) => Levels | undefined, chosen: number | null): DrawingState[] {
  return shapes.map(({ id, kind, points, angle }, i) => {
    const [a, , c] = points;
    const levels = kind === "distance" ? [] : sources.map((source) => levelsOf(id)?.get(source) ?? null);
    while (levels.length > 0 && levels.at(-1) === null) levels.pop();
    return {
      kind,
      points: kind === "rectangle" ? [a!, c!] : points,
      ...(kind === "rectangle" && angle !== 0 && { angle }),
      ...(id !== (shapes[i - 1]?.id ?? 0) + 1 && { id }),
      ...(levels.length > 0 && { levels }),
      ...(id === chosen && i < shapes.length - 1 && { chosen: true }),
    };
  });
}
