// Times one codec of numcodecs.js in a worker: from a buffer of stored bytes to a buffer of samples that could be handed over.

import Blosc from 'numcodecs/blosc';
import GZip from 'numcodecs/gzip';
import Zstd from 'numcodecs/zstd';
import { timeRounds } from './time_rounds.mjs';

onmessage = async ({ data: { config, chunks, rounds } }) => {
  const codec = { blosc: Blosc, gzip: GZip, zstd: Zstd }[config.id].fromConfig(config);
  const prepare = () => chunks.map((/** @type {Uint8Array} */ bytes) => bytes.slice());
  const ms = await timeRounds(rounds, prepare, async (bytes) => {
    const decoded = await codec.decode(bytes);
    return decoded.byteLength === decoded.buffer.byteLength ? decoded : decoded.slice();
  });
  postMessage(ms);
};
