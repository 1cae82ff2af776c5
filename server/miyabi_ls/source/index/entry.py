"""What is known of one file, and its form in the child's lines and in the cache."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from miyabi_ls.source.definitions import Definition, Definitions, Test

Stamp = tuple[int, int]
"""Size in bytes and time of change in nanoseconds: a file with the same two is the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file.

    Attributes:
        path: below the workspace's folder, with slashes.
        stamp: what the file was when it was read.
        language_id: its language.
        found: what it defines.
    """

    path: str
    stamp: Stamp
    language_id: str
    found: Definitions


def to_line(entry: Entry) -> str:
    """One line of JSON, without its line end."""
    return json.dumps(
        {
            "path": entry.path,
            "stamp": entry.stamp,
            "language": entry.language_id,
            "definitions": [
                [each.name, each.is_function, each.owner, each.shown]
                for each in entry.found.definitions
            ],
            "tests": [[each.name, each.text] for each in entry.found.tests],
        }
    )


def from_line(line: str | bytes) -> Entry:
    """An entry from its line.

    Raises:
        ValueError: it is none.
    """
    try:
        return _entry(json.loads(line))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no entry of an index") from error


def _entry(value: dict[str, Any]) -> Entry:
    size, time = value["stamp"]
    definitions = tuple(
        Definition(str(name), bool(is_function), str(owner), str(shown))
        for name, is_function, owner, shown in value["definitions"]
    )
    tests = tuple(Test(str(name), str(text)) for name, text in value["tests"])
    return Entry(
        str(value["path"]),
        (int(size), int(time)),
        str(value["language"]),
        Definitions(definitions, tests),
    )
