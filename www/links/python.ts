// The shown region as Python: zarr and dask lines that read exactly these samples. Pure.

import type { MetadataDocument } from "../inspect/finding.js";
import type { Layer } from "../panel/contract.js";
import { placed } from "../space/placed.js";
import { type Camera, type Placed, regionOf, type Size } from "../space/space.js";
import { imageDocument } from "./image_document.js";
import { literal } from "./python_literal.js";

/** What is on the screen. */
export interface View {
  layers: readonly Layer[];
  documents: readonly MetadataDocument[];
  camera: Camera;
  size: Size;
}

/** The lines, or why there are none: `local` images have no address, `collection`s no region, and `beside` the image nothing is
 * to be read. */
export type Script = { code: string } | { reason: "local" | "collection" | "beside" | "nothing" };

/** Python that reads what is shown of every visible layer, each at the level that is shown. */
export function python({ layers, documents, camera, size }: View): Script {
  const visible = layers.filter((layer) => layer.visible && layer.levels.length > 0);
  const reachable = visible.filter(({ source }) => !source.startsWith("local:"));
  if (visible.length === 0) return { reason: "nothing" };
  if (reachable.length === 0) return { reason: "local" };
  const images = reachable.flatMap((layer) => placed(layer) ?? []);
  if (images.length === 0) return { reason: "collection" };
  const blocks = images.flatMap((layer, i) => block(layer, documents, camera, size, images.length > 1 ? `_${i}` : "") ?? []);
  if (blocks.length === 0) return { reason: "beside" };
  const head = `# pip install "zarr>=3" "dask[array]" fsspec aiohttp\nimport dask.array as da\nimport zarr`;
  return { code: `${[head, ...blocks].join("\n\n")}\n` };
}

function block(layer: Layer & Placed, documents: readonly MetadataDocument[], camera: Camera, size: Size, suffix: string): string | null {
  const { level } = layer.plane!;
  const stored = layer.levels[level] as Layer["levels"][number] | undefined;
  const region = regionOf(layer, level, camera, size);
  if (!stored || !region) return null;
  const names = layer.axes.map(({ name }) => name);
  const shown = layer.channels.filter(({ visible }) => visible).map(({ index }) => index);
  const picked: number[] = [];
  const slices = names.map((_, axis) => {
    const [start, length] = [region.start[axis]!, region.shape[axis]!];
    if (layer.axes[axis]!.kind === "c") return channels(shown, length, picked);
    if (!layer.plane!.axes.includes(axis)) return String(start);
    picked.push(length);
    return `${start}:${start + length}`;
  });
  const kept = names.filter((_, axis) => slices[axis]!.includes(":") || slices[axis]!.startsWith("["));
  const spacing = names.map((name, axis) => `${literal(name)}: ${literal(stored.scale[axis] ?? 1)}`);
  const units = layer.axes.filter(({ unit }) => unit).map(({ name, unit }) => `${name} in ${unit}`);
  return [
    `# ${comment(layer.name)}: level ${level}, ${kept.join(", ")}: ${picked.join(" × ")} samples of type ${comment(stored.dtype)}`,
    `array${suffix} = zarr.open_array(${store(layer, stored.path, documents)})`,
    `image${suffix} = da.from_array(array${suffix}, chunks=getattr(array${suffix}, "shards", None) or array${suffix}.chunks)`,
    `region${suffix} = image${suffix}[${slices.join(", ")}]  # of ${names.join(", ")}`,
    `spacing${suffix} = {${spacing.join(", ")}}${units.length > 0 ? `  # ${comment(units.join(", "))}` : ""}`,
    `samples${suffix} = region${suffix}.compute()`,
  ].join("\n");
}

/** The visible channels, as short as Python allows. */
function channels(shown: number[], count: number, picked: number[]): string {
  const [first = 0] = shown;
  // Nothing is visible: all of them are as good as any.
  if (shown.length === 0 || shown.length === count) {
    picked.push(count);
    return ":";
  }
  picked.push(shown.length);
  return shown.every((index, i) => index === first + i) ? `${first}:${first + shown.length}` : `[${shown.join(", ")}]`;
}

/** Arguments that open a level's array. */
function store(layer: Layer, path: string, documents: readonly MetadataDocument[]): string {
  const [address = "", query] = layer.source.split("?");
  const folder = imageDocument(documents, layer.source)?.folder ?? address.replace(/\/+$/, "");
  const whole = path === "" ? folder : `${folder}/${path}`;
  const zip = inZip(whole);
  if (zip) return `${literal(`zip://${zip.inside}::${zip.archive}${query === undefined ? "" : `?${query}`}`)}, mode="r"`;
  if (query === undefined) return `${literal(whole)}, mode="r"`;
  // What signs one address has to go with every request.
  const signed = [...new URLSearchParams(query)].map(([name, value]) => `${literal(name)}: ${literal(value)}`);
  return `${literal(whole)}, mode="r", storage_options={"params": {${signed.join(", ")}}}`;
}

function inZip(address: string): { archive: string; inside: string } | null {
  const [, archive = "", inside = ""] = /^(.*?\.(?:zip|ozx))(?:\/(.*))?$/i.exec(address.split("?")[0] ?? "") ?? [];
  return archive === "" ? null : { archive, inside };
}

function comment(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}
