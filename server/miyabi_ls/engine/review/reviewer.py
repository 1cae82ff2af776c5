"""The review of one target: remembered where it was asked before, else asked and remembered.

Every review goes this way, whatever starts it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Severity, Target
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import FindingsOutcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.review.bounds import bounded
from miyabi_ls.engine.review.known_facts import Facts, nothing_known
from miyabi_ls.engine.review.memory import Memory
from miyabi_ls.engine.review.progressive import Progressive
from miyabi_ls.engine.review.second_pass import Sifted, sifted
from miyabi_ls.engine.review.shown import IsDismissed, Shown, nothing_dismissed, shown
from miyabi_ls.engine.run import Tools, run
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.source.neighbours import Neighbours

Found = Callable[[tuple[Finding, ...]], None]
"""Told all findings so far that are to be shown, whenever the model has written one more."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of the review of one target.

    Attributes:
        target: what was reviewed; all places are in its text.
        findings: those to be shown.
        dismissed: those that somebody has dismissed.
        minor: how many matter too little to be shown.
        dropped: how many stood on nothing in the target, or were too many.
        doubted: how many the model was not sure of when it was asked again.
        complete: False where the answer was cut at the token limit.
        remembered: whether the model was not asked, since it had been before.
        left_out: what the model was not shown, in words; empty where that is nothing.
        response: the answer; None where it is remembered.
        second: the answer of the second pass; None where there was none.
        duration_ms: how long that took.
    """

    target: Target
    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...] = ()
    minor: int = 0
    dropped: int = 0
    doubted: int = 0
    complete: bool = True
    remembered: bool = False
    left_out: str = ""
    response: LLMResponse | None = None
    second: LLMResponse | None = None
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Reviews targets.

    Attributes:
        tools: whose model is asked, and with what settings.
        memory: what was reviewed before.
        is_dismissed: whether a finding is not to be shown.
        facts: what is known of a target without the model.
    """

    tools: Tools
    memory: Memory
    is_dismissed: IsDismissed = nothing_dismissed
    facts: Facts = nothing_known

    async def review(
        self,
        target: Target,
        neighbours: Neighbours,
        call: Call,
        report: Callable[[Progress], None],
        found: Found,
    ) -> Reviewed:
        """Review ``target``; a review that is remembered asks nothing.

        Raises:
            MiyabiError: there is no review; the message is one sentence for the user.
        """
        (known,) = await self.memory.recall([target])
        if known is not None:
            return self.recalled(target, known)
        started = time.monotonic()
        outcome = await self._asked(target, neighbours, call, report, found)
        findings = bounded(target, outcome.findings)
        too_many = len(outcome.findings) - len(findings)
        sure = Sifted(findings)
        if self.tools.settings.review.second_pass:
            sure = await sifted(outcome, findings, self.tools, call, report)
        await self.memory.keep(target, sure.findings, complete=outcome.complete)
        await asyncio.to_thread(self.tools.learnt.keep)
        now = self.shown(target, sure.findings)
        found(now.findings)
        return Reviewed(
            target,
            now.findings,
            now.dismissed,
            now.minor,
            outcome.dropped + too_many,
            sure.doubted,
            outcome.complete,
            left_out=outcome.prompt.left_out,
            response=outcome.response,
            second=sure.response,
            duration_ms=round((time.monotonic() - started) * 1000),
        )

    async def _asked(
        self,
        target: Target,
        neighbours: Neighbours,
        call: Call,
        report: Callable[[Progress], None],
        found: Found,
    ) -> FindingsOutcome:
        """The model's answer; ``found`` is told what of it is to be shown as it is written."""

        def written(findings: tuple[Finding, ...]) -> None:
            found(self.shown(target, bounded(target, findings)).findings)

        review = Review(self.memory.settings.categories, await self.facts(target))
        progressive = Progressive(review, target, written)

        def observe(progress: Progress) -> None:
            report(progress)
            progressive.observe(progress)

        outcome = await run(
            review, target, neighbours, self.tools, call, observe, review.completeness
        )
        assert isinstance(outcome, FindingsOutcome)
        return outcome

    def recalled(self, target: Target, findings: tuple[Finding, ...]) -> Reviewed:
        """The review of ``target``, of which ``findings`` are remembered."""
        now = self.shown(target, findings)
        return Reviewed(target, now.findings, now.dismissed, now.minor, remembered=True)

    def shown(self, target: Target, findings: Iterable[Finding]) -> Shown:
        """What of ``findings`` is to be shown."""
        least = Severity(self.tools.settings.review.severity)
        return shown(target, findings, least, self.is_dismissed)
