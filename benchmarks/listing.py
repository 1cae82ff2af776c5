"""Listing code actions in a large file."""

from __future__ import annotations

from functools import partial

from benchmarks.client import Client
from benchmarks.clock import milliseconds
from benchmarks.document import Document
from benchmarks.programs import BARE, OURS
from benchmarks.rows import Row, p99, row
from benchmarks.rust_files import in_impls

REQUESTS = 500


def listing() -> list[Row]:
    """``codeAction`` in 10,000 lines: the 99th percentile over the bare server's."""
    text = in_impls(10_000)
    times = []
    for command in (BARE, OURS):
        with Client(command) as client:
            document = Document(client, text)
            document.actions_on(3)
            lines = range(3, 3 + REQUESTS)
            times.append([milliseconds(partial(document.actions_on, line)) for line in lines])
    bare, ours = times
    return [row("codeAction, 10,000 lines, p99 over bare, ms", p99(ours) - p99(bare), ours, 5.0)]
