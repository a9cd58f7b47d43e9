// The licences that a build passes on: of what is linked into the WebAssembly and bundled into the scripts.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeParts } from '../../www/pack/notebook.mjs';
import { makePackage } from '../../www/pack/npm.mjs';
import { completed, linkedCrates, rustParts } from '../../www/crates.mjs';
import { textsOf, written } from '../../www/licences.mjs';
import { DIST } from './support/stage.mjs';

const part = (/** @type {object} */ more) => ({ name: 'made-up', version: '1.0.0', licence: 'MIT', source: 'https://example.org/made-up', texts: [], ...more });

test('every crate that is linked has a text, those of tests and builds are left out', async () => {
  const parts = await rustParts();
  assert.deepEqual(parts.filter(({ texts, licence }) => texts.length === 0 || licence === ''), []);
  const names = parts.map(({ name }) => name);
  // A renderer, decoders of the worker and of each kit, and what Rust itself brings.
  for (const name of ['wgpu', 'naga', 'zrip-decode', 'zlib-rs', 'libbz2-rs-sys', 'zune-jpeg', 'jxl-oxide', 'dlmalloc', "Rust's standard library"]) assert.ok(names.includes(name), name);
  for (const name of ['zarrscope', 'zarrs', 'insta', 'serde_derive', 'cc', 'ash']) assert.ok(!names.includes(name), name);
});

test('a crate without any text stops the build, unless its repository or the Apache License has one', () => {
  assert.throws(() => completed([part({})]), /made-up 1\.0\.0 \(MIT\) .* brings no text of its licence along/);
  assert.throws(() => completed([part({ licence: 'Apache-2.0 AND MIT' }), part({ name: 'other', source: '', texts: ['Apache License\nVersion 2.0 [yyyy] [name of copyright owner]'] })]), /made-up/);
  const apache = 'Apache License\n  Version 2.0, January 2004 … Copyright [yyyy] [name of copyright owner]';
  const [own, sibling, chosen] = completed([
    part({ texts: ['MIT, of somebody'] }),
    part({ name: 'beside', authors: ['Ada'] }),
    part({ name: 'third', source: 'https://example.org/third', licence: 'MIT OR Apache-2.0' }),
    part({ name: 'fourth', source: 'https://example.org/fourth', licence: 'Apache-2.0', texts: [apache] }),
  ]);
  assert.deepEqual([own?.texts, sibling?.texts, chosen?.texts], [['MIT, of somebody'], ['MIT, of somebody'], [apache]]);
  assert.equal(sibling?.source, 'https://example.org/made-up, Ada');
});

test('texts that differ in more than their lines stand for themselves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-licences-'));
  mkdirSync(join(folder, 'LICENSES'));
  mkdirSync(join(folder, 'src/node_modules/other'), { recursive: true });
  for (const [name, text] of Object.entries({ 'LICENSE-MIT': 'Copyright A\nPermission', 'UNLICENSE': 'free', 'NOTICE.md': 'made by A', 'LICENSES/X.txt': 'of a part', 'src/license.rs': 'fn', 'src/COPYING': 'below', 'src/node_modules/other/LICENSE': 'not of it' })) writeFileSync(join(folder, name), text);
  const texts = await textsOf(folder);
  rmSync(folder, { recursive: true });
  assert.deepEqual(texts.sort(), ['Copyright A\nPermission', 'below', 'free', 'made by A', 'of a part']);
  const said = written({ crates: [part({ texts: ['Copyright A\nPermission'] }), part({ name: 'b', texts: ['Copyright A Permission', 'free'] }), part({ name: 'c', texts: ['Copyright C\nPermission'] })] });
  assert.match(said, /^made-up .*\[1\]\nb .*\[1\] \[2\]\nc .*\[3\]$/m);
  assert.equal(said.split('Copyright A').length, 2);
  assert.match(said, /\[1\] made-up 1\.0\.0, b 1\.0\.0\n\nCopyright A\nPermission\n/);
});

test('the build and what is packed of it have the texts of all crates that are linked', async () => {
  const { assets } = JSON.parse(readFileSync(join(DIST, 'build.json'), 'utf8'));
  const said = readFileSync(join(DIST, assets, 'LICENSES.txt'), 'utf8');
  for (const { name, version } of await linkedCrates()) assert.ok(said.includes(`\n${name} ${version}: `), name);
  // Notices that name their authors: of wgpu, of the decoders of zstd, zlib and bzip2, of Lit.
  for (const notice of ['The gfx-rs developers', 'Patrik Wenger', 'Trifecta Tech Foundation', 'Julian R Seward', 'Google LLC']) assert.ok(said.includes(notice), notice);
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-packed-'));
  await makePackage(DIST, join(folder, 'npm'));
  await makeParts(DIST, join(folder, 'notebook'));
  for (const packed of ['npm/assets', 'notebook']) assert.equal(readFileSync(join(folder, packed, 'LICENSES.txt'), 'utf8'), said, packed);
  rmSync(folder, { recursive: true });
});
