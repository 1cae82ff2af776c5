"""Selections in languages without a grammar: whatever comes, no character beside them changes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.text import Span, Text
from miyabi_ls.verify.proof import Proof
from tests.actions.cases import prompt_of

GENERATE = GenerateImplementation()
IDS = ("zig", "yaml", "html", "sql", "lua", "makefile", "haskell", "c", "someday")
CODE = st.text("ab \t\n\r<>&;/*#-!'\"{}0😀\ufeff\u2028", max_size=40)


def written(language_id: str, string: str, span: Span, code: str) -> EditOutcome | None:
    language = PlainLanguage(language_id)
    target = GENERATE.find(language, language.parse(Text(string)), span)
    if target is None:
        return None
    answer = f"Here:\n\n``````{language_id}\n{code}\n``````\n"
    response = LLMResponse(answer, FinishReason.STOP, Route("test", "test"))
    outcome = conclude(GENERATE, target, prompt_of(GENERATE, target), response)
    assert isinstance(outcome, EditOutcome)
    return outcome


@given(st.sampled_from(IDS), CODE, CODE, CODE, CODE)
def test_an_edit_stays_in_the_selection_and_writes_what_was_answered(
    language_id: str, before: str, selected: str, after: str, code: str
) -> None:
    string = before + selected + after
    span = Span(len(before), len(before) + len(selected))
    try:
        outcome = written(language_id, string, span, code)
    except MiyabiError:
        return
    assume(outcome is not None)
    assert outcome is not None
    edit = outcome.reading.edit
    assert span.contains(edit.span)
    assert outcome.proofs == (Proof.ONLY_TARGET,)
    assert code.split()[-1:] == edit.new_text.split()[-1:] or "&" in code or "@" in code


@pytest.mark.parametrize("language_id", ["zig", "yaml", "html"])
def test_a_giant_file_costs_no_more_than_its_length(language_id: str) -> None:
    """20,000 lines; what is quadratic in them would take long."""
    line = "  key: value  # and words /* or not */\n"
    string = line * 20_000
    span = Span(len(line) * 10_000, len(line) * 10_002 - 1)
    code = "\n".join(f"  line {number}" for number in range(2_000))
    outcome = written(language_id, string, span, code)
    assert outcome is not None
    assert outcome.reading.edit.new_text.split() == code.split()


@pytest.mark.parametrize("language_id", IDS)
def test_a_cursor_or_a_word_is_no_selection(language_id: str) -> None:
    language = PlainLanguage(language_id)
    syntax = language.parse(Text("a word\n"))
    for action in (GENERATE, Review()):
        assert action.find(language, syntax, Span(2, 2)) is None
        assert action.find(language, syntax, Span(2, 6)) is None
        assert action.find(language, syntax, Span(0, 6)) is not None
