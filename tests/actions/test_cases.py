"""Every case of ``tests/cases``, and what holds for all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome
from miyabi_ls.errors import MiyabiError
from miyabi_ls.source.text import Edit, Span
from miyabi_ls.verify.proof import Proof
from tests.actions.cases import Case, concluded, described, read_cases, write_case
from tests.source.goldens import UPDATE

CASES = read_cases("generate", "doc", "review")


def name_of(case: Case) -> str:
    return f"{case.path.parent.name}-{case.path.stem}"


def these(cases: list[Case], kind: str) -> list[Case]:
    return [case for case in cases if case.kind == kind]


def line_ends(string: str) -> set[str]:
    return set(re.findall(r"\r\n|\n|\r", string))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    kind, found = described(case, case.target())
    if UPDATE:
        write_case(replace(case, kind=kind, expected=found))
    else:
        assert (kind, found) == (case.kind, case.expected)


@pytest.mark.parametrize("case", these(CASES, "after"), ids=name_of)
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
    written = Span(edit.span.start, edit.span.start + len(edit.new_text))
    assert after.replace(Edit(written, before.slice(edit.span))).string == before.string
    assert line_ends(after.string) <= (line_ends(before.string) or {"\n"})


@pytest.mark.parametrize("case", these(read_cases("doc"), "after"), ids=name_of)
def test_documentation_leaves_every_token_of_the_file_as_it_was(case: Case) -> None:
    target = case.target()
    outcome = concluded(case, target)
    assert isinstance(outcome, EditOutcome)
    assert outcome.proofs == (Proof.PARSES, Proof.CODE_UNCHANGED)
    language = target.language
    after = language.parse(target.text.replace(outcome.reading.edit))
    tokens = language.tokens(target.syntax, Span(0, len(target.text)))
    assert language.tokens(after, Span(0, len(after.text))) == tokens


@pytest.mark.parametrize("case", these(CASES, "findings"), ids=name_of)
def test_a_finding_lies_in_what_was_reviewed(case: Case) -> None:
    target = case.target()
    outcome = concluded(case, target)
    assert isinstance(outcome, FindingsOutcome)
    for finding in outcome.findings:
        assert target.span.contains(finding.span)
        assert not finding.span.empty
        assert finding.message == " ".join(finding.message.split())


@pytest.mark.parametrize("case", these(CASES, "refused"), ids=name_of)
def test_a_refusal_is_one_sentence_that_says_what_to_do(case: Case) -> None:
    with pytest.raises(MiyabiError) as caught:
        concluded(case, case.target())
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert re.search(r"(try again|select a smaller part|has the model go on)[^.]*\.$", sentence)
