// A bucket with faults that nginx does not have: answers that come late, break off, or succeed only at the second try.
// Serves the same data root; knows no page.

import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Paths: `/late-MS/…` answers after that time, `/flaky-STATUS/…` fails once per chunk object, `/truncated/…` breaks
 * chunk objects off in the middle, `/damaged/…` flips bytes in chunk objects, `/simple/…` answers no preflight,
 * `/secret/…` wants `Authorization: Bearer open-sesame`, `/encoded/…` compresses and then cuts, `/moved/…` redirects,
 * `/odd/…` calls everything `text/plain`, `/get-only/…` refuses HEAD, `/bucket?list-type=2` lists the data as S3 does, two
 * names at a time.
 * @param {{ port: number, data: string }} options
 */
export async function startFaultServer({ port, data }) {
  /** @type {{ path: string, range: string, status: number, aborted: boolean }[]} */
  const log = [];
  /** @type {Map<string, number>} */
  const tries = new Map();

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, fault, ...rest] = decodeURIComponent(url.pathname).split('/');
    const entry = { path: url.pathname, range: String(request.headers.range ?? ''), status: 0, aborted: false };
    log.push(entry);
    response.on('close', () => {
      entry.status = response.statusCode;
      entry.aborted = !response.writableFinished;
    });
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Range, Authorization');
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, Content-Length');
    if (request.method === 'OPTIONS') {
      response.writeHead(fault === 'simple' ? 405 : 204).end();
      return;
    }
    if (fault === 'bucket' && url.searchParams.get('list-type') === '2') {
      response.setHeader('Content-Type', 'application/xml');
      response.end(listObjects(data, url.searchParams));
      return;
    }
    if (fault === 'secret' && request.headers.authorization !== 'Bearer open-sesame') {
      response.writeHead(401).end();
      return;
    }
    if (fault === 'moved') {
      response.writeHead(302, { Location: `/simple/${rest.map(encodeURIComponent).join('/')}` }).end();
      return;
    }
    if (fault === 'get-only' && request.method === 'HEAD') {
      response.writeHead(403).end();
      return;
    }
    if (fault === 'odd') response.setHeader('Content-Type', 'text/plain; charset=latin1');
    const path = join(data, normalize(`/${rest.join('/')}`));
    const name = rest.at(-1) ?? '';
    const isChunk = !name.startsWith('.') && !name.endsWith('.json');
    const [kind, value] = fault.split('-');
    if (kind === 'late' && isChunk) {
      await new Promise((done) => setTimeout(done, Number(value)));
      if (response.destroyed) return;
    }
    let size;
    try {
      const stat = statSync(path);
      if (!stat.isFile()) throw new Error('a folder');
      size = stat.size;
    } catch {
      response.writeHead(404).end();
      return;
    }
    if (kind === 'flaky' && isChunk) {
      const key = `${url.pathname} ${entry.range}`;
      tries.set(key, (tries.get(key) ?? 0) + 1);
      if (tries.get(key) === 1) {
        response.writeHead(Number(value)).end();
        return;
      }
    }
    const compressed = fault === 'encoded' && isChunk ? gzipSync(readFileSync(path)) : null;
    if (compressed) {
      size = compressed.length;
      response.setHeader('Content-Encoding', 'gzip');
    }
    const asked = /^bytes=(\d*)-(\d*)$/.exec(entry.range);
    let first = 0;
    let last = size - 1;
    if (asked) {
      if (asked[1] === '') first = Math.max(0, size - Number(asked[2]));
      else {
        first = Number(asked[1]);
        if (asked[2] !== '') last = Math.min(last, Number(asked[2]));
      }
      response.setHeader('Content-Range', `bytes ${first}-${last}/${size}`);
    }
    response.setHeader('Content-Length', last - first + 1);
    response.writeHead(asked ? 206 : 200);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    if (compressed) {
      response.end(compressed.subarray(first, last + 1));
      return;
    }
    if (kind === 'truncated' && isChunk) {
      const end = first + Math.floor((last - first) / 2);
      for await (const part of createReadStream(path, { start: first, end })) response.write(part);
      setTimeout(() => response.destroy(), 20);
      return;
    }
    if (kind === 'damaged' && isChunk) {
      const parts = [];
      for await (const part of createReadStream(path, { start: first, end: last })) parts.push(part);
      const body = Buffer.concat(parts);
      for (let at = Math.min(12, body.length >> 1); at < body.length; at += 7) body[at] ^= 0x5a;
      response.end(body);
      return;
    }
    createReadStream(path, { start: first, end: last }).pipe(response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    log,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The answer of S3 to ListObjectsV2 with a delimiter. @param {string} data @param {URLSearchParams} query */
function listObjects(data, query) {
  const prefix = query.get('prefix') ?? '';
  const escape = (/** @type {string} */ text) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  let names = /** @type {import('node:fs').Dirent[]} */ ([]);
  try {
    names = readdirSync(join(data, normalize(`/${prefix}`)), { withFileTypes: true });
  } catch {
    // A prefix that nothing begins with.
  }
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  const start = Number(query.get('continuation-token') ?? 0);
  const page = names.slice(start, start + 2);
  const more = start + 2 < names.length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>${escape(prefix)}</Prefix>
<IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${start + 2}</NextContinuationToken>` : ''}${page
    .map((entry) => {
      const key = escape(prefix + entry.name);
      return entry.isDirectory()
        ? `<CommonPrefixes><Prefix>${key}/</Prefix></CommonPrefixes>`
        : `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;
    })
    .join('')}</ListBucketResult>`;
}
