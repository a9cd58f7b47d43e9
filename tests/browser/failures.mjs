// What can go wrong is told by a stable code, the address and a sentence, and the rest of the picture goes on.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { writeGroup, writeImage } from './support/images.mjs';
import { Screen, Sheet, assertSame } from './support/screen.mjs';
import { GUARD, address, faultServer, indexPage, root, servers } from './support/stage.mjs';
import { arrayDocument, jsonText } from './support/zarr_writer.mjs';

/** @type {import('./support/images.mjs').Channel[]} */
const GREY = [{ label: 'a', color: 'FFFFFF', window: [0, 255] }];

/** Writes things that are no images; gives their paths below the data root. */
function refused() {
  /** @param {string} path @param {string} name @param {string} text */
  const file = (path, name, text) => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, name), text);
    return path;
  };
  const datasets = [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }];
  const axes = [
    { name: 'y', type: 'space' },
    { name: 'x', type: 'space' },
  ];
  /** @param {string} path @param {object} array */
  const withArray = (path, array) => {
    writeGroup(join(root, path), 3, { multiscales: [{ name: 'n', axes, datasets }] });
    return file(join(path, '0'), 'zarr.json', jsonText(array)).replace(/\/0$/, '');
  };
  const good = arrayDocument({ zarr: 3, shape: [8, 8], chunks: [8, 8], dtype: 'uint8', value: () => 0 });
  return {
    text: file('refused/text.zarr', 'readme.txt', 'nothing of Zarr'),
    group: (writeGroup(join(root, 'refused/group.zarr'), 2, { note: 'no image' }), 'refused/group.zarr'),
    json: file('refused/json.zarr', 'zarr.json', '{ "zarr_format": 3, "node_type": "gr'),
    axes:
      (writeGroup(join(root, 'refused/axes.zarr'), 3, { multiscales: [{ axes: 'yx', datasets: 7 }] }),
      'refused/axes.zarr'),
    codec: withArray('refused/codec.zarr', { ...good, codecs: [{ name: 'imaginary_wavelet', configuration: {} }] }),
    dtype: withArray('refused/dtype.zarr', { ...good, data_type: 'quaternion256' }),
  };
}

for (const renderer of FETCHED) {
  describe(`failures, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {ReturnType<typeof refused>} */
    let paths;
    /** @type {Awaited<ReturnType<typeof servers>>['origins']} */
    let origins;
    before(async () => {
      paths = refused();
      ({ origins } = await servers());
      await faultServer();
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    const plain = () => catalogue.plain().path;
    /** @type {[string, string, () => string][]} */
    const cases = [
      ['nothing there', 'not-found', () => `${origins.data}/data/nothing/here.zarr`],
      ['not allowed', 'forbidden', () => `${origins.data}/forbidden/${plain()}`],
      ['no CORS', 'cors', () => `${origins.silent}/${plain()}`],
      ['no server', 'network', () => `${origins.closed}/${plain()}`],
      ['a group without an image', 'not-ome-zarr', () => `${origins.data}/data/${paths.group}`],
      ['broken JSON', 'bad-metadata', () => `${origins.data}/data/${paths.json}`],
      ['metadata that makes no sense', 'bad-metadata', () => `${origins.data}/data/${paths.axes}`],
      ['a codec that nobody knows', 'unsupported-codec', () => `${origins.data}/data/${paths.codec}`],
      ['a sample type that nobody knows', 'unsupported-dtype', () => `${origins.data}/data/${paths.dtype}`],
    ];
    for (const [name, code, url] of cases) {
      test(`${name} is ${code}`, GUARD, async () => {
        const error = await screen.refusal(url());
        assert.ok(error, 'open() was not refused');
        assert.equal(error.code, code, error.message);
        assert.ok(error.isError);
        assert.ok(error.message.length > 15 && !/undefined|\[object/.test(error.message), error.message);
        assert.ok(error.url?.startsWith(url()), `${error.url} does not say where`);
        if (code === 'unsupported-codec') assert.match(error.message, /imaginary_wavelet/);
        if (code === 'unsupported-dtype') assert.match(error.message, /quaternion256/);
      });
    }

    // Over HTTP a folder without Zarr and no folder are the same.
    for (const [name, url] of /** @type {[string, () => string][]} */ ([
      ['a folder without Zarr', () => `${origins.data}/data/${paths.text}`],
      ['a server with a page for every address', () => `${origins.data}/html/nothing/here.zarr`],
    ])) {
      test(`${name} is not-zarr or not-found`, GUARD, async () => {
        const error = await screen.refusal(url());
        assert.ok(['not-zarr', 'not-found'].includes(error?.code), JSON.stringify(error));
      });
    }

    test('after a failure another image opens', GUARD, () =>
      screen.check('after failures', { model: catalogue.plain(), camera: { center: [300.5, 250.5], scale: 1 } }),
    );

    /** Every third chunk is not there. */
    const isMissing = (/** @type {number[]} */ [y, x]) => (x + y) % 3 === 1;
    const sparse = () =>
      writeImage(root, `sparse-${renderer}.zarr`, {
        zarr: 2,
        axes: ['y', 'x'],
        levels: [{ shape: [240, 320], scale: [1, 1] }],
        chunks: [60, 80],
        dtype: 'uint16',
        fill: 200,
        missing: isMissing,
        channels: GREY,
      });

    test('missing chunks are the fill value where the server says 403', GUARD, async () => {
      const model = sparse();
      await screen.open(`${origins.data}/hidden/${model.path}`);
      const camera = { center: /** @type {[number, number]} */ ([159.5, 119.5]), scale: 1 };
      await screen.call('setState', { camera });
      await screen.settled();
      assertSame(`hidden ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
      assert.equal((await screen.call('stats')).failed, 0);
    });

    /** Photographs an image of which some chunks are spoilt. @param {string} url */
    const spoilt = async (url) => {
      await screen.page.evaluate(() => {
        const { element } = /** @type {any} */ (globalThis);
        Object.assign(globalThis, { problems: [] });
        element.addEventListener('zarrscope-error', (/** @type {any} */ event) => {
          /** @type {any} */ (globalThis).problems.push(event.detail);
        });
      });
      await screen.open(url);
      await screen.call('setState', { camera: { center: [159.5, 119.5], scale: 1 } });
      const stats = await screen.settled();
      const problems = await screen.page.evaluate(() => /** @type {any} */ (globalThis).problems);
      return { stats, problems };
    };

    /**
     * Compares the picture, but for chunks whose place may look like anything.
     * @param {string} name @param {import('./support/images.mjs').ImageModel} model
     * @param {(chunk: number[]) => boolean} isSpoilt
     */
    const assertRest = async (name, model, isSpoilt) => {
      const got = await screen.snapshot();
      const want = screen.reference({ model, camera: { center: [159.5, 119.5], scale: 1 } });
      const colors = (/** @type {number} */ x, /** @type {number} */ y) =>
        isSpoilt([Math.floor(y / 60), Math.floor(x / 80)])
          ? [[...got.data.subarray((y * 320 + x) * 4, (y * 320 + x) * 4 + 3)]]
          : want.colors(x, y);
      assertSame(name, got, { ...want, colors });
    };

    /** 4 × 4 chunks of gzip; level 0 only. @param {string} name */
    const whole = (name) =>
      writeImage(root, `${name}-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [240, 320], scale: [1, 1] }],
        chunks: [60, 80],
        dtype: 'uint8',
        compressor: 'gzip',
        channels: GREY,
      });

    test('a corrupt chunk is told, and the rest is drawn', GUARD, async () => {
      const model = whole('corrupt');
      const bad = join(root, model.path, '0/c/1/2');
      const bytes = readFileSync(bad);
      bytes.fill(0x5a, 14);
      writeFileSync(bad, bytes);
      const { stats, problems } = await spoilt(await address(model));
      assert.ok(stats.failed > 0);
      const told = problems.find((/** @type {any} */ one) => one.code === 'corrupt-chunk');
      assert.ok(told, JSON.stringify(problems));
      assert.ok(told.url.endsWith('/0/c/1/2'), told.url);
      await assertRest(`corrupt ${renderer}`, model, ([y, x]) => y === 1 && x === 2);
    });

    test('a page in place of a missing chunk is a corrupt chunk, and the rest is drawn', GUARD, async () => {
      const model = sparse();
      const { stats, problems } = await spoilt(`${origins.data}/html/${model.path}`);
      assert.ok(stats.failed > 0);
      assert.ok(problems.length > 0);
      for (const one of problems) assert.equal(one.code, 'corrupt-chunk', JSON.stringify(one));
      await assertRest(`html ${renderer}`, model, isMissing);
    });

    for (const fault of ['truncated', 'damaged']) {
      test(`${fault} answers end in failures, not in waiting`, GUARD, async () => {
        const model = whole(fault);
        const { stats, problems } = await spoilt(`${origins.faults}/${fault}/${model.path}`);
        assert.ok(stats.failed > 0);
        assert.ok(problems.length > 0);
        for (const one of problems) {
          assert.ok(['corrupt-chunk', 'network', 'cors'].includes(one.code), JSON.stringify(one));
        }
      });
    }

    for (const status of [503, 429]) {
      test(`a server that says ${status} is asked again`, GUARD, async () => {
        const model = whole(`flaky-${status}`);
        const before = (await screen.call('stats')).retries;
        const { stats, problems } = await spoilt(`${origins.faults}/flaky-${status}/${model.path}`);
        const camera = { center: /** @type {[number, number]} */ ([159.5, 119.5]), scale: 1 };
        assertSame(`flaky ${status} ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
        assert.ok(stats.retries > before, 'stats() counts the further tries');
        assert.deepEqual(problems, []);
      });
    }

    test('the page says what is wrong, with the address, and opens it when it is there', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const name = `late-${renderer}.zarr`;
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(`${origins.data}/data/${name}`)}`));
      await sheet.page.getByText(name).first().waitFor();
      const again = sheet.page.getByRole('button', { name: 'Try again' });
      await again.waitFor();
      writeImage(root, name, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [64, 64], scale: [1, 1] }],
        chunks: [64, 64],
        dtype: 'uint8',
        title: 'came late',
        channels: GREY,
      });
      await again.click();
      await sheet.page.getByRole('heading', { name: 'came late' }).waitFor();
      await again.waitFor({ state: 'detached' });
      await sheet.close();
    });

    test('a layer that cannot be opened is told beside those that can', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const model = writeImage(root, `beside-${renderer}.zarr`, {
        zarr: 3,
        axes: ['y', 'x'],
        levels: [{ shape: [64, 64], scale: [1, 1] }],
        chunks: [64, 64],
        dtype: 'uint8',
        title: 'is there',
        channels: GREY,
      });
      const both = [await address(model), `${origins.data}/data/is-not-there.zarr`];
      await sheet.page.goto(await indexPage(`?${both.map((one) => `source=${encodeURIComponent(one)}`).join('&')}`));
      await sheet.page.getByRole('heading', { name: 'is there' }).waitFor();
      await sheet.page.getByText('is-not-there.zarr').first().waitFor();
      await sheet.close();
    });

    test('hostile names are text', GUARD, async () => {
      const hostile = '<img src=x onerror="document.title=1"><b id="hostile">bold</b>';
      const model = writeImage(root, `hostile-${renderer}.zarr`, {
        zarr: 2,
        axes: ['c', 'z', 'y', 'x'],
        levels: [{ shape: [2, 3, 64, 64], scale: [1, 1, 1, 1] }],
        chunks: [1, 1, 64, 64],
        dtype: 'uint8',
        title: hostile,
        channels: [
          { label: hostile, color: 'FFFFFF', window: [0, 255] },
          { label: '\u202Egnp.exe', color: 'FF0000', window: [0, 255] },
        ],
        labels: [
          {
            name: '<i id="hostile">x<',
            axes: ['z', 'y', 'x'],
            levels: [{ shape: [3, 64, 64], scale: [1, 1, 1] }],
            chunks: [3, 64, 64],
            dtype: 'uint8',
            value: () => 1,
            colors: new Map([[1n, [255, 0, 0, 255]]]),
          },
        ],
      });
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(await address(model))}`));
      await sheet.page.evaluate(async () => {
        await customElements.whenDefined('zarr-scope');
        await (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).settled();
      });
      await sheet.page.getByText('<b id="hostile">').first().waitFor({ state: 'attached' });
      assert.equal(await sheet.page.locator('#hostile').count(), 0);
      assert.notEqual(await sheet.page.title(), '1');
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('only answers of servers were complained about', () => screen.assertQuiet({ network: true }));
  });
}
