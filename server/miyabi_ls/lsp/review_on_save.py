"""The review that a save starts: of the items that changed.

What is remembered shows at once and asks nothing. What is not is asked about after the last of
several saves; a newer save takes the place of what waits, and ends only the review of what has
changed since.
"""

from __future__ import annotations

import asyncio
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import Path

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.engine.plain_duration import LONG_SECONDS, about
from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.changed import changed_targets, texts_of
from miyabi_ls.engine.review.changed_files import head_text
from miyabi_ls.engine.review.item_text import normalised
from miyabi_ls.engine.review.plan import Plan, plan_review
from miyabi_ls.engine.review.reviewer import Reviewer
from miyabi_ls.engine.review.targets import FileTargets, review_targets
from miyabi_ls.errors import MiyabiError
from miyabi_ls.lsp import diagnostics
from miyabi_ls.lsp.dismissing import dismissed_in
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.review_job import ReviewJob
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.user_files import user_files
from miyabi_ls.source.language import Language
from miyabi_ls.source.text import Span, Text

_log = logging.getLogger(__name__)


def review_saved(ls: MiyabiServer, uri: str) -> None:
    """Review what changed in the document at ``uri``, as ``review.onSave`` says."""
    review = ls.session.reviews.of(uri)
    delay = ls.session.settings().settings.review.delay
    asks = not review.saved_after_delay
    review.saved_after_delay = False
    _look_at(ls, uri, delay if asks else 0.0, asks=asks)


def show_remembered(ls: MiyabiServer, uri: str) -> None:
    """Show what is remembered of a document that was opened; no model is asked."""
    _look_at(ls, uri, 0.0, asks=False)


def pause_review(ls: MiyabiServer) -> None:
    """Start no review on save until resumed, and stop those that run."""
    session = ls.session
    session.reviews.paused = True
    session.reviews.stop()
    for job in session.jobs:
        if not job.interactive:
            job.task.cancel()
    ls.status.refresh()


def resume_review(ls: MiyabiServer) -> None:
    """Review on save again, as ``review.onSave`` says."""
    ls.session.reviews.paused = False
    ls.status.refresh()


def _look_at(ls: MiyabiServer, uri: str, delay: float, *, asks: bool) -> None:
    session = ls.session
    document = session.documents.get(uri)
    when = session.settings().settings.review.on_save
    if document is None or document.language is None or when == "off" or session.reviews.paused:
        return
    review = session.reviews.of(uri)
    if review.planning is not None and not review.planning.done():
        if not asks:
            return  # what is under way shows it as well
        review.planning.cancel()
    saved = document.text if asks else None
    review.planning = session.in_background(_planned(ls, document, document.language, delay, saved))


async def _planned(
    ls: MiyabiServer, document: OpenDocument, language: Language, delay: float, saved: Text | None
) -> None:
    """Show what is known, and have the rest asked about that stands as it was ``saved``, if it was.

    What the user types meanwhile is not ready for a review.
    """
    await asyncio.sleep(delay)
    try:
        tools = ls.session.tools()
    except MiyabiError as error:
        # Nobody asked: the first action a user starts will say it.
        _log.warning("No review on save: %s", error)
        return
    dismissed = await dismissed_in(ls, document)
    reviewer = ls.session.reviews.reviewer(tools, dismissed, user_files(ls, document))
    text = document.text
    syntax = await document.syntax_beside(language)
    found = await asyncio.to_thread(review_targets, language, syntax)
    measured = tools.learnt.current
    plan = await plan_review(found.targets, reviewer.memory, measured)
    await show_plan(ls, document, reviewer, plan)
    if saved is None or document.text is not text:
        return  # typed on: the next save sees to it
    wanted = await _wanted(ls, document, language, found, plan.to_ask)
    if saved is not text:
        as_saved = await asyncio.to_thread(texts_of, language, saved.string)
        wanted = [each for each in wanted if normalised(each.text, each.span) in as_saved]
    plan = await plan_review(wanted, reviewer.memory, measured, found.not_reviewed)
    limit = tools.settings.review.max_seconds
    begin(ls, document, reviewer, await asyncio.to_thread(plan.within, limit, measured))


async def show_plan(
    ls: MiyabiServer, document: OpenDocument, reviewer: Reviewer, plan: Plan
) -> None:
    """Show what is remembered of the items of ``document``, unless the user cleared it away.

    What shows on them already stays, with what was explained of it since, but for what the user
    has dismissed. Where the document reads something else by now, nothing.
    """
    if not plan.remembered:
        return
    hidden = ls.session.reviews.of(document.uri).hidden
    reviews = await asyncio.to_thread(_remembered, reviewer, plan, hidden)
    if document.text.string != plan.remembered[0].target.text.string:
        return
    reviewed = ls.session.reviewed
    before = reviewed.findings(document.uri, document.text)
    starts = [each.span.start for each in before]
    merged: list[tuple[Span, tuple[Finding, ...]]] = []
    for target, findings in reviews:
        span = target.span
        near = before[bisect_left(starts, span.start) : bisect_right(starts, span.end)]
        there = [each for each in near if span.contains(each.span)]
        merged.append((span, (*reviewer.shown(target, there).findings, *findings)))
    reviewed.put(document.uri, document.text, merged)
    if reviewed.findings(document.uri, document.text) != before:
        diagnostics.found(ls, document)


def _remembered(
    reviewer: Reviewer, plan: Plan, hidden: frozenset[str]
) -> list[tuple[Target, tuple[Finding, ...]]]:
    """What of ``plan`` is shown of what is remembered, but for items whose text is ``hidden``."""
    return [
        (known.target, reviewer.recalled(known.target, known.findings).findings)
        for known in plan.remembered
        if not hidden or normalised(known.target.text, known.target.span) not in hidden
    ]


async def _wanted(
    ls: MiyabiServer,
    document: OpenDocument,
    language: Language,
    found: FileTargets,
    unknown: Sequence[Target],
) -> list[Target]:
    """Those of the ``unknown`` targets that this save is to ask about."""
    wanted: Sequence[Target] = found.targets
    if ls.session.settings().settings.review.on_save == "changed":
        earlier = await _earlier(ls, document, language)
        wanted = await asyncio.to_thread(changed_targets, found.targets, earlier)
    asked = {id(target) for target in unknown}
    tried = ls.session.reviews.of(document.uri).tried
    return [
        target
        for target in wanted
        if id(target) in asked and not (tried and normalised(target.text, target.span) in tried)
    ]


async def _earlier(
    ls: MiyabiServer, document: OpenDocument, language: Language
) -> list[frozenset[str]]:
    """What the items were known by when the document was opened, and in git's ``HEAD``."""
    texts = [document.opened.string]
    if document.is_file and (head := await head_text(Path(uri_path(document.uri)))) is not None:
        texts.append(head)
    review = ls.session.reviews.of(document.uri)
    known = review.earlier
    review.earlier = {
        text: known[text] if text in known else await asyncio.to_thread(texts_of, language, text)
        for text in texts
    }
    return list(review.earlier.values())


def begin(ls: MiyabiServer, document: OpenDocument, reviewer: Reviewer, plan: Plan) -> None:
    """Carry out ``plan``, by the job that runs for this document where there is one."""
    session = ls.session
    review = session.reviews.of(document.uri)
    allowance = Allowance(reviewer.tools.settings.review.max_seconds)
    if review.job is not None:
        review.job.replace(plan.to_ask, allowance, plan.not_reviewed)
        return
    if not plan.to_ask:
        return
    progress = WorkDoneProgress(ls, _title(document, plan))
    review.job = job = ReviewJob(ls, document, reviewer, plan, allowance, progress)
    work = _run(ls, document.uri, job, progress)
    session.jobs.start(progress.token, ("review", document.uri), work, interactive=False)


async def _run(ls: MiyabiServer, uri: str, job: ReviewJob, progress: WorkDoneProgress) -> None:
    last_word = "Failed"
    try:
        last_word = str(await job.run())
    except MiyabiError as error:
        last_word = str(error)
    except asyncio.CancelledError:
        last_word = "Cancelled"
        raise
    finally:
        ls.session.reviews.of(uri).job = None
        await progress.end(last_word)


def _title(document: OpenDocument, plan: Plan) -> str:
    name = uri_path(document.uri).name
    seconds = plan.estimate.seconds
    long = f", {about(seconds)}" if seconds is not None and seconds > LONG_SECONDS else ""
    return f"Review of {name}: {len(plan.to_ask)} changed{long}"
