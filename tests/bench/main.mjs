// The benchmark: every viewer opens every image, one after the other in turns, each time in a browser with an empty profile.
// Prints tables; if nothing was left out, writes them to docs/benchmarks.md.
//
//   node tests/bench/main.mjs [--runs N] [--images flat,thick] [--viewers zarrscope,Viv] [--drawing webgpu] [--delays 0,50] [--no-decode] [--no-native]

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { findChromium } from '../browser/support/chromium.mjs';
import { buildPages, versions } from './build.mjs';
import { WORDS, makeImages } from './datasets.mjs';
import { decoding, nativeDecoding, reading } from './decode.mjs';
import { aims, aimsTable, table } from './report.mjs';
import { run } from './run.mjs';
import { startServers } from './servers.mjs';
import { VIEWERS } from './viewers.mjs';

const HERE = import.meta.dirname;
const DIST = resolve(process.env.ZARRSCOPE_DIST ?? join(HERE, '../../dist'));
const OUT = join(HERE, 'out');

/** What is done with each image, without and with an answer time of the server. */
const PLAN = {
  // With slow answers a hand is faster than the server, so that there is something to abort.
  flat: { 0: ['zoom', 'pan'], 50: ['zoom', 'pan'], 300: ['zoom', 'pan'] },
  sharded: { 0: ['zoom', 'pan'], 50: ['zoom', 'pan'], 300: ['zoom', 'pan'] },
  thick: { 0: ['z'], 50: [] },
  huge: { 0: [] },
  small: { 0: [] },
  countless: { 0: [] },
};
/** Images that only show that size costs nothing. */
const SCALE = ['huge', 'small', 'countless'];

const args = process.argv.slice(2);
const option = (/** @type {string} */ name) => {
  const at = args.indexOf(`--${name}`);
  return at >= 0 ? args[at + 1] : undefined;
};
const runs = Number(option('runs') ?? 5);
const names = option('images')?.split(',') ?? Object.keys(PLAN);
const delays = (option('delays') ?? '0,50,300').split(',').map(Number);
const wanted = option('viewers')?.split(',');
const viewers = VIEWERS.filter(({ name }) => !wanted || wanted.some((one) => name.includes(one)));
const drawings = /** @type {('webgpu' | 'webgl')[]} */ ((option('drawing') ?? 'webgpu,webgl').split(','));
const decode = !args.includes('--no-decode');
const isWhole = decode && runs > 0 && !wanted && !option('images') && !option('delays') && !option('drawing');

const build = JSON.parse(readFileSync(join(DIST, 'build.json'), 'utf8'));
if (!build.release) console.error('dist/ holds a dev build: its numbers say nothing of a release');
mkdirSync(OUT, { recursive: true });
const peers = join(OUT, 'pages');
await buildPages(peers);
const all = [...new Set([...names, ...(decode ? ['flat', 'sharded', 'thick', 'gzip'] : [])])];
console.error('making the images');
const images = await makeImages(all);
const servers = await startServers(all, { peers, zarrscope: DIST });

/** @type {any[]} */
const results = [];
const loads = [loadavg()[0]];
/** @type {any[]} */
let decoded = [];
/** @type {any[]} */
let read = [];
/** @type {{ name: string, mbs: number }[]} */
let native = [];
try {
  for (let round = 0; round < runs; round += 1) {
    for (const dataset of names) {
      for (const [delay, steps] of Object.entries(PLAN[/** @type {keyof typeof PLAN} */ (dataset)])) {
        const delayMs = Number(delay);
        if (!delays.includes(delayMs)) continue;
        // Each round begins with another viewer, so that none always follows the same one.
        const turns = drawings.flatMap((drawing) => viewers.map((_, turn) => ({ drawing, viewer: viewers[(turn + round) % viewers.length] })));
        for (const { drawing, viewer } of turns) {
          if (SCALE.includes(dataset) && viewer.name !== 'zarrscope') continue;
          const name = `${dataset}-${delayMs}-${drawing}-${viewer.name.replaceAll(/\W+/g, '-')}`;
          const picture = round === 0 ? join(OUT, `${name}.png`) : undefined;
          try {
            const result = await run({ viewer, drawing, dataset, image: images[dataset], servers, delayMs, steps, picture });
            results.push(result);
            console.error(`${round + 1}/${runs} ${name}: first pixel ${result.open.firstPixel.toFixed(0)} ms, settled ${result.open.settled.toFixed(0)} ms`);
          } catch (error) {
            results.push({ viewer: viewer.name, drawing, dataset, delayMs, failure: String(error).split('\n')[0] });
            console.error(`${round + 1}/${runs} ${name}: ${String(error).split('\n')[0]}`);
          }
          writeFileSync(join(OUT, 'results.json'), JSON.stringify(results, null, 1));
        }
      }
    }
    loads.push(loadavg()[0]);
  }
  if (decode) {
    decoded = await decoding(servers, images);
    read = await reading(servers, images);
    if (!args.includes('--no-native')) native = nativeDecoding(images, join(OUT, 'native'));
  }
} finally {
  servers.stop();
}

const page = await report();
console.log(page);
writeFileSync(join(OUT, 'decoded.json'), JSON.stringify({ decoded, read, native }, null, 1));
if (isWhole) writeFileSync(join(HERE, '../../docs/benchmarks.md'), page);

async function report() {
  const chromium = execFileSync(findChromium(), ['--version', '--no-sandbox'], { encoding: 'utf8' }).trim();
  const found = await versions();
  const sections = [];
  for (const dataset of names) {
    for (const delayMs of delays) {
      const some = results.filter((one) => one.dataset === dataset && one.delayMs === delayMs);
      if (some.length === 0) continue;
      const shown = drawings.flatMap((drawing) => viewers.map(({ name }) => ({ drawing, viewer: name }))).filter((one) => some.some((run) => run.viewer === one.viewer && run.drawing === one.drawing));
      sections.push(`### ${WORDS[/** @type {keyof typeof WORDS} */ (dataset)]}; ${delayMs === 0 ? 'no added answer time' : `every answer takes ${delayMs} ms more`}\n\n${table(some, shown)}`);
    }
  }
  const failures = results.filter((one) => one.failure).map((one) => `- ${one.viewer}, ${one.dataset}, +${one.delayMs} ms: ${one.failure}`);
  const rate = (/** @type {number | null | undefined} */ value) => (value ? value.toFixed(0) : '');
  return `# Benchmarks

Written by \`cargo xtask bench\` on ${new Date().toISOString().slice(0, 10)}. Medians of ${runs} runs (least–most).

- **Machine**: ${cpus().length} cores (${cpus()[0].model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, Linux ${release()},
  no graphics hardware: SwiftShader draws on the same cores. Load average ${Math.min(...loads).toFixed(1)}
  to ${Math.max(...loads).toFixed(1)} while it ran.
- **Browser**: ${chromium}, headless, a new profile for each run, window of 1200 × 800, runs of the viewers in turns.
  It is at rest before the navigation: its own start, which takes both cores for a second, is no viewer's.
  "webgpu" is the browser with a WebGPU adapter, which composes pages by SwiftShader's Vulkan too, "webgl" the one without a
  graphics process of that kind, where there is WebGL2 alone. zarrscope draws with WebGPU in the one and with WebGL2 in the
  other, the others with WebGL2 in both. Ratios are between runs in the same browser.
- **Versions**: zarrscope ${build.assets}${build.release ? '' : ' (a dev build)'}; ${Object.entries(found).map(([name, version]) => `${name} ${version}`).join(', ')}.
  "Viv and zarrita" is a page of ours without controls: Viv's multiscale layer on zarrita, as vizarr and Avivator put them
  together. Neuroglancer is its own page, bundled with the data source for Zarr alone, with one layer for each channel.
- **Server**: HTTP/1.1 with keep-alive on the same machine; data from another origin than the page. An added answer time
  is for data alone. Code is sent gzipped.
- **First pixel**: the browser's first frame in which a tenth of the window's centre is lit in more than 32 colours.
  **Settled**: the last answer, or the last frame in which the centre changed. Both from the start of the navigation, and for
  all viewers by the same small pictures that the browser sends of each frame.
- **Zoom**: ticks of the wheel that magnify by 1.54, ten a second, until a sample is a pixel. **Pan**: five drags of 700
  pixels in three moves, each waiting until the page took the one before it. Wasted are
  bytes of chunks that came when what they show had left the view for good, or was never in it. A level that nobody sees is
  one of which a zoom fetched nothing else.

## Aims

${aimsTable(aims(results, decoded, read, native))}

## Runs

${sections.join('\n\n')}
${decoded.length > 0 ? `
## Decoding, MB of samples a second

From stored bytes to samples in a buffer of their own, in one worker, without the messages to and from it; native zarrs on
one core.

| codec, chunk | zarrscope's worker | numcodecs.js (zarrita's, Neuroglancer's) | native zarrs |
| --- | --- | --- | --- |
${decoded.map(({ name, zarrscope, numcodecs }) => `| ${name} | ${rate(zarrscope)} | ${rate(numcodecs)} | ${rate(native.find((one) => one.name === name)?.mbs)} |`).join('\n')}

## Reading 3 × 4096² samples from the server, MB of samples a second

| image | zarrscope's \`read\` (requests) | \`fetch\` alone | zarrita's \`get\` (requests) |
| --- | --- | --- | --- |
${read.map((row) => `| ${row.dataset} | ${rate(row.zarrscope)} (${row.requests}) | ${rate(row.fetch)} | ${rate(row.zarrita)} (${row.zarritaRequests}) |`).join('\n')}
` : ''}${failures.length > 0 ? `\n## What failed\n\n${failures.join('\n')}\n` : ''}`;
}
