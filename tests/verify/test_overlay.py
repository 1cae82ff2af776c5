"""The copy of a workspace: what is in it, what gets a new time, and what it never touches."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miyabi_ls.verify import overlay as overlay_module
from miyabi_ls.verify.overlay import Overlay, TooLarge, lock_of, prune


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    write(root / "Cargo.toml")
    write(root / "src" / "lib.rs", "one")
    write(root / "src" / "data.txt", "data")
    write(root / "target" / "big")
    write(root / "target" / "CACHEDIR.TAG")
    write(root / "src" / "target" / "mod.rs")
    write(root / ".git" / "config")
    write(root / "out" / "CACHEDIR.TAG")
    write(root / ".cargo" / "config.toml")
    return root


def copied(workspace: Path, cache: Path) -> Overlay:
    overlay = Overlay.of((workspace,), cache)
    overlay.sync({})
    return overlay


def files_in(overlay: Overlay) -> list[str]:
    found = (path for path in overlay.files.rglob("*") if path.is_file())
    return sorted(path.relative_to(overlay.files).as_posix() for path in found)


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_sources_are_copied_and_what_is_built_is_not(workspace: Path, tmp_path: Path) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    assert files_in(overlay) == [
        ".cargo/config.toml",
        "Cargo.toml",
        "src/data.txt",
        "src/lib.rs",
        "src/target/mod.rs",
    ]
    assert overlay.path_of(workspace / "src" / "lib.rs").read_text("utf-8") == "one"
    assert all(path.stat().st_mode & 0o077 == 0 for path in overlay.files.rglob("*.rs"))


def test_a_file_gets_a_new_time_whenever_its_content_changes_and_only_then(
    workspace: Path, tmp_path: Path
) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    source = workspace / "src" / "lib.rs"
    copy = overlay.path_of(source)
    old = 1_000_000_000_000_000_000

    def time_after(buffers: dict[Path, str]) -> int:
        os.utime(copy, ns=(old, old))
        overlay.sync(buffers)
        return copy.stat().st_mtime_ns

    assert time_after({}) == old
    assert time_after({source: "one"}) == old
    assert time_after({source: "two"}) > old
    assert copy.read_text("utf-8") == "two"
    assert time_after({source: "two"}) == old
    assert time_after({}) > old, "back to what the disk has"
    assert copy.read_text("utf-8") == "one"
    os.utime(source)
    assert time_after({}) == old, "touched, not changed"
    write(source, "six")
    assert time_after({}) > old
    write(source, "two")
    os.utime(source, ns=(old, old))
    assert time_after({}) > old, "changed to something of an older time"


def test_what_goes_from_the_disk_goes_from_the_copy(workspace: Path, tmp_path: Path) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    (workspace / "src" / "data.txt").unlink()
    overlay.sync({workspace / "src" / "new.rs": "unsaved", tmp_path / "elsewhere.rs": "no"})
    assert files_in(overlay) == [
        ".cargo/config.toml",
        "Cargo.toml",
        "src/lib.rs",
        "src/new.rs",
        "src/target/mod.rs",
    ]


def test_what_a_build_wrote_stays_until_its_folder_goes(workspace: Path, tmp_path: Path) -> None:
    write(workspace / "crates" / "old" / "Cargo.toml")
    overlay = copied(workspace, tmp_path / "cache")
    made = write(overlay.files / "src" / "made.rs", "by a build script")
    write(overlay.files / "crates" / "old" / "made.rs", "by a build script")
    overlay.sync({})
    assert made.exists()
    (workspace / "crates" / "old" / "Cargo.toml").unlink()
    (workspace / "crates" / "old").rmdir()
    overlay.sync({})
    assert made.exists()
    assert not (overlay.files / "crates").exists(), "cargo would take an empty one for a member"


def test_a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file(
    workspace: Path, tmp_path: Path
) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    data = workspace / "src" / "data.txt"
    data.unlink()
    write(data / "part.txt", "part")
    overlay.sync({})
    assert (overlay.path_of(data) / "part.txt").read_text("utf-8") == "part"
    (data / "part.txt").unlink()
    data.rmdir()
    write(data, "whole")
    overlay.sync({})
    assert overlay.path_of(data).read_text("utf-8") == "whole"


def test_what_was_copied_before_a_sudden_end_is_known_as_ours(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(source: Path, copy: Path) -> bool:
        write(copy, source.read_text("utf-8"))
        raise KeyboardInterrupt

    overlay = Overlay.of((workspace,), tmp_path / "cache")
    with monkeypatch.context() as patched:
        patched.setattr(overlay_module, "_is_copied", killed)
        with pytest.raises(KeyboardInterrupt):
            overlay.sync({})
    (left,) = files_in(overlay)
    (workspace / left).unlink()
    overlay.sync({})
    assert left not in files_in(overlay)


def test_what_cannot_be_read_or_is_large_is_left_out(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlay_module, "LARGE", 1000)
    (workspace / "unreadable").symlink_to("/proc/self/mem")
    write(workspace / "model.bin", "x" * 1001)
    assert {"unreadable", "model.bin"}.isdisjoint(files_in(copied(workspace, tmp_path / "cache")))


def test_the_workspace_is_not_touched(workspace: Path, tmp_path: Path) -> None:
    before = tree(workspace)
    overlay = copied(workspace, tmp_path / "cache")
    overlay.sync({workspace / "src" / "lib.rs": "two"})
    overlay.path_of(workspace / "src" / "lib.rs").write_text("written by a build script", "utf-8")
    assert tree(workspace) == before


def test_links_become_what_they_lead_to(workspace: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.txt", "outside")
    (workspace / "link.txt").symlink_to(outside)
    (workspace / "folder").symlink_to(tmp_path)
    (workspace / "inside").symlink_to(workspace / "src" / "target")
    (workspace / "circle").symlink_to(workspace)
    (workspace / "broken").symlink_to(tmp_path / "nowhere")
    overlay = copied(workspace, tmp_path / "cache")
    copy = overlay.files / "link.txt"
    assert not copy.is_symlink()
    copy.write_text("written", "utf-8")
    assert outside.read_text("utf-8") == "outside"
    assert not (overlay.files / "folder").exists()
    assert not (overlay.files / "circle").exists()
    assert {"inside/mod.rs", "src/target/mod.rs"} <= {*files_in(overlay)}
    assert not (overlay.files / "broken").exists()


def test_packages_beside_the_workspace_keep_their_place(workspace: Path, tmp_path: Path) -> None:
    write(tmp_path / "deps" / "one" / "lib.rs")
    write(tmp_path / "deps" / "two" / "lib.rs")
    overlay = Overlay.of((workspace, tmp_path / "deps" / "one"), tmp_path / "cache")
    overlay.sync({})
    assert "deps/one/lib.rs" in files_in(overlay)
    assert "ws/src/lib.rs" in files_in(overlay)
    assert "deps/two/lib.rs" not in files_in(overlay)
    assert overlay.holds(tmp_path / "deps" / "one" / "lib.rs")
    assert not overlay.holds(tmp_path / "deps" / "two" / "lib.rs")


def test_a_damaged_record_costs_time_and_nothing_else(workspace: Path, tmp_path: Path) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    outside = write(tmp_path / "outside.txt")
    for damage in (
        *("", "[]", '{"src/lib.rs": 3}', '{"src/lib.rs": [1, "x"]}'),
        *(f'{{"{outside}": null}}', f'{{"{"../" * 9}{outside}": null}}'),
    ):
        (overlay.folder / "copied.json").write_text(damage, "utf-8")
        write(workspace / "src" / "lib.rs", damage)
        overlay.sync({})
        assert overlay.path_of(workspace / "src" / "lib.rs").read_text("utf-8") == damage
    assert outside.exists()


def test_too_many_files(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay_module, "MOST_FILES", 3)
    with pytest.raises(TooLarge, match="more than 3 files"):
        copied(workspace, tmp_path / "cache")


def test_too_much(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay_module, "MOST_BYTES", 2_000_000)
    for name in "ab":
        write(workspace / name, "x" * 1_500_000)
    with pytest.raises(TooLarge, match="more than 2 MB"):
        copied(workspace, tmp_path / "cache")


def test_a_copy_is_young_while_it_is_used(workspace: Path, tmp_path: Path) -> None:
    overlay = copied(workspace, tmp_path / "cache")
    os.utime(overlay.folder, (1, 1))
    overlay.sync({})
    assert overlay.folder.stat().st_mtime > 1


def test_a_copy_that_another_server_checks_in_stays(workspace: Path, tmp_path: Path) -> None:
    keep = copied(workspace, tmp_path / "cache")
    other = write(tmp_path / "cache" / "overlays" / "other" / "file").parent
    with lock_of(other):
        prune(tmp_path / "cache", 0, keep)
        assert other.exists()
    prune(tmp_path / "cache", 0, keep)
    assert not other.exists()


def test_what_comes_and_goes_while_others_compile_does_no_harm(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = copied(workspace, tmp_path / "cache")
    listed: list[tuple[str, list[str], list[str]]] = [
        (str(tmp_path / "cache" / "overlays" / "other"), [], ["gone"])
    ]
    monkeypatch.setattr(os, "walk", lambda _: listed)
    prune(tmp_path / "cache", 0, keep)


def test_the_copies_used_longest_ago_go_first(workspace: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    keep = copied(workspace, cache)
    for age, name in enumerate(("young", "old")):
        folder = cache / "overlays" / name
        write(folder / "file", "x" * 1000)
        os.utime(folder, (1_000_000 - age, 1_000_000 - age))
    prune(cache, 1500, keep)
    assert sorted(each.name for each in (cache / "overlays").iterdir()) == sorted(
        ["young", keep.folder.name]
    )
    prune(cache, 0, keep)
    assert [each.name for each in (cache / "overlays").iterdir()] == [keep.folder.name]
