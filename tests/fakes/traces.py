"""The recorded exchanges of ``tests/traces``: what a real Ollama sent, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRACES = Path(__file__).parent.parent / "traces"
VERSIONS = ("0.32.14", "0.12.6")


@dataclass(frozen=True)
class Trace:
    """One exchange; ``lines`` are the body's lines with their arrival in ms after the request."""

    name: str
    method: str
    path: str
    request_body: str
    status: int
    headers: tuple[tuple[str, str], ...]
    lines: tuple[tuple[float, str], ...]
    is_chunked: bool
    ended_cleanly: bool
    client_left: bool

    @property
    def request(self) -> dict[str, Any]:
        """The request's JSON body; empty where it had none, or not a JSON object."""
        try:
            value = json.loads(self.request_body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def body(self) -> bytes:
        """The whole body, as it was on the wire."""
        end = "\n" if self.is_chunked else ""
        return "".join(f"{line}{end}" for _, line in self.lines).encode()


def read_trace(name: str) -> Trace:
    """Read ``0.32.14/30_chat_stream_true``."""
    found = _read(TRACES / f"{name}.json")
    if found is None:
        raise ValueError(f"{name} is a summary, not an exchange")
    return found


def all_traces() -> Iterator[Trace]:
    """Yield every exchange of both versions (summaries and logs are no exchanges)."""
    for version in VERSIONS:
        for path in sorted((TRACES / version).glob("*.json")):
            found = _read(path)
            if found is not None:
                yield found


def _read(path: Path) -> Trace | None:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or "response" not in content:
        return None
    request, response = content["request"], content["response"]
    method, target, _ = request["line"].split(" ")
    headers = tuple((name, value) for name, value in response["headers"])
    if "body" in response:
        lines: tuple[tuple[float, str], ...] = ((response["first_byte_ms"], response["body"]),)
    else:
        lines = tuple((line["ms"], line["line"]) for line in response["lines"])
    body = request["body"]
    return Trace(
        name=f"{path.parent.name}/{path.stem}",
        method=method,
        path=target,
        request_body=body if isinstance(body, str) else json.dumps(body),
        status=int(response["status"].split(" ")[1]) if response["status"] else 0,
        headers=headers,
        lines=lines,
        is_chunked=("Transfer-Encoding", "chunked") in headers,
        ended_cleanly=bool(response["terminated_cleanly"]),
        client_left=response["client_abort"] is not None,
    )
