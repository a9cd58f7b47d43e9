"""What a viewer can show beside addresses: objects of this kernel that give bytes for keys. Knows no widget."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

#: What is asked of an object: ``{"offset": int, "length": int}``, ``{"suffix": int}``, or all of it.
Range: TypeAlias = "dict[str, int] | None"


@runtime_checkable
class Source(Protocol):
    """An image as its Zarr hierarchy of keys and bytes."""

    #: Shown in place of an address.
    name: str

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        """The bytes of an object, and whether they are all of it; ``None`` where there is no such object."""


def cut(data: Any, range: Range) -> tuple[bytes, bool]:
    """The part of an object's bytes that was asked for."""
    view = memoryview(data)
    if range is None:
        return bytes(view), True
    if "suffix" in range:
        return bytes(view[max(0, len(view) - range["suffix"]) :]), False
    return bytes(view[range["offset"] : range["offset"] + range["length"]]), False


class MappingSource:
    """A mapping of keys to bytes: a ``dict``, a store of zarr-python 2, an fsspec mapper."""

    def __init__(self, mapping: Mapping[str, Any], path: str = "", name: str = "store") -> None:
        self.name = name
        self._mapping = mapping
        self._prefix = f"{path.strip('/')}/" if path.strip("/") else ""

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        try:
            value = self._mapping[self._prefix + key]
        except (KeyError, FileNotFoundError, IsADirectoryError):
            return None
        # Metadata of stores in memory may be text.
        return cut(value.encode() if isinstance(value, str) else value, range)


class ZarrSource:
    """A store of zarr-python 3; only the parts that are asked for are read."""

    def __init__(self, store: Any, path: str = "", name: str = "store") -> None:
        self.name = name
        self._store = store
        self._prefix = f"{path.strip('/')}/" if path.strip("/") else ""

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        from zarr.abc.store import RangeByteRequest, SuffixByteRequest
        from zarr.core.buffer import default_buffer_prototype
        from zarr.core.sync import sync

        part: Any = None
        if range is not None and "suffix" in range:
            part = SuffixByteRequest(range["suffix"])
        elif range is not None:
            part = RangeByteRequest(range["offset"], range["offset"] + range["length"])
        try:
            value = sync(self._store.get(self._prefix + key, default_buffer_prototype(), part))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        return None if value is None else (value.to_bytes(), range is None)


class FolderSource:
    """A folder on the kernel's disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.name = self._folder.name

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        file = (self._folder / key).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return None
        with file.open("rb") as opened:
            if range is None:
                return opened.read(), True
            if "suffix" in range:
                opened.seek(max(0, file.stat().st_size - range["suffix"]))
                return opened.read(), False
            opened.seek(range["offset"])
            return opened.read(range["length"]), False


class ZipSource:
    """A zip file on the kernel's disk; a single folder in it is entered."""

    def __init__(self, file: Path) -> None:
        self.name = file.name
        self._zip = zipfile.ZipFile(file)
        names = self._zip.namelist()
        tops = {name.split("/")[0] for name in names}
        at_top = any("/" not in name for name in names)
        self._prefix = f"{tops.pop()}/" if len(tops) == 1 and not at_top else ""

    def get(self, key: str, range: Range) -> tuple[bytes, bool] | None:
        try:
            return cut(self._zip.read(self._prefix + key), range)
        except KeyError:
            return None


def is_address(text: str) -> bool:
    """Whether a text is for the page to fetch: it names a scheme. Windows' drives are none."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and len(scheme) > 1 and scheme.replace("+", "").replace("-", "").isalnum()


def source_of(source: Any) -> str | Source:
    """The address, or the source of keys and bytes, that something stands for.

    Raises ``FileNotFoundError`` for a path where nothing is, ``TypeError`` for what holds no image.
    """
    if isinstance(source, str) and is_address(source):
        return source
    if isinstance(source, (str, os.PathLike)):
        path = Path(source).expanduser()
        if path.is_dir():
            return FolderSource(path)
        if path.is_file() and zipfile.is_zipfile(path):
            return ZipSource(path)
        if path.exists():
            raise TypeError(f"{path} is neither a folder nor a zip file.")
        raise FileNotFoundError(f"There is nothing at {path}. An address begins with its scheme, such as https:.")
    if isinstance(source, Mapping):
        return MappingSource(source)
    # Groups and arrays of zarr-python, of either version; groups have a name and `get`, too.
    store, path = getattr(source, "store", source), getattr(source, "path", "")
    if isinstance(store, Mapping):
        return MappingSource(store, path, _name(source, path))
    if hasattr(store, "get_partial_values"):
        return ZarrSource(store, path, _name(source, path))
    if isinstance(source, Source):
        return source
    if hasattr(source, "shape") and hasattr(source, "dtype") and hasattr(source, "__getitem__"):
        from ._arrays import array

        return array(source)
    raise TypeError(
        f"A viewer cannot show a {type(source).__name__}: it takes an address, a path, a Zarr group, array or store, "
        "a mapping of keys to bytes, or an array."
    )


def _name(source: Any, path: str) -> str:
    return path.strip("/").split("/")[-1] or type(source).__name__.lower()
