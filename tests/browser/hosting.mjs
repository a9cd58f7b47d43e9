// The settings of docs/hosting.md, run as they stand there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startBucket } from './support/bucket.mjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { freePorts } from './support/nginx.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { DIST, GUARD, address, indexPage, root, servers } from './support/stage.mjs';

const DOCUMENT = readFileSync(resolve(import.meta.dirname, '../../docs/hosting.md'), 'utf8');

/** Status and headers as they come, without a browser's or fetch's own ideas. @param {string} url @param {object} [options] */
const ask = (url, options = {}) =>
  new Promise((done, fail) => {
    get(url, { agent: false, ...options }, (response) => {
      response.resume();
      response.on('end', () => done({ status: response.statusCode, headers: response.headers }));
    }).on('error', fail);
  });

describe('nginx as docs/hosting.md sets it up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-hosting-'));
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  let origin = '';
  let script = '';

  before(async () => {
    const [, lines] = /```nginx\n([\s\S]*?)```/.exec(DOCUMENT) ?? [];
    assert.ok(lines);
    await servers();
    await address(catalogue.thick());
    const [port] = await freePorts(1);
    for (const part of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, part));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name.replace('client_', '')};`).join(' ');
    const settings = lines.replaceAll('/srv/zarrscope/', `${DIST}/`).replaceAll('/srv/data/', `${root}/`);
    writeFileSync(join(folder, 'nginx.conf'), `daemon off; master_process off; error_log ${folder}/error.log; pid ${folder}/pid; events {} http { ${temporary} access_log off; server { listen 127.0.0.1:${port}; ${settings} } }`);
    child = spawn('nginx', ['-e', join(folder, 'error.log'), '-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    origin = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${origin}/zarrscope/build.json`).catch(() => null))) {
      assert.equal(child.exitCode, null, 'nginx refuses the settings');
      await new Promise((done) => setTimeout(done, 50));
    }
    const assets = readdirSync(DIST).find((name) => name.startsWith('assets-'));
    script = `${origin}/zarrscope/${assets}`;
  });
  after(async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test('the code has its types, is compressed, and is cached by its name', GUARD, async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const wasm = await ask(`${script}/decode_worker_bg.wasm`, { headers });
    assert.equal(wasm.headers['content-type'], 'application/wasm');
    assert.equal(wasm.headers['content-encoding'], 'gzip');
    assert.match(wasm.headers['cache-control'], /immutable/);
    assert.equal(wasm.headers['access-control-allow-origin'], '*');
    for (const name of ['index.html', 'zarrscope.js']) {
      const page = await ask(`${origin}/zarrscope/${name}`, { headers });
      assert.equal(page.headers['cache-control'], 'no-cache');
      assert.match(page.headers['content-type'], name === 'index.html' ? /text\/html/ : /text\/javascript/);
    }
  });

  test('data may be read in parts by every origin, and come as they are', GUARD, async () => {
    const { path } = catalogue.thick();
    const document = `${origin}/data/${path}/zarr.json`;
    const part = await ask(document, { headers: { origin: 'https://a.example', range: 'bytes=0-9', 'accept-encoding': 'gzip' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers['content-encoding'], undefined);
    assert.equal(part.headers['access-control-allow-origin'], '*');
    assert.match(part.headers['access-control-expose-headers'], /Content-Range/);
    const missing = await ask(`${origin}/data/nothing`, { headers: { origin: 'https://a.example' } });
    assert.deepEqual([missing.status, missing.headers['access-control-allow-origin']], [404, '*']);
    const before = await ask(document, { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' } });
    assert.equal(before.status, 204);
    assert.equal(before.headers['access-control-allow-headers'], 'Range');
  });

  for (const renderer of RENDERERS) {
    test(`the page shows an image, ${renderer}`, GUARD, async () => {
      const sheet = await Sheet.open(renderer);
      await sheet.page.goto(`${origin}/zarrscope/index.html?source=${encodeURIComponent(`${origin}/data/${catalogue.thick().path}`)}`);
      const stats = await sheet.page.evaluate(async () => {
        await customElements.whenDefined('zarr-scope');
        return (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).settled();
      });
      assert.ok(stats.chunksDecoded > 0);
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });
  }
});

describe('a bucket with the rules of docs/hosting.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-bucket-'));
  /** @type {Awaited<ReturnType<typeof startBucket>>} */
  let bucket;
  const model = catalogue.channels();

  before(async () => {
    const { CORSRules: rules } = [...DOCUMENT.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text)).find((one) => 'CORSRules' in one);
    bucket = await startBucket({ origin: (await servers()).origins.bucket, directory: folder, rules });
    await address(model);
    await bucket.put(join(root, model.path), `some/${model.path}`);
  });
  after(async () => {
    await bucket.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const renderer of RENDERERS) {
    test(`shows an image to a page of another origin, by either form of address, ${renderer}`, GUARD, async () => {
      const screen = await Screen.open(renderer);
      const camera = { center: /** @type {[number, number]} */ ([96.2, 80.3]), scale: 0.45 };
      for (const source of [`${bucket.origin}/images/some/${model.path}`, `s3://images/some/${model.path}`]) {
        const query = `?source=${encodeURIComponent(source)}&endpoint=${encodeURIComponent(bucket.origin)}`;
        await screen.load(await indexPage(query));
        await screen.settled();
        assert.equal((await screen.state()).layers[0].source, `${bucket.origin}/images/some/${model.path}`);
        await screen.call('setState', { camera });
        await screen.settled();
        const { data, width, height } = await screen.snapshot({ width: 320, height: 240 });
        assert.ok(width === 320 && height === 240 && data.some((value, i) => i % 4 < 3 && value > 40));
        // A sample of a stored chunk, and one of a chunk that is missing, which is no failure.
        const read = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.read({ start: [0, 0, 0], shape: [3, 320, 384] }).then(({ data }) => [...data]));
        const { at } = model.levels[0];
        let index = 0;
        for (let c = 0; c < 3; c += 1) for (let y = 0; y < 320; y += 1) for (let x = 0; x < 384; x += 1) assert.equal(read[index++], Number(at([c, y, x])));
        assert.equal((await screen.call('stats')).failed, 0);
      }
      await screen.close();
    });
  }

  test('lists a folder, and what is not there is told so', GUARD, async () => {
    const screen = await (await Screen.open('webgl')).load();
    assert.equal((await screen.refusal(`${bucket.origin}/images/some/`))?.code, 'not-zarr');
    const listing = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.listing);
    assert.deepEqual(listing.entries.map((/** @type {any} */ { name, kind }) => [name, kind]), [[model.path, 'zarr']]);
    assert.equal((await screen.refusal(`${bucket.origin}/images/nothing.zarr`))?.code, 'not-found');
    await screen.close();
  });
});
