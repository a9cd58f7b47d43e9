// Channel settings that a person keeps under a name, and what they mean for another image: channels are found by their labels,
// or by their index where labels do not tell. Pure functions; what was stored may be from another version or another hand.

import type { Channel, ChannelChange } from "./contract.js";

/** Settings of one channel. */
export interface KeptChannel {
  label: string;
  visible: boolean;
  color: string;
  window: [number, number] | null;
  gamma: number;
  invert: boolean;
  lut: string | null;
}

/** Settings of all channels of a layer. */
export interface Preset {
  name: string;
  channels: KeptChannel[];
}

/** More than this many are not kept. */
export const MOST = 50;

/** What is on the screen, under a name; it replaces the one that has the name already. */
export function added(presets: readonly Preset[], name: string, channels: readonly Channel[]): Preset[] {
  const kept = channels.map(({ label, visible, color, window, gamma, invert, lut }) => ({
    label, visible, color, window, gamma, invert, lut,
  }));
  return [{ name, channels: kept }, ...presets.filter((one) => one.name !== name)].slice(0, MOST);
}

/** The changes that bring a preset to these channels; null for those that it does not know. */
export function changesOf({ channels: kept }: Preset, channels: readonly Channel[]): (ChannelChange | null)[] {
  const byLabel = new Map<string, KeptChannel | null>();
  // A label that occurs twice tells nothing.
  for (const one of kept) byLabel.set(one.label, byLabel.has(one.label) || one.label === "" ? null : one);
  const labels = channels.map(({ label }) => label);
  const isTold = labels.some((label, i) => byLabel.get(label) && labels.indexOf(label) === i);
  return channels.map(({ label }, i) => {
    const found = isTold ? byLabel.get(label) : kept[i];
    if (!found) return null;
    const { label: _, ...settings } = found;
    return settings;
  });
}

/** The presets in something that was stored; what is not one is left out. */
export function presetsOf(stored: unknown): Preset[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one: unknown) => {
    if (!isRecord(one) || typeof one.name !== "string" || !Array.isArray(one.channels)) return [];
    const channels = one.channels.map(channelOf);
    return channels.includes(null) ? [] : [{ name: one.name, channels: channels as KeptChannel[] }];
  }).slice(0, MOST);
}

function channelOf(stored: unknown): KeptChannel | null {
  if (!isRecord(stored)) return null;
  const { label, visible, color, window, gamma, invert, lut } = stored;
  const isWindow = window === null || (Array.isArray(window) && window.length === 2 && window.every(Number.isFinite));
  const isLike =
    typeof label === "string" && typeof visible === "boolean" && typeof color === "string" && /^[0-9a-f]{6}$/i.test(color) && isWindow &&
    typeof gamma === "number" && gamma > 0 && Number.isFinite(gamma) && typeof invert === "boolean" && (lut === null || typeof lut === "string");
  return isLike ? { label, visible, color, window: window as [number, number] | null, gamma, invert, lut } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
