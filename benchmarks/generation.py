"""What a model says to one request, in the shapes of recorded Ollama exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.ollama_replies import JSON, Reply

from benchmarks.model_answers import Answer
from benchmarks.tokens import tokens


def prompt_tokens(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What the model reads: the tokens of every message, or of a plain prompt."""
    texts = [str(each.get("content", "")) for each in body.get("messages") or ()]
    return tokens("\n".join([*texts, str(body.get("prompt", ""))]).strip())


def reply_to(path: str, body: Mapping[str, Any], answer: Answer) -> tuple[Reply, int]:
    """The reply to ``body`` and how many tokens it takes, within the limit of ``num_predict``.

    Streamed (traces 09, 30 and 300) there is a line for each token and a last one; not streamed
    (traces 10, 31 and 307) there is one object. The token that ends an answer is generated too: the
    last line comes with it, and ``eval_count`` counts it (trace 30). A limit of 0 is none (trace
    14).
    """
    limit = int(body.get("options", {}).get("num_predict", 0))
    thinking, content = answer.thinking_tokens, answer.content_tokens
    count = len(thinking) + len(content) + 1
    is_cut = 0 < limit < count
    if is_cut:
        thinking, content, count = thinking[:limit], content[: max(0, limit - len(thinking))], limit
    end = {
        "done": True,
        "done_reason": "length" if is_cut else "stop",
        "prompt_eval_count": len(prompt_tokens(body)),
        "eval_count": count,
    }
    if not body.get("stream", True):
        whole = {**_said(path, "".join(content), "".join(thinking)), **end}
        return Reply((whole,), headers=(("Content-Type", JSON),), chunked=False), count
    lines = [_said(path, "", each) for each in thinking] + [_said(path, each) for each in content]
    return Reply((*({**line, "done": False} for line in lines), {**_said(path, ""), **end})), count


def _said(path: str, content: str, thinking: str = "") -> dict[str, Any]:
    thought = {"thinking": thinking} if thinking else {}
    if path == "/api/generate":
        return {"response": content, **thought}
    return {"message": {"role": "assistant", "content": content, **thought}}
