// A second viewer of the same page that nobody sees: it shows the same, and can be moved without moving what is on the screen.

import type { State } from "../element/contract.js";
import type { Viewer } from "../element/viewer.js";
import { unless } from "./read.js";

/** The second viewer; `close` takes it away. */
export interface Twin {
  viewer: Viewer;
  close(): void;
}

interface Scope extends HTMLElement {
  fetch?: unknown;
  readonly ready: Promise<Viewer>;
}

/** Opens what `viewer` shows, or other sources of its kind, in a picture of so many CSS pixels. */
export async function openTwin(viewer: Viewer, width: number, height: number, signal: AbortSignal, instead?: readonly string[]): Promise<Twin> {
  const original = viewer.element as Scope;
  const element = document.createElement("zarr-scope") as Scope;
  if (original.fetch) element.fetch = original.fetch;
  const renderer = viewer.stats().renderer;
  if (renderer) element.setAttribute("renderer", renderer);
  element.inert = true;
  element.ariaHidden = "true";
  // Within the window, or it would sleep; and under everything.
  const style: Partial<CSSStyleDeclaration> = { position: "fixed", left: "0", top: "0", width: `${width}px`, height: `${height}px`, opacity: "0", zIndex: "-1", pointerEvents: "none" };
  Object.assign(element.style, style);
  element.style.blockSize = `${height}px`;
  document.body.append(element);
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
