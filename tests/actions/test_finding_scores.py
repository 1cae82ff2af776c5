from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import Exchange, Finding, Prompt, Severity
from miyabi_ls.actions.finding_scores import is_scored, read_scores, score_prompt
from miyabi_ls.source.text import Span, Text

READ = [
    ("1: 7\n2: 3\n", (7, 3)),
    ("1. 7\n2. 3", (None, None)),
    ("**1**: 10\n- 2: 0 (wrong)\n", (10, 0)),
    ("Finding 2: 4\nfinding 1 - 9", (9, 4)),
    ("1: 11\n2: 5", (None, 5)),
    ("1: 2\n1: 9\n3: 4\n2: 6", (2, 6)),
    ("I am sure of all.", (None, None)),
    ("", (None, None)),
]


@pytest.mark.parametrize(("answer", "scores"), READ)
def test_scores_are_read_where_they_are_told(
    answer: str, scores: tuple[int | None, int | None]
) -> None:
    assert read_scores(answer, 2) == scores


@given(st.lists(st.integers(0, 10), min_size=1, max_size=20))
def test_an_answer_is_whole_with_the_line_of_its_last_score(scores: list[int]) -> None:
    answer = "".join(f"{number}: {score}\n" for number, score in enumerate(scores, 1))
    assert read_scores(answer, len(scores)) == tuple(scores)
    whole = [end for end in range(len(answer) + 1) if is_scored(answer[:end], len(scores))]
    assert whole == [len(answer)]


def test_the_question_goes_on_with_the_conversation() -> None:
    text = Text("fn a() {}\nfn b() { c().unwrap() }\n")
    prompt = Prompt("system", "question", 1024, schema={"type": "object"}, opening="{")
    finding = Finding(Span(19, 29), Severity.WARNING, "error-handling", "It may panic.")
    asked = score_prompt(prompt, "answer", text, [finding, finding])
    assert asked.earlier == (Exchange("question", "answer"),)
    assert (asked.system, asked.schema, asked.opening) == ("system", None, "")
    assert "1. line 2: It may panic.\n2. line 2" in asked.text
    assert asked.max_tokens < 100
