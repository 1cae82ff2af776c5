"""Telling, while an answer is still being written, that all that was asked for has come.

Each token costs about 0.2 s on the first user's machine, and models like to go on: with tests, an
example, a summary. So the stream is closed once a fenced block is, or once what was asked for is
whole within an open block and the answer has gone on to something else.
"""

from __future__ import annotations

from miyabi_ls.actions.action import Action, Prompt, Target
from miyabi_ls.actions.answer import Block, clean, fenced_blocks
from miyabi_ls.errors import AnswerError


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
            return any(map(self._is_answer, blocks)) and self._is_readable(answer)
        open_code = blocks[-1].code if blocks else clean(answer)
        written = open_code[: open_code.rfind("\n") + 1]  # its last line may not be whole yet
        return self._watch.has_moved_on(written) and self._is_readable(answer)

    def _is_answer(self, block: Block) -> bool:
        assert self._watch is not None
        if block.tag in self._target.language.tags:
            return self._watch.is_answer(block.code)
        # One without a tag may be anything: output, a table, a line of a specification.
        return not block.tag and self._watch.is_whole(block.code)

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
