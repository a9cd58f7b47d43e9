// What is to be seen in a page, as small pictures that the browser sends whenever it has drawn: the same for all viewers,
// and without a word of theirs. Pictures are looked at after the run, so that looking costs the viewer nothing.

import { PNG } from 'pngjs';

/** The part of the window that all viewers fill with the image. */
const CENTRE = { left: 0.3, right: 0.7, top: 0.3, bottom: 0.7 };
/** A sample is lit above this, of 255. */
const LIT = 24;

/** @typedef {{ at: number, data: string }} Seen */

export class Film {
  /** @type {Seen[]} */
  seen = [];
  #session;
  #running = false;

  /** @param {import('playwright-core').CDPSession} session */
  constructor(session) {
    this.#session = session;
    session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
      if (data !== this.seen.at(-1)?.data) this.seen.push({ at: (metadata.timestamp ?? 0) * 1000, data });
    });
  }

  async start() {
    if (this.#running) return;
    this.#running = true;
    await this.#session.send('Page.startScreencast', { format: 'png', maxWidth: 300, maxHeight: 200, everyNthFrame: 1 });
  }

  async stop() {
    if (!this.#running) return;
    this.#running = false;
    await this.#session.send('Page.stopScreencast');
  }
}

/** Whether there is a picture in the centre: a tenth of it lit, in many colours. @param {Seen} seen */
function isPicture({ data }) {
  const { lit, colors } = look(data);
  return lit > 0.1 && colors > 32;
}

/** @type {Map<string, { lit: number, colors: number, samples: Buffer }>} */
const looked = new Map();

/** @param {string} data */
function look(data) {
  const known = looked.get(data);
  if (known) return known;
  const { width, height, data: pixels } = PNG.sync.read(Buffer.from(data, 'base64'));
  const samples = [];
  const colors = new Set();
  let lit = 0;
  for (let y = Math.ceil(height * CENTRE.top); y < height * CENTRE.bottom; y += 1) {
    for (let x = Math.ceil(width * CENTRE.left); x < width * CENTRE.right; x += 1) {
      const at = (y * width + x) * 4;
      const [r, g, b] = pixels.subarray(at, at + 3);
      samples.push(r, g, b);
      if (Math.max(r, g, b) > LIT) {
        lit += 1;
        colors.add((r << 16) | (g << 8) | b);
      }
    }
  }
  const found = { lit: lit / (samples.length / 3), colors: colors.size, samples: Buffer.from(samples) };
  looked.set(data, found);
  return found;
}

/** When a picture was first to be seen; `null` if never. @param {Seen[]} seen */
export function firstPicture(seen) {
  return seen.find(isPicture)?.at ?? null;
}

/** When the centre last changed; `null` if never. @param {Seen[]} seen */
export function lastChange(seen) {
  for (let at = seen.length - 1; at > 0; at -= 1) {
    if (Buffer.compare(look(seen[at].data).samples, look(seen[at - 1].data).samples) !== 0) return seen[at].at;
  }
  return seen.length > 0 ? seen[0].at : null;
}

/** Ends what was remembered of a run. */
export function forget() {
  looked.clear();
}
