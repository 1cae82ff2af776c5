"""Compilers and type checkers, asked about one file: Python's own, mypy, and made-up ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from miyabi_ls.source.languages.python_tools import CHECKERS, COMPILERS
from miyabi_ls.source.tools import Checker
from miyabi_ls.verify.checker import FileCheck
from miyabi_ls.verify.compile_check import Compiled
from tests.python_tools import needs_tools, script, with_tools, without_tools

BEFORE = "def f(x: int) -> int:\n    pass\n"
BODY = range(2, 3)


async def checked(
    checkers: Sequence[Checker],
    folder: Path,
    body: str,
    before: str = BEFORE,
    lines: range = BODY,
    seconds: float = 60.0,
) -> Compiled:
    file = folder / "project" / "module.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(before, "utf-8")
    check = FileCheck(checkers, file, before, folder / "cache", seconds)
    check.start()
    try:
        return await check.compiled(before.replace("pass", body), lines)
    finally:
        await check.close()
        assert file.read_text("utf-8") == before
        assert [*file.parent.iterdir()] == [file]
        assert not [*(folder / "cache").glob("checked/*")]


@pytest.mark.parametrize(
    "body", ["return x", "async def g(): await h()\n    return x", "return '\\d'", "return '🦀'"]
)
async def test_python_compiles(body: str, tmp_path: Path) -> None:
    assert await checked(COMPILERS, tmp_path, body) == Compiled()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return await x", "SyntaxError: 'await' outside async function"),
        ("from math import *", "SyntaxError: import * only allowed at module level"),
        ("x = 1\n      return x", "IndentationError: unexpected indent"),
        ("global x\n    return x", "SyntaxError: name 'x' is parameter and global"),
        ("return x\0", "source code string cannot contain null bytes"),
        ("break", "SyntaxError: 'break' outside loop"),
    ],
)
async def test_python_that_does_not_compile(body: str, words: str, tmp_path: Path) -> None:
    found = await checked(COMPILERS, tmp_path, body, lines=range(2, 4))
    (error,) = found.errors
    assert words in str(error)
    assert error.line in (0, 2, 3)


async def test_an_error_below_the_edit_is_the_edits(tmp_path: Path) -> None:
    before = BEFORE + "x = 1\n"
    found = await checked(COMPILERS, tmp_path, "(", before=before)
    assert len(found.errors) == 1


async def test_an_error_of_the_file_hides_that_of_the_edit(tmp_path: Path) -> None:
    before = "def broken(:\n    x\n" + BEFORE
    found = await checked(COMPILERS, tmp_path, "return await x", before=before, lines=range(4, 5))
    assert found.unverified == "the file has an error of its own (SyntaxError: invalid syntax)"


async def test_an_error_of_the_file_below_hides_nothing(tmp_path: Path) -> None:
    before = BEFORE + "\ndef broken():\n    break\n"
    found = await checked(COMPILERS, tmp_path, "return await x", before=before)
    assert [error.line for error in found.errors] == [2]


async def test_a_body_that_was_missing(tmp_path: Path) -> None:
    before = "def f():#pass\n"
    file = tmp_path / "module.py"
    check = FileCheck(COMPILERS, file, before, tmp_path / "cache", 60.0)
    assert await check.compiled("def f():\n    return 1\n", range(1, 3)) == Compiled()


async def test_what_python_cannot_take_ends_its_own_process_alone(tmp_path: Path) -> None:
    found = await checked(COMPILERS, tmp_path, "return " + "-" * 1_000_000 + "1")
    assert found.unverified


async def test_code_is_not_run(tmp_path: Path) -> None:
    trap = f"return x\n\nopen({str(tmp_path / 'run')!r}, 'w')\n\nimport module\n"
    assert await checked(COMPILERS, tmp_path, trap) == Compiled()
    assert not (tmp_path / "run").exists()


@needs_tools
class TestMypy:
    MYPY = tuple(checker for checker in CHECKERS if checker.program == "mypy")

    async def test_types_check(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with_tools(monkeypatch)
        assert await checked(self.MYPY, tmp_path, "return x * 2") == Compiled()

    async def test_types_that_do_not_check(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_tools(monkeypatch)
        (error,) = (await checked(self.MYPY, tmp_path, "return str(x)")).errors
        assert str(error).startswith("mypy: Incompatible return value type")
        assert (error.line, error.source) == (2, "    return str(x)")

    async def test_what_was_wrong_before_does_not_count(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_tools(monkeypatch)
        before = "y: int = ''\n" + BEFORE
        found = await checked(self.MYPY, tmp_path, "return x", before=before, lines=range(3, 4))
        assert (found.errors, found.others) == ((), 1)

    async def test_what_is_not_installed_for_it_is_no_error(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_tools(monkeypatch)
        body = "import not_here\n    return not_here.of(x)"
        found = await checked(self.MYPY, tmp_path, body, lines=range(2, 4))
        assert found == Compiled()

    async def test_the_rest_of_the_project_is_seen_and_no_plugin_of_it_is_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_tools(monkeypatch)
        package = tmp_path / "project" / "package"
        package.mkdir(parents=True)
        (tmp_path / "project" / "pyproject.toml").write_text("[tool.mypy]\nplugins = 'evil.py'\n")
        (tmp_path / "project" / "evil.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n")
        (package / "__init__.py").touch()
        (package / "other.py").write_text("def twice(x: int) -> int:\n    return x * 2\n")
        before = f"from .other import twice\n{BEFORE}"
        file = package / "module.py"
        file.write_text(before)
        check = FileCheck(self.MYPY, file, before, tmp_path / "cache", 60.0)
        found = await check.compiled(before.replace("pass", "return twice('x')"), range(3, 4))
        await check.close()
        assert [error.line for error in found.errors] == [3]
        assert not (tmp_path / "run").exists()
        assert not (tmp_path / "project" / ".mypy_cache").exists()


TOOL = (Checker("tool", ("{path}", "{file}"), ignored="missing"),)


async def test_no_checker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tools(monkeypatch, tmp_path)
    assert FileCheck(TOOL, tmp_path / "x.py", "", tmp_path, 1.0).program == ""
    assert (await checked(TOOL, tmp_path, "return x")).unverified == "no checker is installed"


@pytest.mark.parametrize(
    "line",
    [
        "$1:2: error: Wrong.",
        "$1:2:5: error: Wrong.",
        "  $1:2:5 - error: Wrong.",
        "$1:2:5: error[some-rule] Wrong.",
        "$1(2,5): error Wrong.",
        "$2:2: error: Wrong.",
    ],
)
async def test_errors_as_checkers_write_them(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    bin_folder = user_folders / "bin"
    script(bin_folder / "tool", f'case "$(/bin/cat "$1")" in *wrong*) echo "{line}"; exit 1;; esac')
    without_tools(monkeypatch, bin_folder)
    (error,) = (await checked(TOOL, tmp_path, "return wrong")).errors
    assert (str(error), error.line) == ("tool: Wrong.", 2)
    assert await checked(TOOL, tmp_path, "return x") == Compiled()


@pytest.mark.parametrize(
    ("text", "seconds", "unverified"),
    [
        ("echo 'no such option' >&2; exit 2", 60.0, "tool failed (no such option)"),
        ("exit 3", 60.0, "tool failed (status 3)"),
        ("/bin/sleep 60", 0.2, "tool did not come to an end within 0.2 s"),
    ],
)
async def test_a_checker_that_fails(
    text: str,
    seconds: float,
    unverified: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    user_folders: Path,
) -> None:
    script(user_folders / "bin" / "tool", text)
    without_tools(monkeypatch, user_folders / "bin")
    found = await checked(TOOL, tmp_path, "return x", seconds=seconds)
    assert found == Compiled(unverified=unverified)


async def test_errors_elsewhere_and_ignored_ones_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    lines = ("$1:1: error: Above.", "$1:2: error: missing module", "/other.py:2: error: Not this.")
    text = "; ".join(f'echo "{line}"' for line in lines)
    script(user_folders / "bin" / "tool", f"{text}; exit 1")
    without_tools(monkeypatch, user_folders / "bin")
    found = await checked(TOOL, tmp_path, "return x")
    assert (found.errors, found.others) == ((), 1)
