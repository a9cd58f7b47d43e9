// The service worker for use without a network. It keeps the page's code, and nothing else: what is named after its contents is
// taken from the cache for good, the rest (the page, zarrscope.js) only where the network does not answer. Images are never
// touched.

/** The folder of this build's parts, and what of it is fetched at once: all that is small. */
declare const ASSETS: string;
declare const SMALL: readonly string[];

interface Scope {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: string, listener: (event: Event) => void): void;
}

interface Waiting extends Event {
  waitUntil(promise: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
  request: Request;
  data: unknown;
}

const worker = self as unknown as Scope;
const home = worker.registration.scope;
const cacheName = `zarrscope ${home}`;
/** Beside the parts: the page itself, its style and icon, the samples' list. */
const PAGE = /^(?:|index\.html|zarrscope\.js|offline\.js|samples\.json|page-[0-9a-f]+\.css|favicon-[0-9a-f]+\.svg)$/;
const PART = /^assets-[0-9a-f]+\/[^/]+$/;

/** The path below this folder, of what is ours to keep. */
function ours(url: string): string | null {
  if (!url.startsWith(home)) return null;
  const [path = ""] = url.slice(home.length).split(/[?#]/);
  return PAGE.test(path) || PART.test(path) ? path : null;
}

async function keep(path: string): Promise<void> {
  const cache = await caches.open(cacheName);
  if (PART.test(path) && (await cache.match(home + path))) return;
  const response = await fetch(home + path);
  if (response.ok) await cache.put(home + path, response);
}

/** What older builds have left. */
async function clean(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const { url } of await cache.keys()) if (PART.test(url.slice(home.length)) && !url.startsWith(home + ASSETS)) await cache.delete(url);
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const key = home + path;
  if (PART.test(path)) {
    const kept = await cache.match(key);
    if (kept) return kept;
  }
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener("install", (event) => {
  const first = ["", "index.html", "zarrscope.js", "offline.js", "samples.json", ...SMALL.map((part) => ASSETS + part)];
  (event as Waiting).waitUntil(Promise.all(first.map(keep)).then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => (event as Waiting).waitUntil(clean().then(() => worker.clients.claim())));
worker.addEventListener("message", (event) => {
  const { data } = event as Waiting;
  const paths = (Array.isArray(data) ? data : []).flatMap((url) => (typeof url === "string" ? (ours(url) ?? []) : []));
  (event as Waiting).waitUntil(Promise.all(paths.map(keep)));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event as Waiting;
  const path = request.method === "GET" && !request.headers.has("range") ? ours(request.url) : null;
  if (path !== null) (event as Waiting).respondWith(answer(request, path));
});
