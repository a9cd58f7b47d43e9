// The part of the viewer's public contract (docs/api.md) that the panel uses, as types. Knows no component and no
// implementation: anything that answers to these names can carry the panel, the tests' fake viewer too.

import type { Blend, Collection, DrawingState, Entry, Listing, ListingEntry, Pick, Region, RegionData, Source, Stats, Step } from "../element/contract.js";
import type { Metadata, Report } from "../inspect/finding.js";
import type { Notice } from "../links/foreign.js";
import type { Affine, Camera, Plane } from "../space/space.js";

export type { Blend, Collection, Entry, Listing, ListingEntry, Pick, Source, Stats, Step };

/** An axis that is not on the screen; world position = origin + index * step. */
export interface Dimension {
  name: string;
  kind: "z" | "t" | "other";
  unit: string | null;
  size: number;
  index: number;
  step: number;
  origin: number;
}

/** How one channel looks, and the values that it can hold. */
export interface Channel {
  index: number;
  label: string;
  /** RRGGBB */
  color: string;
  visible: boolean;
  /** Stored values drawn black and in full colour; null while they are not known yet. */
  window: [number, number] | null;
  range: [number, number];
  gamma: number;
  invert: boolean;
  /** Name of the colour map that is drawn in place of the colour. */
  lut: string | null;
}

/** One label image of a layer. */
export interface LabelLayer {
  name: string;
  visible: boolean;
  opacity: number;
  /** Only the borders of the labels are drawn. */
  outline: boolean;
  /** If not empty, only these are drawn; ids that are no safe integers are text. */
  selected: { id: number | string; color: string }[];
  /** Which colours; 0 for those of the file. */
  seed: number;
  loaded: boolean;
  error: string | null;
}

/** One array of the pyramid, finest first. */
export interface Level {
  path: string;
  shape: number[];
  chunks: number[];
  shards: number[] | null;
  dtype: string;
  codecs: string;
  scale: number[];
  translation: number[];
  /** Index of level 0 = offset + step · index, per axis. */
  step: number[];
  offset: number[];
}

/** One axis of the layer's arrays, in stored order. */
export interface Axis {
  name: string;
  kind: string;
  unit: string | null;
  size: number;
}

/** One source of the scene. */
export interface Layer {
  name: string;
  source: string;
  visible: boolean;
  opacity: number;
  version: string;
  dtype: string;
  axes: Axis[];
  channels: Channel[];
  labels: LabelLayer[];
  levels: Level[];
  warnings: string[];
  blend: Blend;
  /** From the layer's own world to that of the scene. */
  transform: Affine;
  /** Where its samples lie; null where it is many images. */
  plane: Plane | null;
}

/** A layer has its levels once it is open. */
export function isOpen(layer: Layer | null | undefined): boolean {
  return (layer?.levels.length ?? 0) > 0;
}

/** Something that went wrong, in sentences for a person. */
export interface Problem {
  code: string;
  message: string;
  url?: string;
  hint?: string;
}

/** Chunks under way in the current view. */
export interface Progress {
  pending: number;
  done: number;
  failed: number;
}

/** An axis that steps by itself. */
export interface Playing {
  axis: string;
  /** Pictures per second. */
  rate: number;
}

/** Everything that the panel shows. */
export interface Model {
  dims: Dimension[];
  layers: Layer[];
  /** Level drawn in the first layer. */
  level: number | null;
  progress: Progress;
  problems: Problem[];
  /** Length in CSS pixels. */
  scaleBar: { length: number; label: string } | null;
  unit: string | null;
  /** The axis that steps by itself, and its pictures per second. */
  playing: Playing | null;
  /** Where the first source holds many images; `Viewer.collection` lists them. */
  collection: { kind: string; name: string; count: number; opening: number } | null;
}

/** A channel's settings in a partial state. */
export interface ChannelChange {
  visible?: boolean;
  color?: string;
  gamma?: number;
  invert?: boolean;
  lut?: string | null;
  /** "auto" for what the data suggest, null for what the file says. */
  window?: [number, number] | "auto" | null;
}

/** A label image's settings in a partial state. */
export interface LabelChange {
  visible?: boolean;
  opacity?: number;
  outline?: boolean;
  selected?: (number | string)[];
  seed?: number;
}

/** A layer's settings in a partial state; entries of `channels` go by index, null leaves one as it is. */
export interface LayerChange {
  visible?: boolean;
  opacity?: number;
  blend?: Blend;
  transform?: Affine;
  channels?: (ChannelChange | null)[];
  labels?: ({ name: string } & LabelChange)[];
}

/** A partial state: what is left out stays. */
export interface StateChange {
  camera?: Camera;
  dims?: Record<string, number>;
  layers?: LayerChange[];
  drawings?: readonly DrawingState[];
}

/** The state, as far as the panel reads it. */
export interface State {
  camera?: Camera;
  drawings?: readonly DrawingState[];
}

/** The public object that the panel is a client of. */
export interface Viewer {
  /** Dispatches the zarrscope-… events. */
  readonly element: EventTarget;
  /** Where a page of this viewer lies; null where there is none. */
  readonly home: string | null;
  readonly model: Model | null;
  readonly state: State;
  /** What the page's link asks for and is not shown; news of it comes as `zarrscope-notice`. */
  readonly notices?: readonly Notice[];
  readonly collection: Collection | null;
  /** The collections that were entered on the way here, outermost first. */
  readonly trail: readonly Step[];
  enter(entry: { source: string }): Promise<unknown>;
  back(): Promise<unknown>;
  /** The folder that was asked for where no image is. */
  readonly listing: Listing | null;
  browse(folder: string): Promise<unknown>;
  open(source: Source | readonly Source[]): Promise<unknown>;
  add(source: Source | readonly Source[]): Promise<unknown>;
  /** Puts a layer elsewhere in the order; takes one out. */
  move(from: number, to: number): void;
  remove(layer: number): void;
  read(region: Region): Promise<RegionData>;
  setState(change: StateChange): unknown;
  fit(): void;
  oneToOne(): void;
  play(axis: string, options?: { rate?: number }): void;
  pause(): void;
  stats(): Stats;
  metadata(): Metadata;
  retry(): void;
  validate(options?: { everything?: boolean; progress?: (documents: number) => void }): Promise<Report>;
  settled(): Promise<unknown>;
  pick(x: number, y: number): Promise<Pick>;
  snapshot(options?: { scaleBar?: boolean; width?: number; height?: number }): Promise<Blob>;
}

