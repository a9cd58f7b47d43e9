// An image of hundreds of terabytes costs what one of a gigabyte costs, in requests, bytes, memory and pictures drawn,
// and every sample of it lies in its place. Counts only, no times.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RENDERERS } from './support/chromium.mjs';
import { manyChunks, shardedSquare } from './support/made_image.mjs';
import { startMadeServer } from './support/made_server.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, servers } from './support/stage.mjs';

const IMAGES = {
  huge: shardedSquare('huge', 2 ** 20, 100),
  small: shardedSquare('small', 2 ** 13, 4),
  countless: manyChunks('countless', 1000, 1000),
  few: manyChunks('few', 1, 8),
};

/** @typedef {import('./support/made_image.mjs').MadeImage} MadeImage */
/** @typedef {{ center: [number, number], scale: number }} Camera */

for (const renderer of RENDERERS) {
  describe(`images of any size, ${renderer}`, () => {
    /** @type {Awaited<ReturnType<typeof startMadeServer>>} */
    let server;
    before(async () => {
      const { origins } = await servers();
      server = await startMadeServer({ images: IMAGES, port: Number(new URL(origins.made).port) });
    }, GUARD);
    after(() => server?.stop());

    /**
     * What it costs to open an image in a page of its own and to look at it in several places; the first one is the view
     * that it opens with. The pictures of the others are compared with the reference.
     * @param {MadeImage} image @param {{ camera?: Camera, dims?: Record<string, number> }[]} views
     */
    async function costs(image, views) {
      const screen = await (await Screen.open(renderer)).load();
      const from = server.log.length;
      await screen.open(`${server.origin}/${image.model.path}`);
      const seen = [];
      for (const { camera, dims } of views) {
        if (camera) await screen.call('setState', { camera, ...(dims ? { dims } : {}) });
        await screen.settled();
        if (camera) {
          // Of dimensions without a position the viewer says none.
          const shown = { model: image.model, camera, dims: { ...(await screen.state()).dims, ...dims } };
          assertSame(`${image.model.path} ${renderer}`, await screen.snapshot(), screen.reference(shown));
        }
        const asked = server.log.slice(from).filter((one) => one.method === 'GET' && /\/c\/|\/\d+\/\d+\/\d+\/\d+\/\d+$/.test(one.path));
        const stats = await screen.call('stats');
        seen.push({
          requests: asked.length,
          bytes: asked.reduce((sum, one) => sum + one.bytes, 0),
          chunks: stats.chunksDecoded,
          decoded: stats.decodedBytes,
          kept: stats.cacheBytes,
          textures: stats.gpuBytes,
        });
        assert.equal(stats.failed, 0);
      }
      const documents = server.log.slice(from).filter((one) => /zarr\.json|\.z\w+$/.test(one.path));
      // At rest nothing is drawn, however large the image is.
      const { frames } = await screen.call('stats');
      await screen.page.evaluate(async () => {
        for (let frame = 0; frame < 10; frame += 1) await new Promise((done) => requestAnimationFrame(done));
      });
      assert.equal((await screen.call('stats')).frames, frames, 'drew although nothing changed');
      screen.assertQuiet({ network: true });
      await screen.close();
      // One that is not there is asked for once more where opening takes longer than the wait for that, on a slow machine.
      return { seen, documents: [...new Set(documents.map((one) => one.path))] };
    }

    test('330 TB cost what 1 GB costs', GUARD, async () => {
      const { huge, small } = IMAGES;
      assert.ok(huge.size > 330e12 && small.size < 1.1e9);
      // Each place lies in its shard like the other one, and inside one chunk of the coarsest level.
      const near = (/** @type {number} */ shard) => /** @type {[number, number]} */ ([shard * 4096 + 3100.4, shard * 4096 + 1000.4]);
      const whole = (/** @type {MadeImage} */ { spec }) => {
        const [side] = spec.levels[0].shape.slice(-1);
        return { center: /** @type {[number, number]} */ ([side * 0.5013, side * 0.4981]), scale: side / 227 };
      };
      const first = await costs(huge, [
        {},
        { camera: whole(huge), dims: { z: 50 } },
        { camera: { center: near(200), scale: 1 }, dims: { z: 71 } },
        { camera: { center: near(255), scale: 0.5 }, dims: { z: 99 } },
      ]);
      const second = await costs(small, [
        {},
        { camera: whole(small), dims: { z: 2 } },
        { camera: { center: near(0), scale: 1 }, dims: { z: 3 } },
        { camera: { center: near(1), scale: 0.5 }, dims: { z: 0 } },
      ]);
      assert.deepEqual(first.seen, second.seen);
      assert.ok(first.seen[3].requests <= 40 && first.seen[3].bytes < 12e6, JSON.stringify(first.seen));
      const own = (/** @type {typeof first} */ { documents }, /** @type {MadeImage} */ image) =>
        documents.filter((path) => path.startsWith(`/${image.model.path}/`) && /\d\/zarr\.json$/.test(path));
      assert.equal(own(first, huge).length, huge.spec.levels.length, 'one document per level');
      assert.equal(first.documents.length - own(first, huge).length, second.documents.length - own(second, small).length);
    });

    test('a thousand million chunks cost what ten thousand cost', GUARD, async () => {
      const { countless, few } = IMAGES;
      assert.ok(countless.chunks > 1e9 && few.chunks < 2e4);
      const camera = { center: /** @type {[number, number]} */ ([5000.25, 3000.25]), scale: 1 };
      const first = await costs(countless, [{}, { camera, dims: { t: 987, z: 654 } }, { camera, dims: { t: 3, z: 0 } }]);
      const second = await costs(few, [{}, { camera, dims: { z: 6 } }, { camera, dims: { z: 1 } }]);
      assert.deepEqual(first.seen, second.seen);
      assert.deepEqual(first.documents.map((path) => path.replace('/countless/', '/few/')).sort(), second.documents.sort());
    });
  });
}
