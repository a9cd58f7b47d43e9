// The entry of the panel's bundle: puts it into the viewer's shadow root, over the picture, and takes it out again.

import type { Viewer } from "./contract.js";
import { takeKeys } from "./page_keys.js";
import { followRecent } from "./recent.js";
import type { ZsPanel } from "./zs-panel.js";
import "./zs-panel.js";

export type { Model, Pick, Viewer } from "./contract.js";

/** Shows the panel in `host`, which must be positioned; `unmount` removes it and its listeners. */
export function mountPanel(host: ShadowRoot, viewer: Viewer): { unmount(): void } {
  const panel = document.createElement("zs-panel") as ZsPanel;
  panel.viewer = viewer;
  host.append(panel);
  // A viewer in somebody's page keeps nothing, and has no keys but its own.
  const stops = host.host.hasAttribute("page") ? [followRecent(viewer), takeKeys(host)] : [];
  return {
    unmount: () => {
      for (const stop of stops) stop();
      panel.remove();
    },
  };
}
