// Starts the servers' process and talks to it.

import { fork } from 'node:child_process';
import { join } from 'node:path';

/** @param {string[]} names of images @param {Record<string, string>} folders of pages */
export async function startServers(names, folders) {
  const child = fork(join(import.meta.dirname, 'server_process.mjs'), [JSON.stringify({ names, folders })], { serialization: 'advanced' });
  /** @type {Map<number, (log: any) => void>} */
  const waiting = new Map();
  let asked = 0;
  const origins = await new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the servers ended with ${code}`)));
    child.on('message', (/** @type {any} */ message) => {
      if (message.pages && message.data) done(message);
      else {
        waiting.get(message.id)?.(message.log);
        waiting.delete(message.id);
      }
    });
  });
  const ask = (/** @type {object} */ what) =>
    new Promise((done) => {
      asked += 1;
      waiting.set(asked, done);
      child.send({ id: asked, ...what });
    });
  return {
    origins: /** @type {{ pages: string, data: string }} */ (origins),
    /** The log since the last call. */
    take: () => /** @type {Promise<any>} */ (ask({ take: true })),
    delay: (/** @type {number} */ delayMs) => /** @type {Promise<any>} */ (ask({ delayMs })),
    stop() {
      child.removeAllListeners('exit');
      child.kill();
    },
  };
}
