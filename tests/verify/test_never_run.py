"""What compiling would run is not compiled: build scripts, macros, and what they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.verify.probe import BODY
from tests.rust_toolchain import needs_rust
from tests.verify.test_compile_check import GOOD, check_of, package, write

pytestmark = needs_rust

MACRO = """\
use proc_macro::TokenStream;
#[proc_macro]
pub fn m(_: TokenStream) -> TokenStream {
    go();
    TokenStream::new()
}
fn go() {}
"""
USES_MACRO = "#[test]\nfn t() {\n    sample::m!();\n}\n"
BUILD = "mod other;\nfn main() {\n    go();\n    other::go();\n}\nfn go() {}\n"
SECRET = 'std::fs::write("{marker}", "").unwrap();'


@pytest.mark.parametrize("kind", ["build script", "module of it", "procedural macro"])
async def test_what_compiling_would_run_is_not_compiled(kind: str, tmp_path: Path) -> None:
    more = "[lib]\nproc-macro = true\n" if kind == "procedural macro" else ""
    file = package(tmp_path / "ws", "pub fn a() {}\n" if not more else MACRO, more)
    write(tmp_path / "ws" / "tests" / "t.rs", USES_MACRO if more else "")
    if not more:
        build = write(tmp_path / "ws" / "build.rs", BUILD)
        other = write(tmp_path / "ws" / "other.rs", "pub fn go() {}\n")
        file = build if kind == "build script" else other
    marker = tmp_path / "was-run"
    probe = file.read_text("utf-8").replace("{}", f"{{\n{BODY}\n}}")
    text = file.read_text("utf-8").replace("{}", "{ " + SECRET.format(marker=marker) + " }")
    check = check_of(file, probe, tmp_path / "cache")
    found = await check.compiled(text, range(1, 100))
    await check.close()
    assert found.unverified == "compiling would run it"
    assert not marker.exists()


@pytest.mark.parametrize("kind", ["procedural macro", "build script"])
async def test_a_library_that_compiling_its_own_tests_would_run(kind: str, tmp_path: Path) -> None:
    """It tests itself with a package that has it in its macro, or its build script."""
    workspace, marker = tmp_path / "ws", tmp_path / "was-run"
    of_macro = kind == "procedural macro"
    source = "pub fn go() -> u8 {\n    1\n}\n"
    file = package(workspace / "sample", source, '[dev-dependencies]\nuser = { path = "../user" }')
    kept = "dependencies" if of_macro else "build-dependencies"
    more = f'[{kept}]\nsample = {{ path = "../sample" }}\n'
    more += "[lib]\nproc-macro = true\n" if of_macro else ""
    macro = MACRO.replace("    go();", "    sample::go();").replace("fn go() {}\n", "")
    package(workspace / "user", macro if of_macro else GOOD, more, name="user")
    if not of_macro:
        write(workspace / "user" / "build.rs", "fn main() {\n    sample::go();\n}\n")
    use = "user::m!();" if of_macro else "user::double(1);"
    test = f"#[test]\nfn t() {{\n    {use}\n}}\n"
    write(workspace / "sample" / "tests" / "t.rs", test)
    write(workspace / "Cargo.toml", '[workspace]\nmembers = ["sample", "user"]\nresolver = "2"\n')
    check = check_of(file, source.replace("1", BODY), tmp_path / "cache")
    found = await check.compiled(source.replace("1", SECRET.format(marker=marker)), range(1, 100))
    await check.close()
    assert found.unverified == "compiling would run it"
    assert not marker.exists()
