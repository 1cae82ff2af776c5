"""The set itself: enough of it, and each defect where its label says."""

from __future__ import annotations

import ast
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from miyabi_ls.actions.action import Prompt
from miyabi_ls.actions.finding_answer import read_findings
from miyabi_ls.actions.review_form import CATEGORIES
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.models.embedded import EmbeddedProvider
from tests.models.embedded_rig import real_installation
from tests.review_set.record_embedded import answer_to
from tests.review_set.snippets import REVIEW, Snippet, read_snippets
from tests.rust_toolchain import needs_rust

SNIPPETS = read_snippets()
EACH = pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda each: f"{each.name} {each.kind}")


def test_there_are_enough_in_both_languages_and_of_each_category() -> None:
    planted = [each.label for each in SNIPPETS if each.label is not None]
    assert len(SNIPPETS) >= 40
    assert len(planted) == len(SNIPPETS) / 2 >= 20
    assert {label.category for label in planted} == set(CATEGORIES)
    for language in ("rust", "python"):
        assert sum(each.language_id == language for each in SNIPPETS) >= 20


@EACH
def test_a_label_names_text_that_is_there(snippet: Snippet) -> None:
    target = snippet.target()
    assert target.span.end >= len(snippet.code.rstrip())
    assert not list(target.syntax.errors())
    if snippet.label is not None:
        assert set(snippet.label.categories) <= set(CATEGORIES)
        places = snippet.label.spans(target.text)
        assert places
        assert [target.text.slice(each) for each in places] == [
            quote for _, quote in snippet.label.places
        ]


def test_twins_are_not_the_same() -> None:
    assert len({each.code for each in SNIPPETS}) == len(SNIPPETS)


@EACH
def test_every_answer_comes_to_findings_or_is_refused(snippet: Snippet) -> None:
    assert set(snippet.answers) == {"written", "embedded"}
    target = snippet.target()
    found = REVIEW.read(target, Prompt("", "", 1), snippet.answers["written"]).findings
    with suppress(AnswerUnusable):  # what the embedded model did not bring to an end
        found += REVIEW.read(target, Prompt("", "", 1), snippet.answers["embedded"]).findings
    assert all(target.span.contains(each.span) for each in found)


@pytest.mark.parametrize("snippet", [each for each in SNIPPETS if each.language_id == "python"])
def test_python_compiles(snippet: Snippet) -> None:
    ast.parse(snippet.code)


@needs_rust
def test_rust_compiles(tmp_path: Path) -> None:
    modules = [
        f"mod {each.name.partition('/')[2]}_{each.kind} {{\n{each.code}}}\n"
        for each in SNIPPETS
        if each.language_id == "rust"
    ]
    source = tmp_path / "lib.rs"
    source.write_text("#![allow(dead_code)]\n" + "".join(modules), "utf-8")
    for options in (["--crate-type", "lib", "--emit", "metadata"], ["--test"]):
        command = ["rustc", "--edition", "2021", *options, "-o", str(tmp_path / "out"), str(source)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["rust/lost_write_error", "python/wrong_name"])
async def test_the_embedded_model_quotes_what_is_there(name: str) -> None:
    snippet = next(each for each in SNIPPETS if each.name == name and each.kind == "defect")
    provider = EmbeddedProvider(real_installation())
    try:
        answer = await answer_to(provider, snippet)
    finally:
        await provider.close()
    target = snippet.target()
    found = read_findings(target.text, target.span, REVIEW.categories, answer)
    assert len(found.findings) == 1
    assert found.dropped == 0
