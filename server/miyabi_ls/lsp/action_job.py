"""One question to the model as a background job: progress, cancellation, and where it leads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from miyabi_ls import folders
from miyabi_ls.actions.action import Action, Prompt, Target
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.cut_answer import CutAnswer
from miyabi_ls.engine.outcome import EditOutcome, Outcome
from miyabi_ls.engine.repair import repaired
from miyabi_ls.engine.run import Tools, answer_to, run
from miyabi_ls.engine.verification import Verification
from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.asking import Asking
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.bring import Errand, bring
from miyabi_ls.lsp.code_action import title
from miyabi_ls.lsp.convert import Place, to_span
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.kept_answers import BegunAnswer, ProvenSoon
from miyabi_ls.lsp.observed_run import run_observed
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.user_files import user_files
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.settings import Settings
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.text import Span

Answering = Callable[[Call, WorkDoneProgress], Awaitable[Outcome]]
"""How a job comes to its outcome."""
Question = Callable[[WorkDoneProgress], Awaitable[Prompt | None]]
"""How a job comes to what it asks; None is the action's own question."""

_CAN_BE_HAD = "it can be applied unproved now"


def start_action(ls: MiyabiServer, action: Action, place: Place) -> str:
    """Start ``action`` at ``place`` and return the token of its job.

    Raises:
        NoTarget: there is nothing for it there.
        MiyabiError: the settings do not allow it.
    """
    document, target = _target(ls, action, place)
    asking = Asking(action, title(action, target), target)
    return start_asking(ls, document, asking, target.span, asked(None))


def start_asking(
    ls: MiyabiServer,
    document: OpenDocument,
    asking: Asking,
    span: Span,
    question: Question,
    on_landed: Callable[[], None] = lambda: None,
) -> str:
    """Ask the model in the background, and bring what it answers to ``span``; returns the token.

    A question that is being answered about the same span is not asked a second time.

    Args:
        ls: whose model and client.
        document: where the answer belongs.
        asking: the action, and what it is asked about.
        span: what the answer takes the place of.
        question: gives the question, once the job runs.
        on_landed: called once it has.

    Raises:
        MiyabiError: the settings do not allow it.
    """
    key = (asking.action.name, document.uri, span)
    if running := ls.session.jobs.with_key(key):
        return running.token
    tools = ls.session.tools()
    tracked = ls.session.documents.track(document, span)
    verification = verification_of(ls, asking, document, tools.settings)
    neighbours = neighbours_of(ls, document)
    answer = _Answer(ls, asking, question, tracked, neighbours, tools, verification)
    errand = Errand(asking.action, asking.title, tracked, asking.base, on_landed=on_landed)
    return start(ls, key, errand, answer)


def asked(prompt: Prompt | None) -> Question:
    """A question that is known from the start."""

    async def question(progress: WorkDoneProgress) -> Prompt | None:
        del progress
        return prompt

    return question


def start(ls: MiyabiServer, key: tuple[object, ...], errand: Errand, answer: Answering) -> str:
    """Run ``answer`` as a job, and bring what it comes to; returns the job's token."""
    tracked = errand.tracked

    async def work(progress: WorkDoneProgress) -> str:
        call = Call(errand.run or progress.token, errand.action.name, str(uri_path(tracked.uri)))
        try:
            outcome = await answer(call, progress)
            assert isinstance(outcome, EditOutcome)
            word = await bring(ls, errand, call, outcome)
            return f"{word}{left_out(outcome)}"
        finally:
            if not ls.session.owns(tracked):
                ls.session.documents.release(tracked)

    return run_job(ls, key, errand.title, work)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The model's answer to one question, proved as far as it can be."""

    ls: MiyabiServer
    asking: Asking
    question: Question
    tracked: TrackedTarget
    neighbours: Neighbours
    tools: Tools
    verification: Verification | None

    async def __call__(self, call: Call, progress: WorkDoneProgress) -> Outcome:
        """Ask, and prove; a cut answer is kept to be gone on with.

        Raises:
            MiyabiError: there is no outcome.
        """
        try:
            if self.verification is None:
                return await self._asked(call, progress)
            async with self.verification as verification:
                outcome = await self._asked(call, progress)
                assert isinstance(outcome, EditOutcome)
                return await self._proved(outcome, verification, call, progress)
        except CutAnswer as cut:
            self._keep_begun(call, cut)
            raise

    async def _asked(self, call: Call, progress: WorkDoneProgress) -> Outcome:
        action, target, tools = self.asking.action, self.asking.target, self.tools
        prompt = await self.question(progress)
        if prompt is None:
            return await run_observed(
                self.ls.status,
                lambda report: run(action, target, self.neighbours, tools, call, report),
                progress.report,
            )
        return await run_observed(
            self.ls.status,
            lambda report: answer_to(action, target, prompt, tools, call, report),
            progress.report,
        )

    async def _proved(
        self,
        outcome: EditOutcome,
        verification: Verification,
        call: Call,
        progress: WorkDoneProgress,
    ) -> EditOutcome:
        """``outcome``, formatted and compiled and repaired; less where the user takes it before."""
        proving = self.ls.session.proving
        proving.keep(ProvenSoon(call.run, self.asking.title, self.tracked, verification.skip))
        progress.aside = _CAN_BE_HAD
        try:
            outcome = await verification.verified(outcome, progress.say)
            if self.tools.settings.verify.repair:
                outcome = await repaired(
                    self.asking.action,
                    outcome,
                    verification,
                    self.tools,
                    call,
                    progress.report,
                    progress.say,
                )
        finally:
            progress.aside = ""
            proving.drop(call.run)
        return _taken(outcome) if verification.is_skipped() else outcome

    def _keep_begun(self, call: Call, cut: CutAnswer) -> None:
        if self.tracked.is_gone:
            return
        begun, old = self.ls.session.begun, self.asking
        for other in begun:
            if other.asking.action.name == old.action.name and _is_at(self.tracked, other.place):
                begun.drop(other.token)  # this one goes on with it, or is newer
        asking = Asking(old.action, old.title, cut.target, old.base)
        begun.keep(BegunAnswer(call.run, asking, cut.prompt, self.tracked))


def _taken(outcome: EditOutcome) -> EditOutcome:
    """``outcome``, which the user took before all was proved: its errors are not asked about."""
    told = tuple(f"{outcome.objection}: {error}" for error in outcome.errors[:1])
    return replace(outcome, errors=(), unverified=(*outcome.unverified, *told))


def _is_at(one: TrackedTarget, other: TrackedTarget) -> bool:
    return (one.uri, one.tracked.span) == (other.uri, other.tracked.span)


def _target(ls: MiyabiServer, action: Action, place: Place) -> tuple[OpenDocument, Target]:
    document = ls.session.documents.get(place.uri)
    if document is None:
        raise NoTarget(f"{uri_path(place.uri).name} is not open in the editor.")
    if document.language is None:
        raise NoTarget(f"miyabi does not know the language of {uri_path(place.uri).name} yet.")
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    language, syntax = document.language, document.syntax(document.language)
    target = action.find(language, syntax, span)
    if target is None:
        why = action.nothing_at(language, syntax, span)
        raise NoTarget(f"{action.verb(language)}: {why}.")
    return document, target


def verification_of(
    ls: MiyabiServer, asking: Asking, document: OpenDocument, settings: Settings
) -> Verification | None:
    """The verification of an edit of ``document``; None where that is no file."""
    files = user_files(ls, document)
    if files is None:
        return None
    cache = folders.cache_folder()
    return Verification.of(asking.action, asking.target, settings.verify, files, cache)


def left_out(outcome: Outcome) -> str:
    """What the model was not shown, for a last word; a kept answer was said it before."""
    return f"; left out of the prompt: {outcome.prompt.left_out}" if outcome.prompt.left_out else ""
