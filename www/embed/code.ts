// The code that embeds an image, in each of the ways of docs/embedding.md. Pure; texts of people cannot leave their quotes.

import type { State } from "../element/contract.js";
import { literal } from "../links/python_literal.js";
import { writeAddress } from "../links/write_address.js";

export type Way = "element" | "frame" | "npm" | "python" | "link";

/** What is to be embedded, and how. */
export interface Wish {
  /** The folder of the viewer, with a slash at its end. */
  home: string;
  sources: readonly string[];
  /** What to show at first; null for what the file says. */
  state: State | null;
  controls: boolean;
  /** As CSS has them. */
  width: string;
  height: string;
}

/** The code for one of the ways. */
export function codeFor(way: Way, wish: Wish): string {
  return ways[way](wish);
}

const ways: Record<Way, (wish: Wish) => string> = {
  element({ home, sources, state, controls, width, height }) {
    const attributes = [`source="${html(sources.join(" "))}"`, ...(controls ? ["controls"] : []), ...stateOf(state, (text) => `state='${html(text, "'")}'`)];
    return [
      `<script type="module" src="${html(home)}zarrscope.js"></script>`,
      `<zarr-scope ${attributes.join(" ")}`,
      `  style="display: block; width: ${html(width)}; height: ${html(height)}"></zarr-scope>`,
    ].join("\n");
  },
  frame(wish) {
    const style = `border: 0; width: ${html(wish.width)}; height: ${html(wish.height)}`;
    return `<iframe src="${html(ways.link(wish))}"\n  style="${style}" allow="fullscreen; clipboard-write" title="Image"></iframe>`;
  },
  npm({ sources, state, controls }) {
    const options = [`  source: ${JSON.stringify(sources.length === 1 ? sources[0] : sources)},`, ...(controls ? ["  controls: true,"] : []), ...stateOf(state, (text) => `  state: ${text},`)];
    return [
      'import { createViewer } from "zarrscope";',
      "",
      'const viewer = await createViewer(document.querySelector("#image"), {',
      ...options,
      "});",
    ].join("\n");
  },
  python({ sources, state, controls, height, width }) {
    const named = sources.map(literal);
    const rest = [...(state ? [`state=${literal(shown(state))}`] : []), ...(controls ? [] : ["controls=False"]), `height=${literal(height)}`, `width=${literal(width)}`];
    return ["from zarrscope import Viewer", "", `Viewer(${[named.length === 1 ? named[0] : `[${named.join(", ")}]`, ...rest].join(", ")})`].join("\n");
  },
  link({ home, sources, state }) {
    const layers = state?.layers ?? [];
    const whole = { ...(state ?? { version: 1 }), layers: sources.map((source, i) => ({ ...layers[i], source })) };
    const address = new URL("index.html", home);
    if (state) return writeAddress(address.href, whole);
    return `${address.href}?${sources.map((source) => `source=${encodeURIComponent(source)}`).join("&")}`;
  },
};

/** Without addresses, which are given beside it. */
function shown(state: State): State {
  const layers = state.layers?.map(({ source: _, ...layer }) => layer);
  return { ...state, ...(layers && { layers }) };
}

function stateOf(state: State | null, line: (text: string) => string): string[] {
  return state ? [line(JSON.stringify(shown(state)))] : [];
}

/** JSON reads best in single quotes. */
function html(text: string, quote: '"' | "'" = '"'): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(quote, quote === '"' ? "&quot;" : "&#39;");
}
