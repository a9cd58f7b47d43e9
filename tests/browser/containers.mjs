// Zip archives are opened like folders, by ranges: what is drawn of them is what is drawn of the folder, and what is wrong with
// one is said in words.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, faultServer, root, servers, shared } from './support/stage.mjs';
import { zipFolder } from './support/zip_writer.mjs';

const RFC9 = '{"ome":{"version":"0.5","zipFile":{"centralDirectory":{"jsonFirst":true}}}}';

for (const renderer of FETCHED) {
  describe(`zip archives, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {Awaited<ReturnType<typeof servers>>} */
    let running;
    before(async () => {
      running = await servers();
      await faultServer();
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    /** @param {string} name @param {string} url @param {import('./support/images.mjs').ImageModel} model @param {any} camera */
    const shows = async (name, url, model, camera) => {
      await screen.open(url);
      await screen.call('setState', { camera });
      const stats = await screen.settled();
      assert.equal(stats.failed, 0);
      assertSame(`${name} ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
    };

    test('a stored archive is read by ranges, and never as a whole', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `stored-${renderer}.zip`, { comment: RFC9, zip64: true });
      const first = (await running.requests()).length;
      await shows('stored', `${running.origins.data}/data/${path}`, model, { center: [300.5, 250.5], scale: 1 });
      const asked = (await running.requests()).slice(first).filter((one) => one.server === 'data');
      const size = readFileSync(join(root, path)).length;
      assert.ok(asked.every((one) => one.path === `/data/${path}`), 'nothing but the archive is asked for');
      assert.ok(asked.every((one) => one.method === 'HEAD' || (one.status === 206 && one.bytes < size)), JSON.stringify(asked));
      // The length, the directory, and the documents and chunks.
      assert.ok(asked.length < 45, `${asked.length} requests`);
    });

    test('shards inside a stored archive are read by their index', GUARD, async () => {
      const model = catalogue.thick();
      const path = await zipFolder(root, model.path, `shards-${renderer}.ozx`, { comment: RFC9 });
      const url = `${running.origins.data}/data/${path}`;
      const camera = { center: [90.5, 80.5], scale: 0.5 };
      await screen.open(url);
      await screen.call('setState', { camera, dims: { z: 7 } });
      await screen.settled();
      assertSame(`shards in a zip ${renderer}`, await screen.snapshot(), screen.reference({ model, camera, dims: { z: 7 } }));
    });

    for (const [name, options] of /** @type {[string, any][]} */ ([
      ['deflated', { level: 9 }],
      ['with the folder inside', { prefix: 'data/image.ome.zarr/' }],
    ])) {
      test(`an archive ${name}`, GUARD, async () => {
        const model = catalogue.channels();
        const path = await zipFolder(root, model.path, `${name.replaceAll(' ', '-')}-${renderer}.zip`, options);
        await shows(`zip ${name}`, `${running.origins.data}/data/${path}`, model, { center: [96.2, 80.3], scale: 0.45 });
      });
    }

    test('an address inside of an archive, with a signature behind it', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `inside-${renderer}.zip`, { prefix: 'a/' });
      const url = `${running.origins.data}/data/${path}/a/0?signature=a%2Fb`;
      await screen.open(url);
      assert.equal((await screen.state()).layers[0].source, url);
      const { data } = await screen.page.evaluate(async () => {
        const read = await /** @type {any} */ (globalThis).viewer.read({ start: [10, 20], shape: [1, 3] });
        return { data: [...read.data] };
      });
      assert.deepEqual(data, [20, 21, 22].map((x) => model.levels[0].at([10, x])));
    });

    test('a server without ranges sends the archive once; one that refuses HEAD is asked otherwise', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `ways-${renderer}.zip`);
      const camera = { center: [300.5, 250.5], scale: 1 };
      const first = (await running.requests()).length;
      await shows('zip without ranges', `${running.origins.data}/no-ranges/${path}`, model, camera);
      const asked = (await running.requests()).slice(first).filter((one) => one.path.startsWith('/no-ranges/'));
      assert.equal(asked.filter((one) => one.method === 'GET').length, 1, JSON.stringify(asked));
      await shows('zip without HEAD', `${running.origins.faults}/get-only/${path}`, model, camera);
      await shows('zip, moved', `${running.origins.faults}/moved/${path}`, model, camera);
    });

    test('a file of the page is opened as one on a server', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `file-${renderer}.zip`, { level: 6 });
      await screen.page.evaluate(async (url) => {
        const bytes = await (await fetch(url)).blob();
        await /** @type {any} */ (globalThis).viewer.open(new File([bytes], 'my image.zip'));
      }, `${running.origins.data}/data/${path}`);
      const camera = { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 1 };
      await screen.call('setState', { camera });
      await screen.settled();
      assertSame(`zip file ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
      assert.match((await screen.state()).layers[0].source, /^local:\/\/\d+\/my%20image\.zip$/);
    });

    test('what is wrong with an archive is said', GUARD, async () => {
      const model = catalogue.plain();
      const good = readFileSync(join(root, await zipFolder(root, model.path, `good-${renderer}.zip`)));
      /** @param {string} name @param {Uint8Array | string} content */
      const refusal = async (name, content) => {
        writeFileSync(join(root, name), content);
        return screen.refusal(`${running.origins.data}/data/${name}`);
      };
      let error = await refusal(`cut-${renderer}.zip`, good.subarray(0, good.length - 30));
      assert.equal(error?.code, 'not-zarr', JSON.stringify(error));
      error = await refusal(`text-${renderer}.zip`, 'no archive at all, but some text in its place');
      assert.equal(error?.code, 'not-zarr', JSON.stringify(error));
      assert.match(error?.message ?? '', /not a zip file/);
      error = await screen.refusal(`${running.origins.data}/data/not-there.zip`);
      assert.equal(error?.code, 'not-found', JSON.stringify(error));
      error = await screen.refusal(`${running.origins.silent}/good-${renderer}.zip`);
      assert.equal(error?.code, 'cors', JSON.stringify(error));
      const locked = await zipFolder(root, model.path, `locked-${renderer}.zip`, { password: 'x' });
      error = await screen.refusal(`${running.origins.data}/data/${locked}`);
      assert.equal(error?.code, 'unsupported-codec', JSON.stringify(error));
      assert.match(error?.message ?? '', /encrypted/);
    });

    test('a chunk that lies is a corrupt chunk, and the page lives on', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `bomb-${renderer}.zip`, { level: 9 });
      const bytes = readFileSync(join(root, path));
      // Every chunk of the finest level claims to hold one byte.
      for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
        const name = bytes.toString('latin1', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
        if (/^0\/\d/.test(name)) bytes.writeUInt32LE(1, at + 24);
      }
      writeFileSync(join(root, path), bytes);
      await screen.open(`${running.origins.data}/data/${path}`);
      await screen.call('setState', { camera: { center: [300.5, 250.5], scale: 1 } });
      await screen.settled();
      const { problems } = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model);
      assert.ok(problems.length > 0);
      for (const one of problems) assert.equal(one.code, 'corrupt-chunk', JSON.stringify(one));
      await screen.check('after a bomb', { model, camera: { center: [300.5, 250.5], scale: 1 } });
    });

    for (const path of shared
      ? ['_writers/ngff-zarr_mri_v05.ozx', 'google__neuroglancer/datasource/zarr/ome_zarr/simple_0.5.zip']
      : []) {
      test(`of others: ${path}`, GUARD, async () => {
        const before = await screen.call('stats');
        await screen.open(`${running.origins.data}/shared/${path}`);
        const stats = await screen.settled();
        assert.equal(stats.failed, before.failed);
        assert.ok(stats.chunksDecoded > before.chunksDecoded);
      });
    }

    for (const path of shared
      ? ['v2/data.zipped_from_parent.zarr.zip', 'v2/data.zipped_from_within.zarr.zip', 'v3/data.zipped_from_parent.zarr.zip', 'v3/data.uncompressed.zarr.zip']
      : []) {
      test(`an array of zarrita's in ${path}`, GUARD, async () => {
        const url = `${running.origins.data}/shared/manzt__zarrita.js/fixtures/${path}`;
        await screen.open(`${url}/2d.contiguous.i2`);
        const { shape, data } = await screen.page.evaluate(async () => {
          const read = await /** @type {any} */ (globalThis).viewer.read({ start: [0, 0], shape: [2, 2] });
          return { shape: read.shape, data: [...read.data] };
        });
        assert.deepEqual(shape, [2, 2]);
        assert.deepEqual(data, [1, 2, 3, 4]);
      });
    }

    test('nobody but servers complained', () => screen.assertQuiet({ network: true }));
  });
}
