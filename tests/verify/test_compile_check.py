"""Edits compiled by the real cargo, with text that is not saved."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import filelock
import pytest

from miyabi_ls.verify.compile_check import CompileCheck, Compiled
from miyabi_ls.verify.probe import BODY
from tests.rust_toolchain import needs_rust

pytestmark = needs_rust

PACKAGE = '[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{more}\n'
GOOD = "pub fn double(x: i32) -> i32 {\n    x * 2\n}\n"
BAD = GOOD.replace("x * 2", '"two"')


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def package(folder: Path, source: str = GOOD, more: str = "", name: str = "sample") -> Path:
    """A package in ``folder``; returns its ``lib.rs``."""
    write(folder / "Cargo.toml", PACKAGE.format(name=name, more=more))
    return write(folder / "src" / "lib.rs", source)


async def compiled(
    file: Path,
    text: str,
    cache: Path,
    buffers: Mapping[Path, str] | None = None,
    own: int = 0,
) -> Compiled:
    """Whether the edit from what the disk has to ``text`` compiles; all of it but ``own``."""
    check = check_of(file, probed(file), cache, buffers=buffers)
    try:
        return await check.compiled(text, range(1, own or 1000))
    finally:
        await check.close()


def check_of(
    file: Path,
    probe: str,
    cache: Path,
    *,
    before: str | None = None,
    buffers: Mapping[Path, str] | None = None,
    seconds: float = 120,
) -> CompileCheck:
    return CompileCheck(
        file, buffers or {}, probed=probe, before=before, cache=cache, seconds=seconds
    )


def probed(file: Path) -> str:
    """The file with the probe in a function of its own, below all else."""
    return f"{file.read_text('utf-8')}\nfn _probed() {{\n{BODY}\n}}\n"


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def described(found: Compiled) -> tuple[list[str], int, str]:
    return [error.code for error in found.errors], found.others, found.unverified


async def test_good_then_bad_then_good_again(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    before = tree(tmp_path / "ws")
    for text, errors in ((GOOD, []), (BAD, ["E0308"]), (GOOD, []), (BAD, ["E0308"]), (GOOD, [])):
        assert described(await compiled(file, text, tmp_path / "cache")) == (errors, 0, "")
    assert tree(tmp_path / "ws") == before


async def test_only_errors_that_the_edit_brings_count(tmp_path: Path) -> None:
    own = '\npub fn mine() -> i32 {\n    "mine"\n}\n'
    file = package(tmp_path / "ws", GOOD + own)
    assert described(await compiled(file, GOOD + own, tmp_path / "cache")) == ([], 1, "")
    found = await compiled(file, BAD + own, tmp_path / "cache")
    assert described(found) == (["E0308"], 1, "")
    assert (found.errors[0].line, found.errors[0].source.strip()) == (2, '"two"')
    moved = await compiled(file, f"// one line more\n{GOOD}{own}", tmp_path / "cache")
    assert described(moved) == ([], 1, "")


async def test_what_is_not_saved_counts(tmp_path: Path) -> None:
    file = package(tmp_path / "ws", f"mod other;\n{GOOD}")
    other = write(tmp_path / "ws" / "src" / "other.rs", "pub fn three() -> i32 {\n    3\n}\n")
    text = f"mod other;\n{GOOD.replace('x * 2', 'x * other::four()')}"
    found = await compiled(file, text, tmp_path / "cache")
    assert described(found)[0] == ["E0425"]
    unsaved = {other: "pub fn four() -> i32 {\n    4\n}\n"}
    assert described(await compiled(file, text, tmp_path / "cache", unsaved)) == ([], 0, "")


async def test_tests_and_examples_are_compiled_too(tmp_path: Path) -> None:
    test = "#[test]\nfn works() {\n    assert_eq!(sample::double(2), 4);\n}\n"
    file = package(tmp_path / "ws")
    write(tmp_path / "ws" / "tests" / "works.rs", test)
    found = await compiled(file, GOOD.replace("pub fn", "fn"), tmp_path / "cache")
    assert described(found) == ([], 1, "")  # the error is in the test, which is no part of the edit


async def test_a_workspace_with_packages_by_path_inside_and_outside(tmp_path: Path) -> None:
    package(tmp_path / "elsewhere" / "outer", name="outer")
    inner = package(tmp_path / "ws" / "inner", name="inner")
    more = (
        '[dependencies]\ninner = { path = "../inner" }\nouter = { path = "../../elsewhere/outer" }'
    )
    file = package(tmp_path / "ws" / "app", "pub use inner::double;\n", more, name="app")
    write(tmp_path / "ws" / "Cargo.toml", '[workspace]\nmembers = ["app", "inner"]\n')
    good = "pub fn four() -> i32 {\n    inner::double(outer::double(1))\n}\n"
    assert described(await compiled(file, good, tmp_path / "cache")) == ([], 0, "")
    unsaved = {inner: GOOD.replace("double", "twice")}
    found = await compiled(file, good, tmp_path / "cache", unsaved)
    assert set(described(found)[0]) == {"E0425"}


async def test_a_build_script_that_writes_and_included_files(tmp_path: Path) -> None:
    source = (
        'pub const TEXT: &str = include_str!("../data/text.txt");\n'
        'include!(concat!(env!("OUT_DIR"), "/made.rs"));\n'
    )
    build = (
        "fn main() {\n"
        '    let out = std::env::var("OUT_DIR").unwrap();\n'
        '    std::fs::write(format!("{out}/made.rs"), "pub const MADE: i32 = 1;").unwrap();\n'
        '    std::fs::write("src/written.txt", "by the build script").unwrap();\n'
        "}\n"
    )
    file = package(tmp_path / "ws", source)
    write(tmp_path / "ws" / "build.rs", build)
    write(tmp_path / "ws" / "data" / "text.txt", "text")
    before = tree(tmp_path / "ws")
    text = source + "pub fn made() -> i32 {\n    MADE + TEXT.len() as i32\n}\n"
    assert described(await compiled(file, text, tmp_path / "cache")) == ([], 0, "")
    assert tree(tmp_path / "ws") == before


async def test_what_a_build_script_wrote_beside_the_sources_is_there_for_the_next_check(
    tmp_path: Path,
) -> None:
    source = f"mod made;\n{GOOD}"
    file = package(tmp_path / "ws", source)
    build = (
        "fn main() {\n"
        '    println!("cargo:rerun-if-changed=build.rs");\n'
        '    std::fs::write("src/made.rs", "pub const MADE: i32 = 1;").unwrap();\n'
        "}\n"
    )
    write(tmp_path / "ws" / "build.rs", build)
    good = f"{source}pub fn made() -> i32 {{\n    made::MADE\n}}\n"
    assert described(await compiled(file, good, tmp_path / "cache")) == ([], 0, "")
    assert not (tmp_path / "ws" / "src" / "made.rs").exists()


async def test_a_member_that_was_deleted_is_none_any_more(tmp_path: Path) -> None:
    write(tmp_path / "ws" / "Cargo.toml", '[workspace]\nmembers = ["crates/*"]\n')
    file = package(tmp_path / "ws" / "crates" / "one", name="one")
    package(tmp_path / "ws" / "crates" / "two", name="two")
    assert described(await compiled(file, GOOD, tmp_path / "cache")) == ([], 0, "")
    shutil.rmtree(tmp_path / "ws" / "crates" / "two")
    assert described(await compiled(file, GOOD, tmp_path / "cache")) == ([], 0, "")


async def test_packages_that_take_the_place_of_others_are_there(tmp_path: Path) -> None:
    package(tmp_path / "fork", name="dep", more='[dependencies]\nbase = { path = "../base" }')
    base = package(tmp_path / "base", name="base")
    more = '[dependencies]\ndep = "0.1"\n[patch.crates-io]\ndep = { path = "../fork" }'
    file = package(tmp_path / "ws", more=more)
    good = "pub fn four() -> i32 {\n    dep::double(2)\n}\n"
    assert described(await compiled(file, good, tmp_path / "cache")) == ([], 0, "")
    unsaved = {base: BAD}
    assert (await compiled(file, good, tmp_path / "cache", unsaved)).unverified


async def test_the_cargo_configuration_of_the_workspace_counts(tmp_path: Path) -> None:
    file = package(tmp_path / "ws", "#[cfg(special)]\npub const A: i32 = 1;\n")
    write(tmp_path / "ws" / ".cargo" / "config.toml", '[build]\nrustflags = ["--cfg", "special"]\n')
    text = "#[cfg(special)]\npub const A: i32 = 1;\npub fn a() -> i32 {\n    A\n}\n"
    assert described(await compiled(file, text, tmp_path / "cache")) == ([], 0, "")


async def test_a_stale_lock_file_is_left_as_it_is(tmp_path: Path) -> None:
    package(tmp_path / "ws" / "inner", name="inner")
    file = package(
        tmp_path / "ws", more='[dependencies]\ninner = { path = "inner" }\n[workspace]\n'
    )
    lock = write(
        tmp_path / "ws" / "Cargo.lock",
        'version = 3\n\n[[package]]\nname = "sample"\nversion = "0.1.0"\n',
    )
    before = lock.read_text("utf-8")
    assert described(await compiled(file, GOOD, tmp_path / "cache")) == ([], 0, "")
    assert lock.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("", "no Cargo.toml"),
        ("[package]\nname = 3\n", "cargo cannot read the manifest"),
        (
            PACKAGE.format(name="a", more='[dependencies]\nnot-there-at-all = "1"'),
            "cargo check failed",
        ),
    ],
)
async def test_what_cannot_be_compiled_is_said(manifest: str, reason: str, tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    write(tmp_path / "ws" / "Cargo.toml", manifest)
    found = await compiled(file, GOOD, tmp_path / "cache")
    assert found.errors == ()
    assert found.unverified.startswith(reason)


async def test_without_cargo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = package(tmp_path / "ws")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in (await compiled(file, GOOD, tmp_path / "cache")).unverified


async def test_a_toolchain_that_is_not_here_is_not_downloaded(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    write(tmp_path / "ws" / "rust-toolchain.toml", '[toolchain]\nchannel = "1.0.1"\n')
    found = await compiled(file, GOOD, tmp_path / "cache")
    # Debian's cargo knows no toolchain files, and compiles.
    assert found.unverified.startswith("cargo cannot read") or described(found) == ([], 0, "")


async def test_what_takes_too_long_is_left_out(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    write(tmp_path / "ws" / "build.rs", "fn main() {\n    loop {}\n}\n")
    check = check_of(file, probed(file), tmp_path / "cache", seconds=2)
    found = await check.compiled(GOOD, range(1, 4))
    await check.close()
    assert found.unverified == "cargo did not come to an end within 2 s"


async def test_a_check_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    marker = tmp_path / "runs"
    build = f'fn main() {{\n    std::fs::write("{marker}", "").unwrap();\n    loop {{}}\n}}\n'
    write(tmp_path / "ws" / "build.rs", build)
    check = check_of(file, probed(file), tmp_path / "cache")
    check.start()
    async with asyncio.timeout(60):
        while not marker.exists():  # noqa: ASYNC110 - another program makes it
            await asyncio.sleep(0.05)
    await check.close()
    ours = str(tmp_path / "cache")
    assert not [command for command in running() if ours in command]


def running() -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return found


async def test_two_checks_of_one_workspace_take_turns(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    texts = [GOOD, BAD, GOOD, BAD]
    found = await asyncio.gather(*(compiled(file, text, tmp_path / "cache") for text in texts))
    assert [len(each.errors) for each in found] == [0, 1, 0, 1]


async def test_the_users_own_compile_is_not_waited_for(tmp_path: Path) -> None:
    """rust-analyzer's check holds the lock of the user's target folder while it runs."""
    file = package(tmp_path / "ws")
    (tmp_path / "ws" / "target").mkdir()
    process = await asyncio.create_subprocess_exec(
        "cargo", "check", "--offline", cwd=tmp_path / "ws"
    )
    assert await process.wait() == 0
    before = tree(tmp_path / "ws")
    locks = [*(tmp_path / "ws" / "target").rglob(".cargo-*lock")]
    assert locks
    with ExitStack() as stack:
        for lock in locks:
            fcntl.flock(stack.enter_context(lock.open("rb+")), fcntl.LOCK_EX)
        check = check_of(file, probed(file), tmp_path / "cache", seconds=30)
        found = await check.compiled(BAD, range(1, 9))
        await check.close()
    assert described(found) == (["E0308"], 0, "")
    assert tree(tmp_path / "ws") == before


async def test_a_copy_that_is_in_use_is_not_waited_for_endlessly(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    assert described(await compiled(file, GOOD, tmp_path / "cache")) == ([], 0, "")
    (lock,) = (tmp_path / "cache").rglob("in-use.lock")
    with filelock.FileLock(lock, thread_local=False):
        check = check_of(file, probed(file), tmp_path / "cache", seconds=0.3)
        found = await check.compiled(GOOD, range(1, 9))
        await check.close()
    assert found.unverified == "another check took longer than 0.3 s"


@pytest.mark.parametrize("where", ["in no module", "for another platform", "behind a syntax error"])
async def test_what_the_compiler_does_not_look_at_is_not_said_to_compile(
    where: str, tmp_path: Path
) -> None:
    file = package(tmp_path / "ws")
    before, after = probed(file), BAD
    if where == "in no module":
        file = write(tmp_path / "ws" / "src" / "orphan.rs", GOOD)
    elif where == "for another platform":
        before, after = f"#![cfg(windows)]\n{before}", f"#![cfg(windows)]\n{BAD}"
    else:
        write(tmp_path / "ws" / "src" / "half.rs", "pub fn q( {\n")
        before, after = f"mod half;\n{before}", f"mod half;\n{BAD}"
    check = check_of(file, before, tmp_path / "cache")
    found = await check.compiled(after, range(1, 100))
    await check.close()
    assert found.errors == ()
    assert found.unverified.startswith(
        "the crate has an error"
        if where == "behind a syntax error"
        else "the compiler does not look"
    )
