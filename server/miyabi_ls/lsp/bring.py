"""What becomes of an outcome: it is decided on, brought into the buffer, and remembered there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from miyabi_ls.actions.action import Action
from miyabi_ls.engine.ask import Call, record
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.errors import (
    DocumentClosed,
    DoesNotCompile,
    EditRefused,
    MiyabiError,
    TargetChanged,
)
from miyabi_ls.lsp.apply import Landed, land
from miyabi_ls.lsp.changes import AnswerChange
from miyabi_ls.lsp.compile_decision import decide
from miyabi_ls.lsp.confirmation import confirm
from miyabi_ls.lsp.documents import TrackedTarget, uri_path
from miyabi_ls.lsp.kept_answers import KeptAnswer
from miyabi_ls.lsp.last_word import applied
from miyabi_ls.lsp.results import Result
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.text import Span
from miyabi_ls.store.audit import AuditEntry

_NOT_NOW = (TargetChanged, DocumentClosed, EditRefused, DoesNotCompile)
"""Errors after which an answer can be applied all the same, later."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Where an answer goes.

    Attributes:
        action, title: the action, and its title on the target.
        tracked: what the answer takes the place of.
        base: as in ``Asking``.
        run: the run of a kept answer, which the user has chosen from a menu; empty for a new one.
        on_landed: called once it is there.
    """

    action: Action
    title: str
    tracked: TrackedTarget
    base: str | None = None
    run: str = ""
    on_landed: Callable[[], None] = lambda: None


async def bring(ls: MiyabiServer, errand: Errand, call: Call, outcome: EditOutcome) -> str:
    """Apply an edit, and record what became of it; keep it where that is not possible now.

    Returns:
        One line that says how far it was proved.

    Raises:
        TargetChanged, DocumentClosed, EditRefused, DoesNotCompile: it was not applied; the message
            says whether it is kept.
    """
    became = "applied"
    change = AnswerChange(errand.action, outcome, errand.base)
    try:
        if not errand.run:
            await decide(ls, outcome, errand.title, uri_path(errand.tracked.uri))
            await confirm(ls, errand.tracked, change, errand.title)
        landed = await land(ls, errand.tracked, change, errand.title)
    except _NOT_NOW as error:
        became = type(error).__name__
        if errand.tracked.is_gone:
            raise
        if not errand.run:
            kept = KeptAnswer(call.run, errand.title, errand.action, outcome, errand.tracked)
            ls.session.kept.keep(kept)
        told = "The answer is kept: its code actions can apply it."
        raise type(error)(f"{error} {told}") from error
    except MiyabiError as error:
        became = type(error).__name__
        raise
    else:
        errand.on_landed()
        _remember(ls, errand, call, outcome, landed)
        if landed.is_nothing:
            became = "unchanged"
            return f"The answer for {outcome.target.label} is what stands there already."
        return applied(outcome, landed.before)
    finally:
        entry = AuditEntry("edit", call.run, call.action, call.path, became)
        await asyncio.shield(asyncio.to_thread(record, ls.session.audit_log(), entry))


def _remember(
    ls: MiyabiServer, errand: Errand, call: Call, outcome: EditOutcome, landed: Landed
) -> None:
    """Remember an edit where it stands now, unless its document was closed."""
    document = ls.session.documents.get(errand.tracked.uri)
    if document is None:
        return
    after = landed.before.replace(landed.edit)
    start = landed.span.start
    span = Span(start, start + len(landed.result))
    before = landed.before.slice(landed.span) if errand.base is None else errand.base
    place = TrackedTarget(document.uri, after, span)
    ls.session.documents.track_since(document, after, [place])
    result = Result(call, errand.title, errand.action, outcome, before, place)
    ls.session.results.keep(result)
