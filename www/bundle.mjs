// Trunk's post-build hook: bundles the TypeScript, and puts everything that zarrscope.js loads into a folder named after
// its contents, so that a cache never pairs new code with old. Knows no tool but esbuild.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { rustParts } from "./crates.mjs";
import { npmParts, packagesOf, written } from "./licences.mjs";
import { packedLuts } from "./luts/tables.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";

// The page for WebGPU is the crate's first binary; in the folder it is named like its sibling.
const artefacts = {
  zarrscope: "zarrscope_webgpu",
  zarrscope_complete: "zarrscope_complete",
  zarrscope_webgl: "zarrscope_webgl",
  decode_worker: "decode_worker",
  decode_worker_rare: "decode_worker_rare",
  decode_worker_pictures: "decode_worker_pictures",
  decode_worker_jpegxl: "decode_worker_jpegxl",
};

const options = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: release,
  sourcemap: release ? false : "inline",
  // assets/LICENSES.txt has them.
  legalComments: "none",
  metafile: true,
  loader: { ".css": "text", ".svg": "text" },
  logLevel: "warning",
};

const assets = join(staging, "assets");
await mkdir(assets);
for (const [built, name] of Object.entries(artefacts)) {
  // A dev build may leave one out.
  if (!existsSync(join(staging, `${built}.js`))) continue;
  const glue = await readFile(join(staging, `${built}.js`), "utf8");
  const { code } = await transform(glue, { format: "esm", target: "es2022", minify: release });
  await writeFile(join(assets, `${name}.js`), code);
  await rm(join(staging, `${built}.js`));
  await rename(join(staging, `${built}_bg.wasm`), join(assets, `${name}_bg.wasm`));
}
// zip.js does not say that its parts have no effects of their own, so its writer would come along unused.
const withoutWriter = {
  name: "zip.js without its writer",
  setup({ onResolve }) {
    onResolve({ filter: /\/zip-writer\.js$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: false }));
  },
};
const bundles = [];
bundles.push(await build({
  ...options,
  entryPoints: ["www/stores/stores.ts"],
  outfile: join(assets, "stores.js"),
  plugins: [withoutWriter],
}));
await build({ ...options, entryPoints: ["www/frame/answer.ts"], outfile: join(assets, "messages.js") });
// What is loaded by the panel or by the API, or by both; what they share is in files of its own.
bundles.push(await build({
  ...options,
  plugins: [packedLuts],
  entryPoints: ["www/panel/panel.ts", "www/inspect/inspect.ts", "www/luts/luts.ts", "www/element/snapshot.ts", "www/element/region.ts", "www/links/page_address.ts", "www/compare/compare.ts"],
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  splitting: true,
  outdir: assets,
}));
const schemas = "www/inspect/schemas";
for (const entry of await readdir(schemas, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const folder = join(schemas, entry.name);
  const names = (await readdir(folder)).sort();
  const all = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
  await writeFile(join(assets, `schemas-${entry.name}.json`), JSON.stringify(all));
}
await copyFile(join(schemas, "LICENSE"), join(assets, "schemas-LICENSE.txt"));
// The colour maps are made of these when the page is built.
const packages = ["ome-zarr.js", "d3-scale-chromatic", ...bundles.flatMap(({ metafile }) => packagesOf(metafile))];
await writeFile(join(assets, "LICENSES.txt"), written({ "npm packages": await npmParts(packages), "Linked into the WebAssembly": await rustParts() }));

const hash = createHash("sha256");
for (const name of (await readdir(assets)).sort()) hash.update(name).update(await readFile(join(assets, name)));
const folder = `assets-${hash.digest("hex").slice(0, 12)}`;
await rename(assets, join(staging, folder));

await build({
  ...options,
  entryPoints: ["www/element/zarrscope.ts"],
  outfile: join(staging, "zarrscope.js"),
  define: { ASSETS: JSON.stringify(`./${folder}/`), TAG: '"zarr-scope"' },
});
// For use without a network, where whoever hosts the page wants it: all scripts at once, and of the rest what was used.
const small = (await readdir(join(staging, folder))).filter((name) => name.endsWith(".js"));
await build({
  ...options,
  entryPoints: ["www/offline/offline.ts", "www/offline/sw.ts"],
  outdir: staging,
  define: { ASSETS: JSON.stringify(`${folder}/`), SMALL: JSON.stringify(small.sort()) },
});
// Samples that whoever hosts the page may change.
await copyFile("www/samples.json", join(staging, "samples.json"));
// The page that writes code to embed an image.
for (const name of ["embed.html", "embed.css"]) await copyFile(join("www/embed", name), join(staging, name));
await build({ ...options, entryPoints: ["www/embed/embed.ts"], outfile: join(staging, "embed.js") });
// What pages around a frame load.
await build({ ...options, entryPoints: ["www/frame/frame.ts"], outfile: join(staging, "frame.js") });
await writeFile(join(staging, "build.json"), `${JSON.stringify({ release, assets: folder })}\n`);
