"""What this kernel asks the views of a widget, and their answers. Knows no widget."""

from __future__ import annotations

import asyncio
import json
import math
import sys
import threading
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

#: The first ipykernel that hands over what a page says while a cell awaits it.
HEARS_WHILE_CELLS_RUN = (7, 4)


class ViewerError(RuntimeError):
    """What failed in a viewer, as a sentence.

    ``code`` names the kind of failure, as zarrscope's ``docs/api.md`` lists them, and ``not-shown`` where there is no view that
    could answer; ``url`` and ``hint`` may say more.
    """

    def __init__(self, message: str, code: str | None = None, url: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.url = url
        self.hint = hint


class Reply(asyncio.Future[T]):
    """What a view will answer: awaited, or kept for a later cell."""

    is_heard: Callable[[], bool]

    def __await__(self) -> Generator[Any, None, T]:
        if not self.done() and _is_in_cell() and not self.is_heard():
            raise RuntimeError(
                "This notebook's answers do not arrive while a cell runs. Keep what the viewer's method gives, and await that in "
                "another cell: `reply = viewer.snapshot()` here, `await reply` there. ipykernel 7.4 or newer makes it possible in one."
            )
        return super().__await__()

    __iter__ = __await__


@dataclass
class _Asked:
    reply: Reply[Any]
    message: dict[str, Any]
    read: Callable[[Any, list[Any]], Any]


class Questions:
    """The questions of one widget to its views. The newest view answers."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._views: list[Any] = []
        self._asked: dict[str, _Asked] = {}
        # Front ends may speak on a thread beside the one that runs cells.
        self._lock = threading.RLock()
        self._is_beside = False
        #: Whether a view is on its way.
        self.is_displayed = False

    def ask(self, call: str, options: dict[str, Any], read: Callable[[Any, list[Any]], Any]) -> Reply[Any]:
        """Asks a view; ``read`` makes the result of its answer and the buffers that come with it."""
        reply: Reply[Any] = Reply(loop=asyncio.get_running_loop())
        reply.is_heard = self._is_heard
        # A text: ipykernel takes the answer to where the question came from by it.
        message = {"call": call, "id": uuid.uuid4().hex, "options": options}
        with self._lock:
            if not self._views and not self.is_displayed:
                raise ViewerError(
                    "The viewer is shown nowhere, so that there is nobody to answer: display it first, as the last line of a cell.", "not-shown"
                )
            self._asked[message["id"]] = _Asked(reply, message, read)
            if self._views:
                self._send({**message, "view": self._views[-1]})
        return reply

    def hear(self, said: dict[str, Any], buffers: list[Any]) -> None:
        """What a view says: that it is there or gone, or an answer."""
        with self._lock:
            self._is_beside = threading.current_thread() is not threading.main_thread()
            if said["kind"] == "answer":
                self._answered(said, buffers)
                return
            view = said["view"]
            self._views = [other for other in self._views if other != view]
            if said["kind"] == "there":
                self._views.append(view)
            if self._views:
                for asked in self._asked.values():
                    self._send({**asked.message, "view": self._views[-1]})
                return
            self.is_displayed = False
            for id in list(self._asked):
                self._settle(id, ViewerError("The viewer was closed before it had answered.", "not-shown"))

    def _answered(self, said: dict[str, Any], buffers: list[Any]) -> None:
        asked = self._asked.get(str(said["id"]))
        if asked is None:
            return
        error = said.get("error")
        if error is not None:
            told = {name: str(error[name]) for name in ("code", "url", "hint") if error.get(name) is not None}
            self._settle(said["id"], ViewerError(str(error.get("message")), **told))
            return
        try:
            self._settle(said["id"], None, asked.read(said.get("value"), buffers))
        except Exception as failure:  # noqa: BLE001 - whoever waits is told
            self._settle(said["id"], failure)

    def _settle(self, id: str, error: Exception | None, result: Any = None) -> None:
        reply = self._asked.pop(id).reply

        def settle() -> None:
            # Whoever waited may have given up.
            if reply.done():
                return
            if error is None:
                reply.set_result(result)
            else:
                reply.set_exception(error)

        reply.get_loop().call_soon_threadsafe(settle)

    def _is_heard(self) -> bool:
        kernel = sys.modules.get("ipykernel")
        return kernel is None or self._is_beside or tuple(kernel.version_info[:2]) >= HEARS_WHILE_CELLS_RUN


def _is_in_cell() -> bool:
    """Whether what awaits is a cell itself, not a task that outlives it."""
    task = asyncio.current_task()
    return task is not None and getattr(task.get_coro(), "__name__", "") == "run_cell_async"


def exact(text: str) -> Any:
    """JSON with what it cannot hold: whole numbers of 64 bits, and numbers that are none."""

    def made(value: dict[str, Any]) -> Any:
        if "$bigint" in value:
            return int(value["$bigint"])
        return float(value["$number"]) if "$number" in value else value

    return json.loads(text, object_hook=made)


def samples(told: Any, buffers: list[Any]) -> np.ndarray[Any, Any]:
    """The samples of a region in their stored type."""
    dtype, shape = np.dtype(told["dtype"]), tuple(int(n) for n in told["shape"])
    held = dtype
    # Browsers without half floats hold them as floats.
    if len(memoryview(buffers[0]).cast("B")) != math.prod(shape) * dtype.itemsize:
        held = np.dtype("float32")
    return np.frombuffer(buffers[0], held.newbyteorder("<")).astype(dtype).reshape(shape)
