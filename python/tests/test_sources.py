"""What sources say to the page, read by zarr-python: `python -m unittest discover -s python/tests`."""

import json
import tempfile
import tomllib
import unittest
import zipfile
from pathlib import Path

import numpy as np
import zarr
import zarrscope
from zarrscope._sources import source_of
from zarrscope._viewer import Viewer


class Reading(zarr.storage.MemoryStore):
    """A store of zarr-python whose objects come from a source of ours."""

    def __init__(self, source):
        super().__init__(read_only=True)
        self.source = source

    async def get(self, key, prototype, byte_range=None):
        found = self.source.get(key, None)
        return None if found is None else prototype.buffer.from_bytes(found[0])

    async def exists(self, key):
        return self.source.get(key, None) is not None


def bytes_of(source, key, range=None):
    return source.get(key, range)


class Arrays(unittest.TestCase):
    def test_every_type_comes_back(self):
        random = np.random.default_rng(1)
        for name in "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split():
            values = (random.random((3, 700, 530)) * 200 - 60).astype(name)
            group = zarr.open_group(Reading(zarrscope.array(values)), mode="r")
            np.testing.assert_array_equal(group["0"][:], values, name)

    def test_bytes_are_little_endian_whatever_the_array_has(self):
        values = np.arange(20, dtype=">u2").reshape(4, 5)
        np.testing.assert_array_equal(zarr.open_group(Reading(zarrscope.array(values)), mode="r")["0"][:], values)

    def test_coarser_levels_hold_stored_samples_where_their_metadata_say(self):
        values = np.arange(2 * 1300 * 2100, dtype="u4").reshape(2, 1300, 2100)
        source = zarrscope.array(values, scale={"z": 3, "y": 0.5, "x": 0.25})
        group = zarr.open_group(Reading(source), mode="r")
        [multiscale] = group.attrs["ome"]["multiscales"]
        self.assertEqual([axis["name"] for axis in multiscale["axes"]], ["z", "y", "x"])
        self.assertEqual(len(multiscale["datasets"]), 4)
        for dataset in multiscale["datasets"]:
            level = group[dataset["path"]][:]
            scale, translation = (one[one["type"]] for one in dataset["coordinateTransformations"])
            self.assertEqual(scale[0], 3)
            positions = [
                np.rint((np.arange(n) * s + t) / base).astype(int)
                for n, s, t, base in zip(level.shape, scale, translation, (3, 0.5, 0.25), strict=True)
            ]
            np.testing.assert_array_equal(level, values[np.ix_(*positions)])

    def test_nothing_is_cut_out_before_it_is_asked_for(self):
        class Lazy:
            shape, dtype, asked = (10, 5000, 5000), np.dtype("u1"), []

            def __getitem__(self, at):
                self.asked.append(at)
                return np.zeros([len(range(*s.indices(n))) for s, n in zip(at, self.shape, strict=True)], "u1")

        lazy = Lazy()
        source = zarrscope.array(lazy)
        source.get("zarr.json", None)
        source.get("0/zarr.json", None)
        self.assertEqual(lazy.asked, [])
        self.assertEqual(len(bytes_of(source, "0/c/3/9/9")[0]), 512 * 512)
        self.assertEqual(lazy.asked, [(slice(3, 4, 1), slice(4608, 5000, 1), slice(4608, 5000, 1))])

    def test_channels_and_labels(self):
        values = np.zeros((2, 4, 100, 90), "u2")
        values[1] = 700
        cells = np.arange(4 * 100 * 90, dtype="i8").reshape(4, 100, 90)
        source = zarrscope.array(values, channels=["DNA", {"label": "GFP", "color": "#ff0000", "window": (0, 900)}], labels={"cells": cells})
        group = zarr.open_group(Reading(source), mode="r")
        first, second = group.attrs["ome"]["omero"]["channels"]
        self.assertEqual((first["label"], first["color"]), ("DNA", "00FF00"))
        self.assertEqual((second["color"], second["window"]["end"]), ("FF0000", 900))
        self.assertEqual(group["labels"].attrs["ome"]["labels"], ["cells"])
        np.testing.assert_array_equal(group["labels/cells/0"][:], cells)

    def test_what_does_not_fit_is_said(self):
        with self.assertRaisesRegex(ValueError, "different axes"):
            zarrscope.array(np.zeros((2, 2)), axes="yy")
        with self.assertRaisesRegex(ValueError, "different axes"):
            zarrscope.array(np.zeros((2,) * 6))
        with self.assertRaisesRegex(TypeError, "complex"):
            zarrscope.array(np.zeros((2, 2), complex))
        with self.assertRaisesRegex(ValueError, "whole numbers"):
            zarrscope.array(np.zeros((2, 2)), labels={"cells": np.zeros((2, 2))})
        with self.assertRaisesRegex(ValueError, "1 channels"):
            zarrscope.array(np.zeros((2, 2)), channels=["a", "b"])


class Stores(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.values = np.arange(64 * 48, dtype="u2").reshape(64, 48)

    def filled(self, store, path=""):
        group = zarr.open_group(store, mode="w", path=path)
        group.create_array("0", data=self.values, chunks=(32, 24))
        group.attrs["ome"] = {"version": "0.5", "multiscales": []}
        return group

    def check(self, source):
        document, whole = bytes_of(source, "zarr.json")
        self.assertTrue(whole)
        self.assertEqual(json.loads(document)["attributes"]["ome"]["version"], "0.5")
        chunk, whole = bytes_of(source, "0/c/1/0")
        self.assertTrue(whole)
        part, whole = bytes_of(source, "0/c/1/0", {"offset": 3, "length": 5})
        if not whole:
            self.assertEqual(part, chunk[3:8])
        part, whole = bytes_of(source, "0/c/1/0", {"suffix": 4})
        if not whole:
            self.assertEqual(part, chunk[-4:])
        self.assertIsNone(source.get("0/c/9/9", None))
        self.assertIsNone(source.get("0", None))

    def test_groups_and_stores_of_zarr(self):
        for store in [zarr.storage.MemoryStore(), zarr.storage.LocalStore(self.folder / "a.zarr")]:
            group = self.filled(store)
            self.check(source_of(group))
            self.check(source_of(store))

    def test_a_group_inside_another(self):
        store = zarr.storage.MemoryStore()
        group = self.filled(store, "deep/inside")
        source = source_of(group)
        self.assertEqual(source.name, "inside")
        self.check(source)

    def test_an_array_of_zarr(self):
        source = source_of(self.filled(zarr.storage.MemoryStore())["0"])
        self.assertEqual(json.loads(bytes_of(source, "zarr.json")[0])["shape"], [64, 48])

    def test_mappings(self):
        self.filled(zarr.storage.LocalStore(self.folder / "b.zarr"))
        files = {str(file.relative_to(self.folder / "b.zarr")): file.read_bytes() for file in (self.folder / "b.zarr").rglob("*") if file.is_file()}
        self.check(source_of(files))

    def test_folders_and_zip_files_by_their_path(self):
        self.filled(zarr.storage.LocalStore(self.folder / "c.zarr"))
        self.check(source_of(self.folder / "c.zarr"))
        self.check(source_of(str(self.folder / "c.zarr")))
        with zipfile.ZipFile(self.folder / "c.zip", "w") as archive:
            for file in (self.folder / "c.zarr").rglob("*"):
                archive.write(file, file.relative_to(self.folder))
        self.check(source_of(self.folder / "c.zip"))

    def test_keys_do_not_lead_out_of_a_folder(self):
        (self.folder / "inner").mkdir()
        (self.folder / "secret").write_text("x")
        self.assertIsNone(source_of(self.folder / "inner").get("../secret", None))
        self.assertIsNone(source_of(self.folder / "inner").get(str(self.folder / "secret"), None))

    def test_addresses_are_for_the_page(self):
        for address in ["https://host/a.zarr", "s3://bucket/a.zarr", "gs://bucket/key"]:
            self.assertEqual(source_of(address), address)

    def test_what_is_nothing_is_said(self):
        with self.assertRaisesRegex(FileNotFoundError, "begins with its scheme"):
            source_of("nowhere.zarr")
        with self.assertRaisesRegex(TypeError, "cannot show a int"):
            source_of(3)


class Widget(unittest.TestCase):
    def answers(self, viewer, question):
        sent = []
        viewer.send = lambda content, buffers=None: sent.append((content, buffers))
        viewer._hear(viewer, question, [])
        return sent

    def test_parts_are_sent_by_name_and_nothing_else(self):
        viewer = Viewer()
        [(answer, [code])] = self.answers(viewer, {"id": 1, "kind": "part", "name": "decode_worker_bg.wasm"})
        self.assertEqual((answer, code[:4]), ({"id": 1}, b"\0asm"))
        [(answer, buffers)] = self.answers(viewer, {"id": 2, "kind": "part", "name": "../_viewer.py"})
        self.assertIn("error", answer)
        self.assertEqual(buffers, [])

    def test_keys_of_sources(self):
        viewer = Viewer([np.zeros((8, 8), "u1"), "https://host/a.zarr"])
        [held, address] = viewer._sources
        self.assertEqual(address, "https://host/a.zarr")
        [(answer, [chunk])] = self.answers(viewer, {"id": 7, "kind": "get", "store": held["store"], "key": "0/c/0/0", "range": {"offset": 0, "length": 4}})
        self.assertEqual((answer, chunk), ({"id": 7, "found": True, "whole": False}, b"\0" * 4))
        [(answer, _)] = self.answers(viewer, {"id": 8, "kind": "get", "store": held["store"], "key": "nothing", "range": None})
        self.assertEqual(answer, {"id": 8, "found": False})

    def test_sources_that_fail_say_why(self):
        class Broken:
            name = "broken"

            def get(self, key, range):
                raise OSError("the disk is gone")

        viewer = Viewer(Broken())
        [(answer, _)] = self.answers(viewer, {"id": 1, "kind": "get", "store": 1, "key": "zarr.json", "range": None})
        self.assertEqual(answer["error"], "OSError: the disk is gone")


class Package(unittest.TestCase):
    def test_the_version_is_the_projects(self):
        root = Path(__file__).parents[2]
        versions = [tomllib.loads((root / file).read_text()) for file in ["Cargo.toml", "python/pyproject.toml"]]
        self.assertEqual(versions[0]["package"]["version"], versions[1]["project"]["version"])


if __name__ == "__main__":
    unittest.main()
