"""What ``FakeOllama`` answers: replays of recorded exchanges, and composed answers of their shape.

A reply is a frozen value; each fault is a method that returns a changed copy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from tests.fakes.traces import read_trace

Line = bytes | Mapping[str, Any]
"""Bytes are sent as they are; a mapping gets the request's model and a time, as Ollama does."""

NDJSON = "application/x-ndjson"
JSON = "application/json; charset=utf-8"
CREATED_AT = "2026-11-22T08:29:18.948358482Z"


class Ending(Enum):
    WHOLE = auto()
    CUT = auto()
    """The connection closes with the chunked body not terminated (trace 255)."""
    RESET = auto()
    """The connection is reset."""


@dataclass(frozen=True)
class Reply:
    lines: tuple[Line, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", NDJSON),)
    chunked: bool = True
    ending: Ending = Ending.WHOLE
    stall_at: int | None = None
    cut_at_byte: int | None = None
    delays: tuple[float, ...] = ()

    def stalling(self, after: int = 0) -> Reply:
        """Send ``after`` lines, then nothing until ``release()``; 0 holds the headers back too."""
        return replace(self, stall_at=after)

    def cut(self, after: int) -> Reply:
        """Close the connection after this many lines."""
        return replace(self, lines=self.lines[:after], ending=Ending.CUT)

    def cut_bytes(self, count: int) -> Reply:
        """Close the connection after this many bytes of the body."""
        return replace(self, cut_at_byte=count, ending=Ending.CUT)

    def reset(self, after: int = 0) -> Reply:
        """Reset the connection after this many lines; 0 before the headers."""
        return replace(self, lines=self.lines[:after], ending=Ending.RESET)

    def silent_end(self) -> Reply:
        """End cleanly, without the ``done: true`` line (trace 132)."""
        return replace(self, lines=self.lines[:-1])

    def error_line(
        self,
        message: str = "an error was encountered while running the model: unexpected EOF",
        after: int = 1,
    ) -> Reply:
        """Replace everything after ``after`` lines by an error line (trace 250)."""
        return replace(self, lines=(*self.lines[:after], {"error": message}))

    def garbage(self, after: int = 1) -> Reply:
        """Put a line that is not JSON after ``after`` lines."""
        return replace(
            self, lines=(*self.lines[:after], b"<html>oops</html>\n", *self.lines[after:])
        )

    def paced(self, milliseconds: float) -> Reply:
        """Wait before each line; for programs that watch an editor, not for synchronising."""
        return replace(self, delays=(milliseconds / 1000,) * len(self.lines))

    def rendered(self, body: Mapping[str, Any]) -> list[bytes]:
        """Return the lines as bytes, for this request."""
        return [_rendered(line, body, newline=self.chunked) for line in self.lines]


ReplyOrText = Reply | str
ReplySource = ReplyOrText | Callable[[dict[str, Any]], ReplyOrText]
"""What ``FakeOllama`` takes as a reply: one, a text, or a function of the chat's body."""


def chat_answer(
    text: str,
    thinking: str = "",
    *,
    tokens: int | None = None,
    done_reason: str = "stop",
    function_call: tuple[str, Mapping[str, Any]] | None = None,
    prompt_tokens: int | None = None,
) -> Reply:
    """A streamed answer of the shape of 30_chat_stream_true and 300_harmony_chat_stream.

    ``prompt_tokens`` None counts as the real server does: enough for the prompt that came.
    """
    thoughts = [_message(content="", thinking=piece) for piece in _pieces(thinking)]
    words = [_message(content=piece) for piece in _pieces(text)]
    calls = []
    if function_call is not None:
        function = {"name": function_call[0], "arguments": dict(function_call[1])}
        calls.append(_message(content="", tool_calls=[{"function": function}]))
    count = len(thoughts) + len(words) + 1 if tokens is None else tokens
    end = {
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": done_reason,
        "total_duration": 8233331070,
        "load_duration": 499719557,
        "prompt_eval_count": prompt_tokens,
        "prompt_eval_duration": 4623913000,
        "eval_count": count,
        "eval_duration": 3099992000,
    }
    return Reply((*thoughts, *words, *calls, end))


def replay(name: str, pace: float = 0.0) -> Reply:
    """Replay ``0.32.14/30_chat_stream_true``; ``pace`` 1.0 is as slow as it was, 0 is at once."""
    trace = read_trace(name)
    times = [milliseconds for milliseconds, _ in trace.lines]
    gaps = [later - earlier for earlier, later in zip([0.0, *times], times, strict=False)]
    kept = {"content-type", "allow"}
    end = "\n" if trace.is_chunked else ""
    return Reply(
        lines=tuple(f"{line}{end}".encode() for _, line in trace.lines),
        status=trace.status,
        headers=tuple(each for each in trace.headers if each[0].lower() in kept),
        chunked=trace.is_chunked,
        ending=Ending.WHOLE if trace.ended_cleanly else Ending.CUT,
        delays=tuple(gap / 1000 * pace for gap in gaps) if pace else (),
    )


def json_reply(value: Any, status: int = 200) -> Reply:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply((content,), status, (("Content-Type", JSON),), chunked=False)


def text_reply(text: str, status: int = 200, content_type: str = "text/plain") -> Reply:
    return Reply((text.encode(),), status, (("Content-Type", content_type),), chunked=False)


def http_error(status: int, message: str) -> Reply:
    return json_reply({"error": message}, status)


def busy() -> Reply:
    """503, as trace 230."""
    return http_error(503, "server busy, please try again.  maximum pending requests exceeded")


def model_not_found(name: str) -> Reply:
    """404, as trace 51."""
    return http_error(404, f"model '{name}' not found")


def runner_crash() -> Reply:
    """500 before the first token, as trace 251."""
    return http_error(500, "an error was encountered while running the model: unexpected EOF")


def redirect(location: str) -> Reply:
    headers = (("Content-Type", "text/html"), ("Location", location))
    return Reply((), 307, headers, chunked=False)


def web_page() -> Reply:
    """What any web server answers."""
    return text_reply("<!doctype html><h1>It works!</h1>", content_type="text/html")


def reset() -> Reply:
    """The connection is reset before a byte of an answer."""
    return Reply(ending=Ending.RESET)


def _message(**message: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", **message}, "done": False}


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+\Z", text)


def _rendered(line: Line, body: Mapping[str, Any], *, newline: bool) -> bytes:
    if isinstance(line, bytes):
        return line
    value = dict(line)
    if "error" not in value:
        value = {"model": body.get("model", ""), "created_at": CREATED_AT, **value}
    if "prompt_eval_count" in value and value["prompt_eval_count"] is None:
        value["prompt_eval_count"] = _prompt_tokens(body)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode() if newline else text.encode()


def _prompt_tokens(body: Mapping[str, Any]) -> int:
    """A token for each word or sign, and a frame of four for each message."""
    messages = body.get("messages") or []
    return sum(len(re.findall(r"\w+|[^\w\s]", each.get("content", ""))) + 4 for each in messages)
