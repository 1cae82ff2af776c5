"""Taking apart what a model wrote: thinking, fences, prose.

The answer is untrusted text. Nothing here decides whether code is right; it only finds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from miyabi_ls.actions.diff_answer import is_diff
from miyabi_ls.actions.line_numbers import without_line_numbers
from miyabi_ls.actions.thinking import without_thinking

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$")
# At an end of a line only, and not in a closed block: code that handles such tokens holds them.
_LEAK = r"[ \t]*(?:<[|\uff5c][\w\u2581]+[|\uff5c]>|<(?:start|end)_of_turn>)"
_LEAKS = re.compile(rf"^(?:{_LEAK})+|(?:{_LEAK})+[ \t]*$", re.MULTILINE)
# HTML has these too, so only at the ends of the answer.
_SENTENCE = re.compile(r"\A\s*(?:<s>\s*)+|(?:\s*</s>)+\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        tag: the word after the fence, in lower case.
        code: the lines between the fences.
        closed: whether its closing fence came.
        fence: what opened it, and closes it.
    """

    tag: str
    code: str
    closed: bool
    fence: str


def clean(answer: str) -> str:
    """``answer`` without thinking, leaked special tokens, byte order mark and carriage returns."""
    answer = answer.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _SENTENCE.sub("", _without_leaks(without_thinking(answer)))


def _without_leaks(answer: str) -> str:
    closed = [block.code for block in fenced_blocks(answer) if block.closed and block.code.strip()]
    parts: list[str] = []
    for code in closed:
        before, _, answer = answer.partition(code)
        parts += [_LEAKS.sub("", before), code]
    return "".join([*parts, _LEAKS.sub("", answer)])


def fenced_blocks(answer: str) -> tuple[Block, ...]:
    """The fenced blocks of a cleaned answer, as CommonMark reads them, the last perhaps open.

    A closing fence is of the opening one's character, at least as long, and alone on its line.
    """
    blocks: list[Block] = []
    opening: re.Match[str] | None = None
    lines: list[str] = []
    for line in answer.split("\n"):
        match = _FENCE.match(line)
        if opening is None:
            if match:
                opening, lines = match, []
        elif match and not match[3] and _closes(opening[2], match[2]):
            blocks.append(
                Block(opening[3].lower(), "\n".join(lines), closed=True, fence=opening[2])
            )
            opening = None
        else:
            lines.append(line)
    if opening is not None:
        if _begins(lines[-1] if lines else "", opening[2]):
            lines.pop()
        blocks.append(Block(opening[3].lower(), "\n".join(lines), closed=False, fence=opening[2]))
    return tuple(blocks)


def code_candidates(answer: str, tags: Collection[str]) -> tuple[str, ...]:
    """Texts of a cleaned answer that may be the code asked for, likeliest first.

    Blocks with a tag of the language, then blocks without one, then others; without any block, all
    of the answer.
    """
    blocks = _written(answer)
    if not blocks:
        return (without_line_numbers(answer),) if answer.strip() else ()
    codes = [without_line_numbers(code) for code in block_candidates(answer, tags)]
    before = answer[: answer.index(blocks[0].fence)]
    if before.strip() and not blocks[0].tag:
        codes.append(without_line_numbers(before))  # the fence may have ended what the prompt began
    return tuple(codes)


def block_candidates(answer: str, tags: Collection[str]) -> tuple[str, ...]:
    """The fenced blocks among them, and nothing else; numbers before the lines left.

    For languages whose code cannot be told from prose, nor from a list that has numbers.
    """
    order = {"": 1} | dict.fromkeys(tags, 0)
    code = [b for b in _written(answer) if not is_diff(b.tag, b.code)]
    return tuple(b.code for b in sorted(code, key=lambda b: order.get(b.tag, 2)))


def diffs(answer: str) -> tuple[str, ...]:
    """The blocks of a cleaned answer that are diffs."""
    return tuple(b.code for b in _written(answer) if is_diff(b.tag, b.code))


def _written(answer: str) -> list[Block]:
    return [block for block in fenced_blocks(answer) if block.code.strip()]


def _begins(line: str, opening: str) -> bool:
    """Whether ``line``, the last one, is a closing fence that was cut in the middle."""
    mark = line.strip(" ")
    return 0 < len(mark) < len(opening) and mark == opening[: len(mark)]


def _closes(opening: str, fence: str) -> bool:
    return fence[0] == opening[0] and len(fence) >= len(opening)
