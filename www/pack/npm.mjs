// Makes the npm package of a built page: `node www/pack/npm.mjs DIST OUT`. A bundler must see every part by name, so what
// www/element/places.ts puts together from an address is written out here.
import { execFileSync } from "node:child_process";
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** What workers are given as an address instead of being a part of the program. */
const WORKER = /^decode_worker\w*\.js$/;

/** Where the parts are, as a bundler reads it. @param {string[]} names */
export function places(names) {
  const line = (/** @type {(name: string) => string} */ value) => (/** @type {string} */ name) => `  ${JSON.stringify(name)}: ${value(name)},`;
  const files = names.filter((name) => /\.(wasm|json)$/.test(name) || WORKER.test(name));
  const scripts = names.filter((name) => name.endsWith(".js") && !WORKER.test(name) && !name.includes("-"));
  return [
    "const files = {",
    ...files.map(line((name) => `new URL("./assets/${name}", import.meta.url).href`)),
    "};",
    "const scripts = {",
    ...scripts.map(line((name) => `() => import("./assets/${name}")`)),
    "};",
    "export const home = null;",
    "export const beside = (name) => files[name] ?? name;",
    "export const scriptAddress = beside;",
    "export const loadPart = (name) => scripts[name]();",
    "export const fetchPart = (name, signal = null) => fetch(files[name], { signal });",
    "",
  ].join("\n");
}

/** The version of the whole project. */
export async function version() {
  const cargo = await readFile(join(ROOT, "Cargo.toml"), "utf8");
  return /^version = "([^"]+)"/m.exec(cargo)[1];
}

/** @param {string} dist the built page @param {string} out the folder of the package, made anew */
export async function makePackage(dist, out) {
  const { release, assets } = JSON.parse(await readFile(join(dist, "build.json"), "utf8"));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(join(dist, assets), join(out, "assets"), { recursive: true });
  await writeFile(join(out, "places.js"), places((await readdir(join(out, "assets"))).sort()));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["www/element/zarrscope.ts", "www/frame/frame.ts"],
    entryNames: "[name]",
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: release,
    legalComments: "none",
    define: { TAG: '"zarr-scope"' },
    logLevel: "warning",
    plugins: [{ name: "places", setup: ({ onResolve }) => onResolve({ filter: /\/places\.js$/ }, () => ({ path: "./places.js", external: true })) }],
  });
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace("package.json", "bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(ROOT, "www/pack/types.json"), "--outDir", join(out, "types")], { stdio: "inherit" });
  const { license } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const entry = (/** @type {string} */ name, /** @type {string} */ types) => ({ types: `./types/${types}.d.ts`, default: `./${name}.js` });
  const manifest = {
    name: "zarrscope",
    version: await version(),
    description: "A viewer for OME-Zarr images of any size, as a custom element.",
    keywords: ["ome-zarr", "zarr", "ngff", "microscopy", "bioimaging", "viewer", "webgpu", "web-component"],
    license,
    type: "module",
    exports: {
      ".": entry("zarrscope", "element/zarrscope"),
      "./element": entry("zarrscope", "element/zarrscope"),
      "./frame": entry("frame", "frame/frame"),
      "./package.json": "./package.json",
    },
    // Being loaded defines the element.
    sideEffects: ["./zarrscope.js"],
  };
  await writeFile(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await copyFile(join(ROOT, "www/pack/npm.md"), join(out, "README.md"));
  await copyFile(join(ROOT, "LICENSE"), join(out, "LICENSE"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [dist, out] = process.argv.slice(2);
  if (!dist || !out) throw new Error("node www/pack/npm.mjs DIST OUT");
  await makePackage(resolve(dist), resolve(out));
}
