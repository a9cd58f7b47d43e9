// Bundles the story page and serves it on 127.0.0.1 under the strict content security policy that the contract promises to work
// with. `node serve.mjs` prints its address.

import { createServer } from "node:http";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packedLuts } from "../../../www/luts/tables.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SCHEMAS = `${HERE}../../../www/inspect/schemas/`;
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src blob:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript", json: "application/json" };

/** Starts the server; `close` ends it. */
export async function servePanelStories(port = 0) {
  const bundle = await build({
    entryPoints: [`${HERE}story.ts`],
    bundle: true,
    format: "esm",
    target: "es2022",
    splitting: true,
    outdir: HERE,
    tsconfig: `${HERE}../../../www/tsconfig.json`,
    plugins: [packedLuts],
    write: false,
  });
  const scripts = new Map(bundle.outputFiles.map(({ path, contents }) => [path.split("/").at(-1), contents]));
  const bodyOf = async (name) => {
    const [, version] = /^schemas-(\d\.\d)\.json$/.exec(name) ?? [];
    if (version) {
      const names = await readdir(SCHEMAS + version);
      return `[${(await Promise.all(names.map((one) => readFile(`${SCHEMAS}${version}/${one}`, "utf8")))).join()}]`;
    }
    if (name === "samples.json") return JSON.stringify([{ name: "Cells", source: "cells.zarr", description: "Nobody draws them here." }]);
    return ["index.html", "story.css"].includes(name) ? readFile(HERE + name) : scripts.get(name);
  };
  const requests = [];
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://127.0.0.1").pathname.slice(1) || "index.html";
    requests.push(name);
    const body = await bodyOf(name);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[name.split(".").pop()], "content-security-policy": POLICY });
    response.end(body);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}/`, requests, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await servePanelStories(Number(process.argv[2] ?? 0))).address);
