// The panel against a fake viewer, in Chromium, under the strict content security policy: what it asks for, what it shows, that
// it is reached by keyboard and that texts from files stay texts. Pictures and data are the business of other tests.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { servePanelStories } from "./panel_fixture/serve.mjs";
import { findChromium } from "./support/chromium.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

let server;
let browser;

before(async () => {
  server = await servePanelStories();
  browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a story; whatever the page complains about, the policy included, fails the test. */
async function open(t, story, viewport = DESKTOP, options = {}) {
  const page = await browser.newPage({ viewport, hasTouch: viewport === PHONE, ...options });
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  t.after(async () => {
    await page.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(`${server.address}?story=${story}`);
  await page.locator("zs-panel").waitFor();
  if (!["empty", "start", "refused"].includes(story)) await page.getByText("Information", { exact: true }).waitFor({ state: "attached" });
  return page;
}

/** The information with its first document open. */
async function openInformation(page) {
  await page.getByText("Information", { exact: true }).click();
  await page.getByRole("button", { name: "Copy report" }).waitFor();
  await page.locator("zs-documents summary").first().click();
  await page.locator("zs-json").waitFor();
}

/** No violation that axe finds in what is shown now. */
async function assertAccessible(page) {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run(document.getElementById("viewer")));
  assert.deepEqual(
    violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join("; ")}`),
    [],
  );
}

const calls = (page, name = "setState") =>
  page.evaluate((wanted) => window.fake.calls.filter(([call]) => call === wanted).map(([, value]) => value), name);
const lastCall = async (page, name) => (await calls(page, name)).at(-1);
const model = (page) => page.evaluate(() => window.fake.model);
const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test("an axis plays at the chosen rate, and stops", async (t) => {
  const page = await open(t, "cells");
  const asked = () => page.evaluate(() => window.fake.calls.filter(([name]) => ["play", "pause"].includes(name)));
  await page.getByRole("button", { name: "Play z" }).click();
  await page.getByLabel("Pictures per second in z").selectOption("20");
  await page.getByRole("button", { name: "Stop playing z" }).click();
  await page.getByLabel("Pictures per second in z").waitFor({ state: "detached" });
  assert.deepEqual(await asked(), [["play", ["z", 10]], ["play", ["z", 20]], ["pause", null]]);
});

test("the statistics are asked for while they are looked at", async (t) => {
  const page = await open(t, "cells");
  assert.equal(await page.locator("zs-statistics dt").count(), 0);
  await page.getByText("Statistics", { exact: true }).click();
  await page.getByText("3 of 16").waitFor();
  assert.equal(await page.locator("zs-statistics").getByText("75 %").count(), 1, "30 of 40 found in memory");
  assert.equal(await page.getByRole("meter", { name: "Decoded chunks" }).getAttribute("value"), String(200 << 20));
});

test("dragging the z slider asks for every position, and what comes back does not move it", async (t) => {
  const page = await open(t, "cells");
  const slider = page.getByRole("slider", { name: "Position in z" });
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 4 });
  const asked = (await calls(page)).map((change) => change.dims.z);
  assert.ok(asked.length >= 3, `applied while dragging: ${asked}`);
  const held = Number(await slider.inputValue());
  assert.equal(asked.at(-1), held);
  await page.evaluate(() => window.fake.mutate((m) => (m.dims[0].index = 3)));
  await frames(page);
  assert.equal(Number(await slider.inputValue()), held, "an old state does not move the thumb under the hand");
  await page.mouse.up();
  await page.waitForFunction((s) => s.value === "3", await slider.elementHandle());
});

test("a plate is a map of its wells: arrow keys pass the gaps, a press enters", async (t) => {
  const page = await open(t, "plate");
  const wells = page.getByRole("group", { name: "Wells" }).getByRole("button");
  assert.equal(await wells.count(), 42);
  await page.getByRole("button", { name: "A01", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement && deep(document.activeElement), undefined);
  await page.evaluate(() => (window.deep = (e) => (e.shadowRoot?.activeElement ? window.deep(e.shadowRoot.activeElement) : e.title)));
  assert.equal(await focused(), "A03");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "E03", "row B has no third well, C is empty");
  await page.keyboard.press("Enter");
  assert.deepEqual(await calls(page, "enter"), ["https://h/screen.zarr/E/03"]);
});

test("a well lists its fields as text, with runs, and leads back", async (t) => {
  const page = await open(t, "well");
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await page.getByRole("button", { name: "<img src=x" }).click();
  assert.deepEqual(await calls(page, "enter"), ["https://h/screen.zarr/B/03/3"]);
  await page.getByText("Before").first().waitFor();
  await page.getByRole("button", { name: "Back to Screen 7" }).click();
  assert.equal((await calls(page, "back")).length, 1);
});

test("steps, typed index and its limits", async (t) => {
  const page = await open(t, "time");
  await page.getByRole("button", { name: "One step forward in t" }).click();
  assert.deepEqual(await lastCall(page), { dims: { t: 13 } });
  await page.getByRole("button", { name: "One step back in z" }).click();
  assert.deepEqual(await lastCall(page), { dims: { z: 19 } });
  const index = page.getByRole("spinbutton", { name: "Index in z" });
  await index.fill("400");
  await page.evaluate(() => window.fake.mutate((m) => (m.dims[1].index = 7)));
  await frames(page);
  assert.equal(await index.inputValue(), "400", "typing is not overwritten");
  await index.press("Enter");
  assert.deepEqual(await lastCall(page), { dims: { z: 41 } });
  await page.getByText("41.25 µm").waitFor();
});

test("the two-handled range moves the nearest handle, the band, and never crosses", async (t) => {
  const page = await open(t, "cells");
  const low = page.getByRole("slider", { name: "LaminB1, value drawn black" });
  const box = await low.boundingBox();
  const [min, max] = [Number(await low.getAttribute("min")), Number(await low.getAttribute("max"))];
  const y = box.y + box.height / 2;
  const at = (value) => box.x + 6 + ((value - min) / (max - min)) * (box.width - 12);
  const near = (value, wanted) => assert.ok(Math.abs(value - wanted) <= ((max - min) / box.width) * 2, `${value} is not about ${wanted}`);
  const drag = async (from, to) => {
    await page.mouse.move(at(from), y);
    await page.mouse.down();
    await page.mouse.move(at(to), y, { steps: 3 });
    await page.mouse.up();
    return (await lastCall(page)).layers[0].channels[0].window;
  };
  let [a, b] = await drag(110, 400);
  near(a, 400);
  assert.equal(b, 1480);
  [a, b] = await drag(1480, 1200);
  near(b, 1200);
  [a, b] = await drag(800, 900);
  near(a, 500);
  near(b, 1300);
  [a, b] = await drag(a, 1600);
  assert.equal(a, b, "the low handle stops at the high one");
});

test("a handle left at the end makes room for more", async (t) => {
  const page = await open(t, "cells");
  const high = page.getByRole("slider", { name: "Dapi, value drawn in full colour" });
  const before = Number(await high.getAttribute("max"));
  await high.focus();
  await page.keyboard.press("End");
  await page.waitForFunction(([s, old]) => Number(s.max) > old, [await high.elementHandle(), before]);
  assert.deepEqual((await model(page)).layers[0].channels[1].window, [90, before]);
});

test("keys on a handle, typed ends, gamma, inversion, full range", async (t) => {
  const page = await open(t, "cells");
  const low = page.getByRole("slider", { name: "LaminB1, value drawn black" });
  await low.focus();
  await page.keyboard.press("ArrowRight");
  const { window: stepped } = (await lastCall(page)).layers[0].channels[0];
  assert.ok(stepped[0] > 110 && stepped[1] === 1480, String(stepped));
  await page.getByRole("button", { name: "Adjust LaminB1" }).click();
  const from = page.getByRole("spinbutton", { name: "LaminB1, value drawn black" });
  await from.fill("250.5");
  assert.equal((await model(page)).layers[0].channels[0].window[0], stepped[0], "not before it is confirmed");
  await from.press("Enter");
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ window: [250.5, 1480] }] }] });
  await page.getByRole("slider", { name: "Gamma of LaminB1" }).focus();
  await page.keyboard.press("End");
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ gamma: 8 }] }] });
  await page.getByRole("checkbox", { name: "Invert" }).check();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ invert: true }] }] });
  await page.getByRole("button", { name: "Full range of values for LaminB1" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ window: [0, 65535] }] }] });
});

test("visibility and colour of a channel, by its index", async (t) => {
  const page = await open(t, "cells");
  await page.getByRole("checkbox", { name: "Show Dapi" }).uncheck();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { visible: false }] }] });
  await page.getByRole("button", { name: "Colour of Dapi" }).click();
  await page.getByLabel("Another colour for Dapi").fill("#ff8811");
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { color: "FF8811" }] }] });
  await page.getByRole("radio", { name: "Cyan", exact: true }).check();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { color: "00FFFF" }] }] });
});

/** Channels that were read for histograms; the overview reads the coarsest level. */
const readChannels = async (page) => (await calls(page, "read")).filter(({ level }) => level === 1).map(({ start }) => start[0]);
const countOfReads = (page, count) =>
  page.waitForFunction((count) => window.fake.calls.filter(([name, region]) => name === "read" && region.level === 1).length >= count, count);

test("histograms of the view: read at rest, for what is shown and seen, and again where the view is another", async (t) => {
  const page = await open(t, "codex");
  const bars = page.locator("zs-range .histogram.inside");
  await countOfReads(page, 4);
  assert.deepEqual((await readChannels(page)).sort(), [0, 1, 2, 3], "hidden channels are not read");
  const { level, shape, start } = (await calls(page, "read")).find((region) => region.level === 1) ?? {};
  // 976 × 770 CSS pixels at 0.5 µm are 678 × 535 samples of 0.72 µm, of which the image begins within the view.
  assert.equal(level, 1, "the level on the screen: its chunks are there");
  assert.ok(shape[2] > 500 && shape[2] < 540 && shape[3] > 650 && shape[3] <= 680, String(shape));
  assert.equal(start[1], 118);
  assert.equal(await bars.count(), 4);
  const outline = await bars.first().locator("path").getAttribute("d");
  assert.ok(outline.split("V").length > 90, "a bar for each part of the track");
  // Another colour or contrast is the same view.
  await page.getByRole("button", { name: "Hide all" }).click();
  await page.getByRole("checkbox", { name: "Show CD3", exact: true }).check();
  await countOfReads(page, 5);
  await page.evaluate(() => window.fake.setState({ layers: [{ channels: [null, { color: "FF0000", window: [1, 2] }] }] }));
  await page.waitForTimeout(600);
  assert.equal((await readChannels(page)).length, 5);
  // While the picture is being completed nothing is read.
  await page.evaluate(() => {
    window.settle = window.fake.unrest();
    window.fake.mutate((m) => (m.layers[0].plane.position[1] = 3));
  });
  await page.waitForTimeout(600);
  assert.equal((await readChannels(page)).length, 5);
  await page.evaluate(() => window.settle());
  await countOfReads(page, 6);
  assert.deepEqual((await calls(page, "read")).filter((region) => region.level === 1).at(-1).start.slice(0, 2), [1, 3]);
});

test("a colour map in place of the colour, by name and by group, and back", async (t) => {
  const before = server.requests.length;
  const page = await open(t, "cells");
  assert.ok(!server.requests.slice(before).some((name) => /luts|zs-colors/.test(name)), "nothing of it is loaded before");
  await page.getByRole("button", { name: "Colour of LaminB1" }).click();
  const maps = page.getByRole("radiogroup", { name: "Colour map" });
  assert.ok(await maps.getByRole("radio", { name: "None: the colour" }).isChecked());
  await page.getByRole("searchbox", { name: "Filter colour maps" }).fill("fire");
  assert.deepEqual(await maps.getByRole("radio").evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel)), ["fire", "green_fire_blue"]);
  await maps.getByRole("radio", { name: "fire", exact: true }).check();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ lut: "fire" }] }] });
  const band = page.locator("zs-range").first();
  await page.waitForFunction((range) => range.style.getPropertyValue("--ramp").startsWith("rgb(0 0 0), "), await band.elementHandle());
  // What OMERO wrote into a file means the same map.
  await page.evaluate(() => window.fake.mutate((m) => (m.layers[0].channels[0].lut = "Viridis.lut")));
  await page.getByRole("searchbox", { name: "Filter colour maps" }).fill("");
  await page.waitForFunction((range) => range.style.getPropertyValue("--ramp").startsWith("rgb(68 1 84), "), await band.elementHandle());
  assert.ok(await maps.getByRole("radio", { name: "viridis" }).isChecked());
  await page.getByRole("radio", { name: "Red", exact: true }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ color: "FF0000", lut: null }] }] });
  await page.waitForFunction((range) => range.style.getPropertyValue("--ramp") === "", await band.elementHandle());
});

test("one channel alone, and back to what was shown", async (t) => {
  const page = await open(t, "codex");
  const shown = async () => (await model(page)).layers[0].channels.flatMap(({ visible, index }) => (visible ? [index] : []));
  await page.getByRole("checkbox", { name: "Show CD4", exact: true }).click({ modifiers: ["Alt"] });
  assert.deepEqual(await shown(), [7]);
  await page.getByRole("checkbox", { name: "Show Ki67" }).click({ modifiers: ["Alt"] });
  assert.deepEqual(await shown(), [4]);
  await page.getByRole("button", { name: "Adjust Ki67" }).click();
  const button = (/** @type {boolean} */ pressed) => page.getByRole("button", { name: "Show only Ki67", pressed });
  await button(true).press("Enter");
  await button(false).waitFor();
  assert.deepEqual(await shown(), [0, 1, 2, 3]);
});

test("settings are kept under a name and found again by the labels of channels", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => window.fake.setState({ layers: [{ channels: [{ color: "123456", window: [7, 8], gamma: 2 }, { visible: false, lut: "fire" }] }] }));
  await page.getByRole("button", { name: "Kept settings" }).click();
  await page.getByRole("searchbox", { name: "Name to keep them by" }).fill("<b>Mine</b>");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await page.reload();
  // In another image the channels are the other way round.
  await page.evaluate(() => window.fake.mutate((m) => m.layers[0].channels.reverse().forEach((channel, i) => (channel.index = i))));
  await page.getByRole("button", { name: "Kept settings" }).click();
  await page.getByRole("button", { name: "Apply <b>Mine</b>" }).click();
  const rest = { invert: false, gamma: 1 };
  assert.deepEqual(await lastCall(page), {
    layers: [{ channels: [
      { ...rest, visible: false, color: "FFFF00", window: [90, 620], lut: "fire" },
      { ...rest, visible: true, color: "123456", window: [7, 8], gamma: 2, lut: null },
    ] }],
  });
  await page.getByText("is applied to 2 channels").waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Delete <b>Mine</b>" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Kept settings" }).click();
  assert.equal(await page.getByRole("button", { name: /^Apply/ }).count(), 0);
});

test("27 channels: filter, and all at once", async (t) => {
  const page = await open(t, "codex");
  assert.equal(await page.getByRole("checkbox", { name: /^Show / }).count(), 27);
  await page.getByRole("button", { name: "Hide all" }).click();
  assert.ok((await model(page)).layers[0].channels.every((channel) => !channel.visible));
  await page.getByRole("searchbox", { name: "Filter channels" }).fill("cd1");
  assert.deepEqual(await page.getByRole("checkbox", { name: /^Show / }).evaluateAll((boxes) => boxes.map((box) => box.ariaLabel)), [
    "Show CD163",
  ]);
  await page.getByRole("searchbox", { name: "Filter channels" }).fill("");
  await page.getByRole("radio", { name: "Shown 0" }).check();
  await page.getByText("No channel is shown.").waitFor();
  await page.getByRole("radio", { name: "All 27" }).check();
  await page.getByRole("checkbox", { name: "Show CD20" }).check();
  await page.getByRole("radio", { name: "Shown 1" }).check();
  assert.equal(await page.getByRole("checkbox", { name: /^Show / }).count(), 1);
  await page.getByRole("checkbox", { name: "Show CD20" }).uncheck();
  assert.equal(await page.getByRole("checkbox", { name: "Show CD20" }).count(), 1, "what was just hidden is still at hand");
});

test("labels by name; one that could not be opened says why", async (t) => {
  const page = await open(t, "cells");
  await page.getByRole("slider", { name: "Opacity of nuclei" }).focus();
  await page.keyboard.press("End");
  assert.deepEqual(await lastCall(page), { layers: [{ labels: [{ name: "nuclei", opacity: 1 }] }] });
  await page.getByRole("checkbox", { name: "Show cells" }).check();
  assert.deepEqual(await lastCall(page), { layers: [{ labels: [{ name: "cells", visible: true }] }] });
  const broken = await open(t, "time");
  await broken.getByText("labels/broken has no multiscales metadata.").waitFor();
  assert.ok(await broken.getByRole("checkbox", { name: "Show broken" }).isDisabled());
});

test("labels: outlines, other colours, and only those that are picked or named", async (t) => {
  const page = await open(t, "cells");
  const change = async () => (await lastCall(page)).layers[0].labels[0];
  await page.getByRole("button", { name: "Adjust nuclei" }).click();
  await page.getByRole("radio", { name: "Filled" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.deepEqual(await change(), { name: "nuclei", outline: true });
  await page.getByRole("button", { name: "Other colours for nuclei" }).click();
  assert.deepEqual(await change(), { name: "nuclei", seed: 1 });
  await page.getByRole("button", { name: "Original colours of nuclei" }).click();
  assert.deepEqual(await change(), { name: "nuclei", seed: 0 });
  const field = page.getByRole("searchbox", { name: "Id of a label of nuclei" });
  await field.fill("7; 18446744073709551615,-2 18446744073709551616 1.5 x");
  await field.press("Enter");
  assert.deepEqual(await change(), { name: "nuclei", selected: ["7", "18446744073709551615", "-2"] });
  await page.getByRole("button", { name: "Remove 18446744073709551615" }).click();
  assert.deepEqual(await change(), { name: "nuclei", selected: ["7", "-2"] });
  // Only what is under the pointer counts, background does not, and the topmost is meant.
  const under = (ids) => page.evaluate((ids) => {
    const labels = ids.map((id, at) => ({ name: ["nuclei", "cells"][at], id: BigInt(id), properties: null }));
    window.fake.picked = { position: {}, units: {}, layers: [{ name: "a", level: 0, index: null, values: [], labels }] };
  }, ids);
  await under(["9007199254740993", "0"]);
  await page.locator("canvas").first().click({ position: { x: 200, y: 200 } });
  assert.equal((await calls(page, "pick")).length, 0, "without a key or a wish nothing is picked");
  await page.locator("canvas").first().click({ position: { x: 200, y: 200 }, modifiers: ["Alt"] });
  assert.deepEqual(await lastCall(page, "pick"), [200, 200]);
  assert.deepEqual(await change(), { name: "nuclei", selected: ["7", "-2", "9007199254740993"] });
  await under(["7", "5"]);
  const pick = page.getByRole("button", { name: "Pick" });
  await pick.click();
  await page.locator("canvas").first().click({ position: { x: 210, y: 200 } });
  assert.deepEqual(await change(), { name: "nuclei", selected: ["-2", "9007199254740993"] });
  await page.mouse.move(300, 300);
  await page.mouse.down();
  await page.mouse.move(330, 300);
  await page.mouse.up();
  assert.equal((await calls(page, "pick")).length, 2, "a drag picks nothing");
  await pick.click();
  await page.locator("canvas").first().click({ position: { x: 210, y: 200 } });
  assert.equal((await calls(page, "pick")).length, 2);
  await page.getByRole("button", { name: "Show all of nuclei" }).click();
  assert.deepEqual(await change(), { name: "nuclei", selected: [] });
});

test("a channel's range comes from the view, or goes back to the file's", async (t) => {
  const page = await open(t, "cells");
  await page.getByRole("button", { name: "Adjust Dapi" }).click();
  await page.getByText("In view: 0 to 999").waitFor();
  // Half of what the fake viewer reads is 200, the other half rises from 0 to 999: a thousandth lies below 2, as many above 998.
  await page.getByRole("button", { name: "Auto range for Dapi, from what is in view" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { window: [2, 997] }] }] });
  await page.getByRole("button", { name: "Reset the range for Dapi to the file’s" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { window: null }] }] });
  await page.getByRole("button", { name: "Auto for all" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [{ window: [2, 997] }, { window: [2, 997] }] }] });
  await page.getByRole("checkbox", { name: "Show LaminB1" }).uncheck();
  await page.getByRole("button", { name: "Reset all" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { window: null }] }] });
  // Where nothing can be read, the viewer decides.
  await page.evaluate(() => window.fake.mutate((m) => (m.layers[0].plane = null)));
  await page.getByText("In view:").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Auto range for Dapi, from what is in view" }).click();
  assert.deepEqual(await lastCall(page), { layers: [{ channels: [null, { window: "auto" }] }] });
});

test("the second layer is changed without touching the first", async (t) => {
  const page = await open(t, "two");
  await page.getByRole("checkbox", { name: "Show EM" }).uncheck();
  assert.deepEqual(await lastCall(page), { layers: [{}, { channels: [{ visible: false }] }] });
  await page.getByRole("slider", { name: "Opacity of Electron microscopy" }).focus();
  await page.keyboard.press("Home");
  assert.deepEqual(await lastCall(page), { layers: [{}, { opacity: 0 }] });
});

test("the status line tells position, values, label and level", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() =>
    window.fake.hover({
      position: { z: 59, y: 12.34, x: 56.78 },
      units: { z: "micrometer", y: "micrometer", x: "micrometer" },
      layers: [{ name: "a", level: 1, index: [0, 118, 34, 157], values: [1234, 87], labels: [{ name: "nuclei", id: 18446744073709551615n, properties: null }] }],
    }),
  );
  const status = page.locator("zs-status");
  await status.getByText("1234").waitFor();
  const text = (await status.evaluate((element) => element.shadowRoot.textContent)).replace(/\s+/g, " ");
  for (const part of ["x56.78", "y12.34", "µm", "1234", "87", "nuclei18446744073709551615", "Level 1", "72 %"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  await page.evaluate(() => window.fake.emit("zarrscope-progress", { pending: 12, done: 3, failed: 0 }));
  await status.getByText("Loading 12").waitFor();
});

test("failures are grouped, can be tried again and dismissed, and new ones come back", async (t) => {
  const page = await open(t, "problems");
  const card = page.getByRole("region", { name: "The server cannot be reached" });
  await card.getByText("and 12 more").click();
  assert.equal(await card.getByRole("listitem").count(), 12);
  await card.getByRole("button", { name: "Try again" }).click();
  assert.equal((await calls(page, "retry")).length, 1);
  await card.getByRole("button", { name: "Dismiss" }).click();
  await card.waitFor({ state: "detached" });
  assert.equal(await page.getByRole("region", { name: "Damaged data" }).count(), 1);
  await page.evaluate(() => window.fake.mutate((m) => m.problems.push({ code: "network", message: "Another one." })));
  await card.getByText("Another one.").waitFor();
});

test("a failure to open anything is shown without a model", async (t) => {
  const page = await open(t, "empty");
  await page.evaluate(() => window.fake.emit("zarrscope-error", { code: "not-found", message: "There is nothing at this address." }));
  await page.getByText("There is nothing at this address.").waitFor();
  await page.getByRole("searchbox", { name: "Address of an image" }).waitFor();
});

test("a page without an image asks for an address", async (t) => {
  const page = await open(t, "start");
  await page.getByRole("searchbox", { name: "Address of an image" }).fill(" https://a.org/x.zarr ");
  await page.keyboard.press("Enter");
  assert.equal(await lastCall(page, "open"), "https://a.org/x.zarr");
});

const FOLDER = {
  source: "https://a.org/data/a%20folder",
  parent: "https://a.org/data",
  cut: true,
  entries: [
    { name: "deeper", source: "https://a.org/data/a%20folder/deeper", kind: "folder" },
    { name: "<img src=x>.zarr", source: "https://a.org/data/a%20folder/1.zarr", kind: "zarr" },
    { name: "packed.ozx", source: "https://a.org/data/a%20folder/packed.ozx", kind: "zip" },
    ...Array.from({ length: 400 }, (_, i) => ({ name: `${i}.zarr`, source: `https://a.org/data/a%20folder/${i}.zarr`, kind: "zarr" })),
    { name: "notes.txt", source: "https://a.org/data/a%20folder/notes.txt", kind: "file" },
  ],
};

test("a folder is walked through, and answers the failure that there is no image", async (t) => {
  const page = await open(t, "start");
  await page.evaluate((folder) => {
    window.fake.mutate((m) => m.problems.push({ code: "not-zarr", message: "There is a folder.", url: `${folder.source}/` }));
    window.fake.list(folder);
  }, FOLDER);
  await page.getByRole("heading", { name: "a folder" }).waitFor();
  assert.equal(await page.getByText("There is a folder.").count(), 0);
  await page.getByRole("button", { name: "Folder deeper" }).click();
  assert.equal(await lastCall(page, "browse"), FOLDER.entries[0].source);
  await page.getByRole("button", { name: "The folder above" }).click();
  assert.equal(await lastCall(page, "browse"), FOLDER.parent);
  await page.getByText("103 more").waitFor();
  await page.getByText("more than is listed").waitFor();
  await page.getByRole("searchbox", { name: "Filter by name" }).fill("399");
  await page.getByRole("button", { name: "Open 399.zarr" }).click();
  assert.match(await lastCall(page, "open"), /399\.zarr$/);
  assert.equal(await page.locator("img").count(), 0);
});

for (const [story, viewport] of [
  ["start", DESKTOP],
  ["start", PHONE],
  ["cells", DESKTOP],
]) {
  test(`no accessibility violation of a folder: ${story} at ${viewport.width}`, async (t) => {
    const page = await open(t, story, viewport);
    await page.evaluate((folder) => window.fake.list(folder), FOLDER);
    await page.getByRole("heading", { name: "a folder" }).waitFor();
    await assertAccessible(page);
  });
}

for (const [viewport, colorScheme] of [[DESKTOP, "dark"], [DESKTOP, "light"], [PHONE, "light"]]) {
  test(`no accessibility violation of the first page at ${viewport.width}, ${colorScheme}`, async (t) => {
    const recent = [{ sources: ["https://a.example/cells.zarr"], name: "Cells of lately" }];
    const page = await open(t, "start", viewport, { colorScheme });
    await page.evaluate((recent) => localStorage.setItem("zarrscope.panel.recent", JSON.stringify(recent)), recent);
    await page.reload();
    await page.getByRole("button", { name: "Forget Cells of lately" }).waitFor();
    await page.getByRole("button", { name: "Nobody draws them here." }).waitFor();
    await assertAccessible(page);
    // What is a picture for others is a button for a keyboard.
    await page.getByRole("button", { name: "Cells of lately a.example" }).press("Enter");
    assert.deepEqual(await lastCall(page, "open"), ["https://a.example/cells.zarr"]);
  });
}

test("texts from files stay texts", async (t) => {
  const page = await open(t, "hostile");
  await openInformation(page);
  for (let depth = 0; depth < 4; depth++) {
    await page.locator("zs-json").evaluate((tree) => tree.shadowRoot.querySelectorAll("details").forEach((node) => (node.open = true)));
    await frames(page);
  }
  await page.locator("zs-json").getByText('"<img src=x onerror').first().waitFor();
  await page.evaluate(() =>
    window.fake.hover({
      position: { "<img src=x>": 1 },
      units: {},
      layers: [{ name: "a", level: 0, index: null, values: [1], labels: [{ name: "<b>n</b>", id: 1, properties: { "<i>p</i>": "<img src=x>" } }] }],
    }),
  );
  await page.locator("zs-status").getByText("<b>n</b>").waitFor();
  const made = await page.evaluate(() => {
    const found = [];
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (["IMG", "SCRIPT", "IFRAME", "A"].includes(element.tagName)) found.push(element.outerHTML);
        if (element.tagName === "B" && element.textContent === "bold") found.push(element.outerHTML);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document.body);
    return { found, hacked: window.hacked ?? null };
  });
  assert.deepEqual(made, { found: [], hacked: null });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "long texts do not widen the page");
});

test("the inspection is loaded when somebody looks at it, and its schemas with it", async (t) => {
  const before = server.requests.length;
  const page = await open(t, "cells");
  const isHeavy = (name) => /inspect|schemas/.test(name);
  assert.deepEqual(server.requests.slice(before).filter(isHeavy), []);
  assert.equal((await calls(page, "validate")).length, 0);
  await page.getByText("Information", { exact: true }).click();
  await page.getByText("Valid by NGFF 0.4").waitFor();
  assert.match(server.requests.slice(before).filter(isHeavy).join(), /^zs-inspect[^,]*\.js,inspect[^,]*\.js,schemas-0\.4\.json$/);
  assert.equal((await calls(page, "validate")).length, 1);
  await page.evaluate(() => window.fake.mutate((m) => (m.dims[0].index = 3)));
  await frames(page);
  assert.equal((await calls(page, "validate")).length, 1, "not read again for a step in z");
  await page.evaluate(() => window.fake.mutate((m) => (m.layers[0].labels[1].loaded = true)));
  await page.waitForFunction(() => window.fake.calls.filter(([call]) => call === "validate").length === 2);
});

test("facts of the images: physical size, chunks, compression in words", async (t) => {
  const page = await open(t, "cells");
  await openInformation(page);
  const text = (await page.locator("zs-inspect").evaluate((element) => element.shadowRoot.textContent)).replace(/\s+/g, " ");
  for (const part of ["OME-Zarr 0.4, Zarr v2", "1 × 1 × 256 × 256 (131 KB)", "Blosc (LZ4, byte shuffle, level 5)", "y 2,048 0.36 µm 737.3 µm", "0 2×236×2048×2048 4 GB 30,208"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
});

test("what is wrong is told with its place, which the document shows when asked", async (t) => {
  const page = await open(t, "time");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByText("Information", { exact: true }).click();
  await page.getByText("Not valid by NGFF 0.4: 3 errors").waitFor();
  await page.getByText("There is no array at “4” that could be read.").waitFor();
  await page.getByText("The omero block names 3 of 4 channels.").waitFor();
  await page.getByRole("button", { name: "multiscales[0].datasets[3].path" }).click();
  const found = page.locator("zs-json .found");
  assert.equal(await found.textContent(), 'path: "4"');
  await page.waitForFunction((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top > 0 && bottom < innerHeight;
  }, await found.elementHandle());
  await page.getByRole("button", { name: "Copy report" }).click();
  await page.getByText("Report copied").waitFor();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(report, /^# Not valid by NGFF 0\.4: 3 errors\n/);
  assert.match(report, /\n- `multiscales\[0\]\.axes\[1\]\.unit`: “um” is none of the recommended units of space; “micrometer” is meant\. \(axis-unit, `https:/);
});

test("labels that are not shown are checked when asked for", async (t) => {
  const page = await open(t, "cells");
  await page.getByText("Information", { exact: true }).click();
  await page.getByText("Checked: 1 image", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Check everything" }).click();
  await page.getByText("Checked: 2 images, 1 label image").waitFor();
  await page.getByText(/^Not valid by NGFF 0\.4/).waitFor();
  await page.getByText("labels/cells/.zattrs", { exact: true }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Check everything" }).count(), 0);
  await page.evaluate(() => window.fake.mutate((m) => (m.layers[0].labels[1].loaded = true)));
  await frames(page);
  assert.deepEqual(await calls(page, "validate"), [false, true], "what is known is not checked again");
});

test("what could not be opened can be checked all the same", async (t) => {
  const page = await open(t, "refused");
  const before = server.requests.length;
  await page.getByRole("button", { name: "Check the metadata" }).click();
  const dialog = page.getByRole("dialog", { name: "Metadata" });
  await dialog.getByText("No OME metadata to be checked").waitFor();
  await dialog.getByText("The metadata cannot be understood.").waitFor();
  assert.ok(server.requests.slice(before).some((name) => name.startsWith("zs-inspect")));
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("a document of any size opens bit by bit, with exact numbers", async (t) => {
  const page = await open(t, "time");
  await openInformation(page);
  const tree = page.locator("zs-json");
  await tree.getByText("18446744073709551615").waitFor();
  await tree.getByText("[ 200000 ]").click();
  await tree.getByRole("button", { name: "100 more of 200,000" }).click();
  await tree.getByText("199:").waitFor();
  assert.equal(await tree.getByText("200:").count(), 0);
  const drawn = await tree.evaluate((element) => element.shadowRoot.querySelectorAll("*").length);
  assert.ok(drawn < 5000, `${drawn} elements`);
});

test("every control is reached by Tab, in order, and shows its focus", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => document.activeElement?.blur());
  const names = [];
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at === document.body ? null : (at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? null);
    });
    if (name === null) break;
    names.push(name);
  }
  for (const wanted of [
    "Fit to window",
    "Keys and gestures",
    "Index in z",
    "Position in z",
    "Show LaminB1",
    "Colour of LaminB1",
    "Adjust LaminB1",
    "LaminB1, value drawn black",
    "LaminB1, value drawn in full colour",
    "Show nuclei",
    "Opacity of nuclei",
    "Information",
  ]) {
    assert.ok(names.includes(wanted), `${wanted} is reached: ${names.join(" | ")}`);
  }
});

test("header: fit, one to one, picture, help by key, hide and show", async (t) => {
  const page = await open(t, "cells");
  await page.getByRole("button", { name: "Fit to window" }).click();
  await page.getByRole("button", { name: "One image pixel per screen pixel" }).click();
  assert.equal((await calls(page, "fit")).length, 1);
  assert.equal((await calls(page, "oneToOne")).length, 1);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the picture as PNG" }).click();
  assert.equal((await download).suggestedFilename(), "6001240.zarr.png");
  await page.keyboard.press("h");
  await page.getByRole("dialog", { name: "Keys and gestures" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Hide settings" }).click();
  await page.getByRole("button", { name: "Show settings" }).waitFor();
  assert.equal(await page.getByRole("slider").count(), 0);
  await page.keyboard.press("Enter");
  await page.getByRole("slider", { name: "Position in z" }).waitFor();
});

test("the picture has the room beside the panel, and all of it when that is hidden", async (t) => {
  const page = await open(t, "cells");
  const canvas = page.locator("canvas").first();
  const beside = await page.getByRole("complementary", { name: "Image settings" }).boundingBox();
  const below = await page.locator("zs-status").boundingBox();
  assert.deepEqual(await canvas.boundingBox(), { x: 0, y: 0, width: beside.x, height: below.y });
  await page.getByRole("button", { name: "Hide settings" }).click();
  await page.waitForFunction((c) => c.clientWidth === innerWidth, await canvas.elementHandle());
  const phone = await open(t, "cells", PHONE);
  const sheet = await phone.locator("zs-status").boundingBox();
  assert.deepEqual(await phone.locator("canvas").first().boundingBox(), { x: 0, y: 0, width: PHONE.width, height: sheet.y });
});

test("the link holds the state", async (t) => {
  const page = await open(t, "cells");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy a link to this view" }).click();
  await page.getByText("Link copied").first().waitFor();
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(copied.origin, new URL(server.address).origin);
  assert.match(copied.hash, /^#v1&at=256,256,0\.5,0(&|$)/);
});

test("keys in the panel do not reach the picture", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => {
    window.keys = [];
    window.fake.element.addEventListener("keydown", (event) => window.keys.push(event.key));
  });
  await page.getByRole("slider", { name: "Position in z" }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("spinbutton", { name: "Index in z" }).focus();
  await page.keyboard.type("1+");
  assert.deepEqual(await page.evaluate(() => window.keys), []);
});

test("on a phone it is a closed sheet with large targets", async (t) => {
  const page = await open(t, "cells", PHONE);
  assert.equal(await page.getByRole("slider").count(), 0);
  const sheet = page.getByRole("complementary", { name: "Image settings" });
  assert.ok((await sheet.boundingBox()).height < 80);
  await page.getByRole("button", { name: "Show settings" }).tap();
  await page.getByRole("slider", { name: "Position in z" }).waitFor();
  assert.ok((await sheet.boundingBox()).height <= PHONE.height * 0.65);
  const small = await page.evaluate(() => {
    const found = [];
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) walk(element.shadowRoot);
        if (!element.matches("button, summary, input")) continue;
        const box = element.getBoundingClientRect();
        if (box.height > 0 && Math.min(box.height, element.matches(".icon, [type=checkbox], [type=color]") ? box.width : 99) < 40) {
          found.push(`${element.ariaLabel ?? element.textContent} ${box.width}×${box.height}`);
        }
      }
    };
    walk(document.body);
    return found;
  });
  assert.deepEqual(small, []);
});

test("many events in one frame read the model once", async (t) => {
  const page = await open(t, "codex");
  const reads = await page.evaluate(async () => {
    let count = 0;
    const getter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(window.fake), "model").get;
    Object.defineProperty(window.fake, "model", { get: () => (count++, getter.call(window.fake)) });
    await new Promise(requestAnimationFrame);
    for (let i = 0; i < 100; i++) window.fake.emit("zarrscope-state", null);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return count;
  });
  assert.equal(reads, 1);
});

test("unmounting leaves nothing behind", async (t) => {
  const page = await open(t, "cells");
  const left = await page.evaluate(() => {
    window.mounted.unmount();
    window.fake.emit("zarrscope-state", null);
    return window.fake.element.shadowRoot.querySelectorAll("zs-panel").length;
  });
  assert.equal(left, 0);
});

for (const [story, viewport, colorScheme] of [
  ["cells", DESKTOP, "dark"],
  ["cells", DESKTOP, "light"],
  ["time", DESKTOP, "dark"],
  ["time", PHONE, "light"],
  ["codex", DESKTOP, "dark"],
  ["codex", DESKTOP, "light"],
  ["problems", DESKTOP, "dark"],
  ["problems", DESKTOP, "light"],
  ["plate", DESKTOP, "light"],
  ["two", PHONE, "dark"],
]) {
  test(`no accessibility violation: ${story} at ${viewport.width}, ${colorScheme}`, async (t) => {
    const page = await open(t, story, viewport, { colorScheme });
    if (viewport === PHONE) await page.getByRole("button", { name: "Show settings" }).tap();
    await page.getByRole("button", { name: /^Adjust / }).first().click();
    await page.getByRole("button", { name: /^Colour of / }).nth(1).click();
    await page.getByRole("radio", { name: "viridis" }).first().waitFor({ state: "attached" });
    const presets = page.getByRole("button", { name: "Kept settings" }).first();
    await presets.click();
    await page.getByRole("searchbox", { name: "Name to keep them by" }).first().fill("Mine");
    await page.keyboard.press("Enter");
    const labels = page.getByRole("button", { name: "Adjust nuclei" });
    if (await labels.count()) {
      await labels.click();
      await page.evaluate(() => {
        window.fake.setState({ layers: [{ labels: [{ name: "nuclei", seed: 2, selected: [7, "9007199254740993"] }] }] });
        window.fake.hover({ position: {}, units: {}, layers: [{ name: "a", level: 0, index: null, values: [], labels: [{ name: "nuclei", id: 7, properties: { class: "x" } }] }] });
      });
      await page.locator("zs-properties").getByText("class").waitFor();
    }
    await openInformation(page);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Keys and gestures" }).click();
    await page.getByRole("dialog", { name: "Keys and gestures" }).waitFor();
    await assertAccessible(page);
  });
}

/** Chooses from the menu of what can be given away; gives what is in the clipboard then. */
async function choose(page, name) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Share and export" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

test("the menu of what can be given away is walked by keyboard", async (t) => {
  for (const viewport of [DESKTOP, PHONE]) {
    const page = await open(t, "cells", viewport);
    if (viewport === PHONE && !(await page.getByRole("button", { name: "Share and export" }).isVisible())) await page.getByRole("button", { name: "Show settings" }).click();
    const button = page.getByRole("button", { name: "Share and export" });
    await button.focus();
    await page.keyboard.press("Enter");
    const menu = page.getByRole("menu", { name: "Share and export" });
    await menu.waitFor();
    const box = await menu.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= viewport.width && box.y + box.height <= viewport.height, JSON.stringify(box));
    const focused = () => menu.getByRole("menuitem").evaluateAll((items) => items.find((item) => item.matches(":focus"))?.innerText.trim());
    assert.equal(await focused(), "Copy link");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), "Save rendering settings…");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "Copy embed code");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    assert.ok(await button.evaluate((one) => one.matches(":focus")));
    await button.press("Enter");
    await menu.waitFor();
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(() => window.axe.run(document.getElementById("viewer")));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  }
});

test("embed code holds source and state, and texts cannot leave it", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => Object.defineProperty(window.fake, "state", { value: { version: 1, dims: { "'<&": 1 }, layers: [{ source: 'https://a.org/"<x>.zarr?a=1&b=2', opacity: 0.5 }] } }));
  await choose(page, "Copy embed code");
  await page.getByText("Embed code copied").first().waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  const [script, element, style, ...rest] = code.trimEnd().split("\n");
  assert.match(script, /^<script type="module" src="http:[^"]*zarrscope\.js"><\/script>$/);
  assert.equal(element, `<zarr-scope source="https://a.org/&quot;&lt;x&gt;.zarr?a=1&amp;b=2" controls state='{"version":1,"dims":{"&#39;&lt;&amp;":1},"layers":[{"opacity":0.5}]}'`);
  assert.equal(style, '  style="display: block; width: 100%; height: 480px"></zarr-scope>');
  assert.deepEqual(rest, []);
});

test("Python for what is shown; reasons where there is none", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => window.fake.mutate((m) => (m.layers[0].plane = null)));
  await choose(page, "Copy as Python");
  await page.getByText("Enter one of the images first").first().waitFor();
  await page.evaluate(() =>
    window.fake.mutate(({ layers: [layer] }) => {
      const ones = layer.axes.map(() => 1);
      layer.plane = { axes: [layer.axes.length - 1, layer.axes.length - 2], worldFromPlane: [1, 0, 0, 0, 1, 0], position: layer.axes.map(() => 0), level: 0 };
      for (const level of layer.levels) Object.assign(level, { step: ones, offset: layer.axes.map(() => 0) });
    }),
  );
  await choose(page, "Copy as Python");
  await page.getByText("Python copied").first().waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(code, /^import zarr$/m);
  assert.match(code, /^region = image\[.*\]  # of /m);
});

test("the colours follow the system, or the person, who is remembered", async (t) => {
  const page = await open(t, "cells", DESKTOP, { colorScheme: "light" });
  const surface = () => page.locator("zs-panel").evaluate((panel) => getComputedStyle(panel).getPropertyValue("--zs-surface-solid"));
  const scheme = () => page.locator("zs-panel").evaluate((panel) => getComputedStyle(panel).colorScheme);
  const light = await surface();
  assert.equal(await scheme(), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await surface();
  assert.notEqual(dark, light);
  // What the page around the viewer asks for, until the person says otherwise.
  await page.locator("zs-panel").evaluate((panel) => {
    const root = panel.getRootNode();
    root.host.setAttribute("theme", "light");
    panel.remove();
    root.append(panel);
  });
  assert.equal(await surface(), light);
  await page.getByRole("radio", { name: "Dark" }).check();
  assert.equal(await surface(), dark);
  await page.getByRole("radio", { name: "Light" }).check();
  assert.equal(await surface(), light);
  await page.reload();
  await page.locator("zs-panel").waitFor();
  assert.equal(await surface(), light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("radio", { name: "Dark" }).check();
  assert.equal(await surface(), dark);
});

test("sections and the panel stay as they were left; without storage, until the page is left", async (t) => {
  const page = await open(t, "cells");
  const channels = page.locator("summary", { hasText: "Channels" });
  await channels.click();
  await page.getByRole("checkbox", { name: "Show Dapi" }).waitFor({ state: "hidden" });
  await page.locator("summary", { hasText: "Statistics" }).click();
  await page.getByText("3 of 16").waitFor();
  await page.getByRole("button", { name: "Hide settings" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Show settings" }).click();
  await page.getByText("3 of 16").waitFor();
  assert.equal(await page.getByRole("checkbox", { name: "Show Dapi" }).count(), 0);
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  });
  await page.reload();
  await channels.click();
  await page.getByRole("checkbox", { name: "Show Dapi" }).waitFor({ state: "hidden" });
  await page.getByRole("radio", { name: "Light" }).check();
  assert.equal(await page.locator("zs-panel").getAttribute("theme"), "light");
});

test("right to left: the panel lies on the left, the picture beside it, numbers still grow to the right", async (t) => {
  const page = await open(t, "cells");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const panel = await page.getByRole("complementary", { name: "Image settings" }).boundingBox();
  assert.equal(panel.x, 0);
  const canvas = await page.locator("canvas").first().boundingBox();
  assert.equal(canvas.x, panel.width);
  assert.equal(canvas.x + canvas.width, DESKTOP.width);
  const slider = page.getByRole("slider", { name: "Position in z" });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  assert.deepEqual(await lastCall(page), { dims: { z: 119 } });
  const box = await slider.boundingBox();
  await page.mouse.click(box.x + box.width - 8, box.y + box.height / 2);
  assert.ok((await lastCall(page)).dims.z > 225, "the high end is on the right");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});
