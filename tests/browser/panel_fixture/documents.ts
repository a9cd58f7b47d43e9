// The documents that a story's layer would come from, of NGFF 0.4; layers with warnings have mistakes in them.

import type { MetadataDocument } from "../../../www/inspect/finding.js";
import type { Layer } from "../../../www/panel/contract.js";

const TYPES: Record<string, string> = { z: "space", y: "space", x: "space", c: "channel", t: "time" };
/** A table that no page could draw as a whole. */
const MANY = 200_000;

/** The documents of one layer. */
export function documentsOf(layer: Layer): MetadataDocument[] {
  const hasMistakes = layer.warnings.length > 0;
  const attributes = {
    multiscales: [
      {
        version: "0.4",
        name: layer.name,
        axes: layer.axes.map(({ name, unit }, i) => ({ name, type: TYPES[name] ?? "", ...(unit !== null && { unit: hasMistakes && i === 1 ? "um" : unit }) })),
        datasets: layer.levels.map(({ path, scale }) => ({
          path: hasMistakes && path === "3" ? "4" : path,
          coordinateTransformations: [{ type: "scale", scale: hasMistakes && path === "1" ? scale.slice(1) : scale }],
        })),
      },
    ],
    omero: {
      channels: layer.channels.map(({ label, color, window }) => ({
        label,
        color,
        active: true,
        ...(!(hasMistakes && label === "") && { window: { min: 0, max: 65535, start: window?.[0] ?? 0, end: window?.[1] ?? 1 } }),
      })),
    },
    [layer.name]: layer.name,
    table: hasMistakes ? Array.from({ length: MANY }, (_, i) => ({ id: i, name: `cell ${i}` })) : [],
    id: 18446744073709551615n,
  };
  const arrays = layer.levels.map(({ path, shape, chunks }) => ({
    url: `${layer.source}/${path}/.zarray`,
    json: {
      zarr_format: 2,
      shape,
      chunks,
      dtype: "<u2",
      compressor: { id: "blosc", cname: "lz4", clevel: 5, shuffle: 1, blocksize: 0 },
      filters: null,
      fill_value: 0,
      order: "C",
      dimension_separator: "/",
    },
  }));
  return [{ url: `${layer.source}/.zattrs`, json: attributes }, ...arrays];
}
