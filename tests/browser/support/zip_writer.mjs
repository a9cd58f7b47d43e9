// Packs test images into zip archives, as the several programs do that people use. Knows no image.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } from '@zip.js/zip.js';

configure({ useWebWorkers: false });

/**
 * Packs a folder below the data root; gives the archive's path below it.
 * @param {string} root @param {string} folder @param {string} target
 * @param {{ level?: number, zip64?: boolean, password?: string, prefix?: string, comment?: string }} [options] `prefix` is put
 *   before every name
 */
export async function zipFolder(root, folder, target, { prefix = '', comment = '', ...options } = {}) {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0, zipCrypto: true, ...options });
  const from = join(root, folder);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await writer.add(prefix + relative(from, path), new Uint8ArrayReader(new Uint8Array(readFileSync(path))));
  }
  writeFileSync(join(root, target), await writer.close(new TextEncoder().encode(comment)));
  return target;
}
