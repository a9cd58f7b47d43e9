// The public contract of docs/api.md, member by member, spoken to from a page of somebody else's.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, address, root } from './support/stage.mjs';
import { referencePicture } from './support/reference.mjs';

/** @typedef {import('./support/images.mjs').ImageModel} ImageModel */

/** Stored values of a region, C order, from the model. @param {ImageModel['levels'][number]} level @param {number[]} start @param {number[]} shape */
function stored(level, start, shape) {
  const values = [];
  const index = [...start];
  for (;;) {
    values.push(String(Number.isNaN(level.at(index)) ? NaN : level.at([...index])));
    let axis = shape.length - 1;
    while (axis >= 0 && (index[axis] += 1) >= start[axis] + shape[axis]) {
      index[axis] = start[axis];
      axis -= 1;
    }
    if (axis < 0) return values;
  }
}

for (const renderer of RENDERERS) {
  describe(`the API, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    /** `read`, with what JSON cannot carry as text. @param {object} region */
    const read = (region) =>
      screen.page.evaluate(async (region) => {
        const { data, shape, dtype, dimensionNames } = await /** @type {any} */ (globalThis).viewer.read(region);
        return {
          type: data.constructor.name,
          data: Array.from(data, String),
          shape: [...shape],
          dtype,
          dimensionNames: [...dimensionNames],
        };
      }, region);

    /** `pick`, with big integers as text. @param {number} x @param {number} y */
    const pick = (x, y) =>
      screen.page.evaluate(
        async ([x, y]) => {
          const picked = await /** @type {any} */ (globalThis).viewer.pick(x, y);
          return JSON.parse(JSON.stringify(picked, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)));
        },
        [x, y],
      );

    describe('state', () => {
      test('what is set is told, the rest stays', GUARD, async () => {
        await screen.open(await address(catalogue.channels()));
        const camera = { center: [90.25, 71.5], scale: 0.5, rotation: 0.25 };
        await screen.call('setState', { camera });
        await screen.call('setState', { layers: [{ channels: [null, { window: [5, 500], color: '123456' }] }] });
        const state = await screen.state();
        assert.equal(state.version, 1);
        assert.deepEqual(state.camera, camera);
        assert.deepEqual(state.layers[0].channels[1].window, [5, 500]);
        assert.equal(state.layers[0].channels[1].color.toUpperCase(), '123456');
        assert.equal(state.layers[0].source, await address(catalogue.channels()));
        JSON.parse(JSON.stringify(state));
      });

      test('a state given back gives the same picture', GUARD, async () => {
        await screen.settled();
        const state = await screen.state();
        const before = await screen.snapshot();
        await screen.call('setState', {
          camera: { center: [0, 0], scale: 3, rotation: 0 },
          layers: [{ channels: [{ visible: false }, { window: [0, 1] }] }],
        });
        await screen.settled();
        assert.ok(!before.data.equals((await screen.snapshot()).data));
        // Defaults are left out of a state, so it is whole only where everything else is the default: on opening.
        await screen.call('open', await address(catalogue.channels()), { state });
        await screen.settled();
        assert.deepEqual(await screen.state(), state);
        assert.ok(before.data.equals((await screen.snapshot()).data));
      });

      test('unknown fields are ignored, newer versions are refused with a sentence', GUARD, async () => {
        const before = await screen.state();
        await screen.call('setState', { version: 1, flux: 3, layers: [{ channels: [{ shine: true }] }] });
        assert.deepEqual((await screen.state()).camera, before.camera);
        const refused = await screen.page.evaluate(async () => {
          try {
            await /** @type {any} */ (globalThis).viewer.setState({ version: 99, camera: { center: [1, 1], scale: 1 } });
            return null;
          } catch (error) {
            return String(/** @type {any} */ (error).message);
          }
        });
        assert.match(String(refused), /version 99/);
        assert.deepEqual((await screen.state()).camera, before.camera, 'nothing of it is taken');
      });

      test('the attribute says what to show', GUARD, async () => {
        const model = catalogue.thick();
        const state = { camera: { center: [80.2, 60.3], scale: 0.5 }, dims: { z: 20 } };
        const source = await address(model);
        const embedded = await (await Screen.open(renderer)).load();
        await embedded.page.evaluate(
          async ([source, state]) => {
            const element = /** @type {any} */ (document.createElement('zarr-scope'));
            element.setAttribute('source', source);
            element.setAttribute('state', state);
            document.querySelector('#viewer')?.replaceWith(element);
            Object.assign(globalThis, { element, viewer: await element.ready });
          },
          [source, JSON.stringify(state)],
        );
        await embedded.settled();
        assert.equal((await embedded.state()).dims.z, 20);
        const want = embedded.reference({ model, camera: { center: [80.2, 60.3], scale: 0.5 }, dims: { z: 20 } });
        assertSame(`attribute ${renderer}`, await embedded.snapshot(), want);
        await embedded.close();
      });
    });

    describe('events', () => {
      test('load, state, settled, hover and error bubble out of the element', GUARD, async () => {
        const good = await address(catalogue.five());
        const bad = `${good}-is-not-there`;
        const heard = await screen.page.evaluate(
          async ([good, bad]) => {
            const { viewer, element } = /** @type {any} */ (globalThis);
            /** @type {Record<string, any>} */
            const heard = {};
            const names = ['load', 'state', 'settled', 'hover', 'error'].map((name) => `zarrscope-${name}`);
            const listen = (/** @type {any} */ event) => {
              heard[event.type] = { composed: event.composed, target: event.target === element, detail: event.detail };
            };
            for (const name of names) document.body.addEventListener(name, listen);
            await viewer.open(good);
            await viewer.settled();
            viewer.setState({ dims: { t: 1 } });
            await viewer.settled();
            await viewer.open(bad).catch(() => {});
            await new Promise((done) => setTimeout(done, 50));
            for (const name of names) document.body.removeEventListener(name, listen);
            return JSON.parse(JSON.stringify(heard, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)));
          },
          [good, bad],
        );
        for (const name of ['load', 'state', 'settled', 'error']) {
          assert.ok(heard[`zarrscope-${name}`]?.composed, `zarrscope-${name} was not heard`);
          assert.ok(heard[`zarrscope-${name}`].target);
        }
        const { code, message, url } = heard['zarrscope-error'].detail;
        assert.equal(code, 'not-found');
        assert.ok(message.length > 10);
        assert.ok(url.startsWith(bad));
      });

      test('the pointer is reported with values', GUARD, async () => {
        await screen.show({ model: catalogue.plain(), camera: { center: [300.5, 250.5], scale: 1 } });
        const heard = screen.page.evaluate(
          () =>
            new Promise((done) => {
              const { element } = /** @type {any} */ (globalThis);
              element.addEventListener('zarrscope-hover', function listen(/** @type {any} */ event) {
                if (!event.detail?.layers?.[0]?.index) return;
                element.removeEventListener('zarrscope-hover', listen);
                done(JSON.parse(JSON.stringify(event.detail)));
              });
            }),
        );
        await screen.page.mouse.move(30, 40);
        await screen.page.mouse.move(100, 50, { steps: 3 });
        assert.ok(await heard);
      });
    });

    describe('pick', () => {
      test('position, index and stored values', GUARD, async () => {
        const model = catalogue.channels();
        await screen.show({ model, camera: { center: [96, 80], scale: 0.25, rotation: 0 } });
        // CSS pixel 170.5, 100.5 is 10.5 to the right of the middle and 19.5 above it.
        const picked = await pick(170.5, 100.5);
        const world = [96 + 10.5 * 0.25, 80 - 19.5 * 0.25];
        assert.ok(Math.abs(picked.position.x - world[0]) < 1e-9, `x is ${picked.position.x}, not ${world[0]}`);
        assert.ok(Math.abs(picked.position.y - world[1]) < 1e-9, `y is ${picked.position.y}, not ${world[1]}`);
        assert.match(picked.units.x, /µm|micrometer/);
        const [layer] = picked.layers;
        const index = [0, Math.floor((world[1] - 0) / 0.5 + 0.5), Math.floor(world[0] / 0.5 + 0.5)];
        assert.deepEqual(layer.index.slice(-2), index.slice(1));
        const values = [0, 1, 2].map((c) => model.levels[0].at([c, index[1], index[2]]));
        assert.deepEqual(layer.values, values);
      });

      test('label ids of 64 bits, exact, with their properties', GUARD, async () => {
        const model = catalogue.labelledV4();
        const labels = model.labels.map(({ name }) => ({ name, visible: true }));
        await screen.show({ model, camera: { center: [64, 50], scale: 0.5 }, dims: { z: 1 }, look: { labels } });
        const seen = new Set();
        for (const [x, y] of [
          [40.5, 30.5],
          [60.5, 30.5],
          [90.5, 30.5],
          [120.5, 90.5],
          [150.5, 200.5],
        ]) {
          const [layer] = (await pick(x, y)).layers;
          const column = Math.floor((64 + (x - 160) * 0.5) / 0.5 + 0.5);
          const row = Math.floor((50 + (y - 120) * 0.5) / 0.5 + 0.5);
          for (const label of model.labels) {
            const index = label.axes.length === 3 ? [1, row, column] : [0, 1, row, column];
            const told = layer.labels.find((/** @type {any} */ one) => one.name === label.name);
            const id = label.levels[0].at(index);
            assert.equal(String(told?.id).replace('n', ''), String(id), `${label.name} at ${index}: ${JSON.stringify(layer)}`);
            if (label.name === 'cells' && BigInt(id) === 2n) {
              assert.equal(told.properties.class, 'neuron');
              seen.add('properties');
            }
            seen.add(BigInt(id));
          }
        }
        assert.ok(seen.has(catalogue.BIG_ID) || seen.has(catalogue.BIG_ID + 1n), 'an id that no double can hold');
        assert.ok(seen.has('properties'));
      });

      test('big integers are exact', GUARD, async () => {
        const model = catalogue.typed(['uint64', 0, 2 ** 63], 3);
        await screen.show({ model, camera: { center: [30, 20], scale: 0.1 } });
        const [layer] = (await pick(160.5, 120.5)).layers;
        assert.equal(layer.values[0], `${BigInt(model.levels[0].at([20, 30]))}n`);
      });

      test('beside the picture there are no values', GUARD, async () => {
        await screen.show({ model: catalogue.plain(), camera: { center: [-1000, -1000], scale: 1 } });
        const picked = await pick(10, 10);
        assert.ok(Math.abs(picked.position.x - -1150) < 1e-9);
        for (const layer of picked.layers) assert.equal(layer.index, null);
      });
    });

    describe('read', () => {
      test('a region across chunks and shards, in the stored type', GUARD, async () => {
        const model = catalogue.channels();
        await screen.open(await address(model));
        const [start, shape] = [
          [1, 50, 100],
          [2, 30, 60],
        ];
        const got = await read({ start, shape });
        assert.equal(got.type, 'Uint16Array');
        assert.equal(got.dtype, 'uint16');
        assert.deepEqual(got.shape, shape);
        assert.deepEqual(got.dimensionNames, ['c', 'y', 'x']);
        assert.deepEqual(got.data, stored(model.levels[0], start, shape));
      });

      test('another level', GUARD, async () => {
        const model = catalogue.channels();
        const [start, shape] = [
          [0, 60, 60],
          [1, 100, 132],
        ];
        const got = await read({ layer: 0, level: 1, start, shape });
        assert.deepEqual(got.data, stored(model.levels[1], start, shape));
      });

      for (const type of catalogue.TYPES) {
        test(type[0], GUARD, async () => {
          for (const zarr of /** @type {const} */ ([2, 3])) {
            const model = catalogue.typed(type, zarr);
            await screen.open(await address(model));
            const [start, shape] = [
              [10, 20],
              [15, 30],
            ];
            const got = await read({ start, shape });
            assert.equal(got.dtype, type[0]);
            const names = { bool: 'Uint8', int64: 'BigInt64', uint64: 'BigUint64' };
            const expected = /** @type {Record<string, string>} */ (names)[type[0]] ?? type[0].replace('ui', 'UI').replace(/^[if]/, (c) => c.toUpperCase());
            assert.equal(got.type.replace('Array', '').toLowerCase(), expected.toLowerCase());
            assert.deepEqual(got.data, stored(model.levels[0], start, shape));
          }
        });
      }

      test('a region that the array does not have is refused', GUARD, async () => {
        const refused = await screen.page.evaluate(() =>
          /** @type {any} */ (globalThis).viewer.read({ start: [0, 0], shape: [1000, 1000] }).then(
            () => null,
            (/** @type {any} */ error) => String(error.message),
          ),
        );
        assert.ok(refused && refused.length > 10);
      });
    });

    describe('snapshot', () => {
      test('has the size that was asked for', GUARD, async () => {
        const model = catalogue.plain();
        const camera = { center: /** @type {[number, number]} */ ([299.5, 249.5]), scale: 2 };
        await screen.show({ model, camera });
        const large = await screen.snapshot({ width: 640, height: 480 });
        assert.deepEqual([large.width, large.height], [640, 480]);
        const same = await screen.snapshot();
        assert.deepEqual([same.width, same.height], [320, 240]);
        assertSame(`snapshot after a large one ${renderer}`, same, screen.reference({ model, camera }));
      });

      test('has a scale bar if asked for', GUARD, async () => {
        const plain = await screen.snapshot();
        const barred = await screen.snapshot({ scaleBar: true });
        let different = 0;
        for (let at = 0; at < plain.data.length; at += 4) {
          if (plain.data[at] !== barred.data[at]) different += 1;
        }
        assert.ok(different > 30 && different < plain.data.length / 16, `${different} pixels of scale bar`);
      });
    });

    test('validate checks the documents by the schemas of their version, loaded then', GUARD, async () => {
      const requests = [];
      const listener = (/** @type {import('playwright-core').Request} */ request) => requests.push(request.url());
      await screen.open(await address(catalogue.labelledV5()));
      screen.page.on('request', listener);
      const report = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.validate());
      screen.page.off('request', listener);
      assert.equal(report.valid, true, JSON.stringify(report.findings));
      assert.deepEqual(report.checked.map(({ kind, version }) => [kind, version]), [['image', '0.5']]);
      assert.deepEqual(report.findings.filter(({ level }) => level === 'error'), []);
      assert.ok(requests.some((url) => /\/assets-[^/]+\/schemas-0\.5\.json$/.test(url)), String(requests));
      assert.ok(!requests.some((url) => url.includes('schemas-0.4')), String(requests));
    });

    test('validate reads everything below the source if asked to, and what could not be opened', GUARD, async () => {
      await screen.open(await address(catalogue.labelledV5()));
      const kinds = await screen.page.evaluate(async () => {
        const { viewer } = /** @type {any} */ (globalThis);
        const counts = [];
        const { valid, checked, findings } = await viewer.validate({ everything: true, progress: (count) => counts.push(count) });
        return { valid, findings, kinds: checked.map(({ kind }) => kind).sort(), read: counts.at(-1) };
      });
      assert.deepEqual(kinds.kinds, ['image', 'image', 'image', 'label', 'label']);
      assert.ok(kinds.read > 8, String(kinds.read));
      const unexpected = kinds.findings.filter(({ level, rule }) => level === 'error' && rule !== 'label-levels');
      assert.deepEqual(unexpected, []);
      mkdirSync(join(root, 'no-level.zarr'), { recursive: true });
      const multiscales = [{ version: '0.4', axes: [{ name: 'y', type: 'space' }, { name: 'x', type: 'space' }], datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }] }];
      writeFileSync(join(root, 'no-level.zarr/.zattrs'), JSON.stringify({ multiscales }));
      const fresh = await (await Screen.open(renderer)).load();
      assert.ok(await fresh.refusal(await address({ path: 'no-level.zarr' })));
      const report = await fresh.page.evaluate(() => /** @type {any} */ (globalThis).viewer.validate());
      assert.deepEqual(report.findings.filter(({ level }) => level === 'error').map(({ rule, place }) => [rule, place]), [['dataset-missing', 'multiscales[0].datasets[0].path']]);
      const other = await fresh.page.evaluate((source) => /** @type {any} */ (globalThis).viewer.validate({ source }), await address(catalogue.plain()));
      assert.deepEqual([other.valid, other.checked.length], [true, 1], JSON.stringify(other.findings));
      const nothing = await fresh.page.evaluate((source) => /** @type {any} */ (globalThis).viewer.validate({ source }), await address({ path: 'there-is-nothing' }));
      assert.deepEqual([nothing.valid, nothing.findings.map(({ rule }) => rule)], [false, ['not-zarr']]);
      await fresh.close();
    });

    test('metadata gives the model and the documents', GUARD, async () => {
      const model = catalogue.labelledV5();
      await screen.open(await address(model));
      await screen.settled();
      const text = await screen.page.evaluate(async () =>
        JSON.stringify(await /** @type {any} */ (globalThis).viewer.metadata(), (_, v) =>
          typeof v === 'bigint' ? `${v}n` : v,
        ),
      );
      for (const part of ['multiscales', 'zarr.json', 'micrometer', 'cells']) assert.ok(text.includes(part), part);
    });

    test('stats has every field of the contract', GUARD, async () => {
      const stats = await screen.call('stats');
      for (const name of [
        'requests',
        'bytes',
        'cancelled',
        'retries',
        'failed',
        'decodedBytes',
        'chunksDecoded',
        'cacheBytes',
        'gpuBytes',
        'frames',
        'level',
        'timeToFirstPixelMs',
      ]) {
        assert.equal(typeof stats[name], 'number', name);
      }
      assert.equal(stats.renderer, renderer);
      const settled = await screen.settled();
      assert.equal(settled.renderer, renderer);
    });

    test('add puts a layer above', GUARD, async () => {
      const [below, above] = [catalogue.plain(), catalogue.literal()];
      const camera = { center: /** @type {[number, number]} */ ([250.5, 190.5]), scale: 1 };
      await screen.open(await address(below));
      await screen.call('add', await address(above));
      await screen.call('setState', { camera });
      await screen.settled();
      const want = (/** @type {object} */ look) =>
        referencePicture({
          css: [320, 240],
          device: [320, 240],
          camera,
          layers: [{ model: below }, { model: above, look }],
        });
      assertSame(`two layers ${renderer}`, await screen.snapshot(), want({}));
      await screen.call('setState', { layers: [{}, { opacity: 0.25 }] });
      await screen.settled();
      assertSame(`two layers, one thin ${renderer}`, await screen.snapshot(), want({ opacity: 0.25 }));
      const state = await screen.state();
      assert.equal(state.layers.length, 2);
      assert.equal(state.layers[1].source, await address(above));
    });

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}
