// Collections for the stories that have one, by kind.

import type { Collection } from "../../../www/panel/contract.js";

const HOSTILE = '<img src=x onerror="window.hacked=1">';
const rows = ["A", "B", "C", "D", "E", "F", "G", "H"];
const columns = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, "0"));
const states = ["open", "open", "opening", "failed", "listed"] as const;

export const collections: Record<string, Collection> = {
  plate: {
    kind: "plate",
    name: "Screen 7",
    source: "https://h/screen.zarr",
    rows,
    columns,
    acquisitions: [],
    // Sparse: every other well, and none in row C.
    entries: rows.flatMap((row, r) =>
      columns.flatMap((column, c) =>
        r === 2 || (r + c) % 2
          ? []
          : [{ name: `${row}${column}`, source: `https://h/screen.zarr/${row}/${column}`, cell: [r, c] as [number, number], acquisition: null, state: states[(r * 5 + c) % 5] ?? "open" }],
      ),
    ),
    warnings: [],
  },
  well: {
    kind: "well",
    name: "B03",
    source: "https://h/screen.zarr/B/03",
    rows: [],
    columns: [],
    acquisitions: [
      { id: "0", name: "Before" },
      { id: "1", name: "After" },
    ],
    entries: [0, 1, 2, 3].map((i) => ({
      name: i === 3 ? HOSTILE : `Field ${i + 1}`,
      source: `https://h/screen.zarr/B/03/${i}`,
      cell: null,
      acquisition: String(i % 2),
      state: "open",
    })),
    warnings: ["The well has no version."],
  },
};
