"""Telling, while an answer is still being written, that all that was asked for has come.

Each token costs about 0.2 s on the first user's machine, and models like to go on: with tests, an
example, a summary. So the stream is closed once a fenced block is, and its model has not taken it
back at once; or once what was asked for is whole within an open block and the answer has gone on to
something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from miyabi_ls.actions.action import Action, CodeEdit, Prompt, Target
from miyabi_ls.actions.answer import Block, clean, fenced_blocks
from miyabi_ls.actions.correction import corrects
from miyabi_ls.errors import AnswerError
from miyabi_ls.source.text import Edit

_WORD = re.compile(r"\w+")
_WORD_BEFORE = 80
"""Characters of what is still a word before the code, and no explanation."""
_STEPS = re.compile(r"\b(?:first|step|start|begin|import|before|then|example|usage|helper)", re.I)
"""Words that announce more than one block."""
_MORE = re.compile(
    r"\b(?:where|helper|auxiliary|utility|define[ds]?|also (?:need|add)|(?:is|are|as) follows"
    r"|following|and here|here(?:'s| is| are) the)\b",
    re.I,
)
"""Words after a block that announce what it needs."""
_FIRST_WORDS = re.compile(r"\A\s*(\S.*?)(?:[.!?:]\s|\n)", re.DOTALL)
"""The first sentence, or line, of prose."""


class Completeness(Enum):
    """How much has come of what was asked for."""

    PARTIAL = auto()
    WHOLE = auto()
    """All of it; the next word may take it back."""
    EXCEEDED = auto()
    """All of it, and the answer has gone on to something else."""


class EarlyStop:
    """The end of one answer.

    Args:
        action: whose answer it is.
        target: what the action works on.
        prompt: what was asked.
    """

    def __init__(self, action: Action, target: Target, prompt: Prompt) -> None:
        self._action = action
        self._target = target
        self._prompt = prompt
        self._watch = action.watch(target)

    def completeness(self, answer: str) -> Completeness:
        """How much of what was asked for ``answer`` has, as far as it is written."""
        if self._watch is None or "\n" not in answer:
            return Completeness.PARTIAL
        blocks = [block for block in fenced_blocks(clean(answer)) if block.code.strip()]
        if blocks and blocks[-1].closed:
            end, completeness = self._is_end(answer, blocks), Completeness.WHOLE
        else:
            open_code = blocks[-1].at_margin if blocks else clean(answer)
            written = open_code[: open_code.rfind("\n") + 1]  # its last line may not be whole yet
            end, completeness = self._watch.has_moved_on(written), Completeness.EXCEEDED
        return completeness if end and self._is_readable(answer) else Completeness.PARTIAL

    def _is_end(self, answer: str, blocks: Sequence[Block]) -> bool:
        """Whether nothing need follow ``blocks``, and what does so takes nothing back."""
        return (
            not corrects(_words_below(answer))
            and self._ends_with(answer, blocks)
            and not self._goes_on(answer, blocks)
        )

    def _goes_on(self, answer: str, blocks: Sequence[Block]) -> bool:
        """Whether what ``blocks`` need and do not have may come after the last one.

        What they call and nobody declares is in another file, most often. So only the first words
        below the block are waited for: they announce a helper function, or speak of it, or not.
        """
        assert self._watch is not None
        lacking = self._watch.lacking("\n\n".join(block.at_margin for block in blocks))
        if not lacking:
            return False
        if not fenced_blocks(clean(answer))[-1].closed:
            return True
        first = _FIRST_WORDS.match(_words_below(answer))
        if first is None:
            return True
        return not lacking.isdisjoint(_WORD.findall(first[1])) or bool(_MORE.search(first[1]))

    def _ends_with(self, answer: str, blocks: Sequence[Block]) -> bool:
        """Whether one of ``blocks``, the last of which has just been closed, is what was asked for.

        One that holds all of it says so by itself. Of others the first will do where the answer
        begins with it, as it was asked to, or with a word before it; after more prose there may be
        steps, and examples, to come. One without a tag may be anything: output, a table, a line of
        a specification.
        """
        assert self._watch is not None
        tags = self._target.language.tags
        if any(b.tag in ("", *tags) and self._watch.is_whole(b.at_margin) for b in blocks):
            return True
        before = clean(answer).partition(blocks[0].fence)[0].strip()
        begins = len(before) <= _WORD_BEFORE and "\n" not in before and not _STEPS.search(before)
        return begins and blocks[0].tag in tags and self._watch.is_answer(blocks[0].at_margin)

    def _is_readable(self, answer: str) -> bool:
        try:
            reading = self._action.read(self._target, self._prompt, answer)
        except AnswerError:
            return False
        return not isinstance(reading, CodeEdit) or self._does_well(reading.edit)

    def _does_well(self, edit: Edit) -> bool:
        """Whether ``edit`` changes something and breaks nothing; else another block may do so."""
        before, text = self._target.syntax, self._target.text
        if edit.new_text.split() == text.slice(edit.span).split():
            return False
        after = before.reparsed(text.replace(edit))
        return sum(1 for _ in after.errors()) <= sum(1 for _ in before.errors())


def _words_below(answer: str) -> str:
    """The prose below the last block of ``answer`` that is closed."""
    last = fenced_blocks(clean(answer))[-1]
    return clean(answer).rpartition(last.fence)[2] if last.closed else last.before


class OnlyBlocks:
    """Watches for nothing but the end of a block."""

    def is_answer(self, block: str) -> bool:
        """Whether ``block`` may be the answer: any may."""
        del block
        return True

    def is_whole(self, block: str) -> bool:
        """Whether ``block`` is: that cannot be told."""
        del block
        return False

    def lacking(self, code: str) -> frozenset[str]:
        """The functions that ``code`` lacks: not known."""
        del code
        return frozenset()

    def has_moved_on(self, code: str) -> bool:
        """Whether it has: never, since where the code ends only a fence tells."""
        del code
        return False
