// How a control asks for a change: a DOM event with a partial state, which the panel hands to the viewer. Knows no
// component and no viewer.

import type { ChannelChange, LayerChange, StateChange } from "./contract.js";

/** Name of the event that carries a partial state up to the panel. */
export const CHANGE = "zs-change";

/** Asks for a change of the state from inside a component. */
export function ask(from: EventTarget, change: StateChange): void {
  from.dispatchEvent(new CustomEvent<StateChange>(CHANGE, { detail: change, bubbles: true, composed: true }));
}

/** A partial state that changes one layer. */
export function ofLayer(layer: number, change: LayerChange): StateChange {
  const layers: LayerChange[] = Array.from({ length: layer }, () => ({}));
  layers.push(change);
  return { layers };
}

/** A partial state that changes one channel of a layer. */
export function ofChannel(layer: number, channel: number, change: ChannelChange): StateChange {
  const channels: (ChannelChange | null)[] = Array.from({ length: channel }, () => null);
  channels.push(change);
  return ofLayer(layer, { channels });
}
