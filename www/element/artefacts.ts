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
  create(canvas: HTMLCanvasElement, tell: Tell, requests: Requests): Handle;
}

interface PageModule {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Handle: new (
    canvas: HTMLCanvasElement,
    decoders: typeof decoder,
    tell: Tell,
    requests: Requests,
    askedAt?: number,
  ) => Handle;
}

/** Names of the pages that the build makes. */
type PageName = Renderer | "complete";

/** The decode workers, by the numbers of `Kit` in src/zarr/codec/kits: what every page needs, and what an array asks for. */
const DECODERS = ["", "_rare", "_pictures", "_jpegxl"];

const loaded = new Map<PageName, Promise<Artefacts>>();
const decoders = new Map<number, Promise<WebAssembly.Module>>();
let chosen: Promise<Artefacts> | null = null;

/** The parts for the renderer asked for, or for the best that this browser has. */
export function load(wanted: "auto" | Renderer): Promise<Artefacts> {
  // The worker is the same for both: it need not wait for the choice.
  decoder(0).catch(() => undefined);
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
  // Asking for an adapter takes the browser long: the page is asked for before.
  const webgpu = parts("webgpu", drop.signal);
  webgpu.catch(() => undefined);
  const adapter = await gpu.requestAdapter().catch(() => null);
  // An adapter is a promise that some browsers do not keep.
  const device = await adapter?.requestDevice().catch(() => null);
  device?.destroy();
  if (device) return webgpu;
  drop.abort();
  return parts("webgl");
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
    create: (canvas, tell, requests) => new code.Handle(canvas, decoder, tell, requests, requests.at),
  };
}

/** The script of a decode worker and its compiled code, fetched once; a failure names the address. */
async function decoder(kit: number): Promise<[string, WebAssembly.Module]> {
  const name = `decode_worker${DECODERS[kit]}`;
  const part = `${name}_bg.wasm`;
  const module = decoders.get(kit) ?? compile(part);
  decoders.set(kit, module);
  try {
    return [await scriptAddress(`${name}.js`), await module];
  } catch (error) {
    decoders.delete(kit);
    throw Object.assign(new Error((error as Error).message), { url: beside(part) });
  }
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
