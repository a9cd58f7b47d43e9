// The npm package, as somebody uses it: packed, unpacked into a project of its own, its types checked, built and served by Vite.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { build, createServer } from 'vite';
import { makePackage } from '../../www/pack/npm.mjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { freePorts } from './support/nginx.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { DIST, GUARD, OUT, address, pages, servers } from './support/stage.mjs';

const HERE = import.meta.dirname;
const PROJECT = join(OUT, 'consumer');
const TSC = resolve(HERE, '../../node_modules/typescript/bin/tsc');

/** @type {Promise<void> | undefined} */
let made;

/** The project, with the package in its node_modules as npm would put it there. */
function project() {
  made ??= (async () => {
    rmSync(PROJECT, { recursive: true, force: true });
    cpSync(join(HERE, 'consumer'), PROJECT, { recursive: true });
    await makePackage(DIST, join(PROJECT, 'package'));
    const packed = execFileSync('npm', ['pack', '--json', '--silent', './package'], { cwd: PROJECT, encoding: 'utf8' });
    const [{ filename }] = JSON.parse(packed);
    const home = join(PROJECT, 'node_modules/zarrscope');
    mkdirSync(home, { recursive: true });
    execFileSync('tar', ['-xzf', join(PROJECT, filename), '--strip-components=1', '-C', home]);
    rmSync(join(PROJECT, 'package'), { recursive: true });
  })();
  return made;
}

/** What the project's page tells when it is done. @param {Sheet} sheet @param {string} url */
async function done(sheet, url) {
  await sheet.page.goto(`${url}?source=${encodeURIComponent(await address(catalogue.plain()))}`);
  await sheet.page.waitForFunction(() => 'done' in globalThis);
  const { code, level, framed, checked } = await sheet.page.evaluate(() => {
    const { viewer, ...rest } = /** @type {any} */ (globalThis).done;
    return rest;
  });
  assert.deepEqual({ code, framed, checked }, { code: 'not-found', framed: 'function', checked: 1 });
  assert.equal(typeof level, 'number');
  // The controls are a part that is loaded later.
  await sheet.page.locator('#made zarr-scope zs-panel').waitFor();
  // Opening what is not there is what the page is meant to try.
  sheet.assertQuiet({ network: true });
}

test('one file knows where parts lie, which packages put another one in place of', () => {
  const folder = resolve(HERE, '../../www/element');
  const knowing = readdirSync(folder).filter((name) => /import\.meta|import\(|\bASSETS\b/.test(readFileSync(join(folder, name), 'utf8')));
  assert.deepEqual(knowing, ['places.ts']);
});

describe('the npm package', () => {
  test('its types are enough to write a page', GUARD, async () => {
    await project();
    try {
      execFileSync(process.execPath, [TSC, '-p', PROJECT], { encoding: 'utf8' });
    } catch (error) {
      assert.fail(/** @type {any} */ (error).stdout);
    }
  });

  test('its types carry their descriptions', GUARD, async () => {
    await project();
    const types = readFileSync(join(PROJECT, 'node_modules/zarrscope/types/element/contract.d.ts'), 'utf8');
    assert.match(types, /The state of section 4/, 'the types carry their descriptions');
  });

  for (const renderer of RENDERERS) {
    test(`a page that Vite has built works under a strict policy, ${renderer}`, GUARD, async () => {
      await project();
      await servers();
      await build({ root: PROJECT, base: './', logLevel: 'error', build: { outDir: join(pages(), 'vite'), emptyOutDir: true } });
      const screen = await Screen.open(renderer, { size: [640, 600] });
      await done(screen, `${(await servers()).origins.pages}/pages/vite/index.html`);
      await screen.close();
    });
  }

  test('a page that Vite serves while it is written works', GUARD, async () => {
    await project();
    const [port] = await freePorts(1);
    const server = await createServer({
      root: PROJECT,
      logLevel: 'error',
      server: { host: '127.0.0.1', port, watch: null },
      // As the package's README says.
      optimizeDeps: { exclude: ['zarrscope'] },
    });
    await server.listen();
    try {
      const sheet = await Sheet.open(RENDERERS[0], { size: [640, 600] });
      await done(sheet, server.resolvedUrls?.local[0] ?? '');
      await sheet.close();
    } finally {
      await server.close();
    }
  });
});
