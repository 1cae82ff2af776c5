"""The provider on a bad day: every way a server fails, and what is asked again."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from miyabi_ls.errors import (
    EndpointBusy,
    EndpointError,
    EndpointUnreachable,
    MiyabiError,
    ModelMissing,
    NotOllama,
    ServerFailed,
    StreamBroken,
    StreamStalled,
    TargetTooLarge,
)
from miyabi_ls.models.ollama_errors import RunnerCrashed
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import FinishReason, Phase
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import (
    Reply,
    busy,
    chat_answer,
    http_error,
    json_reply,
    model_not_found,
    redirect,
    replay,
    reset,
    runner_crash,
    text_reply,
    web_page,
)
from tests.models.asking import (
    SCHEMA,
    Naps,
    answer,
    ask,
    collect,
    phases_in,
    provider_for,
    quick_backoff,
    response_in,
    text_in,
)

WHOLE = chat_answer("fn add() {}")
STRUCTURED = LLMRequest("Where?", schema=SCHEMA)


async def error_of(fake: FakeOllama | str, **values: Any) -> MiyabiError:
    with pytest.raises(MiyabiError) as caught:
        await ask(fake, **values)
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (WHOLE.silent_end(), StreamBroken, "before its answer was whole"),
        (replay("0.32.14/132_token_repeat_abort_chat"), StreamBroken, "repeats itself"),
        (replay("0.32.14/132b_token_repeat_abort_chat_nostream"), StreamBroken, "repeats itself"),
        (WHOLE.cut(after=1), StreamBroken, "ended before the answer was whole"),
        (WHOLE.cut_bytes(30), StreamBroken, "ended before the answer was whole"),
        (WHOLE.reset(after=1), StreamBroken, "ended before the answer was whole"),
        (reset(), StreamBroken, "ended before the answer was whole"),
        (WHOLE.garbage(after=1), ServerFailed, "not JSON"),
        (WHOLE.error_line(after=1), RunnerCrashed, "crashed"),
        (WHOLE.error_line("disk on fire", after=1), ServerFailed, "disk on fire"),
        (WHOLE.error_line("server busy", after=1), EndpointBusy, "too busy"),
        (json_reply({"error": "odd"}), ServerFailed, "odd"),
        (http_error(500, "odd"), ServerFailed, "odd"),
        (replay("0.32.14/107b_chat_truncate_false_stream"), TargetTooLarge, "655 of 256 tokens"),
        (replay("0.12.6/107b_chat_truncate_false_stream"), TargetTooLarge, "contextTokens"),
        (model_not_found("gpt-oss:20b"), ModelMissing, "ollama pull gpt-oss:20b"),
        (replay("0.32.14/33_chat_think_true_unsupported"), ServerFailed, "thinking"),
        (replay("0.32.14/38_chat_tools_unsupported"), ServerFailed, "tools"),
        (redirect("http://203.0.113.1/"), NotOllama, "redirect"),
        (chat_answer("ok", prompt_tokens=1), TargetTooLarge, "cut the prompt"),
        (chat_answer("ok", prompt_tokens=8192), TargetTooLarge, "cut the prompt"),
    ],
)
async def test_a_failed_chat_says_what_happened(
    reply: Reply, kind: type[MiyabiError], words: str
) -> None:
    async with FakeOllama(replies=[reply]) as fake:
        error = await error_of(fake)
        assert len(fake.chats) == 1
    assert type(error) is kind
    assert words in str(error)
    assert "Write add" not in str(error)


@pytest.mark.parametrize(
    ("routes", "kind", "words"),
    [
        ({"*": web_page()}, NotOllama, "not Ollama"),
        ({"*": text_reply("404 page not found", 404)}, NotOllama, "not Ollama"),
        ({"/api/version": json_reply({"name": "x"})}, NotOllama, "version"),
        ({"/api/version": json_reply(["x"])}, NotOllama, "not JSON"),
        ({"*": redirect("http://203.0.113.1/")}, NotOllama, "redirect"),
        ({"*": reset()}, EndpointUnreachable, "closed the connection"),
        ({"*": text_reply("", 401)}, EndpointError, "password"),
        ({"*": Reply((), 403, (), chunked=False)}, EndpointError, "403"),
        ({"*": text_reply("bad gateway", 502)}, EndpointBusy, "502"),
        ({"/api/tags": http_error(500, "no disk")}, ServerFailed, "no disk"),
        ({"/api/show": model_not_found("gpt-oss:20b")}, ModelMissing, "ollama pull"),
    ],
)
async def test_a_server_that_cannot_be_used_says_why(
    routes: dict[str, Reply], kind: type[MiyabiError], words: str
) -> None:
    async with FakeOllama(replies=[WHOLE], routes=routes) as fake:
        error = await error_of(fake)
        assert fake.chats == []
        assert fake.url in str(error)
    assert type(error) is kind
    assert words in str(error)


async def test_nothing_listening_is_refused() -> None:
    async with FakeOllama() as fake:
        url = fake.url
    error = await error_of(url)
    assert type(error) is EndpointUnreachable
    assert str(error).startswith(f"Nothing listens at {url}")


async def test_a_silent_server_times_out() -> None:
    routes = {"/api/version": json_reply({"version": "1.0.0"}).stalling()}
    async with FakeOllama(routes=routes) as fake:
        error = await error_of(fake, timeouts={"connect": 0.05})
    assert isinstance(error, EndpointUnreachable)
    assert "did not answer within 0.05 s" in str(error)


async def test_a_missing_model_names_what_is_installed() -> None:
    async with FakeOllama(["llama3:8b", "qwen3:4b"]) as fake:
        error = await error_of(fake, fallback=("phi4:14b",))
        assert fake.url in str(error)
    assert isinstance(error, ModelMissing)
    for words in ("llama3:8b, qwen3:4b", "gpt-oss:20b, phi4:14b", "`ollama pull gpt-oss:20b`"):
        assert words in str(error)


async def test_the_first_installed_fallback_is_asked() -> None:
    async with FakeOllama(["Phi4:latest"], ["ok"]) as fake:
        response = await answer(fake, fallback=("qwen3:4b", "phi4"))
        assert fake.chats[0]["model"] == "Phi4:latest"
    assert response.route.model == "Phi4:latest"


async def test_silence_before_the_first_token_stalls() -> None:
    async with FakeOllama(replies=[WHOLE.stalling()]) as fake:
        error = await error_of(fake, timeouts={"first_token": 0.05})
        await fake.client_closed()
    assert type(error) is StreamStalled
    assert "0.05 s" in str(error)


async def test_silence_between_tokens_stalls() -> None:
    async with FakeOllama(replies=[WHOLE.stalling(after=1)]) as fake:
        error = await error_of(fake, timeouts={"stall": 0.05})
        await fake.client_closed()
        assert len(fake.chats) == 1
    assert type(error) is StreamStalled


async def test_a_busy_server_is_asked_again_with_growing_waits() -> None:
    naps = Naps()
    async with FakeOllama(replies=[busy(), busy(), "ok"]) as fake:
        response = await answer(fake, backoff=quick_backoff(naps))
        assert len(fake.chats) == 3
    assert response.text == "ok"
    assert naps.seconds == [0.5, 1.0]


async def test_a_server_that_stays_busy_is_given_up() -> None:
    naps = Naps()
    async with FakeOllama(replies=[lambda _: busy()]) as fake:
        error = await error_of(fake, backoff=quick_backoff(naps, retries=3))
        assert len(fake.chats) == 4
    assert type(error) is EndpointBusy
    assert naps.seconds == [0.5, 1.0, 2.0]


async def test_a_busy_load_is_asked_again() -> None:
    naps = Naps()
    async with FakeOllama(replies=["ok"], load_replies=[busy(), busy()]) as fake:
        await ask(fake, backoff=quick_backoff(naps))
        assert len(fake.loads) == 3
    assert naps.seconds == [0.5, 1.0]


async def test_a_load_that_stays_busy_is_given_up() -> None:
    async with FakeOllama(load_replies=[busy()] * 9) as fake:
        error = await error_of(fake, backoff=quick_backoff(retries=2))
        assert len(fake.loads) == 3
        assert fake.chats == []
    assert type(error) is EndpointBusy


@pytest.mark.parametrize("crash", [runner_crash(), WHOLE.error_line(after=0)])
async def test_a_crash_before_the_first_token_is_asked_again_once(crash: Reply) -> None:
    async with FakeOllama(replies=[crash, "ok"]) as fake:
        events = await ask(fake)
        assert (len(fake.chats), len(fake.loads)) == (2, 2)
    assert response_in(events).text == "ok"
    assert phases_in(events).count(Phase.LOADING) == 2


async def test_a_second_crash_is_raised() -> None:
    async with FakeOllama(replies=[lambda _: runner_crash()]) as fake:
        error = await error_of(fake)
        assert len(fake.chats) == 2
    assert type(error) is RunnerCrashed


async def test_a_crash_while_loading_is_asked_again_once() -> None:
    died = http_error(500, "llama-server process has terminated: signal: illegal instruction")
    async with FakeOllama(replies=["ok"], load_replies=[died]) as fake:
        assert (await answer(fake)).text == "ok"
        assert len(fake.loads) == 2
    async with FakeOllama(replies=["ok"], load_replies=[died, died]) as fake:
        error = await error_of(fake)
        assert fake.chats == []
    assert "illegal instruction" in str(error)


async def test_an_empty_answer_with_a_schema_is_asked_again_without() -> None:
    recorded = replay("0.32.14/306_harmony_chat_format_think_false")
    async with FakeOllama(replies=[recorded, '{"city": "Paris"}']) as fake:
        events = await ask(fake, STRUCTURED)
        assert [each.get("format") for each in fake.chats] == [SCHEMA, None]
    assert response_in(events).text == text_in(events) == '{"city": "Paris"}'


async def test_an_empty_answer_without_a_schema_stands() -> None:
    async with FakeOllama(replies=[chat_answer("", "hm"), "never"]) as fake:
        assert (await answer(fake)).text == ""
        assert len(fake.chats) == 1


async def test_thinking_that_used_all_tokens_gets_more_room_once() -> None:
    spent = replay("0.32.14/311_harmony_chat_format_num_predict_in_thinking")
    async with FakeOllama(replies=[spent, '{"city": "Paris"}']) as fake:
        response = await answer(fake, STRUCTURED)
        rooms = [each["options"]["num_predict"] for each in fake.chats]
        assert rooms == [512 + 1024, 512 + 4096]
        assert all(each["format"] == SCHEMA for each in fake.chats)
    assert response.text == '{"city": "Paris"}'
    async with FakeOllama(replies=[spent, spent]) as fake:
        response = await answer(fake, LLMRequest("Where?"))
        assert len(fake.chats) == 2
    assert (response.text, response.finish_reason) == ("", FinishReason.LENGTH)


async def test_a_model_that_thinks_unasked_gets_room_too() -> None:
    spent = chat_answer("", "hm", done_reason="length")
    async with FakeOllama([FakeModel("plain:1b")], [spent, "ok"]) as fake:
        assert (await answer(fake, model="plain:1b")).text == "ok"
        assert [each["options"]["num_predict"] for each in fake.chats] == [512, 512 + 4096]


async def test_more_room_is_not_asked_for_where_the_context_is_full() -> None:
    full = chat_answer("", "hm", done_reason="length", prompt_tokens=8000, tokens=192)
    async with FakeOllama(replies=[full]) as fake:
        response = await answer(fake, context_tokens=8192)
    assert response.finish_reason is FinishReason.LENGTH


async def test_nothing_is_asked_again_after_the_first_token_of_the_answer() -> None:
    for broken in (WHOLE.error_line(after=1), WHOLE.cut(after=1), chat_answer("\n")):
        async with FakeOllama(replies=[broken, "never"]) as fake:
            provider = provider_for(fake)
            with contextlib.suppress(MiyabiError):
                await collect(provider, STRUCTURED)
            await provider.close()
            assert len(fake.chats) == 1


async def test_the_model_without_thinking_is_never_asked_to() -> None:
    async with FakeOllama([FakeModel("plain:1b")], ["ok"]) as fake:
        assert (await answer(fake, STRUCTURED, model="plain:1b")).text == "ok"
        assert "think" not in fake.chats[0]


async def test_a_server_that_does_not_stop_at_the_limit_is_left() -> None:
    endless = chat_answer("x " * 2000)
    async with FakeOllama(["m:1b"], [endless.stalling(after=1000)]) as fake:
        with pytest.raises(ServerFailed, match="did not stop at its limit of 5 tokens"):
            await answer(fake, LLMRequest("?", max_tokens=5), model="m:1b")
        await fake.client_closed()
