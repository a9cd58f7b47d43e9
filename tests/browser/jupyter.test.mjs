// The Python package: its sources by themselves, and its widget in a real JupyterLab with a real kernel.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PNG } from 'pngjs';
import * as catalogue from './support/catalogue.mjs';
import { RENDERERS } from './support/chromium.mjs';
import { Notebook, prepare, run, startLab } from './support/jupyter.mjs';
import { Sheet } from './support/screen.mjs';
import { GUARD, OUT, address } from './support/stage.mjs';

before(prepare);

test('what the package makes of arrays and stores is what zarr-python reads', GUARD, () => {
  try {
    run(['-W', 'error::DeprecationWarning', '-m', 'unittest', 'discover', '-s', 'tests'], { PYTHONPATH: 'src' });
  } catch (error) {
    assert.fail(/** @type {any} */ (error).stderr);
  }
});

describe('the widget in JupyterLab', () => {
  /** @type {Awaited<ReturnType<typeof startLab>>} */
  let lab;
  before(async () => {
    lab = await startLab();
  });
  after(() => lab?.stop());

  /** What runs in the page: the viewer of the `index`th output. */
  const inPage = {
    /** @param {Sheet} sheet @param {number} index @param {(viewer: any) => any} what */
    do: (sheet, index, what) =>
      sheet.page.evaluate(
        async ([index, text]) => {
          const elements = [...document.querySelectorAll('.jp-OutputArea *')].filter(({ localName }) => localName.startsWith('zarr-scope-'));
          const viewer = await /** @type {any} */ (elements[Number(index)]).ready;
          await viewer.settled();
          return (0, eval)(String(text))(viewer);
        },
        [index, what.toString()],
      ),
  };

  /** @param {Sheet} sheet @param {number} index */
  async function picture(sheet, index) {
    const bytes = await inPage.do(sheet, index, async (viewer) => [...new Uint8Array(await (await viewer.snapshot()).arrayBuffer())]);
    const png = PNG.sync.read(Buffer.from(bytes));
    return (/** @type {number} */ x, /** @type {number} */ y) => [...png.data.subarray((Math.floor(y * png.height) * png.width + Math.floor(x * png.width)) * 4).subarray(0, 3)];
  }

  for (const renderer of RENDERERS) {
    test(`shows arrays, stores and addresses, and keeps the state on both sides, ${renderer}`, GUARD, async () => {
      const url = lab.notebook(`${renderer}.ipynb`, [
        `import numpy as np
import zarr
from zarrscope import Viewer, array
image = np.zeros((2, 8, 900, 1200), "uint16")
image[0, :, :450] = 1000
image[1, 3] = 1000
cells = np.zeros((8, 900, 1200), "uint8")
cells[:, 600:] = 5
channels = [{"label": "DNA", "color": "FF0000", "window": (0, 1000)}, {"label": "GFP", "color": "00FF00", "window": (0, 1000)}]
viewer = Viewer(array(image, channels=channels, labels={"cells": cells}), state={"dims": {"z": 0}}, height=320)
viewer`,
        'viewer.state = {"dims": {"z": 3}}',
        'print(viewer.state["camera"]["center"], viewer.state["dims"]["z"], len(viewer.state["layers"]))',
        'image[0] = 0\nimage[0, :, 450:] = 1000\nviewer.refresh()',
        `group = zarr.open_group(zarr.storage.MemoryStore(), mode="w")
group.create_array("0", data=np.full((600, 700), 7, "uint8"), chunks=(100, 100), shards=(300, 700), compressors=zarr.codecs.BloscCodec())
group.attrs["ome"] = {"version": "0.5", "multiscales": [{"axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}], "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1]}]}]}]}
other = Viewer(group, controls=False, height="200px", width=300)
other`,
        `other.show("${await address(catalogue.plain())}")`,
        'other.show("http://127.0.0.1:1/nothing.zarr")',
        'print(other.problem["code"], viewer.problem)',
        // What is asked comes after what was assigned.
        `import asyncio, struct
from zarrscope import ViewerError
viewer.state = {"camera": {"center": [600, 560], "scale": 1}}
png, picked = await asyncio.gather(viewer.snapshot(width=320, height=90), viewer.pick(20, 160))
block = await viewer.read(start=(0, 3, 448, 0), shape=(2, 1, 4, 2))
print(png[1:4].decode(), struct.unpack(">II", png[16:24]), picked["layers"][0]["values"], picked["units"]["y"], block.dtype, block[:, 0, :, 1].tolist())`,
        `try:
    await viewer.read(start=(0, 0, 0, 0), shape=(9, 9, 9, 9))
except ViewerError as error:
    print(error)
try:
    await Viewer(image).pick(1, 1)
except ViewerError as error:
    print(error.code, error)`,
        `third = Viewer(np.arange(12, dtype="uint64").reshape(3, 4) + 2**63)
shown = display(third, display_id=True)
print((await third.read(start=(1, 1), shape=(1, 2)) - 2**63).tolist())
kept = third.read(start=(2, 0), shape=(1, 1))`,
        'print((await kept)[0, 0] - 2**63)\nshown.update("closed")',
        `try:
    await third.snapshot()
    print("answered")
except ViewerError as error:
    print(error.code)`,
      ]);
      const sheet = await Sheet.open(renderer, { size: [1500, 1000] });
      const notebook = new Notebook(sheet.page);
      await notebook.open(url);
      await notebook.cell(0);
      await sheet.page.locator('.jp-OutputArea canvas').first().waitFor();
      assert.deepEqual(await inPage.do(sheet, 0, (viewer) => viewer.model.problems), []);
      let at = await picture(sheet, 0);
      assert.deepEqual([at(0.5, 0.3), at(0.5, 0.7)], [[255, 0, 0], [0, 0, 0]]);
      await sheet.page.locator('.jp-OutputArea zs-channels').waitFor();
      writeFileSync(join(OUT, `jupyter-${renderer}.png`), await sheet.page.screenshot());

      // No server has a page of this viewer.
      assert.equal(await inPage.do(sheet, 0, (viewer) => viewer.home), null);

      // From the kernel to the page.
      await notebook.cell(1);
      while ((await inPage.do(sheet, 0, (viewer) => viewer.state.dims.z)) !== 3) await sheet.page.waitForTimeout(50);
      at = await picture(sheet, 0);
      assert.deepEqual([at(0.5, 0.3), at(0.5, 0.7)], [[255, 255, 0], [0, 255, 0]]);

      // And back.
      await inPage.do(sheet, 0, (viewer) => viewer.setState({ camera: { center: [600, 400], scale: 4 } }));
      for (;;) {
        const said = await notebook.cell(2);
        if (said === '[600, 400] 3 1') break;
        assert.match(said, /^\[[\d., ]+\] 3 1$/);
        await sheet.page.waitForTimeout(200);
      }

      // An array that was changed.
      await notebook.cell(3);
      const { camera } = await inPage.do(sheet, 0, (viewer) => viewer.state);
      assert.deepEqual(camera.center, [600, 400]);
      for (;;) {
        at = await picture(sheet, 0);
        if (at(0.5, 0.7)[0] === 255) break;
        await sheet.page.waitForTimeout(100);
      }
      assert.deepEqual(at(0.5, 0.3), [0, 255, 0]);

      // A store with shards, read by ranges; the second viewer finds the code on the page.
      const [values, names] = [
        () => inPage.do(sheet, 1, async (viewer) => [...(await viewer.read({ start: [299, 650], shape: [2, 2] })).data]),
        () => sheet.page.evaluate(() => [...new Set([...document.querySelectorAll('.jp-OutputArea *')].map(({ localName }) => localName).filter((name) => name.startsWith('zarr-scope-')))]),
      ];
      await notebook.cell(4);
      await sheet.page.locator('.jp-OutputArea canvas').nth(1).waitFor();
      assert.deepEqual(await values(), [7, 7, 7, 7]);
      assert.equal((await names()).length, 1);

      // An address, which the page fetches itself.
      await notebook.cell(5);
      const source = await address(catalogue.plain());
      while ((await inPage.do(sheet, 1, (viewer) => viewer.state.layers[0]?.source)) !== source) await sheet.page.waitForTimeout(50);

      // What goes wrong is told to the kernel.
      await notebook.cell(6);
      for (;;) {
        const said = await notebook.cell(7).catch(String);
        if (said === 'network None') break;
        assert.match(said, /NoneType|Error/);
        await sheet.page.waitForTimeout(200);
      }

      // Questions of the kernel, awaited in the cell that puts them.
      assert.equal(await notebook.cell(8), 'PNG (320, 90) [1000, 1000] µm uint16 [[0, 0, 1000, 1000], [1000, 1000, 1000, 1000]]');
      assert.match(await notebook.cell(9), /^The region .*\nnot-shown The viewer is shown nowhere/);
      // The cell that shows the view may wait for its answer, the next one for what was asked before; then the view is closed.
      assert.equal(await notebook.cell(10), '[[5, 6]]');
      assert.equal(await notebook.cell(11), '8');
      for (;;) {
        const said = await notebook.cell(12);
        if (said === 'not-shown') break;
        assert.equal(said, 'answered');
      }
      await sheet.close();
    });
  }
});
