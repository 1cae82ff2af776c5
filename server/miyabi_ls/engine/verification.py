"""How far an edit is proved beyond its syntax, step by step, for as long as the user waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from miyabi_ls.actions.action import Action, Target, Writes
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.proof_step import ProofStep, Prover, Unproved
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import VerifySettings

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_NOT_WAITED = "you did not wait"


class Verification:
    """The verification of one action's edit.

    Args:
        prover: proves it; None where nothing can, and its syntax is all that is proved.
    """

    def __init__(self, prover: Prover | None) -> None:
        self._prover = prover
        self._skipped = asyncio.Event()

    @staticmethod
    def of(
        action: Action, target: Target, settings: VerifySettings, files: UserFiles, cache: Path
    ) -> Verification:
        """The verification of what ``action`` will write for ``target``.

        Args:
            action, target: whose edit it will be.
            settings: what is wanted.
            files: the user's files.
            cache: our cache folder.
        """
        if target.language.language_id != "rust":
            if action.writes is Writes.FINDINGS:
                return Verification(None)
            from miyabi_ls.engine.tool_proof import ToolProof

            return Verification(ToolProof(action, target, settings, files, cache))
        if action.writes is Writes.CODE:
            from miyabi_ls.engine.code_proof import CodeProof

            return Verification(CodeProof(action, target, settings, files, cache))
        if action.writes is Writes.DOCUMENTATION:
            from miyabi_ls.engine.documentation_proof import DocumentationProof

            return Verification(DocumentationProof(target, settings, files, cache))
        return Verification(None)

    async def __aenter__(self) -> Self:
        """Begin, while the model writes, with what needs no answer."""
        if self._prover is not None:
            self._prover.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what still runs."""
        if self._prover is not None:
            await self._prover.close()

    def skip(self) -> None:
        """Prove nothing more: the user wants the edit as it is, now."""
        self._skipped.set()

    def is_skipped(self) -> bool:
        """Whether the user has stopped waiting."""
        return self._skipped.is_set()

    async def unless_skipped(self, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """What ``work`` comes to; None, and the work cancelled, where the user stops waiting."""
        task = asyncio.create_task(work)
        skipped = asyncio.create_task(self._skipped.wait())
        try:
            await asyncio.wait((task, skipped), return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            skipped.cancel()
            await asyncio.gather(task, skipped, return_exceptions=True)

    async def verified(self, outcome: EditOutcome, report: Callable[[str], None]) -> EditOutcome:
        """``outcome`` with all that was proved of it; ``report`` is told what is going on."""
        if self._prover is None:
            return outcome
        outcome = self._prover.examined(outcome)
        for step in self._prover.steps(outcome):
            report(step.doing)
            outcome = await self._proved(step, outcome)
        return outcome

    async def _proved(self, step: ProofStep, outcome: EditOutcome) -> EditOutcome:
        if self.is_skipped():
            return _without(outcome, step, _NOT_WAITED)
        try:
            proved = await self.unless_skipped(_awaited(step, outcome))
        except Unproved as error:
            return _without(outcome, step, str(error))
        except Exception as error:  # the answer the user waited for must not be lost with its proof
            _log.exception("The step %r failed", step.doing)
            reason = f"it failed inside miyabi-ls ({type(error).__name__})"
            return _without(outcome, step, reason)
        return proved or _without(outcome, step, _NOT_WAITED)


async def _awaited(step: ProofStep, outcome: EditOutcome) -> EditOutcome:
    return await step.prove(outcome)


def _without(outcome: EditOutcome, step: ProofStep, reason: str) -> EditOutcome:
    return replace(outcome, unverified=(*outcome.unverified, f"{step.undone}: {reason}"))
