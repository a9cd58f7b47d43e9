// Giving a view away: its link, embed code and Python to the clipboard, its picture to a file; what else there is has dialogs
// of its own, loaded when they are asked for.

import { isLocal } from "../element/address.js";
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
    case "embed":
      if (local) return say(strings.share.embedLocal);
      if (!viewer.home) return say(strings.share.noPage);
      return say((await copied(embedCode(viewer, viewer.home))) ? strings.share.embedCopied : strings.notCopied);
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

/** The lines that show the same in somebody's page. */
function embedCode(viewer: Viewer, home: string): string {
  const { layers = [], ...rest } = viewer.state as { layers?: { source?: string }[] };
  const sources = layers.map(({ source = "" }) => source).join(" ");
  const state = JSON.stringify({ ...rest, layers: layers.map(({ source: _, ...layer }) => layer) });
  const script = new URL("zarrscope.js", home).href;
  return `<script type="module" src="${escaped(script)}"></script>\n<zarr-scope controls source="${escaped(sources)}" state='${escaped(state, "'")}'></zarr-scope>\n`;
}

function escaped(text: string, quote = '"'): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(quote, quote === '"' ? "&quot;" : "&#39;");
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
