"""Does an edit add a type error: ``tsc`` on the project, with the unsaved text in its place.

tsc only reads: the project is linked into our cache folder (``linked_project.py``), and whatever
would write is turned off, so nothing comes to be in the user's tree. It loads no plugins and runs
nothing of the repository. Only errors that were not there without the edit count, which is found
out while the model writes; ``new_errors.py`` has the rules.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from miyabi_ls.verify.cargo import Checked
from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.compiler_message import CompilerMessage
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.linked_project import link_project, project_of
from miyabi_ls.verify.new_errors import Baseline, judged, unreached
from miyabi_ls.verify.programs import Ended, run_on_lifeline
from miyabi_ls.verify.tsconfig import NoProject, Project, find_project

_ERROR: Final = re.compile(
    r"^(?P<file>[^\n(]+?)\((?P<line>\d+),\d+\): error (?P<code>TS\d+): (?P<message>[^\n]*)"
    r"(?P<more>(?:\n[ \t]+[^\n]*)*)",
    re.MULTILINE,
)
_UNCHECKED: Final = re.compile(r"^\s*//\s*@ts-nocheck\b", re.MULTILINE)
_CHECKED: Final = re.compile(r"^\s*//\s*@ts-check\b", re.MULTILINE)
_JAVASCRIPT: Final = frozenset({".js", ".jsx", ".mjs", ".cjs"})
_OPTIONS: Final = ("--noEmit", "--skipLibCheck", "--listFiles", "--pretty", "false")
_LINKS: Final = "project"


def find_tsc(file: Path, *, of_workspace: bool) -> Path | None:
    """The user's own tsc; that of the project ``file`` is in, only where the user said so."""
    if of_workspace:
        places = (folder / "node_modules" / ".bin" / "tsc" for folder in file.parents)
        if (found := next((place for place in places if place.is_file()), None)) is not None:
            return found
    return installed("tsc", file)


class TypeScriptCheck:
    """The checks of one edit.

    Args:
        tsc: the program; None where there is none.
        file: the file the edit is in.
        buffers: unsaved text by path, that of ``file`` without the edit included.
        cache: our cache folder.
        seconds: how long each step may take.
        probed: the file with the probe in the place of the edit; None where there is none.
    """

    def __init__(
        self,
        tsc: Path | None,
        file: Path,
        buffers: Mapping[Path, str],
        *,
        cache: Path,
        seconds: float,
        probed: str | None = None,
    ) -> None:
        self._probed = probed
        self._tsc = tsc
        self._root = project_of(file)
        self._file = file
        self._buffers = buffers
        self._cache = cache / "typescript"
        self._seconds = seconds
        self._before: asyncio.Task[Baseline] | None = None
        self._project: Project | None = None

    @property
    def program(self) -> str:
        """What checks; empty where nothing can."""
        return "" if self._tsc is None else "tsc"

    def start(self) -> None:
        """Begin with the checks before the edit, in the background."""
        if self._before is None and self._tsc is not None:
            self._before = asyncio.create_task(self._baseline())

    async def compiled(self, text: str, lines: range) -> Compiled:
        """Check the file as ``text``, in which the edit has these ``lines`` (from 1)."""
        self.start()
        if self._before is None:
            return Compiled(unverified="tsc is not installed")
        baseline = await self._before
        if reason := baseline.before.failure or unreached(self.program, baseline):
            return Compiled(unverified=reason)
        after = await self._check({**self._buffers, self._file: text})
        place = self._file.relative_to(self._root).as_posix()
        return judged(baseline, after, lambda e: e.file == place and e.line in lines)

    async def close(self) -> None:
        """End what still runs."""
        if self._before is not None:
            self._before.cancel()
            await asyncio.gather(self._before, return_exceptions=True)

    async def _baseline(self) -> Baseline:
        before = await self._check(self._buffers)
        if before.failure or self._probed is None:
            return Baseline(before, None)
        return Baseline(before, await self._check({**self._buffers, self._file: self._probed}))

    async def _check(self, buffers: Mapping[Path, str]) -> Checked:
        assert self._tsc is not None
        if _UNCHECKED.search(buffers[self._file]):
            return Checked(failure="the file says @ts-nocheck")
        self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cache) as own:
            # The working directory is no project: a version manager would run a tsc of its own.
            try:
                folder = await asyncio.to_thread(_resolved, own)
                await asyncio.to_thread(link_project, self._root, folder / _LINKS, buffers)
                return await self._check_links(self._tsc, folder, buffers)
            except NoProject as error:
                return Checked(failure=str(error))
            except OSError as error:
                return Checked(failure=f"the project cannot be linked ({error.strerror})")

    async def _check_links(self, tsc: Path, folder: Path, buffers: Mapping[Path, str]) -> Checked:
        root, file = folder / _LINKS, self._file.relative_to(self._root)
        project = self._project or await find_project(
            tsc, root, file, folder=folder, of=self._file, seconds=self._seconds
        )
        self._project = project
        if not _is_checked(project, file, buffers[self._file]):
            raise NoProject(f"{project.config.name} does not have JavaScript checked (checkJs)")
        ended = await run_on_lifeline(
            (tsc, "--project", root / project.config, *_OPTIONS, *project.arguments),
            folder=folder,
            seconds=self._seconds,
            environment=environment_for(self._file),
        )
        if ended is None:
            raise NoProject(f"tsc did not come to an end within {self._seconds:g} s")
        if str(root / file) not in map(str.strip, ended.out.splitlines()):
            raise NoProject(_reason(ended, project))
        return Checked(tuple(_errors(ended.out, buffers[self._file], file)))


def _resolved(folder: str) -> Path:
    """``folder`` as tsc names it."""
    return Path(folder).resolve()


def _is_checked(project: Project, file: Path, text: str) -> bool:
    is_javascript = file.suffix in _JAVASCRIPT
    return not is_javascript or project.checks_javascript or bool(_CHECKED.search(text))


def _reason(ended: Ended, project: Project) -> str:
    """Why tsc did not look at the file."""
    first = next((line for line in ended.out.splitlines() if line.startswith("error TS")), "")
    return f"tsc failed ({first[:200]})" if first else f"it is in no file of {project.config.name}"


def _errors(out: str, text: str, file: Path) -> Iterator[CompilerMessage]:
    lines = text.splitlines()
    for match in _ERROR.finditer(out):
        place = match["file"].removeprefix(f"{_LINKS}/")
        line = int(match["line"])
        is_here = place == file.as_posix() and 0 < line <= len(lines)
        source = lines[line - 1] if is_here else ""
        yield CompilerMessage(
            level="error",
            code=match["code"],
            message=match["message"],
            file=place,
            line=line,
            source=source,
            rendered=f"{place}:{line}: {match['code']}: {match['message']}{match['more']}\n"
            f"    {source.strip()}",
        )
