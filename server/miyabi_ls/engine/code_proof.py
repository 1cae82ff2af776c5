"""How far generated Rust is proved: formatted, compiled, looked at by Clippy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from miyabi_ls.actions.action import Action, CodeEdit, Prompt, Target
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.engine.formatting import formatted
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.proof_step import ProofStep, Unproved
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.text import Span
from miyabi_ls.verify.compile_check import CompileCheck
from miyabi_ls.verify.probe import BODY, probed_before
from miyabi_ls.verify.proof import Proof

_COMPILED = {Proof.COMPILES, Proof.NO_NEW_ERRORS}


class CodeProof:
    """Proves one action's code.

    Args:
        action, target: whose code it will be.
        settings: what is wanted.
        files: the user's files.
        cache: our cache folder.
    """

    def __init__(
        self,
        action: Action,
        target: Target,
        settings: VerifySettings,
        files: UserFiles,
        cache: Path,
    ) -> None:
        self._action = action
        self._settings = settings
        self._files = files
        self._check: CompileCheck | None = None
        probed = _probed(action, target) if settings.compile else None
        if probed is not None:
            self._check = CompileCheck(
                files.file,
                files.buffers,
                probed=probed,
                before=None if _is_body(target) else target.text.string,
                cache=cache,
                seconds=settings.seconds,
            )

    def start(self) -> None:
        """Begin with the checks that need no answer."""
        if self._check is not None:
            self._check.start()

    def examined(self, outcome: EditOutcome) -> EditOutcome:
        """Nothing: a compiler tells more."""
        return outcome

    def steps(self, outcome: EditOutcome) -> tuple[ProofStep, ...]:
        """What is wanted: rustfmt, cargo, Clippy."""
        del outcome
        steps = []
        if self._settings.format:
            steps.append(ProofStep("formatting", "not formatted", self._formatted))
        if self._settings.compile:
            steps.append(ProofStep("compiling", "not compiled", self._compiled))
        if self._settings.compile and self._settings.clippy:
            steps.append(ProofStep("asking Clippy", "Clippy not asked", self._linted))
        return tuple(steps)

    async def close(self) -> None:
        """End the compilers."""
        if self._check is not None:
            await self._check.close()

    async def _formatted(self, outcome: EditOutcome) -> EditOutcome:
        return await formatted(self._action, outcome, self._files.file)

    async def _compiled(self, outcome: EditOutcome) -> EditOutcome:
        if self._check is None:
            raise Unproved("the selection is neither statements, an expression, arms nor items")
        compiled = await self._check.compiled(*text_and_lines(outcome))
        if compiled.unverified:
            raise Unproved(compiled.unverified)
        if compiled.errors:
            return replace(outcome, errors=compiled.errors)
        proof = Proof.NO_NEW_ERRORS if compiled.others else Proof.COMPILES
        return replace(outcome, proofs=(proof, *outcome.proofs))

    async def _linted(self, outcome: EditOutcome) -> EditOutcome:
        if self._check is None or not _COMPILED & {*outcome.proofs}:
            return outcome
        replaced = outcome.target.text.slice(outcome.reading.edit.span)
        known = frozenset(map(str.strip, replaced.split("\n")))
        linted = await self._check.linted(*text_and_lines(outcome), known)
        if linted.unverified:
            raise Unproved(linted.unverified)
        if linted.warnings:
            return replace(outcome, warnings=linted.warnings)
        return replace(outcome, proofs=(*outcome.proofs, Proof.NO_WARNINGS))


def text_and_lines(outcome: EditOutcome) -> tuple[str, range]:
    """The file with the edit, and the edit's lines in it."""
    edit = outcome.reading.edit
    text = outcome.target.text.replace(edit)
    first = text.line_at(edit.span.start) + 1
    last = text.line_at(edit.span.start + len(edit.new_text)) + 1
    return text.string, range(first, last + 1)


def _is_body(target: Target) -> bool:
    """Whether the code will be the body of a function, under a signature that stays."""
    is_function = target.item is not None and target.item.kind is ItemKind.FUNCTION
    return target.selection is None and is_function


def _probed(action: Action, target: Target) -> str | None:
    """The file with the probe where the edit will be; None where none fits there."""
    if target.selection is not None:
        return probed_before(target.language, target.syntax, target.selection)
    if not _is_body(target):
        assert target.item is not None
        assert target.item.body is not None
        brace = target.item.body.end - 1
        return probed_before(target.language, target.syntax, Span(brace, brace))
    prompt = Prompt("", "", max_tokens=1)
    reading = action.read(target, prompt, fenced(target.language.language_id, BODY))
    assert isinstance(reading, CodeEdit)
    return target.text.replace(reading.edit).string
