// What the browser and the peers' codecs reach by themselves: a page that fetches, decodes with numcodecs' wasm in this
// thread or another, and reads with zarrita. Measures when it is told to.

import * as zarr from 'zarrita';

/** Fetches all, `width` at a time; milliseconds. @param {{ url: string, range?: string }[]} asked @param {number} width */
async function fetchAll(asked, width) {
  const queue = [...asked];
  const start = performance.now();
  const lane = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const response = await fetch(next.url, { cache: 'no-store', headers: next.range ? { Range: next.range } : {} });
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return performance.now() - start;
}

/** Reads a region with zarrita; milliseconds. @param {string} url @param {(number | [number, number])[]} selection */
async function readRegion(url, selection) {
  const array = await zarr.open(new zarr.FetchStore(url), { kind: 'array' });
  const start = performance.now();
  const { data } = await zarr.get(array, selection.map((at) => (typeof at === 'number' ? at : zarr.slice(at[0], at[1]))));
  return { ms: performance.now() - start, bytes: data.byteLength };
}

/**
 * Decodes the same chunks again and again in a worker of its own; milliseconds.
 * @param {object} config of numcodecs @param {number[][]} chunks @param {number} rounds
 */
async function decode(config, chunks, rounds) {
  const worker = new Worker(new URL('codec_worker.js', import.meta.url), { type: 'module' });
  const answer = new Promise((done) => worker.addEventListener('message', ({ data }) => done(data), { once: true }));
  worker.postMessage({ config, chunks: chunks.map((bytes) => Uint8Array.from(bytes)), rounds });
  const result = await answer;
  worker.terminate();
  return result;
}

window.bench = { fetchAll, readRegion, decode };
