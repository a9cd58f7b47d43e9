"""The widget: shows sources in a notebook, sends the page its parts and the sources' bytes, holds the state, and asks what is
shown."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ._questions import Questions, exact, samples
from ._sources import Source, source_of

_STATIC = Path(__file__).parent / "static"


def _script() -> str:
    try:
        return (_STATIC / "widget.js").read_text()
    except FileNotFoundError:
        raise ImportError(
            "The parts of zarrscope's page are missing. In a copy of its repository, `cargo xtask pack` makes them."
        ) from None


class Viewer(anywidget.AnyWidget):
    """An OME-Zarr viewer in a notebook.

    :param source: what to show, or a list of it as layers, the first one at the bottom: an address (fetched by the page
        itself), a path of the kernel's disk, a Zarr group, array or store, a mapping of keys to bytes, an array
        (see :func:`zarrscope.array` for its axes and channels).
    :param state: what to show of it, as described in zarrscope's ``docs/api.md``.
    :param controls: whether to show the panel.
    :param height: in CSS pixels, or as CSS has it; so for ``width``.
    :param renderer: ``auto``, ``webgpu`` or ``webgl``.
    """

    _esm = _script()

    state = traitlets.Dict(help="What is on the screen; assign a part of it to change that part.").tag(sync=True)
    controls = traitlets.Bool(True, help="Whether the panel is shown.").tag(sync=True)
    height = traitlets.Unicode("480px", help="As CSS has it.").tag(sync=True)
    width = traitlets.Unicode("100%", help="As CSS has it.").tag(sync=True)
    renderer = traitlets.Enum(["auto", "webgpu", "webgl"], "auto").tag(sync=True)
    problem = traitlets.Dict(
        None, allow_none=True, help="What failed last: code, message, and perhaps url and hint."
    ).tag(sync=True)
    _sources = traitlets.List().tag(sync=True)

    def __init__(
        self,
        source: Any = None,
        *,
        state: dict[str, Any] | None = None,
        controls: bool = True,
        height: int | str = 480,
        width: int | str = "100%",
        renderer: str = "auto",
    ) -> None:
        self._held: dict[int, Source] = {}
        self._last = 0
        self._questions = Questions(self.send)
        named = self._named(source)
        super().__init__(
            state=dict(state or {}),
            controls=controls,
            height=_length(height),
            width=_length(width),
            renderer=renderer,
            problem=None,
            _sources=named,
        )
        self.on_msg(self._hear)

    def show(self, source: Any) -> None:
        """Shows something else."""
        self._held = {}
        self._sources = self._named(source)

    def add(self, source: Any) -> None:
        """Shows something on top of what is shown."""
        self._sources = [*self._sources, *self._named(source)]

    def refresh(self) -> None:
        """Reads everything anew, after an array or store was changed; the view stays."""
        self.send({"call": "refresh"})

    def fit(self) -> None:
        """Shows the whole scene."""
        self.send({"call": "fit"})

    def one_to_one(self) -> None:
        """Shows one sample of the finest level per device pixel."""
        self.send({"call": "oneToOne"})

    def snapshot(
        self, *, width: int | None = None, height: int | None = None, scale_bar: bool = False
    ) -> Awaitable[bytes]:
        """The picture as PNG, without the panel, once all of it is loaded: ``await viewer.snapshot()``.

        The newest view draws it. The question is put at once; the answer may be awaited in a later cell.

        :param width: in pixels, up to 8192; what the view has where it is left out, and so for ``height``.
        :param scale_bar: whether to draw the scale bar.
        :raises ViewerError: for what failed, and where no view is shown.
        """
        options = {"width": width, "height": height, "scaleBar": scale_bar}
        given = {name: value for name, value in options.items() if value is not None}
        return self._questions.ask("snapshot", given, lambda _, buffers: bytes(buffers[0]))

    def pick(self, x: float, y: float) -> Awaitable[dict[str, Any]]:
        """What lies under a place of the picture, once it is loaded: ``await viewer.pick(120, 80)``.

        :param x: CSS pixels from the left of the newest view; so for ``y``, from its top.
        :return: ``position`` and ``units`` per axis, and ``layers`` with ``name``, ``level``, ``index``, ``values`` and ``labels``,
            as described in zarrscope's ``docs/api.md``; whole numbers are exact.
        :raises ViewerError: for what failed, and where no view is shown.
        """
        return self._questions.ask("pick", {"x": float(x), "y": float(y)}, lambda told, _: exact(told))

    def read(
        self, *, start: Sequence[int], shape: Sequence[int], level: int = 0, layer: int = 0
    ) -> Awaitable[np.ndarray[Any, Any]]:
        """The stored values of a region: ``await viewer.read(start=(0, 0, 0), shape=(1, 64, 64))``.

        :param start: first sample per axis, in stored order; ``shape``: how many.
        :param level: which level of the pyramid, 0 for the finest.
        :param layer: which of the layers, 0 for the one at the bottom.
        :return: an array of that shape in the stored type.
        :raises ViewerError: for what failed, and where no view is shown.
        """
        region = {"layer": int(layer), "level": int(level), "start": [int(n) for n in start], "shape": [int(n) for n in shape]}
        return self._questions.ask("read", region, samples)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        self._questions.is_displayed = True
        return super()._repr_mimebundle_(**options)

    def _named(self, source: Any) -> list[Any]:
        """What the page is told of sources: addresses, and numbers of what this kernel holds."""
        if source is None:
            return []
        named: list[Any] = []
        for one in source if isinstance(source, (list, tuple)) else [source]:
            found = source_of(one)
            if isinstance(found, str):
                named.append(found)
                continue
            self._last += 1
            self._held[self._last] = found
            named.append({"store": self._last, "name": found.name})
        return named

    def _hear(self, _: Any, said: Any, buffers: Any) -> None:
        if not isinstance(said, dict):
            return
        if said.get("kind") in ("there", "gone", "answer"):
            self._questions.hear(said, buffers)
        elif "id" in said:
            self._answer(said)

    def _answer(self, question: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"id": question["id"]}
        buffers: list[bytes] = []
        try:
            if question.get("kind") == "part":
                buffers = [_part(str(question["name"]))]
            else:
                source = self._held.get(question["store"])
                found = source.get(str(question["key"]), question.get("range")) if source else None
                answer["found"] = found is not None
                if found is not None:
                    buffers, answer["whole"] = [found[0]], found[1]
        except Exception as error:  # noqa: BLE001 - whatever a store raises is told in the page
            answer["error"] = f"{type(error).__name__}: {error}"
        self.send(answer, buffers)


def _part(name: str) -> bytes:
    # The page may name what it likes.
    known = {file.name: file for file in _STATIC.iterdir()}
    return known[name].read_bytes()


def _length(length: int | str) -> str:
    return f"{length}px" if isinstance(length, int) else length
