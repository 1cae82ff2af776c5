"""What node says of JavaScript that the grammar takes: it compiles the file and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.source.languages.javascript import JavaScript
from miyabi_ls.verify.proof import Proof
from tests.engine.test_tool_words import proved
from tests.node_tools import needs_node

pytestmark = needs_node
OPEN = "function f(x) {$0}\n"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return -x ** 2;", "Unary operator used immediately before exponentiation"),
        ("return x ?? 1 || 2;", "Unexpected token '||'"),
        ("x += 1;\nbreak;", "Illegal break statement"),
        ("const y = 1;\nconst y = 2;\nreturn y;", "Identifier 'y' has already been declared"),
        ("return x.#secret;", "Private field '#secret' must be declared"),
    ],
)
async def test_what_no_engine_takes(body: str, told: str, tmp_path: Path) -> None:
    for name in ("a.js", "a.mjs", "a.cjs"):
        outcome = await proved(JavaScript(), tmp_path / name, OPEN, body, format=False, types=False)
        assert told in str(outcome.errors[0])
        assert outcome.errors[0].line > 1
        assert outcome.objection == "does not compile"
        assert Proof.COMPILES not in outcome.proofs


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("a.js", OPEN),
        ("a.js", "#!/usr/bin/env node\n" + OPEN),
        ("a.js", OPEN + "module.exports = { f };\nwith (f) {}\nif (f) return;\n"),
        ("a.js", "import y from './nowhere.js';\n" + OPEN + "export default await f(1);\n"),
        ("a.mjs", "import y from './nowhere.js';\n" + OPEN),
        ("a.cjs", OPEN + "return;\n"),
    ],
)
async def test_what_engines_take_as_a_module_or_as_commonjs(
    name: str, marked: str, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    code = f'require("fs").writeFileSync({str(ran)!r}, "");\nreturn x;'
    marked += f'globalThis.process?.getBuiltinModule?.("fs").writeFileSync({str(ran)!r}, "");\n'
    outcome = await proved(JavaScript(), tmp_path / name, marked, code, format=False, types=False)
    assert not outcome.errors
    assert Proof.COMPILES in outcome.proofs
    assert not ran.exists()


async def test_jsx_is_not_read(tmp_path: Path) -> None:
    for name, told in (("a.js", ("not compiled: node does not read JSX",)), ("a.jsx", ())):
        file = tmp_path / name
        outcome = await proved(
            JavaScript(), file, OPEN, "return <p>{x}</p>;", format=False, types=False
        )
        assert outcome.unverified == told
        assert not outcome.errors
        assert Proof.PARSES in outcome.proofs


async def test_an_error_elsewhere_is_the_files_own(tmp_path: Path) -> None:
    marked = "let a = 1;\nlet a = 2;\n" + OPEN
    outcome = await proved(
        JavaScript(), tmp_path / "a.js", marked, "return x;", format=False, types=False
    )
    assert not outcome.errors
    assert "the file has an error of its own" in outcome.unverified[0]
