"""The doctor's hints for the editors it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.checks import Check, Verdict
from miyabi_ls.engine.doctor.editor_checks import editor_checks
from tests.verify.test_toolchain_checks import program


async def found() -> dict[str, Check]:
    return {check.name: check async for check in editor_checks()}


@pytest.mark.parametrize(
    ("says", "verdict", "part"),
    [
        ("NVIM v0.11.4", Verdict.OK, "is 0.11"),
        ("NVIM v0.9.5", Verdict.WARNING, "lacks vim.lsp.config"),
        ("something", Verdict.WARNING, "does not say its version"),
    ],
)
async def test_neovim_by_its_version(
    says: str, verdict: Verdict, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "nvim", f"echo '{says}'")
    monkeypatch.setenv("PATH", f"{tmp_path}")
    (check,) = (await found()).values()
    assert check.verdict is verdict
    assert part in check.detail


async def test_others_by_their_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [check.verdict for check in (await found()).values()] == [Verdict.SKIPPED]
    for name in ("codium", "hx"):
        program(tmp_path, name, "exit 3")
    assert list(await found()) == ["VS Code", "Helix"]
