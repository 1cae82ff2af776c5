"""The index of one workspace on disk, so that the next session need not parse it again.

A file of lines in our cache folder, mode 0600, since it holds source text: a header, then an entry
a line. It is written anew as a whole, beside the old one, which it then takes the place of.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from miyabi_ls import __version__
from miyabi_ls.source.index.entry import Entry, from_line, to_line

_FORM = 1
"""Of the lines, and of what is found in a file: another number makes old caches be left."""
_MOST_BYTES = 64_000_000


def cache_file(cache: Path, root: Path) -> Path:
    """Where the index of ``root`` is kept, in our cache folder."""
    key = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return cache / "index" / f"{key}.jsonl"


def read_cache(file: Path) -> dict[str, Entry]:
    """The entries kept in ``file`` by path; none where it cannot be read or is of another form."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return {}
        with file.open("rb") as opened:
            if opened.readline() != _header():
                return {}
            entries = [from_line(line) for line in opened]
    except (OSError, ValueError):
        return {}
    return {entry.path: entry for entry in entries}


def write_cache(file: Path, entries: Iterable[Entry]) -> None:
    """Keep ``entries`` in ``file``; nothing is kept where the disk does not take it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes files of mode 0600.
        descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(_header())
            for entry in entries:
                opened.write(to_line(entry).encode() + b"\n")
        os.replace(beside, file)  # noqa: PTH105 - both are on the same disk
    except OSError:
        Path(beside).unlink(missing_ok=True)


def _header() -> bytes:
    return json.dumps({"form": _FORM, "version": __version__}).encode() + b"\n"
