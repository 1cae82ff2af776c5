"""A cut answer, and what a model writes when it goes on from it: made one text again.

The model is asked to go on from a seam: the cut answer up to the last word but one of a line. That
a line is written again then shows, since no line goes on with its own beginning. Models go on in
the middle of the line, or write that line (and some before it) again; they may open the fenced
block anew, with a remark before it, and lose the indentation of what they repeat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.answer import Block, clean, clean_continuation, fenced_blocks

_FENCE = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<tag>[^\s`]*)[ \t]*")
_LAST_WORD = re.compile(r"(?P<kept>.*\S[ \t]+)\S+\s*")
_LINES_BACK = 8
"""How far back a good seam is looked for; what stands behind it is written again, at a price."""


def seam_of(answer: str) -> str:
    """The beginning of a cut answer that a model can go on from; empty where there is none.

    It ends within a line, after the blanks behind a word, or with the line that opens a block.
    """
    answer = clean(answer)
    block = _open_block(answer)
    start = len(answer) - len(block.code) if block else 0
    lines = answer[start:].split("\n")
    for words in (2, 1):
        for back in range(1, min(len(lines), _LINES_BACK) + 1):
            match = _LAST_WORD.fullmatch(lines[-back])
            if match and len(match["kept"].split()) >= words:
                return answer[:start] + "\n".join([*lines[:-back], match["kept"]])
    return answer[:start] if block else ""


def joined(partial: str, continuation: str) -> tuple[str, ...]:
    """What ``partial`` (a seam) and ``continuation`` can come to, likeliest first.

    The last one takes ``continuation`` as it is.
    """
    block = _open_block(partial)
    text = clean_continuation(continuation)
    found: list[str] = []
    if block is None:
        return (*_overlapped(partial, text), _glued(partial, _from_fence(text)))
    inner = _reopened(text, block)
    if inner is not None:
        found += [*_overlapped(partial, inner), _glued(partial, inner.lstrip(" \t"))]
    found += [*_overlapped(partial, text), _glued(partial, text)]
    return tuple(dict.fromkeys(found))


def repeats(partial: str, continuation: str) -> bool:
    """Whether ``continuation`` surely writes the line of the seam again: more than a word of it."""
    head = partial.rpartition("\n")[2]
    return len(head.split()) > 1 and any(
        line.strip().startswith(head.strip())
        for line in clean_continuation(continuation).split("\n")
    )


def _open_block(text: str) -> Block | None:
    """The fenced block that ``text`` ends in, once the line that opens it is whole."""
    blocks = fenced_blocks(text)
    if not blocks or blocks[-1].closed or not text.endswith(f"\n{blocks[-1].code}"):
        return None
    return blocks[-1]


def _glued(partial: str, text: str) -> str:
    """Both, with the blanks between them that stood there, unless ``text`` begins with its own."""
    return (partial.rstrip(" \t") if text[:1].isspace() else partial) + text


def _from_fence(text: str) -> str:
    """``text`` on a line of its own where it begins with a fence, which counts nowhere else."""
    return f"\n{text.lstrip()}" if _FENCE.match(text.lstrip().split("\n", 1)[0]) else text


def _reopened(text: str, block: Block) -> str | None:
    """What ``text`` holds below a fence that opens ``block`` anew; None where none does.

    A fence with a tag opens a block. One without does where nothing stands before it and another
    one follows; else it closes one.
    """
    lines = text.split("\n")
    fences = [(at, match) for at, line in enumerate(lines) if (match := _FENCE.fullmatch(line))]
    if not fences:
        return None
    at, first = fences[0]
    is_bare = not first["tag"]
    if is_bare and (len(fences) == 1 or "".join(lines[:at]).strip()):
        return None
    inner = lines[at + 1 :]
    for after, match in fences[1:]:
        if not match["tag"] and match["fence"] == first["fence"]:
            inner[after - at - 1] = block.fence  # it has to close the block as it was opened first
            break
    return "\n".join(inner)


def _overlapped(partial: str, text: str) -> tuple[str, ...]:
    """Both, with the lines left out that ``text`` repeats of ``partial``; none where it does not.

    Where the repeated lines lost their indentation, those after them may have, or not.
    """
    written, again = partial.split("\n"), text.split("\n")
    while again and not again[0].strip():
        again = again[1:]
    count = _count_repeated(written, again)
    if not count:
        return ()
    first = written[-count]
    rest, before = again[count - 1 :], written[:-1]
    plain = [_indentation(written[-1]) + rest[0].lstrip(" \t"), *rest[1:]]
    lost = _indentation(first).removesuffix(_indentation(again[0]))
    moved = [plain[0], *(_moved(line, lost) for line in plain[1:])]
    return ("\n".join([*before, *plain]), "\n".join([*before, *moved]))


def _count_repeated(written: Sequence[str], again: Sequence[str]) -> int:
    """How many lines at the end of ``written`` stand at the start of ``again``, its last begun."""
    head = written[-1].strip()
    if not head:
        return 0
    for count in range(min(len(written), len(again)), 0, -1):
        pairs = zip(written[-count:-1], again, strict=False)
        if again[count - 1].strip().startswith(head) and all(
            one.strip() == other.strip() for one, other in pairs
        ):
            return count
    return 0


def _moved(line: str, by: str) -> str:
    """A line of code with more indentation; a fence stays where it is."""
    return by + line if line.strip() and not _FENCE.fullmatch(line) else line


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
