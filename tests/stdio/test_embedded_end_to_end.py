"""The whole way with a real model: the program, its child process, and an editor."""

from __future__ import annotations

import os
import re

from tests.models.embedded_rig import real_installation
from tests.stdio.program import program

URI = "file:///project/src/lib.rs"
SOURCE = """\
/// Multiplies `a` by `b`.
pub fn multiply(a: i64, b: i64) -> i64 {
    todo!()
}

pub fn count_chars(text: &str) -> usize {
    text.chars().count()
}
"""


async def test_each_action_by_the_embedded_model() -> None:
    real_installation()
    environment = {**os.environ, "MIYABI_EMBEDDED_ENABLED": "true"}
    async with program(environment) as editor:
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("Applied"), word
        assert editor.text(URI) == SOURCE.replace("todo!()", "a * b")
        token = await editor.run(URI, "Write rustdoc", "fn count_chars")
        assert (await editor.finished(token)).startswith("Applied")
        before, _, after = SOURCE.replace("todo!()", "a * b").partition("pub fn count_chars")
        written = editor.text(URI).removeprefix(before).removesuffix(f"pub fn count_chars{after}")
        assert re.fullmatch(r"/// \w.+\n", written), written
        word = await editor.finished(await editor.run(URI, "Review", "fn count_chars"))
        assert word == "1 finding"
        (found,) = editor.diagnostics[-1].diagnostics
        assert found.message
        assert found.range.start.line in (5, 6, 7)


async def test_in_an_editor_it_serves_only_where_it_is_switched_on() -> None:
    async with program({**os.environ, "OLLAMA_HOST": "127.0.0.2:9"}) as editor:
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert "127.0.0.2:9" in word
        assert editor.text(URI) == SOURCE
