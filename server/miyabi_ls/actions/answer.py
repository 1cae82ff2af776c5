"""Taking apart what a model wrote: thinking, fences, prose.

The answer is untrusted text. Nothing here decides whether code is right; it only finds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from textwrap import dedent

from miyabi_ls.actions.block_quote import unquoted
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.correction import corrects
from miyabi_ls.actions.diff_answer import is_diff
from miyabi_ls.actions.fence import Fence, fence_in
from miyabi_ls.actions.line_numbers import without_barred_numbers, without_line_numbers
from miyabi_ls.actions.thinking import without_thinking

# At an end of a line only, and not in a closed block: code that handles such tokens holds them.
_LEAK = r"[ \t]*(?:<[|\uff5c][\w\u2581]+[|\uff5c]>|<(?:start|end)_of_turn>)"
# Looked for where blanks begin, not at each of them: a model may write nothing else.
_LEAKS = re.compile(rf"^(?:{_LEAK})+|(?<![ \t])(?:{_LEAK})+[ \t]*$", re.MULTILINE)
_LEAKS_AT_FENCE = re.compile(rf"^( {{0,3}}(?:`{{3,}}|~{{3,}}))(?:{_LEAK})+[ \t]*$", re.MULTILINE)
_MARKDOWN = ("markdown", "md")
_SPAN = re.compile(r"^ {0,3}(`{3,})(?!`)(.+?)(?<!`)\1[ \t]*$", re.MULTILINE)
"""A fence that opens and closes on one line, which CommonMark reads as a code span."""
# HTML has these too, so only at the ends of the answer.
_SENTENCE = re.compile(r"\A\s*(?:<s>\s*)+|(?<!\s)(?:\s*</s>)+\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        tag: the word after the fence, in lower case.
        code: the lines between the fences.
        closed: whether its closing fence came.
        fence: what opened it, and closes it.
        before: the prose between the block above it, or the beginning, and it.
        indentation: how many blanks its opening fence stands behind.
    """

    tag: str
    code: str
    closed: bool
    fence: str
    before: str
    indentation: int

    @property
    def at_margin(self) -> str:
        """The code without the blanks that its fence stands behind, as that of a list does."""
        blanks = re.compile(f"^ {{0,{self.indentation}}}", re.MULTILINE)
        return blanks.sub("", self.code) if self.indentation else self.code


def clean(answer: str) -> str:
    """``answer`` as its model meant it, without a block of Markdown around all of it.

    That is without thinking, leaked special tokens, byte order mark and carriage returns, and
    without the marks of a block quote.
    """
    return _unwrapped(as_meant(answer))


def as_meant(answer: str) -> str:
    """The same, but with the block of Markdown."""
    said = _said(answer)
    bare = unquoted(said)
    return _without_tokens(bare if bare == said else without_thinking(bare))


def clean_continuation(continuation: str) -> str:
    """The rest of a cut answer, cleaned; it may begin within code, and so in no block quote."""
    return _unwrapped(_without_tokens(_said(continuation)))


def _said(answer: str) -> str:
    answer = answer.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return without_thinking(answer)


def _without_tokens(answer: str) -> str:
    return _SENTENCE.sub("", _without_leaks(_LEAKS_AT_FENCE.sub(r"\1", answer)))


def _unwrapped(answer: str) -> str:
    """``answer``, or what stands in a block of Markdown that holds it, fences and all."""
    for block in fenced_blocks(answer):
        first = block.code.lstrip("\n").partition("\n")[0]
        is_around = block.tag in _MARKDOWN or (not block.tag and fence_in(first) is not None)
        if is_around and any(inner.code.strip() for inner in fenced_blocks(block.code)):
            return block.at_margin
    return answer


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
    opening: Fence | None = None
    lines: list[str] = []
    prose = ""
    for line in answer.split("\n"):
        fence = fence_in(line)
        if fence and opening is None:
            opening, prose, lines = fence, "\n".join(lines), []
        elif fence and opening is not None and fence.closes(opening):
            blocks.append(_block(opening, lines, prose, closed=True))
            opening, lines = None, []
        else:
            lines.append(line)
    if opening is not None:
        if _begins(lines[-1] if lines else "", opening.marks):
            lines.pop()
        blocks.append(_block(opening, lines, prose, closed=False))
    return tuple(blocks)


def _block(opening: Fence, lines: list[str], prose: str, *, closed: bool) -> Block:
    code = "\n".join(lines)
    return Block(opening.tag.lower(), code, closed, opening.marks, prose, opening.indentation)


def code_candidates(answer: str, tags: Collection[str]) -> tuple[Candidate, ...]:
    """Texts of a cleaned answer that may be the code asked for, likeliest first.

    Blocks with a tag of the language, then blocks without one, then others; without any block, code
    between three backticks on one line; without that, all of the answer. Numbers of lines are taken
    off.
    """
    numbered = numbered_candidates(answer, tags)
    return tuple(e.reading(without_line_numbers(without_barred_numbers(e.code))) for e in numbered)


def numbered_candidates(answer: str, tags: Collection[str]) -> tuple[Candidate, ...]:
    """The same texts in the same order, with whatever numbers their lines begin with."""
    blocks = _written(answer)
    if not blocks:
        return _without_blocks(answer, tags)
    found = list(_blocks_of_code(answer, tags))
    before = answer[: answer.index(blocks[0].fence)]
    if before.strip() and not blocks[0].tag:
        # The fence may have ended what the prompt began.
        found.append(Candidate(before))
    return tuple(found)


def _without_blocks(answer: str, tags: Collection[str]) -> tuple[Candidate, ...]:
    """The candidates of an answer that has no block with something in it.

    Its fences are never code, though JavaScript reads them as template strings.
    """
    if spans := _SPAN.findall(answer):
        return tuple(Candidate(_untagged(code.strip(), tags)) for _, code in spans)
    code = "\n".join(line for line in answer.split("\n") if fence_in(line) is None)
    return (Candidate(code),) if code.strip() else ()


def _untagged(code: str, tags: Collection[str]) -> str:
    """``code`` without the tag that it begins with."""
    tag, blank, rest = code.partition(" ")
    return rest.lstrip() if blank and tag.lower() in tags else code


def block_candidates(answer: str, tags: Collection[str]) -> tuple[Candidate, ...]:
    """The fenced blocks among them, and nothing else.

    For languages whose code cannot be told from prose, nor from a list that has numbers: those
    before the lines are left, but for numbers with a bar after them.
    """
    return tuple(e.reading(without_barred_numbers(e.code)) for e in _blocks_of_code(answer, tags))


def _blocks_of_code(answer: str, tags: Collection[str]) -> tuple[Candidate, ...]:
    """The blocks that are no diffs, those of the language first."""
    order = {"": 1} | dict.fromkeys(tags, 0)
    code = [(at, b) for at, b in enumerate(_written(answer)) if _diff_in(b) is None]
    return tuple(_candidate(*each) for each in sorted(code, key=lambda e: order.get(e[1].tag, 2)))


def diffs(answer: str) -> tuple[Candidate, ...]:
    """The blocks of a cleaned answer that are diffs."""
    found = ((at, b, _diff_in(b)) for at, b in enumerate(_written(answer)))
    return tuple(_candidate(at, b).reading(diff) for at, b, diff in found if diff is not None)


def _diff_in(block: Block) -> str | None:
    """The diff that a block is, its marks at the margin; None where it is none."""
    code = dedent(without_line_numbers(block.at_margin))
    return code if is_diff(block.tag, code) else None


def _candidate(at: int, block: Block) -> Candidate:
    return Candidate(block.at_margin, at, at > 0 and corrects(block.before))


def _written(answer: str) -> list[Block]:
    return [block for block in fenced_blocks(answer) if block.code.strip()]


def _begins(line: str, opening: str) -> bool:
    """Whether ``line``, the last one, is a closing fence that was cut in the middle."""
    mark = line.strip(" ")
    return 0 < len(mark) < len(opening) and mark == opening[: len(mark)]
