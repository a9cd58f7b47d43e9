// Many viewers on a page of somebody else: those that nobody sees load nothing, and neither side disturbs the other.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, address, pages, servers } from './support/stage.mjs';

const SCRIPT = '/some/folder/zarrscope/zarrscope.js';

/** Opens a page of somebody else. @param {Sheet} sheet @param {string} body @param {string} [head] */
async function visit(sheet, body, head = '') {
  writeFileSync(join(pages(), 'many.html'), `<!doctype html><html lang="en"><head><title>Many</title>${head}</head><body>${body}</body></html>`);
  await sheet.page.goto(`${(await servers()).origins.pages}/around/many.html`);
}

/** Which of the numbered viewers have asked for something. @param {Sheet} sheet */
function watch(sheet) {
  /** @type {Set<number>} */
  const asked = new Set();
  sheet.page.on('request', (request) => {
    const number = /[?&]viewer=(\d+)/.exec(request.url())?.[1];
    if (number) asked.add(Number(number));
  });
  return asked;
}

/** @param {Sheet} sheet @param {number} number */
const settled = (sheet, number) =>
  sheet.page.evaluate(async (number) => {
    const element = /** @type {any} */ (document.querySelectorAll('zarr-scope')[number]);
    return (await element.ready).settled();
  }, number);

/** Waits for the first picture, without asking for the viewer, which would wake it. @param {Sheet} sheet @param {number} number */
const shown = (sheet, number) => sheet.page.waitForFunction((number) => /** @type {any} */ (globalThis).settledOnes?.has(number), number);

const remember = `<script>
  globalThis.settledOnes = new Set();
  addEventListener('zarrscope-settled', ({ target }) => settledOnes.add([...document.querySelectorAll('zarr-scope')].indexOf(target)));
</script>`;

for (const renderer of RENDERERS) {
  describe(`ten viewers on a page, ${renderer}`, () => {
    test('those that are far away make no requests until they come near', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [320, 400] });
      const asked = watch(sheet);
      const source = await address(catalogue.plain());
      const elements = Array.from({ length: 10 }, (_, i) => `<zarr-scope style="display: block; block-size: 240px; margin-bottom: 160px" source="${source}?viewer=${i}"></zarr-scope>`);
      await visit(sheet, elements.join(''), `${remember}<script type="module" src="${SCRIPT}"></script>`);
      await shown(sheet, 0);
      // One screen high, one and a half below it: the first one, and the one that comes next.
      assert.deepEqual([...asked].sort(), [0, 1]);
      await sheet.page.evaluate(() => document.querySelectorAll('zarr-scope')[8]?.scrollIntoView());
      await shown(sheet, 8);
      for (const far of [2, 3, 4, 5, 6]) assert.ok(!asked.has(far), `${far} was passed by`);
      // Who asks for a viewer gets it, wherever it is.
      const { frames } = await settled(sheet, 4);
      assert.ok(frames > 0);
      assert.ok(asked.has(4) && !asked.has(3));
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('all of them share the decoders, and the GPU', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [1000, 600] });
      await sheet.page.addInitScript(() => {
        const alive = new Set();
        Object.assign(globalThis, { alive });
        if (!('GPUAdapter' in globalThis)) return;
        const { prototype } = GPUAdapter;
        const make = prototype.requestDevice;
        prototype.requestDevice = async function (...args) {
          const device = await make.apply(this, args);
          alive.add(device);
          void device.lost.then(() => alive.delete(device));
          return device;
        };
      });
      const source = await address(catalogue.plain());
      await visit(sheet, `<zarr-scope source="${source}" style="display: inline-block; inline-size: 180px; block-size: 150px"></zarr-scope>`.repeat(10), `<script type="module" src="${SCRIPT}"></script>`);
      await settled(sheet, 0);
      const one = sheet.page.workers().length;
      for (let i = 1; i < 10; i += 1) assert.ok((await settled(sheet, i)).chunksDecoded > 0);
      assert.ok(one > 0);
      assert.equal(sheet.page.workers().length, one, 'the first one has started all decoders');
      if (renderer === 'webgpu') assert.equal(await sheet.page.evaluate(() => /** @type {any} */ (globalThis).alive.size), 1);
      sheet.assertQuiet({ network: true });
      await sheet.close();
    });

    test('loading="eager" waits for nobody', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [320, 400] });
      const source = await address(catalogue.plain());
      const element = `<div style="block-size: 5000px"></div><zarr-scope loading="eager" source="${source}" style="display: block; block-size: 240px"></zarr-scope>`;
      await visit(sheet, element, `${remember}<script type="module" src="${SCRIPT}"></script>`);
      await shown(sheet, 0);
      await sheet.close();
    });

    test('what plays waits while nobody sees it', GUARD, async () => {
      const sheet = await Sheet.open(renderer, { size: [320, 400] });
      const element = `<zarr-scope source="${await address(catalogue.thick())}" style="display: block; block-size: 240px"></zarr-scope><div style="block-size: 5000px"></div>`;
      await visit(sheet, element, `<script type="module" src="${SCRIPT}"></script>`);
      await settled(sheet, 0);
      const playing = () => sheet.page.evaluate(async () => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).model.playing);
      await sheet.page.evaluate(async () => (await /** @type {any} */ (document.querySelector('zarr-scope')).ready).play('z', { rate: 20 }));
      assert.deepEqual(await playing(), { axis: 'z', rate: 20 });
      await sheet.page.evaluate(() => scrollTo(0, 4000));
      while ((await playing()) !== null) await sheet.page.waitForTimeout(20);
      await sheet.page.evaluate(() => scrollTo(0, 0));
      while ((await playing()) === null) await sheet.page.waitForTimeout(20);
      assert.deepEqual(await playing(), { axis: 'z', rate: 20 });
      await sheet.close();
    });
  });
}

const [renderer = 'webgpu'] = RENDERERS;

describe('the page around a viewer', () => {
  test('gets no global names', GUARD, async () => {
    const sheet = await Sheet.open(renderer, { size: [1000, 600] });
    await visit(sheet, '', '<style>zarr-scope { display: block; block-size: 500px }</style>');
    const added = await sheet.page.evaluate(
      async ([script, source]) => {
        const before = new Set(Reflect.ownKeys(globalThis));
        const { createViewer } = await import(String(script));
        const place = document.body.appendChild(document.createElement('div'));
        place.style.height = '500px';
        const viewer = await createViewer(place, { source, controls: true });
        await viewer.settled();
        while (!place.querySelector('zarr-scope')?.shadowRoot?.querySelector('zs-panel')?.shadowRoot?.querySelector('zs-channels')) await new Promise(requestAnimationFrame);
        await viewer.validate();
        return Reflect.ownKeys(globalThis)
          .filter((key) => !before.has(key))
          .map(String);
      },
      [SCRIPT, await address(catalogue.plain())],
    );
    // Lit says which versions of it a page has, for those who mix them.
    const others = ['litElementVersions', 'litHtmlVersions', 'reactiveElementVersions', 'litPropertyMetadata'];
    assert.deepEqual(
      added.filter((name) => !others.includes(name)),
      [],
    );
    await sheet.close();
  });

  test('keeps its styles, and the viewer its own', GUARD, async () => {
    const sheet = await Sheet.open(renderer, { size: [1000, 600] });
    const source = await address(catalogue.plain());
    const plain = '<style>zarr-scope { display: block; block-size: 500px }</style>';
    const loud = `<style>
      body, * { text-transform: uppercase; letter-spacing: 9px; text-align: center; font-style: italic; line-height: 3; text-shadow: 3px 3px red }
      button, input, aside, canvas, summary { display: none !important; background: lime !important; border: 9px solid lime }
    </style>`;
    const look = async (/** @type {string} */ head) => {
      await visit(sheet, `<p id="theirs"><button>Theirs</button></p><zarr-scope controls source="${source}"></zarr-scope>`, `${plain}${head}<script type="module" src="${SCRIPT}"></script>`);
      const theirs = () =>
        sheet.page.evaluate(() => {
          const styles = [...document.querySelectorAll('#theirs, #theirs button')].map((one) => [...getComputedStyle(one)].map((name) => `${name}: ${getComputedStyle(one).getPropertyValue(name)}`));
          return JSON.stringify([styles, document.styleSheets.length, document.adoptedStyleSheets.length]);
        });
      const before = await theirs();
      await settled(sheet, 0);
      await sheet.page.locator('zarr-scope zs-channels').waitFor();
      // It shows nothing where all of the image is seen, and comes last.
      await sheet.page.locator('zarr-scope zs-map').waitFor({ state: 'attached' });
      // What the page looks like is not changed by the viewer.
      assert.equal(await theirs(), before);
      // A picture of all the viewer's parts, as the browser computes them.
      return sheet.page.evaluate(() => {
        /** @type {string[]} */
        const found = [];
        const visit = (/** @type {ParentNode} */ root) => {
          // A canvas holds no text.
          for (const one of root.querySelectorAll(':not(canvas)')) {
            const style = getComputedStyle(one);
            const names = ['display', 'color', 'background-color', 'border-top-width', 'font-style', 'font-size', 'line-height', 'letter-spacing', 'text-transform', 'text-align', 'text-shadow'];
            found.push([one.localName, ...names.map((name) => style.getPropertyValue(name))].join(' '));
            if (one.shadowRoot) visit(one.shadowRoot);
          }
        };
        const { shadowRoot } = /** @type {Element} */ (document.querySelector('zarr-scope'));
        if (shadowRoot) visit(shadowRoot);
        return found;
      });
    };
    const quiet = await look('');
    assert.ok(quiet.length > 50);
    const among = await look(loud);
    assert.deepEqual(
      among.filter((line) => !quiet.includes(line)),
      [],
    );
    assert.ok(await sheet.page.locator('zarr-scope canvas').isVisible());
    await sheet.close();
  });
});
