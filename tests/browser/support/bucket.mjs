// A server that speaks S3: buckets with rules for other origins as AWS documents them, listings, ranges, errors in XML.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import S3rver from '@20minutes/s3rver';
import { filesIn } from './private_folder.mjs';

/** @typedef {Record<'AllowedOrigins' | 'AllowedMethods' | 'AllowedHeaders' | 'ExposeHeaders', string[]> & { MaxAgeSeconds: number }} Rule */

/** The rules as the protocol has them, from the JSON that its command takes. @param {Rule[]} rules */
function corsDocument(rules) {
  const all = (/** @type {string} */ name, /** @type {string[]} */ values) => values.map((value) => `<${name}>${value}</${name}>`).join('');
  const one = (/** @type {Rule} */ rule) =>
    `<CORSRule>${all('AllowedOrigin', rule.AllowedOrigins)}${all('AllowedMethod', rule.AllowedMethods)}${all('AllowedHeader', rule.AllowedHeaders)}${all('ExposeHeader', rule.ExposeHeaders)}<MaxAgeSeconds>${rule.MaxAgeSeconds}</MaxAgeSeconds></CORSRule>`;
  return `<CORSConfiguration>${rules.map(one).join('')}</CORSConfiguration>`;
}

/** Starts one with an empty bucket `images`. @param {{ origin: string, directory: string, rules: Rule[] }} options */
export async function startBucket({ origin, directory, rules }) {
  const bucket = { name: 'images', configs: [corsDocument(rules)] };
  const server = new S3rver({ address: '127.0.0.1', port: Number(new URL(origin).port), silent: true, directory, configureBuckets: [bucket] });
  await server.run();
  return {
    origin,
    /** Copies a folder there. @param {string} folder @param {string} key */
    async put(folder, key) {
      for (const name of filesIn(folder)) {
        const body = readFileSync(`${folder}/${name}`);
        const answer = await fetch(`${origin}/images/${key}/${name}`, { method: 'PUT', body });
        if (!answer.ok) throw new Error(`${answer.status} for ${name}`);
      }
    },
    async stop() {
      const closed = once(server.httpServer, 'close');
      server.httpServer.close();
      server.httpServer.closeAllConnections();
      await closed;
    },
  };
}
