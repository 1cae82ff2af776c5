from __future__ import annotations

import pytest

from miyabi_ls.models.gpt_oss import is_harmony, takes_format, think_value, thinking_room
from miyabi_ls.models.ollama_models import ModelDetails
from miyabi_ls.models.request import ReasoningEffort
from tests.fakes.traces import read_trace

THINKING = frozenset({"completion", "thinking"})
GPT_OSS = ModelDetails(THINKING, frozenset({"gptoss"}))
QWEN = ModelDetails(THINKING, frozenset({"qwen3"}))
PLAIN = ModelDetails(frozenset({"completion"}), frozenset({"llama"}))


def test_harmony_is_known_by_family_or_name() -> None:
    assert is_harmony("my-copy:latest", GPT_OSS)
    assert is_harmony("gpt-oss:20b", ModelDetails())
    assert is_harmony("someone/GPT-OSS-20b:q4", ModelDetails())
    assert not is_harmony("qwen3:4b", QWEN)


@pytest.mark.parametrize("effort", list(ReasoningEffort))
@pytest.mark.parametrize("wants_schema", [True, False])
def test_gpt_oss_gets_levels_and_never_false(effort: ReasoningEffort, wants_schema: bool) -> None:
    value = think_value("gpt-oss:20b", GPT_OSS, effort, wants_schema=wants_schema)
    assert value == effort.value
    assert value in {"low", "medium", "high"}


@pytest.mark.parametrize("effort", list(ReasoningEffort))
def test_other_thinkers_get_false_with_a_schema(effort: ReasoningEffort) -> None:
    assert think_value("qwen3:4b", QWEN, effort, wants_schema=True) is False


def test_other_thinkers_think_above_the_lowest_effort() -> None:
    values = [think_value("qwen3:4b", QWEN, each, wants_schema=False) for each in ReasoningEffort]
    assert values == [False, True, True]


@pytest.mark.parametrize("wants_schema", [True, False])
def test_models_without_thinking_get_nothing(wants_schema: bool) -> None:
    effort = ReasoningEffort.HIGH
    assert think_value("llama3:8b", PLAIN, effort, wants_schema=wants_schema) is None


def test_room_is_for_thinking_only_and_grows() -> None:
    low = ReasoningEffort.LOW
    assert thinking_room(low, think=None, more=False) == 0
    assert thinking_room(low, think=False, more=False) == 0
    assert thinking_room(low, think=False, more=True) > 0
    rooms = [thinking_room(each, think=each.value, more=False) for each in ReasoningEffort]
    assert rooms == sorted(set(rooms))
    assert rooms[0] > 0
    assert thinking_room(low, think="low", more=True) > thinking_room(low, think="low", more=False)


@pytest.mark.parametrize(
    ("version", "takes"),
    [((0, 12, 3), False), ((0, 12, 4), True), ((0, 32, 14), True), ((9999, 0, 0), True)],
)
def test_format_on_harmony_since_0_12_4(version: tuple[int, int, int], takes: bool) -> None:
    assert takes_format("gpt-oss:20b", GPT_OSS, version) is takes
    assert takes_format("qwen3:4b", QWEN, version)


def test_the_evidence_still_says_what_the_rules_say() -> None:
    """The recorded exchanges that the rules stand on."""
    still_thinks = read_trace("0.32.14/302_harmony_chat_think_false")
    assert still_thinks.request["think"] is False
    assert b'"thinking"' in still_thinks.body
    emptied = read_trace("0.32.14/306_harmony_chat_format_think_false")
    assert (emptied.request["think"], "format" in emptied.request) == (False, True)
    assert b'"content":""' in emptied.body
    spent = read_trace("0.32.14/310_harmony_chat_num_predict_in_thinking")
    assert b'"content":"","thinking"' in spent.body
    assert b'"done_reason":"length"' in spent.body
    lost = read_trace("0.32.14/308_harmony_generate_format")
    assert b'"response":""' in lost.body
