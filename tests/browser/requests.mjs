// What is asked of the server: only what the view needs, nothing twice, and nothing any more once it has left the view.
// Requests are counted in the server's own log.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { writeImage } from './support/images.mjs';
import { chooseLevel, placement } from './support/reference.mjs';
import { SIZE, Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, faultServer, root, servers } from './support/stage.mjs';

/** @typedef {import('./support/images.mjs').ImageModel} ImageModel */

/** Requests below an image since the last call, metadata and chunk objects apart. @param {ImageModel} model */
function watcher(model) {
  let seen = 0;
  return async () => {
    const all = await (await servers()).requests();
    // A preflight is the browser's, not the viewer's.
    const fresh = all
      .slice(seen)
      .filter((one) => one.method !== 'OPTIONS' && one.path.startsWith(`/data/${model.path}/`));
    seen = all.length;
    const name = (/** @type {string} */ path) => path.slice(`/data/${model.path}/`.length);
    const isDocument = (/** @type {string} */ path) => /(^|\/)(zarr\.json|\.z\w+)$/.test(path);
    return {
      documents: fresh.filter((one) => isDocument(one.path)).map((one) => name(one.path)),
      objects: fresh.filter((one) => !isDocument(one.path)).map((one) => ({ ...one, path: name(one.path) })),
    };
  };
}

/**
 * Objects (unsharded) that hold a level's samples in view.
 * @param {ImageModel} model @param {number} level @param {number[]} chunk
 * @param {{ center: number[], scale: number }} camera @param {Record<string, number>} fixed index of the other axes
 */
function objectsInView(model, level, chunk, camera, fixed) {
  const place = placement(model, level);
  const { shape, path } = model.levels[level];
  const range = model.axes.map((name, axis) => {
    const side = 'xy'.indexOf(name);
    if (side < 0) return [fixed[name] ?? 0, fixed[name] ?? 0];
    const half = (SIZE[side] / 2) * camera.scale;
    const ends = [camera.center[side] - half, camera.center[side] + half]
      .map((world) => (world - place[axis].offset) / place[axis].scale)
      .sort((a, b) => a - b);
    return [Math.max(0, Math.floor(ends[0] + 0.5)), Math.min(shape[axis] - 1, Math.ceil(ends[1] - 0.5))];
  });
  /** @type {string[][]} */
  let keys = [[path]];
  range.forEach(([first, last], axis) => {
    keys = keys.flatMap((key) => {
      const more = [];
      for (let i = Math.floor(first / chunk[axis]); i <= Math.floor(last / chunk[axis]); i += 1) {
        more.push([...key, String(i)]);
      }
      return more;
    });
  });
  return keys.map((key) => key.join('/')).sort();
}

for (const renderer of FETCHED) {
  describe(`requests, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    test('the first view asks for its metadata, its chunks and the coarsest level, each once', GUARD, async () => {
      // Named for the renderer, so that no browser has anything of it in its cache.
      const chunks = [1, 1, 64, 64];
      const model = writeImage(root, `first-${renderer}.zarr`, {
        zarr: 2,
        axes: ['c', 'z', 'y', 'x'],
        levels: [1, 2, 4, 8].map((f) => ({ shape: [3, 5, 1024 / f, 1280 / f], scale: [1, 1, f, f] })),
        chunks,
        dtype: 'uint8',
        compressor: 'gzip',
        channels: [
          { label: 'a', color: 'FF0000', window: [0, 255] },
          { label: 'off', color: '00FF00', window: [0, 255], active: false },
          { label: 'b', color: '0000FF', window: [0, 255] },
        ],
      });
      const requests = watcher(model);
      await requests();
      await screen.open(await address(model));
      await screen.settled();
      const { documents, objects } = await requests();
      const { camera, dims } = await screen.state();
      const z = dims?.z ?? 2;

      const wanted = chooseLevel(model, camera.scale);
      assert.ok(wanted > 0 && wanted < 3, `level ${wanted} is neither the finest nor the coarsest, or this proves little`);
      const needed = [0, 2].flatMap((c) => objectsInView(model, wanted, chunks, camera, { c, z }));
      const coarse = [0, 2].flatMap((c) => objectsInView(model, 3, chunks, camera, { c, z }));
      const asked = objects.map((one) => one.path).sort();
      assert.deepEqual(
        asked.filter((path) => !needed.includes(path) && !coarse.includes(path)),
        [],
        'asked for what the view does not need',
      );
      assert.deepEqual(
        needed.filter((path) => !asked.includes(path)),
        [],
        'not asked for what the view needs',
      );
      assert.equal(new Set(asked).size, asked.length, 'an object was asked for twice');
      assert.equal(new Set(documents).size, documents.length, 'a document was asked for twice');
      for (const level of [0, 1, 2, 3]) assert.ok(documents.includes(`${level}/.zarray`));
      const stats = await screen.call('stats');
      assert.ok(stats.requests >= asked.length, 'stats() counts the requests');
      assert.ok(stats.bytes > 0 && stats.chunksDecoded >= asked.length);
      assert.equal(stats.failed, 0);
      screen.assertQuiet({ network: true });
    });

    test('chunks are not asked for twice while they are kept', GUARD, async () => {
      const model = writeImage(root, `back-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [600, 1200], scale: [1, 1] }],
        chunks: [100, 100],
        dtype: 'uint16',
        channels: [{ label: 'a', color: 'FFFFFF', window: [0, 255] }],
      });
      const requests = watcher(model);
      await requests();
      // What leaves the view before it is there is aborted, and may be asked for again.
      await screen.open(await address(model));
      await screen.settled();
      for (const x of [300, 700, 300, 500]) await screen.show({ model, camera: { center: [x, 300], scale: 1 } });
      const { objects } = await requests();
      const asked = objects.map((one) => `${one.path} ${one.range}`);
      assert.equal(new Set(asked).size, asked.length, `asked for twice: ${asked.sort()}`);
      assert.ok(objects.every((one) => one.status === 200 || one.status === 206));
    });

    test('a step inside a thick chunk asks for nothing', GUARD, async () => {
      const model = writeImage(root, `steps-${renderer}.zarr`, {
        zarr: 3,
        axes: ['z', 'y', 'x'],
        levels: [{ shape: [48, 200, 200], scale: [1, 1, 1] }],
        chunks: [16, 100, 100],
        dtype: 'uint8',
        channels: [{ label: 'a', color: 'FFFFFF', window: [0, 255] }],
      });
      const requests = watcher(model);
      const camera = { center: /** @type {[number, number]} */ ([100.2, 100.3]), scale: 1 };
      await screen.open(await address(model));
      await screen.settled();
      await screen.show({ model, camera, dims: { z: 3 } });
      assert.ok((await requests()).objects.length >= 4);
      const { decodedBytes } = await screen.call('stats');
      for (const z of [4, 0, 15]) await screen.check(`steps ${z}`, { model, camera, dims: { z } });
      assert.deepEqual((await requests()).objects, []);
      assert.equal((await screen.call('stats')).decodedBytes, decodedBytes, 'nothing was decoded again');
      // It was opened in the middle, where the second chunk is.
      await screen.check('steps 16', { model, camera, dims: { z: 16 } });
      assert.deepEqual((await requests()).objects, []);
      await screen.check('steps 32', { model, camera, dims: { z: 32 } });
      const next = (await requests()).objects.map((one) => one.path).sort();
      assert.deepEqual(next, ['0/c/2/0/0', '0/c/2/0/1', '0/c/2/1/0', '0/c/2/1/1']);
    });

    test('of a shard, the index and the ranges in view are asked for', GUARD, async () => {
      const model = writeImage(root, `shard-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [2048, 2048], scale: [1, 1] }],
        chunks: [128, 128],
        shards: [2048, 2048],
        dtype: 'uint16',
        channels: [{ label: 'a', color: 'FFFFFF', window: [0, 255] }],
      });
      const requests = watcher(model);
      await requests();
      const camera = { center: /** @type {[number, number]} */ ([1024.5, 1000.5]), scale: 0.5 };
      await screen.open(await address(model), { state: { camera } });
      // The view is 160 × 120 samples: two chunks by two at the middle of the shard.
      await screen.check('shard', { model, camera });
      const before = (await requests()).objects;
      assert.ok(before.length > 0 && before.every((one) => one.range.startsWith('bytes=')), JSON.stringify(before));
      const bytes = (/** @type {typeof before} */ objects) => objects.reduce((sum, one) => sum + one.bytes, 0);
      assert.ok(bytes(before) <= 4 * 128 * 128 * 2 + 256 * 16 + 4, `${bytes(before)} bytes for four chunks and the index`);
      camera.center = [1024.5 + 384, 1000.5];
      await screen.check('shard later', { model, camera });
      const { objects } = await requests();
      assert.ok(objects.length > 0, 'further chunks of the same shard');
      assert.ok(bytes(objects) <= 4 * 128 * 128 * 2, `${bytes(objects)} bytes for four chunks: ${JSON.stringify(objects)}`);
      assert.ok(objects.every((one) => one.status === 206));
    });

    test('a server without ranges gives whole shards', GUARD, async () => {
      const model = catalogue.channels();
      const { origins } = await servers();
      await screen.open(`${origins.data}/no-ranges/${model.path}`);
      const shown = { model, camera: { center: /** @type {[number, number]} */ ([96.2, 80.3]), scale: 0.45 } };
      await screen.call('setState', { camera: shown.camera });
      await screen.settled();
      assertSame(`no ranges ${renderer}`, await screen.snapshot(), screen.reference(shown));
    });

    test('what leaves the view is aborted', GUARD, async () => {
      const { log } = await faultServer();
      const { origins } = await servers();
      const model = writeImage(root, `pan-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [1, 8].map((f) => ({ shape: [512 / f, 8192 / f], scale: [f, f] })),
        chunks: [64, 64],
        dtype: 'uint8',
        channels: [{ label: 'a', color: 'FFFFFF', window: [0, 255] }],
      });
      const url = `${origins.faults}/late-300/${model.path}`;
      await screen.open(url);
      const at = (/** @type {number} */ x) => ({ camera: { center: [x, 256.5], scale: 1 } });
      const first = (await screen.call('stats')).cancelled;
      await screen.call('setState', at(200.5));
      for (let x = 700.5; x < 8000; x += 900) {
        await screen.page.waitForTimeout(60);
        await screen.call('setState', at(x));
      }
      await screen.settled();
      const { cancelled, failed } = await screen.call('stats');
      assert.ok(cancelled > first, `stats() counts ${cancelled} aborted requests`);
      assert.equal(failed, 0, 'an abort is no failure');
      const objects = log.filter((one) => one.path.startsWith(`/late-300/${model.path}/0/c/`));
      assert.ok(
        objects.some((one) => one.aborted),
        'the server has seen aborts',
      );
      const { camera } = await screen.state();
      assertSame(`pan ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
      // Far fewer than all of the 1024 chunks of the strip that was passed over.
      assert.ok(objects.length < 500, `${objects.length} requests`);
    });

    test('a read that is called off asks for nothing more', GUARD, async () => {
      const { log } = await faultServer();
      const { origins } = await servers();
      const model = catalogue.plain();
      await screen.open(`${origins.faults}/late-2000/${model.path}`);
      await screen.settled();
      const first = log.length;
      await screen.page.evaluate((shape) => {
        const off = new AbortController();
        const read = /** @type {any} */ (globalThis).viewer.read({ start: [0, 0], shape, signal: off.signal });
        Object.assign(globalThis, { off, said: read.then(() => 'samples', (/** @type {unknown} */ reason) => reason) });
      }, model.levels[0].shape);
      while (log.length === first) await screen.page.waitForTimeout(20);
      const { cancelled } = await screen.call('stats');
      assert.equal(await screen.page.evaluate(() => {
        const { off, said } = /** @type {any} */ (globalThis);
        off.abort('enough');
        return said;
      }), 'enough');
      assert.ok((await screen.call('stats')).cancelled > cancelled);
      const again = screen.page.evaluate(() =>
        /** @type {any} */ (globalThis).viewer.read({ start: [0, 0], shape: [1, 1], signal: AbortSignal.abort('never') }),
      );
      await assert.rejects(again, /never/);
      const asked = log.slice(first);
      // Until the server is through with them, one way or the other.
      while (asked.some(({ status }) => status === 0)) await screen.page.waitForTimeout(20);
      assert.ok(asked.every((one) => one.aborted), JSON.stringify(asked));
    });
  });
}
