// The samples that the host of this page offers: `samples.json` beside it, pictured by a viewer that nobody sees.

import { resolveSource } from "../element/address.js";
import type { State } from "../element/contract.js";
import { secondViewer } from "./second_viewer.js";

/** Of a picture, in CSS pixels. */
const SIZE = { width: 320, height: 200 };

/** One of them. */
export interface Sample {
  name: string;
  source: string;
  description: string;
  state: State | null;
}

const pictures = new Map<string, Promise<Blob>>();
/** One after the other: none of them is urgent. */
let line: Promise<unknown> = Promise.resolve();

/** What the host offers; nothing where it has no such file. Only what has an address is of use. */
export async function samples(): Promise<Sample[]> {
  const address = new URL("samples.json", document.baseURI).href;
  const response = await fetch(address).catch(() => null);
  const listed: unknown = response?.ok ? await response.json().catch(() => null) : null;
  return (Array.isArray(listed) ? (listed as unknown[]) : []).flatMap((one) => {
    const { name, source, description, state } = (one ?? {}) as Record<string, unknown>;
    if (typeof source !== "string" || typeof name !== "string") return [];
    const isState = typeof state === "object" && state !== null;
    return { name, source: resolveSource(source, address), description: typeof description === "string" ? description : "", state: isState ? (state as State) : null };
  });
}

/** A picture of one, drawn by an element like `like`. */
export function pictureOf(sample: Sample, like: Element): Promise<Blob> {
  const key = JSON.stringify([sample.source, sample.state]);
  const known = pictures.get(key);
  if (known) return known;
  const fresh = line.then(() => draw(sample, like));
  line = fresh.catch(() => pictures.delete(key));
  pictures.set(key, fresh);
  return fresh;
}

async function draw({ source, state }: Sample, like: Element): Promise<Blob> {
  const element = secondViewer(like, SIZE.width, SIZE.height, like.getAttribute("renderer"));
  try {
    const viewer = await element.ready;
    await viewer.open(source, state ? { state } : {});
    await viewer.settled();
    return await viewer.snapshot({ width: 2 * SIZE.width, height: 2 * SIZE.height });
  } finally {
    element.remove();
  }
}
