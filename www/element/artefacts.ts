// Fetches the compiled parts of the viewer, once per page. The smaller page is on its way before it is known that this browser
// can use it, and is dropped where it cannot, so that nobody waits for that without need.

import type { Renderer } from "./contract.js";
import { compile } from "./compile.js";
import { decoder, startEarly } from "./decoders.js";
import { loadPart } from "./places.js";
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
  read(layer: number, level: number, start: Float64Array, shape: Float64Array): Promise<[string, ...Uint8Array[]]>;
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
  /** … as far as that can be said without starting it … */
  adapter?: Promise<boolean>;
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

const loaded = new Map<PageName, Promise<Artefacts>>();
let chosen: Promise<Artefacts> | null = null;

/** No page that is seen waits longer for its first frame. */
const MILLISECONDS_UNTIL_FRAME = 300;

/** The parts for the renderer asked for, or for the best that this browser has. */
export function load(wanted: "auto" | Renderer): Promise<Artefacts> {
  // The worker is the same for both: it need not wait for the choice.
  startEarly();
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
    return !!device;
  };
  const isThere = (is: boolean): boolean => {
    if (!is) chosen = parts("webgl");
    return is;
  };
  return unsure(await webgpu, adapter.then((one) => isThere(!!one)), () => (given ??= keep().then(isThere)));
}

function unsure(page: Artefacts, adapter: Promise<boolean>, gpu: () => Promise<boolean>): Artefacts {
  const { complete } = page;
  return { ...page, adapter, gpu, instead: () => parts("webgl"), ...(complete && { complete: async () => unsure(await complete(), adapter, gpu) }) };
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
