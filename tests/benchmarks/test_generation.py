import json
from typing import Any

import pytest
from benchmarks.generation import prompt_tokens, reply_to
from benchmarks.model_answers import Answer, named_answer, read_answers

from tests.fakes.traces import read_trace

ANSWER = Answer("short", "$0", "rust", "Generate", "task", "Think.", "```\nx\n```", "\n\nDone.")
CONTENT = "```\nx\n```\n\nDone."


def lines_for(path: str, limit: int, *, stream: bool = True) -> tuple[list[dict[str, Any]], int]:
    body = {"model": "m", "stream": stream, "options": {"num_predict": limit}}
    reply, count = reply_to(path, body, ANSWER)
    return [json.loads(line) for line in reply.rendered(body)], count


def test_a_streamed_answer_is_a_line_for_each_token_and_a_last_one() -> None:
    lines, count = lines_for("/api/chat", 0)
    messages = [line["message"] for line in lines]
    assert "".join(each.get("thinking", "") for each in messages) == "Think."
    assert "".join(each["content"] for each in messages) == CONTENT
    assert [line["done"] for line in lines] == [False] * (len(lines) - 1) + [True]
    assert len(lines) == count == lines[-1]["eval_count"]  # the last is the token that ends it


def test_a_limit_cuts_it_within_thinking_and_answer() -> None:
    lines, count = lines_for("/api/chat", 3)
    assert count == 3
    assert [line["message"]["content"] for line in lines] == ["", "", "```\n", ""]
    assert lines[-1]["done_reason"] == "length"
    (whole,), count = lines_for("/api/generate", 1, stream=False)
    assert (whole["thinking"], whole["response"], count) == ("Think", "", 1)


@pytest.mark.parametrize(
    ("trace", "path", "stream"),
    [
        ("0.32.14/09_generate_stream_true", "/api/generate", True),
        ("0.32.14/10_generate_stream_false", "/api/generate", False),
        ("0.32.14/30_chat_stream_true", "/api/chat", True),
        ("0.32.14/307_harmony_generate_plain", "/api/generate", False),
        ("0.32.14/300_harmony_chat_stream", "/api/chat", True),
    ],
)
def test_lines_have_the_shape_of_recorded_ones(trace: str, path: str, stream: bool) -> None:
    recorded = [json.loads(line) for _, line in read_trace(trace).lines] or [
        json.loads(read_trace(trace).body)
    ]
    ours, _ = lines_for(path, 0, stream=stream)
    for mine, theirs in ((ours[0], recorded[0]), (ours[-1], recorded[-1])):
        known = {"thinking"} if "harmony" not in trace else set()
        assert set(mine) - known <= set(theirs)
        for name in ("response", "done", "done_reason"):
            assert type(mine.get(name)) is type(theirs.get(name))


def test_the_prompt_is_what_is_sent_to_be_read() -> None:
    chat = {"messages": [{"role": "system", "content": "Be"}, {"role": "user", "content": "so"}]}
    assert prompt_tokens(chat) == ("Be", "\n", "so")
    assert prompt_tokens({"prompt": "Be so"}) == ("Be", " so")
    assert prompt_tokens({"messages": []}) == prompt_tokens({}) == ()


def test_every_answer_file_has_prose_that_is_not_needed() -> None:
    answers = read_answers()
    assert "calculator" in {each.name for each in answers}
    for answer in answers:
        sent = len(answer.thinking_tokens) + len(answer.content_tokens)
        assert 0 < answer.needed_tokens < sent, answer.name
        assert answer.block.endswith("```"), answer.name
        bare = answer.without_prose()
        assert len(bare.thinking_tokens) + len(bare.content_tokens) == answer.needed_tokens


def test_the_calculator_fills_the_limit_of_the_seed() -> None:
    answer = named_answer("calculator")
    body = {"stream": False, "options": {"num_predict": 512}}
    assert reply_to("/api/generate", body, answer)[1] == 512
