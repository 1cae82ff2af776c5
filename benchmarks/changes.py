"""Typing in a large file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from benchmarks.client import Client
from benchmarks.clock import milliseconds
from benchmarks.document import Document
from benchmarks.programs import BARE, OURS
from benchmarks.rows import Row, p99, row
from benchmarks.rust_files import flat, in_impls

CHANGES = 500
LINES = 20_000


def changes() -> list[Row]:
    """One character until the syntax is ready: the 99th percentile over the bare server's."""
    return [
        _row("didChange, 20,000 lines in impls, p99 over bare, ms", in_impls(LINES), 10.0),
        _row("didChange, 20,000 flat lines, p99 over bare, ms", flat(LINES), None),
    ]


def _row(name: str, text: str, target: float | None) -> Row:
    bare, ours = (_times(command, text) for command in (BARE, OURS))
    return row(name, p99(ours) - p99(bare), ours, target)


def _times(command: Sequence[str], text: str) -> list[float]:
    with Client(command) as client:
        document = Document(client, text)
        document.actions_on(3)

        def change(number: int) -> None:
            line = 3 + number * 20
            document.insert(line)
            document.actions_on(line)

        return [milliseconds(partial(change, n)) for n in range(CHANGES)]
