// Which drawing is measured on what: keeps a result per drawing, asks anew when something that it depends on changes. Knows no
// looks.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Layer, Model } from "../panel/contract.js";
import { layerName } from "../panel/layer_name.js";
import { strings } from "../panel/strings.js";
import { placedLayers } from "../space/placed.js";
import { positionOn } from "../space/space.js";
import { measureProfile, measureRegion, MOST_SAMPLES, type Profile, profileLength, type Reader, samplesIn, STRETCH, type Target } from "./measure.js";
import { isRegion, type Shape } from "./shapes.js";
import type { Statistics } from "./statistics.js";

/** What moves is measured when it rests, in milliseconds. */
const REST = 120;

/** One channel of one layer. */
export interface Series {
  layer: string;
  channel: string;
  /** RRGGBB */
  color: string;
  level: string;
  statistics: Statistics | null;
  profile: (Omit<Profile, "values"> & { values: Float64Array }) | null;
}

export interface Result {
  series: Series[];
  /** Indices on the axes that are not on the screen. */
  dims: [string, number][];
  /** A layer was left out, as its values are no numbers on a line. */
  hasComplex: boolean;
}

export interface Measured {
  /** Of the newest question that could be answered; null before. */
  result: Result | null;
  /** How far the present one is, 0 to 1; null while there is none. */
  part: number | null;
  failure: string | null;
  /** Refused: how many samples it would be, and a level that has few enough. */
  tooMany: { samples: number; level: number | null } | null;
}

interface Question {
  layer: Layer;
  target: Target;
}

export class Measuring implements ReactiveController {
  private readonly known = new Map<number, Measured>();
  private readonly keys = new Map<number, string>();
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly viewer: () => Reader,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    for (const id of [...this.running.keys()]) this.forget(id);
  }

  of(id: number): Measured {
    return this.known.get(id) ?? { result: null, part: null, failure: null, tooMany: null };
  }

  forget(id: number): void {
    this.running.get(id)?.abort();
    this.running.delete(id);
    this.known.delete(id);
    this.keys.delete(id);
  }

  /** Measures a drawing on these levels, by address of the layer; the level in use where none is named. */
  ask(shape: Shape, model: Model, levels: ReadonlyMap<string, number>): void {
    if (shape.kind === "distance") return;
    const all = questions(model, levels);
    const asked = all.filter(({ layer }) => !isComplex(layer));
    const dims = model.dims.map(({ name, index }): [string, number] => [name, index]);
    const key = JSON.stringify([shape.points, asked.map(({ target: { layer, level, channels, placed } }) => [layer, level, channels, placed.plane!.worldFromPlane, positionOn(placed, level)])]);
    if (this.keys.get(shape.id) === key) return;
    this.keys.set(shape.id, key);
    this.running.get(shape.id)?.abort();
    const many = Math.max(0, ...asked.map(({ target }) => size(shape, target)));
    if (many > MOST_SAMPLES) {
      this.tell(shape.id, { result: null, part: null, failure: null, tooMany: { samples: many, level: coarser(shape, asked) } });
      return;
    }
    const controller = new AbortController();
    this.running.set(shape.id, controller);
    void this.run(shape, asked, { dims, hasComplex: asked.length < all.length }, controller);
  }

  private async run(shape: Shape, asked: Question[], facts: Pick<Result, "dims" | "hasComplex">, controller: AbortController): Promise<void> {
    const { signal } = controller;
    const before = this.of(shape.id);
    this.tell(shape.id, { ...before, part: 0, tooMany: null, failure: null });
    try {
      await new Promise((resolve) => setTimeout(resolve, REST));
      const result: Result = { series: [], ...facts };
      for (const [at, { layer, target }] of asked.entries()) {
        signal.throwIfAborted();
        const progress = (part: number): void => this.tell(shape.id, { ...before, part: (at + part) / asked.length, tooMany: null, failure: null });
        const options = { signal, progress };
        const isArea = isRegion(shape.kind);
        const statistics = isArea ? await measureRegion(this.viewer(), target, shape.points, options) : null;
        const profile = isArea ? null : await measureProfile(this.viewer(), target, shape.points, options);
        target.channels.forEach((index, i) => {
          const channel = layer.channels[index];
          result.series.push({
            layer: layerName(layer),
            channel: channel?.label || strings.unnamedChannel(index),
            color: channel?.color ?? "FFFFFF",
            level: layer.levels[target.level]?.path || String(target.level),
            statistics: statistics?.[i] ?? null,
            profile: profile && { ...profile, values: profile.values[i]! },
          });
        });
      }
      this.tell(shape.id, { result, part: null, failure: null, tooMany: null });
    } catch (error) {
      if (signal.aborted) return;
      // The next look asks again.
      this.tell(shape.id, { result: null, part: null, failure: (error as Error).message, tooMany: null });
    }
  }

  private tell(id: number, measured: Measured): void {
    this.known.set(id, measured);
    this.host.requestUpdate();
  }
}

function questions(model: Model, levels: ReadonlyMap<string, number>): Question[] {
  return placedLayers(model).flatMap(({ index, layer, placed }) => {
    const channels = layer.channels.filter(({ visible }) => visible).map((channel) => channel.index);
    if (channels.length === 0 || layer.opacity === 0) return [];
    const level = Math.min(layer.levels.length - 1, levels.get(layer.source) ?? placed.plane?.level ?? 0);
    return [{ layer, target: { layer: index, level, placed, chunks: layer.levels[level]!.chunks, channels } }];
  });
}

/** Samples that have to be looked at. */
function size(shape: Shape, target: Target): number {
  return isRegion(shape.kind) ? samplesIn(shape.points, target) : profileLength(shape.points, target) * STRETCH * target.channels.length;
}

/** The finest level on which it is few enough. */
function coarser(shape: Shape, asked: readonly Question[]): number | null {
  const deepest = Math.max(...asked.map(({ layer }) => layer.levels.length));
  for (let level = 0; level < deepest; level += 1) {
    const all = asked.map(({ layer, target }) => size(shape, { ...target, level: Math.min(level, layer.levels.length - 1) }));
    if (all.every((samples) => samples <= MOST_SAMPLES)) return level;
  }
  return null;
}

function isComplex({ dtype }: Layer): boolean {
  return dtype.startsWith("complex");
}
