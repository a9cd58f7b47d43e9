// Zip archives as stores, without a browser: archives of other people's programs, archives of every form that may hold an
// image, and archives that mean harm.

import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { Uint8ArrayWriter, Uint8ArrayReader, ZipWriter, configure } from "@zip.js/zip.js";
import { shared } from "./support/stage.mjs";

configure({ useWebWorkers: false });

const built = join(mkdtempSync(join(tmpdir(), "zarrscope-stores-")), "stores.mjs");
await build({
  stdin: {
    contents: 'export { zipStore } from "./zip.ts"; export { storeOf, zipIn } from "./stores.ts"; export { blobBytes } from "./bytes.ts";',
    resolveDir: fileURLToPath(new URL("../../www/stores", import.meta.url)),
  },
  define: { ASSETS: '"./"' },
  bundle: true,
  format: "esm",
  outfile: built,
});
const { blobBytes, storeOf, zipIn, zipStore } = await import(built);
rmSync(dirname(built), { recursive: true });

const text = (/** @type {string} */ value) => new TextEncoder().encode(value);
const RANDOM = Uint8Array.from({ length: 200_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);

/**
 * An archive, written by zip.js.
 * @param {Record<string, Uint8Array>} files @param {object} [options] of zip.js @param {string} [comment]
 */
async function archive(files, options = { level: 0 }, comment = "") {
  const writer = new ZipWriter(new Uint8ArrayWriter(), options);
  for (const [name, bytes] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close(text(comment));
}

/** Opens bytes, and writes down what is read of them. @param {Uint8Array} bytes */
async function open(bytes) {
  /** @type {[number, number][]} */
  const reads = [];
  const source = blobBytes(new Blob([bytes]));
  const store = await zipStore({
    size: source.size,
    read: (/** @type {number} */ offset, /** @type {number} */ length) => {
      reads.push([offset, length]);
      return source.read(offset, length);
    },
  });
  reads.length = 0;
  return { store, reads };
}

/** @param {any} store @param {string} key @param {object} [range] */
async function bytesOf(store, key, range) {
  const got = await store.get(key, range);
  return got && Buffer.from(got.bytes);
}

/** @param {Promise<unknown> | (() => Promise<unknown>)} what @param {string} code @param {RegExp} [says] */
async function refused(what, code, says = /./) {
  await assert.rejects(what, (/** @type {any} */ error) => {
    assert.equal(error.code, code, String(error.stack));
    assert.match(error.message, says);
    return true;
  });
}

const IMAGE = { "zarr.json": text("{}"), "0/zarr.json": text("[0]"), "0/c/0/0": RANDOM };

describe("zip archives", () => {
  for (const [name, options] of /** @type {[string, object][]} */ ([
    ["stored", { level: 0 }],
    ["deflated", { level: 6 }],
    ["zip64, stored", { level: 0, zip64: true }],
    ["zip64, deflated", { level: 9, zip64: true }],
    ["with extra fields in local headers", { level: 0, extraField: new Map([[0x6b6b, new Uint8Array(5000)]]) }],
    ["with data descriptors", { level: 0, dataDescriptor: true }],
  ])) {
    test(`${name}: all of an entry, parts, the end`, async () => {
      const { store } = await open(await archive(IMAGE, options, '{"ome":{"version":"0.5"}}'));
      assert.deepEqual(await bytesOf(store, "0/c/0/0"), Buffer.from(RANDOM));
      assert.deepEqual(await bytesOf(store, "0/c/0/0", { offset: 5, length: 10 }), Buffer.from(RANDOM.slice(5, 15)));
      assert.deepEqual(await bytesOf(store, "0/c/0/0", { offset: 150_000, length: 7 }), Buffer.from(RANDOM.slice(150_000, 150_007)));
      assert.deepEqual(await bytesOf(store, "0/c/0/0", { offset: 199_990, length: 700 }), Buffer.from(RANDOM.slice(199_990)));
      assert.deepEqual(await bytesOf(store, "0/c/0/0", { suffix: 20 }), Buffer.from(RANDOM.slice(-20)));
      assert.equal((await store.get("0/c/0/0", { suffix: 20 })).whole, false);
      assert.equal(await store.get("0/c/0/1"), undefined);
      assert.equal(await store.get(""), undefined);
      assert.deepEqual(await store.list(""), { folders: ["0"], files: ["zarr.json"] });
      assert.deepEqual(await store.list("0"), { folders: ["c"], files: ["zarr.json"] });
    });
  }

  test("what is given away is not what is kept", async () => {
    const { store } = await open(await archive({ ...IMAGE, plain: text("x") }, { level: 6 }));
    for (const { bytes } of [await store.get("0/c/0/0"), await store.get("zarr.json")]) {
      if (bytes instanceof ArrayBuffer) structuredClone(0, { transfer: [bytes] });
    }
    assert.deepEqual(await bytesOf(store, "0/c/0/0"), Buffer.from(RANDOM));
  });

  test("a part of a stored entry costs one request of that size", async () => {
    const { store, reads } = await open(await archive(IMAGE));
    await store.get("0/c/0/0", { offset: 150_000, length: 100 });
    await store.get("0/c/0/0", { offset: 10, length: 100 });
    assert.equal(reads.length, 3, "the header once, and each part");
    assert.ok(reads.every(([, length]) => length <= 100), JSON.stringify(reads));
    reads.length = 0;
    await store.get("0/zarr.json");
    const other = await open(await archive(IMAGE));
    await other.store.get("0/c/0/0");
    assert.equal(reads.length + other.reads.length, 2, "all of an entry comes with its header");
  });

  test("an archive of 70 000 entries", async () => {
    const files = Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`0/c/${i}`, text(String(i))]));
    const { store } = await open(plainArchive(files));
    assert.equal(String(await bytesOf(store, "0/c/69999")), "69999");
  });

  test("the hierarchy may lie in a folder of the archive", async () => {
    const inside = Object.fromEntries(Object.entries(IMAGE).map(([name, bytes]) => [`data/x.ome.zarr/${name}`, bytes]));
    const { store } = await open(await archive({ "__MACOSX/zarr.json": text("no"), "readme.txt": text("hello"), ...inside }));
    assert.equal(String(await bytesOf(store, "zarr.json")), "{}");
    assert.equal(String(await bytesOf(store, "data/x.ome.zarr/zarr.json")), "{}");
    const two = await open(await archive({ "a.zarr/zarr.json": text("a"), "b.zarr/zarr.json": text("b") }));
    assert.equal(await two.store.get("zarr.json"), undefined, "which of them is the person's to say");
    assert.deepEqual(await two.store.list(""), { folders: ["a.zarr", "b.zarr"], files: [] });
  });

  test("an archive inside a folder", async () => {
    const bytes = await archive(IMAGE);
    const outer = { get: async () => undefined, file: async (/** @type {string} */ key) => (key === "x/i.ozx" ? new Blob([bytes]) : undefined) };
    assert.equal(String(await bytesOf(await zipIn(outer, "x/i.ozx"), "zarr.json")), "{}");
    const folder = { get: async (/** @type {string} */ key) => ({ bytes: text(key), whole: true }) };
    assert.equal(String(await bytesOf(await zipIn(folder, "unpacked.zip"), "zarr.json")), "unpacked.zip/zarr.json");
  });

  test("what is no archive, or not all of one", async () => {
    const bytes = await archive(IMAGE);
    await refused(() => open(new Uint8Array()), "not-zarr", /not a zip file/);
    await refused(() => open(RANDOM), "not-zarr", /not a zip file/);
    await refused(() => open(bytes.slice(0, -40)), "not-zarr");
    // The directory is there, what it tells of is not.
    await refused(() => open(bytes.slice(100_000)).then(({ store }) => store.get("0/c/0/0")), "corrupt-chunk", /damaged/);
  });

  test("entries that nobody here can read are named", async () => {
    const { store } = await open(await archive(IMAGE, { password: "secret", zipCrypto: true }));
    await refused(() => store.get("zarr.json"), "unsupported-codec", /“zarr\.json”.*encrypted/);
    const bytes = await archive(IMAGE);
    patchDirectory(bytes, "0/c/0/0", (entry) => entry.setUint16(10, 14, true));
    const lzma = await open(bytes);
    await refused(() => lzma.store.get("0/c/0/0"), "unsupported-codec", /method 14/);
    assert.equal(String(await bytesOf(lzma.store, "zarr.json")), "{}", "the others can");
  });

  test("bombs do not go off", async () => {
    const zeros = new Uint8Array(2 ** 20);
    /** @param {number} declared */
    const bomb = async (declared) => {
      const bytes = await archive({ bomb: zeros }, { level: 9 });
      patchDirectory(bytes, "bomb", (entry) => entry.setUint32(24, declared, true));
      return (await open(bytes)).store;
    };
    await refused((await bomb(1000)).get("bomb"), "corrupt-chunk", /more than its directory says/);
    await refused((await bomb(3_000_000_000)).get("bomb"), "too-large", /3000000000/);
    await refused((await bomb(500_000_000)).get("bomb"), "corrupt-chunk", /too short/);
    await refused((await bomb(2 ** 20 + 1)).get("bomb"), "corrupt-chunk", /checksum/);
  });

  test("damaged entries are told", async () => {
    const bytes = await archive({ chunk: RANDOM.map((value) => value & 3) }, { level: 9 });
    bytes[bytes.length >> 1] ^= 0x55;
    const { store } = await open(bytes);
    await refused(store.get("chunk"), "corrupt-chunk");
    await refused(store.get("chunk", { offset: 1, length: 2 }), "corrupt-chunk");
  });

  test("a Map of keys is a store", async () => {
    const store = await storeOf(new Map([["/zarr.json", text("a")], ["0/zarr.json", text("b")]]));
    assert.equal(String(await bytesOf(store, "zarr.json")), "a");
    assert.equal(String(await bytesOf(store, "0/zarr.json")), "b");
    assert.equal(await store.get("nothing"), undefined);
  });
});

test("whatever the bytes are: what can be read, or why not", async (t) => {
  // For longer: ZARRSCOPE_FUZZ_SECONDS=600, and ZARRSCOPE_FUZZ_SEED for another way.
  const until = Date.now() + 1000 * Number(process.env.ZARRSCOPE_FUZZ_SECONDS ?? 0);
  let state = Number(process.env.ZARRSCOPE_FUZZ_SEED ?? 1);
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const small = { "zarr.json": text("{}"), "0/zarr.json": text('{"zarr_format":3}'), "0/c/0": RANDOM.slice(0, 300) };
  const seeds = await Promise.all([
    archive(small, { level: 0 }, "a comment"),
    archive(small, { level: 9 }),
    archive(small, { level: 0, zip64: true }),
    archive(small, { level: 9, zip64: true, extendedTimestamp: true }),
    archive(small, { level: 6, password: "secret" }),
  ]);
  const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xfe];
  let opened = 0;
  let run = 0;
  for (; run < 3000 || Date.now() < until; run += 1) {
    const bytes = seeds[run % seeds.length].slice(random(50) === 0 ? random(200) : 0);
    // Most of what steers a reader stands at the end.
    const from = random(3) === 0 ? 0 : Math.max(0, bytes.length - 400);
    for (let change = random(6); change >= 0; change -= 1) {
      const at = from + random(bytes.length - from);
      if (random(4) === 0) bytes.copyWithin(at, random(bytes.length), random(bytes.length));
      else bytes[at] = random(2) === 0 ? EDGES[random(EDGES.length)] : random(256);
    }
    try {
      const { store } = await open(bytes);
      opened += 1;
      const { folders, files } = await store.list("");
      assert.ok(folders.length + files.length < 1000);
      for (const key of ["zarr.json", "0/zarr.json", "0/c/0", ...files]) {
        for (const range of [undefined, { offset: 3, length: 5 }, { suffix: 4 }]) {
          const got = await store.get(key, range).catch((/** @type {any} */ error) => assert.ok(error.code, error.stack));
          if (got) assert.ok(got.bytes.byteLength <= 512 * 2 ** 20);
        }
      }
    } catch (error) {
      assert.ok(/** @type {any} */ (error).code, `run ${run}: ${/** @type {any} */ (error).stack}`);
    }
  }
  t.diagnostic(`${run} archives, of which ${opened} could be opened`);
  assert.ok(opened > 300, `${opened} could be opened`);
});

describe("zip archives of others", { skip: !shared && "no shared data" }, () => {
  const folder = join(shared ?? "", "google__neuroglancer/kvstore/zip");

  /** Reads every entry. @param {string} path */
  const readAll = async (path) => {
    const store = await zipStore(blobBytes(await openAsBlob(path)));
    const read = /** @type {Record<string, number>} */ ({});
    /** @param {string} prefix */
    const walk = async (prefix) => {
      const { folders, files } = await store.list(prefix.replace(/\/$/, ""));
      for (const name of files) read[prefix + name] = (await bytesOf(store, prefix + name)).length;
      for (const name of folders) await walk(`${prefix}${name}/`);
    };
    await walk("");
    return read;
  };

  for (const name of shared ? readdirSync(join(folder, "from-yauzl/success")) : []) {
    test(`yauzl, ${name}`, async () => void (await readAll(join(folder, "from-yauzl/success", name))));
  }

  for (const name of shared ? readdirSync(join(folder, "from-yauzl/failure")) : []) {
    test(`yauzl, failure: ${name}`, async () => {
      // A program that repairs more than that one did is not wrong; one that says something else than why not is.
      await readAll(join(folder, "from-yauzl/failure", name)).catch((error) => assert.ok(error.code, error.stack));
    });
  }

  test("zarrita's and ngff-zarr's", async () => {
    for (const path of [
      "manzt__zarrita.js/fixtures/v2/data.zipped_from_parent.zarr.zip",
      "manzt__zarrita.js/fixtures/v2/data.zipped_from_within.zarr.zip",
      "manzt__zarrita.js/fixtures/v3/data.zipped_from_parent.zarr.zip",
      "manzt__zarrita.js/fixtures/v3/data.uncompressed.zarr.zip",
      "google__neuroglancer/datasource/zarr/ome_zarr/simple_0.5.zip",
      "_writers/ngff-zarr_mri_v05.ozx",
    ]) {
      const read = await readAll(join(shared ?? "", path));
      assert.ok(Object.keys(read).length > 2, path);
    }
    const bytes = readFileSync(join(shared ?? "", "_writers/ngff-zarr_mri_v05.ozx"));
    const { store } = await open(bytes);
    assert.equal(JSON.parse(String(await bytesOf(store, "zarr.json"))).attributes.ome.version, "0.5");
  });
});

/** Changes the entry of a name in an archive's directory. @param {Uint8Array} bytes @param {string} name @param {(entry: DataView) => void} change */
function patchDirectory(bytes, name, change) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf("PK\x01\x02"); at >= 0; at = buffer.indexOf("PK\x01\x02", at + 4)) {
    const length = buffer.readUInt16LE(at + 28);
    if (buffer.toString("utf8", at + 46, at + 46 + length) === name) {
      change(new DataView(bytes.buffer, bytes.byteOffset + at, 46 + length));
      return;
    }
  }
  assert.fail(`no entry ${name}`);
}

/** An archive with a Zip64 end, written by hand because of its size: every entry deflated. @param {Record<string, Uint8Array>} files */
function plainArchive(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const data = deflateRawSync(bytes);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(crc(bytes), 10);
    fixed.writeUInt32LE(data.length, 14);
    fixed.writeUInt32LE(bytes.length, 18);
    fixed.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), fixed, Buffer.from(name), data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), fixed, rest, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const count = Object.keys(files).length;
  const end64 = Buffer.alloc(56);
  end64.write("PK\x06\x06", "latin1");
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(listed.length), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(offset + listed.length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.write("PK\x05\x06\0\0\0\0", "latin1");
  end.writeUInt16LE(0, 20);
  return new Uint8Array(Buffer.concat([...parts, listed, end64, locator, end]));
}

/** @param {Uint8Array} bytes */
function crc(bytes) {
  let rest = ~0;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
}
