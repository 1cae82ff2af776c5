"""How far an edit is proved beyond its syntax: formatted by rustfmt, compiled by cargo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from miyabi_ls.actions.action import Action, CodeEdit, Prompt, Target
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import AnswerError, ProofFailed
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.text import Span
from miyabi_ls.verify.compile_check import PROBE, CompileCheck, Compiled
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.rustfmt import formatted_body


@dataclass(frozen=True, slots=True)
class Files:
    """The user's files as they are when an action starts.

    Attributes:
        file: the one the action works in.
        buffers: unsaved text by path, that of ``file`` included.
    """

    file: Path
    buffers: Mapping[Path, str]


class Verification:
    """The verification of one action's edit.

    Args:
        action, target: whose edit it will be.
        settings: what is wanted.
        files: the user's files.
        cache: our cache folder.
    """

    def __init__(
        self, action: Action, target: Target, settings: VerifySettings, files: Files, cache: Path
    ) -> None:
        self._action = action
        self._settings = settings
        self._files = files
        self._compile: CompileCheck | None = None
        probed = _probed(action, target) if settings.compile else None
        if probed is not None:
            buffers = {**files.buffers, files.file: probed}
            self._compile = CompileCheck(files.file, buffers, cache, settings.seconds)

    async def __aenter__(self) -> Self:
        """Begin, while the model writes, with what needs no answer."""
        if self._compile is not None:
            self._compile.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what still runs."""
        if self._compile is not None:
            await self._compile.close()

    async def verified(self, outcome: EditOutcome, report: Callable[[str], None]) -> EditOutcome:
        """``outcome`` with all that was proved of it; ``report`` is told what is going on.

        Documentation is proved by that no code changed.
        """
        if not isinstance(outcome.reading, CodeEdit):
            return outcome
        if self._settings.format:
            report("formatting")
            outcome = await self._formatted(outcome)
        if not self._settings.compile:
            return outcome
        if self._compile is None:
            return replace(outcome, unverified="a selection")
        report("compiling")
        edit = outcome.reading.edit
        text = outcome.target.text.replace(edit)
        first = text.line_at(edit.span.start) + 1
        last = text.line_at(edit.span.start + len(edit.new_text)) + 1
        compiled = await self._compile.compiled(text.string, range(first, last + 1))
        return _with_compiled(outcome, compiled)

    async def _formatted(self, outcome: EditOutcome) -> EditOutcome:
        """``outcome`` formatted; as it was, where rustfmt cannot, or what it gives is no good."""
        target = outcome.target
        if target.selection is not None or target.item is None:
            return outcome
        after = target.syntax.reparsed(target.text.replace(outcome.reading.edit))
        item = target.language.item_at(after, _start_of(target.item.declaration.start))
        if item is None or item.body is None:
            return outcome
        body = await formatted_body(target.language, after, item, self._files.file)
        if body is None:
            return outcome
        # As an answer of the model, so that it can be made anew wherever its target moves.
        prompt = replace(outcome.prompt, opening="", closing="")
        response = replace(outcome.response, text=fenced(target.language.language_id, body))
        try:
            reading = self._action.read(target, prompt, response.text)
            assert isinstance(reading, CodeEdit)
            proofs = prove(target, reading)
        except (AnswerError, ProofFailed):
            return outcome
        return replace(
            outcome,
            reading=reading,
            proofs=(Proof.FORMATTED, *proofs),
            prompt=prompt,
            response=response,
        )


def _probed(action: Action, target: Target) -> str | None:
    """The file with the probe where the edit will be; None where that is a selection."""
    if target.selection is not None:
        return None
    prompt = Prompt("", "", max_tokens=1)
    reading = action.read(target, prompt, fenced(target.language.language_id, PROBE))
    assert isinstance(reading, CodeEdit)
    return target.text.replace(reading.edit).string


def _with_compiled(outcome: EditOutcome, compiled: Compiled) -> EditOutcome:
    if compiled.unverified:
        return replace(outcome, unverified=compiled.unverified)
    if compiled.errors:
        return replace(outcome, errors=compiled.errors)
    proof = Proof.NO_NEW_ERRORS if compiled.others else Proof.COMPILES
    return replace(outcome, proofs=(proof, *outcome.proofs))


def _start_of(offset: int) -> Span:
    return Span(offset, offset)
