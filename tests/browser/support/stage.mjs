// What the tests of the built page share: the data folder, the servers, one browser for each renderer. Everything is
// started when first asked for and ended after the last test.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after } from 'node:test';
import { launch } from './chromium.mjs';
import { startFaultServer } from './fault_server.mjs';
import { startNginx } from './nginx.mjs';

/** @typedef {'webgpu' | 'webgl'} Renderer */

const HERE = resolve(import.meta.dirname, '..');
export const DIST = resolve(process.env.ZARRSCOPE_DIST ?? join(HERE, '../../dist'));
/** Pictures to look at. */
export const OUT = join(HERE, 'out');
const SHARED = resolve(process.env.ZARRSCOPE_SHARED_DATA ?? join(HERE, '../../../shared/data'));
/** Third-party data beside the repository, or null. */
export const shared = existsSync(SHARED) ? SHARED : null;

/** Only against hanging; no test measures time. */
export const GUARD = { timeout: 180_000 };

const folder = mkdtempSync(join(tmpdir(), 'zarrscope-browser-'));
/** Where test images are written. */
export const root = join(folder, 'data');
mkdirSync(root);
mkdirSync(OUT, { recursive: true });

/** @type {Promise<Awaited<ReturnType<typeof startNginx>>> | undefined} */
let nginx;
/** @type {Promise<Awaited<ReturnType<typeof startFaultServer>>> | undefined} */
let faults;
/** @type {Map<string, ReturnType<typeof launch>>} */
const browsers = new Map();

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  await (await faults)?.stop();
  await (await nginx)?.stop();
  if (!process.env.ZARRSCOPE_KEEP) rmSync(folder, { recursive: true, force: true });
});

/** Where pages that tests write are served from, as `/pages/` of the page server. */
export function pages() {
  return join(folder, 'pages');
}

/** The static hosts and the bucket. */
export function servers() {
  if (!existsSync(join(DIST, 'index.html'))) {
    throw new Error(`no built page in ${DIST}: run \`cargo xtask build\`, or name its folder in ZARRSCOPE_DIST`);
  }
  nginx ??= (async () => {
    cpSync(join(HERE, 'pages'), pages(), { recursive: true });
    const running = await startNginx({ folder, dist: DIST, pages: pages(), data: root, shared });
    // The page that takes the code from another origin can only be written when that origin is known.
    const embed = readFileSync(join(pages(), 'embed.html'), 'utf8');
    writeFileSync(join(pages(), 'foreign.html'), embed.replace('/some/folder', running.origins.code));
    return running;
  })();
  return nginx;
}

/** The server of slow and broken answers. */
export async function faultServer() {
  const { origins } = await servers();
  faults ??= startFaultServer({ port: Number(new URL(origins.faults).port), data: root });
  return faults;
}

/** The address of the page that the project ships. */
export async function indexPage(query = '') {
  return `${(await servers()).origins.pages}/some/folder/zarrscope/index.html${query}`;
}

/** The address of a written image. @param {{ path: string }} model */
export async function address(model) {
  return `${(await servers()).origins.data}/data/${model.path}`;
}

/** The browser for a renderer and a number of device pixels to a CSS pixel. @param {Renderer} renderer @param {number} ratio */
export function browser(renderer, ratio) {
  const key = `${renderer} ${ratio}`;
  let running = browsers.get(key);
  if (!running) {
    running = launch(renderer, ratio);
    browsers.set(key, running);
  }
  return running;
}
