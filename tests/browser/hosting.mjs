// The settings of docs/hosting.md, run as they stand there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { freePorts } from './support/nginx.mjs';
import { Sheet } from './support/screen.mjs';
import { DIST, GUARD, address, root, servers } from './support/stage.mjs';

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

test('the CORS rules for S3 are JSON that its command takes', () => {
  const rules = [...DOCUMENT.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text)).find((one) => 'CORSRules' in one);
  assert.deepEqual(Object.keys(rules.CORSRules[0]).sort(), ['AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposeHeaders', 'MaxAgeSeconds']);
});
