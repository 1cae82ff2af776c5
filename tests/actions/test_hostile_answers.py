"""Good answers, damaged: whatever comes of them stays in the target, parses, or is refused."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import DocumentationEdit, Target
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span
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


def name_of(case: Case) -> str:
    return "-".join(case.path.with_suffix("").parts[-3:])


def items_outside(language: Language, syntax: Syntax, edited: Span) -> list[tuple[str, str]]:
    return [
        (item.kind.value, syntax.text.slice(item.signature))
        for item in language.items(syntax)
        if not edited.contains(item.span)
    ]


def check(case: Case, target: Target, answer: str, finish: FinishReason) -> Outcome | None:
    """Conclude ``answer``; a refusal is as good as an outcome that damages nothing."""
    response = LLMResponse(answer, finish, Route("test", "test"))
    try:
        outcome = conclude(case.action, target, prompt_of(case.action, target), response)
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
    assert len([*after.errors()]) <= len([*before.errors()])
    assert items_outside(language, before, edit.span) == items_outside(language, after, new)
    if language.language_id == "python":
        check_python(before.text.string, after.text.string)
    if isinstance(outcome.reading, DocumentationEdit):
        everything = [language.tokens(s, Span(0, len(s.text))) for s in (before, after)]
        assert everything[0] == everything[1]


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
    target = case.target()
    for end in range(len(case.answer)):
        check(case, target, case.answer[:end], FinishReason.STOP)


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
    check(case, case.target(), answer, finish)


@given(st.sampled_from(GOOD), st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_an_answer_made_of_nothing_but_marks_is_harmless_or_refused(
    case: Case, answer: str
) -> None:
    check(case, case.target(), answer, FinishReason.STOP)


@given(st.sampled_from(GOOD), st.text(max_size=60))
def test_any_text_at_all_is_harmless_or_refused(case: Case, answer: str) -> None:
    check(case, case.target(), answer, FinishReason.STOP)


def test_the_good_answers_pass_the_same_checks() -> None:
    for case in GOOD:
        finish = FinishReason.LENGTH if case.cut else FinishReason.STOP
        assert check(case, case.target(), case.answer, finish) is not None
