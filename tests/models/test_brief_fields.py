"""BRIEF.md names the fields of ``LLMRequest`` and ``LLMResponse``; here each has its place."""

from __future__ import annotations

from dataclasses import fields

import pytest

from miyabi_ls.models.request import LLMRequest, ReasoningEffort
from miyabi_ls.models.response import FinishReason, FunctionCall, LLMResponse, Route
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import chat_answer
from tests.models.asking import answer

REQUEST_FIELDS = {
    "prompt": "prompt",
    "temperature": "temperature",
    "max tokens": "max_tokens",
    "reasoning effort": "reasoning_effort",
}
RESPONSE_FIELDS = {
    "response": "text",
    "eval_count": "tokens_used",
    "done_reason": "finish_reason",
    "function_call": "function_call",
}


def test_every_field_of_the_brief_has_one_here() -> None:
    assert set(REQUEST_FIELDS.values()) <= {each.name for each in fields(LLMRequest)}
    assert set(RESPONSE_FIELDS.values()) <= {each.name for each in fields(LLMResponse)}


def test_the_defaults_are_those_of_the_brief() -> None:
    request = LLMRequest("x")
    assert (request.temperature, request.max_tokens) == (0.2, 512)
    assert [each.value for each in ReasoningEffort] == ["low", "medium", "high"]
    assert LLMResponse("x", FinishReason.STOP, Route("e", "m")).function_call is None


@pytest.mark.parametrize(
    ("reason", "finish"), [("stop", FinishReason.STOP), ("length", FinishReason.LENGTH)]
)
async def test_the_fields_travel_over_the_wire(reason: str, finish: FinishReason) -> None:
    request = LLMRequest(
        "implement a simple calculator",
        temperature=0.5,
        max_tokens=1024,
        reasoning_effort=ReasoningEffort.HIGH,
    )
    reply = chat_answer(
        "fn main() {}", tokens=77, done_reason=reason, function_call=("look", {"at": "it"})
    )
    async with FakeOllama(replies=[reply]) as fake:
        response = await answer(fake, request)
        sent = fake.chats[0]
    assert sent["model"] == "gpt-oss:20b"
    assert sent["stream"] is True
    assert sent["messages"] == [{"role": "user", "content": "implement a simple calculator"}]
    assert sent["options"]["temperature"] == 0.5
    assert sent["options"]["num_predict"] >= 1024
    assert sent["think"] == "high"
    assert response.text == "fn main() {}"
    assert response.tokens_used == 77
    assert response.finish_reason is finish
    assert response.function_call == FunctionCall("look", {"at": "it"})


async def test_max_tokens_is_num_predict_where_nothing_is_thought() -> None:
    async with FakeOllama([FakeModel("plain:1b")], ["ok"]) as fake:
        await answer(fake, LLMRequest("x", max_tokens=1024), model="plain:1b")
        assert fake.chats[0]["options"]["num_predict"] == 1024
