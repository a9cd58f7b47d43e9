// A second viewer that shows the same, and can be moved without moving what is on the screen.

import type { State } from "../element/contract.js";
import type { Viewer } from "../element/viewer.js";
import { secondViewer } from "../panel/second_viewer.js";
import { unless } from "./read.js";

/** The second viewer; `close` takes it away. */
export interface Twin {
  viewer: Viewer;
  close(): void;
}

/** Opens what `viewer` shows, or other sources of its kind, in a picture of so many CSS pixels. */
export async function openTwin(viewer: Viewer, width: number, height: number, signal: AbortSignal, instead?: readonly string[]): Promise<Twin> {
  const element = secondViewer(viewer.element, width, height, viewer.stats().renderer);
  const close = () => element.remove();
  try {
    const twin = await unless(signal, element.ready);
    twin.requests.adopt(viewer.requests);
    const { state } = viewer;
    const sources = (state.layers ?? []).flatMap(({ source }) => source ?? []);
    await unless(signal, instead ? twin.open(instead) : twin.open(sources, { state }));
    return { viewer: twin, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The picture of a view, complete. */
export async function photograph({ viewer }: Twin, state: State, width: number, height: number, signal: AbortSignal): Promise<ImageBitmap> {
  viewer.setState(state);
  await unless(signal, viewer.settled());
  return createImageBitmap(await viewer.snapshot({ width, height }));
}
