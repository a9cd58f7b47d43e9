// A person without a pointer: from an empty page to a link, by the keyboard alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONTROLS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, indexPage } from './support/stage.mjs';

/** So many presses of Tab are a long way, but no endless one. */
const FAR = 60;

/** What has the focus: its name and whether that can be seen. @param {Sheet} sheet */
const focused = (sheet) =>
  sheet.page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const name = at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '';
    return { name, tag: at?.localName ?? '', isSeen: at?.matches(':focus-visible') ?? false };
  });

/** Presses Tab until what has this name has the focus. @param {Sheet} sheet @param {string | RegExp} wanted @param {string} [key] */
async function tabTo(sheet, wanted, key = 'Tab') {
  const passed = [];
  for (let i = 0; i < FAR; i += 1) {
    await sheet.page.keyboard.press(key);
    const { name, isSeen } = await focused(sheet);
    passed.push(name);
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) {
      assert.ok(isSeen, `${name} shows that it has the focus`);
      return;
    }
  }
  assert.fail(`${wanted} is not reached: ${passed.join(' | ')}`);
}

/** What is shown of the first layer. @param {Sheet} sheet @returns {Promise<{ z: number, window: [number, number], label: boolean }>} */
const shownBy = (sheet) =>
  sheet.page.evaluate(async () => {
    const { dims, layers } = (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).model;
    return { z: dims[0].index, window: layers[0].channels[0].window, label: layers[0].labels[0].visible };
  });

for (const renderer of CONTROLS) {
  describe(`by the keyboard alone, ${renderer}`, () => {
    test('open, contrast, z, a label, a link', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1280, 800] });
      const { page } = sheet;
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.goto(await indexPage());
      await page.getByRole('searchbox', { name: 'Address of an image' }).waitFor();

      await tabTo(sheet, 'Address of an image');
      await page.keyboard.type(new URL('samples/nuclei.ome.zarr', await indexPage()).href);
      await page.keyboard.press('Enter');
      await page.getByRole('slider', { name: 'Position in z' }).waitFor();
      await page.waitForFunction(() => document.querySelector('zarr-scope')?.shadowRoot?.activeElement?.localName === 'canvas');
      const { window: before } = await shownBy(sheet);

      await tabTo(sheet, /, value drawn in full colour$/);
      for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowLeft');
      const { window: after } = await shownBy(sheet);
      assert.equal(after[0], before[0]);
      assert.ok(after[1] < before[1], `${after} after ${before}`);

      await tabTo(sheet, 'Index in z', 'Shift+Tab');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('20');
      await page.keyboard.press('Enter');
      assert.equal((await shownBy(sheet)).z, 20);
      // The keys of the picture step on from there, and it is said where that leads.
      await tabTo(sheet, /^Image\. /, 'Shift+Tab');
      await page.keyboard.press('.');
      await page.getByText(/^z 21, /).waitFor({ state: 'attached' });
      await page.keyboard.press(',');
      await page.getByText(/^z 20, /).waitFor({ state: 'attached' });
      assert.equal((await shownBy(sheet)).z, 20);

      await tabTo(sheet, 'Show nuclei');
      await page.keyboard.press('Space');
      await page.getByRole('slider', { name: 'Opacity of nuclei' }).waitFor();

      await tabTo(sheet, 'Copy a link to this view', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Link copied').first().waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      const shown = await shownBy(sheet);
      assert.ok(shown.label);
      sheet.assertQuiet({ network: true });

      // Another person sees the same.
      await page.goto('about:blank');
      await page.goto(link);
      await page.getByRole('slider', { name: 'Position in z' }).waitFor();
      await page.getByRole('checkbox', { name: 'Show nuclei' }).waitFor();
      assert.deepEqual(await shownBy(sheet), shown);
      // Nothing was clicked: the picture has the keys that no control has.
      assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
      await page.keyboard.press('.');
      while ((await shownBy(sheet)).z !== 21) await page.waitForTimeout(25);
      await page.keyboard.press('h');
      await page.getByRole('dialog', { name: 'Keys and gestures' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Keys and gestures' }).waitFor({ state: 'hidden' });
      await page.getByLabel('Index in z').press('h');
      assert.equal(await page.getByRole('dialog', { name: 'Keys and gestures' }).count(), 0, 'what is typed is no key of the picture');
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });
  });
}
