"""Examples compiled by the real rustdoc, and none run."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.doctest_check import DoctestCheck
from miyabi_ls.verify.doctest_source import examples_in
from tests.rust_toolchain import needs_rust
from tests.verify.test_compile_check import GOOD, PACKAGE, package, tree, write

pytestmark = needs_rust

GOOD_EXAMPLE = "```\nassert_eq!(sample::double(2), 4);\n```"
BAD_EXAMPLE = "```\nuse sample::double;\n\nlet six: u8 = double(3);\n```"


async def compiled(file: Path, docs: str, cache: Path, source: str = GOOD) -> Compiled:
    check = DoctestCheck(file, {file: source}, cache, 120)
    try:
        return await check.compiled(examples_in(docs.split("\n"), 1).compiled)
    finally:
        await check.close()


async def test_what_compiles_and_what_does_not(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    before = tree(tmp_path / "ws")
    assert await compiled(file, GOOD_EXAMPLE, tmp_path / "cache") == Compiled()
    found = await compiled(file, f"{GOOD_EXAMPLE}\n\n{BAD_EXAMPLE}", tmp_path / "cache")
    (error,) = found.errors
    assert (error.code, error.message, error.line) == ("E0308", "mismatched types", 8)
    assert "expected `u8`, found `i32`" in error.rendered
    assert (await compiled(file, GOOD_EXAMPLE, tmp_path / "cache")).errors == ()
    assert tree(tmp_path / "ws") == before


@pytest.mark.parametrize("edition", ["2015", "2021", "2024"])
@pytest.mark.parametrize("tag", ["", "should_panic", "rust", "test_harness"])
async def test_no_example_is_run(edition: str, tag: str, tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    runs = f'std::fs::write("{marker}", "").unwrap();'
    initial = (
        '#[used]\n#[unsafe(link_section = ".init_array")]\nstatic A: extern "C" fn() = {\n'
        f'    extern "C" fn a() {{ {runs} }}\n    a\n}};'
    )
    own = f"/// ```\n/// {runs}\n/// ```\n"
    file = package(tmp_path / "ws", own + GOOD)
    manifest = PACKAGE.format(name="sample", more="").replace("2021", edition)
    write(tmp_path / "ws" / "Cargo.toml", manifest)
    main = f"#[test]\nfn a() {{ {runs} }}\nfn main() {{ {runs} }}"
    docs = f"```{tag}\n{main}\n```\n\n```{tag}\n{initial}\n```\n\n    {runs}"
    found = await compiled(file, docs, tmp_path / "cache", own + GOOD)
    assert found == Compiled()
    assert not marker.exists()


async def test_what_must_not_compile(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    right = "```compile_fail\nlet a: u8 = sample::double(1);\n```"
    wrong = "```compile_fail\nsample::double(1);\n```"
    assert await compiled(file, right, tmp_path / "cache") == Compiled()
    (error,) = (await compiled(file, wrong, tmp_path / "cache")).errors
    assert "marked `compile_fail`" in error.message


async def test_what_is_private_cannot_be_called(tmp_path: Path) -> None:
    source = GOOD.replace("pub fn", "fn")
    file = package(tmp_path / "ws", source)
    (error,) = (await compiled(file, GOOD_EXAMPLE, tmp_path / "cache", source)).errors
    assert error.code == "E0603"


async def test_what_is_not_saved_counts(tmp_path: Path) -> None:
    file = package(tmp_path / "ws", "pub fn other() {}\n")
    assert await compiled(file, GOOD_EXAMPLE, tmp_path / "cache") == Compiled()


async def test_dependencies_and_variables_of_cargo(tmp_path: Path) -> None:
    package(tmp_path / "ws" / "in ner", name="inner")
    more = '[dev-dependencies]\ninner = { path = "in ner" }\n[workspace]\n'
    file = package(tmp_path / "ws", more=more)
    example = '```\nassert_eq!(inner::double(1), 2);\nlet _ = env!("CARGO_PKG_VERSION");\n```'
    assert await compiled(file, example, tmp_path / "cache") == Compiled()


@pytest.mark.parametrize("where", ["program", "program beside a library", "for another platform"])
async def test_what_rustdoc_never_sees_is_not_said_to_compile(where: str, tmp_path: Path) -> None:
    file = package(tmp_path / "ws", "#[cfg(windows)]\nmod other;\n")
    if where == "program":
        file.unlink()
        write(tmp_path / "ws" / "src" / "main.rs", "fn main() {}\n")
    name = "other.rs" if where == "for another platform" else "main.rs"
    file = write(tmp_path / "ws" / "src" / name, "fn main() {}\n")
    found = await compiled(file, "```\nlet a = 1;\n```", tmp_path / "cache", "fn main() {}\n")
    assert found.errors == ()
    assert found.unverified.startswith(
        "no library to compile them with (no library targets found"
        if where == "program"
        else "the file is no part of the library"
    )


@pytest.mark.parametrize(
    ("broken", "reason"),
    [("pub fn a( {\n", "no library to compile them with"), (None, "no Cargo.toml")],
)
async def test_what_cannot_be_compiled_is_said(
    broken: str | None, reason: str, tmp_path: Path
) -> None:
    file = package(tmp_path / "ws")
    if broken is None:
        (tmp_path / "ws" / "Cargo.toml").unlink()
    found = await compiled(file, GOOD_EXAMPLE, tmp_path / "cache", broken or GOOD)
    assert found.errors == ()
    assert found.unverified.startswith(reason)


async def test_without_rustdoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = package(tmp_path / "ws")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in (await compiled(file, GOOD_EXAMPLE, tmp_path / "c")).unverified


async def test_what_takes_too_long_is_left_out(tmp_path: Path) -> None:
    file = package(tmp_path / "ws")
    write(tmp_path / "ws" / "build.rs", "fn main() {\n    loop {}\n}\n")
    check = DoctestCheck(file, {file: GOOD}, tmp_path / "cache", 2)
    found = await check.compiled(examples_in(GOOD_EXAMPLE.split("\n"), 1).compiled)
    await check.close()
    assert found.unverified == "cargo did not come to an end within 2 s"
