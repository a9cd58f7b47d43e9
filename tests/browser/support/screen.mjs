// A browser page with a viewer in it, spoken to through the public API, and the comparison of what it shows with the
// reference.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { compare, referencePicture } from './reference.mjs';
import { OUT, address, browser, servers } from './stage.mjs';

/**
 * @typedef {import('./stage.mjs').Renderer} Renderer
 * @typedef {import('./images.mjs').ImageModel} ImageModel
 * @typedef {import('./reference.mjs').Camera} Camera
 * @typedef {import('./reference.mjs').LayerLook} LayerLook
 *
 * @typedef {object} Shown
 * @property {ImageModel} model
 * @property {Camera} camera
 * @property {Record<string, number>} [dims]
 * @property {LayerLook} [look]
 */

/** CSS pixels of the viewer in `pages/embed.html`. */
export const SIZE = /** @type {[number, number]} */ ([320, 240]);

/** How long a picture may take to settle before the test gives up and says what it is waiting for. */
const PATIENCE_MS = 60_000;

/** A page, and what was complained about on it. */
export class Sheet {
  /** @param {import('playwright-core').Page} page @param {Renderer} renderer @param {number} ratio */
  constructor(page, renderer, ratio) {
    this.page = page;
    this.renderer = renderer;
    this.ratio = ratio;
    /** Uncaught errors, errors on the console, refusals by the content security policy. @type {string[]} */
    this.complaints = [];
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
  }

  /**
   * @template {Sheet} T
   * @this {new (page: import('playwright-core').Page, renderer: Renderer, ratio: number) => T}
   * @param {Renderer} renderer
   * @param {{ size?: [number, number], ratio?: number, touch?: boolean }} [options]
   * @returns {Promise<T>}
   */
  static async open(renderer, { size = SIZE, ratio = 1, touch = false } = {}) {
    const running = await browser(renderer, ratio);
    const context = await running.newContext(
      ratio === 1 ? { viewport: { width: size[0], height: size[1] }, hasTouch: touch } : { viewport: null },
    );
    context.setDefaultTimeout(PATIENCE_MS);
    // This Chromium knows WebGPU but has no adapter: which page it takes would depend on what comes first, its word or the code.
    if (renderer === 'webgl') await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
    const page = await context.newPage();
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI} from ${event.sourceFile}`);
      });
    });
    return new this(page, renderer, ratio);
  }

  /** Gives timers of the page that were set before the time to fire, however slow the machine is. @param {number} ms more than theirs */
  async pass(ms) {
    await this.page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), ms);
  }

  /** Fails if anything was complained about, but for answers that the browser reports by itself. */
  assertQuiet({ network = false } = {}) {
    const found = this.complaints.filter((text) => !(network && /Failed to load resource|CORS policy/.test(text)));
    assert.deepEqual(found, [], 'the page has complained');
  }

  async close() {
    await this.page.context().close();
  }
}

/** A page whose only viewer is used for one image after another. */
export class Screen extends Sheet {
  /** @type {string | null} */
  #source = null;

  /** Loads a page that holds `#viewer` and waits until it is ready. @param {string} [path] on the page server */
  async load(path = '/pages/embed.html') {
    const url = new URL(path, (await servers()).origins.pages).href;
    await this.page.goto(url);
    await this.page.evaluate(async () => {
      await customElements.whenDefined('zarr-scope');
      const element = /** @type {any} */ (document.querySelector('#viewer'));
      Object.assign(globalThis, { element, viewer: await element.ready });
    });
    this.#source = null;
    return this;
  }

  /**
   * Calls a method of the viewer; `viewer` and `element` are globals of the page.
   * @param {string} name @param {...unknown} args @returns {Promise<any>}
   */
  call(name, ...args) {
    return this.page.evaluate(
      ([name, args]) => /** @type {any} */ (globalThis).viewer[name](...args),
      /** @type {[string, unknown[]]} */ ([name, args]),
    );
  }

  /** The state as the viewer tells it. @returns {Promise<any>} */
  state() {
    return this.page.evaluate(() => /** @type {any} */ (globalThis).viewer.state);
  }

  /** Waits until the state is so. @param {(state: any) => boolean} is @param {string} what for the message if it never is */
  async until(is, what) {
    for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await this.page.waitForTimeout(25)) {
      const state = await this.state();
      if (is(state)) return state;
    }
    assert.fail(`never ${what}: ${JSON.stringify(await this.state())}`);
  }

  /** Replaces the scene. @param {string} url @param {object} [options] */
  async open(url, options) {
    this.#source = null;
    await this.call('open', url, options);
    this.#source = url;
  }

  /** Why `open` was refused, as the contract gives it. @param {string} url */
  refusal(url) {
    this.#source = null;
    return this.page.evaluate(
      (url) =>
        /** @type {any} */ (globalThis).viewer.open(url).then(
          () => null,
          (/** @type {any} */ error) => ({
            isError: error instanceof Error,
            code: error.code,
            message: error.message,
            url: error.url,
            hint: error.hint,
          }),
        ),
      url,
    );
  }

  /** Waits until the picture is complete; says what is missing if it never is. @returns {Promise<any>} */
  async settled() {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(async () => {
        const stats = await this.call('stats').catch(String);
        reject(new Error(`not settled after ${PATIENCE_MS} ms: ${JSON.stringify(stats)}`));
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([this.call('settled'), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The picture as `snapshot` gives it. @param {object} [options] */
  async snapshot(options) {
    const base64 = await this.page.evaluate(async (options) => {
      const blob = await /** @type {any} */ (globalThis).viewer.snapshot(options);
      if (blob.type !== 'image/png') throw new Error(`a snapshot of type ${blob.type}`);
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    }, options);
    return PNG.sync.read(Buffer.from(base64, 'base64'));
  }

  /** The picture as a person sees it: the canvas, photographed by the browser. */
  async photograph() {
    return PNG.sync.read(await this.page.locator('#viewer').screenshot());
  }

  /** Opens the image if it is not the one that is open, and goes to a view. @param {Shown} shown */
  async show({ model, camera, dims, look }) {
    const url = await address(model);
    if (this.#source !== url) await this.open(url);
    await this.call('setState', { camera, ...(dims ? { dims } : {}), ...(look ? { layers: [look] } : {}) });
    await this.settled();
  }

  /** @param {Shown} shown */
  reference({ model, camera, dims, look }) {
    const device = /** @type {[number, number]} */ (SIZE.map((size) => Math.round(size * this.ratio)));
    return referencePicture({ css: SIZE, device, camera, dims, layers: [{ model, look }] });
  }

  /**
   * Goes to a view and compares what is drawn with the reference, to 1/255.
   * @param {string} name for the pictures that are kept of a failure
   * @param {Shown} shown
   * @param {{ photograph?: boolean, mayBeDark?: boolean }} [options]
   */
  async check(name, shown, { photograph = false, mayBeDark = false } = {}) {
    await this.show(shown);
    const want = this.reference(shown);
    assertSame(`${name} ${this.renderer}`, await this.snapshot(), want, mayBeDark);
    if (photograph) assertSame(`${name} ${this.renderer} photograph`, await this.photograph(), want, mayBeDark);
  }
}

/**
 * Fails, and keeps pictures, if a picture is further than 1/255 from the reference anywhere.
 * @param {string} name
 * @param {{ width: number, height: number, data: Buffer }} got
 * @param {import('./reference.mjs').Picture} want
 * @param {boolean} mayBeDark whether a picture that is black everywhere proves something
 */
export function assertSame(name, got, want, mayBeDark = false) {
  const { wrong, onBorder, lit, worst, map } = compare(got, want);
  const pixels = want.width * want.height;
  if (wrong > 0) {
    const stem = join(OUT, name.replaceAll(/[^\w.-]+/g, '_'));
    const image = (/** @type {(x: number, y: number) => number[]} */ color) => {
      const png = new PNG({ width: want.width, height: want.height });
      for (let at = 0; at < pixels; at += 1) {
        const rgb = color(at % want.width, Math.floor(at / want.width)).map(Math.round);
        png.data.set([...rgb, 255], at * 4);
      }
      return PNG.sync.write(png);
    };
    writeFileSync(`${stem}.got.png`, PNG.sync.write(/** @type {PNG} */ (got)));
    writeFileSync(`${stem}.want.png`, image((x, y) => want.colors(x, y)[0]));
    writeFileSync(`${stem}.wrong.png`, image((x, y) => Array(3).fill(map[y * want.width + x])));
  }
  assert.equal(
    wrong,
    0,
    `${name}: ${wrong} of ${pixels} pixels are wrong, the worst: ${JSON.stringify(worst)}; see ${OUT}`,
  );
  // A comparison that forgives everything, or compares black with black, would prove nothing.
  assert.ok(onBorder < pixels / 10, `${name}: ${onBorder} of ${pixels} pixels lie on borders of samples`);
  assert.ok(mayBeDark || lit > pixels / 20, `${name}: the reference is almost black`);
}
