"""What rustc and Clippy say, as cargo passes it on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CompilerMessage:
    """One error or warning.

    Attributes:
        level: ``error`` or ``warning``.
        code: such as ``E0308`` or ``clippy::needless_return``; empty where it has none.
        message: its first line.
        file: the file it is in, as rustc names it.
        line: from 1; 0 where it is nowhere.
        source: the text of that line.
        rendered: all that rustc says of it.
        places: every file and line it points at, through macros too.
    """

    level: str
    code: str
    message: str
    file: str
    line: int
    source: str
    rendered: str
    places: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What makes it the same message, whatever number its line has."""
        return self.code, self.message, self.file, self.source


def messages_in(out: str) -> tuple[CompilerMessage, ...]:
    """The errors and warnings in cargo's JSON, each once, whatever targets it was found in."""
    found = {(message.kind, message.line): message for message in _messages(out)}
    return tuple(found.values())


def new_messages(
    before: Sequence[CompilerMessage], after: Sequence[CompilerMessage]
) -> tuple[CompilerMessage, ...]:
    """Those of ``after`` that ``before`` does not have."""
    known = Counter(message.kind for message in before)
    found = []
    for message in after:
        if known[message.kind]:
            known[message.kind] -= 1
        else:
            found.append(message)
    return tuple(found)


def _messages(out: str) -> Iterator[CompilerMessage]:
    for line in out.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a build script may print what it likes
        message = entry.get("message") if isinstance(entry, dict) else None
        if not isinstance(message, dict) or message.get("level") not in ("error", "warning"):
            continue
        if message.get("spans") or message.get("code"):
            yield _message(message)


def _message(message: Mapping[str, Any]) -> CompilerMessage:
    spans = message.get("spans") or []
    primary: Mapping[str, Any] = next((s for s in spans if s.get("is_primary")), {})
    code = message.get("code") or {}
    lines = primary.get("text") or [{}]
    return CompilerMessage(
        level=str(message["level"]),
        code=str(code.get("code") or ""),
        message=str(message.get("message", "")).partition("\n")[0],
        file=str(primary.get("file_name", "")),
        line=int(primary.get("line_start", 0)),
        source=str(lines[0].get("text", "")),
        rendered=str(message.get("rendered", "")),
        places=tuple(_places(spans)),
    )


def _places(spans: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for span in spans:
        at: Mapping[str, Any] | None = span if span.get("is_primary") else None
        while at:
            yield str(at.get("file_name", "")), int(at.get("line_start", 0))
            at = (at.get("expansion") or {}).get("span")
