// What the person has opened lately, kept in this browser alone and as long as they like.

import { isLocal } from "../element/address.js";
import { isOpen, type Viewer } from "./contract.js";
import { layerName } from "./layer_name.js";
import { keep, recall } from "./memory.js";

const KEY = "recent";
const MOST = 8;
/** Of the small picture, in pixels. */
const SIZE = { width: 320, height: 200 };
/** Side of the picture that it is cut out of. */
const WHOLE = 480;
/** Sum of the three colours of a pixel that shows nothing. */
const EMPTY = 24;

/** One of them. */
export interface Recent {
  sources: string[];
  name: string;
  /** A picture as a data address; absent until there was one. */
  picture?: string;
}

/** Newest first. What was not written by us is not read. */
export function recent(): Recent[] {
  const kept = recall(KEY);
  return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
}

/** Forgets one of them, or all. */
export function forget(one?: Recent): void {
  keep(KEY, one ? recent().filter(({ sources }) => String(sources) !== String(one.sources)) : []);
}

/** Remembers what `viewer` opens, with a picture once there is a whole one. */
export function followRecent(viewer: Viewer): () => void {
  let pictured = "";
  const opened = (): string[] => {
    const layers = viewer.model?.layers.filter(isOpen) ?? [];
    const sources = layers.map(({ source }) => source);
    return sources.some(isLocal) ? [] : sources;
  };
  const remember = (picture?: string): void => {
    const sources = opened();
    const [first] = viewer.model?.layers ?? [];
    if (sources.length === 0 || !first) return;
    const known = recent().find((one) => String(one.sources) === String(sources));
    const drawn = picture ?? known?.picture;
    const newest: Recent = { sources, name: viewer.collection?.name || layerName(first), ...(drawn && { picture: drawn }) };
    keep(KEY, [newest, ...recent().filter((one) => String(one.sources) !== String(sources))].slice(0, MOST));
  };
  const onLoad = (): void => remember();
  const onSettled = async (): Promise<void> => {
    const sources = String(opened());
    if (sources === "" || sources === pictured) return;
    pictured = sources;
    await viewer.settled();
    const picture = await small(await viewer.snapshot({ width: WHOLE, height: WHOLE }));
    if (String(opened()) === sources) remember(picture);
  };
  // Nobody misses a small picture.
  const settled = (): void => void onSettled().catch(() => undefined);
  viewer.element.addEventListener("zarrscope-load", onLoad);
  viewer.element.addEventListener("zarrscope-settled", settled);
  // The panel comes after the first picture.
  onLoad();
  settled();
  return () => {
    viewer.element.removeEventListener("zarrscope-load", onLoad);
    viewer.element.removeEventListener("zarrscope-settled", settled);
  };
}

/** As few bytes as will do: the middle of what is not empty. */
async function small(blob: Blob): Promise<string> {
  const whole = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  Object.assign(canvas, { width: whole.width, height: whole.height });
  context.drawImage(whole, 0, 0);
  const { data } = context.getImageData(0, 0, whole.width, whole.height);
  let [left, top, right, bottom] = [whole.width, whole.height, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at]! + data[at + 1]! + data[at + 2]! < EMPTY) continue;
    const [x, y] = [(at / 4) % whole.width, Math.floor(at / 4 / whole.width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  if (right <= left) [left, top, right, bottom] = [0, 0, whole.width, whole.height];
  const width = Math.min(right - left, ((bottom - top) * SIZE.width) / SIZE.height);
  const height = (width * SIZE.height) / SIZE.width;
  Object.assign(canvas, SIZE);
  context.drawImage(whole, (left + right - width) / 2, (top + bottom - height) / 2, width, height, 0, 0, SIZE.width, SIZE.height);
  return canvas.toDataURL("image/webp", 0.75);
}

function isRecent(one: unknown): one is Recent {
  const { sources, name, picture } = (one ?? {}) as Partial<Record<keyof Recent, unknown>>;
  const isList = Array.isArray(sources) && sources.length > 0 && sources.every((source) => typeof source === "string" && /^https?:/.test(source));
  return isList && typeof name === "string" && (picture === undefined || typeof picture === "string");
}
