"""``miyabi-ls setup-embedded``."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from miyabi_ls import folders
from miyabi_ls.cli.setup_embedded import setup_embedded
from tests.models.embedded_rig import linked_installation


def run(*arguments: str) -> Result:
    application = typer.Typer()
    application.command()(setup_embedded)
    return CliRunner().invoke(application, list(arguments))


def test_says_that_it_is_there(tmp_path: Path) -> None:
    folder = linked_installation(tmp_path / "embedded").folder
    result = run("--into", str(folder))
    assert result.exit_code == 0
    assert result.stdout == f"The embedded model is already in {folder}, and intact.\n"
    assert result.stderr == ""


def test_installs_into_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "data_folder", lambda: tmp_path)
    linked_installation(tmp_path / "embedded")
    result = run()
    assert result.exit_code == 0
    assert str(tmp_path / "embedded") in result.stdout


def test_a_failure_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    folder = tmp_path / "[red]mine"
    (folder / "notes").mkdir(parents=True)
    result = run("--into", str(folder))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"{folder} holds other files; choose a new or empty folder with --into.\n"
    )


def test_help_tells_of_the_quality_and_the_folder() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "demo quality" in result.stdout
    assert "--into" in result.stdout
