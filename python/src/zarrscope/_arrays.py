"""Arrays as OME-Zarr images without a copy: metadata, chunks and coarser levels are made when the page asks for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._sources import Range, Source, cut

#: Samples per side of a chunk in the plane.
CHUNK = 512
#: The coarsest level has about so many samples per side.
COARSEST = 512
AXES = {1: "x", 2: "yx", 3: "zyx", 4: "czyx", 5: "tczyx"}
TYPES = {"t": "time", "c": "channel", "z": "space", "y": "space", "x": "space"}
COLORS = ["00FF00", "FF00FF", "00FFFF", "FFFF00", "FF8000", "0080FF", "FF0000", "FFFFFF"]
STORED = frozenset("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split())


def array(
    data: Any,
    *,
    axes: str | Sequence[str] | None = None,
    scale: Mapping[str, float] | None = None,
    unit: str | None = "micrometer",
    channels: Sequence[str | Mapping[str, Any]] | None = None,
    labels: Mapping[str, Any] | None = None,
    name: str = "array",
) -> Source:
    """An array as an image: of NumPy, or anything with ``shape``, ``dtype`` and slices (dask, h5py, zarr, xarray).

    Nothing is copied or computed beforehand: each chunk is cut out when it is looked at.

    :param data: up to 5 axes, in the order of ``axes``.
    :param axes: names of the axes, of ``t``, ``c``, ``z``, ``y`` and ``x``; by default the names that an xarray has,
        or by their number ``yx``, ``zyx``, ``czyx``, ``tczyx``.
    :param scale: distance between samples per axis, in ``unit`` (seconds for ``t``); 1 where it is not given.
    :param unit: of the axes in space, as UDUNITS names it; ``None`` where there is none.
    :param channels: names of the channels, or mappings with ``label``, ``color`` (``"RRGGBB"``) and ``window`` (the two
        values that are drawn black and in full colour).
    :param labels: label images by name: arrays of whole numbers, with the image's axes, with or without ``c``.
    :raises ValueError: for axes or labels that do not fit.
    :raises TypeError: for samples that are no numbers.
    """
    return ArraySource(data, axes, dict(scale or {}), unit, channels, dict(labels or {}), name)


class ArraySource:
    """See :func:`array`."""

    def __init__(
        self,
        data: Any,
        axes: str | Sequence[str] | None,
        scale: dict[str, float],
        unit: str | None,
        channels: Sequence[str | Mapping[str, Any]] | None,
        labels: dict[str, Any],
        name: str,
    ) -> None:
        self.name = name
        image = _Pyramid(data, axes, scale, unit, name)
        self._pyramids = {"": image}
        documents: dict[str, Any] = {"multiscales": image.multiscales()}
        if channels is not None:
            documents["omero"] = {"channels": _channels(image, channels)}
        self._groups = {"": documents}
        if labels:
            self._groups["labels"] = {"labels": list(labels)}
        for label, ids in labels.items():
            if not label or "/" in label or label.startswith("."):
                raise ValueError(f"“{label}” cannot be the name of a label image.")
            fitting = image.axes if len(np.shape(ids)) == len(image.axes) else [one for one in image.axes if one != "c"]
            pyramid = _Pyramid(ids, fitting, scale, unit, label)
            if pyramid.dtype.kind not in "iub":
                raise ValueError(f"Labels are whole numbers; those of “{label}” are {pyramid.dtype}.")
            self._pyramids[f"labels/{label}"] = pyramid
            self._groups[f"labels/{label}"] = {
                "multiscales": pyramid.multiscales(),
                "image-label": {"source": {"image": "../../"}},
            }

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        folder, _, file = key.rpartition("/")
        if file == "zarr.json" and folder in self._groups:
            return cut(_group(self._groups[folder]), range)
        for path, pyramid in self._pyramids.items():
            inner = key.removeprefix(f"{path}/") if path else key
            if (not path or inner != key) and (found := pyramid.get(inner)) is not None:
                return cut(found, range)
        return None


class _Pyramid:
    """An array, and every second, fourth, … sample of it in the plane as its coarser levels."""

    def __init__(
        self, data: Any, axes: str | Sequence[str] | None, scale: dict[str, float], unit: str | None, name: str
    ) -> None:
        self.data = data
        self.shape = tuple(int(n) for n in data.shape)
        self.dtype = np.dtype(data.dtype)
        if self.dtype.name not in STORED:
            raise TypeError(f"Samples of type {self.dtype} cannot be shown: they have to be real numbers.")
        named = axes if axes is not None else getattr(data, "dims", None)
        self.axes = [str(axis).lower() for axis in (named or AXES.get(len(self.shape), ""))]
        if len(self.axes) != len(self.shape) or len(set(self.axes)) != len(self.axes) or not set(self.axes) <= set(TYPES):
            raise ValueError(
                f"An array of shape {self.shape} needs as many different axes out of t, c, z, y and x; it has {self.axes}."
            )
        self.scale = [float(scale.get(axis, 1)) for axis in self.axes]
        self.unit = unit
        self.name = name
        plane = [n for axis, n in zip(self.axes, self.shape, strict=True) if axis in "yx"]
        self.levels = 1
        while max(plane, default=0) > COARSEST << (self.levels - 1):
            self.levels += 1

    def steps(self, level: int) -> list[tuple[int, int]]:
        """First sample and step of a level, per axis. Samples are taken from the middle of what they stand for."""
        step = 1 << level
        return [
            (min(step // 2, max(0, n - 1)), step) if axis in "yx" else (0, 1)
            for axis, n in zip(self.axes, self.shape, strict=True)
        ]

    def extent(self, level: int) -> list[int]:
        return [len(range(first, n, step)) for n, (first, step) in zip(self.shape, self.steps(level), strict=True)]

    def chunk(self, level: int) -> list[int]:
        sizes = zip(self.axes, self.extent(level), strict=True)
        return [max(1, min(CHUNK, n)) if axis in "yx" else 1 for axis, n in sizes]

    def multiscales(self) -> list[dict[str, Any]]:
        datasets = []
        for level in range(self.levels):
            steps = list(zip(self.scale, self.steps(level), strict=True))
            transformations = [
                {"type": "scale", "scale": [s * step for s, (_, step) in steps]},
                {"type": "translation", "translation": [s * first for s, (first, _) in steps]},
            ]
            datasets.append({"path": str(level), "coordinateTransformations": transformations})
        axes = []
        for axis in self.axes:
            unit = {"time": "second", "space": self.unit}.get(TYPES[axis])
            axes.append({"name": axis, "type": TYPES[axis], **({"unit": unit} if unit else {})})
        return [{"name": self.name, "axes": axes, "datasets": datasets}]

    def get(self, key: str) -> bytes | None:
        head, _, rest = key.partition("/")
        if not head.isdecimal() or int(head) >= self.levels:
            return None
        level = int(head)
        if rest == "zarr.json":
            return self._document(level)
        parts = rest.split("/")
        if parts[0] != "c" or len(parts) != len(self.shape) + 1 or not all(part.isdecimal() for part in parts[1:]):
            return None
        return self._chunk(level, [int(part) for part in parts[1:]])

    def _document(self, level: int) -> bytes:
        document = {
            "zarr_format": 3,
            "node_type": "array",
            "shape": self.extent(level),
            "data_type": self.dtype.name,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": self.chunk(level)}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "fill_value": False if self.dtype.kind == "b" else 0,
            "dimension_names": self.axes,
            "attributes": {},
        }
        return json.dumps(document).encode()

    def _chunk(self, level: int, index: list[int]) -> bytes | None:
        shape, chunk = self.extent(level), self.chunk(level)
        starts = [i * c for i, c in zip(index, chunk, strict=True)]
        if any(start >= n for start, n in zip(starts, shape, strict=True)):
            return None
        slices = tuple(
            slice(first + start * step, min(n, first + (start + size) * step), step)
            for start, size, n, (first, step) in zip(starts, chunk, self.shape, self.steps(level), strict=True)
        )
        samples = np.asarray(self.data[slices]).astype(self.dtype.newbyteorder("<"), copy=False)
        if samples.shape != tuple(chunk):
            whole = np.zeros(chunk, samples.dtype)
            whole[tuple(slice(n) for n in samples.shape)] = samples
            samples = whole
        return samples.tobytes()

    def coarsest(self, channel: int) -> np.ndarray[Any, Any]:
        """The middle plane of a channel at the coarsest level."""
        at = []
        for axis, n, (first, step) in zip(self.axes, self.shape, self.steps(self.levels - 1), strict=True):
            at.append(slice(first, n, step) if axis in "yx" else channel if axis == "c" else n // 2 if axis == "z" else 0)
        return np.asarray(self.data[tuple(at)])


def _group(attributes: dict[str, Any]) -> bytes:
    ome = {"version": "0.5", **attributes}
    return json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}).encode()


def _channels(image: _Pyramid, given: Sequence[str | Mapping[str, Any]]) -> list[dict[str, Any]]:
    count = image.shape[image.axes.index("c")] if "c" in image.axes else 1
    if len(given) != count:
        raise ValueError(f"There are {count} channels, but {len(given)} were described.")
    described = []
    for index, (one, color) in enumerate(zip(given, [COLORS[i % len(COLORS)] for i in range(count)], strict=True)):
        channel: dict[str, Any] = {"label": one} if isinstance(one, str) else dict(one)
        window = channel.get("window")
        if window is None:
            window = np.percentile(image.coarsest(index), [0.5, 99.8]) if 0 not in image.shape else (0, 1)
        low, high = float(window[0]), float(window[1])
        described.append(
            {
                "label": str(channel.get("label", f"Channel {index}")),
                "color": str(channel.get("color", "FFFFFF" if count == 1 else color)).lstrip("#").upper(),
                "active": True,
                "window": {"start": low, "end": high, "min": low, "max": high},
            }
        )
    return described


__all__ = ["ArraySource", "array"]
