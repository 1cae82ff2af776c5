"""One action as a background job: progress, cancellation, landing, and a final word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from miyabi_ls import folders
from miyabi_ls.actions.action import Action, Target, Writes
from miyabi_ls.engine.ask import Call, record
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.rebase import retarget
from miyabi_ls.engine.repair import repaired
from miyabi_ls.engine.run import conclude
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.engine.verification import Verification
from miyabi_ls.errors import DoesNotCompile, MiyabiError, NoTarget, TargetChanged
from miyabi_ls.lsp import diagnostics
from miyabi_ls.lsp.apply import land
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.code_action import title
from miyabi_ls.lsp.compile_decision import decide
from miyabi_ls.lsp.convert import Place, to_span
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.kept_answers import KeptAnswer
from miyabi_ls.lsp.observed_run import run_observed
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.settings import Settings
from miyabi_ls.store.audit import AuditEntry, AuditLog


def start_action(ls: MiyabiServer, action: Action, place: Place) -> str:
    """Start ``action`` at ``place`` and return the token of its job.

    Raises:
        NoTarget: there is nothing for it there.
        MiyabiError: the settings do not allow it.
    """
    document, target = _target(ls, action, place)
    tools = ls.session.tools()
    key = (action.name, document.uri, target.span)
    if running := ls.session.jobs.with_key(key):
        return running.token

    verification = _verification(ls, action, document, target, tools.settings)
    neighbours = neighbours_of(ls, document)

    async def answer(call: Call, progress: WorkDoneProgress) -> Outcome:
        if verification is None:
            return await run_observed(
                ls.status, action, target, neighbours, tools, call, progress.report
            )
        async with verification:
            outcome = await run_observed(
                ls.status, action, target, neighbours, tools, call, progress.report
            )
            assert isinstance(outcome, EditOutcome)
            outcome = await verification.verified(outcome, progress.say)
            if not tools.settings.verify.repair:
                return outcome
            return await repaired(
                action, outcome, verification, tools, call, progress.report, progress.say
            )

    tracked = ls.session.documents.track(document, target.span)
    return _start(ls, key, _Job(action, title(action, target), tracked, tools.audit, answer))


def start_kept(ls: MiyabiServer, token: str) -> str:
    """Apply a kept answer to its target as it is now, and return the token of the job.

    Raises:
        NoTarget: the answer is not kept any longer, or its target is gone.
    """
    kept = ls.session.kept.get(token)
    if kept is None:
        raise NoTarget("This answer is not kept any longer.")
    document = ls.session.documents.get(kept.place.uri)
    span = kept.place.tracked.span
    if document is None or span is None:
        raise NoTarget("The place this answer was meant for is gone.")
    old = kept.outcome
    language = old.target.language
    target = retarget(kept.action, old.target, document.syntax(language), span)

    async def answer(call: Call, progress: WorkDoneProgress) -> Outcome:
        del call, progress
        again = conclude(kept.action, target, old.prompt, old.response)
        assert isinstance(again, EditOutcome)
        return replace(
            again,
            errors=old.errors,
            warnings=old.warnings,
            missing=old.missing,
            unverified=old.unverified,
        )

    tracked = ls.session.documents.track(document, target.span)
    audit = ls.session.audit_log()
    return _start(ls, (token,), _Job(kept.action, kept.title, tracked, audit, answer, token))


def _target(ls: MiyabiServer, action: Action, place: Place) -> tuple[OpenDocument, Target]:
    document = ls.session.documents.get(place.uri)
    if document is None:
        raise NoTarget(f"{uri_path(place.uri).name} is not open in the editor.")
    if document.language is None:
        raise NoTarget(f"miyabi does not know the language of {uri_path(place.uri).name} yet.")
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    target = action.find(document.language, document.syntax(document.language), span)
    if target is None:
        raise NoTarget(
            f"{action.verb(document.language)}: there is nothing to work on at the cursor."
        )
    return document, target


def _verification(
    ls: MiyabiServer, action: Action, document: OpenDocument, target: Target, settings: Settings
) -> Verification | None:
    """The verification of an edit of ``document``; None where it makes none, or that is no file."""
    if action.writes is Writes.FINDINGS or not document.is_file:
        return None
    buffers = {Path(uri_path(d.uri)): d.text.string for d in ls.session.documents if d.is_file}
    files = UserFiles(Path(uri_path(document.uri)), buffers)
    return Verification.of(action, target, settings.verify, files, folders.cache_folder())


@dataclass(frozen=True, slots=True)
class _Job:
    """What one job needs: how it comes to its outcome, and where that goes.

    Attributes:
        kept: the token of the kept answer that it applies; empty where the model is asked.
    """

    action: Action
    title: str
    tracked: TrackedTarget
    audit: AuditLog
    answer: Callable[[Call, WorkDoneProgress], Awaitable[Outcome]]
    kept: str = ""


def _start(ls: MiyabiServer, key: tuple[object, ...], job: _Job) -> str:
    async def work(progress: WorkDoneProgress) -> str:
        call = Call(progress.token, job.action.name, str(uri_path(job.tracked.uri)))
        try:
            outcome = await job.answer(call, progress)
            if isinstance(outcome, EditOutcome):
                word = await _land(ls, job, call, outcome)
            else:
                word = show_findings(ls, job.tracked, outcome)
            return f"{word}{left_out(outcome)}"
        finally:
            if not ls.session.kept.holds(job.tracked):
                ls.session.documents.release(job.tracked)

    return run_job(ls, key, job.title, work)


async def _land(ls: MiyabiServer, job: _Job, call: Call, outcome: EditOutcome) -> str:
    """Apply an edit and record what became of it; keep it where its target changed."""
    became = "applied"
    try:
        if not job.kept:
            await decide(ls, outcome, job.title)
        word = await land(ls, job.action, job.tracked, outcome, job.title)
    except (TargetChanged, DoesNotCompile) as error:
        became = type(error).__name__
        if job.tracked.is_gone:
            raise
        if not job.kept:
            _keep(ls, KeptAnswer(call.run, job.title, job.action, outcome, job.tracked))
        kept = "The answer is kept: its code actions can apply it."
        raise type(error)(f"{error} {kept}") from error
    except MiyabiError as error:
        became = type(error).__name__
        raise
    else:
        _forget(ls, job.kept)
        return word
    finally:
        entry = AuditEntry("edit", call.run, call.action, call.path, became)
        await asyncio.shield(asyncio.to_thread(record, job.audit, entry))


def _keep(ls: MiyabiServer, answer: KeptAnswer) -> None:
    if dropped := ls.session.kept.keep(answer):
        ls.session.documents.release(dropped.place)


def _forget(ls: MiyabiServer, token: str) -> None:
    """Let go of a kept answer, now that it has been applied."""
    if kept := ls.session.kept.take(token):
        ls.session.documents.release(kept.place)


def show_findings(ls: MiyabiServer, tracked: TrackedTarget, outcome: FindingsOutcome) -> str:
    """Publish the findings that still stand, and say how many."""
    session = ls.session
    document = session.documents.get(tracked.uri)
    span = None if document is None else tracked.tracked.unchanged_in(document.text)
    if document is None or span is None:
        return "The reviewed code changed meanwhile; review it again."
    shift = span.start - outcome.target.span.start
    findings = [finding.shifted(shift) for finding in outcome.findings]
    session.reviewed.put(document.uri, document.text, span, findings)
    diagnostics.publish(ls, document)
    return _count(outcome)


def left_out(outcome: Outcome) -> str:
    """What the model was not shown, for a last word; a kept answer was said it before."""
    return f"; left out of the prompt: {outcome.prompt.left_out}" if outcome.prompt.left_out else ""


def _count(outcome: FindingsOutcome) -> str:
    number = len(outcome.findings)
    words = [f"{number} finding{'' if number == 1 else 's'}" if number else "No findings"]
    if outcome.dropped:
        words.append(f"{outcome.dropped} dropped: not in the form asked for, or not in the code")
    if not outcome.complete:
        words.append("cut at the token limit")
    return "; ".join(words)
