"""Findings as the model writes them: each is there as soon as it is whole."""

from __future__ import annotations

from collections.abc import Callable

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.finding_answer import read_findings
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.review.bounds import is_endless
from miyabi_ls.errors import AnswerError


class Progressive:
    """The findings of one answer while it is written.

    Args:
        target: what they are about.
        found: told all of them so far, whenever there is one more.
    """

    def __init__(self, target: Target, found: Callable[[tuple[Finding, ...]], None]) -> None:
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
        if "}" in progress.delta:
            self._read("".join(self._parts))

    def is_enough(self, answer: str) -> bool:
        """Whether ``answer`` should be ended, since it would never end or say anything new."""
        return is_endless(self._target, answer)

    def _read(self, answer: str) -> None:
        try:
            findings = read_findings(self._target.text, self._target.span, clean(answer)).findings
        except AnswerError:
            return
        if set(findings) - set(self._findings):
            self._findings = findings
            self._found(findings)
