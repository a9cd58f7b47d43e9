// Folders without an image: where the server lists them they can be walked through, where it does not the failure stays.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { writeGroup } from './support/images.mjs';
import { Screen, Sheet } from './support/screen.mjs';
import { GUARD, faultServer, indexPage, root, servers } from './support/stage.mjs';
import { writeImage } from './support/images.mjs';
import { zipFolder } from './support/zip_writer.mjs';

const HOSTILE = 'a&b <i id="hostile">#1%.zarr';

/** A folder with all that may lie in one. @param {string} name */
async function pile(name) {
  for (const image of [`${name}/cells.ome.zarr`, `${name}/${HOSTILE}`, `${name}/deep/plainly named`]) {
    writeImage(root, image, {
      zarr: 3,
      axes: ['y', 'x'],
      levels: [{ shape: [64, 64], scale: [1, 1] }],
      chunks: [64, 64],
      dtype: 'uint8',
      title: 'found',
      channels: [{ label: 'a', color: 'FFFFFF', window: [0, 255] }],
    });
  }
  for (let i = 1; i <= 14; i += 1) mkdirSync(join(root, name, 'many', `folder ${i}`), { recursive: true });
  writeFileSync(join(root, name, 'notes.txt'), 'hello');
  writeGroup(join(root, name, 'group.zarr'), 2, { note: 'no image' });
  mkdirSync(join(root, name, 'group.zarr', 'child'), { recursive: true });
  await zipFolder(root, `${name}/cells.ome.zarr`, join(name, 'packed.zip'));
}

for (const renderer of FETCHED) {
  describe(`listings, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {Awaited<ReturnType<typeof servers>>['origins']} */
    let origins;
    const folder = `pile of ${renderer}`;
    before(async () => {
      await pile(folder);
      ({ origins } = await servers());
      await faultServer();
      screen = await (await Screen.open(renderer)).load();
      await screen.page.evaluate(() => {
        for (const kind of ['listing', 'error']) {
          /** @type {any} */ (globalThis).element.addEventListener(`zarrscope-${kind}`, (/** @type {any} */ event) =>
            /** @type {any} */ (globalThis).events?.push([kind, event.detail?.code ?? event.detail?.source]),
          );
        }
      });
    }, GUARD);
    after(() => screen?.close());

    const listing = () => screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.listing);

    for (const [name, base] of /** @type {[string, () => string][]} */ ([
      ['an index page', () => `${origins.data}/listed`],
      ['a bucket', () => `${origins.faults}/bucket`],
    ])) {
      test(`${name} tells what a folder holds`, GUARD, async () => {
        const address = `${base()}/${encodeURIComponent(folder)}`;
        await screen.page.evaluate(() => Object.assign(globalThis, { events: [] }));
        const error = await screen.refusal(`${address}/`);
        assert.equal(error?.code, 'not-zarr', JSON.stringify(error));
        assert.match(error?.message ?? '', /folder/);
        const found = await listing();
        assert.equal(found.source, address);
        assert.equal(found.cut, false);
        assert.deepEqual(
          found.entries.map((/** @type {any} */ { name, kind }) => [name, kind]),
          [
            [HOSTILE, 'zarr'],
            ['cells.ome.zarr', 'zarr'],
            ['deep', 'folder'],
            ['group.zarr', 'zarr'],
            ['many', 'folder'],
            ['notes.txt', 'file'],
            ['packed.zip', 'zip'],
          ],
        );
        const events = await screen.page.evaluate(() => /** @type {any} */ (globalThis).events);
        assert.deepEqual(events, [
          ['listing', address],
          ['error', 'not-zarr'],
        ]);
        const { problems } = await screen.page.evaluate(() => /** @type {any} */ (globalThis).viewer.model);
        assert.deepEqual(problems.map((/** @type {any} */ { code }) => code), ['not-zarr']);
        for (const wanted of [HOSTILE, 'packed.zip']) {
          await screen.open(found.entries.find((/** @type {any} */ { name }) => name === wanted).source);
          assert.equal((await listing())?.source, address, 'the way back stays');
        }
      });

      test(`${name}, walked through`, GUARD, async () => {
        const address = `${base()}/${encodeURIComponent(folder)}`;
        const walk = (/** @type {string} */ to) => screen.page.evaluate((to) => /** @type {any} */ (globalThis).viewer.browse(to), to);
        assert.equal((await walk(`${address}/many`)).entries.length, 14);
        assert.equal((await listing()).entries[1].name, 'folder 2', 'numbers are in order');
        assert.equal((await walk((await listing()).parent)).source, address);
        await walk(`${address}/deep`);
        const [entry] = (await listing()).entries;
        assert.deepEqual([entry.name, entry.kind], ['plainly named', 'folder']);
        await walk(entry.source);
        assert.equal((await screen.state()).layers[0].source, entry.source, 'a folder that turns out to be an image is opened');
      });

      test(`${name} of a group without an image`, GUARD, async () => {
        const address = `${base()}/${encodeURIComponent(folder)}/group.zarr`;
        const error = await screen.refusal(address);
        assert.equal(error?.code, 'not-ome-zarr', JSON.stringify(error));
        assert.deepEqual((await listing()).entries.map((/** @type {any} */ { name }) => name), ['child']);
      });
    }

    test('where nobody lists, the failure stays; a file is no Zarr; another image forgets the folder', GUARD, async () => {
      await screen.refusal(`${origins.data}/listed/${encodeURIComponent(folder)}`);
      assert.ok(await listing());
      await screen.open(`${origins.data}/data/${catalogue.plain().path}`);
      assert.equal(await listing(), null);
      let error = await screen.refusal(`${origins.data}/data/${encodeURIComponent(folder)}`);
      assert.equal(error?.code, 'not-found', JSON.stringify(error));
      assert.equal(await listing(), null);
      error = await screen.refusal(`${origins.data}/html/${encodeURIComponent(folder)}/deep`);
      assert.ok(['not-found', 'not-zarr'].includes(error?.code), 'a home page is no index');
      assert.equal(await listing(), null);
      error = await screen.refusal(`${origins.data}/data/${encodeURIComponent(folder)}/notes.txt`);
      assert.equal(error?.code, 'not-zarr', JSON.stringify(error));
      assert.match(error?.message ?? '', /file/);
    });

    test('the panel shows the folder, by keyboard, in words', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 700] });
      const { page } = sheet;
      await page.goto(await indexPage(`?source=${encodeURIComponent(`${origins.data}/listed/${encodeURIComponent(folder)}/`)}`));
      await page.getByRole('heading', { name: folder }).waitFor();
      assert.equal(await page.locator('#hostile').count(), 0);
      assert.equal(await page.getByText('No Zarr data here').count(), 0, 'the list says more than the failure');
      await page.getByRole('button', { name: 'Folder many' }).press('Enter');
      const filter = page.getByRole('searchbox', { name: 'Filter by name' });
      await filter.fill('14');
      assert.equal(await page.getByRole('button', { name: /^Folder folder/ }).count(), 1);
      await page.getByRole('button', { name: 'The folder above' }).press('Enter');
      const first = page.getByRole('button', { name: `Open ${HOSTILE}` });
      await first.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'found' }).waitFor();
      await page.getByRole('button', { name: 'Open another image' }).press('Enter');
      await first.waitFor();
      await page.getByRole('button', { name: 'Close' }).click();
      await first.waitFor({ state: 'detached' });
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('nobody but servers complained', () => screen.assertQuiet({ network: true }));
  });
}
