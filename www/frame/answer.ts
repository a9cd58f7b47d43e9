// The viewer's side of the conversation with the page around its frame. Only origins that the viewer's own page names are
// answered: an address could be made up by anybody, and what a viewer may read, its listeners may read, too.

import type { Viewer } from "../element/viewer.js";
import { type Answer, type Call, type Calls, type EventName, isOurs } from "./protocol.js";

const EVENTS: readonly string[] = ["load", "settled", "state", "hover", "progress", "error"] satisfies EventName[];

type Element = HTMLElement & { readonly ready: Promise<Viewer> };
type Listener = { origin: string; names: readonly EventName[] };

/** Answers messages from the origins that the element's attribute `messages` lists; gives the way to end it. */
export function answer(element: Element): () => void {
  const allowed = (element.getAttribute("messages") ?? "").split(/\s+/).filter(Boolean).map(originOf);
  const listeners = new Map<Window, Listener>();
  const send = (target: Window, origin: string, message: Answer): void => {
    // A page without an origin of its own cannot be named.
    target.postMessage(message, origin === "null" ? "*" : origin);
  };
  const ready: Answer = { zarrscope: 1, event: "ready", detail: null };

  const onMessage = async ({ data, origin, source }: MessageEvent<unknown>): Promise<void> => {
    if (!isOurs(data) || !source || !(allowed.includes("*") || (origin !== "null" && allowed.includes(origin)))) return;
    const target = source as Window;
    const message = data as Call;
    if (message.call === "hello") return send(target, origin, ready);
    const { id, call, args } = message;
    try {
      if (call === "listen") {
        const [names] = (args ?? []) as [unknown];
        listeners.set(target, { origin, names: (Array.isArray(names) ? names : []).filter((name) => EVENTS.includes(name as string)) as EventName[] });
        return send(target, origin, { zarrscope: 1, id, result: null });
      }
      const known = Object.hasOwn(calls, call) ? (calls[call] as (viewer: Viewer, ...args: unknown[]) => unknown) : null;
      if (!known) throw new Error(`A viewer in a frame knows no call “${String(call)}”.`);
      const result = await known(await element.ready, ...(Array.isArray(args) ? args : []));
      send(target, origin, { zarrscope: 1, id, result: result ?? null });
    } catch (error) {
      const { code, message: text, url, hint } = error as { code?: string; message?: string; url?: string; hint?: string };
      const told = { message: text ?? String(error), ...(typeof code === "string" && { code }), ...(url && { url }), ...(hint && { hint }) };
      send(target, origin, { zarrscope: 1, id, error: told } as Answer);
    }
  };

  const onEvent = (event: Event): void => {
    const name = event.type.replace("zarrscope-", "") as EventName;
    const { detail } = event as CustomEvent<unknown>;
    for (const [target, { origin, names }] of listeners) {
      if (target.closed) listeners.delete(target);
      else if (names.includes(name)) send(target, origin, { zarrscope: 1, event: name, detail });
    }
  };

  window.addEventListener("message", onMessage);
  for (const name of EVENTS) element.addEventListener(`zarrscope-${name}`, onEvent);
  if (window.parent !== window) for (const origin of told(allowed)) send(window.parent, origin, ready);
  return () => {
    window.removeEventListener("message", onMessage);
    for (const name of EVENTS) element.removeEventListener(`zarrscope-${name}`, onEvent);
  };
}

/** Named one by one: what is not named here cannot be asked for. */
const calls: { [name in keyof Omit<Calls, "listen">]: (viewer: Viewer, ...args: never[]) => unknown } = {
  open: (viewer, ...args: Parameters<Viewer["open"]>) => viewer.open(...args),
  add: (viewer, ...args: Parameters<Viewer["add"]>) => viewer.add(...args),
  state: (viewer) => viewer.state,
  setState: (viewer, ...args: Parameters<Viewer["setState"]>) => viewer.setState(...args),
  settled: (viewer) => viewer.settled(),
  snapshot: (viewer, ...args: Parameters<Viewer["snapshot"]>) => viewer.snapshot(...args),
  pick: (viewer, ...args: Parameters<Viewer["pick"]>) => viewer.pick(...args),
  read: (viewer, ...args: Parameters<Viewer["read"]>) => viewer.read(...args),
  metadata: (viewer) => viewer.metadata(),
  stats: (viewer) => viewer.stats(),
  fit: (viewer) => viewer.fit(),
  oneToOne: (viewer) => viewer.oneToOne(),
  play: (viewer, ...args: Parameters<Viewer["play"]>) => viewer.play(...args),
  pause: (viewer) => viewer.pause(),
  retry: (viewer) => viewer.retry(),
};

/** Of those that are allowed, who may be around this frame: all, where the browser does not tell who is. */
function told(allowed: readonly string[]): readonly string[] {
  const [around] = (location as { ancestorOrigins?: ArrayLike<string> & Iterable<string> }).ancestorOrigins ?? [];
  return around === undefined ? allowed : allowed.filter((origin) => origin === "*" || origin === around);
}

/** Of an address; people write slashes at the end. */
function originOf(address: string): string {
  return address === "*" || !URL.canParse(address) ? address : new URL(address).origin;
}
