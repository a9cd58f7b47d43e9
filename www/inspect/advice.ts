// Layouts that will be slow to look at over a network, with numbers and what to do. Knows how a viewer reads; the specification
// allows all of this.

import { chunkBytes, countOf, product, type Storage, totalBytes } from "./arrays.js";
import type { Finding } from "./finding.js";
import type { MultiscaleImage, WrittenLevel } from "./images.js";
import { bytes, count } from "./sizes.js";
import { enumerated, quoted } from "./json.js";

/** A chunk is fetched and decoded as a whole: at 100 Mbit/s this much takes seconds even well compressed, and several at once
 * fill the memory of a browser tab. */
const LARGE_CHUNK_BYTES = 64e6;
/** Planes that are fetched along with the one that is shown; fewer are welcome when a person steps through them. */
const MANY_PLANES = 16;
/** Below this, planes too many cost less than the request itself. */
const CHEAP_CHUNK_BYTES = 4e6;
/** The samples that a screen shows: an image that is larger needs smaller copies of itself. */
const SCREEN_SAMPLES = 2048;
/** Below this, a request takes longer to ask than to answer. */
const SMALL_CHUNK_BYTES = 16e3;
/** More files than this make copying, listing and deleting slow on any store. */
const MANY_FILES = 1e5;
/** So many that it is slow with chunks of any size. */
const FAR_TOO_MANY_FILES = 1e6;
/** From one level to the next: more than this, and the coarser level is blurred where the finer one needs 16 times the data. */
const LARGE_STEP = 4;
/** A strip this much longer than wide reaches far out of the screen. */
const LONG_SIDE = 8;
/** Strips shorter than this are no matter. */
const SHORT_STRIP = 512;
/** Channels that are fetched along with the one that is shown; three are a colour image. */
const MANY_CHANNELS = 4;
/** Uncompressed data smaller than this are no matter. */
const SMALL_ARRAY_BYTES = 16e6;

type Read = WrittenLevel & { storage: Storage };

/** Advice about the layout of one image. */
export function adviceFor(image: MultiscaleImage): Finding[] {
  const levels = image.levels.filter((level): level is Read => level.storage !== null);
  if (levels.length === 0) return [];
  const axis = (name: string, type: string | null): number => {
    const named = image.axes.findIndex((one) => one.name?.toLowerCase() === name || (type !== null && one.type === type));
    return image.axes.length === 0 ? "tczyx".slice(-(levels[0]?.storage.shape.length ?? 0)).indexOf(name) : named;
  };
  const found: Finding[] = [];
  /** One finding for all levels that have the same trouble. */
  const tell = (rule: string, troubled: readonly Read[], problem: (worst: Read, names: string) => string): void => {
    const [worst] = troubled;
    if (!worst) return;
    const names = `${troubled.length > 1 ? "Levels" : "Level"} ${enumerated(troubled.map(({ path }) => quoted(path)))}`;
    const at = worst.node ? worst.node.arrayAt.at(...worst.storage.chunksAt) : worst.at;
    found.push(at.finding("advice", rule, problem(worst, names)));
  };
  const [x, y] = [axis("x", null), axis("y", null)];
  const stacks = [axis("z", null), axis("t", "time")].filter((one) => one >= 0);
  const channel = axis("c", "channel");
  const decoded = ({ storage }: Read): number => chunkBytes(storage) ?? 0;
  const planes = ({ storage }: Read): number => product(stacks.map((one) => Math.min(storage.chunks[one] ?? 1, storage.shape[one] ?? 1)));

  const large = levels.filter((level) => decoded(level) > LARGE_CHUNK_BYTES);
  tell("chunk-large", large, (worst, names) =>
    `${names}: one chunk (${sizes(worst.storage.chunks)}) is ${bytes(decoded(worst))} when decoded, and each is read as a whole. Chunks of 0.1 to 4 MB open fast.`);

  const stacked = levels.filter((level) => !large.includes(level) && planes(level) >= MANY_PLANES && decoded(level) > CHEAP_CHUNK_BYTES && isWhole(level, stacks));
  tell("chunk-stack", stacked, (worst, names) =>
    `${names}: a chunk (${sizes(worst.storage.chunks)}) holds all ${planes(worst)} planes, so that ${bytes(decoded(worst))} are read to show one. Store fewer planes per chunk.`);

  const plane = ({ storage }: Read): [number, number] => [storage.shape[y] ?? 1, storage.shape[x] ?? 1];
  const [finest, coarsest] = [levels[0] as Read, levels.at(-1) as Read];
  if (y >= 0 && x >= 0) {
    const [height, width] = plane(finest);
    const [low, narrow] = plane(coarsest);
    const isLarge = Math.max(low, narrow) > SCREEN_SAMPLES;
    if (levels.length === 1 && height * width > SCREEN_SAMPLES ** 2) {
      const needed = Math.ceil(Math.log2(Math.max(height, width) / (SCREEN_SAMPLES / 4)));
      tell("pyramid-none", [finest], () =>
        `There is only one level, of ${width} × ${height} samples: to show the whole image, all of it is read (${bytes(planeBytes(finest.storage, x, y))} per plane). Add ${needed} smaller levels, each half of the one before.`);
    } else if (levels.length > 1 && isLarge) {
      tell("pyramid-shallow", [coarsest], ({ path }) =>
        `The coarsest level ${quoted(path)} still has ${narrow} × ${low} samples, more than a screen shows. Add smaller levels until a plane fits into ${SCREEN_SAMPLES / 4} × ${SCREEN_SAMPLES / 4}.`);
    }
    const jumps = levels.filter((level, i) => {
      const finer = levels[i - 1];
      return finer && Math.max(...[x, y].map((one) => (finer.storage.shape[one] ?? 1) / (level.storage.shape[one] ?? 1))) > LARGE_STEP + 0.5 && Math.max(...plane(finer)) > SCREEN_SAMPLES;
    });
    tell("pyramid-steps", jumps, (_, names) => `${names}: more than ${LARGE_STEP} times smaller than the level before. Between them either too much is read or too little is seen; levels of factor 2 are usual.`);
    const strips = levels.filter(({ storage: { chunks, shape } }) => {
      const [high, wide] = [chunks[y] ?? 1, chunks[x] ?? 1];
      const [long, short] = high > wide ? [y, x] : [x, y];
      const reach = Math.min(chunks[long] ?? 1, shape[long] ?? 1);
      return reach >= LONG_SIDE * (chunks[short] ?? 1) && reach > SHORT_STRIP && (chunks[short] ?? 1) < (shape[short] ?? 1);
    });
    tell("chunk-strip", strips, (worst, names) => `${names}: chunks are long strips of ${worst.storage.chunks[x]} × ${worst.storage.chunks[y]} samples. Square ones fit a screen better.`);
  }

  if (channel >= 0) {
    const mixed = levels.filter((level) => Math.min(level.storage.chunks[channel] ?? 1, level.storage.shape[channel] ?? 1) >= MANY_CHANNELS && decoded(level) > CHEAP_CHUNK_BYTES);
    tell("chunk-channels", mixed, (worst, names) => `${names}: a chunk holds ${worst.storage.chunks[channel]} channels, which are all read to show one. Store each channel in chunks of its own.`);
  }

  const files = ({ storage }: Read): number => countOf(storage, storage.shards ?? storage.chunks);
  const tiny = levels.filter((level) => level.storage.sampleBytes !== null && decoded(level) < SMALL_CHUNK_BYTES && files(level) > MANY_FILES);
  const hint = image.version.hasNamespace ? "put many into a shard" : "or put many into a shard, which NGFF 0.5 allows";
  tell("chunk-small", tiny, (worst, names) =>
    `${names}: ${count(files(worst))} ${worst.storage.shards ? "shards" : "chunks"} of only ${bytes(decoded(worst))} each. Make them larger, ${hint.replace(/^put/, "or put")}.`);
  const many = levels.filter((level) => !tiny.includes(level) && files(level) > FAR_TOO_MANY_FILES);
  tell("files-many", many, (worst, names) => `${names}: ${count(files(worst))} files, slow to copy and to delete. ${worst.storage.shards ? "Make the shards larger." : `Make chunks larger, ${hint.replace(/^put/, "or put")}.`}`);

  const lonely = levels.filter(({ storage }) => storage.shards && countOf({ ...storage, shape: storage.shards }, storage.chunks) === 1 && countOf(storage, storage.chunks) > 1);
  tell("shard-single", lonely, (_, names) => `${names}: every shard holds a single chunk, so that sharding costs a request more and saves nothing.`);

  const raw = levels.filter(({ storage }) => !storage.isCompressed && (totalBytes(storage) ?? 0) > SMALL_ARRAY_BYTES);
  tell("uncompressed", raw, (worst, names) => `${names}: stored without compression (${bytes(totalBytes(worst.storage) ?? 0)}). Zstandard or Blosc usually halve what has to be transferred.`);
  return found;
}

/** Whether chunks reach along a whole axis of planes. */
function isWhole({ storage }: Read, stacks: readonly number[]): boolean {
  return stacks.some((one) => (storage.shape[one] ?? 1) >= MANY_PLANES && (storage.chunks[one] ?? 1) >= (storage.shape[one] ?? 1));
}

function planeBytes({ shape, sampleBytes }: Storage, x: number, y: number): number {
  return (shape[x] ?? 1) * (shape[y] ?? 1) * (sampleBytes ?? 1);
}

function sizes(all: readonly number[]): string {
  return all.join(" × ");
}
