"""What can be done with an answer later: apply it, go on with it, ask again, refine it, undo it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from miyabi_ls.actions.action import Prompt, Target
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.conversation import for_another, gone_on, refined
from miyabi_ls.engine.outcome import EditOutcome, Outcome
from miyabi_ls.engine.prompting import build_prompt
from miyabi_ls.engine.rebase import moved, retarget
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import NoTarget, TargetChanged
from miyabi_ls.lsp.action_job import Question, asked, start, start_asking
from miyabi_ls.lsp.apply import land
from miyabi_ls.lsp.asking import Asking, based_syntax
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.bring import Errand
from miyabi_ls.lsp.changes import UndoChange
from miyabi_ls.lsp.documents import TrackedTarget
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.results import Became, Result
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.words import words_of_user
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.source.neighbours import Neighbours


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
            asked=old.asked,
            errors=old.errors,
            warnings=old.warnings,
            missing=old.missing,
            unverified=old.unverified,
        )

    def forget() -> None:
        ls.session.kept.drop(token)

    tracked = ls.session.documents.track(document, target.span)
    errand = Errand(kept.action, kept.title, tracked, run=token, on_landed=forget)
    return start(ls, (token,), errand, answer)


def start_continue(ls: MiyabiServer, token: str) -> str:
    """Have the model go on with a cut answer, and return the token of the job.

    Raises:
        NoTarget: it is not kept any longer.
        TargetChanged: its target was changed.
        TargetTooLarge: the context has no room for more.
    """
    begun = ls.session.begun.get(token)
    if begun is None:
        raise NoTarget("The begun answer is not kept any longer.")
    asking = begun.asking
    context_tokens = ls.session.settings().settings.context_tokens
    estimate = ls.session.tools().learnt.current.estimate
    prompt = gone_on(begun.prompt, asking.target.label, context_tokens, estimate)

    def forget() -> None:
        ls.session.begun.drop(token)

    return _start_at(ls, begun.place, asking, lambda _: asked(prompt), forget)


def start_again(ls: MiyabiServer, token: str) -> str:
    """Ask the model for another answer in place of a result; returns the token of the job.

    Raises:
        NoTarget: there is no such result.
        TargetChanged: the user changed it.
    """
    result = _result(ls, token)
    before = result.outcome.asked
    tools = ls.session.tools()
    document = ls.session.documents.get(result.place.uri)
    neighbours = Neighbours() if document is None else neighbours_of(ls, document)

    def question(target: Target) -> Question:
        if before.earlier:
            return asked(for_another(before))

        async def built(progress: WorkDoneProgress) -> Prompt:
            """Built anew: what stands around the target, or above it, may say more by now."""
            del progress
            style, settings, measured = tools.provider.style, tools.settings, tools.learnt.current
            prompt = await asyncio.to_thread(
                build_prompt, result.action, target, neighbours, style, settings, measured
            )
            return for_another(prompt)

        return built

    return _start_at(ls, result.place, _asking(result), question, _replacer(ls, result))


def start_refine(ls: MiyabiServer, token: str, instruction: str) -> str:
    """Have the model change a result as the user says; returns the token of the job.

    Where ``instruction`` is empty, the client is asked for one.

    Raises:
        NoTarget: there is no such result; or no words, and a client that cannot ask for them.
        TargetChanged: the user changed it.
    """
    result = _result(ls, token)
    label = result.outcome.target.label
    if ls.session.tools().provider.style is not PromptStyle.CHAT:
        raise NoTarget("The embedded model cannot refine an answer; connect an Ollama server.")
    if not instruction and not ls.session.capabilities.input:
        raise NoTarget(
            f"This editor cannot ask you what shall change in {label}",
            "write it in a comment line above it that begins with `miyabi:`, and choose Try again.",
        )
    context_tokens = ls.session.settings().settings.context_tokens

    async def question(progress: WorkDoneProgress) -> Prompt:
        words = instruction or await _words(ls, label, progress)
        estimate = ls.session.tools().learnt.current.estimate
        return refined(result.outcome, words, context_tokens, estimate)

    return _start_at(ls, result.place, _asking(result), lambda _: question, _replacer(ls, result))


def start_undo(ls: MiyabiServer, token: str) -> str:
    """Put back what a result took the place of; returns the token of the job.

    Raises:
        NoTarget: there is no such result.
    """
    result = _result(ls, token)
    change = UndoChange(result.outcome.target.label, result.before)

    async def work(progress: WorkDoneProgress) -> str:
        del progress
        await land(ls, result.place, change, f"Undo: {result.title}")
        ls.session.results.end(token, Became.UNDONE)
        return f"Undone: {result.title}"

    return run_job(ls, ("undo", token), f"Undo: {result.title}", work)


def take_unproved(ls: MiyabiServer, tokens: list[str]) -> None:
    """Apply the answers of these jobs as they are; without tokens, all that are being proved."""
    for soon in ls.session.proving:
        if not tokens or soon.token in tokens:
            soon.take()


def _result(ls: MiyabiServer, token: str) -> Result:
    result = ls.session.results.get(token)
    if result is None:
        raise NoTarget("There is no edit of miyabi's here that stands as it was made.")
    return result


async def _words(ls: MiyabiServer, label: str, progress: WorkDoneProgress) -> str:
    progress.say("waiting for your words")
    words = await words_of_user(ls, f"Refine {label}", "What shall change?")
    if not words:
        raise asyncio.CancelledError  # the user went back
    return words


def _asking(result: Result) -> Asking:
    return Asking(result.action, result.title, result.outcome.target, base=result.before)


def _replacer(ls: MiyabiServer, result: Result) -> Callable[[], None]:
    return lambda: ls.session.results.end(result.token, Became.REPLACED)


def _start_at(
    ls: MiyabiServer,
    place: TrackedTarget,
    asking: Asking,
    question: Callable[[Target], Question],
    on_landed: Callable[[], None],
) -> str:
    """Ask about the target of ``asking`` where it, or what took its place, stands now."""
    label = asking.target.label
    document = ls.session.documents.get(place.uri)
    span = None if document is None else place.tracked.unchanged_in(document.text)
    if document is None or span is None:
        raise TargetChanged(f"You changed {label} since; ask anew.")
    syntax, based = based_syntax(document, asking.target.language, span, asking.base)
    target = moved(asking.action, asking.target, syntax, based)
    asking = replace(asking, target=target)
    return start_asking(ls, document, asking, span, question(target), on_landed)
