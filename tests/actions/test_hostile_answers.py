"""Good answers, damaged: whatever comes of them stays in the target, parses, or is refused.

Each answer is cut at some bytes, and in the profile ``deep`` at every one.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Callable
from functools import cache
from zlib import crc32

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import DocumentationEdit, Prompt, Target
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from tests.actions.cases import Case, prompt_of, read_cases

GOOD = [case for case in read_cases("generate", "doc", "review") if len(case.answer) < 2000]
GOOD = [case for case in GOOD if case.kind != "refused"]
PARTS = (
    *("```", "```rust\n", "\n```\n", "~~~\n", "````\n", "\n", "}", "{", "}}", ")", '"', "'", 'r#"'),
    *("/*", "*/", "//", "///", "//! x\n", "/// x\n", "#[test]", "#![x]", "fn evil() {", "mod m {"),
    *("<think>", "</think>", "<|im_end|>", "<|channel|>final<|message|>", "…", "// ...", "todo!()"),
    *("\r", "\r\n", "\ufeff", "\u2028", "\0", "🦀", "\ud83d", ";", "&lt;", "return", "use a;\n"),
    *(
        "/**",
        " * x\n",
        "`",
        "${",
        "=>",
        "...a",
        "await x;",
        "function f() {",
        "import a from 'a'\n",
    ),
    *('"""', "'''", "def evil():\n", "    ", "\t", "# x", ":\n", "pass\n", "else:\n", "return x\n"),
    *("@x\n", "\\\n", "if x:\n", "class A:\n", "x = 1\n", "yield", 'r"""', "from a import *\n"),
    *("[", "]", ",", '{"findings": [', "null", "9" * 5000, "\\"),
)


FENCES = ("```", "````", "```rust", "``````", "~~~", "~~~~go", "   ```")
MOST_CUTS = 12


@cache
def asked(case: Case) -> tuple[Target, Prompt]:
    target = case.target()
    return target, prompt_of(case.action, target)


def name_of(case: Case) -> str:
    return "-".join(case.path.with_suffix("").parts[-3:])


def items_outside(language: Language, syntax: Syntax, edited: Span) -> list[tuple[str, str]]:
    return [
        (item.kind.value, signature_outside(syntax, item, edited))
        for item in language.items(syntax)
        if not edited.contains(item.span)
    ]


def signature_outside(syntax: Syntax, item: Item, edited: Span) -> str:
    """The signature; for what has no other part, as a constant, what of it was not edited."""
    span, string = item.signature, syntax.text.string
    is_all = item.body is None and item.kind is not ItemKind.FUNCTION
    if not is_all or not span.start < edited.start <= edited.end <= span.end:
        return syntax.text.slice(span)
    return f"{string[span.start : edited.start]}...{string[edited.end : span.end]}"


def check(case: Case, answer: str, finish: FinishReason = FinishReason.STOP) -> Outcome | None:
    """Conclude ``answer``; a refusal is as good as an outcome that damages nothing."""
    response = LLMResponse(answer, finish, Route("test", "test"))
    target, prompt = asked(case)
    try:
        outcome = conclude(case.action, target, prompt, response)
    except MiyabiError:
        return None
    if isinstance(outcome, FindingsOutcome):
        assert all(target.span.contains(finding.span) for finding in outcome.findings)
        return outcome
    check_edit(target, outcome)
    return outcome


def check_edit(target: Target, outcome: EditOutcome) -> None:
    edit = outcome.reading.edit
    language, before = target.language, target.syntax
    after = language.parse(before.text.replace(edit))
    new = Span(edit.span.start, edit.span.start + len(edit.new_text))
    assert target.span.contains(edit.span)
    assert outcome.proofs
    assert encoded(after.text.string[: edit.span.start]) == encoded(
        before.text.string[: edit.span.start]
    )
    assert encoded(after.text.string[new.end :]) == encoded(before.text.string[edit.span.end :])
    everything = [(s, Span(0, len(s.text))) for s in (before, after)]
    assert len([*after.errors()]) <= len([*before.errors()])
    unattached = [len(language.unattached(*each)) for each in everything]
    assert unattached[1] <= unattached[0]
    assert items_outside(language, before, edit.span) == items_outside(language, after, new)
    if language.language_id == "python":
        check_python(before.text.string, after.text.string)
    if isinstance(outcome.reading, DocumentationEdit):
        tokens = [language.tokens(*each) for each in everything]
        assert tokens[0] == tokens[1]
        check_code(language, before, after, outcome.reading)


def check_code(
    language: Language, before: Syntax, after: Syntax, reading: DocumentationEdit
) -> None:
    """All but the documentation of the item is as it was, byte for byte.

    Where the edit begins a line, all lines keep their blanks as well.
    """
    item = reading.item
    now = documented(language, after, reading)
    rest = [without(before.text, item.docs), without(after.text, now.docs)]
    assert code_bytes(rest[0]) == code_bytes(rest[1])
    start = reading.edit.span.start
    line = before.text.line_start(before.text.line_at(start))
    if not before.text.string[line:start].strip(" \t"):
        lines = [[line for line in each.split("\n") if line.strip()] for each in rest]
        assert lines[0] == lines[1]


def documented(language: Language, after: Syntax, reading: DocumentationEdit) -> Item:
    """The item once its documentation was written."""
    edit, item = reading.edit, reading.item
    if item.kind is ItemKind.FILE:
        return language.file_item(after)
    start = item.signature.start
    if edit.span.end <= start:
        start += len(edit.new_text) - (edit.span.end - edit.span.start)
    found = language.item_at(after, Span(start, start))
    assert found is not None
    assert (found.kind, found.name) == (item.kind, item.name)
    return found


def without(text: Text, spans: tuple[Span, ...]) -> str:
    kept = []
    at = 0
    for span in spans:
        kept.append(text.string[at : span.start])
        at = span.end
    return "".join((*kept, text.string[at:]))


def code_bytes(string: str) -> bytes:
    """Without blanks, and without the backslash by which Python goes on in the next line."""
    return encoded("".join(re.sub(r"\\(?=\s*$)", "", string, flags=re.MULTILINE).split()))


def encoded(string: str) -> bytes:
    return string.encode("utf-8", "surrogatepass")


def cuts(case: Case) -> range:
    """The bytes at which an answer is cut: others in each case, so that all kinds are met."""
    length = len(encoded(case.answer))
    if hypothesis.settings.get_current_profile_name() == "deep":
        return range(length)
    step = max(1, length // MOST_CUTS)
    return range(crc32(name_of(case).encode()) % step, length, step)


def check_python(before: str, after: str) -> None:
    """What Python's own parser took, it still takes: its grammar here takes more than that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(before.removeprefix("\ufeff"))
        except (SyntaxError, ValueError):
            return
        ast.parse(after.removeprefix("\ufeff"))


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_an_answer_cut_anywhere_is_whole_or_refused(case: Case) -> None:
    answer = encoded(case.answer)
    for end in cuts(case):
        check(case, answer[:end].decode("utf-8", "replace"))


def with_a_fence(chance: random.Random, answer: str) -> str:
    at = chance.randrange(len(answer) + 1)
    return answer[:at] + chance.choice(("", "\n")) + chance.choice(FENCES) + "\n" + answer[at:]


def with_lines_shuffled(chance: random.Random, answer: str) -> str:
    lines = answer.split("\n")
    return "\n".join(chance.sample(lines, len(lines)))


def with_a_line_twice(chance: random.Random, answer: str) -> str:
    lines = answer.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return "\n".join(lines)


def without_a_line(chance: random.Random, answer: str) -> str:
    lines = answer.split("\n")
    lines.pop(chance.randrange(len(lines)))
    return "\n".join(lines)


def spliced(chance: random.Random, answer: str) -> str:
    other = chance.choice(GOOD).answer
    return answer[: chance.randrange(len(answer) + 1)] + other[chance.randrange(len(other) + 1) :]


@pytest.mark.parametrize(
    "damage", [with_a_fence, with_lines_shuffled, with_a_line_twice, without_a_line, spliced]
)
@pytest.mark.parametrize("seed", range(2))
def test_every_answer_damaged_is_harmless_or_refused(
    damage: Callable[[random.Random, str], str], seed: int
) -> None:
    for case in GOOD:
        chance = random.Random(f"{seed} {name_of(case)}")
        check(case, damage(chance, case.answer))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Case, str]:
    case = draw(st.sampled_from(GOOD))
    answer = case.answer
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(answer)))
        match draw(st.sampled_from(("insert", "delete", "shuffle", "repeat", "replace"))):
            case "insert":
                answer = answer[:at] + draw(st.sampled_from(PARTS)) + answer[at:]
            case "delete":
                answer = answer[:at] + answer[at + draw(st.integers(1, 9)) :]
            case "shuffle":
                answer = "\n".join(draw(st.permutations(answer.split("\n"))))
            case "repeat":
                answer = answer[:at] + answer
            case _:
                answer = answer[:at] + draw(st.sampled_from(GOOD)).answer
    return case, answer


@given(damaged(), st.sampled_from(FinishReason))
def test_a_damaged_answer_is_harmless_or_refused(
    damage: tuple[Case, str], finish: FinishReason
) -> None:
    case, answer = damage
    check(case, answer, finish)


@given(st.sampled_from(GOOD), st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_an_answer_made_of_nothing_but_marks_is_harmless_or_refused(
    case: Case, answer: str
) -> None:
    check(case, answer)


@given(st.sampled_from(GOOD), st.text(max_size=60))
def test_any_text_at_all_is_harmless_or_refused(case: Case, answer: str) -> None:
    check(case, answer)


def test_the_good_answers_pass_the_same_checks() -> None:
    for case in GOOD:
        finish = FinishReason.LENGTH if case.cut else FinishReason.STOP
        assert check(case, case.answer, finish) is not None
