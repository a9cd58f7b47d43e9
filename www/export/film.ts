// An animation over one axis as WebM: every picture complete before it is encoded, and shown equally long.

import { CanvasSource, getFirstEncodableVideoCodec, Output, QUALITY_HIGH, StreamTarget, type StreamTargetChunk, WebMOutputFormat } from "mediabunny";
import { drawBar } from "../element/snapshot.js";
import type { Viewer } from "../element/viewer.js";
import { strings } from "../panel/strings.js";
import type { OnScreen } from "./picture.js";
import type { Sink } from "./sink.js";
import { openTwin, photograph } from "./twin.js";

/** What moves. */
export interface Film {
  axis: string;
  first: number;
  last: number;
  /** Pictures per second. */
  rate: number;
  /** Pixels; even numbers, as encoders want them. */
  width: number;
  height: number;
}

/** Whether this browser encodes films of this size. */
export async function films(width: number, height: number): Promise<boolean> {
  return "VideoEncoder" in window && (await codecFor(width, height)) !== null;
}

/** Writes the film. */
export async function writeFilm(viewer: Viewer, { camera, size, scaleBar }: OnScreen, film: Film, sink: Sink, progress: (done: number) => void, signal: AbortSignal): Promise<void> {
  const { axis, first, last, rate, width, height } = film;
  const codec = await codecFor(width, height);
  if (!codec) throw new Error(strings.exporting.noFilm);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error(strings.exporting.noCanvas);
  const unit = Math.min(width / size[0], height / size[1]);
  const ratio = devicePixelRatio || 1;
  const view = { ...camera, center: [camera.center[0], camera.center[1]] as [number, number], scale: (camera.scale / unit) * ratio };
  const target = new StreamTarget(new WritableStream<StreamTargetChunk>({ write: ({ position, data }) => put(sink, position, data as Uint8Array<ArrayBuffer>) }));
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
  output.addVideoTrack(source, { frameRate: rate });
  const twin = await openTwin(viewer, Math.max(1, Math.round(width / ratio)), Math.max(1, Math.round(height / ratio)), signal);
  try {
    await output.start();
    for (let index = first; index <= last; index += 1) {
      const bitmap = await photograph(twin, { camera: view, dims: { [axis]: index } }, width, height, signal);
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
      if (scaleBar) drawBar(context, { length: scaleBar.length * unit, label: scaleBar.label, unit });
      await source.add((index - first) / rate, 1 / rate);
      progress((index - first + 1) / (last - first + 2));
    }
    await output.finalize();
    progress(1);
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  } finally {
    twin.close();
  }
}

/** What is written again lies further in front. */
function put(sink: Sink, position: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
  return position === sink.position ? sink.write(data.slice()) : sink.patch(position, data.slice());
}

function codecFor(width: number, height: number): Promise<"vp9" | "vp8" | "av1" | null> {
  return getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], { width, height }) as Promise<"vp9" | "vp8" | "av1" | null>;
}
