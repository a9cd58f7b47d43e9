// Loads a TypeScript module that needs no browser.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packedLuts } from "../../../www/luts/tables.mjs";

const FOLDER = fileURLToPath(new URL("../../../www/", import.meta.url));

/** The exports of a module below `www`, named without its ending. @param {string} name */
export async function loadTypeScript(name) {
  const { outputFiles } = await build({ entryPoints: [`${FOLDER}${name}.ts`], bundle: true, format: "esm", write: false, plugins: [packedLuts] });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
