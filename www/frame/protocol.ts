// What a page and a viewer in a frame of it say to each other. Values go as `postMessage` clones them, so 64-bit numbers stay
// exact and a PNG stays a Blob.

import type { OpenOptions } from "../element/viewer.js";
import type { Pick, Problem, Region, RegionData, SnapshotOptions, State, Stats } from "../element/contract.js";

/** The version of what is said; a member of every message. */
export const VERSION = 1;

/** What can be asked of a viewer in a frame, as docs/api.md describes it for the object. `source` is an address, a `Blob` of a zip
 * file, a folder's handle or a `Map`. */
export interface Calls {
  open(source: unknown, options?: OpenOptions): Promise<void>;
  add(source: unknown, options?: OpenOptions): Promise<void>;
  state(): Promise<State>;
  setState(change: State): Promise<void>;
  settled(): Promise<Stats>;
  snapshot(options?: SnapshotOptions): Promise<Blob>;
  pick(x: number, y: number): Promise<Pick>;
  read(region: Region): Promise<RegionData>;
  metadata(): Promise<unknown>;
  stats(): Promise<Stats>;
  fit(): Promise<void>;
  oneToOne(): Promise<void>;
  play(axis: string, options?: { rate?: number }): Promise<void>;
  pause(): Promise<void>;
  retry(): Promise<void>;
  /** Says which events to send from now on, in place of those that were sent so far. */
  listen(names: EventName[]): Promise<void>;
}

/** Names of events that can be listened to: those of the element without `zarrscope-`. */
export type EventName = "load" | "settled" | "state" | "hover" | "progress" | "error";

/** To the frame. */
export type Call = { zarrscope: 1; id: number; call: keyof Calls; args?: unknown[] } | { zarrscope: 1; call: "hello" };

/** From the frame: the answer to a call, or news. `ready` comes when the frame begins to listen, and after `hello`. */
export type Answer =
  | { zarrscope: 1; id: number; result: unknown }
  | { zarrscope: 1; id: number; error: Partial<Problem> & { message: string } }
  | { zarrscope: 1; event: EventName | "ready"; detail: unknown };

/** Whether something that came is ours. */
export function isOurs(message: unknown): message is { zarrscope: 1 } {
  return typeof message === "object" && message !== null && (message as { zarrscope?: unknown }).zarrscope === VERSION;
}
