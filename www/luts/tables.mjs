// The colour maps, gathered when the page is built: OMERO's lookup tables as the OME team publishes them, and ColorBrewer's
// diverging scales and a cubehelix from d3. Packed, they are a tenth of what the packages hold.

import * as scales from "d3-scale-chromatic";
import { LUTS } from "ome-zarr.js";

/** Entries of a map, and bytes of one. */
const SIZE = 256;
const BYTES = 3 * SIZE;

const UNIFORM = ["viridis", "plasma", "inferno", "magma", "cividis", "mako", "rocket", "grays"];
const CATEGORICAL = ["glasbey", "glasbey_inverted", "16_colors", "3-3-2_rgb"];
const DIVERGING = ["RdBu", "RdYlBu", "PuOr", "PRGn", "PiYG", "BrBG", "RdYlGn", "Spectral"];

/** Every map: its name, its group, and its bytes, red, green and blue of each entry. */
export function allTables() {
  const omero = new Map(LUTS.map(({ name, rgb }) => [name.replace(/\.lut$/, ""), Uint8Array.from(rgb.flat())]));
  const of = (names, group) => names.map((name) => ({ name, group, bytes: omero.get(name) }));
  const rest = [...omero.keys()].filter((name) => !UNIFORM.includes(name) && !CATEGORICAL.includes(name));
  const tables = [
    ...of(UNIFORM, "uniform"),
    { name: "cubehelix", group: "uniform", bytes: sampled(scales.interpolateCubehelixDefault) },
    ...DIVERGING.map((name) => ({ name, group: "diverging", bytes: sampled(scales[`interpolate${name}`]) })),
    ...of(rest, "imagej"),
    ...of(CATEGORICAL, "categorical"),
  ];
  for (const { name, bytes } of tables) {
    if (bytes?.length !== BYTES) throw new Error(`the colour map ${name} has ${bytes?.length} bytes`);
  }
  return tables;
}

/** A scale of d3 at equal steps; it answers with `rgb(r, g, b)` or `#rrggbb`. */
function sampled(scale) {
  const bytes = new Uint8Array(BYTES);
  for (let i = 0; i < SIZE; i += 1) {
    const text = scale(i / (SIZE - 1));
    const hex = /^#(..)(..)(..)$/.exec(text);
    bytes.set(hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : text.match(/\d+/g).map(Number), 3 * i);
  }
  return bytes;
}

/** One colour after the other, each entry as the difference to the one before: what gzip finds most to save in. */
function packed(bytes) {
  const out = Buffer.alloc(BYTES);
  for (let color = 0; color < 3; color += 1) {
    for (let i = 0; i < SIZE; i += 1) {
      const before = i === 0 ? 0 : bytes[3 * (i - 1) + color];
      out[color * SIZE + i] = bytes[3 * i + color] - before;
    }
  }
  return out;
}

/** Gives esbuild the module `packed-luts`. */
export const packedLuts = {
  name: "packed colour maps",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^packed-luts$/ }, ({ path }) => ({ path, namespace: "luts" }));
    onLoad({ filter: /.*/, namespace: "luts" }, () => {
      const tables = allTables();
      const list = JSON.stringify(tables.map(({ name, group }) => ({ name, group })));
      const data = Buffer.concat(tables.map(({ bytes }) => packed(bytes))).toString("base64");
      return { contents: `export const list = ${list};\nexport const data = "${data}";` };
    });
  },
};
