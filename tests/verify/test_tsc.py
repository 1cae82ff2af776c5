"""tsc, on projects with unsaved text: what the edit brings, and nothing written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.tsc import TypeScriptCheck
from tests.node_tools import needs_tsc

SECONDS = 300.0
STRICT: Mapping[str, Any] = {"strict": True, "lib": ["es2022"], "module": "nodenext"}
pytestmark = needs_tsc


def project(root: Path, files: Mapping[str, str], **options: Any) -> None:
    config = {"compilerOptions": {**STRICT, **options}, "include": ["src"]}
    write(root, {"package.json": "{}", "tsconfig.json": json.dumps(config), **files})


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def everything(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b""
        for folder, _, names in os.walk(root)
        for path in (Path(folder), *(Path(folder) / name for name in names))
    }


async def compiled(
    root: Path, name: str, before: str, after: str, cache: Path, **others: str
) -> Compiled:
    """What ``after`` in place of ``before`` comes to, with the last line of it as the edit."""
    file = root / name
    tsc = shutil.which("tsc")
    assert tsc is not None
    buffers = {file: before, **{root / "src" / f"{n}.ts": text for n, text in others.items()}}
    check = TypeScriptCheck(Path(tsc), file, buffers, cache=cache, seconds=SECONDS)
    untouched = everything(root)
    try:
        last = after.count("\n") + 1
        return await check.compiled(after, range(last, last + 1))
    finally:
        await check.close()
        assert everything(root) == untouched
        assert not [name for name in everything(cache) if name not in (".", "typescript")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "user"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


async def test_an_edit_with_a_type_error(root: Path, cache: Path) -> None:
    project(root, {"src/a.ts": "saved"})
    found = await compiled(
        root, "src/a.ts", "export const x = 1;", 'export const x: number = "a";', cache
    )
    [error] = found.errors
    assert (error.code, error.line, error.file) == ("TS2322", 1, "src/a.ts")
    assert "not assignable to type 'number'" in str(error)
    assert error.source == 'export const x: number = "a";'


async def test_errors_elsewhere_are_the_users_own(root: Path, cache: Path) -> None:
    project(root, {"src/a.ts": "", "src/b.ts": "export const y: number = null;"})
    before = "export const z: string = 1;\nexport const x = 1;"
    found = await compiled(root, "src/a.ts", before, before + " // edited", cache)
    assert found == Compiled(others=2)


async def test_unsaved_text_of_another_file_counts(root: Path, cache: Path) -> None:
    project(root, {"src/a.ts": "", "src/b.ts": "export const y = 1;"})
    code = "import { z } from './b.js';\nexport const x: number = z;"
    found = await compiled(root, "src/a.ts", "", code, cache, b="export const z = 1;")
    assert found == Compiled()


async def test_a_file_that_imports_it_sees_the_unsaved_text(root: Path, cache: Path) -> None:
    other = "import { A } from './a.js';\nexport const made: A = new A();\n"
    project(root, {"src/a.ts": "export {};", "src/deep/b.ts": other.replace("./a", "../a")})
    code = (
        "import { made } from './deep/b.js';\n"
        "export class A { #x = 1; }\n"
        "export const same: A = made;"
    )
    assert await compiled(root, "src/a.ts", code, code, cache) == Compiled()


async def test_packages_of_node_modules_are_found(root: Path, cache: Path) -> None:
    package = {
        "node_modules/lib/package.json": '{"name": "lib", "types": "index.d.ts"}',
        "node_modules/lib/index.d.ts": "export declare function lib(a: string): number;",
        "node_modules/@types/all/index.d.ts": "declare const everywhere: number;",
        "node_modules/@types/all/package.json": '{"name": "@types/all"}',
    }
    project(root, {"src/a.ts": "", **package})
    code = "import { lib } from 'lib';\nexport const x: number = lib('a') + everywhere;"
    assert await compiled(root, "src/a.ts", "", code, cache) == Compiled()
    wrong = code.replace("'a'", "1")
    assert (await compiled(root, "src/a.ts", "", wrong, cache)).errors[0].code == "TS2345"


async def test_whatever_the_configuration_would_write_is_not_written(
    root: Path, cache: Path
) -> None:
    writes = {
        "composite": True,
        "tsBuildInfoFile": "./info",
        "generateTrace": "./trace",
        "outDir": "dist",
        "declaration": True,
        "emitDeclarationOnly": True,
    }
    project(root, {"src/a.ts": ""}, **writes)
    code = "export const x = 1;"
    assert await compiled(root, "src/a.ts", code, code + " ", cache) == Compiled()


async def test_a_configuration_that_only_names_others(root: Path, cache: Path) -> None:
    project(root, {"app/src/a.ts": "", "base.json": '{"compilerOptions": {"strict": true}}'})
    top = {"files": [], "references": [{"path": "./node.json"}, {"path": "./app"}]}
    write(
        root,
        {
            "tsconfig.json": json.dumps(top),
            "node.json": '{"files": ["tools.ts"]}',
            "tools.ts": "",
            "app/tsconfig.app.json": "{}",
        },
    )
    (root / "app").mkdir(exist_ok=True)
    write(root, {"app/tsconfig.json": '{"extends": "../base.json", "include": ["src"]}'})
    code = "export const x: string = null;"
    found = await compiled(root, "app/src/a.ts", "", code, cache)
    assert [error.code for error in found.errors] == ["TS2322"]
    (root / "app/tsconfig.json").rename(root / "app/tsconfig.app.json")
    top["references"][1]["path"] = "./app/tsconfig.app.json"
    write(root, {"tsconfig.json": json.dumps(top)})
    found = await compiled(root, "app/src/a.ts", "", code, cache)
    assert [error.code for error in found.errors] == ["TS2322"]


@pytest.mark.parametrize(
    ("name", "text", "options", "reason"),
    [
        ("other/a.ts", "", {}, "it is in no file of tsconfig.json"),
        ("src/a.js", "", {}, "tsconfig.json does not have JavaScript checked (checkJs)"),
        ("src/a.ts", "// @ts-nocheck\n", {}, "the file says @ts-nocheck"),
        (
            "src/a.ts",
            "",
            {"target": "es1"},
            "tsc cannot read tsconfig.json (project/",
        ),
    ],
)
async def test_why_nothing_was_checked(
    root: Path, cache: Path, name: str, text: str, options: Mapping[str, Any], reason: str
) -> None:
    project(root, {name: "", "src/always.ts": ""}, **options)
    found = await compiled(root, name, text, text + "x", cache)
    assert found.unverified.startswith(reason)


async def test_javascript_that_is_checked(root: Path, cache: Path) -> None:
    project(root, {"src/a.js": ""}, checkJs=True)
    code = "/** @type {number} */ export const x = 'a';"
    found = await compiled(root, "src/a.js", "", code, cache)
    assert [error.code for error in found.errors] == ["TS2322"]


async def test_no_configuration_and_no_program(root: Path, cache: Path) -> None:
    write(root, {"a.ts": ""})
    assert (await compiled(root, "a.ts", "", "x", cache)).unverified == "no tsconfig.json"
    file = root / "a.ts"
    check = TypeScriptCheck(None, file, {file: ""}, cache=cache, seconds=SECONDS)
    assert (await check.compiled("x", range(1, 2))).unverified == "tsc is not installed"


async def test_a_check_that_takes_too_long(root: Path, cache: Path) -> None:
    project(root, {"src/a.ts": ""})
    file, tsc = root / "src/a.ts", shutil.which("tsc")
    assert tsc is not None
    check = TypeScriptCheck(Path(tsc), file, {file: ""}, cache=cache, seconds=0.01)
    assert "did not come to an end" in (await check.compiled("x", range(1, 2))).unverified
