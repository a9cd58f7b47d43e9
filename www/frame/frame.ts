// For pages that show a viewer in a frame: the calls of the viewer as promises, its events as functions. Has no part of the
// viewer in it.

import { ViewerError, type Problem } from "../element/contract.js";
import type { OpenOptions } from "../element/viewer.js";
import { type Answer, type Call, type Calls, type EventName, isOurs } from "./protocol.js";

export type { Calls, EventName, OpenOptions };

/** A viewer in a frame. */
export interface FrameViewer extends Omit<Calls, "listen"> {
  /** Calls `listener` with the detail of every event of that name, until what it gives is called. */
  on(name: EventName, listener: (detail: unknown) => void): () => void;
  /** Ends the conversation; what was asked for and is not answered is rejected. */
  disconnect(): void;
}

const CALLS = [
  "open", "add", "state", "setState", "settled", "snapshot", "pick", "read", "metadata", "stats", "fit", "oneToOne", "play", "pause", "retry",
] as const satisfies (keyof FrameViewer)[];

/** The viewer in a frame, once its page listens. The page has to name this page's origin in the attribute `messages`; as long as it
 * does not, nothing comes. */
export function connect(frame: HTMLIFrameElement): Promise<FrameViewer> {
  // A sandboxed frame has no origin that could be named.
  const isOpaque = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
  const target = isOpaque ? "*" : new URL(frame.src, document.baseURI).origin;
  const waiting = new Map<number, { resolve(result: never): void; reject(error: unknown): void }>();
  const listeners = new Map<EventName, Set<(detail: unknown) => void>>();
  let last = 0;
  const post = (message: Call): void => frame.contentWindow?.postMessage(message, target);
  const call = (name: keyof Calls, ...args: unknown[]): Promise<never> => {
    last += 1;
    const id = last;
    post({ zarrscope: 1, id, call: name, args });
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const listen = (): void => void call("listen", [...listeners.keys()]).catch(() => undefined);
  const viewer = {
    ...(Object.fromEntries(CALLS.map((name) => [name, (...args: unknown[]) => call(name, ...args)])) as unknown as Omit<Calls, "listen">),
    on(name: EventName, listener: (detail: unknown) => void) {
      const known = listeners.get(name);
      if (known) known.add(listener);
      else {
        listeners.set(name, new Set([listener]));
        listen();
      }
      return () => {
        const left = listeners.get(name);
        left?.delete(listener);
        if (left?.size !== 0) return;
        listeners.delete(name);
        listen();
      };
    },
    disconnect() {
      window.removeEventListener("message", onMessage);
      frame.removeEventListener("load", hello);
      for (const { reject } of waiting.values()) reject(new Error("The conversation with the viewer was ended."));
      waiting.clear();
    },
  };
  let begin: (viewer: FrameViewer) => void;
  const begun = new Promise<FrameViewer>((resolve) => (begin = resolve));
  const onMessage = ({ data, origin, source }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow || origin !== (isOpaque ? "null" : target) || !isOurs(data)) return;
    const message = data as Answer;
    if ("event" in message) {
      if (message.event !== "ready") for (const listener of listeners.get(message.event) ?? []) listener(message.detail);
      else {
        // A page that was loaded anew has forgotten who listens.
        if (listeners.size > 0) listen();
        begin(viewer);
      }
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ("result" in message) asked?.resolve(message.result as never);
    else asked?.reject(message.error.code ? new ViewerError(message.error as Problem) : new Error(message.error.message));
  };
  const hello = (): void => post({ zarrscope: 1, call: "hello" });
  window.addEventListener("message", onMessage);
  frame.addEventListener("load", hello);
  // Before its page comes, a frame holds an empty one of this page's own origin.
  if (frame.contentDocument?.URL !== "about:blank") hello();
  return begun;
}
