// The values of the channels in the present view, for those who show a histogram of them: read from the level on the screen when
// the view is at rest, never while the picture is being completed. Knows no component.

import { type Camera, type Placed, regionOf, type Size } from "../space/space.js";
import type { Viewer } from "./contract.js";
import { type Distribution, distributionOf, type Values } from "./histogram.js";

/** Where more samples of a channel than this are seen, only some rows are read; of many channels that are shown, fewer. */
const MOST = 1024 * 1024;
const FEWEST = 512 * 256;
/** Of all channels together. */
const MOST_TOGETHER = 4 * MOST;
/** Bundles of rows that stand for all. */
const BUNDLES = 8;
/** How long the view has to be left alone. */
const REST_MS = 200;

const EVENTS = ["zarrscope-state", "zarrscope-load", "zarrscope-settled"];

/** A part of a level, as `read` takes it. */
export interface Part {
  level: number;
  start: number[];
  shape: number[];
}

/** Whom to tell of the values of one channel. */
export interface Interest {
  layer: number;
  channel: number;
  /** Null where nothing of the channel can be seen, or it could not be read. */
  show(values: Distribution | null): void;
}

interface Known {
  /** What was read. */
  place: string;
  values: Distribution | null;
}

/** How many samples of each channel are read where so many are shown. */
export function mostOf(shown: number): number {
  return Math.max(FEWEST, Math.min(MOST, MOST_TOGETHER / Math.max(1, shown)));
}

/** Which parts of a level, of about `most` samples, stand for what is seen of a channel; none where nothing is. */
export function partsOf(layer: Placed, channel: number, camera: Camera, size: Size, most: number): Part[] {
  if (!layer.plane) return [];
  // The level that is on the screen: its chunks are there, so that nothing is fetched for this.
  const { level } = layer.plane;
  const region = regionOf(layer, level, camera, size);
  const c = layer.axes.findIndex(({ kind }) => kind === "c");
  const samples = (shape: readonly number[]) => shape.reduce((all, length, axis) => (axis === c ? all : all * length), 1);
  if (!region) return [];
  if (c >= 0) [region.start[c], region.shape[c]] = [channel, 1];
  if (samples(region.shape) <= most) return [{ level, ...region }];
  const [h, v] = layer.plane.axes;
  const { [h]: across = 1, [v]: down = 1 } = region.shape;
  const rows = Math.max(1, Math.floor(most / BUNDLES / across));
  return Array.from({ length: BUNDLES }, (_, i) => {
    const [start, shape] = [[...region.start], [...region.shape]];
    start[v] = region.start[v]! + Math.floor(((down - rows) * i) / (BUNDLES - 1));
    shape[v] = rows;
    return { level, start, shape };
  });
}

/** Reads for all who are interested, one channel after the other. */
export class ViewValues {
  private readonly interests = new Set<Interest>();
  private readonly known = new Map<string, Known>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the rounds; an old one ends when a new one is due. */
  private round = 0;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly viewer: Viewer,
    private readonly size: () => Size,
  ) {}

  start(): void {
    for (const name of EVENTS) this.viewer.element.addEventListener(name, this.onEvent);
  }

  stop(): void {
    for (const name of EVENTS) this.viewer.element.removeEventListener(name, this.onEvent);
    clearTimeout(this.timer);
    this.round += 1;
    this.known.clear();
  }

  /** Tells of a channel from now on; the answer ends that. */
  follow(interest: Interest): () => void {
    this.interests.add(interest);
    const known = this.known.get(keyOf(interest));
    if (known) interest.show(known.values);
    this.wait();
    return () => {
      this.interests.delete(interest);
      if (![...this.interests].some((other) => keyOf(other) === keyOf(interest))) this.known.delete(keyOf(interest));
    };
  }

  /** What is in the view of a channel now; null where that is not known. */
  async of(layer: number, channel: number): Promise<Distribution | null> {
    const parts = this.parts(layer, channel);
    const place = JSON.stringify(parts);
    const known = this.known.get(keyOf({ layer, channel }));
    if (known?.place === place) return known.values;
    return this.read(layer, parts, () => this.placeOf(layer, channel) === place);
  }

  private readonly onEvent = (): void => {
    this.round += 1;
    this.wait();
  };

  private wait(): void {
    clearTimeout(this.timer);
    if (this.interests.size === 0) return;
    const { round } = this;
    this.timer = setTimeout(() => {
      // A round that is outdated ends with what it is reading.
      this.turn = this.turn.then(() => this.run(round)).catch(() => undefined);
    }, REST_MS);
  }

  private async run(round: number): Promise<void> {
    if (round !== this.round) return;
    await this.viewer.settled();
    for (const interest of [...this.interests]) {
      if (round !== this.round || this.viewer.model?.playing) return;
      const { layer, channel } = interest;
      const parts = this.parts(layer, channel);
      const place = JSON.stringify(parts);
      if (!this.interests.has(interest) || this.known.get(keyOf(interest))?.place === place) continue;
      const isCurrent = () => this.placeOf(layer, channel) === place;
      const values = await this.read(layer, parts, isCurrent);
      if (!isCurrent()) return;
      this.known.set(keyOf(interest), { place, values });
      for (const other of this.interests) if (keyOf(other) === keyOf(interest)) other.show(values);
      await idle();
    }
  }

  private parts(layer: number, channel: number): Part[] {
    const { model, state } = this.viewer;
    const shown = model?.layers[layer];
    const most = mostOf(shown?.channels.filter(({ visible }) => visible).length ?? 1);
    return shown && state.camera ? partsOf(shown, channel, state.camera, this.size(), most) : [];
  }

  private placeOf(layer: number, channel: number): string {
    return JSON.stringify(this.parts(layer, channel));
  }

  /** Null where it fails: the picture says why. */
  private async read(layer: number, parts: readonly Part[], isCurrent: () => boolean): Promise<Distribution | null> {
    const read: Values[] = [];
    let type = "";
    try {
      for (const part of parts) {
        if (!isCurrent()) return null;
        const { data, dtype } = await this.viewer.read({ layer, ...part });
        read.push(data);
        type = dtype;
      }
    } catch {
      return null;
    }
    return distributionOf(read, type);
  }
}

function keyOf({ layer, channel }: { layer: number; channel: number }): string {
  return `${layer}:${channel}`;
}

/** The next moment in which the page has nothing else to do. */
function idle(): Promise<void> {
  return new Promise((done) => (typeof requestIdleCallback === "function" ? requestIdleCallback(() => done(), { timeout: 1000 }) : setTimeout(done)));
}
