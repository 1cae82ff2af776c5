"""The review of targets of one document, one after the other, as a job that makes way for others.

Findings show as the model writes them. What is to be reviewed may change while the job runs: a save
replaces what is still to come, and ends the review of what was changed meanwhile.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.plain_duration import LONG_SECONDS, about
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.estimate import estimate_of
from miyabi_ls.engine.review.item_text import normalised
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.plan import Plan
from miyabi_ls.engine.review.reviewer import Reviewed, Reviewer
from miyabi_ls.errors import AnswerError, TargetError
from miyabi_ls.lsp import diagnostics
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.edit_log import EditLog
from miyabi_ls.lsp.observed_run import run_observed
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.review_words import ReviewCount
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.text import Span

_ESTIMATED = 100
"""Targets of which the costs are told; those of the rest are taken to be the same."""


@dataclass(frozen=True, slots=True)
class _Current:
    """The target under review, carried through the changes of its document."""

    target: Target
    place: TrackedTarget

    @property
    def text(self) -> str:
        return normalised(self.target.text, self.target.span)


class ReviewJob:
    """One job, for one document.

    Args:
        ls: whose documents and client.
        document: what is reviewed.
        reviewer: reviews it.
        plan: what to begin with.
        allowance: how long that may take.
        progress: told how far it is.
        where: words that name the document, where it is one of several.
    """

    def __init__(
        self,
        ls: MiyabiServer,
        document: OpenDocument,
        reviewer: Reviewer,
        plan: Plan,
        allowance: Allowance,
        progress: WorkDoneProgress,
        where: str = "",
    ) -> None:
        self.token = progress.token
        self._ls = ls
        self._uri = document.uri
        self._reviewer = reviewer
        self._allowance = allowance
        self._progress = progress
        self._where = f"{where}: " if where else ""
        self._count = self._known(plan)
        self._current: _Current | None = None
        self._superseded = asyncio.Event()
        self._waiting: deque[Target] = deque()
        self._edits: EditLog | None = None
        self._take(document, plan.to_ask)

    def replace(
        self,
        targets: Sequence[Target],
        allowance: Allowance,
        left_out: Sequence[NotReviewed] = (),
    ) -> None:
        """Review ``targets`` next, in the time of ``allowance``, in place of those that still wait.

        The review that runs goes on where it is of one of them.
        """
        document = self._ls.session.documents.reviewed(self._uri)
        if self._current is not None:
            current = self._current.text
            others = [t for t in targets if normalised(t.text, t.span) != current]
            if len(others) == len(targets):
                self._superseded.set()
            targets = others
        self._release()
        self._allowance = allowance
        self._count = self._count.leaving_out(left_out)
        if document is not None:
            self._take(document, targets)

    def _known(self, plan: Plan) -> ReviewCount:
        recalled = (self._reviewer.recalled(k.target, k.findings) for k in plan.remembered)
        findings = sum(len(each.findings) for each in recalled)
        known = len(plan.remembered)
        return ReviewCount(known, findings=findings, not_reviewed=plan.not_reviewed)

    def stop(self) -> None:
        """Review nothing more, and end what is being reviewed."""
        self._superseded.set()
        self._release()

    async def run(self) -> ReviewCount:
        """Review all; returns what came of it.

        Raises:
            MiyabiError: the server cannot be used; the other targets need not be tried.
        """
        try:
            while self._waiting:
                self._current = self._next()
                try:
                    await self._review(self._current)
                finally:
                    self._ls.session.documents.release(self._current.place)
                    self._current = None
            return self._count
        finally:
            self._release()

    async def _review(self, current: _Current) -> None:
        target, allowance = current.target, self._allowance
        if _standing(self._ls, current.place)[1] is None:
            self._count = self._count.changing()  # an answer would be about what is gone
            return
        if not allowance.covers(target, self._reviewer.tools.learnt.current):
            rest = (target, *self._waiting)
            self._count = self._count.leaving_out([allowance.refused(each) for each in rest])
            self._waiting.clear()
            return
        self._tell(target)
        try:
            reviewed = await self._making_way(current)
        except (AnswerError, TargetError) as error:
            self._ls.session.reviews.of(self._uri).tried.add(current.text)
            self._count = self._count.failing(target.label, str(error))
            return
        if reviewed is None:
            return  # superseded
        is_shown = show(self._ls, current.place, target, reviewed.findings)
        self._count = self._count.after(reviewed, is_shown=is_shown)

    async def _making_way(self, current: _Current) -> Reviewed | None:
        """The review of one target; where a user wants the model, stopped and begun again.

        None where the target was changed meanwhile, and is not wanted any more.
        """
        jobs = self._ls.session.jobs
        allowance = self._allowance  # a save may bring another one meanwhile
        self._superseded.clear()
        while True:
            await jobs.quiet()
            started = time.monotonic()
            review = asyncio.create_task(
                review_one(
                    self._ls,
                    self._reviewer,
                    current.target,
                    current.place,
                    self._progress.report,
                )
            )
            signals = [
                asyncio.create_task(jobs.wanted()),
                asyncio.create_task(self._superseded.wait()),
            ]
            try:
                await asyncio.wait((review, *signals), return_when=asyncio.FIRST_COMPLETED)
                if review.done():
                    return review.result()
                if self._superseded.is_set():
                    return None
            finally:
                for each in (review, *signals):
                    each.cancel()
                await asyncio.wait((review, *signals))
                allowance.spent += time.monotonic() - started

    def _tell(self, target: Target) -> None:
        """Say which target it is, and how long the rest will take where that is long."""
        measured = self._reviewer.tools.learnt.current
        first = [target, *islice(self._waiting, _ESTIMATED)]
        costs = [estimate_of(each, measured).seconds for each in first]
        total = 1 + len(self._waiting)
        seconds = sum(cost or 0.0 for cost in costs) * total / len(first)
        number = self._count.done + 1
        left = f", {about(seconds)} left" if seconds > LONG_SECONDS else ""
        place = f"({number} of {number + len(self._waiting)}{left})"
        self._progress.aside = f"{self._where}{target.label} {place}"

    def _take(self, document: OpenDocument, targets: Sequence[Target]) -> None:
        """Have ``targets`` wait, of one text that the document reads, or read a moment ago."""
        self._waiting.extend(targets)
        if targets:
            self._edits = self._ls.session.documents.log_since(document, targets[0].text)

    def _next(self) -> _Current:
        target = self._waiting.popleft()
        assert self._edits is not None, "targets wait"
        place = self._ls.session.documents.track_from(self._edits, target.text, target.span)
        return _Current(target, place)

    def _release(self) -> None:
        self._waiting.clear()
        if self._edits is not None:
            self._ls.session.documents.release(self._edits)
            self._edits = None


async def review_one(
    ls: MiyabiServer,
    reviewer: Reviewer,
    target: Target,
    place: TrackedTarget,
    report: Callable[[Progress], None],
) -> Reviewed:
    """The review of ``target``, which is at ``place``; findings show as they are written.

    Raises:
        MiyabiError: there is none.
    """
    call = Call(uuid.uuid4().hex, "review", str(uri_path(place.uri)))
    document = ls.session.documents.reviewed(place.uri)
    neighbours = Neighbours() if document is None else neighbours_of(ls, document)

    def found(findings: Sequence[Finding]) -> None:
        show_some(ls, place, target, findings)

    return await run_observed(
        ls.status,
        lambda note: reviewer.review(target, neighbours, call, note, found),
        report,
    )


def show(
    ls: MiyabiServer, place: TrackedTarget, target: Target, findings: Sequence[Finding]
) -> bool:
    """Show the findings of a whole review, in place of earlier ones; whether they still stand."""
    document, span = _standing(ls, place)
    if document is None or span is None:
        return False
    if not _is_hidden(ls, document, target):
        moved = _moved(target, span, findings)
        ls.session.reviewed.put(document.uri, document.text, [(span, moved)])
        diagnostics.found(ls, document)
    return True


def show_some(
    ls: MiyabiServer, place: TrackedTarget, target: Target, findings: Sequence[Finding]
) -> None:
    """Show findings of a review that goes on."""
    document, span = _standing(ls, place)
    if document is None or span is None or _is_hidden(ls, document, target):
        return
    ls.session.reviewed.add(document.uri, document.text, _moved(target, span, findings))
    diagnostics.found(ls, document)


def _standing(ls: MiyabiServer, place: TrackedTarget) -> tuple[OpenDocument | None, Span | None]:
    """The document of a target, and where that stands there unchanged; None where it does not."""
    document = ls.session.documents.reviewed(place.uri)
    return document, None if document is None else place.tracked.unchanged_in(document.text)


def _is_hidden(ls: MiyabiServer, document: OpenDocument, target: Target) -> bool:
    """Whether the user has cleared away what is said of ``target``, while it was reviewed."""
    return normalised(target.text, target.span) in ls.session.reviews.of(document.uri).hidden


def _moved(target: Target, span: Span, findings: Sequence[Finding]) -> list[Finding]:
    return [finding.shifted(span.start - target.span.start) for finding in findings]
