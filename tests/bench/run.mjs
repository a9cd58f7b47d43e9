// One run: a browser with an empty profile opens one image in one viewer, and does what a person would do. Every step gives plain numbers.

import { launch } from '../browser/support/chromium.mjs';
import { usage } from './processes.mjs';
import { Film, firstPicture, forget, lastChange } from './screen.mjs';
import { WINDOW } from './viewers.mjs';

/** Nothing asked for and nothing changed for so long is at rest. */
const REST_MS = 1200;
/** A run that never comes to rest ends as a failure. */
const PATIENCE_MS = 90_000;
/** A browser that takes less of one core than this share, for so long, is at rest; it is waited for so long at most. */
const [QUIET_SHARE, QUIET_MS, START_MS] = [0.1, 400, 15_000];
/** A drag from here to the right, where no viewer has controls, in so many steps; every step waits until the page took it. */
const DRAG = { from: 120, pixels: 700, steps: 3, drags: 5 };
/** A gesture's answer within this time was already on its way. */
const FRAME_MS = 50;

const now = () => performance.timeOrigin + performance.now();
const sleep = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

/**
 * @typedef {object} Traffic what went over the wire in a step
 * @property {number} documents
 * @property {number} requests for chunks, ranges and shard indices
 * @property {number} preflights
 * @property {number} heads
 * @property {number} bytes of chunks, ranges and shard indices that the server sent
 * @property {Record<string, number>} levels bytes by level
 */

/**
 * @param {object} options
 * @param {import('./viewers.mjs').Viewer} options.viewer
 * @param {'webgpu' | 'webgl'} options.drawing which browser, by what it draws with
 * @param {string} options.dataset
 * @param {import('../browser/support/made_image.mjs').MadeImage} options.image
 * @param {{ origins: { pages: string, data: string }, take(): Promise<any>, delay(ms: number): Promise<void> }} options.servers
 * @param {number} options.delayMs
 * @param {('zoom' | 'pan' | 'z')[]} options.steps after opening
 * @param {string} [options.picture] where to keep a picture of the end, for people to see what was measured
 */
export async function run({ viewer, drawing, dataset, image, servers, delayMs, steps, picture }) {
  await servers.delay(delayMs);
  await servers.take();
  const browser = await launch(drawing, 1);
  try {
    const context = await browser.newContext({ viewport: WINDOW });
    const page = await context.newPage();
    const errors = /** @type {string[]} */ ([]);
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.addInitScript(watchThread);
    const film = new Film(await context.newCDPSession(page));
    const wire = watchRequests(page, servers.origins.data);
    const atRest = async () => {
      const start = now();
      for (;;) {
        await sleep(50);
        const quiet = now() - Math.max(start, wire.last(), film.seen.at(-1)?.at ?? 0);
        // A page that has not asked for a chunk yet is busy with itself.
        if (wire.open() === 0 && wire.hasAsked() && quiet > REST_MS) return;
        if (now() - start > PATIENCE_MS) throw new Error(`${viewer.name} does not come to rest on ${dataset}`);
      }
    };
    /** Bytes and requests since the last call. */
    const traffic = async () => {
      const { pages, data } = await servers.take();
      return { pages, data, summary: summary(data) };
    };

    await film.start();
    await browserAtRest();
    const before = usage();
    const { axes, channels, levels } = image.model;
    const url = viewer.url(servers.origins, dataset, { axes, shape: levels[0].shape, channels, zarr: image.spec.zarr });
    await page.goto(url, { waitUntil: 'commit' });
    await atRest();
    const origin = await page.evaluate(() => performance.timeOrigin);
    const first = firstPicture(film.seen);
    if (first === null) {
      throw new Error(`${viewer.name} shows no picture of ${dataset}: ${errors.join('; ')}`);
    }
    const opened = await traffic();
    const change = /** @type {number} */ (lastChange(film.seen));
    const lastAnswer = Math.max(...opened.data.map((/** @type {any} */ one) => one.until));
    const settled = Math.max(change, lastAnswer) - origin;
    const thread = await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.take());
    const code = opened.pages.filter((/** @type {any} */ one) => one.at < first);
    const used = since(before);
    const firstChunk = opened.data.find((/** @type {any} */ one) => one.method === 'GET' && !isDocument(one.path));
    /** @type {any} */
    const result = {
      viewer: viewer.name,
      drawing,
      dataset,
      delayMs,
      open: {
        ...opened.summary,
        firstPixel: first - origin,
        firstAsked: firstChunk ? firstChunk.at - origin : null,
        settled,
        code: code.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.bytes, 0),
        codeFiles: code.length,
        longest: Math.max(0, ...thread.filter(([at]) => at < settled).map(([, ms]) => ms)),
        longestInAll: Math.max(0, ...thread.map(([, ms]) => ms)),
        blocked: thread.reduce((sum, [, ms]) => sum + ms - 50, 0),
        renderer: used.renderer,
        gpu: used.gpu,
        cpu: used.cpu,
        aborted: wire.take().aborted,
      },
    };
    const view = () => /** @type {Promise<{ center: number[], scale: number }>} */ (page.evaluate(viewer.view));
    const threadSince = async () => {
      const tasks = await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.take());
      return Math.max(0, ...tasks.map((/** @type {number[]} */ [, ms]) => ms));
    };

    if (steps.includes('zoom')) {
      film.seen.length = 0;
      await page.mouse.move(WINDOW.width / 2, WINDOW.height / 2);
      if (viewer.key) await page.keyboard.down(viewer.key);
      let acted = now();
      const views = [{ at: acted, ...(await view()) }];
      for (let tick = 0; tick < 12 && views[tick].scale > 1; tick += 1) {
        await page.mouse.wheel(0, -viewer.wheel);
        acted = now();
        await sleep(100);
        views.push({ at: acted, ...(await view()) });
      }
      if (viewer.key) await page.keyboard.up(viewer.key);
      await atRest();
      const { data, summary } = await traffic();
      const last = Math.max(acted, ...data.map((/** @type {any} */ one) => one.until), lastChange(film.seen) ?? 0);
      result.zoom = { ...summary, after: last - acted, unseen: unseenLevels(data, image, views), scale: (await view()).scale, longest: await threadSince(), ...wire.take() };
    }

    if (steps.includes('pan')) {
      await film.stop();
      const start = await view();
      await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.count());
      const began = now();
      const views = [{ at: began, ...start }];
      for (let drag = 0; drag < DRAG.drags; drag += 1) {
        const from = [DRAG.from, WINDOW.height / 2];
        await page.mouse.move(from[0], from[1]);
        await page.mouse.down();
        for (let step = 1; step <= DRAG.steps; step += 1) {
          await page.mouse.move(from[0] + (DRAG.pixels * step) / DRAG.steps, from[1]);
          const moved = (drag + step / DRAG.steps) * DRAG.pixels * start.scale;
          views.push({ at: now(), center: [start.center[0] - moved, start.center[1]], scale: start.scale });
        }
        await page.mouse.up();
      }
      const acted = now();
      const frames = await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.counted());
      film.seen.length = 0;
      await film.start();
      await atRest();
      const { data, summary } = await traffic();
      const asked = wire.take();
      const shown = await view();
      const moved = (start.center[0] - shown.center[0]) / (DRAG.drags * DRAG.pixels * start.scale);
      const last = Math.max(acted, ...data.map((/** @type {any} */ one) => one.until), lastChange(film.seen) ?? 0);
      const useful = usefulBytes(data, image, views);
      result.pan = {
        ...summary,
        ...asked,
        during: acted - began,
        after: last - acted,
        moved,
        frames: frames / ((acted - began) / 1000),
        wasted: summary.bytes - useful,
        // Of those that were still open when the hand was at rest, and were for something that had left the view.
        late: lateAndUnwanted(data, image, shown, acted + FRAME_MS + delayMs),
        longest: await threadSince(),
      };
    }

    if (steps.includes('z')) {
      film.seen.length = 0;
      const z = Math.floor(levels[0].shape[axes.indexOf('z')] / 2);
      const stepped = now();
      await page.evaluate(viewer.setZ(z + 1));
      await atRest();
      const one = await traffic();
      const shown = film.seen.find(({ at }) => at > stepped);
      const settled = Math.max(stepped, ...one.data.map((/** @type {any} */ entry) => entry.until), lastChange(film.seen) ?? 0);
      result.step = { ...one.summary, ...wire.take(), first: shown ? shown.at - stepped : null, settled: settled - stepped, longest: await threadSince() };
      await film.stop();
      await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.count());
      const began = now();
      // Twenty planes, one for every frame that the page gets.
      for (let plane = 1; plane <= 20; plane += 1) {
        await page.evaluate(viewer.setZ(z + 1 + (plane <= 10 ? plane : 20 - plane)));
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      }
      const acted = now();
      const frames = await page.evaluate(() => /** @type {any} */ (globalThis).watchedThread.counted());
      film.seen.length = 0;
      await film.start();
      await atRest();
      const { summary, data } = await traffic();
      const last = Math.max(acted, ...data.map((/** @type {any} */ entry) => entry.until), lastChange(film.seen) ?? 0);
      result.scrub = {
        ...summary,
        ...wire.take(),
        during: acted - began,
        after: last - acted,
        frames: frames / ((acted - began) / 1000),
        longest: await threadSince(),
      };
    }
    const end = since(before);
    result.peak = { renderer: end.renderer, gpu: end.gpu, cpu: end.cpu };
    if (viewer.name.startsWith('zarrscope')) {
      result.stats = await page.evaluate("document.querySelector('zarr-scope').ready.then((viewer) => viewer.stats())");
    }
    result.errors = errors;
    if (picture) await page.screenshot({ path: picture });
    return result;
  } finally {
    forget();
    await browser.close();
  }
}

/** Waits until a browser that was just started is done with itself: whoever follows a link has one that runs already. */
async function browserAtRest() {
  const all = () => Object.values(usage().cpu).reduce((sum, seconds) => sum + seconds, 0);
  for (let [before, waited] = [all(), 0]; waited < START_MS; waited += QUIET_MS) {
    await sleep(QUIET_MS);
    const now = all();
    if (now - before < QUIET_SHARE * (QUIET_MS / 1000)) return;
    before = now;
  }
}

/** What was used since then. @param {import('./processes.mjs').Usage} before @returns {import('./processes.mjs').Usage} */
function since(before) {
  const now = usage();
  const cpu = Object.fromEntries(Object.entries(now.cpu).map(([kind, seconds]) => [kind, seconds - (before.cpu[kind] ?? 0)]));
  return { ...now, cpu };
}

/** In the page: tasks of more than 50 ms, and frames while they are counted. */
function watchThread() {
  /** @type {number[][]} */
  let tasks = [];
  let frames = 0;
  let counting = false;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
  });
  observer.observe({ type: 'longtask', buffered: true });
  const tick = () => {
    if (!counting) return;
    frames += 1;
    requestAnimationFrame(tick);
  };
  Object.assign(globalThis, {
    watchedThread: {
      take() {
        const taken = tasks;
        tasks = [];
        return taken;
      },
      count() {
        frames = 0;
        counting = true;
        requestAnimationFrame(tick);
      },
      counted() {
        counting = false;
        return frames;
      },
    },
  });
}

/** Requests for data as the browser tells them: also those that never reached the server. @param {import('playwright-core').Page} page @param {string} origin */
function watchRequests(page, origin) {
  let [open, last, asked, aborted, done] = [0, 0, 0, 0, 0];
  let ever = false;
  const isData = (/** @type {import('playwright-core').Request} */ request) =>
    request.url().startsWith(`${origin}/`) && request.method() === 'GET' && !isDocument(new URL(request.url()).pathname);
  const touch = () => {
    last = now();
  };
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) return;
    touch();
    open += 1;
    if (!isData(request)) return;
    asked += 1;
    ever = true;
  });
  const ended = (/** @type {import('playwright-core').Request} */ request) => {
    if (!request.url().startsWith(origin)) return;
    touch();
    open -= 1;
    if (!isData(request)) return;
    if (/ABORTED/.test(request.failure()?.errorText ?? '')) aborted += 1;
    else done += 1;
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return {
    open: () => open,
    hasAsked: () => ever,
    last: () => last,
    take() {
      const taken = { asked, aborted, done };
      [asked, aborted, done] = [0, 0, 0];
      return taken;
    },
  };
}

/** @param {string} path */
function isDocument(path) {
  return /(^|\/)(zarr\.json|\.z\w+)$|\/$/.test(path);
}

/** @param {any[]} log @returns {Traffic} */
function summary(log) {
  const gets = log.filter((one) => one.method === 'GET');
  const chunks = gets.filter((one) => !isDocument(one.path) && one.status < 300);
  /** @type {Record<string, number>} */
  const levels = {};
  for (const { pieces } of chunks) for (const { level, bytes } of pieces) levels[level] = (levels[level] ?? 0) + bytes;
  return {
    documents: gets.length - chunks.length,
    requests: chunks.length,
    preflights: log.filter((one) => one.method === 'OPTIONS').length,
    heads: log.filter((one) => one.method === 'HEAD').length,
    bytes: chunks.reduce((sum, one) => sum + one.bytes, 0),
    levels,
  };
}

/** Whether a chunk lies in the view. @param {{ level: number, index: number[] }} piece @param {import('../browser/support/made_image.mjs').MadeImage} image @param {{ center: number[], scale: number }} view */
function isInView({ level, index }, image, { center, scale }) {
  const { chunks, levels, axes } = image.spec;
  return [axes.length - 1, axes.length - 2].every((axis, side) => {
    const samples = chunks[axis] * levels[level].scale[axis];
    const half = ((side === 0 ? WINDOW.width : WINDOW.height) / 2) * scale;
    return (index[axis] + 1) * samples > center[side] - half && index[axis] * samples < center[side] + half;
  });
}

/** @typedef {{ at: number, center: number[], scale: number }} Seen a view, and when it began */

/** Whether a chunk that came at a time could be seen then or later. @param {{ level: number, index: number[] }} piece @param {number} came @param {import('../browser/support/made_image.mjs').MadeImage} image @param {Seen[]} views */
function couldBeSeen(piece, came, image, views) {
  const from = views.findLastIndex(({ at }) => at <= came);
  return views.slice(Math.max(0, from)).some((view) => isInView(piece, image, view));
}

/** Bytes of chunks that came in time to be seen. @param {any[]} log @param {import('../browser/support/made_image.mjs').MadeImage} image @param {Seen[]} views */
function usefulBytes(log, image, views) {
  let bytes = 0;
  for (const one of log) {
    if (one.aborted) continue;
    // An index is no chunk, and needed.
    const pieces = one.pieces.reduce((/** @type {number} */ sum, /** @type {any} */ piece) => sum + piece.bytes, 0);
    if (!isDocument(one.path)) bytes += Math.max(0, one.bytes - pieces);
    for (const piece of one.pieces) if (couldBeSeen(piece, one.until, image, views)) bytes += piece.bytes;
  }
  return bytes;
}

/** How many levels were fetched of which nothing came in time to be seen. @param {any[]} log @param {import('../browser/support/made_image.mjs').MadeImage} image @param {Seen[]} views */
function unseenLevels(log, image, views) {
  const pieces = log.filter((one) => !one.aborted).flatMap((one) => one.pieces.map((/** @type {any} */ piece) => ({ ...piece, came: one.until })));
  const levels = new Set(pieces.map(({ level }) => level));
  for (const piece of pieces) if (couldBeSeen(piece, piece.came, image, views)) levels.delete(piece.level);
  return levels.size;
}

/** Requests that began before and ended after a time, for nothing that is in view. @param {any[]} log @param {import('../browser/support/made_image.mjs').MadeImage} image @param {{ center: number[], scale: number }} view @param {number} time */
function lateAndUnwanted(log, image, view, time) {
  return log.filter(
    (one) =>
      one.pieces.length > 0 && !one.aborted && one.until > time && !one.pieces.some((/** @type {any} */ piece) => isInView(piece, image, view)),
  ).length;
}
