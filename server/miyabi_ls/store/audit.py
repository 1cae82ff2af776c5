"""The audit log: one JSON line for every model call and what became of it, chained by hashes.

Each line holds the hash of the line before it, so that a line changed, removed or moved shows.
It says when, which action on which file, which endpoint and model, how many tokens, how long, and
how it ended; never what was said. Several servers write to one log, under a lock.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import filelock

FIRST_HASH = "0" * 64
_LOCK_SECONDS = 5
_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log.

    Attributes:
        event: ``call`` for a model call, ``edit`` for whether its edit was applied, ``result`` for
            what became of that since; the last ``result`` of a run counts.
        run: what joins them.
        action: the action's name.
        path: the file it was asked for in.
        endpoint, model, digest: where it went; empty where no endpoint was reached.
        prompt_tokens, tokens: read and generated, as the server counted.
        duration_ms: from the first to the last moment of the call.
        outcome: how it ended: ``answered``, ``cancelled``, ``applied``,
            ``unchanged`` (it was there already), or the kind of error; of a
            result ``kept``, ``edited``, ``undone`` or ``replaced``.
    """

    event: str
    run: str
    action: str
    path: str
    outcome: str
    endpoint: str = ""
    model: str = ""
    digest: str = ""
    prompt_tokens: int = 0
    tokens: int = 0
    duration_ms: int = 0


class AuditLog:
    """An append-only file of audit entries, mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entry: AuditEntry) -> None:
        """Write one line. Blocks for the lock and the disk: call it off the event loop.

        Raises:
            OSError: the log cannot be written.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = filelock.FileLock(f"{self.path}.lock", timeout=_LOCK_SECONDS, mode=0o600)
        with lock, open(self.path, "ab+", opener=_open_private) as file:
            last = _last_line(file)
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"time": time, **asdict(entry), "previous": _hash_of(last)}
            line["hash"] = line_hash(line)
            # A line that a crash cut off has no end, and would swallow this one.
            start = b"\n" if last and not last.endswith(b"\n") else b""
            file.write(start + json.dumps(line, ensure_ascii=True).encode() + b"\n")
            file.flush()


def line_hash(line: Mapping[str, object]) -> str:
    """SHA-256 over a line without its own hash, keys sorted, no blanks."""
    content = {key: value for key, value in line.items() if key != "hash"}
    encoded = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(encoded.encode()).hexdigest()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _last_line(file: BinaryIO) -> bytes:
    """The last line with its line end, which one that was cut does not have."""
    size = file.seek(0, os.SEEK_END)
    tail = b""
    while b"\n" not in tail[:-1] and len(tail) < size:
        file.seek(-min(size, 2 * len(tail) or _TAIL_BYTES), os.SEEK_END)
        tail = file.read()
    return tail[tail.rfind(b"\n", 0, -1) + 1 :]


def _hash_of(line: bytes) -> str:
    """The hash a line ends with; the first line follows a hash of zeros."""
    if not line:
        return FIRST_HASH
    try:
        return str(json.loads(line)["hash"])
    except (ValueError, KeyError, TypeError):
        # A line cut by a crash is evidence; the chain goes on from what is there.
        return hashlib.sha256(line.removesuffix(b"\n")).hexdigest()
