// Models for the panel's story page: usual images, many channels, hostile texts, failures.

import type { Channel, Layer, Model, Problem } from "../../../www/panel/contract.js";

const COLORS = ["0000FF", "00FF00", "FF0000", "FF00FF", "00FFFF", "FFFF00", "FFFFFF", "FF8000", "8000FF", "00FF80"];
const MARKERS = [
  "DNA", "CD3", "NaKATPase", "CD45RO", "Ki67", "PanCK", "aSMA", "CD4", "CD45", "PD1", "CD20", "CD68", "CD8a", "CD163",
  "FOXP3", "PDL1", "Ecad", "Vimentin", "CDX2", "LaminABC", "Desmin", "CD31", "PCNA", "Collagen IV",
  "Autofluorescence 488 background", "", "Hoechst 33342 (last cycle)",
];

function channel(index: number, label: string, more: Partial<Channel> = {}): Channel {
  return {
    index,
    label,
    color: COLORS[index % COLORS.length] ?? "FFFFFF",
    visible: true,
    window: [110, 1480],
    range: [0, 65535],
    gamma: 1,
    invert: false,
    lut: null,
    ...more,
  };
}

function layer(more: Partial<Layer>): Layer {
  const shapes = [
    [2, 236, 2048, 2048],
    [2, 236, 1024, 1024],
    [2, 236, 512, 512],
    [2, 236, 256, 256],
  ];
  return {
    name: "6001240.zarr",
    source: "https://uk1s3.embassy.ebi.ac.uk/idr/zarr/v0.4/idr0062A/6001240.zarr",
    visible: true,
    opacity: 1,
    version: "0.4",
    dtype: "uint16",
    axes: [
      { name: "c", kind: "c", unit: null, size: 2 },
      { name: "z", kind: "z", unit: "micrometer", size: 236 },
      { name: "y", kind: "y", unit: "micrometer", size: 2048 },
      { name: "x", kind: "x", unit: "micrometer", size: 2048 },
    ],
    channels: [channel(0, "LaminB1"), channel(1, "Dapi", { window: [90, 620], color: "FFFF00" })],
    labels: [],
    levels: shapes.map((shape, i) => ({
      path: String(i),
      shape,
      chunks: [1, 1, 256, 256],
      shards: null,
      dtype: "uint16",
      codecs: "blosc (lz4, shuffle)",
      scale: [1, 0.5, 0.36 * 2 ** i, 0.36 * 2 ** i],
      translation: [0, 0, 0, 0],
      step: [1, 1, 2 ** i, 2 ** i],
      offset: [0, 0, (2 ** i - 1) / 2, (2 ** i - 1) / 2],
    })),
    warnings: [],
    blend: "over",
    transform: [1, 0, 0, 0, 1, 0],
    plane: { axes: [3, 2], worldFromPlane: [0.36, 0, 0, 0, 0.36, 0], position: [0, 118, 0, 0], level: 1 },
    ...more,
  };
}

function model(more: Partial<Model>): Model {
  return {
    dims: [{ name: "z", kind: "z", unit: "micrometer", size: 236, index: 118, step: 0.5, origin: 0 }],
    layers: [layer({})],
    level: 1,
    progress: { pending: 0, done: 24, failed: 0 },
    problems: [],
    scaleBar: { length: 128, label: "50 µm" },
    unit: "micrometer",
    playing: null,
    collection: null,
    ...more,
  };
}

function problem(code: string, i = 0): Problem {
  return {
    code,
    message: "The server answered 503 four times for this chunk. That part of the picture stays coarse.",
    url: `https://uk1s3.embassy.ebi.ac.uk/idr/zarr/v0.4/idr0062A/6001240.zarr/0/0/118/${i}/3`,
    hint: "The server may be busy. Wait a moment and try again.",
  };
}

/** A label image that nobody has changed. */
const PLAIN = { outline: false, selected: [], seed: 0 };
const HOSTILE = '<img src=x onerror="window.hacked=1"><b>bold</b>';

/** Models by name. */
export const stories: Record<string, () => Model | null> = {
  cells: () =>
    model({
      layers: [
        layer({
          labels: [
            { name: "nuclei", visible: true, opacity: 0.5, ...PLAIN, loaded: true, error: null },
            { name: "cells", visible: false, opacity: 0.5, ...PLAIN, loaded: false, error: null },
          ],
        }),
      ],
    }),
  time: () =>
    model({
      dims: [
        { name: "t", kind: "t", unit: "second", size: 120, index: 12, step: 30, origin: 0 },
        { name: "z", kind: "z", unit: "micrometer", size: 42, index: 20, step: 1.25, origin: -10 },
      ],
      progress: { pending: 12, done: 30, failed: 0 },
      layers: [
        layer({
          name: "Drosophila embryo, stage 5, light sheet, fused and deconvolved.ome.zarr",
          version: "0.5",
          dtype: "float32",
          channels: [
            channel(0, "His2Av-mRFP1", { color: "FF3030", window: [0.012, 0.84], range: [0, 1] }),
            channel(1, "Lifeact-EGFP", { color: "30FF60", window: [0, 0.5], range: [0, 1], invert: true }),
            channel(2, "Spider-GFP with a very long name that does not fit", { window: [0.1, 0.3], range: [0, 1] }),
            channel(3, "", { window: null, range: [0, 1], visible: false }),
          ],
          labels: [
            { name: "membranes", visible: true, opacity: 0.5, ...PLAIN, loaded: false, error: null },
            { name: "broken", visible: true, opacity: 0.5, ...PLAIN, loaded: false, error: "labels/broken has no multiscales metadata." },
          ],
          warnings: ["Level 2 has another chunk size than its metadata says.", "The omero block names 3 of 4 channels."],
        }),
      ],
    }),
  codex: () =>
    model({
      dims: [],
      layers: [
        layer({
          name: "TMA core A-7",
          channels: MARKERS.map((label, i) => channel(i, label, { visible: i < 4, window: [200 + i * 10, 4000 + i * 500] })),
        }),
      ],
    }),
  two: () => model({ layers: [layer({}), layer({ name: "Electron microscopy", channels: [channel(0, "EM", { color: "FFFFFF" })], opacity: 0.6 })] }),
  problems: () =>
    model({ problems: [...Array.from({ length: 13 }, (_, i) => problem("network", i)), { code: "corrupt-chunk", message: "A chunk could not be decoded: its checksum is wrong." }] }),
  hostile: () =>
    model({
      dims: [{ name: HOSTILE, kind: "other", unit: HOSTILE, size: 5, index: 1, step: 1, origin: 0 }],
      layers: [
        layer({
          name: HOSTILE,
          source: HOSTILE,
          dtype: HOSTILE,
          version: HOSTILE,
          channels: [channel(0, HOSTILE, { color: "red;}</style>" }), channel(1, HOSTILE.repeat(20))],
          labels: [{ name: HOSTILE, visible: true, opacity: 0.5, ...PLAIN, loaded: false, error: HOSTILE }],
          warnings: [HOSTILE],
        }),
      ],
      problems: [{ code: "__proto__", message: HOSTILE, url: `javascript:${HOSTILE}`, hint: HOSTILE }],
    }),
  empty: () => null,
  plate: () => model({ dims: [], collection: { kind: "plate", name: "Screen 7", count: 40, opening: 2 } }),
  well: () => model({ dims: [], collection: { kind: "well", name: "B03", count: 4, opening: 0 } }),
  refused: () => model({ dims: [], layers: [], level: null, scaleBar: null, problems: [{ code: "bad-metadata", message: "The metadata cannot be understood.", url: "https://a.org/nothing.zarr/.zattrs" }] }),
  start: () => model({ dims: [], layers: [], level: null, scaleBar: null }),
};
