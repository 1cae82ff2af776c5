"""How far an edit is proved by the tools that its language names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from miyabi_ls.actions.action import Action, Target, Writes
from miyabi_ls.engine.code_proof import text_and_lines
from miyabi_ls.engine.formatting import with_code
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.proof_step import ProofStep, Unproved
from miyabi_ls.engine.type_probe import type_probed
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.text import Span
from miyabi_ls.source.tools import Checker
from miyabi_ls.verify.checker import Check, FileCheck
from miyabi_ls.verify.compiler_message import CompilerMessage
from miyabi_ls.verify.formatter import installed_formatter, laid_out, laid_out_body
from miyabi_ls.verify.laid_out import NotFormatted, Unreadable
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.tsc import TypeScriptCheck, find_tsc


class ToolProof:
    """Proves one action's edit, of code or of documentation, in any language but Rust.

    What is not installed is not spoken of: a step is there only where its tool is.

    Args:
        action, target: whose edit it will be.
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
        language = target.language
        writes_code = action.writes is Writes.CODE
        checkers = language.checkers if settings.types and writes_code else ()
        probe = next((checker.probe for checker in checkers), "")
        self._probed = type_probed(action, target, probe) if probe else None

        def check_by(checkers: Sequence[Checker], probed: str | None = None) -> FileCheck:
            before = target.text.string
            return FileCheck(checkers, files.file, before, cache, settings.seconds, probed)

        self._action = action
        self._file = files.file
        self._formatter = (
            installed_formatter(language, files.file) if settings.format and writes_code else None
        )
        self._compile = check_by(language.compilers if settings.compile else ())
        self._types: Check = check_by(checkers, self._probed)
        if any(checker.of_project for checker in checkers):
            self._types = TypeScriptCheck(
                find_tsc(files.file, of_workspace=settings.workspace_tools),
                files.file,
                {**files.buffers, files.file: target.text.string},
                cache=cache,
                seconds=settings.seconds,
                probed=self._probed,
            )

    def start(self) -> None:
        """Begin with the checks that need no answer."""
        self._compile.start()
        if self._probed is not None:
            self._types.start()

    def examined(self, outcome: EditOutcome) -> EditOutcome:
        """``outcome``, with what is missing for even its syntax to be proved."""
        language = outcome.target.language
        if language.has_grammar:
            return outcome
        reason = f"unverified: no grammar for {language.display_name}"
        return replace(outcome, unverified=(*outcome.unverified, reason))

    def steps(self, outcome: EditOutcome) -> tuple[ProofStep, ...]:
        """What is wanted and installed."""
        del outcome
        steps = []
        if self._formatter is not None:
            steps.append(ProofStep("formatting", "not formatted", self._formatted))
        if self._compile.program:
            steps.append(ProofStep("compiling", "not compiled", self._compiled))
        if self._types.program:
            steps.append(
                ProofStep(f"asking {self._types.program}", "types not checked", self._typed)
            )
        return tuple(steps)

    async def close(self) -> None:
        """End the checkers."""
        await self._compile.close()
        await self._types.close()

    async def _compiled(self, outcome: EditOutcome) -> EditOutcome:
        if not self._compile.reads_jsx:
            after = outcome.target.syntax.reparsed(
                outcome.target.text.replace(outcome.reading.edit)
            )
            if outcome.target.language.shows_entities(after):
                raise Unproved(f"{self._compile.program} does not read JSX")
        checked = _checked_by(
            self._compile, Proof.COMPILES, Proof.NO_NEW_ERRORS, "does not compile"
        )
        return await checked(outcome)

    async def _typed(self, outcome: EditOutcome) -> EditOutcome:
        if self._probed is None:
            raise Unproved("whether it looks at this code cannot be told here")
        checked = _checked_by(
            self._types, Proof.TYPES_CHECK, Proof.NO_NEW_TYPE_ERRORS, "does not type-check"
        )
        return await checked(outcome)

    async def _formatted(self, outcome: EditOutcome) -> EditOutcome:
        try:
            if outcome.target.selection is None:
                return await self._laid_out(outcome)
            await self._read(outcome.target.text.replace(outcome.reading.edit).string)
        except Unreadable as error:
            return await self._unread(outcome, str(error))
        except NotFormatted as error:
            raise Unproved(str(error)) from error
        return outcome

    async def _unread(self, outcome: EditOutcome, words: str) -> EditOutcome:
        """What it means that the formatter cannot read the file with the edit.

        Raises:
            Unproved: nothing, since it cannot read it without the edit either.
        """
        try:
            await self._read(self._probed or outcome.target.text.string)
        except NotFormatted as error:
            raise Unproved(f"{words}, nor could it before") from error
        first = text_and_lines(outcome)[1].start
        message = CompilerMessage("error", "", words, self._file.name, first, "", words)
        proofs = tuple(each for each in outcome.proofs if each is not Proof.PARSES)
        return replace(outcome, errors=(message,), objection="does not parse", proofs=proofs)

    async def _read(self, text: str) -> str:
        assert self._formatter is not None
        return await laid_out(*self._formatter, text, self._file)

    async def _laid_out(self, outcome: EditOutcome) -> EditOutcome:
        assert self._formatter is not None
        target = outcome.target
        assert target.item is not None
        start = target.item.declaration.start
        after = target.syntax.reparsed(target.text.replace(outcome.reading.edit))
        item = target.language.item_at(after, Span(start, start))
        if item is None or item.body is None:
            raise Unproved("its item is not found again")
        body = await laid_out_body(*self._formatter, target.language, after, item, self._file)
        return with_code(self._action, outcome, body)


def _checked_by(
    check: Check, passed: Proof, no_worse: Proof, objection: str
) -> Callable[[EditOutcome], Awaitable[EditOutcome]]:
    """The step that asks ``check``; not where a step before it has found errors."""

    async def checked(outcome: EditOutcome) -> EditOutcome:
        if outcome.errors:
            return outcome
        found = await check.compiled(*text_and_lines(outcome))
        if found.unverified:
            raise Unproved(found.unverified)
        if found.errors:
            return replace(outcome, errors=found.errors, objection=objection)
        proof = no_worse if found.others else passed
        return replace(outcome, proofs=(proof, *outcome.proofs))

    return checked
