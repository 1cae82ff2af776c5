"""The review that a save starts: of the items that changed.

Each item is asked about once: a save that changes nothing asks nothing. A newer save takes the
place of one that is still reviewed, and a review makes way for any action a user waits for.
"""

from __future__ import annotations

import asyncio
import logging
import uuid

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import FindingsOutcome, Outcome
from miyabi_ls.engine.run import Tools, run
from miyabi_ls.errors import AnswerError, MiyabiError, TargetError
from miyabi_ls.lsp.action_job import left_out, show_findings
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.observed_run import run_observed
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.source.language import Language
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_log = logging.getLogger(__name__)
_KEY = "review on save"


def review_saved(ls: MiyabiServer, uri: str) -> None:
    """Review what changed in the document at ``uri``, as ``review.onSave`` says."""
    session = ls.session
    document = session.documents.get(uri)
    when = session.settings().settings.review.on_save
    if document is None or document.language is None or when == "off" or session.review_paused:
        return
    if running := session.jobs.with_key((_KEY, document.uri)):
        running.task.cancel()
    if document.uri not in session.reviewed_items:
        session.reviewed_items[document.uri] = _known_at_first(document, document.language, when)
    targets = _targets(document, document.language, session.reviewed_items[document.uri])
    if targets:
        _start(ls, document, targets)


def pause_review(ls: MiyabiServer) -> None:
    """Start no review on save until resumed, and stop those that run."""
    session = ls.session
    session.review_paused = True
    for job in session.jobs:
        if not job.interactive:
            job.task.cancel()
    ls.status.refresh()


def resume_review(ls: MiyabiServer) -> None:
    """Review on save again, as ``review.onSave`` says."""
    ls.session.review_paused = False
    ls.status.refresh()


def _start(ls: MiyabiServer, document: OpenDocument, targets: list[Target]) -> None:
    session = ls.session
    try:
        tools = session.tools()
    except MiyabiError as error:
        # Nobody asked: the first action a user starts will say it.
        _log.warning("No review on save: %s", error)
        return
    name = uri_path(document.uri).name
    progress = WorkDoneProgress(ls, f"Review of {name}: {len(targets)} changed")
    work = _work(ls, document, targets, tools, progress)
    session.jobs.start(progress.token, (_KEY, document.uri), work, interactive=False)


def _targets(document: OpenDocument, language: Language, known: set[str]) -> list[Target]:
    """The items whose text is not among ``known``."""
    syntax = document.syntax(language)
    review = Review()
    found = []
    for span in _spans(language, syntax):
        if syntax.text.slice(span) not in known:
            target = review.find(language, syntax, Span(span.start, span.start))
            if target is not None:
                found.append(target)
    return found


def _spans(language: Language, syntax: Syntax) -> list[Span]:
    """Where the items stand that hold no others: what one review is about."""
    spans = [item.span for item in language.items(syntax)]
    return [s for s in spans if not any(s != o and s.contains(o) for o in spans)]


def _known_at_first(document: OpenDocument, language: Language, when: str) -> set[str]:
    """The items that need no review: those the file was opened with, unless all are wanted."""
    if when == "file":
        return set()
    syntax = language.parse(document.opened)
    return {syntax.text.slice(span) for span in _spans(language, syntax)}


async def _work(
    ls: MiyabiServer,
    document: OpenDocument,
    targets: list[Target],
    tools: Tools,
    progress: WorkDoneProgress,
) -> None:
    """Review one item after the other; findings show as soon as their item is done."""
    session = ls.session
    tracked = [session.documents.track(document, target.span) for target in targets]
    last_word = "Cancelled"
    try:
        for number, (target, place) in enumerate(zip(targets, tracked, strict=True), 1):
            last_word = await _review(ls, target, place, tools, progress)
            last_word = f"{number} of {len(targets)} reviewed; {last_word}"
    except MiyabiError as error:
        last_word = str(error)
    except asyncio.CancelledError:
        last_word = "Cancelled"
        raise
    finally:
        for place in tracked:
            session.documents.release(place)
        await progress.end(last_word)


async def _review(
    ls: MiyabiServer,
    target: Target,
    place: TrackedTarget,
    tools: Tools,
    progress: WorkDoneProgress,
) -> str:
    """Review one item and show what was found.

    Raises:
        MiyabiError: the server cannot be used; the other items need not be tried.
    """
    call = Call(uuid.uuid4().hex, "review", str(uri_path(place.uri)))
    document = ls.session.documents.get(place.uri)
    neighbours = Neighbours() if document is None else neighbours_of(ls, document)
    try:
        outcome = await _making_way(ls, target, neighbours, tools, call, progress)
    except (AnswerError, TargetError) as error:
        return str(error)
    assert isinstance(outcome, FindingsOutcome)
    ls.session.reviewed_items.setdefault(place.uri, set()).add(target.text.slice(target.span))
    return f"{show_findings(ls, place, outcome)}{left_out(outcome)}"


async def _making_way(
    ls: MiyabiServer,
    target: Target,
    neighbours: Neighbours,
    tools: Tools,
    call: Call,
    progress: WorkDoneProgress,
) -> Outcome:
    """Run one review; where a user wants the model, stop it and begin again afterwards."""
    jobs = ls.session.jobs
    while True:
        await jobs.quiet()
        review = asyncio.create_task(
            run_observed(
                ls.status,
                lambda report: run(Review(), target, neighbours, tools, call, report),
                progress.report,
            )
        )
        wanted = asyncio.create_task(jobs.wanted())
        try:
            await asyncio.wait((review, wanted), return_when=asyncio.FIRST_COMPLETED)
            if review.done():
                return review.result()
        finally:
            wanted.cancel()
            review.cancel()
            await asyncio.wait((review,))
