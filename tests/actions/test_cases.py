"""Every case of ``tests/cases``, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome
from miyabi_ls.errors import MiyabiError
from miyabi_ls.source.text import Edit, Span
from miyabi_ls.verify.proof import Proof
from tests.actions.cases import RUST, Case, concluded, described, read_cases, write_case
from tests.source.goldens import UPDATE

CASES = read_cases("generate", "doc", "review")
APPLIED = [case for case in CASES if case.kind == "after"]
FOUND = [case for case in CASES if case.kind == "findings"]


def name_of(case: Case) -> str:
    return f"{case.path.parent.name}-{case.path.stem}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    kind, found = described(case, case.target())
    if UPDATE:
        write_case(replace(case, kind=kind, expected=found))
    else:
        assert (kind, found) == (case.kind, case.expected)


@pytest.mark.parametrize("case", APPLIED, ids=name_of)
def test_an_edit_changes_its_target_alone_and_can_be_undone(case: Case) -> None:
    target = case.target()
    outcome = concluded(case, target)
    assert isinstance(outcome, EditOutcome)
    before = target.text
    edit = outcome.reading.edit
    after = before.replace(edit)
    tail = len(before) - target.span.end
    assert after.string[: target.span.start] == before.string[: target.span.start]
    assert after.string[len(after) - tail :] == before.string[target.span.end :]
    undo = Edit(
        Span(edit.span.start, edit.span.start + len(edit.new_text)), before.slice(edit.span)
    )
    assert after.replace(undo).string == before.string
    assert before.line_end == after.line_end or before.line_count == 1
    if before.string.isascii() and "\n" not in before.string.replace("\r\n", ""):
        assert "\n" not in edit.new_text.replace("\r\n", "") or "\r" not in before.string


@pytest.mark.parametrize(
    "case", [case for case in APPLIED if case.path.parent.name == "doc"], ids=name_of
)
def test_documentation_leaves_every_token_of_the_file_as_it_was(case: Case) -> None:
    target = case.target()
    outcome = concluded(case, target)
    assert isinstance(outcome, EditOutcome)
    assert outcome.proofs == (Proof.PARSES, Proof.CODE_UNCHANGED)
    after = RUST.parse(target.text.replace(outcome.reading.edit))
    assert RUST.tokens(after, Span(0, len(after.text))) == RUST.tokens(
        target.syntax, Span(0, len(target.text))
    )


@pytest.mark.parametrize("case", FOUND, ids=name_of)
def test_a_finding_lies_in_what_was_reviewed(case: Case) -> None:
    target = case.target()
    outcome = concluded(case, target)
    assert isinstance(outcome, FindingsOutcome)
    for finding in outcome.findings:
        assert target.span.contains(finding.span)
        assert finding.message == " ".join(finding.message.split())
        assert finding.message in " ".join(
            case.answer.encode().decode("unicode_escape").split()
        ) or (not case.answer.isascii() or "\\" in case.answer or len(finding.message) == 1000)


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "refused"], ids=name_of)
def test_a_refusal_is_one_sentence_that_says_nothing_was_changed(case: Case) -> None:
    with pytest.raises(MiyabiError) as caught:
        concluded(case, case.target())
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "try again" in sentence or "select" in sentence
