// Runs nginx as the static host and as the bucket: one server for the pages, one for a host of the code on another
// origin, one for the data, with a log that tests count requests in. Knows no page and no data.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * @typedef {object} Logged
 * @property {string} server `pages`, `code` or `data`
 * @property {string} method
 * @property {string} path without its query
 * @property {number} status 499 where the browser went away before the end
 * @property {number} bytes
 * @property {string} range as asked for, or empty
 */

/** @param {number} count */
export async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i += 1) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  const ports = servers.map((server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

// What a bucket's CORS rule typically says.
const CORS = `
      add_header Access-Control-Allow-Origin * always;
      add_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS" always;
      add_header Access-Control-Allow-Headers "Range" always;
      add_header Access-Control-Expose-Headers "Content-Range, Content-Length, ETag" always;
      if ($request_method = OPTIONS) { return 204; }`;

/**
 * @param {object} options
 * @param {string} options.folder for configuration, logs and temporary files
 * @param {string} options.dist the built page
 * @param {string} options.pages pages of the tests that embed the element
 * @param {string} options.data the data root
 * @param {string | null} options.shared a second data root, or null
 */
export async function startNginx({ folder, dist, pages, data, shared }) {
  const [pagePort, codePort, dataPort, silentPort, faultPort, bucketPort, madePort, closedPort] = await freePorts(8);
  for (const part of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, part), { recursive: true });
  const log = join(folder, 'access.log');
  const ports = { pages: pagePort, code: codePort, data: dataPort, silent: silentPort };
  const origins = {
    pages: `http://127.0.0.1:${pagePort}`,
    code: `http://127.0.0.1:${codePort}`,
    data: `http://127.0.0.1:${dataPort}`,
    /** The same data, without a word on who may read them. */
    silent: `http://127.0.0.1:${silentPort}`,
    /** For the server of slow and broken answers, which tests start when they need it. */
    faults: `http://127.0.0.1:${faultPort}`,
    /** For the server that speaks S3. */
    bucket: `http://127.0.0.1:${bucketPort}`,
    /** For the server of images that are nowhere stored. */
    made: `http://127.0.0.1:${madePort}`,
    /** Nobody listens here. */
    closed: `http://127.0.0.1:${closedPort}`,
  };
  const connect = [origins.data, origins.silent, origins.faults, origins.bucket, origins.made, origins.closed].join(' ');
  // What api.md promises to be enough; `img-src blob:` is for the tests' own look at snapshots.
  const policy = (/** @type {string} */ code) =>
    `default-src 'none'; script-src ${code} 'wasm-unsafe-eval'; worker-src blob: ${code}; style-src ${code}; ` +
    `connect-src ${code} ${connect}; img-src ${code} data: blob:; font-src ${code}; manifest-src ${code}`;
  const conf = `
daemon off;
master_process off;
worker_processes 1;
error_log ${folder}/error.log warn;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types {
    text/html html; text/css css; text/javascript js mjs; application/wasm wasm; application/json json;
    image/svg+xml svg; image/png png;
  }
  default_type application/octet-stream;
  log_format line escape=json '{"port":$server_port,"method":"$request_method","path":"$uri","status":$status,"bytes":$body_bytes_sent,"range":"$http_range"}';
  access_log ${log} line;
  log_not_found off;
  sendfile on;
  keepalive_timeout 30;
  # A static host: pages in one folder, the built viewer deep in another.
  server {
    listen 127.0.0.1:${pagePort};
    location /some/folder/zarrscope/ {
      alias ${dist}/;
      index index.html;
      add_header Content-Security-Policy "${policy("'self'")}" always;
    }
    location /pages/ {
      alias ${pages}/;
      add_header Content-Security-Policy "${policy("'self'")}" always;
    }
    # Without a policy, which would have to allow the frames of these.
    location /around/ { alias ${pages}/; }
    location /elsewhere/ {
      alias ${pages}/;
      add_header Content-Security-Policy "${policy(origins.code).replace(`style-src ${origins.code}`, `style-src 'self' ${origins.code}`)}" always;
    }
    location = /favicon.ico { access_log off; return 204; }
  }
  # The same files where other people's pages take them from.
  server {
    listen 127.0.0.1:${codePort};
    location /zarrscope/ {
      alias ${dist}/;
      add_header Access-Control-Allow-Origin * always;
    }
    # Pages of theirs.
    location /pages/ { alias ${pages}/; }
  }
  # A bucket without a CORS rule.
  server {
    listen 127.0.0.1:${silentPort};
    location / { root ${data}; }
  }
  # The bucket.
  server {
    listen 127.0.0.1:${dataPort};
    location /mark/ { access_log ${log} line; return 204; }
    location /data/ { alias ${data}/; ${CORS} }
    ${shared ? `location /shared/ { alias ${shared}/; ${CORS} }` : ''}
    # A server that lists its folders.
    location /listed/ { alias ${data}/; autoindex on; ${CORS} }
    ${shared ? `location /listed-shared/ { alias ${shared}/; autoindex on; ${CORS} }` : ''}
    location /no-ranges/ { alias ${data}/; max_ranges 0; ${CORS} }
    location /forbidden/ { ${CORS} return 403; }
    # A bucket that hides its listing says 403 for a missing key.
    location /hidden/ { alias ${data}/; ${CORS} error_page 404 =403 @hidden; }
    location @hidden { ${CORS} return 403; }
    # A single-page application's host says 200 and HTML for a missing key.
    location /html/ { alias ${data}/; ${CORS} error_page 404 =200 @html; }
    location @html { ${CORS} default_type text/html; return 200 "<!doctype html><title>Home</title>"; }
  }
}
`;
  const confPath = join(folder, 'nginx.conf');
  writeFileSync(confPath, conf);
  const child = spawn('nginx', ['-e', join(folder, 'error.log'), '-p', folder, '-c', confPath], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  let ended = false;
  const exit = new Promise((done) => child.once('exit', done)).then(() => {
    ended = true;
  });
  const failed = new Promise((_, reject) => {
    child.once('error', (error) =>
      reject(new Error(`nginx did not start (apt-get install nginx-light): ${error.message}`)),
    );
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}; see ${folder}/error.log`)));
  });
  failed.catch(() => {});
  const up = async () => {
    for (;;) {
      try {
        await fetch(`${origins.data}/mark/up`);
        return;
      } catch {
        await new Promise((done) => setTimeout(done, 20));
      }
    }
  };
  await Promise.race([up(), failed]);

  let marks = 0;
  const names = Object.fromEntries(Object.entries(ports).map(([name, port]) => [port, name]));
  return {
    origins,
    /** Every request so far, but for our own. A marker request makes sure that earlier ones are written. */
    async requests() {
      marks += 1;
      const mark = `/mark/${process.pid}-${marks}`;
      await fetch(origins.data + mark);
      for (;;) {
        const text = readFileSync(log, 'utf8');
        if (text.includes(`"${mark}"`)) {
          return text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
            .filter((entry) => !entry.path.startsWith('/mark/'))
            .map(({ port, ...rest }) => /** @type {Logged} */ ({ server: names[port], ...rest }));
        }
        await new Promise((done) => setTimeout(done, 10));
      }
    },
    async stop() {
      if (!ended) child.kill('SIGTERM');
      await exit;
    },
  };
}
