// Files that mean harm, one after the other in the same page: each ends in a sentence or in a picture, never in a page that
// hangs or is gone. After each one a good image is drawn, to the sample.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { GUARD, OUT, indexPage, root, servers } from './support/stage.mjs';
import { crc32c } from './support/zarr_writer.mjs';

const FOLDER = 'means harm';
const SIDE = 64;
const BYTES = { name: 'bytes', configuration: { endian: 'little' } };
const HTML = '<img src=x onerror="document.title=1"><b id="hostile">bold</b>';

/** @param {string} path below the folder of this file @param {string | Uint8Array} content */
function file(path, content) {
  const target = join(root, FOLDER, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

/** @param {string} path @param {object} ome */
const group = (path, ome) =>
  file(`${path}/zarr.json`, JSON.stringify({ zarr_format: 3, node_type: 'group', attributes: { ome: { version: '0.5', ...ome } } }));

/** @param {string} path @param {number[]} shape @param {number[]} chunk @param {object[]} codecs */
const array = (path, shape, chunk, codecs) =>
  file(
    `${path}/zarr.json`,
    JSON.stringify({
      zarr_format: 3, node_type: 'array', shape, data_type: 'uint8', fill_value: 7, codecs,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } }, chunk_key_encoding: { name: 'default' },
    }),
  );

/**
 * An image of one level.
 * @param {string} name
 * @param {{ shape?: number[], chunk?: number[], codecs?: object[], objects?: Record<string, Uint8Array>, more?: object,
 *   multiscale?: object }} [options]
 */
function image(name, { shape = [SIDE, 2 * SIDE], chunk = [SIDE, SIDE], codecs = [BYTES], objects = {}, more = {}, multiscale = {} } = {}) {
  const axes = ['t', 'c', 'z', 'y', 'x'].slice(-shape.length).map((axis) => ({ name: shape.length === 3 && axis === 'z' ? 'c' : axis }));
  group(name, { multiscales: [{ axes, datasets: [{ path: '0' }], ...multiscale }], ...more });
  array(`${name}/0`, shape, chunk, codecs);
  for (const [key, bytes] of Object.entries(objects)) file(`${name}/0/${key}`, bytes);
}

/** Zstandard: a frame of runs of zeros, 128 KB each (RFC 8878, 3.1.1.2). @param {number} runs */
function zstdBomb(runs) {
  const blocks = Array.from({ length: runs }, (_, run) => {
    const header = (131072 * 8) | 2 | Number(run + 1 === runs);
    return [header & 255, (header >> 8) & 255, header >> 16, 0];
  });
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3, ...blocks.flat()]);
}

/** Blosc: a header that claims 2 GB, in blocks of 1 GB. @param {Uint8Array} body */
function bloscBomb(body) {
  const header = Buffer.from([2, 1, 4 << 5, 1, 255, 255, 255, 127, 0, 0, 0, 64, 0, 0, 0, 0]);
  header.writeUInt32LE(16 + body.length, 12);
  return Buffer.concat([header, body]);
}

/** A shard of two chunks beside each other; the second lies there. @param {[bigint, bigint]} lie @param {Uint8Array} body */
function shard([start, length], body) {
  const index = Buffer.alloc(36);
  index.writeBigUInt64LE(BigInt(body.length), 8);
  index.writeBigUInt64LE(start, 16);
  index.writeBigUInt64LE(length, 24);
  index.writeUInt32LE(crc32c(index.subarray(0, 32)), 32);
  return Buffer.concat([body, index]);
}

/** @template T @param {number} count @param {(n: number) => T} item */
const list = (count, item) => Array.from({ length: count }, (_, n) => item(n));

const renderer = RENDERERS[0] ?? 'webgpu';

describe('files that mean harm', () => {
  /** @type {Screen} */
  let screen;
  /** @type {string} */
  let base;
  before(async () => {
    base = `${(await servers()).origins.data}/data/${encodeURIComponent(FOLDER)}`;
    screen = await (await Screen.open(renderer)).load();
  }, GUARD);
  after(() => screen?.close());

  /**
   * Opens it, and looks at it closely; gives the codes of what is told. Then a good image has to be drawn.
   * @param {string} name
   */
  const survived = async (name) => {
    const refused = await screen.refusal(`${base}/${name}`);
    /** @type {any[]} */
    let problems = refused ? [refused] : [];
    if (!refused) {
      await screen.settled();
      await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.oneToOne?.());
      await screen.settled();
      ({ problems } = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model));
    }
    for (const { message, url, hint } of problems) {
      assert.ok(message.length > 20 && !/undefined|\[object|panicked|unreachable/.test(message), message);
      assert.ok(url?.startsWith(base), `${url}: ${message}`);
      assert.ok(hint?.length > 10, `nothing to do about: ${message}`);
    }
    await screen.check(`after ${name}`, { model: catalogue.plain(), camera: { center: [300.5, 250.5], scale: 1 } });
    return problems.map(({ code }) => code);
  };

  const gzip = { name: 'gzip', configuration: { level: 9 } };
  const zstd = { name: 'zstd', configuration: { level: 1, checksum: false } };
  const blosc = { name: 'blosc', configuration: { cname: 'zstd', clevel: 1, shuffle: 'noshuffle', typesize: 1, blocksize: 0 } };
  const zeros = () => gzipSync(new Uint8Array(2 ** 28), { level: 9 });
  /** @type {[string, object[], () => Uint8Array][]} */
  const bombs = [
    ['gzip', [BYTES, gzip], zeros],
    ['gzip before zstd', [BYTES, zstd, gzip], zeros],
    ['zstd', [BYTES, zstd], () => zstdBomb(8192)],
    ['blosc', [BYTES, blosc], () => bloscBomb(zstdBomb(8192))],
    ['lz4', [BYTES, { name: 'numcodecs.lz4', configuration: {} }], () => Uint8Array.from([255, 255, 255, 127, 31, 0, 1, 0])],
  ];
  for (const [name, codecs, bomb] of bombs) {
    test(`a bomb of ${name}`, GUARD, async () => {
      const bytes = bomb();
      image(`bomb ${name}`, { codecs, objects: { 'c/0/0': bytes, 'c/0/1': bytes } });
      assert.deepEqual(await survived(`bomb ${name}`), ['corrupt-chunk', 'corrupt-chunk']);
    });
  }

  test('a chunk of 1 GB in 1 MB, as its array says', GUARD, async () => {
    const side = 32768;
    const part = gzipSync(new Uint8Array(2 ** 26), { level: 9 });
    const shape = [side, side];
    image('large', { shape, chunk: shape, codecs: [BYTES, gzip], objects: { 'c/0/0': Buffer.concat(list(16, () => part)) } });
    // Browsers with the memory draw it; the others say that there is none.
    const codes = await survived('large');
    assert.ok(codes.every((code) => ['corrupt-chunk', 'too-large'].includes(code)), codes.join());
  });

  for (const [name, side] of /** @type {[string, number][]} */ ([['2^40', 2 ** 20], ['2^80', 2 ** 40]])) {
    test(`a chunk that claims ${name} samples`, GUARD, async () => {
      image(name, { shape: [side, side], chunk: [side, side], objects: { 'c/0/0': new Uint8Array(9) } });
      assert.deepEqual(await survived(name), ['too-large']);
    });
  }

  test('an array of 2^106 samples of which none is stored', GUARD, async () => {
    image('endless', { shape: [2 ** 53, 2 ** 53] });
    assert.deepEqual(await survived('endless'), []);
  });

  const body = new Uint8Array(SIDE * SIDE).fill(99);
  const big = 2n ** 63n;
  /** @type {[string, Uint8Array][]} */
  const shards = [
    ['2^63', shard([big, BigInt(body.length)], body)],
    ['beyond 2^64', shard([2n ** 64n - 2n, 5n], body)],
    ['beyond the end', shard([10_000n, BigInt(body.length)], body)],
    ['over the end', shard([BigInt(body.length) - 5n, BigInt(body.length)], body)],
    ['as long as 2^40', shard([0n, 2n ** 40n], body)],
    ['of no length', shard([0n, 0n], body)],
    ['cut off', shard([0n, 0n], body).subarray(0, -7)],
    ['of 3 bytes', Uint8Array.from([1, 2, 3])],
    ['empty', new Uint8Array()],
  ];
  for (const [name, bytes] of shards) {
    test(`a shard's index: ${name}`, GUARD, async () => {
      const sharding = { name: 'sharding_indexed', configuration: { chunk_shape: [SIDE, SIDE], codecs: [BYTES], index_codecs: [BYTES, { name: 'crc32c' }] } };
      image(`shard ${name}`, { chunk: [SIDE, 2 * SIDE], codecs: [sharding], objects: { 'c/0/0': bytes } });
      const codes = await survived(`shard ${name}`);
      assert.ok(codes.length > 0, 'nothing was told');
      // Servers refuse ranges that lie outside of the file.
      for (const code of codes) assert.ok(['corrupt-chunk', 'network', 'too-large'].includes(code), code);
    });
  }

  test('60 MB of JSON', GUARD, async () => {
    const properties = list(700_000, (id) => ({ 'label-value': id, class: 'a cell of an organism', area: id * 1.5, note: 'x'.repeat(10) }));
    image('60 MB', { more: { 'image-label': { properties } } });
    assert.deepEqual(await survived('60 MB'), []);
    const json = `{"zarr_format": 3, "node_type": "group", "attributes": {"note": "${'x'.repeat(60e6)}`;
    file('60 MB that end early/zarr.json', json);
    assert.deepEqual(await survived('60 MB that end early'), ['bad-metadata']);
  });

  test('JSON of a million lists in each other', GUARD, async () => {
    file('deep/zarr.json', `{"zarr_format": 3, "node_type": "group", "attributes": {"ome": ${'['.repeat(1e6)}${']'.repeat(1e6)}}}`);
    assert.deepEqual(await survived('deep'), ['bad-metadata']);
  });

  test('a million levels', GUARD, async () => {
    image('levels', { multiscale: { datasets: list(1e6, (level) => ({ path: String(level) })) } });
    await survived('levels');
  });

  test('a million channels, in the document and in the array', GUARD, async () => {
    const channels = list(1e6, (n) => ({ label: `channel ${n}`, color: 'FF0000' }));
    image('channels', { shape: [1e6, 8, 8], chunk: [1, 8, 8], more: { omero: { channels } } });
    assert.deepEqual(await survived('channels'), []);
  });

  test('a million labels', GUARD, async () => {
    image('labels');
    group('labels/labels', { labels: list(1e6, (n) => `label ${n}`) });
    await survived('labels');
  });

  test('a million wells, and a plate that is its own well', GUARD, async () => {
    const names = (/** @type {number} */ count) => list(count, (n) => ({ name: String(n) }));
    const wells = list(1e6, (n) => ({ path: `${Math.floor(n / 1000)}/${n % 1000}`, rowIndex: Math.floor(n / 1000), columnIndex: n % 1000 }));
    group('wells', { plate: { rows: names(1000), columns: names(1000), wells } });
    await survived('wells');
    group('circle', { plate: { rows: names(1), columns: names(3), wells: [{ path: '.' }, { path: '..' }, { path: '0/0/../..' }] } });
    await survived('circle');
  });

  test('series and scenes that lead back', GUARD, async () => {
    group('series', { 'bioformats2raw.layout': 3, series: ['.', '..', '../series', 'inner'] });
    group('series/inner', { 'bioformats2raw.layout': 3, series: ['..', '../inner', '../../series'] });
    await survived('series');
    const edges = list(20_000, (n) => ({ type: 'identity', input: { path: `i${n % 7}`, name: 'a' }, output: { path: `i${(n + 1) % 7}`, name: 'a' } }));
    group('scene', { scene: { coordinateTransformations: edges } });
    await survived('scene');
  });

  test('nothing was uncaught', () => screen.assertQuiet({ network: true }));

  test('names with HTML are text in the panel, on the plate and in the information', GUARD, async () => {
    const named = [{ name: HTML }, { name: 'B' }];
    group('html', { plate: { name: HTML, rows: named, columns: named, acquisitions: [{ id: 1, name: HTML }], wells: [{ path: 'w/1', rowIndex: 0, columnIndex: 0 }] } });
    group('html/w/1', { well: { images: [{ path: '0', acquisition: 1 }] } });
    const omero = { name: HTML, channels: [{ label: HTML, color: HTML }, { label: 'b' }] };
    image('html/w/1/0', { shape: [2, 8, 8], chunk: [1, 8, 8], multiscale: { name: HTML, type: HTML, metadata: { [HTML]: HTML } }, more: { omero, [HTML]: [HTML] } });
    const sheet = await Sheet.open(renderer, { size: [1200, 800] });
    for (const path of ['html', 'html/w/1', 'html/w/1/0']) {
      await sheet.page.goto('about:blank');
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(`${base}/${path}`)}`));
      await sheet.page.evaluate(async () => {
        await customElements.whenDefined('zarr-scope');
        await (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).settled();
      });
      await sheet.page.getByText('<b id="hostile">').first().waitFor({ state: 'attached' });
      // The panel remembers that it was opened.
      if (path === 'html') await sheet.page.getByText('Information', { exact: true }).click();
      await sheet.page.getByRole('button', { name: 'Copy report' }).waitFor();
      await sheet.page.locator('zs-documents summary').first().click();
      const tree = sheet.page.locator('zs-json').first();
      // What a fold holds is made when it is opened.
      while ((await tree.getByText('<b id=').count()) === 0) {
        await tree.evaluate((element) => element.shadowRoot?.querySelectorAll('details').forEach((fold) => (fold.open = true)));
        await sheet.page.waitForTimeout(20);
      }
      if (path === 'html/w/1/0') await sheet.page.screenshot({ path: join(OUT, 'hostile names.png') });
      const made = await sheet.page.evaluate(() => {
        /** @type {string[]} */
        const found = [];
        const walk = (/** @type {Document | ShadowRoot} */ root) => {
          for (const element of root.querySelectorAll('*')) {
            if (element.id === 'hostile' || element.tagName === 'IMG') found.push(element.outerHTML);
            if (element.shadowRoot) walk(element.shadowRoot);
          }
        };
        walk(document);
        return found;
      });
      assert.deepEqual(made, [], path);
      assert.notEqual(await sheet.page.title(), '1');
    }
    sheet.assertQuiet({ network: true });
    await sheet.close();
  });
});
