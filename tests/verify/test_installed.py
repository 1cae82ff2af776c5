"""The user's programs are found, and none that lies in the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.programs import run_program
from tests.python_tools import script


def on_path(monkeypatch: pytest.MonkeyPatch, *folders: Path | str) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))


def test_the_first_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    first, second = (script(user_folders / name / "tool", "") for name in ("a", "b"))
    on_path(monkeypatch, "", ".", tmp_path / "none", first.parent, second.parent)
    assert installed("tool", tmp_path / "project" / "x.py") == first
    assert installed("other", tmp_path / "project" / "x.py") is None


def test_none_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    project = user_folders / "code"
    hostile = script(project / ".venv" / "bin" / "tool", "")
    on_path(monkeypatch, hostile.parent)
    assert installed("tool", project / "inner" / "x.py") is None
    good = script(user_folders / "bin" / "tool", "")
    on_path(monkeypatch, hostile.parent, good.parent)
    assert installed("tool", project / "inner" / "x.py") == good
    assert installed("tool", user_folders / "elsewhere" / "x.py") == hostile


def test_no_link_into_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    hostile = script(tmp_path / "project" / "tool", "")
    (user_folders / "bin").mkdir()
    (user_folders / "bin" / "tool").symlink_to(hostile)
    on_path(monkeypatch, user_folders / "bin")
    assert installed("tool", tmp_path / "project" / "x.py") is None


def test_a_home_under_version_control_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = script(tmp_path / ".local" / "bin" / "tool", "")
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    on_path(monkeypatch, tool.parent)
    assert installed("tool", tmp_path / "code" / "x.py") == tool


@pytest.mark.parametrize("place", [".venv/bin", "node_modules/.bin", "build/tools/venv/bin", "src"])
async def test_no_program_of_a_repository_without_markers(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    """Neither as the tool, nor as the interpreter that the user's own tool asks for."""
    mark = tmp_path / "ran"
    for name in ("tool", "interpreter"):
        script(tmp_path / place / name, f"touch '{mark}'")
    tool = user_folders / "bin" / "tool"
    script(tool, "").write_text("#!/usr/bin/env interpreter\n")
    script(user_folders / "bin" / "interpreter", "echo good")
    file = tmp_path / "src" / "x.py"
    path = ("", ".", tmp_path / place, user_folders / "bin", "/usr/bin", "/bin")
    on_path(monkeypatch, *path)
    assert installed("tool", file) == tool
    environment = environment_for(file)
    ended = await run_program((tool,), folder=tmp_path, seconds=60, environment=environment)
    assert ended is not None
    assert ended.out == "good\n"
    assert not mark.exists()
    await run_program((tool,), folder=tmp_path, seconds=60)
    assert mark.exists()  # so that the above can fail


def test_a_path_that_is_all_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path(monkeypatch, tmp_path / "bin")
    assert environment_for(tmp_path / "x.py") == {"PATH": os.defpath}


def test_no_folder_that_a_link_leads_into_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    script(tmp_path / "bin" / "tool", "")
    (user_folders / "link").symlink_to(tmp_path / "bin")
    on_path(monkeypatch, user_folders / "link")
    assert installed("tool", tmp_path / "x.py") is None
