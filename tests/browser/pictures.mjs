// What is on the screen is what is stored: settled pictures against the reference computed from the samples, within
// 1/255 at every pixel, with both renderers.

import { after, before, describe, test } from 'node:test';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Screen } from './support/screen.mjs';
import { GUARD } from './support/stage.mjs';

/** @typedef {import('./support/reference.mjs').Camera} Camera */

/** @param {number} x @param {number} y @param {number} scale @param {number} [rotation] @returns {Camera} */
const at = (x, y, scale, rotation = 0) => ({ center: [x, y], scale, rotation });

for (const renderer of RENDERERS) {
  describe(`pictures, ${renderer}`, () => {
    /** @type {Screen} */
    let screen;
    before(async () => {
      screen = await (await Screen.open(renderer)).load();
    }, GUARD);
    after(() => screen?.close());

    describe('the plain pyramid', () => {
      const views = {
        'one to one': at(300.5, 250.5, 1),
        'panned over the border': at(40.5, 470.5, 1),
        'panned by a fraction': at(281.3, 199.8, 1),
        'magnified': at(250.123, 210.3, 0.27),
        'magnified a lot': at(128.02, 127.97, 0.0131),
        'a little smaller': at(300.2, 250.4, 1.37),
        'half': at(299.5, 249.5, 2),
        'between the second and the third level': at(299.1, 250.2, 3.1),
        'a quarter and the surroundings': at(299.3, 249.9, 4.7),
        'turned': at(300.3, 250.1, 0.8, 0.5),
        'turned and small': at(280.3, 230.1, 2.9, -2.2),
      };
      for (const [name, camera] of Object.entries(views)) {
        test(name, GUARD, () =>
          screen.check(`plain ${name}`, { model: catalogue.plain(), camera }, { photograph: name === 'turned' }),
        );
      }
    });

    describe('channels in shards, with missing chunks', () => {
      const looks = {
        'as the file says': { channels: [{}, {}, {}] },
        'one of three': { channels: [{ visible: false }, { visible: true }, { visible: false }] },
        'none': { channels: [{ visible: false }, { visible: false }, { visible: false }] },
        'other colours and windows': {
          channels: [
            { visible: true, color: 'C0FFEE', window: [500, 900] },
            { visible: true, color: 'FF0000', window: [4000, 100] },
            { visible: false },
          ],
        },
        'gamma and inversion': {
          channels: [
            { visible: true, color: '0000FF', window: [0, 4080], gamma: 0.45 },
            { visible: true, color: '00FF00', window: [300, 3000], gamma: 2.2, invert: true },
            { visible: true, color: 'FF4000', window: [0, 6000], gamma: 1, invert: true },
          ],
        },
        'half transparent': { opacity: 0.5, channels: [{ visible: true, gamma: 1 }, { invert: false, gamma: 1 }] },
      };
      for (const [name, look] of Object.entries(looks)) {
        test(name, GUARD, async () => {
          const model = catalogue.channels();
          // A look lasts, so that each test starts from the file's.
          await screen.load();
          const shown = { model, camera: at(96.15, 80.2, 0.31), look: /** @type {any} */ (look) };
          await screen.check(`channels ${name}`, shown, { mayBeDark: name === 'none' });
        });
      }
      test('the coarse level', GUARD, async () => {
        await screen.load();
        await screen.check('channels coarse', { model: catalogue.channels(), camera: at(95.6137, 79.8071, 1.1) });
      });
    });

    describe('depth and time', () => {
      for (const z of [0, 15, 16, 17, 39]) {
        test(`plane ${z} of thick chunks`, GUARD, async () => {
          await screen.check(`thick ${z}`, { model: catalogue.thick(), camera: at(99.6, 89.7, 0.73), dims: { z } });
          await screen.check(`thick ${z} coarse`, { model: catalogue.thick(), camera: at(99.6, 89.7, 2.1), dims: { z } });
        });
      }
      for (const [z, t] of [
        [0, 0],
        [4, 1],
        [1, 2],
      ]) {
        test(`five axes at z ${z}, t ${t}`, GUARD, () =>
          screen.check(`five ${z} ${t}`, { model: catalogue.five(), camera: at(13.6, 11.2, 0.083), dims: { z, t } }),
        );
      }
    });

    describe('placement', () => {
      for (const scale of [0.06, 0.26, 0.51, 0.77, 1.6, 7.4]) {
        test(`factors 3 and 5 far from the origin, at ${scale}`, GUARD, () =>
          screen.check(`uneven ${scale}`, { model: catalogue.uneven(), camera: at(-944.2, 50_093.1, scale) }, {
            mayBeDark: scale > 7,
          }),
        );
      }
      for (const scale of [0.9, 2, 4.3]) {
        test(`odd sizes at ${scale}`, GUARD, () =>
          screen.check(`odd ${scale}`, { model: catalogue.odd(), camera: at(290.4, 120.6, scale) }, {
            mayBeDark: scale > 4,
          }),
        );
      }
      for (const scale of [1.2, 2.6]) {
        test(`translations taken literally, at ${scale}`, GUARD, () =>
          screen.check(`literal ${scale}`, { model: catalogue.literal(), camera: at(110.237, 90.3171, scale) }),
        );
        test(`mirrored axes, at ${scale / 4}`, GUARD, () =>
          screen.check(`mirrored ${scale}`, { model: catalogue.mirrored(), camera: at(-50.2137, -70.3071, scale / 4) }),
        );
      }
    });

    describe('a million samples a side', () => {
      // Chunks 3001 and 3002 of row 4000 are there: their common border is in the middle of the picture.
      const middle = /** @type {const} */ ([3002 * 256 * 0.325 + 0.013, 4000.4 * 256 * 0.325]);
      for (const scale of [0.325, 0.0107, 0.00031, 0.7, 30]) {
        test(`at ${scale}`, GUARD, () =>
          screen.check(`huge ${scale}`, { model: catalogue.huge(), camera: at(...middle, scale) }),
        );
      }
      test('the whole of it', GUARD, () =>
        screen.check('huge whole', { model: catalogue.huge(), camera: at(170_400.5, 170_400.7, 1500) }),
      );
    });

    describe('labels', () => {
      const cases = {
        'one of two': [
          { name: 'cells', visible: true, opacity: 0.8 },
          { name: 'deep/big ids', visible: false },
        ],
        'ids of 64 bits': [
          { name: 'cells', visible: false },
          { name: 'deep/big ids', visible: true, opacity: 1 },
        ],
        'both': [
          { name: 'cells', visible: true, opacity: 0.25 },
          { name: 'deep/big ids', visible: true, opacity: 0.6 },
        ],
      };
      for (const version of /** @type {const} */ (['V4', 'V5'])) {
        for (const [name, labels] of Object.entries(cases)) {
          for (const scale of [0.21, 0.5, 1.3]) {
            test(`${name}, ${version}, at ${scale}`, GUARD, () =>
              screen.check(`labels ${version} ${name} ${scale}`, {
                model: catalogue[`labelled${version}`](),
                camera: at(64.5537, 50.1173, scale),
                dims: { z: 2 },
                look: { labels },
              }),
            );
          }
        }
      }
    });

    describe('sample types', () => {
      for (const type of catalogue.TYPES) {
        for (const zarr of /** @type {const} */ ([2, 3])) {
          test(`${type[0]}, Zarr v${zarr}`, GUARD, () =>
            screen.check(`${type[0]} v${zarr}`, { model: catalogue.typed(type, zarr), camera: at(30.3, 22.2, 0.23) }),
          );
        }
      }
    });

    describe('axes', () => {
      for (const [i, order] of catalogue.AXES.entries()) {
        const zarr = i % 2 === 0 ? 3 : 2;
        test(`${order}, Zarr v${zarr}`, GUARD, async () => {
          const dims = Object.fromEntries([...order].filter((axis) => 'tz'.includes(axis)).map((axis) => [axis, 2]));
          await screen.check(order, { model: catalogue.ordered(order, zarr), camera: at(44.2, 29.4, 0.35), dims });
        });
      }
    });

    for (const ratio of [1.5, 2]) {
      test(`${ratio} device pixels to a CSS pixel`, GUARD, async () => {
        const dense = await (await Screen.open(renderer, { ratio })).load();
        try {
          const model = catalogue.plain();
          await dense.check(`ratio ${ratio}`, { model, camera: at(300.55, 250.6, 1.37) }, { photograph: true });
          await dense.check(`ratio ${ratio} coarse`, { model, camera: at(300.55, 250.6, 2 * ratio) });
          await dense.check(`ratio ${ratio} magnified`, { model, camera: at(300.5537, 250.6071, 0.3) });
        } finally {
          await dense.close();
        }
      });
    }

    test('nothing was complained about', () => screen.assertQuiet({ network: true }));
  });
}
