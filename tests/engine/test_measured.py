"""What earlier answers tell of the next prompt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import Prompt
from miyabi_ls.engine.measured import Learnt, Measured
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.tokens import estimate_tokens
from miyabi_ls.store.model_figures import ModelFiguresFile

FILES = [f"fn name_{n}() {{ call(); }}\n" * 200 for n in range(20)]
HERE = Route("http://127.0.0.1:11434", "gpt-oss:20b")


def prompt(text: str) -> Prompt:
    return Prompt("You are an expert.", text, max_tokens=10)


def answer(tokens: int, seconds: float = 0.0, route: Route = HERE) -> LLMResponse:
    return LLMResponse(
        "x", FinishReason.STOP, route, prompt_tokens=tokens, prompt_ms=seconds * 1000
    )


def test_nothing_is_known_at_first() -> None:
    assert Measured().tokens_per_second is None
    assert Measured().estimate.of("abc") == estimate_tokens("abc")


def test_the_speed_is_what_the_server_says_of_a_prompt_that_nothing_was_cached_of() -> None:
    measured = Measured().after(prompt(FILES[0]), answer(1000, 40))
    assert measured.tokens_per_second == 25


def test_a_prefix_that_may_be_cached_tells_no_speed() -> None:
    measured = Measured().after(prompt(FILES[0]), answer(1000, 40))
    again = measured.after(prompt(FILES[0] + "tail"), answer(1001, 0.1))
    assert again.tokens_per_second == 25
    # A, B, A: the server may still have the first.
    other = again.after(prompt(FILES[1]), answer(1000, 40))
    assert other.after(prompt(FILES[0]), answer(1000, 0.1)).tokens_per_second == 25


def test_a_cache_of_an_earlier_session_deceives_until_the_next_file() -> None:
    measured = Measured().after(prompt(FILES[0]), answer(1000, 0.1))
    assert measured.tokens_per_second == 10_000
    slower = measured.after(prompt(FILES[1]), answer(1000, 40)).tokens_per_second
    assert slower is not None
    assert 24 < slower <= 25


def test_a_speed_that_hardly_changes_is_the_same() -> None:
    """Else the outline would change, and with it what the prefix cache has."""
    measured = Measured().after(prompt(FILES[0]), answer(1000, 40))
    assert measured.after(prompt(FILES[1]), answer(1000, 44)).tokens_per_second == 25
    assert measured.after(prompt(FILES[1]), answer(1000, 80)).tokens_per_second != 25


def test_a_slow_moment_is_forgotten() -> None:
    measured = Measured().after(prompt(FILES[0]), answer(1000, 400))
    for file in FILES[1:7]:
        measured = measured.after(prompt(file), answer(1000, 40))
    assert measured.tokens_per_second == pytest.approx(25, rel=0.05)


@pytest.mark.parametrize(
    "response", [answer(0), answer(0, 40), answer(1000), answer(30, 1)], ids=repr
)
def test_an_answer_that_tells_nothing_changes_nothing(response: LLMResponse) -> None:
    """A stream closed early has no count; one token's metrics mean nothing (row 27)."""
    measured = Measured().after(prompt(FILES[0]), answer(1000, 40))
    after = measured.after(prompt(FILES[1]), response)
    assert after.tokens_per_second == measured.tokens_per_second


def ended(seconds: float, tokens: int = 50, speed: float = 5.0) -> LLMResponse:
    """An answer that we ended: the server told nothing, our clock did."""
    return LLMResponse(
        "x",
        FinishReason.STOP,
        HERE,
        tokens_used=tokens,
        prompt_ms=seconds * 1000,
        generation_ms=tokens / speed * 1000,
    )


def test_an_answer_that_we_ended_is_timed_by_our_clock() -> None:
    measured = Measured().after(prompt(FILES[0]), ended(40))
    read = estimate_tokens(prompt(FILES[0]).system + FILES[0])
    assert measured.tokens_per_second == pytest.approx(read / 40)
    assert measured.written_per_second == 5.0
    assert measured.figures.scales == ()


def test_one_wait_for_others_before_us_deceives_our_clock_no_longer_than_needed() -> None:
    measured = Measured()
    for file, seconds in zip(FILES, (40, 400, 40), strict=False):
        measured = measured.after(prompt(file), ended(seconds))
    usual = Measured().after(prompt(FILES[0]), ended(40)).tokens_per_second
    assert measured.tokens_per_second == pytest.approx(usual, rel=0.05)


def test_the_servers_clock_is_believed_rather_than_ours() -> None:
    measured = Measured().after(prompt(FILES[0]), ended(400))
    measured = measured.after(prompt(FILES[1]), answer(1000, 40))
    told = pytest.approx(25, rel=0.01)
    assert measured.tokens_per_second == told
    assert measured.after(prompt(FILES[2]), ended(400)).tokens_per_second == told


def test_what_was_learnt_is_known_after_a_restart(tmp_path: Path) -> None:
    file = ModelFiguresFile(tmp_path / "cache" / "models.json")
    learnt = Learnt(file)
    learnt.keep()
    assert not file.path.exists()
    learnt.note(prompt(FILES[0]), ended(40))
    learnt.keep()
    known = Learnt(file).current
    assert known.tokens_per_second == learnt.current.tokens_per_second
    assert known.written_per_second == 5.0
    assert "name_0" not in file.path.read_text()


def test_two_sessions_do_not_forget_what_the_other_learns(tmp_path: Path) -> None:
    file = ModelFiguresFile(tmp_path / "models.json")
    one, two = Learnt(file), Learnt(file)
    one.note(prompt(FILES[0]), ended(40))
    other = replace(HERE, model="qwen3:8b")
    two.note(prompt(FILES[0]), replace(ended(10, speed=20.0), route=other))
    two.keep()
    one.keep()
    assert [key.model for key in file.read()] == ["qwen3:8b", "gpt-oss:20b"]
    assert Learnt(file).current.written_per_second == 5.0


@given(st.lists(st.floats(0.7, 3), min_size=1, max_size=8))
def test_the_estimate_follows_the_server_from_above(ratios: list[float]) -> None:
    measured = Measured()
    raw = estimate_tokens(prompt(FILES[0]).system + FILES[0])
    for ratio in ratios:
        measured = measured.after(prompt(FILES[0]), answer(round(raw * ratio)))
    recent = max(ratios[-5:])
    assert recent * raw * 0.99 <= measured.estimate.of(FILES[0]) <= recent * raw * 1.1 + 1


def test_a_count_of_nonsense_shrinks_no_estimate_to_nothing() -> None:
    raw = estimate_tokens(FILES[0])
    measured = Measured().after(prompt(FILES[0] * 9), answer(400))
    assert measured.estimate.of(FILES[0]) >= raw * 0.5


def test_each_model_is_measured_by_itself() -> None:
    learnt = Learnt()
    other = replace(HERE, model="qwen3:8b")
    elsewhere = replace(HERE, endpoint="http://127.0.0.2:11434")
    for route, seconds in ((HERE, 40), (other, 10), (elsewhere, 5)):
        learnt.note(prompt(FILES[0]), answer(1000, seconds, route))
        assert learnt.current.tokens_per_second == 1000 / seconds
    learnt.note(prompt(FILES[0]), answer(1000, 1))
    assert learnt.current.tokens_per_second == 25


def test_no_source_text_shows_where_it_is_printed() -> None:
    assert "name_0" not in repr(Measured().after(prompt(FILES[0]), answer(1000, 40)))
