"""Documentation that a model wrote as Markdown, without the marks of the language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.fence import Fence, fence_in, open_below
from miyabi_ls.source.language import Language
from miyabi_ls.source.text import Text

_TAGS = frozenset({"", "markdown", "md"})
_SENTENCE = re.compile(r"[A-Z`\[*].*\s\S.*\s\S.*\.[`*)\]]*", re.DOTALL)
"""Three words at least, from a capital letter or a mark of Markdown to a full stop."""
_CODE = re.compile(r"^\s*(?://|/\*|\*/|#!?\[|\"\"\"|'''|--|<!--)|[{};]\s*$")
_WORD_BEFORE = 80
"""Characters of what is still a word before the documentation, and no explanation."""
_ABOUT_THE_ANSWER = re.compile(r"(?:here|below|sure|certainly|okay|ok|of course|yes|no)\b", re.I)


def words_in(language: Language, answer: str) -> list[str]:
    """The lines of the one block that ``answer`` is, where they are surely documentation.

    That is a block of prose and not of code: its first paragraph is a sentence, and no line outside
    of an example looks like code. Without a fence words may be an explanation as well.

    Args:
        language: that of the file.
        answer: as its model meant it, a block of Markdown around it included.
    """
    lines = _only_block(language, answer)
    paragraph = "\n".join(lines).strip().partition("\n\n")[0]
    if not _SENTENCE.fullmatch(paragraph) or _ABOUT_THE_ANSWER.match(paragraph):
        return []
    if any(map(_CODE.search, _outside_of_examples(lines))):
        return []
    parsed = language.parse(Text("\n".join(lines)))
    return lines if next(parsed.errors(), None) is not None else []


def _only_block(language: Language, answer: str) -> list[str]:
    """The lines of the block; none where there are more, or where it is not sure what it holds."""
    lines = answer.split("\n")
    begin = next((at for at, line in enumerate(lines) if fence_in(line)), len(lines))
    before = "\n".join(lines[:begin]).strip()
    opening = fence_in(lines[begin]) if begin < len(lines) else None
    if opening is None or len(before) > _WORD_BEFORE or "\n" in before:
        return []
    if opening.tag not in _TAGS | language.tags:
        return []
    inner: Fence | None = None
    for at, line in enumerate(lines[begin + 1 :], start=begin + 1):
        fence = fence_in(line)
        if inner is None and fence is not None and fence.closes(opening):
            is_sure = not any(map(fence_in, lines[at + 1 :]))
            return lines[begin + 1 : at] if is_sure else []
        inner = open_below(line, inner)
    return []


def _outside_of_examples(lines: Sequence[str]) -> list[str]:
    """``lines`` without the fenced blocks among them, fences included."""
    kept: list[str] = []
    above: Fence | None = None
    for line in lines:
        below = open_below(line, above)
        if above is below is None:
            kept.append(line)
        above = below
    return kept
