"""Reviews that a user asks for: of a selection or an item, and of a file.

That of a file takes long: it makes way for what else a user asks for, and goes on afterwards.
"""

from __future__ import annotations

import asyncio
import math

from miyabi_ls.actions.action import NOTHING
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.plain_duration import LONG_SECONDS, about
from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.item_text import normalised
from miyabi_ls.engine.review.plan import Plan, plan_review
from miyabi_ls.engine.review.targets import review_targets
from miyabi_ls.engine.run import Tools
from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.code_action import title
from miyabi_ls.lsp.convert import Place, to_span
from miyabi_ls.lsp.dismissing import dismissed_in
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.question import is_chosen
from miyabi_ls.lsp.review_job import ReviewJob, review_one, show
from miyabi_ls.lsp.review_on_save import show_plan
from miyabi_ls.lsp.review_words import ReviewCount
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.user_files import user_files
from miyabi_ls.source.language import Language


def start_review_selection(ls: MiyabiServer, place: Place) -> str:
    """Review the selection, or the item at the cursor, whether that was done before or not.

    Returns the token of the job.

    Raises:
        NoTarget: there is nothing there.
        MiyabiError: the settings do not allow it.
    """
    document, language = _document(ls, place.uri)
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    review = Review()
    target = review.find(language, document.syntax(language), span)
    if target is None:
        raise NoTarget(f"Review: {NOTHING}.")
    key = ("review", document.uri, target.span)
    if running := ls.session.jobs.with_key(key):
        return running.token
    tools = ls.session.tools()
    known = ls.session.reviews.of(document.uri)
    known.hidden -= {normalised(target.text, target.span)}

    place_now = ls.session.documents.track(document, target.span)

    async def work(progress: WorkDoneProgress) -> str:
        try:
            dismissed = await dismissed_in(ls, document)
            reviewer = ls.session.reviews.reviewer(tools, dismissed, user_files(ls, document))
            await reviewer.memory.forget([target])
            reviewed = await review_one(ls, reviewer, target, place_now, progress.report)
            is_shown = show(ls, place_now, target, reviewed.findings)
            return str(ReviewCount().after(reviewed, is_shown=is_shown))
        finally:
            ls.session.documents.release(place_now)

    return run_job(ls, key, title(review, target), work)


def start_review_file(ls: MiyabiServer, uri: str) -> str:
    """Review every item of a file that was not reviewed as it is; returns the token of the job.

    Raises:
        NoTarget: it is not open, or in no language we know.
        MiyabiError: the settings do not allow it.
    """
    document, language = _document(ls, uri)
    name = uri_path(uri).name
    key = ("review file", document.uri)
    if running := ls.session.jobs.with_key(key):
        return running.token
    tools = ls.session.tools()

    async def work(progress: WorkDoneProgress) -> str:
        dismissed = await dismissed_in(ls, document)
        reviewer = ls.session.reviews.reviewer(tools, dismissed, user_files(ls, document))
        review = ls.session.reviews.of(document.uri)
        review.hidden, review.tried = frozenset(), set()
        syntax = await document.syntax_beside(language)
        found = await asyncio.to_thread(review_targets, language, syntax)
        measured = tools.learnt.current
        plan = await plan_review(found.targets, reviewer.memory, measured, found.not_reviewed)
        await show_plan(ls, document, reviewer, plan)
        plan, allowance = await agreed(ls, name, plan, tools)
        if review.job is not None:
            review.job.replace(plan.to_ask, allowance, plan.not_reviewed)
            return f"{len(plan.to_ask)} more in the review that runs"
        review.job = ReviewJob(ls, document, reviewer, plan, allowance, progress)
        try:
            return str(await review.job.run())
        finally:
            review.job = None

    return run_job(ls, key, f"Review of {name}", work, interactive=False)


def clear_review(ls: MiyabiServer, document: OpenDocument) -> None:
    """Take away the findings of ``document``, and do not show them again by ourselves."""
    from miyabi_ls.engine.review.changed import texts_of
    from miyabi_ls.lsp import diagnostics

    if document.language is not None:
        known = texts_of(document.language, document.text.string)
        ls.session.reviews.of(document.uri).hidden = known
    diagnostics.clear(ls, document.uri)


async def agreed(ls: MiyabiServer, name: str, plan: Plan, tools: Tools) -> tuple[Plan, Allowance]:
    """What of ``plan`` is to be done and in what time, once the user was asked if that is long."""
    seconds = tools.settings.review.max_seconds
    within = await asyncio.to_thread(plan.within, seconds, tools.learnt.current)
    if len(within.to_ask) < len(plan.to_ask) and await _is_all_wanted(ls, name, plan, within):
        return plan, Allowance(math.inf)
    return within, Allowance(seconds)


async def _is_all_wanted(ls: MiyabiServer, name: str, plan: Plan, within: Plan) -> bool:
    """Whether a review that takes longer than the limit is to be made in full.

    A client that cannot ask its user is held to the limit.
    """
    seconds, less = plan.estimate.seconds, within.estimate.seconds
    if seconds is None or less is None or seconds < LONG_SECONDS:
        return False
    if not ls.session.capabilities.questions:
        return False
    return await is_chosen(
        ls,
        f"A review of all of {name} takes {about(seconds)}: {len(plan.to_ask)} items.",
        f"All of it ({about(seconds)})",
        f"The first {len(within.to_ask)} ({about(less)})",
    )


def _document(ls: MiyabiServer, uri: str) -> tuple[OpenDocument, Language]:
    document = ls.session.documents.get(uri)
    if document is None:
        raise NoTarget(f"{uri_path(uri).name} is not open in the editor.")
    if document.language is None:
        raise NoTarget(f"miyabi does not know the language of {uri_path(uri).name} yet.")
    return document, document.language
