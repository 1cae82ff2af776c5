from __future__ import annotations

import json
from dataclasses import replace

import pytest

from miyabi_ls.models.ollama_chat import Variant, chat_body, messages, was_cut
from miyabi_ls.models.ollama_models import ModelDetails, Version
from miyabi_ls.models.ollama_target import Target
from miyabi_ls.models.request import LLMRequest, Message, Role
from miyabi_ls.models.response import Route
from tests.fakes.traces import Trace, all_traces, read_trace
from tests.models.asking import SCHEMA

GPT_OSS = ModelDetails(frozenset({"completion", "tools", "thinking"}), frozenset({"gptoss"}))
PLAIN = ModelDetails(frozenset({"completion"}), frozenset({"llama"}))
STRUCTURED = LLMRequest("Where?", schema=SCHEMA)


def target(details: ModelDetails, version: Version = (0, 32, 14)) -> Target:
    name = "gpt-oss:20b" if details is GPT_OSS else "plain:1b"
    route = Route("http://127.0.0.1:1", name)
    return Target(route, details, version, num_ctx=4096, is_loaded=True)


def test_num_predict_is_never_zero_and_has_room_for_thinking() -> None:
    plain = chat_body(LLMRequest("x", max_tokens=1), target(PLAIN), "30m", Variant())
    thinking = chat_body(LLMRequest("x", max_tokens=1), target(GPT_OSS), "30m", Variant())
    assert plain["options"]["num_predict"] == 1
    assert thinking["options"]["num_predict"] > 1000
    with pytest.raises(ValueError, match="max_tokens"):
        LLMRequest("x", max_tokens=0)


def test_the_same_num_ctx_shift_and_truncate_in_every_request() -> None:
    for request in (LLMRequest("x"), STRUCTURED):
        for variant in (Variant(), Variant(with_schema=False), Variant(more_room=True)):
            body = chat_body(request, target(GPT_OSS), "30m", variant)
            assert body["options"]["num_ctx"] == 4096
            assert (body["shift"], body["truncate"], body["stream"]) == (False, False, True)
            assert body["keep_alive"] == "30m"


def test_format_and_its_absence() -> None:
    assert chat_body(STRUCTURED, target(GPT_OSS), "30m", Variant())["format"] == SCHEMA
    assert "format" not in chat_body(STRUCTURED, target(GPT_OSS), "30m", Variant(with_schema=False))
    assert "format" not in chat_body(STRUCTURED, target(GPT_OSS, (0, 12, 3)), "30m", Variant())
    assert "format" not in chat_body(LLMRequest("x"), target(GPT_OSS), "30m", Variant())


def test_a_thinking_model_stays_silent_when_asked_again_without_the_schema() -> None:
    qwen = replace(target(PLAIN), details=ModelDetails(frozenset({"thinking"})))
    for variant in (Variant(), Variant(with_schema=False)):
        assert chat_body(STRUCTURED, qwen, "30m", variant)["think"] is False


def test_stable_text_goes_first() -> None:
    request = LLMRequest("p", system="s", history=(Message(Role.ASSISTANT, "a"),))
    roles = [
        (each.role, each.content) for each in messages(request, target(PLAIN), structured=True)
    ]
    assert roles == [(Role.SYSTEM, "s"), (Role.ASSISTANT, "a"), (Role.USER, "p")]
    assert messages(LLMRequest("p"), target(PLAIN), structured=True) == (Message(Role.USER, "p"),)


@pytest.mark.parametrize("details", [GPT_OSS, replace(PLAIN, leaves_last_turn_open=True)])
def test_a_cut_answer_goes_last_where_the_model_goes_on_from_it(details: ModelDetails) -> None:
    """312_harmony_chat_prefill_no_thinking_format: the answer begins where the message ends."""
    sent = messages(LLMRequest("p", partial="let a ="), target(details), structured=True)
    assert sent == (Message(Role.USER, "p"), Message(Role.ASSISTANT, "let a ="))


def test_another_model_is_asked_in_words_to_go_on() -> None:
    sent = messages(LLMRequest("p", partial="let a ="), target(PLAIN), structured=True)
    assert sent[:2] == (Message(Role.USER, "p"), Message(Role.ASSISTANT, "let a ="))
    assert sent[2].role is Role.USER
    assert "Go on exactly where it stopped" in sent[2].content


@pytest.mark.parametrize("version", ["0.12.6", "0.32.14"])
def test_harmony_goes_on_from_a_trailing_message_of_its_own(version: str) -> None:
    trace = read_trace(f"{version}/312_harmony_chat_prefill_no_thinking_format")
    assert trace.request["messages"][-1] == {"role": "assistant", "content": "The answer:"}
    (_, line) = trace.lines[-1]
    assert json.loads(line)["message"]["content"].startswith(" ")


def test_a_body_is_json() -> None:
    request = replace(STRUCTURED, functions=({"type": "function"},), stop=("a",))
    body = chat_body(request, target(GPT_OSS), "30m", Variant())
    assert json.loads(json.dumps(body)) == body


def as_request(trace: Trace) -> LLMRequest:
    """The recorded prompt as a request of ours."""
    body = trace.request
    turns = [Message(Role.USER, str(each["content"])) for each in body.get("messages", [])]
    prompt = turns.pop().content if turns else str(body.get("prompt", ""))
    return LLMRequest(prompt, history=tuple(turns))


@pytest.mark.parametrize(
    "name",
    [
        "0.32.14/100_ctx_prompt_longer_default_truncate",
        "0.32.14/105_chat_messages_longer_than_ctx",
        "0.32.14/106_chat_last_message_longer_than_ctx",
        "0.12.6/100_ctx_prompt_longer_default_truncate",
        "0.12.6/105_chat_messages_longer_than_ctx",
        "0.12.6/106_chat_last_message_longer_than_ctx",
    ],
)
def test_recorded_cuts_are_seen(name: str) -> None:
    trace = read_trace(name)
    count = json.loads(trace.lines[-1][1])["prompt_eval_count"]
    assert was_cut(as_request(trace), count, trace.request["options"]["num_ctx"])


def test_no_whole_prompt_is_taken_for_a_cut_one() -> None:
    seen = 0
    for trace in all_traces():
        told_cut = "longer" in trace.name or "104b" in trace.name or "109_" in trace.name
        if trace.status != 200 or trace.path not in {"/api/chat", "/api/generate"} or told_cut:
            continue
        last = json.loads(trace.lines[-1][1])
        count = last.get("prompt_eval_count", 0)
        num_ctx = trace.request.get("options", {}).get("num_ctx") or 4096
        assert not was_cut(as_request(trace), count, num_ctx), trace.name
        seen += bool(count)
    assert seen > 100


def test_a_server_that_tells_no_count_is_believed() -> None:
    assert not was_cut(LLMRequest("a b c d"), 0, 4096)
    assert was_cut(LLMRequest("a b c d"), 3, 4096)
    assert not was_cut(LLMRequest("a b c d"), 4, 4096)
    assert was_cut(LLMRequest("a"), 4096, 4096)
