// Bundles the peers and our bare pages into a folder that is served like the built viewer: minified, code that is needed
// later in files of its own. Knows no measurement.

import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const PAGES = join(HERE, 'pages');

/** `import text from 'file.svg?raw'`, which bundlers other than esbuild know. */
const raw = {
  name: 'raw',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\?raw$/ }, async ({ path, ...rest }) => {
      if (rest.pluginData === 'raw') return undefined;
      const found = await resolve(path.slice(0, -4), { kind: rest.kind, resolveDir: rest.resolveDir, pluginData: 'raw' });
      // Neuroglancer takes its icons from a commit of ikonate; three are not in the package of that name.
      return found.errors.length > 0 ? { path, namespace: 'no-icon' } : { path: found.path, namespace: 'raw' };
    });
    onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({ contents: await readFile(path, 'utf8'), loader: 'text' }));
    onLoad({ filter: /^ikonate\//, namespace: 'no-icon' }, () => ({ contents: '<svg xmlns="http://www.w3.org/2000/svg"/>', loader: 'text' }));
  },
};

const OPTIONS = {
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'error',
  chunkNames: '[name]-[hash]',
  loader: { '.svg': 'text', '.png': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  plugins: [raw],
};

/** Builds everything anew. @param {string} out */
export async function buildPages(out) {
  rmSync(out, { recursive: true, force: true });
  const viv = join(out, 'viv');
  const neuroglancer = join(out, 'neuroglancer');
  const bare = join(out, 'bare');
  for (const folder of [viv, neuroglancer, bare]) mkdirSync(folder, { recursive: true });
  await build({ ...OPTIONS, entryPoints: [join(PAGES, 'viv.mjs')], entryNames: '[name]', outdir: viv });
  cpSync(join(PAGES, 'viv.html'), join(viv, 'index.html'));
  const entryPoints = [join(PAGES, 'codecs.mjs'), join(PAGES, 'codec_worker.mjs')];
  await build({ ...OPTIONS, entryPoints, entryNames: '[name]', outdir: bare });
  cpSync(join(PAGES, 'blank.html'), join(bare, 'index.html'));

  // Of its data sources only the one that is needed. Its workers are found beside the code that starts them.
  const lib = join(HERE, 'node_modules/neuroglancer/lib');
  const conditions = ['neuroglancer/datasource:none_by_default', 'neuroglancer/datasource/zarr:enabled'];
  const entries = [
    [join(PAGES, 'neuroglancer.mjs'), join(neuroglancer, 'lib'), 'main'],
    [join(lib, 'chunk_worker.bundle.js'), join(neuroglancer, 'lib'), 'chunk_worker.bundle'],
    [join(lib, 'async_computation.bundle.js'), neuroglancer, 'async_computation.bundle'],
  ];
  for (const [entry, outdir, name] of entries) {
    await build({ ...OPTIONS, conditions, entryPoints: [{ in: entry, out: name }], outdir });
  }
  cpSync(join(PAGES, 'neuroglancer.html'), join(neuroglancer, 'index.html'));
}

/** Versions of the packages that the peers are made of. */
export async function versions() {
  const names = ['@hms-dbmi/viv', '@deck.gl/core', 'zarrita', 'neuroglancer', 'numcodecs'];
  const found = [];
  for (const name of names) {
    const file = join(HERE, 'node_modules', name, 'package.json');
    if (existsSync(file)) found.push([name, JSON.parse(await readFile(file, 'utf8')).version]);
  }
  return Object.fromEntries(found);
}
