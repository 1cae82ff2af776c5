"""Waiting and leaving: the queue, a load that must not be aborted, and cancelling at any point."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from miyabi_ls.errors import StreamStalled
from miyabi_ls.models.response import Phase, Status
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import Reply, chat_answer, json_reply
from tests.models.asking import (
    QUESTION,
    collect,
    next_delta,
    next_of,
    phases_in,
    provider_for,
    response_in,
)

WHOLE = chat_answer("fn add() {}")


def loading() -> Reply:
    message = {"role": "assistant", "content": ""}
    done = {"model": "gpt-oss:20b", "message": message, "done": True, "done_reason": "load"}
    return json_reply(done).stalling()


async def test_closing_the_generator_closes_the_connection() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(after=1)]) as fake:
        provider = provider_for(fake)
        async with aclosing(provider.stream(QUESTION)) as events:
            await next_delta(events)
        await fake.client_closed()
        await provider.close()


@pytest.mark.parametrize("after", [0, 1])
async def test_cancelling_the_reader_closes_the_connection(after: int) -> None:
    async with FakeOllama(replies=[WHOLE.stalling(after=after)]) as fake:
        provider = provider_for(fake)
        task = asyncio.create_task(collect(provider))
        await fake.received(chats=1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await fake.client_closed()
        await provider.close()


async def test_a_cancelled_request_gives_its_slot_up() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(), "second"]) as fake:
        provider = provider_for(fake)
        first = asyncio.create_task(collect(provider))
        await fake.received(chats=1)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        events = await collect(provider)
        await provider.close()
    assert response_in(events).text == "second"
    assert Phase.QUEUED not in phases_in(events)


async def test_requests_queue_and_see_how_many_go_first() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(), "second", "third"]) as fake:
        provider = provider_for(fake)
        first = asyncio.create_task(collect(provider))
        await fake.received(chats=1)
        async with aclosing(provider.stream(QUESTION)) as second_events:
            assert await anext(second_events) == Status(Phase.QUEUED, ahead=1)
            async with aclosing(provider.stream(QUESTION)) as third_events:
                assert await anext(third_events) == Status(Phase.QUEUED, ahead=2)
                assert len(fake.chats) == 1
                fake.release()
                await first
                second = [event async for event in second_events]
                assert await anext(third_events) == Status(Phase.CONNECTING)
                third = [event async for event in third_events]
        await provider.close()
    assert (response_in(second).text, response_in(third).text) == ("second", "third")
    assert Phase.QUEUED not in phases_in(second)


async def test_a_queued_request_that_leaves_moves_the_others_up() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(), "third"]) as fake:
        provider = provider_for(fake)
        first = asyncio.create_task(collect(provider))
        await fake.received(chats=1)
        async with aclosing(provider.stream(QUESTION)) as last_events:
            async with aclosing(provider.stream(QUESTION)) as leaving:
                await anext(leaving)
                assert await anext(last_events) == Status(Phase.QUEUED, ahead=2)
            assert await anext(last_events) == Status(Phase.QUEUED, ahead=1)
            fake.release()
            await first
            assert [event async for event in last_events]
        await provider.close()
        assert len(fake.chats) == 2


async def test_cancelling_during_a_load_does_not_abort_it() -> None:
    async with FakeOllama(replies=["ok"], load_replies=[loading()]) as fake:
        provider = provider_for(fake)
        task = asyncio.create_task(collect(provider))
        await fake.received(loads=1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        fake.loaded.clear()  # still loading: the next request finds nothing in memory
        async with aclosing(provider.stream(QUESTION)) as events:
            await next_of(events, Phase.LOADING)
            answering = asyncio.create_task(anext(events))
            fake.release()
            assert (await answering) is not None
            rest = [event async for event in events]
        assert response_in(rest).text == "ok"
        assert len(fake.loads) == 1
        assert not any(each.client_closed.is_set() for each in fake.requests)
        await provider.close()


async def test_closing_the_provider_gives_a_load_up() -> None:
    async with FakeOllama(load_replies=[loading()]) as fake:
        provider = provider_for(fake)
        task = asyncio.create_task(collect(provider))
        await fake.received(loads=1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await provider.close()
        await fake.client_closed()


async def test_a_load_that_takes_too_long_says_so() -> None:
    async with FakeOllama(load_replies=[loading()]) as fake:
        provider = provider_for(fake, timeouts={"load": 0.05})
        with pytest.raises(StreamStalled, match=r"was not loaded within 0\.05 s"):
            await collect(provider)
        await provider.close()
        assert fake.chats == []


async def test_version_and_ps_answer_beside_a_generation() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(after=1)]) as fake:
        provider = provider_for(fake)
        async with aclosing(provider.stream(QUESTION)) as events:
            await next_delta(events)
            assert await provider.server.version() == "0.32.14"
            assert [model.name for model in await provider.server.ps()] == ["gpt-oss:20b"]
        await provider.close()


async def test_the_end_of_the_answer_is_enough() -> None:
    """A server that keeps the connection open after ``done: true`` holds nobody up."""
    stalling = WHOLE.stalling(after=len(WHOLE.lines))
    async with FakeOllama(replies=[stalling]) as fake:
        provider = provider_for(fake)
        assert response_in(await collect(provider)).text == "fn add() {}"
        await fake.client_closed()
        await provider.close()
