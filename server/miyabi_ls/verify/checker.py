"""Does an edit add an error: the compiler or the type checker of a language, asked about one file.

It looks at a copy in our cache folder. Only what it did not say without the edit counts, which is
found out while the model writes; ``new_errors.py`` has the rules.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from miyabi_ls.source.tools import OWN_PYTHON, Checker
from miyabi_ls.verify.cargo import Checked
from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.compiler_message import CompilerMessage, new_messages
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.new_errors import Baseline, judged, unreached
from miyabi_ls.verify.programs import Ended, run_on_lifeline

_ERROR = re.compile(
    r"^\s*(?P<file>\S[^\n]*?)(?::|\()(?P<line>\d+)(?:[:,]\d+)?\)?(?::| -)\s*"
    r"error(?:\[(?P<code>[\w-]+)\])?:? (?P<message>.+)$",
    re.MULTILINE,
)
"""An error as mypy, pyright, ty and tsc write it."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_PLACE = re.compile(r"\{(path|file|cache|scripts)\}")
_SCRIPTS = Path(__file__).parent


class Check(Protocol):
    """The checks of one edit by one program."""

    @property
    def program(self) -> str:
        """Its name; empty where none is installed."""

    def start(self) -> None:
        """Begin with the check before the edit, in the background."""

    async def compiled(self, text: str, lines: range) -> Compiled:
        """Check the file as ``text``, in which the edit has these ``lines`` (from 1)."""

    async def close(self) -> None:
        """End what still runs."""


class FileCheck:
    """The checks of one edit by the first of ``checkers`` that is installed.

    Args:
        checkers: the likeliest first.
        file: the file the edit is in.
        before: its text without the edit.
        cache: our cache folder.
        seconds: how long each check may take.
        probed: its text with the probe of the checkers in the place of the edit; None where they
            need none.
    """

    def __init__(
        self,
        checkers: Sequence[Checker],
        file: Path,
        before: str,
        cache: Path,
        seconds: float,
        probed: str | None = None,
    ) -> None:
        self._file = file
        self._text_before = before
        self._cache = cache
        self._seconds = seconds
        self._tool = next(_found(checkers, file), None)
        self._probed = probed
        self._before: asyncio.Task[Baseline] | None = None

    def start(self) -> None:
        """Begin with the checks before the edit, in the background."""
        if self._before is None and self._tool is not None:
            self._before = asyncio.create_task(self._baseline())

    @property
    def program(self) -> str:
        """The name of what checks; empty where nothing is installed."""
        return "" if self._tool is None else Path(self._tool[0]).stem

    @property
    def reads_jsx(self) -> bool:
        """Whether what checks reads JSX."""
        return self._tool is None or self._tool[1].reads_jsx

    async def compiled(self, text: str, lines: range) -> Compiled:
        """Check the file as ``text``, in which the edit has these ``lines`` (from 1)."""
        if self._tool is None:
            return Compiled(unverified="no checker is installed")
        self.start()
        assert self._before is not None
        if self._tool[1].stops_at_first:
            return await self._compiled_whole(text, lines)
        baseline = await asyncio.shield(self._before)
        if reason := unreached(self.program, baseline):
            return Compiled(unverified=reason)
        after = await self._check(text)
        return judged(baseline, after, lambda error: error.line in lines)

    async def _compiled_whole(self, text: str, lines: range) -> Compiled:
        """By a checker that says the first error only: none is the proof, for the whole file."""
        after = await self._check(text)
        if after.failure or not after.errors:
            return Compiled(unverified=after.failure)
        assert self._before is not None
        before = (await asyncio.shield(self._before)).before
        was_right = not (before.errors or before.failure)
        new = new_messages(before.errors, after.errors)
        errors = tuple(error for error in new if was_right or error.line in lines)
        if not errors:
            return Compiled(unverified=f"the file has an error of its own ({after.errors[0]})")
        return Compiled(errors, others=len(after.errors) - len(errors))

    async def _baseline(self) -> Baseline:
        before = await self._check(self._text_before)
        probed = None if self._probed is None else await self._check(self._probed)
        return Baseline(before, probed)

    async def close(self) -> None:
        """End what still runs."""
        if self._before is not None:
            self._before.cancel()
            await asyncio.gather(self._before, return_exceptions=True)

    async def _check(self, text: str) -> Checked:
        assert self._tool is not None
        program, checker = self._tool
        folder = self._cache / "checked"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            copy = Path(own) / self._file.name
            copy.write_bytes(text.encode("utf-8", "replace"))
            ended = await run_on_lifeline(
                (program, *self._arguments(checker, copy)),
                folder=copy.parent,
                seconds=self._seconds,
                environment=environment_for(self._file),
            )
        name = Path(program).name
        if ended is None:
            return Checked(failure=f"{name} did not come to an end within {self._seconds:g} s")
        return _checked(checker, ended, text, (copy, self._file), name)

    def _arguments(self, checker: Checker, copy: Path) -> list[str]:
        meant = {
            "path": str(copy),
            "file": str(self._file),
            "cache": str(self._cache / "checkers"),
            "scripts": str(_SCRIPTS),
        }
        return [_PLACE.sub(lambda place: meant[place[1]], part) for part in checker.arguments]


def _found(checkers: Sequence[Checker], file: Path) -> Iterator[tuple[str, Checker]]:
    for checker in checkers:
        if checker.extensions and file.suffix not in checker.extensions:
            continue
        if checker.program == OWN_PYTHON:
            yield sys.executable, checker
        elif program := installed(checker.program, file):
            yield str(program), checker


def _checked(
    checker: Checker, ended: Ended, text: str, files: Sequence[Path], name: str
) -> Checked:
    out = ended.out or ended.err
    found = tuple(_errors(out, text, files, "" if checker.stops_at_first else name))
    if ended.status != 0 and not found:
        first = next(
            (line.strip() for line in (ended.err + ended.out).splitlines() if line.strip()), ""
        )
        return Checked(failure=f"{name} failed ({first[:200] or f'status {ended.status}'})")
    ignored = re.compile(checker.ignored) if checker.ignored else None
    return Checked(tuple(e for e in found if not (ignored and ignored.search(e.rendered))))


def _errors(out: str, text: str, files: Sequence[Path], said_by: str) -> Iterator[CompilerMessage]:
    lines = _LINE_END.split(text)
    names = {path.name for path in files}
    for match in _ERROR.finditer(out):
        if Path(match["file"]).name not in names:
            continue
        line = int(match["line"])
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        message = match["message"].strip()
        code = f" [{match['code']}]" if match["code"] else ""
        yield CompilerMessage(
            level="error",
            code=said_by,
            message=message,
            file=files[-1].name,
            line=line,
            source=source,
            rendered=f"line {line}: {message}{code}\n    {source.strip()}",
        )
