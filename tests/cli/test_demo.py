"""``miyabi-ls demo``, on the real embedded model."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from miyabi_ls.cli import app
from miyabi_ls.models.embedded_install import EmbeddedInstallation
from tests.models.embedded_rig import damage, linked_installation, real_installation

SOURCE = """\
/// {doc}
fn {name}({parameters}) -> i32 {{
    todo!()
}}

pub struct {type} {{
    pub side: f64,
}}

pub fn first(values: &[i32]) -> i32 {{
    *values.first().unwrap()
}}
"""
MULTIPLY = {
    "doc": "Multiplies two numbers.",
    "name": "multiply",
    "parameters": "a: i32, b: i32",
    "type": "Square",
}
SUBTRACT = {
    "doc": "Subtracts `right` from `left`.",
    "name": "subtract",
    "parameters": "left: i32, right: i32",
    "type": "Temperature",
}


def demo(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["demo", *map(str, arguments)])


@pytest.fixture(autouse=True)
def _installed() -> None:
    real_installation()


def test_it_shows_prompt_tokens_result_and_proof_of_each_action() -> None:
    result = demo()
    assert result.exit_code == 0, result.output
    for title in ("Generate implementation: fn total_price", "Write rustdoc: ", "Review: fn "):
        assert f"\n{title}" in result.output
    assert result.output.count("\nprompt    about ") == 6
    assert result.output.count("\nmodel     ") == 6
    assert "+    price * quantity" in result.output
    assert "parses, only the target changed; not compiled" in result.output
    assert "parses, no code changed; not compiled" in result.output
    assert "on quoted text" in result.output


def test_its_text_comes_from_the_model_by_the_names_in_the_file(tmp_path: Path) -> None:
    outputs = []
    for names in (MULTIPLY, SUBTRACT):
        file = tmp_path / "sample.rs"
        file.write_text(SOURCE.format(**names))
        result = demo(file)
        assert result.exit_code == 0, result.output
        assert file.read_text() == SOURCE.format(**names)
        outputs.append(result.output)
    assert "+    a * b" in outputs[0]
    assert "+    left - right" in outputs[1]
    summaries = [next(x for x in out.splitlines() if x.startswith("+/// ")) for out in outputs]
    assert summaries[0] != summaries[1]


def test_a_damaged_model_fails_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: EmbeddedInstallation = linked_installation(tmp_path / "embedded")
    damage(broken.model_file)
    monkeypatch.setattr("miyabi_ls.models.room.find_installation", lambda: broken)
    result = demo()
    assert result.exit_code == 1
    assert "is damaged" in result.stderr
    assert "+" not in result.stdout


def test_without_the_model_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.models.room.find_installation", lambda: None)
    result = demo()
    assert result.exit_code == 1
    assert "miyabi-ls setup-embedded" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [("poem.txt", b"fn a() {}", "not a Rust file"), ("latin.rs", b"// \xe9", "not UTF-8")],
)
def test_a_file_it_cannot_work_on_is_named(
    tmp_path: Path, name: str, content: bytes, part: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = demo(tmp_path / name)
    assert result.exit_code == 1
    assert part in result.stderr
    assert "Traceback" not in result.output


def test_a_file_with_nothing_to_do_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.rs").write_text("")
    result = demo(tmp_path / "empty.rs")
    assert result.exit_code == 0
    assert "nothing" in result.output


def test_the_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "miyabi_ls", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"},
    )
    for word in ("demo", "setup-embedded", "--tcp", "--ws", "--log-file", "--log-level"):
        assert word in done.stdout
