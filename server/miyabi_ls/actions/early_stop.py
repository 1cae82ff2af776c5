"""Telling, while an answer is still being written, that all that was asked for has come.

Each token costs about 0.2 s on the first user's machine, and models like to go on: with tests, an
example, a summary. So the stream is closed once a fenced block is, or once what was asked for is
whole within an open block and the answer has gone on to something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.action import Action, Prompt, Target
from miyabi_ls.actions.answer import Block, clean, fenced_blocks
from miyabi_ls.errors import AnswerError

_WORD_BEFORE = 80
"""Characters of what is still a word before the code, and no explanation."""
_STEPS = re.compile(r"\b(?:first|step|start|begin|import|before|then|example|usage|helper)", re.I)
"""Words that announce more than one block."""


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

    def reached(self, answer: str) -> bool:
        """Whether ``answer``, as far as it is written, can be read and needs nothing more."""
        if self._watch is None or "\n" not in answer:
            return False
        blocks = [block for block in fenced_blocks(clean(answer)) if block.code.strip()]
        if blocks and blocks[-1].closed:
            return self._ends_with(answer, blocks) and self._is_readable(answer)
        open_code = blocks[-1].code if blocks else clean(answer)
        written = open_code[: open_code.rfind("\n") + 1]  # its last line may not be whole yet
        return self._watch.has_moved_on(written) and self._is_readable(answer)

    def _ends_with(self, answer: str, blocks: Sequence[Block]) -> bool:
        """Whether one of ``blocks``, the last of which has just been closed, is what was asked for.

        One that holds all of it says so by itself. Of others the first will do where the answer
        begins with it, as it was asked to, or with a word before it; after more prose there may be
        steps, and examples, to come. One without a tag may be anything: output, a table, a line of
        a specification.
        """
        assert self._watch is not None
        tags = self._target.language.tags
        if any(b.tag in ("", *tags) and self._watch.is_whole(b.code) for b in blocks):
            return True
        before = clean(answer).partition(blocks[0].fence)[0].strip()
        begins = len(before) <= _WORD_BEFORE and "\n" not in before and not _STEPS.search(before)
        return begins and blocks[0].tag in tags and self._watch.is_answer(blocks[0].code)

    def _is_readable(self, answer: str) -> bool:
        try:
            self._action.read(self._target, self._prompt, answer)
        except AnswerError:
            return False
        return True


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

    def has_moved_on(self, code: str) -> bool:
        """Whether it has: never, since where the code ends only a fence tells."""
        del code
        return False
