"""The index as the server holds it, filled by its real child process."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import Any

import pytest

from miyabi_ls.source.definitions import Definition, Definitions, Test
from miyabi_ls.source.index import child, workspace_index
from miyabi_ls.source.index.cache import cache_file, read_cache, write_cache
from miyabi_ls.source.index.entry import Entry, from_line, to_line
from miyabi_ls.source.index.workspace_index import SCAN_AGAIN_SECONDS, WorkspaceIndex

STACK = "pub struct Stack {\n    items: Vec<u8>,\n}\n#[test]\nfn fills() {\n    fill();\n}\n"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "src").mkdir(parents=True)
    (tmp_path / "root" / "src" / "stack.rs").write_text(STACK)
    return tmp_path / "root"


@pytest.fixture
async def index(
    root: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WorkspaceIndex]:
    monkeypatch.setattr(workspace_index, "SAVE_DELAY_SECONDS", 0.0)
    index = WorkspaceIndex(root, tmp_path / "cache", clock)
    yield index
    await index.close()


def names(index: WorkspaceIndex) -> list[str]:
    return sorted(each.name for _, found in index.library.all("rust") for each in found.definitions)


def request_for(root: Path) -> dict[str, Any]:
    return {"root": str(root), "cache": str(root.parent / "cache"), "known": {}, "only": None}


async def again(index: WorkspaceIndex, clock: Clock) -> None:
    clock.now += SCAN_AGAIN_SECONDS
    index.want()
    await index.idle()


async def test_what_the_files_define_is_there_once_the_child_has_read_them(
    index: WorkspaceIndex,
) -> None:
    assert len(index.library) == 0
    index.want()
    await index.idle()
    ((path, found),) = index.library.all("rust")
    assert path == PurePath("src/stack.rs")
    shown = "pub struct Stack {\n    items: Vec<u8>,\n}"
    assert found.definitions == (Definition("Stack", is_function=False, owner="", shown=shown),)
    assert found.tests == (Test("fills", "#[test]\nfn fills() {\n    fill();\n}"),)


async def test_a_workspace_is_read_again_when_it_is_wanted_after_a_while(
    index: WorkspaceIndex, root: Path, clock: Clock
) -> None:
    index.want()
    await index.idle()
    (root / "src" / "new.rs").write_text("fn new() {}")
    (root / "src" / "stack.rs").unlink()
    index.want()
    await index.idle()
    assert names(index) == ["Stack"]
    await again(index, clock)
    assert names(index) == ["new"]
    (root / ".gitignore").write_text("new.rs\n")
    await again(index, clock)
    assert names(index) == []


async def test_a_saved_file_is_read_again_by_itself(index: WorkspaceIndex, root: Path) -> None:
    index.want()
    await index.idle()
    (root / "src" / "stack.rs").write_text("fn pushed() {}")
    (root / "src" / "other.rs").write_text("fn other() {}")
    index.saved(root / "src" / "stack.rs")
    await index.idle()
    assert names(index) == ["pushed"]
    (root / "src" / "stack.rs").unlink()
    index.saved(root / "src" / "stack.rs")
    index.saved(root / "src" / "other.rs")
    index.saved(root.parent / "elsewhere.rs")
    await index.idle()
    assert names(index) == ["other"]


async def test_a_saved_file_that_git_ignores_is_not_read(index: WorkspaceIndex, root: Path) -> None:
    (root / ".gitignore").write_text("made.rs\n")
    (root / "made.rs").write_text("fn made() {}")
    index.want()
    index.saved(root / "made.rs")
    await index.idle()
    assert names(index) == ["Stack"]


async def test_nothing_is_parsed_again_that_the_cache_has(
    index: WorkspaceIndex, root: Path, tmp_path: Path
) -> None:
    index.want()
    await index.idle()
    kept = cache_file(tmp_path / "cache", root)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    # What the cache says is believed as long as size and time are the same.
    kept.write_text(kept.read_text().replace("Stack", "Cached"))
    second = WorkspaceIndex(root, tmp_path / "cache")
    second.want()
    await second.idle()
    assert names(second) == ["Cached"]
    os.utime(root / "src" / "stack.rs", ns=(1, 1))
    second.saved(root / "src" / "stack.rs")
    await second.idle()
    assert names(second) == ["Stack"]
    assert [each.name for each in read_cache(kept)["src/stack.rs"].found.definitions] == ["Stack"]
    await second.close()


@pytest.mark.parametrize("content", ["", "{}\n", "{\n", "\udcff", None], ids=repr)
async def test_a_cache_that_cannot_be_used_is_made_anew(
    index: WorkspaceIndex, root: Path, tmp_path: Path, content: str | None
) -> None:
    kept = cache_file(tmp_path / "cache", root)
    write_cache(kept, [])
    header = kept.read_text()
    broken = header + '{"path": 3}\n' if content is None else content
    kept.write_bytes(broken.encode("utf-8", "surrogateescape"))
    index.want()
    await index.idle()
    assert names(index) == ["Stack"]
    assert list(read_cache(kept)) == ["src/stack.rs"]


async def test_a_cache_folder_that_takes_nothing_does_no_harm(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    index = WorkspaceIndex(root, tmp_path / "file")
    index.want()
    await index.idle()
    assert names(index) == ["Stack"]
    await index.close()


async def test_closing_ends_the_child(
    index: WorkspaceIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    tells = f"import os, pathlib; pathlib.Path({str(pipe)!r}).write_text(str(os.getpid()))"
    script = f"{tells}\nimport time; time.sleep(600)"
    monkeypatch.setattr(workspace_index, "_CHILD", ("-c", script))
    index.want()
    process = int(await asyncio.to_thread(pipe.read_text))
    await index.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_closing_waits_for_a_child_that_is_being_ended(
    index: WorkspaceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[asyncio.subprocess.Process] = []
    is_done = asyncio.Event()
    create, take = asyncio.create_subprocess_exec, WorkspaceIndex._take

    async def noted(*command: Any, **options: Any) -> asyncio.subprocess.Process:
        processes.append(await create(*command, **options))
        return processes[-1]

    def taken(self: WorkspaceIndex, line: bytes) -> bool:
        is_done.set()
        return take(self, line)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    monkeypatch.setattr(WorkspaceIndex, "_take", taken)
    script = "import time; print('{\"done\": true}', flush=True); time.sleep(600)"
    monkeypatch.setattr(workspace_index, "_CHILD", ("-c", script))
    index.want()
    await is_done.wait()
    await index.close()
    assert [process.returncode is not None for process in processes] == [True]


async def test_a_child_that_ends_early_leaves_what_came(
    index: WorkspaceIndex, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition = Definition("a", is_function=True, owner="", shown="fn a()")
    entry = Entry("a.rs", (1, 2), "rust", Definitions((definition,)))
    monkeypatch.setattr(workspace_index, "_CHILD", ("-c", f"print({to_line(entry)!r})"))
    index.want()
    await index.idle()
    assert names(index) == ["a"]
    assert "cannot be indexed further" in caplog.text


async def test_a_home_is_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "homes" / "me"))
    (tmp_path / "homes" / "me").mkdir(parents=True)
    for folder in (tmp_path / "homes", tmp_path / "homes" / "me", tmp_path / "missing"):
        (tmp_path / "homes" / "me" / "a.rs").write_text("fn a() {}")
        index = WorkspaceIndex(folder, tmp_path / "cache")
        index.want()
        await index.idle()
        assert len(index.library) == 0
        await index.close()


def test_the_index_ends_at_its_limits(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (root / f"f{number}.rs").write_text(f"fn f{number}() {{}}")
    request = request_for(root)
    whole = list(child.read_workspace(request))
    assert json.loads(whole[-1]) == {"done": True, "full": False}
    monkeypatch.setattr(child, "MOST_FILES", 3)
    lines = list(child.read_workspace(request))
    assert [from_line(line).path for line in lines[:-2]] == ["f0.rs", "f1.rs", "f2.rs"]
    assert json.loads(lines[-1]) == {"done": True, "full": True}
    monkeypatch.setattr(child, "MOST_FILES", 1000)
    monkeypatch.setattr(child, "MOST_BYTES", len(whole[0]))
    assert len(list(child.read_workspace(request))) == 3


def test_a_file_that_takes_too_long_holds_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: object) -> Definitions:
        while True:
            pass

    monkeypatch.setattr(child, "definitions_of", endless)
    monkeypatch.setattr(child, "_FILE_SECONDS", 0.05)
    request = request_for(root)
    lines = list(child.read_workspace(request))
    assert from_line(lines[0]).found == Definitions()


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"path": "a"}', "[" * 100_000, "nonsense"])
def test_what_is_no_entry_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        from_line(line)
