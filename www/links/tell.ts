// Tells what a link asks for and is not on the screen.

import type { Notice } from "./foreign.js";

/** Replaces what was told before. */
export function tell(viewer: { readonly element: HTMLElement; notices: readonly Notice[] }, notices: readonly Notice[]): void {
  viewer.notices = notices;
  viewer.element.dispatchEvent(new CustomEvent("zarrscope-notice", { detail: notices, bubbles: true, composed: true }));
}
