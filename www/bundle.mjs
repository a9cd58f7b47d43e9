// Trunk's post-build hook: bundles the TypeScript beside the artefacts and tells it the build's version, a hash over
// everything that it loads, so that a cache never pairs new code with old. Knows no tool but esbuild.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";

const staging = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";

// The page for WebGPU is the crate's first binary; in the folder it is named like its sibling.
const artefacts = { zarrscope: "zarrscope_webgpu", zarrscope_webgl: "zarrscope_webgl", decode_worker: "decode_worker" };

const options = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: release,
  sourcemap: release ? false : "inline",
  legalComments: "none",
  loader: { ".css": "text", ".svg": "text" },
  logLevel: "warning",
};

const loaded = [];
for (const [built, name] of Object.entries(artefacts)) {
  if (!existsSync(join(staging, `${built}.js`))) continue;
  const glue = await readFile(join(staging, `${built}.js`), "utf8");
  await rm(join(staging, `${built}.js`));
  const { code } = await transform(glue, { format: "esm", target: "es2022", minify: release });
  await writeFile(join(staging, `${name}.js`), code);
  await rename(join(staging, `${built}_bg.wasm`), join(staging, `${name}_bg.wasm`));
  loaded.push(`${name}.js`, `${name}_bg.wasm`);
}
if (existsSync("www/panel/panel.ts")) {
  await build({ ...options, entryPoints: ["www/panel/panel.ts"], outfile: join(staging, "panel.js") });
  loaded.push("panel.js");
}

const hash = createHash("sha256");
for (const name of loaded) hash.update(name).update(await readFile(join(staging, name)));
const version = hash.digest("hex").slice(0, 12);

if (existsSync("www/element/zarrscope.ts")) {
  await build({
    ...options,
    entryPoints: ["www/element/zarrscope.ts"],
    outfile: join(staging, "zarrscope.js"),
    define: { BUILD: JSON.stringify(version) },
  });
}
await writeFile(join(staging, "build.json"), `${JSON.stringify({ release, version })}\n`);
