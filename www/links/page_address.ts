// Keeps the page's address and one viewer in step: the address is always a link to what is on the screen.

import { saysMore } from "../element/address.js";
import type { Viewer } from "../element/viewer.js";
import { readAddress } from "./read_address.js";
import { tell } from "./tell.js";
import { writeAddress } from "./write_address.js";

export { readAddress };

/** Browsers refuse addresses that change too often. */
const MILLISECONDS_BETWEEN = 250;

/** Writes the viewer's state to the address, and an address that the person changes to the viewer; gives the way to end it. */
export function followAddress(viewer: Viewer): () => void {
  let timer = 0;
  const { href } = location;
  const { notices } = readAddress(href);
  if (notices.length > 0) tell(viewer, notices);
  if (saysMore(href)) import("./foreign.js").then(({ honour }) => honour(viewer, href)).catch(console.warn);
  const write = (): void => {
    timer = 0;
    const { state } = viewer;
    // Before something is open there is nothing to link to, and a link that failed to open is worth keeping.
    if (!state.camera || !state.layers?.length) return;
    history.replaceState(history.state, "", writeAddress(location.href, { ...state }));
  };
  const onState = (): void => {
    timer ||= window.setTimeout(write, MILLISECONDS_BETWEEN);
  };
  // What was left for an entry of it is one step back in the history, too.
  const onEnter = (): void => history.pushState(history.state, "", location.href);
  const onPop = (): void => {
    const { sources, state } = readAddress(location.href);
    const shown = (viewer.state.layers ?? []).map(({ source }) => source);
    if (sources.length === 0 || String(sources) === String(shown)) return;
    viewer.open(sources, state ? { state } : {}).catch(() => undefined);
  };
  const onHash = (): void => {
    const { state: wanted, notices } = readAddress(location.href);
    if (!wanted) return;
    if (notices.length + viewer.notices.length > 0) tell(viewer, notices);
    try {
      // A link without drawings is one to a picture without any.
      viewer.setState({ drawings: [], ...wanted });
    } catch (error) {
      console.warn(error);
    }
  };
  // Something may have been opened before this was there.
  onState();
  viewer.element.addEventListener("zarrscope-state", onState);
  viewer.element.addEventListener("zarrscope-load", onState);
  viewer.element.addEventListener("zarrscope-enter", onEnter);
  window.addEventListener("popstate", onPop);
  window.addEventListener("hashchange", onHash);
  return () => {
    window.clearTimeout(timer);
    viewer.element.removeEventListener("zarrscope-state", onState);
    viewer.element.removeEventListener("zarrscope-load", onState);
    viewer.element.removeEventListener("zarrscope-enter", onEnter);
    window.removeEventListener("popstate", onPop);
    window.removeEventListener("hashchange", onHash);
  };
}
