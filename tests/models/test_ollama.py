"""The provider on a good day: phases, deltas, the response, and what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miyabi_ls.models.provider import PromptStyle, Provider
from miyabi_ls.models.request import LLMRequest, Message, ReasoningEffort, Role
from miyabi_ls.models.response import Delta, FinishReason, Phase, Route
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import chat_answer, replay
from tests.models.asking import (
    QUESTION,
    SCHEMA,
    answer,
    ask,
    collect,
    phases_in,
    provider_for,
    response_in,
    text_in,
)


async def test_a_recorded_answer_arrives_as_it_was_sent() -> None:
    async with FakeOllama(["smollm2:135m"], [replay("0.32.14/30_chat_stream_true")]) as fake:
        events = await ask(fake, LLMRequest("What is the capital of Spain?"), model="smollm2:135m")
    response = response_in(events)
    assert response.text == text_in(events)
    assert response.text.startswith("El Salvador is the capital")
    assert response.finish_reason is FinishReason.STOP
    assert (response.prompt_tokens, response.tokens_used) == (24, 16)
    assert (response.load_ms, response.prompt_ms) == (499.719557, 4623.913)
    assert response.generation_ms == 3099.992


async def test_phases_come_in_order_with_their_route() -> None:
    async with FakeOllama(replies=[chat_answer("fn add()", "a plan")]) as fake:
        events = await ask(fake)
        route = Route(fake.url, "gpt-oss:20b", fake.models[0].digest)
    assert phases_in(events) == [
        Phase.CONNECTING,
        Phase.LOADING,
        Phase.READING,
        Phase.THINKING,
        Phase.WRITING,
    ]
    response = response_in(events)
    assert (response.route, response.thinking, response.text) == (route, "a plan", "fn add()")
    deltas = [event for event in events if isinstance(event, Delta)]
    assert deltas == [
        Delta(thinking="a"),
        Delta(thinking=" plan"),
        Delta(text="fn"),
        Delta(text=" add()"),
    ]


async def test_thinking_after_the_answer_began_is_no_new_phase() -> None:
    first, rest = chat_answer("fn"), chat_answer(" add()", "more")
    reply = replace(first, lines=(*first.lines[:1], *rest.lines))
    async with FakeOllama(replies=[reply]) as fake:
        events = await ask(fake)
    assert phases_in(events)[-2:] == [Phase.READING, Phase.WRITING]
    assert (response_in(events).text, response_in(events).thinking) == ("fn add()", "more")


async def test_a_recorded_harmony_stream_has_thinking_apart() -> None:
    models = [FakeModel("lab-harmony:135m", ("completion", "thinking"), "gptoss")]
    async with FakeOllama(models, [replay("0.32.14/300_harmony_chat_stream")]) as fake:
        response = await answer(fake, model="lab-harmony:135m")
    assert response.thinking.startswith("The user asks")
    assert "Paris" in response.text
    assert response.tokens_used == 54


async def test_the_whole_request_is_sent() -> None:
    request = LLMRequest(
        prompt="now",
        system="be brief",
        history=(Message(Role.USER, "before"), Message(Role.ASSISTANT, "then")),
        temperature=0.7,
        max_tokens=300,
        reasoning_effort=ReasoningEffort.LOW,
        stop=("```",),
    )
    async with FakeOllama(replies=["ok"]) as fake:
        await ask(fake, request, keep_alive="5m", context_tokens=4096)
        body = fake.chats[0]
    assert body == {
        "model": "gpt-oss:20b",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "before"},
            {"role": "assistant", "content": "then"},
            {"role": "user", "content": "now"},
        ],
        "stream": True,
        "truncate": False,
        "shift": False,
        "keep_alive": "5m",
        "think": "low",
        "options": {"temperature": 0.7, "num_predict": 1324, "num_ctx": 4096, "stop": ["```"]},
    }


async def test_a_tool_call_becomes_the_function_call() -> None:
    tools = ({"type": "function", "function": {"name": "look", "parameters": {}}},)
    replies = [chat_answer("", function_call=("look", {"path": "src"}))]
    async with FakeOllama(replies=replies) as fake:
        response = await answer(fake, LLMRequest("Look.", functions=tools))
        assert fake.chats[0]["tools"] == list(tools)
        assert len(fake.chats) == 1
    assert response.function_call is not None
    assert response.function_call.name == "look"
    assert response.function_call.arguments == {"path": "src"}


async def test_an_answer_at_the_limit_is_reported_not_raised() -> None:
    async with FakeOllama(replies=[chat_answer('{"city": "Par', done_reason="length")]) as fake:
        response = await answer(fake, LLMRequest("Where?", schema=SCHEMA))
    assert response.finish_reason is FinishReason.LENGTH
    assert response.text == '{"city": "Par'


async def test_thinking_only_with_stop_is_an_empty_answer() -> None:
    models = [FakeModel("lab-think:135m", ("completion", "thinking"))]
    async with FakeOllama(models, [replay("0.32.14/320_think_chat_default")]) as fake:
        response = await answer(fake, LLMRequest("Where?"), model="lab-think:135m")
        assert len(fake.chats) == 1
    assert response.text == ""
    assert response.thinking
    assert response.finish_reason is FinishReason.STOP


async def test_the_harmony_gap_before_constrained_text_is_waited_for() -> None:
    models = [FakeModel("lab-harmony:135m", ("completion", "thinking"), "gptoss")]
    async with FakeOllama(models, [replay("0.32.14/304_harmony_chat_format_stream")]) as fake:
        response = await answer(fake, LLMRequest("Where?", schema=SCHEMA), model="lab-harmony:135m")
        body = fake.chats[0]
    assert body["format"] == SCHEMA
    assert body["think"] == "low"
    assert response.text.endswith("}")
    assert response.tokens_used == 29


async def test_loads_once_with_what_the_chat_will_ask_for() -> None:
    async with FakeOllama(replies=["one", "two"]) as fake:
        provider = provider_for(fake, context_tokens=4096, keep_alive="5m")
        first, second = await collect(provider), await collect(provider)
        await provider.close()
        assert fake.loads == [
            {
                "model": "gpt-oss:20b",
                "messages": [],
                "keep_alive": "5m",
                "shift": False,
                "options": {"num_ctx": 4096},
            }
        ]
    assert Phase.LOADING in phases_in(first)
    assert phases_in(second) == [Phase.CONNECTING, Phase.READING, Phase.WRITING]


async def test_loads_again_after_the_model_left_memory() -> None:
    async with FakeOllama(replies=["one", "two"]) as fake:
        provider = provider_for(fake)
        await collect(provider)
        fake.loaded.clear()
        events = await collect(provider)
        await provider.close()
        assert len(fake.loads) == 2
    assert Phase.LOADING in phases_in(events)


async def test_a_loaded_context_that_suffices_is_adopted() -> None:
    async with FakeOllama(replies=["ok"], loaded={"gpt-oss:20b": 16384}) as fake:
        await ask(fake, context_tokens=8192)
        assert fake.chats[0]["options"]["num_ctx"] == 16384
        assert fake.loads[0]["options"]["num_ctx"] == 16384


async def test_a_loaded_context_that_is_too_small_is_not() -> None:
    async with FakeOllama(replies=["ok"], loaded={"gpt-oss:20b": 4096}) as fake:
        await ask(fake, context_tokens=8192)
        assert fake.chats[0]["options"]["num_ctx"] == 8192


async def test_the_trained_length_caps_the_context() -> None:
    models = [FakeModel("small:1b", context_length=2048)]
    async with FakeOllama(models, ["ok"]) as fake:
        await ask(fake, model="small:1b", context_tokens=8192)
        assert fake.chats[0]["options"]["num_ctx"] == 2048


async def test_show_is_asked_once_for_each_digest() -> None:
    async with FakeOllama(replies=["one", "two"]) as fake:
        provider = provider_for(fake)
        await collect(provider)
        await collect(provider)
        await provider.close()
        assert [each.path for each in fake.requests].count("/api/show") == 1


async def test_no_request_has_an_origin() -> None:
    async with FakeOllama(replies=["ok"]) as fake:
        await ask(fake)
        assert fake.requests
        assert not any("origin" in each.headers for each in fake.requests)


@pytest.mark.parametrize("version", ["0.12.6", "0.32.14"])
async def test_both_recorded_servers_answer(version: str) -> None:
    reply = replay(f"{version}/30_chat_stream_true")
    async with FakeOllama(["smollm2:135m"], [reply], version=version) as fake:
        response = await answer(fake, model="smollm2:135m")
    assert response.text


def test_the_provider_follows_the_protocol() -> None:
    provider: Provider = provider_for("http://127.0.0.1:9")
    assert provider.style is PromptStyle.CHAT


async def test_a_question_object_is_enough() -> None:
    async with FakeOllama(replies=["fn add() {}"]) as fake:
        assert (await answer(fake, QUESTION)).text == "fn add() {}"
