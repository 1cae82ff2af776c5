from __future__ import annotations

from collections.abc import Iterator

import pytest

from miyabi_ls.engine.progress import Progress, ProgressMeter
from miyabi_ls.models.response import Delta, Phase, Status


def clock(*seconds: float) -> Iterator[float]:
    return iter(seconds)


def test_speed_counts_from_the_first_token_and_the_rest_is_what_the_limit_leaves() -> None:
    meter = ProgressMeter(11, clock(100.0, 100.5, 101.0, 101.5, 102.0, 104.0).__next__)
    assert meter.progress == Progress(Phase.CONNECTING)
    seen = [meter.observe(Delta("x")) for _ in range(6)]
    assert [each.tokens for each in seen] == [1, 2, 3, 4, 5, 6]
    assert [each.tokens_per_second for each in seen] == [0.0, 0.0, 0.0, 0.0, 2.0, 1.25]
    assert [each.seconds_left for each in seen] == [None, None, None, None, 3.0, 4.0]


@pytest.mark.parametrize("last", [0.0, 0.49])
def test_tokens_in_one_burst_tell_no_speed(last: float) -> None:
    meter = ProgressMeter(10, clock(0.0, 0.0, 0.0, 0.0, last).__next__)
    seen = [meter.observe(Delta("a")) for _ in range(5)]
    assert (seen[-1].tokens_per_second, seen[-1].seconds_left) == (0.0, None)


def test_nothing_is_left_beyond_the_limit() -> None:
    meter = ProgressMeter(1, clock(0.0, 1.0, 2.0, 3.0, 4.0, 5.0).__next__)
    assert [meter.observe(Delta("a")).seconds_left for _ in range(6)][4:] == [0.0, 0.0]


def test_statuses_change_the_phase_and_keep_the_count() -> None:
    meter = ProgressMeter(10, clock(0.0, 1.0).__next__)
    assert meter.observe(Status(Phase.QUEUED, ahead=2)).ahead == 2
    assert meter.observe(Status(Phase.THINKING)).ahead == 0
    meter.observe(Delta(thinking="hm"))
    writing = meter.observe(Status(Phase.WRITING))
    assert (writing.phase, writing.tokens, writing.delta) == (Phase.WRITING, 1, "")


def test_what_is_left_is_of_the_limit_that_was_asked_for_thinking_included() -> None:
    meter = ProgressMeter(10, clock(*map(float, range(20))).__next__)
    meter.observe(Status(Phase.READING, token_limit=100))
    thinking = [meter.observe(Delta(thinking="hm")) for _ in range(12)][-1]
    assert (thinking.tokens, thinking.seconds_left) == (12, 88.0)


def test_an_answer_that_we_end_is_timed_by_our_clock() -> None:
    meter = ProgressMeter(10, clock(3.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0).__next__)
    assert (meter.prompt_ms, meter.generation_ms) == (0.0, 0.0)
    meter.observe(Status(Phase.READING, token_limit=100))
    assert meter.prompt_ms == 0.0
    for _ in range(4):
        meter.observe(Delta("a"))
    assert (meter.prompt_ms, meter.generation_ms) == (10_000.0, 0.0)
    meter.observe(Delta("a"))
    assert (meter.prompt_ms, meter.generation_ms) == (10_000.0, 5000.0)


def test_a_provider_that_does_not_say_when_the_prompt_was_sent_tells_no_time_for_it() -> None:
    meter = ProgressMeter(10, clock(3.0).__next__)
    meter.observe(Delta("a"))
    assert meter.prompt_ms == 0.0


def test_a_second_prompt_counts_anew() -> None:
    meter = ProgressMeter(10, clock(*map(float, range(20))).__next__)
    meter.observe(Status(Phase.READING, token_limit=5))
    for _ in range(5):
        meter.observe(Delta("a\n"))
    again = meter.observe(Status(Phase.READING, token_limit=50))
    assert (again.tokens, again.last_line, again.seconds_left) == (0, "", None)
    assert meter.observe(Delta("b")).last_line == "b"


@pytest.mark.parametrize(
    ("deltas", "last_line"),
    [
        (["a\n", "  b", " c"], "b c"),
        (["a\n"], "a"),
        (["x" * 100], "x" * 60),
        (["a\n", "\n\n"], "a"),
        (["```rust"], ""),
        (["```rust\n", "a\n", "```"], "a"),
        (["", ""], ""),
        (["long " * 100 + "\nend"], "end"),
    ],
)
def test_the_last_line_written_is_shown(deltas: list[str], last_line: str) -> None:
    meter = ProgressMeter(10, lambda: 0.0)
    for text in deltas:
        meter.observe(Delta(text))
    assert meter.progress.last_line == last_line


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(Phase.CONNECTING), "connecting"),
        (Progress(Phase.QUEUED, ahead=2), "queued behind 2"),
        (Progress(Phase.READING, tokens=1), "reading the prompt, 1 tokens"),
        (
            Progress(Phase.WRITING, 0, 20, 5.04, 12.6, "let x = 1;"),
            "writing, 20 tokens, 5.0/s, at most 13 s left, let x = 1;",
        ),
        (Progress(Phase.WRITING, 0, 5, 5, 205.0), "writing, 5 tokens, 5.0/s, at most 3 min left"),
    ],
)
def test_progress_reads_as_a_line(progress: Progress, words: str) -> None:
    assert str(progress) == words
