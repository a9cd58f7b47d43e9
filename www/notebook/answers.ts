// What a view answers to its kernel: pictures, values under a place, samples of a region.

import type { Region, SnapshotOptions } from "../element/contract.js";
import type { Viewer } from "../element/viewer.js";

/** A question of the kernel. The newest view answers, whose name it has. */
export type Question = { id: string; view: string } & (
  | { call: "snapshot"; options: SnapshotOptions }
  | { call: "pick"; options: { x: number; y: number } }
  | { call: "read"; options: Region }
);

/** What a message takes: JSON, and bytes beside it. */
interface Answer {
  value?: unknown;
  bytes?: ArrayBufferLike;
}

/** The answer to a question; what fails is an error of the viewer. */
export async function answerOf(viewer: Viewer, question: Question): Promise<Answer> {
  // What was shown or changed just before is asked about, too.
  await viewer.settled();
  switch (question.call) {
    case "snapshot":
      return { bytes: await (await viewer.snapshot(question.options)).arrayBuffer() };
    case "pick":
      return { value: JSON.stringify(await viewer.pick(question.options.x, question.options.y), exact) };
    case "read": {
      const { data, shape, dtype } = await viewer.read(question.options);
      return { value: { shape, dtype }, bytes: data.buffer };
    }
  }
}

/** What JSON cannot hold, in the words that the viewer's own has for it. */
function exact(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: String(value) };
  return typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;
}
