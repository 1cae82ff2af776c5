"""Real answers of many models: each gives the function that was asked for, or a refusal.

``tests/replies/README.md`` says where they are from. The file that asks is the signature of the
function, with a placeholder for a body.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.early_stop import Completeness, EarlyStop
from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import AnswerError, ProofFailed
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.body_style import PROBE_NAME
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from tests.actions.cases import prompt_of
from tests.source.goldens import UPDATE

HELD = Path(__file__).parent.parent / "replies" / "held"
"""The file after each of the replies below that holds a function, as read and judged right."""
FILE = Path(__file__).parent.parent / "replies" / "sample.jsonl"
GENERATE = GenerateImplementation()

HOLDS_IT_ALL_THE_SAME = {
    "canai-254617667cba": "a fence opens before the prose; the harness took the prose",
    **dict.fromkeys(
        ("canai-dc4fe391de0d", "canai-b254fc09ad2a", "canai-bc3f1e9eade6", "canai-87b5238a87d2"),
        "the function stands before the first fence, which ends it",
    ),
    "canai-df1a3cfa5899": "the function stands in the second block; the harness took the first",
    "canai-3eb37a22241d": "the function stands in the second block; the harness took the first",
}
"""Rows in which the harness found nothing usable, and why there is something."""

REFUSED: dict[str, str] = {}
"""Rows in which the harness found the function, and why it is refused here."""


@dataclass(frozen=True)
class Row:
    id: str
    language: Language
    entry: str
    reply: str
    expect: str
    status: str


@cache
def rows() -> tuple[Row, ...]:
    """The rows of every language that is known."""
    found = []
    for line in FILE.read_text("utf-8").splitlines():
        row = json.loads(line)
        if language := by_language_id(row["lang"]):
            parts = (row["entry"], row["reply"], row["expect"], row["status"])
            found.append(Row(row["id"], language, *parts))
    return tuple(found)


def these(status: str) -> list[Row]:
    return [row for row in rows() if row.status == status]


def name_of(row: Row) -> str:
    return f"{row.language.language_id}-{row.id.removeprefix('canai-')}"


def functions(row: Row, syntax: Syntax) -> list[Item]:
    return [
        item
        for item in row.language.items(syntax)
        if item.kind is ItemKind.FUNCTION and item.name == row.entry and item.body is not None
    ]


def expected(row: Row) -> tuple[Syntax, Item]:
    """The function in what the harness extracted."""
    syntax = row.language.parse(Text(row.expect))
    return syntax, functions(row, syntax)[0]


def signature(row: Row) -> tuple[Syntax, Item]:
    """A file with the function, whatever its body is.

    A reply without a usable function has none: other models were asked for the same, or none was.
    """
    asked_for = (row.language, row.entry, "PASS")
    same = (r for r in (row, *rows()) if (r.language, r.entry, r.status) == asked_for)
    if (source := next(same, None)) is not None:
        return expected(source)
    assert row.language.bodies is not None
    probe = row.language.bodies.alone("").replace(PROBE_NAME, row.entry)
    syntax = row.language.parse(Text(probe))
    return syntax, functions(row, syntax)[0]


def asked(row: Row) -> Target:
    """The file that asks: the signature, and a body that is to be written."""
    language = row.language
    assert language.bodies is not None
    syntax, item = signature(row)
    edit = language.bodies.edit(syntax.text, item, "", language.indent + language.placeholder)
    before = syntax.text.replace(edit)
    found = functions(row, language.parse(before))[0]
    file = language.parse(Text(before.slice(found.declaration) + "\n"))
    target = GENERATE.find(language, file, Span(0, 0))
    assert target is not None
    return target


def concluded(row: Row) -> tuple[Target, EditOutcome]:
    target = asked(row)
    response = LLMResponse(row.reply, FinishReason.STOP, Route("test", "test"))
    outcome = conclude(GENERATE, target, prompt_of(GENERATE, target), response)
    assert isinstance(outcome, EditOutcome)
    return target, outcome


def check(row: Row) -> None:
    """The file holds the tokens of the function, and before them only what these need."""
    language = row.language
    target, outcome = concluded(row)
    after = language.parse(target.text.replace(outcome.reading.edit))
    syntax, item = expected(row)
    wanted = statements(language, syntax, item)
    found = statements(language, after, functions(row, after)[0])
    assert found[len(found) - len(wanted) :] == wanted
    added = found[: len(found) - len(wanted)]
    assert set(added) <= set(language.tokens(syntax, Span(0, len(syntax.text))))
    if language.language_id == "python":
        assert structure(after.text.string, row.entry) == structure(row.expect, row.entry)


def statements(language: Language, syntax: Syntax, item: Item) -> tuple[str, ...]:
    assert item.body is not None
    tokens = language.tokens(syntax, item.body)
    return tokens[1:] if tokens[0] == "{" else tokens


def structure(source: str, name: str) -> list[str]:
    """What Python makes of the lines of a function, its docstring aside."""
    tree = ast.parse(source)
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    return [ast.dump(node) for node in function.body[ast.get_docstring(function) is not None :]]


@pytest.mark.parametrize("row", these("PASS"), ids=name_of)
def test_the_function_of_a_reply(row: Row) -> None:
    if row.id in REFUSED:
        with pytest.raises((AnswerError, ProofFailed)):
            concluded(row)
        return
    check(row)


@pytest.mark.parametrize("row", these("NO_FUNCTION"), ids=name_of)
def test_a_reply_without_the_function(row: Row) -> None:
    if row.id in HOLDS_IT_ALL_THE_SAME:
        target, outcome = concluded(row)
        written = target.text.replace(outcome.reading.edit).string
        golden = HELD / f"{row.id}.txt"
        if UPDATE:
            golden.write_text(written, "utf-8")
        assert written == golden.read_text("utf-8")
        return
    with pytest.raises((AnswerError, ProofFailed)):
        concluded(row)


@pytest.mark.parametrize("row", rows(), ids=name_of)
def test_a_reply_that_is_ended_early_gives_the_same(row: Row) -> None:
    """The same edit; of one that is refused as a whole, none."""
    target = asked(row)
    prompt = prompt_of(GENERATE, target)
    stop = EarlyStop(GENERATE, target, prompt)
    ends = (at for at, character in enumerate(row.reply, start=1) if character in "\n`~")
    if at := next((end for end in ends if is_complete(stop, row.reply[:end])), None):
        edit = GENERATE.read(target, prompt, row.reply[:at]).edit
        assert edit == concluded(row)[1].reading.edit


def test_most_replies_are_ended_early() -> None:
    """As many of these models went on after the function."""
    ended = [row for row in these("PASS") if ends_early(row)]
    assert len(ended) > len(these("PASS")) / 2


def is_complete(stop: EarlyStop, answer: str) -> bool:
    return stop.completeness(answer) is not Completeness.PARTIAL


def ends_early(row: Row) -> bool:
    target = asked(row)
    stop = EarlyStop(GENERATE, target, prompt_of(GENERATE, target))
    return is_complete(stop, row.reply[: row.reply.rfind("\n") + 1])


def test_every_row_that_is_spoken_of_is_there() -> None:
    ids = {json.loads(line)["id"] for line in FILE.read_text("utf-8").splitlines()}
    assert len(ids) == 150
    assert {*REFUSED, *HOLDS_IT_ALL_THE_SAME} <= ids
