// A viewer in a frame of another origin: it answers the pages that its own page names, and no others; it works in a sandbox.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PNG } from 'pngjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { DIST, GUARD, address, pages, servers } from './support/stage.mjs';

/**
 * A page on one origin with a frame of another one in it.
 * @param {import('./support/stage.mjs').Renderer} renderer
 * @param {{ messages?: string, sandbox?: string }} options what the viewer's page allows, and what the frame may do
 */
async function host(renderer, { messages, sandbox }) {
  const { origins } = await servers();
  const sheet = await Sheet.open(renderer, { size: [500, 400] });
  const index = readFileSync(join(DIST, 'index.html'), 'utf8').replaceAll(/(src|href)="(?:\.\/)?([\w.-]+)"/g, '$1="/zarrscope/$2"');
  assert.match(index, / page>/);
  writeFileSync(join(pages(), 'inner.html'), messages === undefined ? index : index.replace(' page>', ` page messages="${messages}">`));
  const inner = `${origins.code}/pages/inner.html?source=${encodeURIComponent(await address(catalogue.plain()))}`;
  const attribute = sandbox === undefined ? '' : `sandbox="${sandbox}"`;
  writeFileSync(join(pages(), 'around.html'), `<!doctype html><title>Around</title><iframe ${attribute} src="${inner}" width="480" height="380"></iframe>`);
  await sheet.page.goto(`${origins.pages}/around/around.html`);
  const frame = await (await sheet.page.waitForSelector('iframe')).contentFrame();
  assert.ok(frame);
  return { sheet, frame, code: `${origins.pages}/some/folder/zarrscope/frame.js`, origins };
}

/** Waits for the first picture in a frame. @param {import('playwright-core').Frame} frame */
const settled = (frame) =>
  frame.evaluate(async () => {
    await customElements.whenDefined('zarr-scope');
    return (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).settled();
  });

const [renderer = 'webgpu'] = RENDERERS;

describe('a viewer in a frame', () => {
  for (const sandbox of [undefined, 'allow-scripts']) {
    test(`does what the page around it asks for${sandbox ? ', in a sandbox' : ''}`, GUARD, async () => {
      const { origins } = await servers();
      const { sheet, code } = await host(renderer, { messages: `https://other.example ${origins.pages}/`, ...(sandbox && { sandbox }) });
      const other = await address(catalogue.thick());
      const told = await sheet.page.evaluate(
        async ({ code, other }) => {
          const { connect } = await import(code);
          const viewer = await connect(document.querySelector('iframe'));
          const { frames, chunksDecoded } = await viewer.settled();
          /** @type {any[]} */
          const states = [];
          /** @type {Promise<any>} */
          const loaded = new Promise((done) => viewer.on('load', done));
          /** @type {(state: any) => void} */
          let stepped = () => {};
          const step = new Promise((done) => (stepped = done));
          const stop = viewer.on('state', (/** @type {any} */ state) => {
            states.push(state);
            if (state.dims?.z === 5) stepped(null);
          });
          await viewer.open(other);
          await loaded;
          await viewer.setState({ dims: { z: 5 } });
          await step;
          const heard = states.length;
          stop();
          await viewer.setState({ dims: { z: 6 } });
          await viewer.settled();
          const state = await viewer.state();
          const picked = await viewer.pick(100, 100);
          const values = await viewer.read({ level: 0, start: [6, 0, 0], shape: [1, 4, 4] });
          const blob = await viewer.snapshot({ width: 120, height: 90 });
          const refused = await viewer.open(`${other}-is-not-there`).catch((/** @type {any} */ error) => ({
            isError: error instanceof Error,
            code: error.code,
          }));
          return { chunksDecoded, values: { data: [...values.data] }, frames, heard, later: states.length, picked, png: [...new Uint8Array(await blob.arrayBuffer())], refused, state };
        },
        { code, other },
      );
      assert.ok(told.frames > 0 && told.chunksDecoded > 0);
      assert.ok(told.heard > 0, 'changes of the state are told');
      assert.equal(told.later, told.heard, 'and not any more once nobody listens');
      assert.equal(told.state.dims.z, 6);
      assert.equal(told.state.layers[0].source, other);
      assert.equal(told.picked.layers.length, 1);
      assert.equal(told.values.data.length, 16);
      const png = PNG.sync.read(Buffer.from(told.png));
      assert.deepEqual([png.width, png.height], [120, 90]);
      assert.deepEqual(told.refused, { isError: true, code: 'not-found' });
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });
  }

  test('knows no calls but those of the contract', GUARD, async () => {
    const { origins } = await servers();
    const { sheet } = await host(renderer, { messages: origins.pages });
    const answers = await sheet.page.evaluate(async () => {
      const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
      /** @type {any[]} */
      const answers = [];
      const heard = new Promise((done) =>
        addEventListener('message', ({ data }) => {
          if (data.event === 'ready') for (const [id, call] of ['close', 'constructor', '__proto__', 'element'].entries()) frame.contentWindow?.postMessage({ zarrscope: 1, id, call }, '*');
          else answers.push(data);
          if (answers.length === 4) done(null);
        }),
      );
      frame.contentWindow?.postMessage({ zarrscope: 1, call: 'hello' }, '*');
      await heard;
      return answers;
    });
    for (const { error } of answers) assert.match(error.message, /knows no call/);
    await sheet.close();
  });

  for (const [name, messages] of /** @type {[string, string | undefined][]} */ ([
    ['of an origin that its page does not name', 'https://other.example'],
    ['at all where its page names nobody', undefined],
  ])) {
    test(`hears no messages ${name}`, GUARD, async () => {
      const { sheet, frame } = await host(renderer, messages === undefined ? {} : { messages });
      await settled(frame);
      const answers = await sheet.page.evaluate(async () => {
        const inner = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe')).contentWindow;
        /** @type {any[]} */
        const answers = [];
        addEventListener('message', ({ data }) => answers.push(data));
        inner?.postMessage({ zarrscope: 1, call: 'hello' }, '*');
        inner?.postMessage({ zarrscope: 1, id: 1, call: 'setState', args: [{ camera: { center: [1, 1], scale: 7 } }] }, '*');
        inner?.postMessage({ zarrscope: 1, id: 2, call: 'snapshot' }, '*');
        return answers;
      });
      // A message of its own comes after those of others.
      const state = await frame.evaluate(async () => {
        await new Promise((done) => {
          addEventListener('message', ({ data }) => data === 'own' && done(null));
          postMessage('own', '*');
        });
        return (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).state;
      });
      assert.notEqual(state.camera.scale, 7);
      assert.deepEqual(answers, []);
      const loaded = await frame.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      assert.equal(loaded.some((url) => url.endsWith('/messages.js')), messages !== undefined, 'the code for it is loaded only where it is of use');
      await sheet.close();
    });
  }
});
