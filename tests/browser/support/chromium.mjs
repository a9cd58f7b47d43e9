// Starts Debian's (or anybody's) Chromium with software drawing, once with a WebGPU adapter and once with WebGL2 alone.
// Knows no page and no test.

import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

/** The two ways to draw that every test is run with; `ZARRSCOPE_RENDERER` names one of them, for a person in a hurry. */
export const RENDERERS = /** @type {const} */ (['webgpu', 'webgl']).filter(
  (one) => one === (process.env.ZARRSCOPE_RENDERER ?? one),
);

const only = (/** @type {'webgpu' | 'webgl'} */ wanted) => RENDERERS.filter((one) => one === wanted);
/** What does not depend on how it is drawn is tested in one way: what is fetched and opened with the page that most people get … */
export const FETCHED = only('webgpu');
/** … and controls with the one that draws sooner where there is no GPU. */
export const CONTROLS = only('webgl');

const ALWAYS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// With fewer of the first list an adapter is given, but the canvas stays blank in screenshots.
const BY_RENDERER = {
  webgpu: [
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-features=Vulkan,WebGPU',
    '--use-vulkan=swiftshader',
    '--ignore-gpu-blocklist',
  ],
  webgl: ['--disable-gpu'],
};

/** The first of the usual names that is there; `CHROMIUM` wins. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // Not this one.
    }
  }
  throw new Error('no Chromium found: install it (apt-get install chromium) or name it in CHROMIUM');
}

/**
 * A browser that can draw with `renderer`. The number of device pixels to a CSS pixel is the browser's own: an emulated
 * one does not reach `devicePixelContentBoxSize`.
 * @param {'webgpu' | 'webgl'} renderer
 * @param {number} ratio
 * @param {string[]} [more] flags
 */
export function launch(renderer, ratio, more = []) {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...ALWAYS, ...BY_RENDERER[renderer], ...(ratio === 1 ? [] : [`--force-device-scale-factor=${ratio}`]), ...more],
  });
}
