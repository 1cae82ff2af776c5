from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from miyabi_ls.errors import (
    CloudModelRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    MiyabiError,
    ModelMissing,
    NotOllama,
    ServerFailed,
)
from miyabi_ls.models.first_available import DEAD_SECONDS, FirstAvailable
from miyabi_ls.models.provider import AvailableModel, ModelList, PromptStyle
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import (
    Delta,
    Event,
    FinishReason,
    LLMResponse,
    Phase,
    Route,
    Status,
)
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import busy, chat_answer
from tests.models.asking import (
    QUESTION,
    collect,
    next_delta,
    provider_for,
    quick_backoff,
    response_in,
)


class Script:
    """A provider that yields or raises what it is given, and counts."""

    style = PromptStyle.CHAT

    def __init__(self, *steps: Event | Exception) -> None:
        self.steps = steps
        self.asked = 0
        self.closed = False

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        self.asked += 1
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            yield step

    async def health(self) -> Route:
        self.asked += 1
        last = self.steps[-1]
        if isinstance(last, Exception):
            raise last
        assert isinstance(last, LLMResponse)
        return last.route

    async def list_models(self) -> ModelList:
        last = self.steps[-1]
        if isinstance(last, Exception):
            return ModelList(problems=(str(last),))
        assert isinstance(last, LLMResponse)
        return ModelList((AvailableModel(last.route.model, last.route.endpoint),))

    async def close(self) -> None:
        self.closed = True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def good(name: str = "b") -> Script:
    return Script(Delta("x"), LLMResponse("x", FinishReason.STOP, Route(name, "m")))


def dead(name: str = "a") -> Script:
    return Script(Status(Phase.CONNECTING), EndpointUnreachable(f"{name} is off."))


async def test_the_first_that_can_be_used_answers() -> None:
    first, second, third = dead(), good("b"), good("c")
    events = await collect(FirstAvailable([first, second, third]))
    assert response_in(events).route.endpoint == "b"
    assert (first.asked, second.asked, third.asked) == (1, 1, 0)
    assert events[0] == Status(Phase.CONNECTING)


async def test_a_dead_endpoint_costs_one_timeout_and_not_one_for_every_request() -> None:
    clock = Clock()
    first, second = dead(), good()
    provider = FirstAvailable([first, second], clock=clock)
    for _ in range(3):
        await collect(provider)
    assert (first.asked, second.asked) == (1, 3)
    clock.now += DEAD_SECONDS - 1
    await collect(provider)
    assert first.asked == 1
    clock.now += 1
    await collect(provider)
    assert first.asked == 2


async def test_an_endpoint_that_came_back_is_first_again() -> None:
    clock = Clock()
    first, second = dead(), good("b")
    provider = FirstAvailable([first, second], clock=clock)
    await collect(provider)
    first.steps = good("a").steps
    clock.now += DEAD_SECONDS
    assert response_in(await collect(provider)).route.endpoint == "a"
    assert response_in(await collect(provider)).route.endpoint == "a"


async def test_where_all_are_dead_all_are_asked_again() -> None:
    first, second = dead("a"), dead("b")
    provider = FirstAvailable([first, second], clock=Clock())
    for _ in range(2):
        with pytest.raises(EndpointUnreachable):
            await collect(provider)
    assert (first.asked, second.asked) == (2, 2)
    second.steps = good().steps
    assert response_in(await collect(provider)).text == "x"


async def test_a_busy_endpoint_is_not_dead() -> None:
    first, second = Script(EndpointBusy("a is busy.")), good()
    provider = FirstAvailable([first, second], clock=Clock())
    await collect(provider)
    await collect(provider)
    assert first.asked == 2


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ([EndpointUnreachable, ModelMissing], ModelMissing),
        ([EndpointBusy, NotOllama], EndpointBusy),
        ([NotOllama, EndpointRefused], EndpointRefused),
        ([EndpointUnreachable, NotOllama], NotOllama),
        ([EndpointError, EndpointUnreachable], EndpointUnreachable),
        ([EndpointError, EndpointError], EndpointError),
    ],
)
async def test_one_error_tells_all_reasons(
    kinds: list[type[EndpointError]], told: type[EndpointError]
) -> None:
    scripts = [Script(kind(f"http://{number} fails.")) for number, kind in enumerate(kinds)]
    with pytest.raises(EndpointError) as caught:
        await collect(FirstAvailable(scripts))
    assert type(caught.value) is told
    expected = "None of the 2 endpoints can be used: (1) http://0 fails. (2) http://1 fails."
    assert str(caught.value) == expected


async def test_a_remembered_reason_is_told_too() -> None:
    first, second = dead("a"), good()
    provider = FirstAvailable([first, second], clock=Clock())
    await collect(provider)
    second.steps = (ModelMissing("b has no model."),)
    with pytest.raises(ModelMissing, match=r"\(1\) a is off\. \(2\) b has no model\."):
        await collect(provider)
    assert first.asked == 1


async def test_one_endpoint_keeps_its_own_sentence() -> None:
    with pytest.raises(EndpointUnreachable, match=r"^a is off\.$"):
        await collect(FirstAvailable([dead()]))


@pytest.mark.parametrize("error", [ServerFailed("x"), CloudModelRefused("x")])
async def test_other_errors_are_not_asked_elsewhere(error: MiyabiError) -> None:
    second = good()
    with pytest.raises(type(error)):
        await collect(FirstAvailable([Script(error), second]))
    assert second.asked == 0


async def test_after_the_first_delta_nothing_is_asked_elsewhere() -> None:
    second = good()
    provider = FirstAvailable([Script(Delta("x"), EndpointUnreachable("gone.")), second])
    with pytest.raises(EndpointUnreachable, match=r"^gone\.$"):
        await collect(provider)
    assert second.asked == 0


async def test_close_closes_all_and_style_is_the_first_ones() -> None:
    scripts = [good(), good()]
    provider = FirstAvailable(scripts)
    assert provider.style is PromptStyle.CHAT
    await provider.close()
    assert all(each.closed for each in scripts)
    with pytest.raises(ValueError, match="needs a provider"):
        FirstAvailable([])


async def test_two_real_hosts_and_a_prompt_in_one_of_them() -> None:
    async with (
        FakeOllama(replies=[lambda _: busy()]) as first,
        FakeOllama(replies=["from the second"], host="127.0.0.2") as second,
    ):
        providers = [
            provider_for(each, backoff=quick_backoff(retries=0)) for each in (first, second)
        ]
        provider = FirstAvailable(providers)
        response = response_in(await collect(provider))
        await provider.close()
        assert (len(first.chats), len(second.chats)) == (1, 1)
        assert response.route.endpoint == second.url
    assert response.text == "from the second"


async def test_closing_reaches_the_connection() -> None:
    async with FakeOllama(replies=[chat_answer("a b").stalling(after=1)]) as fake:
        provider = FirstAvailable([provider_for(fake)])
        async with aclosing(provider.stream(QUESTION)) as events:
            await next_delta(events)
        await fake.client_closed()
        await provider.close()


async def test_a_request_that_leaves_is_not_a_failure_of_the_endpoint() -> None:
    async with FakeOllama(replies=[chat_answer("a").stalling(), "ok"]) as fake:
        provider = FirstAvailable([provider_for(fake), dead()])
        task = asyncio.create_task(collect(provider))
        await fake.received(chats=1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert response_in(await collect(provider)).text == "ok"
        await provider.close()
