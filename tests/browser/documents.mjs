// The examples of the documents do what they say: blocks marked `js run` and `html run` are run in a page beside the built
// one, where `zarrscope.js` and the sample are.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { RENDERERS } from './support/chromium.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD, indexPage } from './support/stage.mjs';

const DOCUMENTS = ['api.md', 'embedding.md'];

/** Fenced blocks that are marked to be run, with the line where they begin. @param {string} text */
export function examples(text) {
  const found = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const opening = /^(`{3,})(js|html) run\b/.exec(lines[i]);
    if (!opening) continue;
    const end = lines.indexOf(opening[1], i + 1);
    assert.ok(end > i, `the block of line ${i + 1} has no end`);
    found.push({ line: i + 1, language: opening[2], code: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return found;
}

test('examples are found in a document', () => {
  const text = ['```js run', 'a', 'b', '```', '```js', 'c', '```', '```html run', '<p>', '```'].join('\n');
  assert.deepEqual(
    examples(text).map(({ line, language, code }) => [line, language, code]),
    [
      [1, 'js', 'a\nb'],
      [8, 'html', '<p>'],
    ],
  );
});

for (const name of DOCUMENTS) describe(`the examples of docs/${name}`, () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8');
  test('are there', () => assert.ok(examples(text).length > 0, `no examples in docs/${name}`));

  for (const renderer of RENDERERS) {
    for (const { line, language, code } of examples(text)) {
      test(`line ${line}, ${language}, ${renderer}`, GUARD, async () => {
        const page = '<!doctype html><script type="module" src="zarrscope.js"></script><zarr-scope></zarr-scope>';
        const style = '<style>zarr-scope { display: block; height: 300px }</style>';
        const screen = await Screen.open(renderer, { size: [800, 600] });
        const url = (await indexPage()).replace('index.html', 'example.html');
        // Without the test server's policy, which would keep the test from bringing its own script.
        await screen.page.route(url, (route) =>
          route.fulfill({ contentType: 'text/html', body: style + (language === 'html' ? code : page) }),
        );
        await screen.page.goto(url);
        await screen.page.evaluate(() => customElements.whenDefined('zarr-scope'));
        if (language === 'js') {
          await screen.page.evaluate(async (code) => {
            const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
            await viewer.open('samples/nuclei.ome.zarr');
            const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
            await new AsyncFunction(code)();
          }, code);
        } else {
          const renderers = await screen.page.evaluate(async () => {
            const found = [];
            for (const element of document.querySelectorAll('zarr-scope')) {
              const viewer = await /** @type {any} */ (element).ready;
              found.push((await viewer.settled()).renderer);
            }
            return found;
          });
          assert.ok(renderers.length > 0 && renderers.every((one) => one === renderer), String(renderers));
        }
        screen.assertQuiet({ network: true });
        await screen.close();
      });
    }
  }
});
