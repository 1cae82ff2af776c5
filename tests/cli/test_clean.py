"""``miyabi-ls clean``: what is deleted, what is asked, what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import miyabi

FOLDERS = ("cache", "state", "data", "config")


@pytest.fixture
def kept(user_folders: Path) -> dict[str, Path]:
    files = {}
    for name in FOLDERS:
        files[name] = user_folders / name / "miyabi-ls" / "inner" / "file"
        files[name].parent.mkdir(parents=True)
        files[name].write_bytes(b"x" * 100_000)
    (user_folders / "cache" / "other").mkdir()
    return files


def left(kept: dict[str, Path]) -> list[str]:
    return [name for name, file in kept.items() if file.exists()]


async def test_the_caches_alone_after_a_yes(kept: dict[str, Path], user_folders: Path) -> None:
    ended = await miyabi("clean", stdin="y\n")
    assert ended.status == 0
    assert f"{kept['cache'].parents[1]}  0.1 MB  caches" in ended.out
    assert left(kept) == ["state", "data", "config"]
    assert not kept["cache"].parents[1].exists()
    assert (user_folders / "cache" / "other").exists()


async def test_a_no_deletes_nothing(kept: dict[str, Path]) -> None:
    for answer in ("n\n", "\n", ""):
        assert (await miyabi("clean", "--all", stdin=answer)).status == 1
    assert left(kept) == list(FOLDERS)


async def test_everything(kept: dict[str, Path]) -> None:
    ended = await miyabi("clean", "--all", "--yes")
    assert ended.status == 0
    assert left(kept) == []
    assert ended.out.endswith("Deleted.\n")
    again = await miyabi("clean", "--all", "--yes")
    assert (again.status, again.out) == (0, "There is nothing to delete.\n")


async def test_a_link_loses_the_link_and_not_what_it_leads_to(
    user_folders: Path, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / "file").touch()
    (user_folders / "cache").mkdir()
    (user_folders / "cache" / "miyabi-ls").symlink_to(target)
    assert (await miyabi("clean", "--yes")).status == 0
    assert (target / "file").exists()
    assert not (user_folders / "cache" / "miyabi-ls").is_symlink()
