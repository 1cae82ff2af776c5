"""How far an edit is proved beyond its syntax: formatted by rustfmt, compiled by cargo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from miyabi_ls.actions.action import Action, CodeEdit
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import AnswerError, ProofFailed
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.text import Span
from miyabi_ls.verify.compile_check import CompileCheck, Compiled
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
        settings: what is wanted.
        files: the user's files.
        cache: our cache folder.
    """

    def __init__(self, settings: VerifySettings, files: Files, cache: Path) -> None:
        self._settings = settings
        self._files = files
        self._compile = CompileCheck(files.file, files.buffers, cache, settings.seconds)

    async def __aenter__(self) -> Self:
        """Begin, while the model writes, with what needs no answer."""
        if self._settings.compile:
            self._compile.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what still runs."""
        await self._compile.close()

    async def verified(
        self, action: Action, outcome: EditOutcome, report: Callable[[str], None]
    ) -> EditOutcome:
        """``outcome`` with all that was proved of it; ``report`` is told what is going on.

        Documentation is proved by that no code changed.
        """
        if not isinstance(outcome.reading, CodeEdit):
            return outcome
        if self._settings.format:
            report("formatting")
            outcome = await self._formatted(action, outcome)
        if not self._settings.compile:
            return outcome
        report("compiling")
        text = outcome.target.text.replace(outcome.reading.edit).string
        return _with_compiled(outcome, await self._compile.compiled(text))

    async def _formatted(self, action: Action, outcome: EditOutcome) -> EditOutcome:
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
            reading = action.read(target, prompt, response.text)
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


def _with_compiled(outcome: EditOutcome, compiled: Compiled) -> EditOutcome:
    if compiled.unverified:
        return replace(outcome, unverified=compiled.unverified)
    if compiled.errors:
        return replace(outcome, errors=compiled.errors)
    proof = Proof.NO_NEW_ERRORS if compiled.others else Proof.COMPILES
    return replace(outcome, proofs=(proof, *outcome.proofs))


def _start_of(offset: int) -> Span:
    return Span(offset, offset)
