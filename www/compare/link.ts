// Keeps the cameras and positions of several viewers in step. Images with the same unit that overlap go by the world, others by
// what of each is seen. Knows no document.

import type { Model, State, StateChange, Viewer } from "../panel/contract.js";
import { placed, planeUnit } from "../space/placed.js";
import { levelCorners, type Point, type Size } from "../space/space.js";

/** What is taken as the unit of a view: the world itself, or its whole image. */
interface Base {
  center: Point;
  scale: number;
}

const WORLD: Base = { center: [0, 0], scale: 1 };

/** A viewer and the size of its picture. */
export interface Linked {
  viewer: Viewer;
  size(): Size;
}

interface Extent {
  low: Point;
  high: Point;
  unit: string | null;
}

export class Link {
  private on = true;
  private bases: Base[] = [];
  /** What each was set to, so that its answer is no news. */
  private readonly seen: string[] = [];
  private isPutting = false;
  /** The positions that all of them have followed to. */
  private dims = "";
  private readonly listeners: (() => void)[] = [];

  /** `changed` is called whenever something moved. */
  constructor(
    private readonly views: readonly Linked[],
    private readonly changed: () => void,
  ) {
    views.forEach(({ viewer }, index) => {
      const listen = (): void => this.onState(index);
      viewer.element.addEventListener("zarrscope-state", listen);
      this.listeners.push(() => viewer.element.removeEventListener("zarrscope-state", listen));
    });
  }

  close(): void {
    for (const end of this.listeners) end();
  }

  get isOn(): boolean {
    return this.on;
  }

  /** All views see by the world, and so one camera says what all of them show. */
  get isWorldly(): boolean {
    return this.on && this.bases.every((base) => base === WORLD);
  }

  /** Finds out how the views belong together, once they are open. */
  start(): void {
    const extents = this.views.map(({ viewer }) => extentOf(viewer.model));
    const known = extents.filter((extent) => extent !== null);
    const isOne = known.every((extent) => known.every((other) => areTogether(extent, other)));
    this.bases = this.views.map((view, index) => (isOne ? WORLD : (fitting(extents[index] ?? null, view.size()) ?? WORLD)));
  }

  /** Shows everything: in one world all of it, else each its own. */
  fit(): void {
    const extents = this.views.flatMap(({ viewer }) => extentOf(viewer.model) ?? []);
    const [first] = extents;
    if (!this.isWorldly || !first) return this.views.forEach(({ viewer }) => viewer.fit());
    const low = [0, 1].map((i) => Math.min(...extents.map((extent) => extent.low[i]!))) as [number, number];
    const high = [0, 1].map((i) => Math.max(...extents.map((extent) => extent.high[i]!))) as [number, number];
    const sizes = this.views.map((view) => view.size());
    const size: Size = [Math.min(...sizes.map(([w]) => w)), Math.min(...sizes.map(([, h]) => h))];
    const base = fitting({ ...first, low, high }, size);
    if (base) this.views.forEach((_, index) => this.put(index, { camera: { ...base, rotation: 0 } }));
    this.changed();
  }

  /** In step from now on, as `leader` is; or each for itself. */
  turn(on: boolean, leader: number): void {
    this.on = on;
    this.dims = "";
    if (on) this.follow(leader);
    this.changed();
  }

  /** Where a world position of one view lies in another. */
  across(from: number, to: number, [x, y]: Point): Point {
    const [a, b] = [this.bases[from] ?? WORLD, this.bases[to] ?? WORLD];
    return [((x - a.center[0]) / a.scale) * b.scale + b.center[0], ((y - a.center[1]) / a.scale) * b.scale + b.center[1]];
  }

  private onState(index: number): void {
    const { viewer } = this.views[index]!;
    if (this.isPutting) return;
    // What did not move may look different.
    if (key(viewer.state) === this.seen[index]) return this.changed();
    this.seen[index] = key(viewer.state);
    if (this.on && this.bases.length > 0) this.follow(index);
    this.changed();
  }

  /** All others as this one. */
  private follow(leader: number): void {
    const { viewer } = this.views[leader]!;
    const { camera, dims: now } = viewer.state as State & { dims?: Record<string, number> };
    // Models are long: they are read where a position has changed.
    const hasStepped = this.dims !== JSON.stringify(now);
    this.dims = JSON.stringify(now);
    const dims = (hasStepped ? viewer.model?.dims : null) ?? [];
    const a = this.bases[leader] ?? WORLD;
    this.views.forEach(({ viewer: other }, index) => {
      if (index === leader || !other.state.camera) return;
      const b = this.bases[index] ?? WORLD;
      const change: StateChange = {};
      if (camera) change.camera = { ...camera, center: this.across(leader, index, camera.center), scale: (camera.scale / a.scale) * b.scale, rotation: camera.rotation ?? 0 };
      const moved: Record<string, number> = {};
      for (const theirs of (dims.length > 0 ? other.model?.dims : null) ?? []) {
        const ours = dims.find(({ name }) => name === theirs.name);
        if (!ours) continue;
        const isSame = ours.unit === theirs.unit && a === WORLD && b === WORLD && theirs.step !== 0;
        const wanted = isSame ? Math.round((ours.origin + ours.index * ours.step - theirs.origin) / theirs.step) : ours.index;
        const at = Math.min(theirs.size - 1, Math.max(0, wanted));
        if (at !== theirs.index) moved[theirs.name] = at;
      }
      if (Object.keys(moved).length > 0) change.dims = moved;
      this.put(index, change);
    });
  }

  private put(index: number, change: StateChange): void {
    const { viewer } = this.views[index]!;
    // What it tells at once is no news either.
    this.isPutting = true;
    try {
      viewer.setState(change);
    } finally {
      this.isPutting = false;
    }
    this.seen[index] = key(viewer.state);
  }
}

function key(state: State & { dims?: Record<string, number> }): string {
  return JSON.stringify([state.camera, state.dims]);
}

function extentOf(model: Model | null): Extent | null {
  const layers = (model?.layers ?? []).flatMap((layer) => {
    const place = placed(layer);
    return place ? [{ layer, placed: place }] : [];
  });
  const corners = layers.flatMap(({ placed: place }) => levelCorners(place, 0) ?? []);
  if (corners.length === 0) return null;
  const side = (i: 0 | 1) => corners.map((corner) => corner[i]);
  return { low: [Math.min(...side(0)), Math.min(...side(1))], high: [Math.max(...side(0)), Math.max(...side(1))], unit: planeUnit(layers) };
}

function areTogether(a: Extent, b: Extent): boolean {
  return a.unit === b.unit && [0, 1].every((i) => a.low[i]! < b.high[i]! && b.low[i]! < a.high[i]!);
}

function fitting(extent: Extent | null, size: Size): Base | null {
  if (!extent) return null;
  const [w, h] = [extent.high[0] - extent.low[0], extent.high[1] - extent.low[1]];
  const scale = Math.max(w / Math.max(1, size[0]), h / Math.max(1, size[1]));
  return scale > 0 && Number.isFinite(scale) ? { center: [extent.low[0] + w / 2, extent.low[1] + h / 2], scale } : null;
}
