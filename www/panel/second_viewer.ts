// A second viewer of the same page that nobody sees: it draws, or reads, what is not on the screen.

import type { Viewer } from "../element/viewer.js";

interface Scope extends HTMLElement {
  fetch?: unknown;
  readonly ready: Promise<Viewer>;
}

/** Puts an element like `original`, with its requests, into the page, drawn in so many CSS pixels. Who asks for it removes it. */
export function secondViewer(original: EventTarget, width: number, height: number, renderer: string | null): Scope {
  const { localName, fetch } = original as Scope;
  const element = document.createElement(localName) as Scope;
  if (fetch) element.fetch = fetch;
  if (renderer) element.setAttribute("renderer", renderer);
  element.inert = true;
  element.ariaHidden = "true";
  // Within the window, or it would sleep; and under everything.
  const style: Partial<CSSStyleDeclaration> = { position: "fixed", left: "0", top: "0", width: `${width}px`, height: `${height}px`, opacity: "0", zIndex: "-1", pointerEvents: "none" };
  Object.assign(element.style, style);
  // Not beside the original's own parts, where its events would be taken for those of the original.
  document.body.append(element);
  return element;
}
