"""What the real Clippy says of an edit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miyabi_ls.verify.compile_check import Linted
from tests.rust_toolchain import needs_clippy, needs_rust
from tests.verify.test_compile_check import GOOD, check_of, package, probed, tree

NEEDLESS = GOOD.replace("x * 2", "return x * 2;")


async def linted(file: Path, text: str, lines: range, cache: Path, *known: str) -> Linted:
    check = check_of(file, probed(file), cache)
    return await check.linted(text, lines, frozenset(known))


@needs_clippy
async def test_warnings_in_the_edit_and_no_others(tmp_path: Path) -> None:
    own = NEEDLESS.replace("double", "other")
    file = package(tmp_path / "ws", GOOD + own)
    before = tree(tmp_path / "ws")
    assert await linted(file, GOOD + own, range(1, 4), tmp_path / "cache") == Linted()
    found = await linted(file, NEEDLESS + own, range(1, 4), tmp_path / "cache")
    assert [warning.code for warning in found.warnings] == ["clippy::needless_return"]
    assert str(found.warnings[0]).startswith("clippy::needless_return: unneeded `return`")
    taken_over = await linted(
        file, NEEDLESS + own, range(1, 4), tmp_path / "cache", "return x * 2;"
    )
    assert taken_over == Linted()
    assert tree(tmp_path / "ws") == before


@needs_clippy
async def test_what_clippy_denies_is_shown_too(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    text = GOOD.replace("x * 2", "if x == x { 2 } else { x * 2 }")
    found = await linted(file, text, range(1, 4), tmp_path / "cache")
    assert [warning.code for warning in found.warnings] == ["clippy::eq_op"]


@needs_clippy
async def test_the_compile_check_stays_fresh_beside_it(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    check = check_of(file, probed(file), tmp_path / "cache")
    for text, errors in ((NEEDLESS, 0), (GOOD.replace("x * 2", "y"), 1), (NEEDLESS, 0)):
        assert len((await check.compiled(text, range(1, 4))).errors) == errors
        if not errors:
            assert len((await check.linted(text, range(1, 4), frozenset())).warnings) == 1
    await check.close()


@needs_rust
async def test_without_clippy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    file = package(tmp_path / "ws")
    cargo = user_folders / "bin" / "cargo"
    cargo.parent.mkdir(parents=True)
    cargo.write_text(
        '#!/bin/sh\n[ "$1" = clippy ] || exec "$REAL_CARGO" "$@"\n'
        'echo "error: no such command: \\`clippy\\`" >&2\nexit 101\n',
        "utf-8",
    )
    cargo.chmod(0o755)
    path = os.environ["PATH"]
    real = next(
        str(Path(folder) / "cargo")
        for folder in path.split(os.pathsep)
        if (Path(folder) / "cargo").is_file()
    )
    monkeypatch.setenv("REAL_CARGO", real)
    monkeypatch.setenv("PATH", f"{cargo.parent}{os.pathsep}{path}")
    found = await linted(file, NEEDLESS, range(1, 4), tmp_path / "cache")
    assert found == Linted(unverified="not installed")
