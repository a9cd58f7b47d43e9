// Makes what the Python package sends to notebooks, of a built page: `node www/pack/notebook.mjs DIST OUT`. No server has these
// parts there, so each script is one file that loads no other by address.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** @param {string} dist the built page @param {string} out the folder of the parts, made anew */
export async function makeParts(dist, out) {
  const { release, assets } = JSON.parse(await readFile(join(dist, "build.json"), "utf8"));
  const from = join(dist, assets);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const options = {
    absWorkingDir: ROOT,
    bundle: true,
    format: /** @type {const} */ ("esm"),
    target: "es2022",
    minify: release,
    legalComments: /** @type {const} */ ("none"),
    logLevel: /** @type {const} */ ("warning"),
  };
  const names = (await readdir(from)).sort();
  const scripts = names.filter((name) => name.endsWith(".js") && !name.includes("-"));
  await build({ ...options, entryPoints: scripts.map((name) => join(from, name)), outdir: out });
  for (const name of names) if (/\.(wasm|json|txt)$/.test(name)) await copyFile(join(from, name), join(out, name));
  const hash = createHash("sha256");
  for (const name of (await readdir(out)).sort()) hash.update(name).update(await readFile(join(out, name)));
  const [code] = (await build({ ...options, entryPoints: ["www/element/zarrscope.ts", "www/notebook/places.ts"], outdir: out, write: false })).outputFiles;
  const id = hash.update(code.contents).digest("hex").slice(0, 12);
  const places = { name: "places", setup: ({ onResolve }) => onResolve({ filter: /\/places\.js$/ }, () => ({ path: join(ROOT, "www/notebook/places.ts") })) };
  const define = { TAG: JSON.stringify(`zarr-scope-${id}`), BUILD: JSON.stringify(id) };
  await build({ ...options, define, plugins: [places], entryPoints: ["www/notebook/element.ts"], outfile: join(out, "zarrscope.js") });
  await build({ ...options, define, entryPoints: ["www/notebook/widget.ts"], outfile: join(out, "widget.js") });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [dist, out] = process.argv.slice(2);
  if (!dist || !out) throw new Error("node www/pack/notebook.mjs DIST OUT");
  await makeParts(resolve(dist), resolve(out));
}
