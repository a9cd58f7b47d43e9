// Images that other programs wrote: every one in scope opens, settles without a failed chunk, and is not blank where
// its samples are not. Skipped where the data are not there. Pictures to look at are kept in `out/`.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PNG } from 'pngjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD, OUT, servers, shared } from './support/stage.mjs';

/** Folders whose images are meant to be refused, or are no images of this version's scope. */
const OUT_OF_SCOPE = [/\/invalid\//, /_codecs\//, /v06|0\.6|ocdbt|icechunk|\.zip/, /conformance\/cases\/SC-0[67]/];

/** Image groups of NGFF 0.4 on Zarr v2 and 0.5 on Zarr v3 below a folder. @param {string} folder @returns {Generator<string>} */
function* images(folder) {
  const documents = [
    ['.zattrs', '.zgroup'],
    ['zarr.json', 'zarr.json'],
  ];
  for (const [name, other] of documents) {
    const path = join(folder, name);
    if (!existsSync(path) || !existsSync(join(folder, other))) continue;
    let attributes;
    try {
      const json = JSON.parse(readFileSync(path, 'utf8'));
      attributes = name === '.zattrs' ? json : (json.attributes?.ome ?? {});
    } catch {
      continue;
    }
    const [multiscale] = attributes.multiscales ?? [];
    const version = attributes.version ?? multiscale?.version ?? '';
    const inScope = name === '.zattrs' ? version.startsWith('0.4') : version.startsWith('0.5');
    if (multiscale?.datasets && inScope) {
      yield folder;
      break;
    }
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !/^(\d+|c)$/.test(entry.name)) yield* images(join(folder, entry.name));
    // Fields of wells and series are numbered groups; chunk folders are numbered too, but hold no documents.
    else if (entry.isDirectory() && ['.zattrs', 'zarr.json'].some((one) => existsSync(join(folder, entry.name, one)))) {
      yield* images(join(folder, entry.name));
    }
  }
}

/** Whether the stored samples of the plane that is shown differ at all. @param {Screen} screen */
const samplesVary = (screen) =>
  screen.page.evaluate(async () => {
    const { viewer } = /** @type {any} */ (globalThis);
    const { axes } = viewer.model.layers[0];
    const { dims = {} } = viewer.state;
    const isShown = (/** @type {any} */ { name }) => ['x', 'y', 'c'].includes(name);
    const start = axes.map((/** @type {any} */ axis) => (isShown(axis) ? 0 : (dims[axis.name] ?? 0)));
    const shape = axes.map((/** @type {any} */ axis) => (isShown(axis) ? axis.size : 1));
    const { data } = await viewer.read({ level: 0, start, shape });
    return data.some((/** @type {unknown} */ value) => value !== data[0]);
  });

/** Whether any chunk of the image's arrays is stored. @param {string} folder @returns {boolean} */
function hasChunks(folder) {
  return readdirSync(folder, { recursive: true }).some((name) => {
    const text = String(name);
    return (
      !text.startsWith('labels') &&
      /(^|\/)\d+([./]\d+)*$/.test(text) &&
      statSync(join(folder, text)).isFile()
    );
  });
}

/** Whether a picture has more than one colour. @param {{ data: Buffer }} picture */
function varies({ data }) {
  for (let at = 4; at < data.length; at += 4) {
    if (data[at] !== data[0] || data[at + 1] !== data[1] || data[at + 2] !== data[2]) return true;
  }
  return false;
}

const found = shared
  ? [...new Set(images(shared))].filter((folder) => !OUT_OF_SCOPE.some((one) => one.test(`${folder}/`))).sort()
  : [];
const codecs = shared && existsSync(join(shared, '_codecs/manifest.json')) ? join(shared, '_codecs') : null;
const skip = shared ? false : 'no ../shared/data beside the repository';

for (const renderer of RENDERERS) {
  describe(`real data, ${renderer}`, { skip }, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      if (skip) return;
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    test('there is some', { skip }, () => assert.ok(found.length > 20, `${found.length} images`));

    for (const folder of found) {
      const name = relative(String(shared), folder);
      test(name, GUARD, async () => {
        const { origins } = await servers();
        const before = (await screen.call('stats')).failed;
        await screen.open(`${origins.data}/shared/${name}`);
        const { failed } = await screen.settled();
        assert.equal(failed, before, 'a chunk has failed');
        const picture = await screen.snapshot();
        writeFileSync(join(OUT, `${name.replaceAll('/', '__')}.${renderer}.png`), PNG.sync.write(picture));
        if (hasChunks(folder) && !varies(picture)) assert.equal(await samplesVary(screen), false, 'one colour everywhere');
      });
    }

    describe('storage variants of one crop', { skip: codecs ? false : 'no _codecs in ../shared/data' }, () => {
      const { images: variants } = codecs
        ? JSON.parse(readFileSync(join(codecs, 'manifest.json'), 'utf8'))
        : { images: [] };
      for (const { path, dtype, shape, truth, note } of variants) {
        test(path, GUARD, async () => {
          const { origins } = await servers();
          const url = `${origins.data}/shared/_codecs/${path}`;
          await screen.open(url);
          await screen.settled();
          const base64 = await screen.page.evaluate(async (shape) => {
            const { data } = await /** @type {any} */ (globalThis).viewer.read({ start: shape.map(() => 0), shape });
            const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
            let text = '';
            for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
            return btoa(text);
          }, shape);
          // What the manifest expects nobody to read has no truth of its own: it is the same crop.
          const want = readFileSync(join(String(codecs), truth ?? `truth/${dtype}.raw`));
          const got = Buffer.from(base64, 'base64');
          if (/lossy/.test(note)) {
            const floats = (/** @type {Buffer} */ bytes) => new Float32Array(new Uint8Array(bytes).buffer);
            const wanted = floats(want);
            assert.ok(floats(got).every((value, i) => Math.abs(value - wanted[i]) <= 1 / 65_535));
          } else {
            assert.ok(got.equals(want), `${dtype} samples differ`);
          }
          assert.ok(varies(await screen.snapshot()));
        });
      }
    });
  });
}
