// Links that other viewers wrote, opened by the page: the same picture, and what cannot be had is told.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, address, indexPage } from './support/stage.mjs';

/** Opens the page with a query, and waits until what the query asks for is on the screen. @param {Sheet} sheet @param {string} query */
async function open(sheet, query) {
  await sheet.page.goto(await indexPage(query));
  await sheet.page.waitForFunction(() => !/[?&](viewState|c|slice|opacity)=/.test(location.search) && location.hash.startsWith('#v1'));
  return sheet.page.evaluate(async () => {
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    await viewer.settled();
    Object.assign(globalThis, { viewer });
    return viewer.state;
  });
}

for (const renderer of FETCHED) {
  describe(`links of others, ${renderer}`, () => {
    test('vizarr: the same part at the same size', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const source = encodeURIComponent(await address(catalogue.channels()));
      const state = await open(sheet, `?source=${source}&viewState=${encodeURIComponent('{"zoom":1.5,"target":[96,80]}')}&opacity=0.5`);
      // Samples are half a unit wide; vizarr counts from the edge of the first one, the viewer from its middle.
      assert.deepEqual(state.camera.center, [95.75, 79.75]);
      assert.ok(Math.abs(state.camera.scale - 2 ** -1.5) < 1e-9);
      assert.equal(state.layers[0].opacity, 0.5);
      assert.equal(await sheet.page.getByRole('status', { name: 'Not everything in this link is shown' }).count(), 0);
      assert.equal(new URL(sheet.page.url()).search, `?source=${source}`);
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('OMERO: channels, and what is not there', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const source = encodeURIComponent(await address(catalogue.channels()));
      const state = await open(sheet, `?source=${source}&c=1|100:600$00FF00,-2&z=4&p=intmax&flux=3`);
      assert.deepEqual(
        state.layers[0].channels.map((/** @type {any} */ channel) => channel.visible ?? true),
        [true, false, false],
      );
      assert.equal(state.layers[0].channels[0].color, '00FF00');
      assert.deepEqual(state.layers[0].channels[0].window, [100, 600]);
      const card = sheet.page.getByRole('status', { name: 'Not everything in this link is shown' });
      await card.waitFor();
      assert.deepEqual(await card.getByRole('listitem').allInnerTexts(), [
        'z=4 asks for a position on an axis that the image does not have.',
        'p=intmax asks for a projection; a single plane is shown.',
        'flux=3 is not known to this viewer.',
      ]);
      assert.equal(new URL(sheet.page.url()).search, `?source=${source}&flux=3`);
      await card.getByRole('button', { name: 'Dismiss' }).click();
      await card.waitFor({ state: 'detached' });
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });
  });
}
