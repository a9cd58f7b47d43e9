// The panel's channels in the built page: what is told of the samples in view is compared with the samples that were written.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { CONTROLS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, address, indexPage } from './support/stage.mjs';
import { loadTypeScript } from './support/typescript.mjs';

const { number } = await loadTypeScript('panel/format');

for (const renderer of CONTROLS) {
  describe(`channels in the panel, ${renderer}`, () => {
    /** @type {Sheet} */
    let sheet;
    before(async () => {
      sheet = await Sheet.open(renderer, { size: [1000, 700] });
    }, GUARD);
    after(() => sheet?.close());

    /** @param {import('./support/images.mjs').ImageModel} model */
    const show = async (model) => {
      await sheet.page.goto('about:blank');
      await sheet.page.goto(await indexPage(`?source=${encodeURIComponent(await address(model))}`));
      await sheet.page.getByText('Statistics', { exact: true }).waitFor();
    };
    /** @param {string} label */
    const adjust = (label) => sheet.page.getByRole('button', { name: `Adjust ${label}` }).click();
    const channel = (at = 0) =>
      sheet.page.evaluate(async (at) => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).model.layers[0].channels[at], at);

    for (const type of catalogue.TYPES) {
      test(`least and greatest sample, and a range from them: ${type[0]}`, GUARD, async () => {
        const model = catalogue.typed(type, 3);
        await show(model);
        const [level] = model.levels;
        const samples = [];
        for (let y = 0; y < level.shape[0]; y += 1) for (let x = 0; x < level.shape[1]; x += 1) samples.push(Number(level.at([y, x])));
        samples.sort((a, b) => a - b);
        await adjust(type[0]);
        await sheet.page.getByText(`In view: ${number(samples[0])} to ${number(samples.at(-1) ?? 0)}`, { exact: true }).waitFor();
        await sheet.page.getByRole('button', { name: /^Auto range/ }).click();
        const rank = Math.round(0.001 * (samples.length - 1));
        assert.deepEqual((await channel()).window, [samples[rank], samples[samples.length - 1 - rank]]);
        const bars = await sheet.page.locator('zs-range .histogram.inside path').getAttribute('d');
        assert.ok((bars?.match(/V0\.000H/g) ?? []).length >= 1, 'the highest bar has the whole height');
        sheet.assertQuiet({ network: true });
      });
    }

    test('only what is in view counts, and what comes into view', GUARD, async () => {
      const model = catalogue.channels();
      await show(model);
      await adjust('actin');
      await sheet.page.getByText(/^In view: /).waitFor();
      for (const [cx, cy] of [[96, 80], [40, 30]]) {
        const size = await sheet.page.evaluate(async ([x, y]) => {
          const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
          viewer.setState({ camera: { center: [x, y], scale: 0.02, rotation: 0 } });
          const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('zarr-scope')?.shadowRoot?.querySelector('canvas'));
          return [canvas.clientWidth, canvas.clientHeight];
        }, [cx, cy]);
        // Level 0 has a sample every half unit.
        const along = (/** @type {number} */ center, /** @type {number} */ length) =>
          [center - 0.01 * length, center + 0.01 * length].map((end) => Math.round(end / 0.5));
        const [x0, x1] = along(cx, size[0]);
        const [y0, y1] = along(cy, size[1]);
        const samples = [];
        for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) samples.push(Number(model.levels[0].at([1, y, x])));
        const [least, greatest] = [Math.min(...samples), Math.max(...samples)];
        await sheet.page.getByText(`In view: ${number(least)} to ${number(greatest)}`, { exact: true }).waitFor();
      }
      sheet.assertQuiet({ network: true });
    });

    test('a colour map is chosen by keys, drawn, and in the link', GUARD, async () => {
      await show(catalogue.plain());
      await sheet.page.getByRole('button', { name: 'Colour of grey' }).press('Enter');
      await sheet.page.getByRole('radio', { name: 'None: the colour' }).focus();
      for (const want of ['viridis', 'plasma', 'inferno']) {
        await sheet.page.keyboard.press('ArrowDown');
        await sheet.page.waitForFunction(
          async (want) => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).model.layers[0].channels[0].lut === want,
          want,
        );
      }
      const isColored = await sheet.page.evaluate(async () => {
        const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
        for (;;) {
          await viewer.settled();
          const picture = await createImageBitmap(await viewer.snapshot());
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, picture.width, picture.height);
          // The middle of inferno is red: no grey, and neither viridis nor plasma, has so much of it alone.
          for (let at = 0; at < data.length; at += 4) if (data[at] > 180 && data[at + 1] < 70 && data[at + 2] < 90) return true;
        }
      });
      assert.ok(isColored);
      await sheet.page.waitForFunction(() => location.hash.includes('inferno'));
      sheet.assertQuiet({ network: true });
    });
  });
}
