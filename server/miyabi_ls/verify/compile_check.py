"""Does an edit compile: ``cargo check`` without and with it, on a copy with the unsaved text.

The checks without the edit need no answer of the model, so they run while the model writes, and
leave the dependencies compiled. One of them has a probe in place of the edit: a type error of ours.
Where the compiler does not report that, it does not look at this code at all (another platform's,
in no module, behind an error of the user's own), and no errors would prove nothing. And where what
has the probe would be run (a build script, a procedural macro, a library in either), the edit is
not compiled: compiling would run it.

Where all compiled before, any new error is the edit's. Where something did not, only errors that
point into the edit are: what rustc says elsewhere may be what it did not come to before, and proves
nothing in either way. The body of a function brings no errors elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.verify import cargo
from miyabi_ls.verify.cargo import Checked
from miyabi_ls.verify.compiler_message import CompilerMessage, new_messages
from miyabi_ls.verify.probe import is_probe
from miyabi_ls.verify.workspace_copy import NotCopied, find_workspace, held_copy


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling an edit came to.

    Attributes:
        errors: those the edit brings; empty where it brings none.
        others: how many errors there are that were there before.
        unverified: why it was not compiled; empty where it was.
    """

    errors: tuple[CompilerMessage, ...] = ()
    others: int = 0
    unverified: str = ""


@dataclass(frozen=True, slots=True)
class Linted:
    """What Clippy says of an edit.

    Attributes:
        warnings: those in the edit.
        unverified: why it was not asked; empty where it was.
    """

    warnings: tuple[CompilerMessage, ...] = ()
    unverified: str = ""


class CompileCheck:
    """The checks of one edit, against one state of the user's files.

    Args:
        file: the file the edit is in.
        buffers: unsaved text by path.
        probed: the file with the probe.
        before: the file whose errors are not the edit's; None where that is the probed one, which
            suffices for the body of a function.
        cache: our cache folder.
        seconds: how long each step may take.
    """

    def __init__(
        self,
        file: Path,
        buffers: Mapping[Path, str],
        *,
        probed: str,
        before: str | None,
        cache: Path,
        seconds: float,
    ) -> None:
        self._file = file
        self._buffers = buffers
        self._probed = probed
        self._before = before
        self._cache = cache
        self._seconds = seconds
        self._prepared: asyncio.Task[tuple[Checked, Checked]] | None = None

    def start(self) -> None:
        """Begin with the checks before the edit, in the background."""
        if self._prepared is None:
            self._prepared = asyncio.create_task(self._prepare())

    async def compiled(self, text: str, lines: range) -> Compiled:
        """Compile the file as ``text``, in which the edit has these ``lines`` (from 1)."""
        self.start()
        assert self._prepared is not None
        before, probed = await asyncio.shield(self._prepared)
        if reason := before.failure or probed.failure or _unreached(before, probed):
            return Compiled(unverified=reason)
        after = await self._check(text)
        if after.failure:
            return Compiled(unverified=after.failure)
        found = new_messages(before.errors, after.errors)
        errors = tuple(e for e in found if not before.errors or self._is_in(e, lines))
        if not errors and found and self._before is not None:
            return Compiled(unverified=f"the crate had errors, and now has another ({found[0]})")
        return Compiled(errors, others=len(after.errors) - len(errors))

    async def linted(self, text: str, lines: range, known: frozenset[str]) -> Linted:
        """What Clippy says of the edit; only for what :meth:`compiled` found to compile.

        Args:
            text, lines: as there.
            known: lines that the edit took over from what it replaces, and that are not its own.
        """
        try:
            workspace = await find_workspace(self._file, self._cache, self._seconds)
            buffers = {**self._buffers, self._file: text}
            async with held_copy(workspace, buffers, self._cache, self._seconds):
                linted = await cargo.clippy(workspace.crate, workspace.overlay, self._seconds)
        except NotCopied as error:
            return Linted(unverified=str(error))
        warnings = tuple(
            message
            for message in linted.messages
            if self._is_in(message, lines) and message.source.strip() not in known
        )
        return Linted(warnings, linted.failure)

    async def close(self) -> None:
        """End what still runs, compilers included."""
        if self._prepared is not None:
            self._prepared.cancel()
            await asyncio.gather(self._prepared, return_exceptions=True)

    def _is_in(self, message: CompilerMessage, lines: range) -> bool:
        path = self._file.as_posix()
        return any(path.endswith(file) and line in lines for file, line in message.places if file)

    async def _prepare(self) -> tuple[Checked, Checked]:
        if self._before is None:
            probed = await self._check(self._probed)
            return probed, probed
        before = await self._check(self._before)
        return before, before if before.failure else await self._check(self._probed)

    async def _check(self, text: str) -> Checked:
        try:
            workspace = await find_workspace(self._file, self._cache, self._seconds)
            buffers = {**self._buffers, self._file: text}
            async with held_copy(workspace, buffers, self._cache, self._seconds):
                return await cargo.check(workspace.crate, workspace.overlay, self._seconds)
        except NotCopied as error:
            return Checked(failure=str(error))


def _unreached(before: Checked, probed: Checked) -> str:
    """Why the check with the probe tells nothing of the edit; empty where it does."""
    if any(map(is_probe, probed.errors)):
        return "compiling would run it" if probed.would_run else ""
    if before is not probed and (misfits := new_messages(before.errors, probed.errors)):
        return f"no probe fits the selection ({misfits[0]})"
    if probed.errors:
        return f"the crate has an error of its own ({probed.errors[0]})"
    return "the compiler does not look at this code here"
