"""The fences of Markdown's blocks, as CommonMark reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$")


@dataclass(frozen=True, slots=True)
class Fence:
    """A line that opens or closes a block.

    Attributes:
        indentation: how many blanks stand before it.
        marks: its backticks or tildes.
        tag: the word after them.
    """

    indentation: int
    marks: str
    tag: str

    def closes(self, opening: Fence) -> bool:
        """Whether it ends the block of ``opening``: of its character, as long, and alone."""
        return not self.tag and self.marks.startswith(opening.marks)


def fence_in(line: str) -> Fence | None:
    """The fence that ``line`` is; None where it is none."""
    match = _FENCE.match(line)
    return None if match is None else Fence(len(match[1]), match[2], match[3])


def open_below(line: str, opening: Fence | None) -> Fence | None:
    """What opened the block that goes on below ``line``, where ``opening`` did above it."""
    fence = fence_in(line)
    if fence is None:
        return opening
    if opening is None:
        return fence
    return None if fence.closes(opening) else opening
