// What is linked into the WebAssembly: crates, Rust's standard library and its crates, with their licences. Asks cargo and rustc.

import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { textsOf } from "./licences.mjs";

/** @typedef {import("./licences.mjs").Part & { authors?: string[] }} Part */

const TARGET = "wasm32-unknown-unknown";

/** @param {string} program @param {string[]} args */
async function output(program, args) {
  // What has the standard library compiled along is no matter of theirs.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CARGO_UNSTABLE_")));
  const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 2 ** 28 });
  return stdout;
}

/** The crates of all artefacts of the page. @returns {Promise<Part[]>} */
export async function linkedCrates() {
  const page = await readFile("www/index.html", "utf8");
  const features = [...new Set([...page.matchAll(/data-cargo-features="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(",")))].join(",");
  const cargo = process.env["CARGO"] ?? "cargo";
  const chosen = ["--locked", "--no-default-features", "--features", features];
  const [tree, metadata] = await Promise.all([
    output(cargo, ["tree", ...chosen, "--package", "zarrscope", "--target", TARGET, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]),
    output(cargo, ["metadata", ...chosen, "--format-version", "1", "--filter-platform", TARGET]),
  ]);
  const linked = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  const { packages } = JSON.parse(metadata);
  const crates = packages.filter((/** @type {any} */ { name, version, source }) => source !== null && linked.has(`${name} v${version}`));
  return Promise.all(
    crates.map(async (/** @type {any} */ { name, version, license, license_file, repository, authors, manifest_path }) => ({
      name,
      version,
      licence: license ?? license_file ?? "",
      source: repository ?? `https://crates.io/crates/${name}`,
      authors,
      texts: await textsOf(dirname(manifest_path)),
    })),
  );
}

/** Rust's standard library, and the crates that it is made of. @returns {Promise<Part[]>} */
export async function standardLibrary() {
  const rustc = process.env["RUSTC"] ?? "rustc";
  const [paths, said] = await Promise.all([
    output(rustc, ["--print", "sysroot", "--print", "target-libdir", "--target", TARGET]),
    output(rustc, ["--version"]),
  ]);
  const [sysroot = "", libraries = ""] = paths.split("\n").map((line) => line.trim());
  const papers = join(sysroot, "share/doc/rust");
  const copyright = await readFile(join(papers, "COPYRIGHT-library.html"), "utf8").catch(() => "");
  const [ours = "", others = ""] = copyright.split('id="out-of-tree-dependencies"');
  const notices = plain(ours.split('id="in-tree-files">').at(-1) ?? "");
  const texts = notices ? [notices] : [];
  for (const file of await readdir(join(papers, "licenses")).catch(() => [])) {
    if (notices.includes(file.replace(/\.txt$/, ""))) texts.push(await readFile(join(papers, "licenses", file), "utf8"));
  }
  // The parts of it that have texts of their own, such as the functions of musl; there where its source is.
  texts.push(...(await textsOf(join(sysroot, "lib/rustlib/src/rust/library"))));
  const library = { name: "Rust's standard library", version: said.split(" ")[1] ?? "", licence: "MIT OR Apache-2.0", source: "https://github.com/rust-lang/rust", texts };
  const built = (await readdir(libraries).catch(() => [])).map((file) => /^lib(.*)-[0-9a-f]+\.rlib$/.exec(file)?.[1]);
  const crates = others.split("<h3>").slice(1).flatMap((part) => {
    const [, name = "", version = ""] = /^\S+ (.+?)-(\d[^<]*)</.exec(part) ?? [];
    if (!built.includes(name.replaceAll("-", "_"))) return [];
    const field = (/** @type {string} */ title) => plain(new RegExp(`<b>${title}:</b>(.*?)</p>`, "s").exec(part)?.[1] ?? "");
    return [{ name, version, licence: field("License"), source: field("URL"), texts: [...part.matchAll(/<pre>(.*?)<\/pre>/gs)].map(([, text = ""]) => letters(text).replace(/^\s*\n/, "").trimEnd()) }];
  });
  return [library, ...crates];
}

/** The words of a piece of HTML. @param {string} html */
function plain(html) {
  const lines = letters(html.replace(/<[^>]*>/g, "")).split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join("\n");
}

/** @param {string} html */
function letters(html) {
  const named = /** @type {Record<string, string>} */ ({ lt: "<", gt: ">", quot: '"', amp: "&" });
  return html.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replace(/&(lt|gt|quot|amp);/g, (_, name) => named[name] ?? "");
}

/**
 * Gives texts to those that bring none along: those of another crate of the same repository and licence, else that of the Apache
 * License where it may be chosen, since it names nobody.
 * @template {Part} T @param {T[]} parts @returns {T[]}
 */
export function completed(parts) {
  const apache = parts.flatMap(({ texts }) => texts).find((text) => /Apache License\s+Version 2\.0/.test(text) && text.includes("[yyyy] [name of copyright owner]"));
  return parts.map((part) => {
    if (part.texts.length > 0) return part;
    const sibling = parts.find(({ texts, source, licence }) => texts.length > 0 && source === part.source && licence === part.licence);
    const mayChoose = !/ (AND|WITH) /.test(part.licence) && part.licence.split(/ OR |\//).includes("Apache-2.0");
    const texts = sibling?.texts ?? (mayChoose && apache ? [apache] : null);
    if (!texts) throw new Error(`${part.name} ${part.version} (${part.licence || "no licence named"}) is linked into the WebAssembly and brings no text of its licence along, which whoever hands it on has to pass on. Ask its authors for one (${part.source}), or use another crate.`);
    return { ...part, source: [part.source, ...(part.authors ?? [])].join(", "), texts };
  });
}

/** Everything that is linked, with all texts. */
export async function rustParts() {
  const [crates, library] = await Promise.all([linkedCrates(), standardLibrary()]);
  return completed([...crates, ...library]);
}
