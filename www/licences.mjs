// The licences of what a build carries along: who hands it on has to pass these on. Of npm packages; those of crates are read in
// crates.mjs.

import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * Something of others that is in the build.
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} licence as an SPDX expression
 * @property {string} source where it comes from
 * @property {string[]} texts its licences and notices, whole
 */

const NAMES = /^((un)?licen[cs]es?|copying|copyright|notices?|patents)([-_. ][\w. -]*)?$/i;
const NOT_TEXT = /\.(rs|html?|json|toml|ya?ml|js|ts|py|sh|png|svg)$/i;

/** The texts of the licences and notices in a folder and below it, without its own packages. @param {string} folder */
export async function textsOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => {
    const above = entry.parentPath ?? entry.path;
    // REUSE keeps texts in a folder of that name.
    const isOne = NAMES.test(entry.name) || /^licen[cs]es$/i.test(basename(above));
    return isOne && entry.isFile() && !NOT_TEXT.test(entry.name) && !above.slice(folder.length).includes("node_modules");
  });
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  return Promise.all(paths.map(async (path) => (await readFile(path, "utf8")).replaceAll("\r\n", "\n").replace(/^\s*\n/, "").trimEnd()));
}

/** The packages that files of a bundle come from. @param {{ inputs: Record<string, unknown> }} metafile */
export function packagesOf({ inputs }) {
  const names = Object.keys(inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return names.filter((name) => name !== undefined);
}

/** What is known of npm packages. @param {Iterable<string>} packages @returns {Promise<Part[]>} */
export function npmParts(packages) {
  const parts = [...new Set(packages)].sort().map(async (name) => {
    const folder = join("node_modules", name);
    const { version, license, homepage, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const source = typeof repository === "string" ? repository : (repository?.url ?? homepage ?? "");
    return { name, version, licence: license, source, texts: await textsOf(folder) };
  });
  return Promise.all(parts);
}

/** The licences as one document, in which each text stands once. @param {Record<string, Part[]>} sections by their titles */
export function written(sections) {
  /** By their words: how they are broken into lines makes no difference. @type {Map<string, { number: number, text: string, parts: string[] }>} */
  const texts = new Map();
  const lists = Object.entries(sections).map(([title, parts]) => {
    const lines = parts.map(({ name, version, licence, source, texts: own }) => {
      const numbers = own.map((text) => {
        const words = text.replace(/\s+/g, " ").trim();
        const known = texts.get(words) ?? { number: texts.size + 1, text, parts: [] };
        texts.set(words, known);
        known.parts.push(`${name} ${version}`);
        return known.number;
      });
      const found = numbers.length > 0 ? `[${[...new Set(numbers)].join("] [")}]` : "which brings no text of it along";
      return `${name} ${version}: ${licence}, ${source} ${found}`;
    });
    return `${title}\n${"-".repeat(title.length)}\n${lines.join("\n")}\n`;
  });
  const whole = [...texts.values()].map(({ number, text, parts }) => `${"=".repeat(80)}\n[${number}] ${[...new Set(parts)].join(", ")}\n\n${text}\n`);
  const head = "This build carries along what others have written, unmodified. The numbers are those of the texts of the licences below.\n";
  return [head, ...lists, ...whole].join("\n");
}
