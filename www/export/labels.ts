// The label images of an image, cut to the same part as it. Each is opened by a viewer that nobody sees, which reads its samples.

import type { Viewer } from "../element/viewer.js";
import { deep, fields } from "../inspect/json.js";
import { imageDocument } from "../links/image_document.js";
import type { Layer, Model } from "../panel/contract.js";
import { placed } from "../space/placed.js";
import { worldFromLevel } from "../space/space.js";
import type { Part } from "./ome_zarr.js";
import { axisOf, type Choice, type Image, select, type Selection } from "./selection.js";
import { openTwin, type Twin } from "./twin.js";

/** The parts of label images, by name; `close` ends what reads them. */
export interface LabelParts {
  parts: Map<string, Part>;
  close(): void;
}

/** Opens label images of the image that is exported; those of which nothing lies in the region are left out. */
export async function openLabels(viewer: Viewer, selection: Selection, seen: Choice["seen"], names: readonly string[], signal: AbortSignal): Promise<LabelParts> {
  const twins: Twin[] = [];
  const parts = new Map<string, Part>();
  const close = () => twins.forEach((twin) => twin.close());
  const { layer: image } = selection;
  const [address = "", query] = image.source.split("?");
  const folder = imageDocument(viewer.metadata().documents, image.source)?.folder ?? address.replace(/\/+$/, "");
  try {
    for (const name of names) {
      const source = `${folder}/labels/${name.split("/").map(encodeURIComponent).join("/")}${query === undefined ? "" : `?${query}`}`;
      const twin = await openTwin(viewer, 16, 16, signal, [source]);
      twins.push(twin);
      const [opened] = (twin.viewer.model as unknown as Model).layers;
      const label = opened && asImage(opened, image);
      const cut = label && partOf(label, selection, seen);
      if (!cut) continue;
      const found = imageDocument(twin.viewer.metadata().documents, label.source);
      const written = fields(found && deep(found.document.json, ...found.holder, "image-label"));
      parts.set(name, { selection: cut, read: (region) => twin.viewer.read({ ...region, signal }), imageLabel: { ...written, source: { image: "../../" } } });
    }
    return { parts, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The label image where it is drawn: sample by sample over its image where it has as many and says nothing of its own. */
export function asImage(opened: Layer, image: Image): Image | null {
  const label = placed(opened);
  if (!label) return null;
  const twinOf = (axis: number) => axisOf(image, label.axes[axis]!.kind);
  const isPlain = label.levels[0]!.scale.every((scale) => scale === 1) && label.levels[0]!.translation.every((at) => at === 0);
  const isAlike = label.levels[0]!.shape.every((size, axis) => size === image.levels[0]!.shape[twinOf(axis)]);
  if (!isPlain || !isAlike) return label;
  const first = image.levels[0]!;
  const levels = label.levels.map((level) => ({
    ...level,
    scale: level.scale.map((scale, axis) => scale * first.scale[twinOf(axis)]!),
    translation: level.translation.map((at, axis) => at * first.scale[twinOf(axis)]! + first.translation[twinOf(axis)]!),
  }));
  return { ...label, levels, plane: { ...label.plane!, worldFromPlane: image.plane!.worldFromPlane } } as Image;
}

/** The same part of a label image, at the level whose samples are most nearly as large. */
export function partOf(label: Image, { layer, region }: Selection, seen: Choice["seen"]): Selection | null {
  const size = (one: Image, level: number) => {
    const [xx = 1, , , yx = 0] = worldFromLevel(one, level) ?? [];
    return Math.hypot(xx, yx);
  };
  const wanted = size(layer, region.level);
  const apart = label.levels.map((_, level) => Math.abs(Math.log(size(label, level) / wanted)));
  const level = apart.indexOf(Math.min(...apart));
  const ranges: Choice["ranges"] = {};
  for (const kind of ["z", "t"]) {
    const [from, to] = [axisOf(layer, kind), axisOf(label, kind)];
    if (from < 0 || to < 0) continue;
    const [source, target] = [layer.levels[region.level]!, label.levels[level]!];
    const index = (at: number) => Math.round((source.translation[from]! + source.scale[from]! * at - target.translation[to]!) / target.scale[to]!);
    const ends = [index(region.start[from]!), index(region.start[from]! + region.shape[from]! - 1)];
    ranges[kind] = [Math.min(...ends), Math.max(...ends)];
  }
  return select({ layer: label, level, seen, channels: [0], ranges });
}
