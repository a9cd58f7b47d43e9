// The servers in a process of their own, so that measuring does not slow them: pages on one origin, data on another one.

import { makeImages } from './datasets.mjs';
import { startMadeServer } from '../browser/support/made_server.mjs';

const { names, folders } = JSON.parse(process.argv[2]);
const images = await makeImages(names);
const pages = await startMadeServer({ folders, compress: true });
const data = await startMadeServer({ images });

process.on('message', async (/** @type {any} */ { id, delayMs, take }) => {
  if (delayMs !== undefined) data.settings.delayMs = delayMs;
  const log = take ? { pages: pages.log.splice(0), data: data.log.splice(0) } : null;
  process.send?.({ id, log });
});
process.send?.({ pages: pages.origin, data: data.origin });
