"""Fixes of findings: the one a finding suggests, and one the model is asked for."""

from __future__ import annotations

from dataclasses import replace

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.fix_finding import FixFinding, SuggestedFix
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import EditOutcome, Outcome
from miyabi_ls.engine.prompting import bare_prompt
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.action_job import asked, start, start_asking, verification_of
from miyabi_ls.lsp.asking import Asking
from miyabi_ls.lsp.bring import Errand
from miyabi_ls.lsp.documents import OpenDocument
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.models.response import FinishReason, LLMResponse, Route


def start_suggested_fix(ls: MiyabiServer, document: OpenDocument, finding: Finding) -> str:
    """Apply what ``finding`` suggests; no model is asked. Returns the token of the job.

    Raises:
        NoTarget: it suggests nothing.
    """
    if finding.suggestion is None:
        raise NoTarget("This finding suggests no fix; ask for one.")
    plain, target = _target(document, finding)
    suggested = SuggestedFix.of(target, finding)
    action = replace(plain, suggested=suggested)
    prompt = bare_prompt(action, target)
    response = LLMResponse(suggested.answer(target), FinishReason.STOP, Route("", ""))
    asking = Asking(action, f"Apply suggested fix: {finding.message}", target)
    settings = ls.session.settings().settings
    verification = verification_of(ls, asking, document, settings)

    async def proved(call: Call, progress: WorkDoneProgress) -> Outcome:
        del call
        outcome = conclude(action, target, prompt, response)
        assert isinstance(outcome, EditOutcome)
        if verification is None:
            return outcome
        async with verification as steps:
            return await steps.verified(outcome, progress.say)

    tracked = ls.session.documents.track(document, target.span)
    errand = Errand(action, asking.title, tracked)
    return start(ls, (action.name, document.uri, target.span), errand, proved)


def start_fix(ls: MiyabiServer, document: OpenDocument, finding: Finding) -> str:
    """Have the model mend what ``finding`` is about; returns the token of the job.

    Raises:
        MiyabiError: the settings do not allow it.
    """
    action, target = _target(document, finding)
    asking = Asking(action, f"Fix: {finding.message}", target)
    return start_asking(ls, document, asking, target.span, asked(None))


def _target(document: OpenDocument, finding: Finding) -> tuple[FixFinding, Target]:
    if document.language is None:
        raise NoTarget("This finding is not there any more.")
    action = FixFinding(finding.message)
    target = action.find(document.language, document.syntax(document.language), finding.span)
    assert target is not None
    return action, target
