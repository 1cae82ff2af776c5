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

import filelock

FIRST_HASH = "0" * 64
_LOCK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log.

    Attributes:
        event: ``call`` for a model call, ``edit`` for what became of its edit.
        run: what joins the two.
        action: the action's name.
        path: the file it was asked for in.
        endpoint, model, digest: where it went; empty where no endpoint was reached.
        prompt_tokens, tokens: read and generated, as the server counted.
        duration_ms: from the first to the last moment of the call.
        outcome: how it ended: ``answered``, ``cancelled``, ``applied``, or the kind of error.
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
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"time": time, **asdict(entry), "previous": _last_hash(file.tell(), self.path)}
            line["hash"] = line_hash(line)
            file.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
            file.flush()


def line_hash(line: Mapping[str, object]) -> str:
    """SHA-256 over a line without its own hash, keys sorted, no blanks."""
    content = {key: value for key, value in line.items() if key != "hash"}
    encoded = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(encoded.encode()).hexdigest()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _last_hash(size: int, path: Path) -> str:
    """The hash of the last line; the first line follows a hash of zeros."""
    if size == 0:
        return FIRST_HASH
    with path.open("rb") as file:
        file.seek(max(0, size - 16_384))
        lines = file.read().splitlines()
    try:
        return str(json.loads(lines[-1])["hash"])
    except (ValueError, KeyError, IndexError, TypeError):
        # A line cut by a crash is evidence; the chain goes on from what is there.
        return hashlib.sha256(lines[-1] if lines else b"").hexdigest()
