// The code of the decode workers, fetched and compiled once per page, and the first of them, which starts before anybody asks.

import { compile } from "./compile.js";
import { beside, scriptAddress } from "./places.js";

/** The decode workers, by the numbers of `Kit` in src/zarr/codec/kits: what every page needs, and what an array asks for. */
const DECODERS = ["", "_rare", "_pictures", "_jpegxl"];

const decoders = new Map<number, Promise<WebAssembly.Module>>();

interface Started {
  script: string;
  worker: Worker;
  failed: boolean;
}

const NONE = Promise.resolve(null);
/** The first worker, until somebody takes it. */
let early: Promise<Started | null> | null = null;

/** What every viewer will need, while it is on its way itself. */
export function startEarly(): void {
  compiled(0).catch(() => undefined);
  early ??= startWorker();
  early.catch(() => undefined);
}

/** The script of a decode worker, its compiled code, fetched once, and a worker, if one has started; a failure names the address. */
export async function decoder(kit: number): Promise<[string, WebAssembly.Module, Worker?]> {
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
