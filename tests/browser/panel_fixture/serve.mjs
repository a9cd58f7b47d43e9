// Bundles the story page and serves it on 127.0.0.1 under the strict content security policy that the contract promises to work
// with. `node serve.mjs` prints its address.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript" };

/** Starts the server; `close` ends it. */
export async function servePanelStories(port = 0) {
  const bundle = await build({
    entryPoints: [`${HERE}story.ts`],
    bundle: true,
    format: "esm",
    target: "es2022",
    tsconfig: `${HERE}../../../www/tsconfig.json`,
    write: false,
  });
  const script = bundle.outputFiles[0].contents;
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://127.0.0.1").pathname.slice(1) || "index.html";
    const known = ["index.html", "story.css", "story.js"].includes(name);
    if (!known) return response.writeHead(404).end();
    const body = name === "story.js" ? script : await readFile(HERE + name);
    response.writeHead(200, { "content-type": TYPES[name.split(".").pop()], "content-security-policy": POLICY });
    response.end(body);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await servePanelStories(Number(process.argv[2] ?? 0))).address);
