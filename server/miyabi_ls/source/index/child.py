"""The program that reads a workspace: parsing holds the interpreter, so it has one of its own.

It takes one line of JSON, ``{"root", "cache", "known", "only"}``, and writes a line for each file
that is other than the parent knows it, ``{"removed": [...]}``, and ``{"done": ...}``. It starts no
program and opens no connection. It ends when nobody reads what it writes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from miyabi_ls.source.definitions import Definitions, definitions_of
from miyabi_ls.source.index.cache import cache_file, read_cache, write_cache
from miyabi_ls.source.index.entry import Entry, Stamp, to_line
from miyabi_ls.source.index.walk import (
    is_source,
    language_at,
    read_source,
    source_files,
    stamp_of,
)
from miyabi_ls.source.text import Text

MOST_FILES = 20_000
MOST_BYTES = 32_000_000
"""Of all lines together; with more the index ends where it is."""
_FILE_SECONDS = 10
"""A file that takes longer was made to."""
_NICE = 10


class Reader:
    """One reading of one workspace.

    Args:
        root: the workspace's folder.
        known: the stamps the parent knows, by path.
        kept: the entries of the cache, by path.
    """

    def __init__(self, root: Path, known: dict[str, Stamp], kept: dict[str, Entry]) -> None:
        self._root = root
        self._known = known
        self._kept = kept
        self._bytes = 0
        self._files = 0
        self.entries: dict[str, Entry] = {}
        self.is_full = False
        self.changed = False

    def changes(self, files: Iterator[Path]) -> Iterator[str]:
        """The line of each file that is other than the parent knows it; goes on to the limits."""
        for file in files:
            stamp = stamp_of(file)
            if stamp is None:
                continue
            path = file.relative_to(self._root).as_posix()
            entry = self._kept.get(path)
            if entry is None or entry.stamp != stamp:
                entry = Entry(path, stamp, language_at(file).language_id, _read(file))
                self.changed = True
            line = to_line(entry)
            self._files += 1
            self._bytes += len(line)
            if self._files > MOST_FILES or self._bytes > MOST_BYTES:
                self.is_full = True
                return
            self.entries[path] = entry
            if self._known.get(path) != stamp:
                yield line


def _read(file: Path) -> Definitions:
    """What ``file`` defines: nothing, where it is no text or takes too long."""
    source = read_source(file)
    if source is None:
        return Definitions()
    language = language_at(file)
    try:
        with _deadline(_FILE_SECONDS):
            return definitions_of(language, language.parse(Text(source)))
    except (TimeoutError, RecursionError, MemoryError):
        return Definitions()


@contextmanager
def _deadline(seconds: int) -> Iterator[None]:
    """Raise ``TimeoutError`` once ``seconds`` are over, on systems that have alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_workspace(request: dict[str, Any]) -> Iterator[str]:
    """The lines that answer ``request``."""
    root = Path(request["root"])
    file = cache_file(Path(request["cache"]), root)
    known = {str(path): (int(size), int(time)) for path, (size, time) in request["known"].items()}
    kept = read_cache(file)
    reader = Reader(root, known, kept)
    only = request["only"]
    if only is None:
        yield from reader.changes(source_files(root))
        entries, removed = reader.entries, known.keys() - reader.entries.keys()
    else:
        wanted = [root / path for path in only]
        yield from reader.changes(path for path in wanted if is_source(root, path))
        entries = {path: entry for path, entry in kept.items() if path not in only}
        entries |= reader.entries
        removed = set(only) & known.keys() - reader.entries.keys()
    yield json.dumps({"removed": sorted(removed)})
    if reader.changed or entries.keys() != kept.keys():
        write_cache(file, entries.values())
    yield json.dumps({"done": True, "full": reader.is_full})


def main() -> None:
    """Answer the one request on standard input."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        for line in read_workspace(json.loads(sys.stdin.readline())):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody reads on; flushing at the end would fail again


if __name__ == "__main__":
    main()
