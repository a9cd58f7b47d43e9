// The page that writes code to embed an image: what it writes shows what its preview shows.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, OUT, address, indexPage, pages, servers } from './support/stage.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [renderer = 'webgpu'] = RENDERERS;

/** @param {import('playwright-core').Frame | import('playwright-core').Page} page */
const stateOf = (page) =>
  page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    await viewer.settled();
    return viewer.state;
  });

/** @param {string} source */
async function builder(source) {
  const sheet = await Sheet.open(renderer, { size: [1280, 900] });
  await sheet.page.goto((await indexPage(`?source=${encodeURIComponent(source)}`)).replace('index.html', 'embed.html'));
  await stateOf(sheet.page);
  await sheet.page.evaluate(async () => {
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    await viewer.setState({ camera: { center: [70, 60], scale: 0.5 }, dims: { z: 9 }, drawings: [{ kind: 'distance', points: [[1, 2], [30.5, 40]] }] });
    await viewer.settled();
  });
  await sheet.page.waitForFunction(() => document.querySelector('textarea')?.value.includes('70'));
  const code = async (/** @type {string} */ way) => {
    await sheet.page.getByRole('radio', { name: way }).check();
    return sheet.page.locator('textarea').inputValue();
  };
  return { sheet, code };
}

describe('the page that writes code', () => {
  test('writes tags, frames and links that show what its preview shows', GUARD, async () => {
    const { sheet, code } = await builder(await address(catalogue.thick()));
    writeFileSync(join(OUT, 'embed.png'), await sheet.page.screenshot());
    const [element, frame, link] = [await code('Page'), await code('Frame'), await code('Link')];
    sheet.assertQuiet({ network: true });
    const { origins } = await servers();
    writeFileSync(join(pages(), 'tag.html'), `<!doctype html><title>Tag</title>${element}`);
    writeFileSync(join(pages(), 'frame.html'), `<!doctype html><title>Frame</title>${frame}`);
    const check = (/** @type {any} */ state) => {
      assert.deepEqual(state.camera.center, [70, 60]);
      assert.equal(state.camera.scale, 0.5);
      assert.equal(state.dims.z, 9);
      assert.deepEqual(state.drawings, [{ kind: 'distance', points: [[1, 2], [30.5, 40]] }]);
      assert.match(state.layers[0].source, /thick\.zarr$/);
    };
    await sheet.page.goto(`${origins.pages}/around/tag.html`);
    check(await stateOf(sheet.page));
    await sheet.page.goto(link);
    check(await stateOf(sheet.page));
    await sheet.page.goto(`${origins.pages}/around/frame.html`);
    const inner = await (await sheet.page.waitForSelector('iframe')).contentFrame();
    assert.ok(inner);
    await inner.waitForLoadState();
    check(await stateOf(inner));
    await sheet.close();
  });

  test('its Python is Python, and its texts stay in their quotes', GUARD, async () => {
    const { sheet, code } = await builder(await address(catalogue.thick()));
    assert.match(await code('Notebook'), /^from zarrscope import Viewer\n\nViewer\("http[^"]+thick\.zarr", state=\{.*"z": 9.*\}, height="480px", width="100%"\)$/);
    assert.match(await code('npm'), /source: "http[^"]+thick\.zarr",\n {2}controls: true,\n {2}state: \{/);
    await sheet.page.locator('[name=source]').fill('https://a.example/"><script>alert(1)</script>.zarr');
    const tag = await code('Page');
    assert.ok(!tag.includes('"><script>alert'), tag);
    await sheet.close();
  });

  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    test(`has no violations of accessibility, ${scheme}`, GUARD, async () => {
      const { sheet } = await builder(await address(catalogue.thick()));
      await sheet.page.emulateMedia({ colorScheme: scheme });
      await sheet.page.evaluate(AXE);
      const violations = await sheet.page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (globalThis).axe.run({ exclude: [['zarr-scope']] });
        return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ { html }) => html).join(' ')}`);
      });
      assert.deepEqual(violations, []);
      await sheet.close();
    });
  }
});
