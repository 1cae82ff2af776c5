"""One action as a background job: progress, cancellation, landing, and a final word."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING

from lsprotocol import types

from miyabi_ls.actions.action import Action, Target
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome
from miyabi_ls.engine.run import Tools, run
from miyabi_ls.errors import MiyabiError, NoTarget
from miyabi_ls.lsp import diagnostics
from miyabi_ls.lsp.apply import land
from miyabi_ls.lsp.code_action import title
from miyabi_ls.lsp.convert import Place, to_span
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.progress import WorkDoneProgress

if TYPE_CHECKING:
    from miyabi_ls.lsp.server import MiyabiServer

_log = logging.getLogger(__name__)


def start_action(ls: MiyabiServer, action: Action, place: Place) -> str:
    """Start ``action`` at ``place`` and return the token of its job.

    Raises:
        NoTarget: there is nothing for it there.
        MiyabiError: the settings do not allow it.
    """
    session = ls.session
    document, target = _target(ls, action, place)
    tools = session.tools()
    key = (action.name, document.uri, target.span)
    if running := session.jobs.with_key(key):
        return running.token
    name = title(action, target)
    progress = WorkDoneProgress(ls, name)
    tracked = session.documents.track(document, target.span)
    work = _work(ls, action, target, tracked, tools, progress)
    session.jobs.start(progress.token, key, work, lambda: session.documents.release(tracked))
    return progress.token


def _target(ls: MiyabiServer, action: Action, place: Place) -> tuple[OpenDocument, Target]:
    document = ls.session.documents.get(place.uri)
    if document is None:
        raise NoTarget(f"{uri_path(place.uri).name} is not open in the editor.")
    if document.language is None:
        raise NoTarget(f"miyabi does not know the language of {uri_path(place.uri).name} yet.")
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    target = action.find(document.language, document.syntax(document.language), span)
    if target is None:
        raise NoTarget(f"{action.verb}: there is nothing to work on at the cursor.")
    return document, target


async def _work(
    ls: MiyabiServer,
    action: Action,
    target: Target,
    tracked: TrackedTarget,
    tools: Tools,
    progress: WorkDoneProgress,
) -> None:
    """Run the action and show what became of it; whatever happens, the progress ends."""
    name = title(action, target)
    last_word = "Failed"
    said = False
    call = Call(uuid.uuid4().hex, action.name, str(uri_path(tracked.uri)))
    try:
        outcome = await run(action, target, tools, call, progress.report)
        if isinstance(outcome, EditOutcome):
            last_word = await land(ls, tracked, outcome, name)
        else:
            last_word = show_findings(ls, tracked, outcome)
    except MiyabiError as error:
        last_word, said = str(error), True
        _say(ls, types.MessageType.Warning, last_word)
    except asyncio.CancelledError:
        last_word, said = "Cancelled", True
        raise
    except Exception as error:
        _log.exception("The job %r failed", action.name)
        last_word, said = f"{name} failed inside miyabi-ls ({type(error).__name__}).", True
        _say(ls, types.MessageType.Error, last_word)
    finally:
        if not await progress.end(last_word) and not said:
            _say(ls, types.MessageType.Info, f"{name}: {last_word}")


def _say(ls: MiyabiServer, kind: types.MessageType, message: str) -> None:
    ls.window_show_message(types.ShowMessageParams(kind, message))


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


def _count(outcome: FindingsOutcome) -> str:
    number = len(outcome.findings)
    words = [f"{number} finding{'' if number == 1 else 's'}" if number else "No findings"]
    if outcome.dropped:
        words.append(f"{outcome.dropped} dropped: their text is not in the code")
    if not outcome.complete:
        words.append("cut at the token limit")
    return "; ".join(words)
