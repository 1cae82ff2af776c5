"""Findings as the model writes them: each is there as soon as it is whole."""

from __future__ import annotations

from collections.abc import Callable

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.progress import Progress
from miyabi_ls.errors import AnswerError


class Progressive:
    """The findings of one answer while it is written.

    Args:
        review: what is asked.
        target: what they are about.
        found: told all of them so far, whenever there is one more.
    """

    def __init__(
        self, review: Review, target: Target, found: Callable[[tuple[Finding, ...]], None]
    ) -> None:
        self._review = review
        self._target = target
        self._found = found
        self._parts: list[str] = []
        self._tokens = 0
        self._findings: tuple[Finding, ...] = ()

    def observe(self, progress: Progress) -> None:
        """Go on with what a progress says has come."""
        if progress.tokens < self._tokens:
            self._parts.clear()  # the prompt was sent again
        self._tokens = progress.tokens
        if not progress.delta:
            return
        self._parts.append(progress.delta)
        if any(mark in progress.delta for mark in "}\n"):
            self._read("".join(self._parts))

    def _read(self, answer: str) -> None:
        try:
            findings = self._review.read_so_far(self._target, answer).findings
        except AnswerError:
            return
        if set(findings) - set(self._findings):
            self._findings = findings
            self._found(findings)
