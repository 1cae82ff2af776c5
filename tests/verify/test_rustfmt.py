"""One item, formatted by the real rustfmt as its crate says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from miyabi_ls.source.crate import find_crate
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Text
from miyabi_ls.verify.laid_out import NotFormatted
from miyabi_ls.verify.rustfmt import formatted_alone, formatted_body
from tests.rust_toolchain import needs_rust
from tests.verify.test_compile_check import PACKAGE, write

RUST = Rust()
UGLY = "fn  other( ){}\n\nfn a(x:i32)->i32 {\n  if x>1{2}else  {3}\n}\n"
NEAT = "\n    if x > 1 {\n        2\n    } else {\n        3\n    }\n"


async def body_of(name: str, source: str, file: Path) -> str:
    syntax = RUST.parse(Text(source))
    item = next(each for each in RUST.items(syntax) if each.name == name)
    return await formatted_body(RUST, syntax, item, file)


async def reason_of(name: str, source: str, file: Path) -> str:
    with pytest.raises(NotFormatted) as caught:
        await body_of(name, source, file)
    return str(caught.value)


@needs_rust
async def test_the_body_of_one_function(tmp_path: Path) -> None:
    assert await body_of("a", UGLY, tmp_path / "lib.rs") == NEAT


@needs_rust
async def test_the_second_of_two_methods_of_one_name(tmp_path: Path) -> None:
    source = "impl A { fn a() {1} }\nimpl B { fn a() {2+2} }\n"
    syntax = RUST.parse(Text(source))
    item = [each for each in RUST.items(syntax) if each.name == "a"][1]
    found = await formatted_body(RUST, syntax, item, tmp_path / "lib.rs")
    assert found.strip() == "2 + 2"


@needs_rust
async def test_the_configuration_of_the_crate_counts(tmp_path: Path) -> None:
    write(tmp_path / "rustfmt.toml", "tab_spaces = 2\n")
    write(tmp_path / "src" / "lib.rs", "")
    found = await body_of("a", "fn a() { let b = 1;\nb }\n", tmp_path / "src" / "lib.rs")
    assert found == "\n  let b = 1;\n  b\n"


@needs_rust
async def test_the_edition_of_the_crate_counts(tmp_path: Path) -> None:
    source = "fn a() { let async = 1; b(async) }\n"
    file = write(tmp_path / "src" / "lib.rs", source)
    write(tmp_path / "Cargo.toml", PACKAGE.format(name="a", more=""))
    assert await reason_of("a", source, file) == "rustfmt cannot read it"
    write(tmp_path / "Cargo.toml", '[package]\nname = "a"\n')
    assert "let async = 1;" in await body_of("a", source, file)


@needs_rust
async def test_a_file_that_rustfmt_cannot_read(tmp_path: Path) -> None:
    assert await reason_of("a", "fn a() { 1 }\nfn b( {\n", tmp_path / "lib.rs")
    assert (await body_of("a", "fn a() { 1 }\nmod gone;\n", tmp_path / "lib.rs")).strip() == "1"


async def test_without_rustfmt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await reason_of("a", UGLY, tmp_path / "lib.rs") == "rustfmt is not installed"


@needs_rust
async def test_without_a_folder(tmp_path: Path) -> None:
    assert "folder" in await reason_of("a", UGLY, tmp_path / "nowhere" / "lib.rs")


@pytest.mark.parametrize(
    ("manifest", "workspace", "edition"),
    [
        ('[package]\nname = "a"\nedition = "2018"\n', "", "2018"),
        ('[package]\nname = "a"\n', "", "2015"),
        (
            '[package]\nname = "a"\nedition.workspace = true\n',
            '[workspace.package]\nedition = "2024"\n',
            "2024",
        ),
        ('[package]\nname = "a"\nedition.workspace = true\n', "[workspace]\n", "2015"),
        ('[package]\nname = "a"\nedition.workspace = true\n', "broken [", "2015"),
    ],
)
def test_the_edition(manifest: str, workspace: str, edition: str, tmp_path: Path) -> None:
    write(tmp_path / "Cargo.toml", workspace)
    write(tmp_path / "a" / "Cargo.toml", manifest)
    crate = find_crate(tmp_path / "a" / "src" / "lib.rs")
    assert crate is not None
    assert (crate.edition, crate.folder) == (edition, tmp_path / "a")


def test_no_crate(tmp_path: Path) -> None:
    write(tmp_path / "Cargo.toml", "[workspace]\n")
    assert find_crate(tmp_path / "src" / "lib.rs") is None


async def test_a_toolchain_that_the_repository_names_is_not_run(tmp_path: Path) -> None:
    write(tmp_path / "rust-toolchain.toml", '[toolchain]\npath = "./hostile"\n')
    hostile = write(tmp_path / "hostile" / "bin" / "rustfmt", f"#!/bin/sh\ntouch {tmp_path}/run\n")
    hostile.chmod(0o755)
    with suppress(NotFormatted):
        await body_of("a", UGLY, tmp_path / "lib.rs")
    assert not (tmp_path / "run").exists()


@needs_rust
async def test_what_is_not_formatted_is_not_called_so(tmp_path: Path) -> None:
    skipped = await reason_of("a", f"#[rustfmt::skip]\n{UGLY}", tmp_path / "lib.rs")
    assert skipped == "the file has `rustfmt::skip`"
    write(tmp_path / "rustfmt.toml", "disable_all_formatting = true\n")
    assert "switched off" in await reason_of("a", UGLY, tmp_path / "lib.rs")


LONG = "let total = first_operand_of_all + second_operand_of_all + third_operand_of_all;"


@needs_rust
@pytest.mark.parametrize(
    ("code", "around", "expected"),
    [
        ("let a=1;b( a )", ["fn _a() {"], "    let a = 1;\n    b(a)"),
        ("fn a(){}\nstruct  B;", [], "fn a() {}\nstruct B;"),
        ("fn a(){}", ["mod _a {"], "    fn a() {}"),
        ("fn a( &self ){}", ["mod _a {", "impl _A {"], "        fn a(&self) {}"),
        (LONG, ["fn _a() {"], f"    {LONG}"),
        (
            LONG,
            [*["mod _a {"] * 5, "fn _a() {"],
            " " * 24 + "let total =\n" + " " * 28 + LONG.partition("= ")[2],
        ),
    ],
)
async def test_code_alone(code: str, around: list[str], expected: str, tmp_path: Path) -> None:
    assert await formatted_alone(code, around, tmp_path / "lib.rs") == expected


@needs_rust
@pytest.mark.parametrize(
    ("code", "around"), [("Some(a) => a,", ["fn _a() {"]), ("#[rustfmt::skip]\nfn a(){}", [])]
)
async def test_code_that_cannot_be_formatted_alone(
    code: str, around: list[str], tmp_path: Path
) -> None:
    with pytest.raises(NotFormatted):
        await formatted_alone(code, around, tmp_path / "lib.rs")
