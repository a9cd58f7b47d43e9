// The front end of the Jupyter widget: anywidget gives it a model and a place. It loads the element over the kernel's own channel,
// shows what the kernel holds, and keeps the state the same on both sides. Small, because each widget brings it along.

import type { Range, Source, State, Store, ViewerError } from "../element/contract.js";
import type { Viewer } from "../element/viewer.js";
import { answerOf, type Question } from "./answers.js";
import type * as Element from "./element.js";
import type { Supplier } from "./places.js";

/** Which build of the element this is, so that kernels of different versions can share a page. */
declare const BUILD: string;

/** Addresses change at most so often. */
const MILLISECONDS_BETWEEN = 200;

/** What anywidget hands over, as far as it is used. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(name: string, listener: (...args: never[]) => void): void;
  off(name: string, listener: (...args: never[]) => void): void;
  send(message: unknown, callbacks?: undefined, buffers?: ArrayBufferLike[]): void;
}

/** A source as the kernel names it: an address, or the number of something that it holds. */
type Named = string | { store: number; name: string };

type Answer = { id: number; found?: boolean; whole?: boolean; error?: string } | Call;

/** What the kernel has done, and what it asks. */
type Call = { call: "fit" | "oneToOne" | "refresh" } | Question;

/** One element for the whole page, whoever brought it. */
const shared = Symbol.for("zarrscope.notebook");

async function elementOf(ask: Supplier): Promise<typeof Element> {
  const page = globalThis as { [shared]?: Map<string, Promise<typeof Element>> };
  const builds = (page[shared] ??= new Map());
  const known = builds.get(BUILD);
  if (known) return known;
  const fresh = ask("zarrscope.js").then((bytes) => import(URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }))) as Promise<typeof Element>);
  fresh.catch(() => builds.delete(BUILD));
  builds.set(BUILD, fresh);
  return fresh;
}

/** Questions to the kernel, and its answers. */
class Line {
  /** All views of a widget hear all answers, so their questions must not have the same numbers. */
  private last = Math.floor(Math.random() * 2 ** 32) * 2 ** 20;
  private readonly waiting = new Map<number, { resolve(answer: { found: boolean; whole: boolean; bytes: ArrayBuffer }): void; reject(error: Error): void }>();
  /** What the kernel says unasked. */
  onCall: (call: Call) => void = () => undefined;

  constructor(private readonly model: Model) {
    model.on("msg:custom", this.onMessage);
  }

  ask(question: Record<string, unknown>, signal?: AbortSignal): Promise<{ found: boolean; whole: boolean; bytes: ArrayBuffer }> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => {
        this.waiting.delete(id);
        reject(new Error("aborted"));
      });
      this.model.send({ ...question, id });
    });
  }

  end(): void {
    this.model.off("msg:custom", this.onMessage);
    for (const { reject } of this.waiting.values()) reject(new Error("The viewer was closed."));
    this.waiting.clear();
  }

  private readonly onMessage = (answer: Answer, buffers: readonly (DataView | ArrayBuffer)[] = []): void => {
    if ("call" in answer) return this.onCall(answer);
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (!asked) return;
    if (answer.error !== undefined) asked.reject(new Error(answer.error));
    else asked.resolve({ found: answer.found ?? true, whole: answer.whole ?? true, bytes: bytesOf(buffers[0]) });
  };
}

/** Front ends give views of what they received. */
function bytesOf(buffer: DataView | ArrayBuffer | undefined): ArrayBuffer {
  if (!buffer) return new ArrayBuffer(0);
  if (buffer instanceof ArrayBuffer) return buffer;
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
}

function storeOf(line: Line, { store, name }: { store: number; name: string }): Store {
  return {
    name,
    async get(key: string, range?: Range, signal?: AbortSignal) {
      const { found, whole, bytes } = await line.ask({ kind: "get", store, key, range: range ?? null }, signal);
      return found ? { bytes, whole } : undefined;
    },
  };
}

/** The state as another page or the kernel can use it: addresses that stand for stores are this page's own. */
function portable(state: State): State {
  const { layers } = state;
  if (!layers) return state;
  return {
    ...state,
    layers: layers.map(({ source, ...layer }) => (source === undefined || source.startsWith("local:") ? layer : { source, ...layer })),
  };
}

function sourcesOf(line: Line, model: Model): Source[] {
  return (model.get("_sources") as Named[]).map((source) => (typeof source === "string" ? source : storeOf(line, source)));
}

async function render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
  const place = document.createElement("div");
  place.style.blockSize = String(model.get("height"));
  place.style.inlineSize = String(model.get("width"));
  el.append(place);
  const line = new Line(model);
  const ask: Supplier = async (name) => (await line.ask({ kind: "part", name })).bytes;
  const element = await elementOf(ask).catch((error: unknown) => {
    place.textContent = `The viewer could not be loaded from the kernel: ${error instanceof Error ? error.message : String(error)}`;
    throw error;
  });
  const stopSupplying = element.supply(ask);
  const initial = model.get("state") as State;
  const viewer: Viewer = await element.createViewer(place, {
    source: sourcesOf(line, model),
    ...(Object.keys(initial).length > 0 && { state: initial }),
    controls: Boolean(model.get("controls")),
    renderer: model.get("renderer") as "auto",
  });
  /** By which the kernel tells the views of a widget apart. */
  const view = Math.random().toString(36).slice(2);
  const answer = async (question: Question): Promise<void> => {
    if (question.view !== view) return;
    const { id } = question;
    try {
      const { value = null, bytes } = await answerOf(viewer, question);
      model.send({ kind: "answer", id, value }, undefined, bytes ? [bytes] : []);
    } catch (thrown) {
      const { code, message, url, hint } = thrown as Partial<ViewerError>;
      model.send({ kind: "answer", id, error: { code, message: message ?? String(thrown), url, hint } });
    }
  };
  line.onCall = (call) => {
    if ("id" in call) void answer(call);
    else if (call.call === "refresh") viewer.open(sourcesOf(line, model), { state: portable(viewer.state) }).catch(() => undefined);
    else viewer[call.call]();
  };
  const leave = (): void => model.send({ kind: "gone", view });
  model.send({ kind: "there", view });
  window.addEventListener("pagehide", leave);

  /** What both sides have, as text. */
  let known = JSON.stringify(initial);
  let timer = 0;
  const tell = (): void => {
    timer = 0;
    const state = portable(viewer.state);
    const text = JSON.stringify(state);
    if (text === known) return;
    known = text;
    model.set("state", state);
    model.save_changes();
  };
  const onState = (): void => {
    timer ||= window.setTimeout(tell, MILLISECONDS_BETWEEN);
  };
  const onError = (event: Event): void => {
    model.set("problem", (event as CustomEvent<unknown>).detail);
    model.save_changes();
  };
  const onTold = (): void => {
    const state = model.get("state") as State;
    const text = JSON.stringify(state);
    // What this view has said itself comes back, too.
    if (text === known) return;
    known = text;
    try {
      viewer.setState(state);
    } catch (error) {
      const { code = "bad-metadata", message } = error as { code?: string; message: string };
      model.set("problem", { code, message });
      model.save_changes();
    }
  };
  const onSources = (): void => {
    model.set("problem", null);
    viewer.open(sourcesOf(line, model)).catch(() => undefined);
  };
  const onControls = (): void => {
    place.firstElementChild?.toggleAttribute("controls", Boolean(model.get("controls")));
  };
  const onSize = (): void => {
    place.style.blockSize = String(model.get("height"));
    place.style.inlineSize = String(model.get("width"));
  };
  for (const name of ["state", "load"]) viewer.element.addEventListener(`zarrscope-${name}`, onState);
  viewer.element.addEventListener("zarrscope-error", onError);
  model.on("change:state", onTold);
  model.on("change:_sources", onSources);
  model.on("change:controls", onControls);
  model.on("change:height", onSize);
  model.on("change:width", onSize);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("pagehide", leave);
    leave();
    model.off("change:state", onTold);
    model.off("change:_sources", onSources);
    model.off("change:controls", onControls);
    model.off("change:height", onSize);
    model.off("change:width", onSize);
    stopSupplying();
    line.end();
    viewer.close();
    place.remove();
  };
}

export default { render };
