// The module that the build makes of the colour maps (tables.mjs).

declare module "packed-luts" {
  export const list: readonly { name: string; group: "uniform" | "diverging" | "imagej" | "categorical" }[];
  /** Of all maps in order, 256 differences of red, then of green and blue, as base64. */
  export const data: string;
}
