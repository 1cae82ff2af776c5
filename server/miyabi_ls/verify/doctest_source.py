"""The examples in documentation, as a file for rustdoc in which each is compiled and none is run.

Of the documentation nothing but the examples is taken over, each between fences of our own, at the
line it has in the user's file. So whatever a model wrote around them, rustdoc is shown no example
that is not marked ``no_run``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SEPARATORS = re.compile(r"[,\s]+")
_KEPT = re.compile(r"should_panic|test_harness|compile_fail|edition\d+|E\d{4}")
_KNOWN = re.compile(rf"rust|no_run|standalone_crate|{_KEPT.pattern}")
_IGNORE = re.compile(r"ignore(?:-.*)?")
_MARKS: Final = ("rust", "no_run", "standalone_crate")
"""``standalone_crate``: since edition 2024 rustdoc links examples together, and runs the whole."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example that rustdoc compiles.

    Attributes:
        line: of its opening fence, from 1.
        tags: what the fence says of it, without what only we say.
        code: its lines.
    """

    line: int
    tags: tuple[str, ...]
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of one piece of documentation.

    Attributes:
        compiled: those that rustdoc compiles.
        left_out: why others are not; empty where there are none.
    """

    compiled: tuple[Example, ...]
    left_out: str = ""


def examples_in(lines: Sequence[str], first_line: int) -> Examples:
    """The examples in documentation, as rustdoc tells them from other blocks.

    Args:
        lines: of the documentation, markers taken off.
        first_line: the number of the first, from 1.
    """
    from markdown_it import MarkdownIt

    found: list[Example] = []
    left_out = ""
    common = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    for token in MarkdownIt().parse("\n".join(line[common:] for line in lines)):
        if token.type == "code_block":
            left_out = "an example without fences"
        if token.type != "fence" or token.map is None:
            continue
        tags = [tag for tag in _SEPARATORS.split(token.info.strip()) if tag]
        if any(map(_IGNORE.fullmatch, tags)):
            left_out = "an example marked `ignore`"
            continue
        if "rust" not in tags and not all(map(_KNOWN.fullmatch, tags)):
            continue
        code = tuple(token.content.split("\n")[:-1])
        if len(code) != token.map[1] - token.map[0] - 2:
            left_out = "an example that does not end"
            continue
        kept = tuple(tag for tag in tags if _KEPT.fullmatch(tag))
        found.append(Example(first_line + token.map[0], kept, code))
    return Examples(tuple(found), left_out)


def doctest_source(examples: Sequence[Example]) -> str:
    """A crate whose documentation holds ``examples`` and nothing else."""
    lines: list[str] = []
    for example in examples:
        # A gap in the comment would shift the lines that rustdoc counts after it.
        filler = "//!" if lines else ""
        lines += [filler] * (example.line - 1 - len(lines))
        fence = _fence(example.code)
        marks = ",".join((*_MARKS, *example.tags))
        lines += [f"//! {line}" for line in (f"{fence}{marks}", *example.code, fence)]
    return "\n".join(lines) + "\n"


def _fence(code: Sequence[str]) -> str:
    """A fence longer than any that ``code`` could close it with."""
    longest = max((len(run) for line in code for run in re.findall("~+", line)), default=0)
    return "~" * max(8, longest + 1)
