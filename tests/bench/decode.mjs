// How fast chunks are decoded and read: the viewer's own worker with the very jobs that the page gave it, numcodecs.js in
// a worker, both without the messages around it, and reading a region by the viewer, by zarrita and by `fetch` alone.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../browser/support/chromium.mjs';
import { BLOSC, GZIP, ZSTD } from './datasets.mjs';
import { WINDOW } from './viewers.mjs';

/** Rounds over the same chunks; the fastest counts, since nothing but other programs makes one slower. So many that the browser
 * has compiled the large functions of every codec for speed, which it does while they run. */
const ROUNDS = 80;
const CHUNKS = 24;
/** Chunks along y and x that these are taken from. */
const SIDE = 4;
/** A page that is not asked for anything has nothing to do after that time. */
const REST_MS = 3000;
/** Samples on y and x of the region that is read, of all channels. */
const REGION = 4096;

const BLOSC_V3 = { name: 'blosc', configuration: { cname: 'lz4', clevel: 5, shuffle: 'shuffle', typesize: 2, blocksize: 0 } };
/** What is measured: numcodecs' configuration, and Zarr's. */
const CODECS = {
  flat: { name: 'Blosc-LZ4, 512²', config: BLOSC, codec: BLOSC_V3 },
  thick: { name: 'Blosc-LZ4, 64³', config: BLOSC, codec: BLOSC_V3 },
  sharded: { name: 'zstd, 256²', config: { id: 'zstd', level: 3 }, codec: ZSTD },
  gzip: { name: 'gzip, 512²', config: GZIP, codec: { name: 'gzip', configuration: { level: GZIP.level } } },
};

/** @typedef {{ origins: { pages: string, data: string }, take(): Promise<any>, delay(ms: number): Promise<void> }} Servers */
/** @typedef {import('../browser/support/made_image.mjs').MadeImage} MadeImage */

/** @template T @param {(page: import('playwright-core').Page) => Promise<T>} what */
async function inPage(what) {
  const browser = await launch('webgpu', 1);
  try {
    return await what(await (await browser.newContext({ viewport: WINDOW })).newPage());
  } finally {
    await browser.close();
  }
}

/** Waits until the picture is complete and the panel, which comes after it, is there: the other pages have none to load. @param {import('playwright-core').Page} page */
async function atRest(page) {
  await page.evaluate("document.querySelector('zarr-scope').ready.then((viewer) => viewer.settled())");
  await page.waitForTimeout(REST_MS);
}

/** Megabytes of samples in a second. @param {Servers} servers @param {Record<string, MadeImage>} images */
export async function decoding(servers, images) {
  await servers.delay(0);
  const timeRounds = readFileSync(join(import.meta.dirname, 'pages/time_rounds.mjs'), 'utf8').replace('export ', '');
  const rows = [];
  for (const [dataset, { name, config }] of Object.entries(CODECS)) {
    const image = images[dataset];
    if (!image) continue;
    const chunks = sample(image);
    const { axes, chunks: chunkShape } = image.spec;
    const side = (/** @type {number} */ axis) => (axis < axes.length - 2 ? Math.min(chunkShape[axis], image.model.levels[0].shape[axis]) : SIDE * chunkShape[axis]);
    // Another time than the one on the screen, whose chunks are there already.
    const region = { level: 0, start: axes.map((name) => (name === 't' ? 1 : 0)), shape: axes.map((_, axis) => side(axis)) };
    const ours = await inPage(async (page) => {
      await page.addInitScript(recordJobs);
      await page.goto(`${servers.origins.pages}/zarrscope/index.html?source=${servers.origins.data}/${dataset}`);
      await atRest(page);
      return page.evaluate(`(async () => {
        const viewer = await document.querySelector('zarr-scope').ready;
        await viewer.read(${JSON.stringify(region)});
        return recorded.replay(${JSON.stringify(timeRounds)}, ${ROUNDS}, ${SIDE * SIDE}, ${CHUNKS});
      })()`);
    });
    const theirs = await inPage(async (page) => {
      await page.goto(`${servers.origins.pages}/peers/bare/index.html`);
      await page.waitForFunction('globalThis.bench');
      return page.evaluate(
        ([config, chunks, rounds]) => /** @type {any} */ (globalThis).bench.decode(config, chunks, rounds),
        /** @type {const} */ ([config, chunks.map((bytes) => [...bytes]), ROUNDS]),
      );
    });
    const { spec } = image;
    const bytes = spec.chunks.reduce((a, b) => a * b, 2) * chunks.length;
    rows.push({ name, zarrscope: ours.bytes / 1000 / ours.ms, numcodecs: bytes / 1000 / theirs });
  }
  return rows;
}

/**
 * What zarrs reaches with the same chunks: writes them as arrays of their own, and has them decoded by tests/bench/native.rs.
 * @param {Record<string, MadeImage>} images @param {string} folder
 * @returns {{ name: string, mbs: number }[]}
 */
export function nativeDecoding(images, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [dataset, { name, codec }] of Object.entries(CODECS)) {
    const image = images[dataset];
    if (!image) continue;
    const shape = image.spec.chunks.filter((size) => size > 1);
    mkdirSync(join(folder, dataset), { recursive: true });
    const document = {
      zarr_format: 3,
      node_type: 'array',
      shape: [CHUNKS * shape[0], ...shape.slice(1)],
      data_type: 'uint16',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '.' } },
      fill_value: 0,
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, codec],
      attributes: { title: name },
    };
    writeFileSync(join(folder, dataset, 'zarr.json'), JSON.stringify(document));
    sample(image).forEach((bytes, i) => {
      writeFileSync(join(folder, dataset, ['c', i, ...shape.slice(1).map(() => 0)].join('.')), bytes);
    });
  }
  const args = ['bench', '--quiet', '--locked', '--no-default-features', '--features', 'oracle', '--profile', 'release-fast', '--bench', 'decode', '--', folder];
  return JSON.parse(execFileSync('cargo', args, { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** Chunks of the finest level along its first row. @param {MadeImage} image */
function sample(image) {
  const rank = image.spec.axes.length;
  return Array.from({ length: CHUNKS }, (_, i) => {
    const index = image.spec.axes.map(() => 0);
    index[rank - 1] = i % SIDE;
    index[rank - 2] = Math.floor(i / SIDE) % SIDE;
    return image.chunk(0, index);
  });
}

/** In the page: keeps copies of the jobs that workers get, and plays the last ones back. */
function recordJobs() {
  /** @type {unknown[][]} */
  const jobs = [];
  let script = '';
  /** @type {unknown} */
  let module;
  const post = Worker.prototype.postMessage;
  const Original = Worker;
  globalThis.Worker = /** @type {any} */ (
    class extends Original {
      /** @param {string} url @param {any} options */
      constructor(url, options) {
        super(url, options);
        script = String(url);
      }
    }
  );
  Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ transfer) {
    if (message instanceof WebAssembly.Module) module = message;
    // A message holds several, each with its bytes.
    else if (Array.isArray(message)) for (let at = 0; at < message.length; at += 2) jobs.push(structuredClone(message.slice(at, at + 2)));
    return post.call(this, message, transfer);
  };
  Object.assign(globalThis, {
    recorded: {
      /** @param {string} timeRounds its source @param {number} rounds @param {number} last how many @param {number} count of jobs, some of them again */
      async replay(timeRounds, rounds, last, count) {
        const kept = jobs.slice(-last);
        const all = Array.from({ length: count }, (_, i) => kept[i % kept.length]);
        const [, address] = /import init from ("[^"]+")/.exec(await (await fetch(script)).text()) ?? [];
        // The worker's own code, whose messages go nowhere.
        const text = `import init from ${address};
          ${timeRounds}
          self.onmessage = ({ data }) => {
            const { postMessage } = self;
            time(data).then((result) => postMessage.call(self, result), (error) => postMessage.call(self, { error: String(error) }));
          };
          async function time({ module, jobs, rounds }) {
            let reply;
            self.postMessage = (message) => { reply = message; };
            await init({ module_or_path: module });
            const decode = self.onmessage;
            // One by one: some are the same, and each has to have a buffer of its own.
            const fresh = () => jobs.map((job) => structuredClone(job));
            let bytes = 0;
            for (const data of fresh()) {
              decode({ data });
              if (!reply[1]) throw new Error('a job failed');
              bytes += reply[1].byteLength;
            }
            const ms = await timeRounds(rounds, fresh, (data) => decode({ data }));
            return { ms, bytes };
          }`;
        const worker = new Original(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), { type: 'module' });
        const answer = new Promise((done, failed) => {
          worker.onmessage = ({ data }) => (data.error ? failed(new Error(data.error)) : done(data));
          worker.onerror = ({ message }) => failed(new Error(message));
        });
        post.call(worker, { module, jobs: all, rounds }, /** @type {any} */ (undefined));
        return answer;
      },
    },
  });
}

/** The way from the server to samples, in megabytes of samples in a second. @param {Servers} servers @param {Record<string, MadeImage>} images */
export async function reading(servers, images) {
  await servers.delay(0);
  const rows = [];
  for (const dataset of ['flat', 'sharded']) {
    const image = images[dataset];
    if (!image) continue;
    const { chunks, shards, channels } = image.spec;
    const bytes = channels.length * REGION * REGION * 2;
    const url = `${servers.origins.data}/${dataset}`;
    await servers.take();
    const ours = await inPage(async (page) => {
      await page.goto(`${servers.origins.pages}/zarrscope/index.html?source=${url}`);
      await atRest(page);
      await servers.take();
      return /** @type {Promise<number>} */ (page.evaluate(`(async () => {
        const viewer = await document.querySelector('zarr-scope').ready;
        const start = performance.now();
        await viewer.read({ level: 0, start: [0, 0, 0], shape: [${channels.length}, ${REGION}, ${REGION}] });
        return performance.now() - start;
      })()`));
    });
    const requests = (await servers.take()).data.filter((/** @type {any} */ one) => one.method === 'GET').length;
    // What has to be fetched, as it lies there: whole objects, or one range for each inner chunk.
    const asked = [];
    const side = REGION / chunks[2];
    for (let c = 0; c < channels.length; c += 1) {
      for (let y = 0; y < side; y += 1) {
        for (let x = 0; x < side; x += 1) {
          if (!shards) asked.push({ url: `${url}/0/${c}/${y}/${x}` });
        }
      }
    }
    const bare = (/** @type {(page: import('playwright-core').Page) => Promise<number>} */ what) =>
      inPage(async (page) => {
        await page.goto(`${servers.origins.pages}/peers/bare/index.html`);
        await page.waitForFunction('globalThis.bench');
        return what(page);
      });
    let fetched = null;
    if (asked.length > 0) {
      const times = [];
      for (const width of [6, 16, 64]) {
        times.push(await bare((page) => page.evaluate(([asked, width]) => /** @type {any} */ (globalThis).bench.fetchAll(asked, width), /** @type {const} */ ([asked, width]))));
      }
      fetched = bytes / 1000 / Math.min(...times);
    }
    await servers.take();
    const zarrita = await bare((page) =>
      page.evaluate(
        ([url, selection]) => /** @type {any} */ (globalThis).bench.readRegion(url, selection).then((/** @type {any} */ one) => one.ms),
        /** @type {const} */ ([`${url}/0`, [[0, channels.length], [0, REGION], [0, REGION]]]),
      ),
    );
    const theirs = (await servers.take()).data.filter((/** @type {any} */ one) => one.method !== 'OPTIONS').length;
    rows.push({ dataset, zarrscope: bytes / 1000 / ours, requests, fetch: fetched, zarrita: bytes / 1000 / zarrita, zarritaRequests: theirs });
  }
  return rows;
}
