"""One item, laid out by the real ruff, and by made-up formatters that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.text import Text
from miyabi_ls.verify.formatter import installed_formatter, laid_out_body
from miyabi_ls.verify.laid_out import NotFormatted
from tests.python_tools import needs_tools, script, with_tools, without_tools

PYTHON = Python()
UGLY = "x=[ 1,2 ]\n\nclass A:\n    def f(self,x):\n        y=x  *  2;return   y\n"


async def body_of(name: str, source: str, file: Path) -> str | None:
    syntax = PYTHON.parse(Text(source))
    item = next(each for each in PYTHON.items(syntax) if each.name == name)
    found = installed_formatter(PYTHON, file)
    return None if found is None else await laid_out_body(*found, PYTHON, syntax, item, file)


@needs_tools
async def test_the_body_of_one_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tools(monkeypatch)
    found = await body_of("f", UGLY, tmp_path / "x.py")
    assert found == "\n        y = x * 2\n        return y"


@needs_tools
async def test_the_configuration_of_the_project_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch)
    (tmp_path / "ruff.toml").write_text("indent-width = 2\n[format]\nquote-style = 'single'\n")
    found = await body_of("f", 'def f():\n    return "a"\n', tmp_path / "x.py")
    assert found == "\n  return 'a'"


@needs_tools
async def test_a_docstring_is_not_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch)
    found = await body_of("f", "def f():\n    'Doc.'\n    return  1\n", tmp_path / "x.py")
    assert found == "\n    return 1"


@needs_tools
async def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tools(monkeypatch)
    with pytest.raises(NotFormatted, match="ruff cannot read it"):
        await body_of("f", "def f():\n    return 1\nx = (\n", tmp_path / "x.py")


async def test_the_next_formatter_where_the_first_is_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    without_tools(monkeypatch, user_folders / "bin")
    assert await body_of("f", UGLY, tmp_path / "x.py") is None
    script(user_folders / "bin" / "black", "/bin/cat")
    assert await body_of("f", UGLY, tmp_path / "x.py") == "\n        y=x  *  2;return   y"


@pytest.mark.parametrize("text", ["exit 1", "exit 0", "echo 'def g(): pass'"])
async def test_a_formatter_that_fails(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    script(user_folders / "bin" / "ruff", text)
    without_tools(monkeypatch, user_folders / "bin")
    with pytest.raises(NotFormatted):
        await body_of("f", UGLY, tmp_path / "x.py")
