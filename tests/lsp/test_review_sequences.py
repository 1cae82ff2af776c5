"""Any sequence of edits, saves, undo, reviews and restarts, by hypothesis."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fakes.ollama import FakeOllama, Reply, chat_answer
from tests.lsp.editor import Editor
from tests.lsp.sources import URI
from tests.lsp.test_actions_session import connected

OPENED = "// 🦀 雅\r\n" + "".join(
    f"fn f{n}(x: u8) -> u8 {{\r\n\tlet 値 = g{n}(0).unwrap();\r\n\t値\r\n}}\r\n\r\n"
    for n in range(3)
)
CALL = re.compile(r"g\d\(\d\)\.unwrap\(\)")
NUMBERED = re.compile(r"^(\d+): .*?(g\d\(\d\)\.unwrap\(\))", re.MULTILINE)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("change", "change", "move", "undo", "save", "save", "review", "file", "restart")
        ),
        st.integers(0, 2),
        st.integers(1, 3),
    ),
    min_size=2,
    max_size=8,
)
Step = tuple[str, int, int]


def calls_asked_about(body: dict[str, Any]) -> list[tuple[str, str]]:
    target = str(body["messages"][-1]["content"]).partition("The target:")[2]
    return NUMBERED.findall(target)


def answer(body: dict[str, Any]) -> Reply:
    """Each call said twice, in other words, as small models do."""
    messages = ("The call may panic.", "The call may panic here.")
    findings = [
        {"line": int(line), "quote": quote, "severity": "warning", "message": message}
        | {"category": "error-handling"}
        for message, (line, quote) in itertools.product(messages, calls_asked_about(body))
    ]
    return chat_answer(json.dumps({"findings": findings}))


class User:
    """One who works on a file, and what has to be true of what is shown meanwhile.

    Attributes:
        asked_for: calls whose items the user had reviewed anew, each as often as that.
    """

    def __init__(self, fake: FakeOllama, profile: str) -> None:
        self.fake = fake
        self.profile = profile
        self.text = OPENED
        self.asked_for: Counter[str] = Counter()

    async def do(self, steps: list[Step]) -> None:
        for is_restart, session in itertools.groupby(steps, lambda step: step[0] == "restart"):
            if is_restart:
                continue
            options = {"review": {"delay": 0}}
            async with connected(self.fake, self.profile, options=options) as editor:
                editor.open(URI, self.text)
                texts = {1: self.text}
                for step in session:
                    await self.make(editor, step)
                    texts[editor.buffers[URI].version] = editor.text(URI)
                    await settled(editor)
                    check(editor, texts)
                    if step[0] == "save":
                        self.check_complete(editor)
                self.text = editor.text(URI)

    async def make(self, editor: Editor, step: Step) -> None:
        what, function, number = step
        call = next(c for c in CALL.findall(editor.text(URI)) if c.startswith(f"g{function}"))
        if what == "change":
            editor.replace(URI, call, f"g{function}({number}).unwrap()")
        elif what == "move":
            editor.replace(URI, "// ", "// 😀\r\n// ")
        elif what == "undo" and editor.buffers[URI].history:
            editor.undo(URI)
        elif what == "save":
            editor.save(URI)
        elif what == "review":
            self.asked_for[call] += 1
            await editor.finished(await editor.run(URI, f"Review fn f{function}", f"g{function}"))
        elif what == "file":
            await editor.finished(await editor.execute("miyabi.reviewFile", URI))

    def check_complete(self, editor: Editor) -> None:
        """What was ever answered and stands there now is shown; it was asked once by itself."""
        asked = Counter(call for body in self.fake.chats for _, call in calls_asked_about(body))
        here = set(CALL.findall(editor.text(URI)))
        assert shown_calls(editor) == here & asked.keys()
        assert all(count <= 1 + self.asked_for[call] for call, count in asked.items())


async def settled(editor: Editor) -> None:
    """Wait until nothing is reviewed or planned any more."""
    await editor.actions(URI, "fn f0")  # the server has seen all that was sent
    assert editor.server is not None
    session = editor.server.session
    while True:
        planning = session.reviews.of(URI).planning
        tasks = {job.task for job in session.jobs} | {each for each in (planning,) if each}
        if all(task.done() for task in tasks):
            break
        await asyncio.wait(tasks)
    await editor.actions(URI, "fn f0")  # and the client what that brought


def check(editor: Editor, texts: dict[int, str]) -> None:
    """Whatever was shown was of a known version, on the very calls, and each once."""
    for told in editor.diagnostics:
        if told.version is None:
            assert told.diagnostics == []  # cleared
            continue
        text = texts[told.version]
        places = [
            (editor._offset(text, each.range.start), editor._offset(text, each.range.end))
            for each in told.diagnostics
        ]
        calls = {match.span() for match in CALL.finditer(text)}
        assert len(set(places)) == len(places)
        assert set(places) <= calls


def shown_calls(editor: Editor) -> set[str]:
    text = editor.text(URI)
    listed = editor.diagnostics[-1].diagnostics if editor.diagnostics else []
    places = [(each.range.start, each.range.end) for each in listed]
    return {text[editor._offset(text, a) : editor._offset(text, b)] for a, b in places}


async def worked(steps: list[Step], profile: str) -> None:
    async with FakeOllama(replies=[answer]) as fake:
        await User(fake, profile).do(steps)


@pytest.mark.parametrize("profile", ["visual-studio-code", "neovim"])
def test_each_finding_shows_once_where_it_stands_whatever_the_user_does(profile: str) -> None:
    @settings(max_examples=8, phases=[Phase.generate])  # to shorten a failing one takes minutes
    @given(STEPS)
    def holds(steps: list[Step]) -> None:
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            for name in ("STATE", "CACHE"):  # each begins with no memory
                patch.setenv(f"XDG_{name}_HOME", str(Path(folder, name)))
            asyncio.run(worked(steps, profile))

    holds()
