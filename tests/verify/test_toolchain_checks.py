"""The doctor's look at the tools that prove an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.checks import Check, Verdict
from miyabi_ls.verify.toolchain_checks import toolchain_checks
from tests.rust_toolchain import needs_rust


async def found() -> dict[str, Check]:
    return {check.name: check async for check in toolchain_checks()}


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


async def test_versions_are_told_and_what_is_missing_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "cargo", 'echo "cargo 1.2.3 ($PWD, $RUSTUP_AUTO_INSTALL)"')
    program(tmp_path, "rustc", "echo no toolchain >&2; exit 1")
    (tmp_path / "workspace").mkdir()
    monkeypatch.chdir(tmp_path / "workspace")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    checks = await found()
    assert list(checks) == ["cargo", "rustc", "rustfmt", "clippy"]
    assert checks["cargo"].verdict is Verdict.OK
    assert checks["cargo"].detail.startswith("cargo 1.2.3 (")
    assert checks["cargo"].detail.endswith(", 0)")
    assert str(tmp_path) not in checks["cargo"].detail, "asked in the workspace"
    assert checks["rustc"].verdict is Verdict.WARNING
    assert checks["rustfmt"].verdict is Verdict.SKIPPED
    assert checks["clippy"].fix == "Run `rustup component add clippy`."


@needs_rust
async def test_the_toolchain_of_this_machine() -> None:
    assert (await found())["cargo"].detail.startswith("cargo 1.")
