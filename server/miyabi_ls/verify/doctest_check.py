"""Do the examples of documentation compile: as rustdoc compiles doctests, and none is run.

cargo makes the library, and says how it would call rustdoc; in rustdoc's place it is given a
program that fails at once, since rustdoc would run the examples of the whole crate: it cannot be
told to compile only, and takes the blanks in an example's name for ends of names. Then we call
rustdoc the same way, on a file that holds our examples alone (``doctest_source.py``).

An example counts as compiled where rustdoc says so of it by its line. Where the file is no part of
the library (a program's, another platform's), rustdoc would never see it, and nothing is proved.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from miyabi_ls.verify import cargo
from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.compiler_message import CompilerMessage
from miyabi_ls.verify.doctest_source import Example, doctest_source
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.programs import Ended, run_on_lifeline
from miyabi_ls.verify.workspace_copy import NotCopied, Workspace, find_workspace, held_copy

_RUNNING = re.compile(r"^\s*Running `(.*)`$")
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_RESULT = re.compile(r"^test .* \(line (\d+)\)(?: - compile(?: fail)?) \.\.\. (ok|FAILED)$", re.M)
_DETAILS = re.compile(r"^---- .* \(line (\d+)\) stdout ----$", re.MULTILINE)
_ERROR = re.compile(r"^error(?:\[(E\d+)\])?: (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"^\s*\d+ \| (.*)$", re.MULTILINE)
_EXTERN = re.compile(r"[^=]+=(.*)\.(?:rlib|rmeta|so|dylib|dll)")


@dataclass(frozen=True, slots=True)
class _Rustdoc:
    """How cargo would call rustdoc.

    Attributes:
        environment: the variables it sets.
        arguments: all, with the crate's own file after ``--test``.
    """

    environment: Mapping[str, str]
    arguments: tuple[str, ...]


class DoctestCheck:
    """The check of one piece of documentation, against one state of the user's files.

    Args:
        file: the file it is in.
        buffers: unsaved text by path.
        cache: our cache folder.
        seconds: how long each step may take.
    """

    def __init__(
        self, file: Path, buffers: Mapping[Path, str], cache: Path, seconds: float
    ) -> None:
        self._file = file
        self._buffers = buffers
        self._cache = cache
        self._seconds = seconds
        self._prepared: asyncio.Task[tuple[Workspace, _Rustdoc]] | None = None

    def start(self) -> None:
        """Begin with the library, which needs no documentation, in the background."""
        if self._prepared is None:
            self._prepared = asyncio.create_task(self._prepare())

    async def compiled(self, examples: Sequence[Example]) -> Compiled:
        """Compile ``examples``, of which there is at least one."""
        self.start()
        assert self._prepared is not None
        try:
            workspace, rustdoc = await asyncio.shield(self._prepared)
            async with held_copy(workspace, self._buffers, self._cache, self._seconds):
                ended = await self._run(workspace, rustdoc, examples)
        except NotCopied as error:
            return Compiled(unverified=str(error))
        results = {int(line): word for line, word in _RESULT.findall(ended.out)}
        if unseen := [each for each in examples if each.line not in results]:
            return Compiled(
                unverified=f"rustdoc does not compile the example at line {unseen[0].line}"
            )
        failed = [each for each in examples if results[each.line] != "ok"]
        details = _details(ended.out)
        return Compiled(
            tuple(
                error
                for each in failed
                for error in _errors(self._file, each, details.get(each.line, ""))
            )
        )

    async def close(self) -> None:
        """End what still runs, compilers included."""
        if self._prepared is not None:
            self._prepared.cancel()
            await asyncio.gather(self._prepared, return_exceptions=True)

    async def _prepare(self) -> tuple[Workspace, _Rustdoc]:
        workspace = await find_workspace(self._file, self._cache, self._seconds)
        async with held_copy(workspace, self._buffers, self._cache, self._seconds):
            rustdoc = await self._rustdoc(workspace)
            copy = workspace.overlay.path_of(self._file)
            if not await asyncio.to_thread(_is_part, copy, rustdoc, workspace):
                raise NotCopied("the file is no part of the library")
        return workspace, rustdoc

    async def _rustdoc(self, workspace: Workspace) -> _Rustdoc:
        """What cargo would call, once it has compiled the library."""
        fails = str(installed("cargo", self._file) or "cargo")  # with these arguments, and at once
        ended = await cargo.run_cargo(
            ("test", "--doc", "-vv"),
            workspace.crate,
            workspace.overlay,
            self._seconds,
            {"RUSTDOC": fails},
        )
        if isinstance(ended, str):
            raise NotCopied(ended)
        found = [_call_of(match) for match in map(_RUNNING.match, ended.err.splitlines()) if match]
        calls = [call for call in found if call is not None]
        if len(calls) != 1:
            raise NotCopied(f"no library to compile them with ({cargo.first_error(ended)})")
        return calls[0]

    async def _run(
        self, workspace: Workspace, rustdoc: _Rustdoc, examples: Sequence[Example]
    ) -> Ended:
        source = workspace.overlay.folder / "examples.rs"
        await asyncio.to_thread(_write, source, doctest_source(examples))
        program = installed("rustdoc", self._file)
        if program is None:
            raise NotCopied("rustdoc is not installed")
        at = rustdoc.arguments.index("--test") + 1
        arguments = (*rustdoc.arguments[:at], str(source), *rustdoc.arguments[at + 1 :])
        ended = await run_on_lifeline(
            (program, *arguments),
            folder=workspace.crate.folder,
            seconds=self._seconds,
            environment={**rustdoc.environment, **environment_for(self._file)},
        )
        if ended is None:
            raise NotCopied(f"rustdoc did not come to an end within {self._seconds:g} s")
        return ended


def _call_of(running: re.Match[str]) -> _Rustdoc | None:
    """The call of rustdoc in a line of cargo's; None where it is a call of another program."""
    try:
        words = shlex.split(running[1])
    except ValueError:
        return None
    variables: dict[str, str] = {}
    while words and (match := _VARIABLE.fullmatch(words[0])):
        variables[match[1]] = match[2]
        words.pop(0)
    is_rustdoc = "--test" in words[1:-1] and "--crate-name" in words and "--emit" not in running[1]
    return _Rustdoc(variables, tuple(words[1:])) if is_rustdoc else None


def _is_part(copy: Path, rustdoc: _Rustdoc, workspace: Workspace) -> bool:
    """Whether the library was made of ``copy``, among others: rustc notes all its files."""
    name = rustdoc.arguments[rustdoc.arguments.index("--crate-name") + 1]
    libraries = (
        Path(match[1])
        for argument in rustdoc.arguments
        if argument.startswith(f"{name}=") and (match := _EXTERN.fullmatch(argument))
    )
    root = workspace.overlay.path_of(workspace.overlay.sources[0])
    for library in libraries:
        notes = library.with_name(library.name.removeprefix("lib")).with_suffix(".d")
        try:
            words = shlex.split(notes.read_text("utf-8"), comments=True)
        except (OSError, ValueError):
            continue
        if any((root / word.rstrip(":")).resolve() == copy.resolve() for word in words):
            return True
    return False


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o600)


def _details(out: str) -> dict[int, str]:
    """What rustdoc says of each example that failed, by its line."""
    parts = _DETAILS.split(out)
    return {
        int(line): text.partition("\nfailures:\n")[0]
        for line, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def _errors(file: Path, example: Example, details: str) -> Iterator[CompilerMessage]:
    """The errors of one example; the last of rustc's only counts them."""
    found = [m for m in _ERROR.finditer(details) if not m[2].startswith("aborting due to")]
    starts = [match.start() for match in found] + [len(details)]
    for match, (start, end) in zip(found, pairwise(starts), strict=True):
        yield _message(file, example, match[1] or "", match[2], details[start:end].strip())
    if not found:
        words = details.strip() or "the example fails"
        yield _message(file, example, "", words.partition("\n")[0], words)


def _message(
    file: Path, example: Example, code: str, message: str, rendered: str
) -> CompilerMessage:
    """The line that is quoted is looked up in the example: rustdoc's own number may be one off."""
    quoted = _QUOTED.search(rendered)
    source = quoted[1].strip() if quoted else ""
    lines = [line.strip() for line in example.code]
    line = example.line + (1 + lines.index(source) if source in lines else 0)
    places = ((file.as_posix(), line),)
    return CompilerMessage("error", code, message, file.as_posix(), line, source, rendered, places)
