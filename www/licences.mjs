// The licences of the npm packages that a build carries along: who bundles them has to pass these on.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The packages that files of a bundle come from. @param {{ inputs: Record<string, unknown> }} metafile */
export function packagesOf({ inputs }) {
  const names = Object.keys(inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return names.filter((name) => name !== undefined);
}

/** Who wrote what, where its source is, and the whole licence of each. @param {Iterable<string>} packages */
export async function licences(packages) {
  const texts = [];
  for (const name of [...new Set(packages)].sort()) {
    const folder = join("node_modules", name);
    const { version, license, homepage, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(folder, file), "utf8")).trim() : "The package brings no text of its licence along.";
    const source = typeof repository === "string" ? repository : (repository?.url ?? homepage ?? "");
    texts.push(`${name} ${version}, unmodified: ${license}, ${source}\n\n${text}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
