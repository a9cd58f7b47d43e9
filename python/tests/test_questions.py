"""Questions to views and their answers, with views that are made up."""

import asyncio
import json
import sys
import threading
import types
import unittest
from unittest import mock

import numpy as np
from zarrscope import Viewer, ViewerError
from zarrscope._questions import Questions, exact, samples


class Line:
    """What a widget sends, and questions about it."""

    def __init__(self):
        self.sent = []
        self.questions = Questions(self.sent.append)

    def ask(self, call="pick"):
        return self.questions.ask(call, {"x": 1.0}, lambda told, buffers: (told, buffers))

    def say(self, **said):
        self.questions.hear(said, said.pop("buffers", []))


class Asking(unittest.IsolatedAsyncioTestCase):
    def test_without_a_loop_or_a_view_there_is_an_error_at_once(self):
        with self.assertRaisesRegex(RuntimeError, "running event loop"):
            Line().ask()

    async def test_without_a_view_there_is_nobody_to_ask(self):
        for widget in (Line().ask, Viewer("https://a.org/x.zarr").snapshot):
            with self.assertRaisesRegex(ViewerError, "display it first") as raised:
                await widget()
            self.assertEqual(raised.exception.code, "not-shown")

    async def test_the_newest_view_is_asked_and_answers(self):
        line = Line()
        line.say(kind="there", view="a")
        line.say(kind="there", view="b")
        reply = line.ask()
        [question] = line.sent
        self.assertEqual((question["call"], question["options"], question["view"]), ("pick", {"x": 1.0}, "b"))
        self.assertIsInstance(question["id"], str)
        line.say(kind="answer", id="nobody's", value=0)
        line.say(kind="answer", id=question["id"], value=7, buffers=[b"x"])
        self.assertEqual(await reply, (7, [b"x"]))
        # A second answer changes nothing.
        line.say(kind="answer", id=question["id"], value=8)

    async def test_what_is_asked_before_the_view_is_there_waits_for_it(self):
        line = Line()
        line.questions.is_displayed = True
        reply = line.ask()
        self.assertEqual(line.sent, [])
        line.say(kind="there", view="a")
        line.say(kind="answer", id=line.sent[0]["id"], value=1)
        self.assertEqual(await reply, (1, []))

    async def test_when_a_view_goes_the_next_one_is_asked_and_after_the_last_one_nobody(self):
        line = Line()
        for view in "ab":
            line.say(kind="there", view=view)
        reply = line.ask()
        line.say(kind="gone", view="b")
        self.assertEqual([question["view"] for question in line.sent], ["b", "a"])
        line.say(kind="gone", view="a")
        with self.assertRaisesRegex(ViewerError, "closed before") as raised:
            await reply
        self.assertEqual(raised.exception.code, "not-shown")
        with self.assertRaisesRegex(ViewerError, "display it first"):
            line.ask()

    async def test_errors_are_the_sentences_of_the_viewer(self):
        line = Line()
        line.say(kind="there", view="a")
        reply = line.ask()
        line.say(kind="answer", id=line.sent[0]["id"], error={"code": "too-large", "message": "That is much.", "hint": "Ask for less."})
        with self.assertRaises(ViewerError) as raised:
            await reply
        error = raised.exception
        self.assertEqual((str(error), error.code, error.hint, error.url), ("That is much.", "too-large", "Ask for less.", None))

    async def test_what_cannot_be_read_is_told_and_what_nobody_waits_for_is_dropped(self):
        line = Line()
        line.say(kind="there", view="a")
        broken = line.questions.ask("read", {}, lambda told, _: told["shape"])
        given_up = line.ask()
        given_up.cancel()
        for question in line.sent:
            line.say(kind="answer", id=question["id"], value={})
        with self.assertRaises(KeyError):
            await broken

    async def test_answers_may_come_on_another_thread(self):
        line = Line()
        line.say(kind="there", view="a")
        reply = line.ask()
        thread = threading.Thread(target=lambda: line.say(kind="answer", id=line.sent[0]["id"], value=2))
        thread.start()
        self.assertEqual(await reply, (2, []))
        thread.join()

    async def test_a_cell_that_could_never_hear_the_answer_is_told_so(self):
        line = Line()
        line.say(kind="there", view="a")

        async def run_cell_async(reply):
            return await reply

        def kernel(*version):
            return mock.patch.dict(sys.modules, ipykernel=types.SimpleNamespace(version_info=version))

        with kernel(6, 29, 5):
            kept = line.ask()
            with self.assertRaisesRegex(RuntimeError, "another cell"):
                await asyncio.create_task(run_cell_async(kept))
            # A later cell has it.
            line.say(kind="answer", id=line.sent[-1]["id"], value=3)
            await asyncio.sleep(0)
            self.assertEqual(await asyncio.create_task(run_cell_async(kept)), (3, []))
        for version, beside in (((7, 4, 0), False), ((7, 3, 0), True)):
            with kernel(*version):
                if beside:
                    thread = threading.Thread(target=lambda: line.say(kind="there", view="b"))
                    thread.start()
                    thread.join()
                cell = asyncio.create_task(run_cell_async(line.ask()))
                await asyncio.sleep(0)
                line.say(kind="answer", id=line.sent[-1]["id"], value=4)
                self.assertEqual(await cell, (4, []))


class Reading(unittest.TestCase):
    def test_numbers_are_exact(self):
        told = {"values": [{"$bigint": str(2**63)}, {"$number": "-Infinity"}, 1.5, None], "properties": {"a": 1}}
        self.assertEqual(exact(json.dumps(told)), {"values": [2**63, float("-inf"), 1.5, None], "properties": {"a": 1}})

    def test_samples_have_their_stored_type(self):
        for name in "bool int8 uint16 int64 uint64 float16 float32 float64 complex64 complex128".split():
            values = (np.arange(6).reshape(2, 3) % 4).astype(name)
            made = samples({"dtype": name, "shape": [2, 3]}, [memoryview(values.astype(values.dtype.newbyteorder("<")).tobytes())])
            self.assertEqual(made.dtype, values.dtype)
            np.testing.assert_array_equal(made, values)
            made[0, 0] = 1

    def test_half_floats_may_come_as_floats(self):
        values = np.array([0.5, 65504, -1], "float16")
        made = samples({"dtype": "float16", "shape": [3]}, [memoryview(values.astype("<f4").tobytes())])
        self.assertEqual(made.dtype, values.dtype)
        np.testing.assert_array_equal(made, values)


if __name__ == "__main__":
    unittest.main()
