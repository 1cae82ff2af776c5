"""One line of an Ollama answer, read: text, thinking, a tool call, or the end with its metrics.

Pure. Shapes: traces 30_chat_stream_true, 300_harmony_chat_stream, 09_generate_stream_true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from miyabi_ls.models.ollama_models import whole_number
from miyabi_ls.models.response import Delta, FinishReason, FunctionCall, LLMResponse, Route

NANOSECONDS_PER_MILLISECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """The metrics of a line with ``done: true``; 0 where missing (OLLAMA.md row 27).

    Attributes:
        done_reason: ``stop``, ``length``, ``load``, ``unload``, or empty.
        tokens_used: ``eval_count``; with ``format`` on harmony, of the second pass only.
        prompt_tokens: ``prompt_eval_count``.
        load_ms, prompt_ms, generation_ms: the server's durations, in milliseconds.
    """

    done_reason: str = ""
    tokens_used: int = 0
    prompt_tokens: int = 0
    load_ms: float = 0.0
    prompt_ms: float = 0.0
    generation_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One line. ``error`` is looked at first: a line with one holds nothing else that counts."""

    error: str | None = None
    text: str = ""
    thinking: str = ""
    function_call: FunctionCall | None = None
    end: ReplyEnd | None = None

    @property
    def delta(self) -> Delta | None:
        """The line's text and thinking, None where it has neither."""
        return Delta(self.text, self.thinking) if self.text or self.thinking else None


def read_line(line: Mapping[str, Any]) -> ReplyLine:
    """Read one parsed line of ``/api/chat``, or of ``/api/generate``."""
    if "error" in line:
        return ReplyLine(error=error_message(line["error"]))
    message = line.get("message")
    source: Mapping[str, Any] = message if isinstance(message, dict) else line
    return ReplyLine(
        text=_text(source.get("content")) or _text(line.get("response")),
        thinking=_text(source.get("thinking")),
        function_call=_function_call(source.get("tool_calls")),
        end=_end(line) if line.get("done") is True else None,
    )


def error_message(error: object) -> str:
    """Return the innermost message of an ``error`` value.

    0.32 nests its runner's JSON inside the error string (row 6), ``/v1`` has an object. The text
    may end in a newline; it is never empty.
    """
    for _ in range(4):
        if isinstance(error, dict):
            error = error.get("error") or error.get("message") or ""
        elif isinstance(error, str) and error.lstrip().startswith("{"):
            nested = _parsed(error)
            if not isinstance(nested, dict):
                break
            error = nested
        else:
            break
    return (error.strip() if isinstance(error, str) else "") or "no reason given"


class Answer:
    """Collects the lines of one reply into its ``LLMResponse``."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._thinking: list[str] = []
        self._call: FunctionCall | None = None

    @property
    def deltas(self) -> int:
        """How many pieces of text and thinking came; a piece is a token, or a few."""
        return len(self._texts) + len(self._thinking)

    @property
    def has_begun(self) -> bool:
        """Whether any token came."""
        return bool(self._texts or self._thinking or self._call)

    @property
    def has_text(self) -> bool:
        """Whether any token of the answer itself came."""
        return bool(self._texts)

    @property
    def has_thinking(self) -> bool:
        """Whether any token of thinking came."""
        return bool(self._thinking)

    def add(self, line: ReplyLine) -> None:
        """Take one line without an error."""
        if line.text:
            self._texts.append(line.text)
        if line.thinking:
            self._thinking.append(line.thinking)
        self._call = self._call or line.function_call

    def whole(self, end: ReplyEnd, route: Route) -> LLMResponse:
        """Return the response; only a line with ``done: true`` gives an ``end`` (row 3)."""
        length = end.done_reason == "length"
        return LLMResponse(
            text="".join(self._texts),
            finish_reason=FinishReason.LENGTH if length else FinishReason.STOP,
            route=route,
            thinking="".join(self._thinking),
            tokens_used=end.tokens_used,
            prompt_tokens=end.prompt_tokens,
            function_call=self._call,
            load_ms=end.load_ms,
            prompt_ms=end.prompt_ms,
            generation_ms=end.generation_ms,
        )


def _end(line: Mapping[str, Any]) -> ReplyEnd:
    return ReplyEnd(
        done_reason=_text(line.get("done_reason")),
        tokens_used=whole_number(line.get("eval_count")),
        prompt_tokens=whole_number(line.get("prompt_eval_count")),
        load_ms=whole_number(line.get("load_duration")) / NANOSECONDS_PER_MILLISECOND,
        prompt_ms=whole_number(line.get("prompt_eval_duration")) / NANOSECONDS_PER_MILLISECOND,
        generation_ms=whole_number(line.get("eval_duration")) / NANOSECONDS_PER_MILLISECOND,
    )


def _function_call(calls: object) -> FunctionCall | None:
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict) and _text(function.get("name")):
            arguments = function.get("arguments")
            if isinstance(arguments, str):
                arguments = _parsed(arguments)
            return FunctionCall(function["name"], arguments if isinstance(arguments, dict) else {})
    return None


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str:
    """Return a text that can be encoded; half a surrogate pair becomes a question mark."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
