// Whose requests they are: a page's own fetch makes all of them, from the first document to the last chunk. And servers as they
// are: what compresses, moves, or calls everything by a wrong name.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { FETCHED } from './support/chromium.mjs';
import { Screen, assertSame } from './support/screen.mjs';
import { GUARD, faultServer, root, servers } from './support/stage.mjs';
import { zipFolder } from './support/zip_writer.mjs';

for (const renderer of FETCHED) {
  describe(`requests by the page, and odd servers, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    /** @type {Awaited<ReturnType<typeof servers>>['origins']} */
    let origins;
    before(async () => {
      ({ origins } = await servers());
      await faultServer();
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    /**
     * Puts a viewer with a fetch of its own in place of the page's.
     * @param {string} url @param {boolean} byElement
     */
    const withHook = (url, byElement) =>
      screen.page.evaluate(
        async ([url, byElement]) => {
          const page = /** @type {any} */ (globalThis);
          page.element.remove();
          page.asked = [];
          const own = (/** @type {Request} */ request) => {
            page.asked.push(`${request.method} ${new URL(request.url).pathname.split('/').at(-1)} ${request.headers.get('range') ?? ''}`);
            const headers = new Headers(request.headers);
            headers.set('Authorization', 'Bearer open-sesame');
            return fetch(new Request(request, { headers }));
          };
          if (byElement) {
            const element = /** @type {any} */ (document.createElement('zarr-scope'));
            element.fetch = own;
            element.setAttribute('source', url);
            element.id = 'viewer';
            document.body.append(element);
            Object.assign(page, { element, viewer: await element.ready });
          } else {
            const place = document.createElement('div');
            Object.assign(place.style, { inlineSize: '320px', blockSize: '240px' });
            document.body.append(place);
            const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[src$="zarrscope.js"]')).src;
            const { createViewer } = await import(script);
            const viewer = await createViewer(place, { source: url, fetch: own });
            Object.assign(page, { element: place, viewer });
          }
          await page.viewer.settled();
          return page.asked;
        },
        /** @type {[string, boolean]} */ ([url, byElement]),
      );

    for (const byElement of [true, false]) {
      test(`${byElement ? 'a property of the element' : 'an option of createViewer'} adds a header to every request`, GUARD, async () => {
        const { log } = await faultServer();
        const model = catalogue.thick();
        const first = log.length;
        const asked = await withHook(`${origins.faults}/secret/${model.path}`, byElement);
        const served = log.slice(first);
        assert.ok(served.every(({ status }) => [200, 204, 206, 404].includes(status)), JSON.stringify(served));
        assert.ok(asked.some((/** @type {string} */ one) => one.startsWith('GET zarr.json')));
        assert.ok(asked.some((/** @type {string} */ one) => /bytes=/.test(one)), 'ranges, too');
        const camera = { center: /** @type {[number, number]} */ ([90.5, 80.5]), scale: 0.5 };
        await screen.call('setState', { camera, dims: { z: 7 } });
        const stats = await screen.settled();
        assert.equal(stats.failed, 0);
        assertSame(`with a header ${renderer}`, await screen.snapshot(), screen.reference({ model, camera, dims: { z: 7 } }));
      });
    }

    test('a zip archive and a folder list are asked for by it', GUARD, async () => {
      const model = catalogue.plain();
      const path = await zipFolder(root, model.path, `secret-${renderer}.zip`);
      const asked = await withHook(`${origins.faults}/secret/${path}`, true);
      assert.ok(asked.includes(`HEAD secret-${renderer}.zip `), JSON.stringify(asked));
      assert.equal((await screen.call('stats')).failed, 0);
    });

    for (const [what, status, header, code] of /** @type {[string, number, string, RegExp][]} */ ([
      ['a server without ranges, of objects too large to be taken whole', 200, '', /cannot send parts/],
      ['a server that compresses objects too large to be taken whole', 206, 'gzip', /Content-Encoding/],
    ])) {
      test(`${what}, is explained`, GUARD, async () => {
        const model = catalogue.channels();
        const problems = await screen.page.evaluate(
          async ([url, status, header]) => {
            const page = /** @type {any} */ (globalThis);
            page.element.remove();
            const element = /** @type {any} */ (document.createElement('zarr-scope'));
            element.fetch = (/** @type {Request} */ request) => {
              if (!/\/c\//.test(request.url)) return fetch(request);
              const whole = status === 200 || !request.headers.has('range');
              // It goes on for ever: nobody must wait for its end.
              const body = request.method === 'HEAD' ? null : new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(1024)) });
              const headers = { 'content-length': whole ? '400000000' : '100', ...(header && { 'content-encoding': header }) };
              return Promise.resolve(new Response(body, { status: whole ? 200 : status, headers }));
            };
            document.body.append(element);
            const viewer = await element.ready;
            await viewer.open(url);
            await viewer.settled();
            Object.assign(page, { element, viewer });
            return viewer.model.problems.map((/** @type {any} */ one) => [one.code, one.message]);
          },
          /** @type {[string, number, string]} */ ([`${origins.data}/data/${model.path}`, status, header]),
        );
        assert.ok(problems.length > 0);
        for (const [is, message] of problems) {
          assert.equal(is, 'network');
          assert.match(message, code);
        }
      });
    }

    test('without it the answer is no', GUARD, async () => {
      screen = await screen.load();
      const error = await screen.refusal(`${origins.faults}/secret/${catalogue.plain().path}`);
      assert.equal(error?.code, 'forbidden', JSON.stringify(error));
    });

    for (const [fault, what] of [
      ['moved', 'a server that redirects'],
      ['odd', 'a server that calls everything text'],
      ['encoded', 'a server that compresses before it cuts'],
    ]) {
      test(what, GUARD, async () => {
        for (const [model, camera, dims] of /** @type {[any, any, any][]} */ ([
          [catalogue.plain(), { center: [300.5, 250.5], scale: 1 }, undefined],
          [catalogue.channels(), { center: [96.2, 80.3], scale: 0.45 }, undefined],
          [catalogue.thick(), { center: [90.5, 80.5], scale: 0.5 }, { z: 7 }],
        ])) {
          await screen.open(`${origins.faults}/${fault}/${model.path}`);
          await screen.call('setState', { camera, ...(dims ? { dims } : {}) });
          const { failed } = await screen.settled();
          assert.equal(failed, 0);
          assertSame(`${fault} ${renderer}`, await screen.snapshot(), screen.reference({ model, camera, dims }));
        }
      });
    }

    test('nobody but servers complained', () => screen.assertQuiet({ network: true }));
  });
}
