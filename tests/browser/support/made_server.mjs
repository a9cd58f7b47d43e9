// An HTTP/1.1 server of images that are made when asked for, and of files of folders: ranges, CORS, an answer time to choose, and a log of
// every request. Knows no viewer.

import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @typedef {import('./made_image.mjs').Piece} Piece
 *
 * @typedef {object} Asked
 * @property {number} at milliseconds since 1970 when it came
 * @property {number} until when the last byte was handed to the system, or the client went away
 * @property {string} method
 * @property {string} path with its leading slash, without its query
 * @property {string} range as asked for, or empty
 * @property {number} status
 * @property {number} bytes of the body that were handed to the system
 * @property {number} size of the whole body
 * @property {boolean} aborted the client went away before the end
 * @property {Piece[]} pieces the chunks that were asked for
 */

const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml',
};
/** Bytes between two looks at whether the client is still there. */
const SLICE = 64 << 10;

const now = () => performance.timeOrigin + performance.now();

/**
 * @param {object} options
 * @param {Record<string, { object(path: string): import('./made_image.mjs').MadeObject | null }>} [options.images] by the first part of their path
 * @param {Record<string, string>} [options.folders] by the first part of their path
 * @param {boolean} [options.compress] whether to send text and code gzipped, as static hosts do
 * @param {number} [options.port]
 */
export async function startMadeServer({ images = {}, folders = {}, compress = false, port = 0 }) {
  /** @type {Asked[]} */
  const log = [];
  /** @type {Map<string, Buffer>} */
  const compressed = new Map();
  const settings = { delayMs: 0 };

  /** @param {string} path @param {boolean} gzip */
  function find(path, gzip) {
    const [, first, ...rest] = path.split('/');
    const image = images[first];
    if (image) return image.object(rest.join('/'));
    if (!(first in folders)) return null;
    const file = join(folders[first], normalize(`/${rest.join('/')}`));
    try {
      if (!statSync(file).isFile()) return null;
    } catch {
      return null;
    }
    let bytes = gzip ? compressed.get(file) : readFileSync(file);
    if (!bytes) {
      bytes = gzipSync(readFileSync(file), { level: 9 });
      compressed.set(file, bytes);
    }
    const body = bytes;
    return { size: body.length, read: (/** @type {number} */ a, /** @type {number} */ b) => body.subarray(a, b + 1), pieces: () => [] };
  }

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const range = request.headers.range ?? '';
    /** @type {Asked} */
    const entry = { at: now(), until: 0, method: request.method ?? '', path, range, status: 0, bytes: 0, size: 0, aborted: false, pieces: [] };
    log.push(entry);
    let gone = false;
    let wake = (/** @type {unknown} */ _) => {};
    response.on('drain', () => wake(null)).once('close', () => {
      gone = true;
      entry.until = now();
      entry.aborted = !response.writableFinished;
      wake(null);
    });
    if (settings.delayMs > 0) await new Promise((done) => setTimeout(done, settings.delayMs));
    if (gone) return;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, Content-Length, ETag');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
      response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? 'Range');
      entry.status = 204;
      response.writeHead(204).end();
      return;
    }
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))];
    const gzip = compress && type !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const object = find(path, gzip);
    if (!object) {
      entry.status = 404;
      response.writeHead(404, { 'Content-Length': 0 }).end();
      return;
    }
    const { size } = object;
    const asked = /^bytes=(\d*)-(\d*)$/.exec(range);
    let [first, last] = [0, size - 1];
    if (asked && asked[1] === '') first = Math.max(0, size - Number(asked[2]));
    else if (asked) [first, last] = [Number(asked[1]), asked[2] === '' ? last : Math.min(last, Number(asked[2]))];
    if (first > last) {
      entry.status = 416;
      response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
      return;
    }
    entry.status = asked ? 206 : 200;
    entry.size = last - first + 1;
    response.writeHead(entry.status, {
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Length': entry.size,
      'Accept-Ranges': 'bytes',
      'Last-Modified': 'Sat, 01 Jan 2022 00:00:00 GMT',
      ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
      ...(asked ? { 'Content-Range': `bytes ${first}-${last}/${size}` } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    entry.pieces = object.pieces(first, last);
    const bytes = object.read(first, last);
    for (let at = 0; at < bytes.length && !gone; at += SLICE) {
      const part = bytes.subarray(at, at + SLICE);
      const free = response.write(part);
      entry.bytes += part.length;
      if (!free) {
        await new Promise((done) => {
          wake = done;
        });
      }
    }
    response.end();
  });
  // Browsers keep connections for minutes; a server that closes them earlier would measure itself.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    log,
    settings,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
