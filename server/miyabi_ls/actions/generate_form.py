"""What a form of "Generate implementation" consists of; one file each."""

from __future__ import annotations

from typing import Protocol

from miyabi_ls.actions.action import Target, Watch
from miyabi_ls.source.text import Edit


class GenerateForm(Protocol):
    """One kind of code that can be written, for one kind of target."""

    def task(self, target: Target) -> tuple[str, ...]:
        """The sentences that say to a model what to write."""

    def watch(self, target: Target) -> Watch:
        """What tells that an answer can be ended early."""

    def edit(self, target: Target, answer: str) -> Edit:
        """Read a cleaned answer as an edit within the target.

        Raises:
            AnswerUnusable: it cannot be used; the message says why.
        """
