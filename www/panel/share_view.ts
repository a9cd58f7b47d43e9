// Giving a view away: its link, embed code and Python to the clipboard, its picture to a file; what else there is has dialogs
// of its own, loaded when they are asked for.

import { isLocal } from "../element/address.js";
import type { State } from "../element/contract.js";
import type { Viewer as FullViewer } from "../element/viewer.js";
import { writeAddress } from "../links/write_address.js";
import { isOpen, type Viewer } from "./contract.js";
import { layerName } from "./layer_name.js";
import { saveFile } from "./save_file.js";
import { strings } from "./strings.js";
import type { MoreAction } from "./zs-more.js";

/** Where an action takes place. */
export interface Surroundings {
  viewer: Viewer;
  /** The viewer is the page; it has an address of its own then. */
  isPage: boolean;
  /** Where dialogs are put. */
  host: ParentNode & Node;
  /** Tells the person, shortly. */
  say(text: string): void;
}

/** Does what was chosen. */
export async function more(action: MoreAction, { viewer, isPage, host, say }: Surroundings): Promise<void> {
  const layers = viewer.model?.layers.filter(isOpen) ?? [];
  const local = layers.some(({ source }) => isLocal(source));
  switch (action) {
    case "link":
      if (local) return say(strings.linkLocal);
      if (!isPage && !viewer.home) return say(strings.share.noPage);
      return say((await copied(link(viewer, isPage))) ? strings.linkCopied : strings.linkNotCopied);
    case "embed": {
      const { home } = viewer;
      if (local) return say(strings.share.embedLocal);
      if (!home) return say(strings.share.noPage);
      const { codeFor } = await import("../embed/code.js");
      const state = viewer.state as State;
      const sources = (state.layers ?? []).map(({ source = "" }) => source);
      const code = codeFor("element", { home: new URL("./", home).href, sources, state, controls: true, width: "100%", height: "480px" });
      return say((await copied(`${code}\n`)) ? strings.share.embedCopied : strings.notCopied);
    }
    case "python": {
      const { python } = await import("../links/python.js");
      const script = python({ layers, documents: viewer.metadata().documents, ...cameraOf(viewer) });
      if ("reason" in script) return say(strings.share.pythonReasons[script.reason]);
      return say((await copied(script.code)) ? strings.share.pythonCopied : strings.notCopied);
    }
    case "save":
      try {
        saveFile(await viewer.snapshot({ scaleBar: true }), `${layers[0] ? layerName(layers[0]) : ""}.png`);
      } catch {
        say(strings.pictureFailed);
      }
      return;
    case "export": {
      await import("../export/zs-export.js");
      const dialog = document.createElement("zs-export");
      dialog.viewer = viewer as FullViewer;
      host.append(dialog);
      return;
    }
    case "settings": {
      await import("../settings/zs-settings.js");
      const dialog = document.createElement("zs-settings");
      dialog.viewer = viewer as FullViewer;
      host.append(dialog);
    }
  }
}

/** A link to what is on the screen. */
function link(viewer: Viewer, isPage: boolean): string {
  // A viewer inside somebody's page has no address of its own; its host's page shows the same.
  const page = isPage ? location.href : (viewer.home ?? "");
  return writeAddress(page, { ...viewer.state });
}

/** The camera of the picture, and its size in CSS pixels. */
export function cameraOf({ element, state }: Viewer) {
  const { clientWidth = 1, clientHeight = 1 } = (element as HTMLElement).shadowRoot?.querySelector("canvas") ?? {};
  return { camera: state.camera ?? { center: [0, 0] as const, scale: 1 }, size: [clientWidth, clientHeight] as const };
}

/** Puts text into the clipboard; false where that is not allowed. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
