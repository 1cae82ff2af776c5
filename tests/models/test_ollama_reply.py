from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.models.ollama_reply import Answer, ReplyEnd, ReplyLine, error_message, read_line
from miyabi_ls.models.response import Delta, FinishReason, FunctionCall, Route

ROUTE = Route("http://127.0.0.1:11434", "m")


def chat(**message: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", **message}, "done": False}


def test_text_and_thinking() -> None:
    assert read_line(chat(content="El")) == ReplyLine(text="El")
    assert read_line(chat(content="", thinking="The")) == ReplyLine(thinking="The")
    assert read_line(chat(content="El")).delta == Delta(text="El")
    assert read_line(chat(content="")).delta is None


def test_text_can_always_be_encoded() -> None:
    line = read_line(chat(content="雅\ud83d", thinking="\udc00"))
    assert (line.text, line.thinking) == ("雅?", "?")


def test_a_generate_line_is_read_too() -> None:
    line = read_line({"response": "a", "thinking": "b", "done": True, "done_reason": "stop"})
    assert (line.text, line.thinking) == ("a", "b")
    assert line.end == ReplyEnd("stop")


def test_an_error_goes_before_everything() -> None:
    line = read_line({"error": "bad", **chat(content="text"), "done": True})
    assert line == ReplyLine(error="bad")
    assert read_line({"error": ""}).error == "no reason given"
    assert read_line({"error": None}).error == "no reason given"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("plain", "plain"),
        ("ends in a newline\n", "ends in a newline"),
        ('{"error":{"code":400,"message":"inner"}}', "inner"),
        ({"message": "from v1", "type": "x"}, "from v1"),
        ({"error": {"error": {"error": {"error": "deep"}}}}, "deep"),
        ({"error": {"error": {"error": {"error": {"error": "deeper"}}}}}, "no reason given"),
        ("{not json", "{not json"),
        (7, "no reason given"),
    ],
)
def test_the_innermost_message(error: object, message: str) -> None:
    assert error_message(error) == message


def test_metrics_in_milliseconds() -> None:
    line = read_line(
        {
            **chat(content=""),
            "done": True,
            "done_reason": "length",
            "load_duration": 500_000,
            "prompt_eval_count": 24,
            "prompt_eval_duration": 2_000_000,
            "eval_count": 16,
            "eval_duration": 1_000,
        }
    )
    assert line.end == ReplyEnd("length", 16, 24, 0.5, 2.0, 0.001)


def test_missing_or_odd_metrics_are_zero() -> None:
    odd = {"eval_count": "7", "prompt_eval_count": None, "eval_duration": -1, "load_duration": True}
    assert read_line({**chat(content=""), "done": True}).end == ReplyEnd()
    assert read_line({**chat(content=""), "done": True, **odd}).end == ReplyEnd()
    infinite = {"eval_count": float("inf"), "eval_duration": float("nan")}
    assert read_line({**chat(content=""), "done": True, **infinite}).end == ReplyEnd()


@pytest.mark.parametrize("done", [False, None, "true", 1])
def test_only_true_is_done(done: object) -> None:
    assert read_line({**chat(content="x"), "done": done}).end is None


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([{"function": {"name": "f", "arguments": {"a": 1}}}], FunctionCall("f", {"a": 1})),
        ([{"function": {"name": "f", "arguments": '{"a": 1}'}}], FunctionCall("f", {"a": 1})),
        ([{"function": {"name": "f"}}], FunctionCall("f", {})),
        ([{"function": {"name": "f", "arguments": "[1"}}], FunctionCall("f", {})),
        ([{"function": {}}, {"function": {"name": "g"}}], FunctionCall("g", {})),
        ([{"function": "f"}, 3, None], None),
        ({"function": {"name": "f"}}, None),
        (None, None),
    ],
)
def test_function_calls(calls: object, found: FunctionCall | None) -> None:
    assert read_line(chat(content="", tool_calls=calls)).function_call == found


def test_an_answer_is_collected() -> None:
    answer = Answer()
    assert not answer.has_begun
    for line in (
        ReplyLine(thinking="hm"),
        ReplyLine(text="a"),
        ReplyLine(text="b", function_call=FunctionCall("f", {})),
        ReplyLine(function_call=FunctionCall("g", {})),
    ):
        answer.add(line)
        assert answer.has_begun
    response = answer.whole(ReplyEnd("stop", 3, 4, 1.0, 2.0, 3.0), ROUTE)
    assert (response.text, response.thinking) == ("ab", "hm")
    assert response.function_call == FunctionCall("f", {})
    assert (response.tokens_used, response.prompt_tokens) == (3, 4)
    assert (response.load_ms, response.prompt_ms, response.generation_ms) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("stop", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("", FinishReason.STOP),
        ("load", FinishReason.STOP),
    ],
)
def test_finish_reasons(reason: str, finish: FinishReason) -> None:
    assert Answer().whole(ReplyEnd(reason), ROUTE).finish_reason is finish


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(["error", "message", "done", "response", "eval_count", "tool_calls"])


@given(st.dictionaries(keys, json_values))
def test_any_object_is_read(line: dict[str, Any]) -> None:
    assert isinstance(read_line(line), ReplyLine)
