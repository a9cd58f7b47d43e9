// What lies on the person's computer: folders and zip files by the browser's dialogs and dropped onto the viewer, stores that a
// page keeps itself. The same picture as over HTTP, and no link that would lie.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { filesOf, keepPrivately } from './support/private_folder.mjs';
import { Screen, Sheet, assertSame } from './support/screen.mjs';
import { GUARD, indexPage, root, servers } from './support/stage.mjs';
import { zipFolder } from './support/zip_writer.mjs';

const CAMERA = { center: /** @type {[number, number]} */ ([300.5, 250.5]), scale: 1 };

/** Waits until the page's viewer shows an image with a name in its address; gives that address. @param {Sheet} sheet @param {string} name */
async function shown(sheet, name) {
  const source = await sheet.page.waitForFunction((name) => {
    const { viewer } = /** @type {any} */ (globalThis);
    const { source } = viewer.state.layers?.[0] ?? {};
    return source?.includes(name) && viewer.model.layers[0].levels.length > 0 ? source : null;
  }, name);
  await sheet.page.evaluate(() => /** @type {any} */ (globalThis).viewer.settled());
  return source.jsonValue();
}

/** The page that the project ships, with its viewer as a global. @param {import('./support/stage.mjs').Renderer} renderer @param {string} [query] */
async function startPage(renderer, query = '') {
  const sheet = await Sheet.open(renderer, { size: [1000, 700] });
  await sheet.page.goto(await indexPage(query));
  await sheet.page.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
    Object.assign(globalThis, { viewer });
  });
  await sheet.page.getByRole('button', { name: 'Open a folder' }).waitFor();
  return sheet;
}

for (const renderer of FETCHED) {
  describe(`on the computer, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      await servers();
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    test('a folder with a handle, by handle', GUARD, async () => {
      const model = catalogue.channels();
      await keepPrivately(screen.page, 'image.ome.zarr', join(root, model.path));
      await screen.page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('image.ome.zarr');
        await /** @type {any} */ (globalThis).viewer.open(folder);
      });
      const camera = { center: /** @type {[number, number]} */ ([96.2, 80.3]), scale: 0.45 };
      await screen.call('setState', { camera });
      await screen.settled();
      assertSame(`folder handle ${renderer}`, await screen.snapshot(), screen.reference({ model, camera }));
      assert.match((await screen.state()).layers[0].source, /^local:\/\/\d+\/image\.ome\.zarr$/);
    });

    for (const kind of ['store', 'Map', 'zarrita']) {
      test(`a ${kind} of the page's`, GUARD, async () => {
        const model = catalogue.thick();
        await screen.page.evaluate(
          async ([kind, files]) => {
            const map = new Map(files.map(({ key, base64 }) => [`/${key}`, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
            const asked = /** @type {unknown[]} */ ([]);
            const store = {
              name: 'made here',
              get: async (/** @type {string} */ key, /** @type {any} */ range) => {
                asked.push(range);
                const bytes = map.get(`/${key}`);
                return bytes && { bytes: bytes.slice(), whole: true };
              },
            };
            const zarrita = {
              get: async (/** @type {string} */ key) => map.get(key),
              getRange: async (/** @type {string} */ key, /** @type {any} */ range) => {
                asked.push(range);
                const bytes = map.get(key);
                return range.suffixLength ? bytes?.slice(-range.suffixLength) : bytes?.slice(range.offset, range.offset + range.length);
              },
            };
            const source = { store, zarrita, Map: map }[kind];
            await /** @type {any} */ (globalThis).viewer.open(source);
            Object.assign(globalThis, { asked, map });
          },
          /** @type {[string, ReturnType<typeof filesOf>]} */ ([kind, filesOf(join(root, model.path))]),
        );
        const camera = { center: /** @type {[number, number]} */ ([90.5, 80.5]), scale: 0.5 };
        for (const z of [7, 21]) {
          await screen.call('setState', { camera, dims: { z } });
          await screen.settled();
          assertSame(`${kind} ${z} ${renderer}`, await screen.snapshot(), screen.reference({ model, camera, dims: { z } }));
        }
        const { ranges, kept } = await screen.page.evaluate(() => {
          const { asked, map } = /** @type {any} */ (globalThis);
          return { ranges: asked.filter(Boolean).length, kept: [...map.values()].every((bytes) => bytes.buffer.byteLength > 0) };
        });
        assert.ok(kind === 'Map' || ranges > 0, 'shards are asked for by ranges');
        assert.ok(kept, "the page's bytes stay the page's");
      });
    }

    test('what a store throws is told', GUARD, async () => {
      const error = await screen.page.evaluate(async () => {
        const get = () => Promise.reject(new Error('the database sleeps'));
        try {
          await /** @type {any} */ (globalThis).viewer.open({ get });
        } catch (error) {
          const { code, message, url } = /** @type {any} */ (error);
          return { code, message, url };
        }
      });
      assert.match(error?.message ?? '', /the database sleeps/);
      assert.match(error?.url ?? '', /^local:/);
    });

    test('createViewer takes a store', GUARD, async () => {
      const model = catalogue.plain();
      const { origins } = await servers();
      const other = await Screen.open(renderer);
      await other.load();
      const source = await other.page.evaluate(async (files) => {
        /** @type {any} */ (globalThis).element.remove();
        const map = new Map(files.map(({ key, base64 }) => [key, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
        const place = document.createElement('div');
        place.style.blockSize = '240px';
        document.body.append(place);
        const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[src$="zarrscope.js"]')).src;
        const { createViewer } = await import(script);
        const viewer = await createViewer(place, { source: map });
        await viewer.settled();
        return viewer.state.layers[0].source;
      }, filesOf(join(root, model.path)));
      assert.match(source, /^local:/, origins.pages);
      await other.close();
    });

    test('the start screen opens a folder by upload, a zip file by the dialog, and the address bar does not lie', GUARD, async () => {
      const sheet = await startPage(renderer, '?theme=dark');
      const { page } = sheet;
      await page.evaluate(() => Object.assign(window, { showDirectoryPicker: undefined }));
      const model = catalogue.plain();
      let chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a folder' }).click();
      await (await chooser).setFiles(join(root, model.path));
      assert.match(await shown(sheet, 'plain.zarr'), /^local:\/\/\d+\/plain\.zarr$/);
      await page.evaluate((camera) => /** @type {any} */ (globalThis).viewer.setState({ camera }), CAMERA);
      await sheet.pass(600);
      assert.doesNotMatch(page.url(), /local|source=|#./, 'no link names what nobody else has');
      assert.match(page.url(), /theme=dark/);
      await page.getByRole('button', { name: 'Copy a link to this view' }).click();
      await page.getByText('no link to it').first().waitFor();
      sheet.assertQuiet({ network: true });

      const zip = await zipFolder(root, model.path, `dialog-${renderer}.ozx`);
      await page.reload();
      await page.evaluate(async () => {
        const viewer = await /** @type {any} */ (document.querySelector('zarr-scope')).ready;
        Object.assign(globalThis, { viewer });
      });
      chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a zip file' }).click();
      await (await chooser).setFiles(join(root, zip));
      await shown(sheet, `dialog-${renderer}.ozx`);
      await sheet.close();
    });

    test('a folder above images is walked through', GUARD, async () => {
      const sheet = await startPage(renderer);
      const { page } = sheet;
      await page.evaluate(() => Object.assign(window, { showDirectoryPicker: undefined }));
      const folder = `pile-${renderer}`;
      mkdirSync(join(root, folder, 'inner'), { recursive: true });
      await zipFolder(root, catalogue.plain().path, join(folder, 'inner', 'packed.zip'));
      writeFileSync(join(root, folder, 'readme.txt'), 'hello');
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a folder' }).click();
      await (await chooser).setFiles(join(root, folder));
      await page.getByRole('button', { name: 'Folder inner' }).click();
      await page.getByRole('button', { name: 'The folder above' }).click();
      await page.getByText('One other file.').waitFor();
      await page.getByRole('button', { name: 'Folder inner' }).press('Enter');
      await page.getByRole('button', { name: 'Open packed.zip' }).press('Enter');
      assert.match(await shown(sheet, 'packed.zip'), /^local:\/\/\d+\/pile-\w+\/inner\/packed\.zip$/);
      await page.getByRole('button', { name: 'Open another image' }).click();
      await page.getByRole('button', { name: 'Open packed.zip' }).waitFor();
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    for (const what of ['folder', 'zip file']) {
      test(`a ${what} is dropped`, GUARD, async () => {
        const sheet = await startPage(renderer);
        const { page } = sheet;
        const model = catalogue.plain();
        const path = what === 'folder' ? model.path : await zipFolder(root, model.path, `dropped-${renderer}.zip`);
        const browser = await page.context().newCDPSession(page);
        /** @param {'dragEnter' | 'dragOver' | 'drop'} type */
        const drag = (type) =>
          browser.send('Input.dispatchDragEvent', {
            type,
            x: 500,
            y: 120,
            data: { items: [], files: [join(root, path)], dragOperationsMask: 1 },
          });
        await drag('dragEnter');
        await drag('dragOver');
        await page.getByText('Drop to open').waitFor();
        // The protocol tells nobody of a drag that leaves.
        await page.evaluate(() => document.querySelector('zarr-scope')?.dispatchEvent(new DragEvent('dragleave')));
        await page.getByText('Drop to open').waitFor({ state: 'detached' });
        await drag('dragEnter');
        await drag('dragOver');
        await drag('drop');
        await shown(sheet, path);
        assert.equal(await page.getByText('Drop to open').count(), 0);
        sheet.assertQuiet({ network: true });
        await sheet.close();
      });
    }

    test('an address of a file on somebody’s computer says so', GUARD, async () => {
      const error = await screen.refusal('local://77/image.zarr');
      assert.match(error?.message ?? '', /a link cannot open/);
    });

    test('nobody but servers complained', () => screen.assertQuiet({ network: true }));
  });
}
