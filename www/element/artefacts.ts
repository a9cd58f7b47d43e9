// Fetches the compiled parts of the viewer, once per page. The smaller page is on its way before it is known that this browser
// can use it, and is dropped where it cannot, so that nobody waits for that without need.

import { type RegionData, type Renderer, ViewerError } from "./contract.js";
import { beside, fetchPart, loadPart, scriptAddress } from "./places.js";
import type { Requests } from "./requests.js";

/** Called with the name of what happened and its detail as JSON. */
export type Tell = (name: string, detail: string | null) => void;

/** What `src/main.rs` exports. Text is JSON; promises reject with a problem as JSON. */
export interface Handle {
  open(sources: string[], replace: boolean, state?: string): Promise<void>;
  state(): string;
  setState(json: string): void;
  model(): string;
  stats(): string;
  metadata(): string;
  collection(): string;
  entryAt(x: number, y: number): number | undefined;
  settled(): Promise<void>;
  pick(x: number, y: number): Promise<string>;
  read(layer: number, level: number, start: Float64Array, shape: Float64Array): Promise<RegionData>;
  nextTicket(): number;
  withdraw(ticket: number): void;
  snapshot(width?: number, height?: number): Promise<ImageData>;
  fit(): void;
  oneToOne(): void;
  play(axis: string | undefined, rate: number): void;
  moveLayer(from: number, to: number): void;
  removeLayer(at: number): void;
  setLut(name: string, texels: Uint8Array): void;
  retry(): void;
  close(): void;
  free(): void;
}

/** The page's module with what its viewers need to start. */
export interface Artefacts {
  renderer: Renderer;
  /** The page that opens more than plain images, where this one does not. */
  complete?: () => Promise<Artefacts>;
  /** Finds out whether the browser has the GPU that this page draws with, where that is not known … */
  gpu?: () => Promise<boolean>;
  /** … and the page for browsers without. */
  instead?: () => Promise<Artefacts>;
  create(canvas: HTMLCanvasElement, tell: Tell, requests: Requests, giveGpu?: () => Promise<boolean>): Handle;
}

interface PageModule {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Handle: new (
    canvas: HTMLCanvasElement,
    decoders: typeof decoder,
    tell: Tell,
    requests: Requests,
    askedAt?: number,
    giveGpu?: () => Promise<boolean>,
  ) => Handle;
}

/** Names of the pages that the build makes. */
type PageName = Renderer | "complete";

/** The decode workers, by the numbers of `Kit` in src/zarr/codec/kits: what every page needs, and what an array asks for. */
const DECODERS = ["", "_rare", "_pictures", "_jpegxl"];

const loaded = new Map<PageName, Promise<Artefacts>>();
const decoders = new Map<number, Promise<WebAssembly.Module>>();
let chosen: Promise<Artefacts> | null = null;

interface Started {
  script: string;
  worker: Worker;
  failed: boolean;
}

const NONE = Promise.resolve(null);
/** The first worker, until somebody takes it. */
let early: Promise<Started | null> | null = null;

/** No page that is seen waits longer for its first frame. */
const MILLISECONDS_UNTIL_FRAME = 300;

/** The parts for the renderer asked for, or for the best that this browser has. */
export function load(wanted: "auto" | Renderer): Promise<Artefacts> {
  // The worker is the same for both: it need not wait for the choice.
  compiled(0).catch(() => undefined);
  early ??= startWorker();
  early.catch(() => undefined);
  if (wanted !== "auto") return parts(wanted);
  chosen ??= choose();
  chosen.catch(() => (chosen = null));
  return chosen;
}

function parts(page: PageName, signal?: AbortSignal): Promise<Artefacts> {
  const known = loaded.get(page);
  if (known) return known;
  const fresh = start(page, signal);
  // A failure may be the network's: the next viewer tries again.
  fresh.catch(() => loaded.delete(page));
  loaded.set(page, fresh);
  return fresh;
}

interface Gpu {
  requestAdapter(): Promise<{ requestDevice(): Promise<{ destroy(): void }> } | null>;
}

async function choose(): Promise<Artefacts> {
  const { gpu } = navigator as Navigator & { gpu?: Gpu };
  if (!gpu) return parts("webgl");
  const drop = new AbortController();
  // The page is fetched meanwhile, and if need be starts.
  const webgpu = parts("webgpu", drop.signal);
  webgpu.catch(() => undefined);
  const adapter = firstFrame().then(() => gpu.requestAdapter()).catch(() => null);
  if (!(await Promise.race([adapter, webgpu]))) {
    drop.abort();
    return parts("webgl");
  }
  let given: Promise<boolean> | null = null;
  // An adapter is a promise that some browsers do not keep.
  const keep = async (): Promise<boolean> => {
    const device = await (await adapter)?.requestDevice().catch(() => null);
    device?.destroy();
    if (!device) chosen = parts("webgl");
    return !!device;
  };
  return unsure(await webgpu, () => (given ??= keep()));
}

function unsure(page: Artefacts, gpu: () => Promise<boolean>): Artefacts {
  const { complete } = page;
  return { ...page, gpu, instead: () => parts("webgl"), ...(complete && { complete: async () => unsure(await complete(), gpu) }) };
}

/** When the browser draws, the process of its GPU runs; who asks for a GPU before holds this thread until then. So does a
 * canvas of the 2-D kind while the GPU starts: the first one, which the first picture needs, is made in between. */
function firstFrame(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      document.createElement("canvas").getContext("2d", { willReadFrequently: true })?.fillRect(0, 0, 1, 1);
      done();
    });
    // A page that nobody sees is not drawn.
    setTimeout(done, MILLISECONDS_UNTIL_FRAME);
  });
}

async function start(page: PageName, signal?: AbortSignal): Promise<Artefacts> {
  const name = `zarrscope_${page}`;
  const [code, module] = await Promise.all([
    loadPart<PageModule>(`${name}.js`),
    compile(`${name}_bg.wasm`, signal),
  ]);
  await code.default({ module_or_path: module });
  return {
    renderer: page === "webgl" ? "webgl" : "webgpu",
    ...(page === "webgpu" && { complete: () => parts("complete") }),
    create: (canvas, tell, requests, giveGpu) => new code.Handle(canvas, decoder, tell, requests, requests.at, giveGpu),
  };
}

/** The script of a decode worker, its compiled code, fetched once, and a worker, if one has started; a failure names the address. */
async function decoder(kit: number): Promise<[string, WebAssembly.Module, Worker?]> {
  const worker = kit === 0 ? early : null;
  early = NONE;
  const module = await compiled(kit);
  const started = await worker;
  return started && !started.failed ? [started.script, module, started.worker] : [launcher(await scriptAddress(`${workerName(kit)}.js`)), module];
}

async function compiled(kit: number): Promise<WebAssembly.Module> {
  const part = `${workerName(kit)}_bg.wasm`;
  const module = decoders.get(kit) ?? compile(part);
  decoders.set(kit, module);
  try {
    return await module;
  } catch (error) {
    decoders.delete(kit);
    throw Object.assign(new Error((error as Error).message), { url: beside(part) });
  }
}

/** A worker takes as long to start as the page to be fetched. It waits for its compiled code. */
async function startWorker(): Promise<Started | null> {
  const script = launcher(await scriptAddress(`${workerName(0)}.js`));
  const worker = new Worker(script, { type: "module" });
  const started = { script, worker, failed: false };
  worker.onerror = (event) => {
    event.preventDefault();
    started.failed = true;
  };
  return started;
}

function workerName(kit: number): string {
  return `decode_worker${DECODERS[kit]}`;
}

/** The address of a script of this page's own origin that imports the worker: browsers refuse to start a worker from
 * another one. It instantiates the module that comes as first message. */
function launcher(script: string): string {
  const text = `import init from ${JSON.stringify(script)};
self.onmessage = (event) => {
  self.onmessage = null;
  init({ module_or_path: event.data }).catch((error) => self.postMessage(String(error)));
};
`;
  // In a sandboxed frame, which has no origin, Chromium starts a module worker from its text alone.
  if (origin === "null") return `data:text/javascript,${encodeURIComponent(text)}`;
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

async function compile(name: string, signal: AbortSignal | null = null): Promise<WebAssembly.Module> {
  const response = await fetchPart(name, signal);
  if (!response.ok) {
    throw new ViewerError({
      code: response.status === 404 ? "not-found" : "network",
      message: `A part of the viewer could not be loaded: the server answered ${response.status}.`,
      url: beside(name),
      hint: "Reload the page. If that does not help, the viewer is not installed completely.",
    });
  }
  // Compiling while loading needs the right content type, which not every static host sends.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
