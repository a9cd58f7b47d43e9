// Files for stores that no server has, and the folder that a browser keeps for a page alone.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The paths of all files below a folder. @param {string} folder */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Every file below a folder, by its path. @param {string} folder */
export function filesOf(folder) {
  return filesIn(folder).map((key) => ({ key, base64: readFileSync(join(folder, key)).toString('base64') }));
}

/**
 * Copies a folder into the browser's private one, whose handles are of the same kind as those that a person gives.
 * @param {import('playwright-core').Page} page @param {string} name there @param {string} folder
 */
export async function keepPrivately(page, name, folder) {
  const copy = async (/** @type {{ name: string, files: ReturnType<typeof filesOf> }} */ { name, files }) => {
    const top = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
    for (const { key, base64 } of files) {
      const parts = key.split('/');
      const last = /** @type {string} */ (parts.pop());
      let within = top;
      for (const part of parts) within = await within.getDirectoryHandle(part, { create: true });
      const out = await (await within.getFileHandle(last, { create: true })).createWritable();
      await out.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
      await out.close();
    }
  };
  await page.evaluate(copy, { name, files: filesOf(folder) });
}
