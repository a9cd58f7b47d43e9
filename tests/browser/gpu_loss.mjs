// The graphics processor is taken away while a picture is on the screen: it is told, and the same picture comes back.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD } from './support/stage.mjs';

/** @param {Screen} screen */
async function takeAway(screen) {
  if (screen.renderer === 'webgpu') {
    const browser = screen.page.context().browser();
    assert.ok(browser);
    await (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  } else {
    await screen.page.evaluate(() => {
      const canvas = /** @type {any} */ (globalThis).element.shadowRoot.querySelector('canvas');
      canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
    });
  }
}

for (const renderer of RENDERERS) {
  describe(`a lost graphics processor, ${renderer}`, () => {
    test('is told, and the picture comes back', GUARD, async () => {
      const screen = await (await Screen.open(renderer)).load();
      const shown = { model: catalogue.plain(), camera: { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 1 } };
      await screen.show(shown);
      await screen.page.evaluate(() => {
        const { element } = /** @type {any} */ (globalThis);
        const next = (/** @type {string} */ name) =>
          new Promise((resolve) => element.addEventListener(name, (/** @type {any} */ event) => resolve(event.detail), { once: true }));
        const lost = next('zarrscope-error');
        Object.assign(globalThis, { lost, back: lost.then(() => next('zarrscope-settled')) });
      });
      await takeAway(screen);
      assert.equal((await screen.page.evaluate(() => /** @type {any} */ (globalThis).lost)).code, 'gpu-lost');
      await screen.page.evaluate(() => /** @type {any} */ (globalThis).back);
      await screen.check('after the loss', shown, { photograph: true });
      await screen.close();
    });
  });
}
