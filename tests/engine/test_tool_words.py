"""What is said of an edit by the tools that a language names: never more than they looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.engine.verification import Verification
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages.go import Go
from miyabi_ls.source.languages.javascript import JavaScript
from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.languages.typescript import TypeScript
from miyabi_ls.source.text import Span, Text
from miyabi_ls.verify.proof import Proof
from tests.actions.cases import prompt_of
from tests.go_tools import needs_gofmt
from tests.node_tools import needs_prettier, needs_tsc
from tests.python_tools import needs_tools, script, with_tools, without_tools
from tests.source.goldens import cursor_in

TYPED = {Proof.TYPES_CHECK, Proof.NO_NEW_TYPE_ERRORS}


def write_files(files: Mapping[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


async def proved(
    language: Language,
    file: Path,
    marked: str,
    code: str,
    buffers: Mapping[str, str] | None = None,
    **settings: object,
) -> EditOutcome:
    """What is proved of ``code`` in the place that ``marked`` names, in ``file``."""
    string, start, end = cursor_in(marked)
    write_files({file: string, **{file.parent / n: t for n, t in (buffers or {}).items()}})
    action = action_named("generate")
    assert action is not None
    target = action.find(language, language.parse(Text(string)), Span(start, end))
    assert target is not None
    fenced = f"```{language.language_id}\n{code}\n```\n"
    answer = LLMResponse(fenced, FinishReason.STOP, Route("test", "test"))
    outcome = conclude(action, target, prompt_of(action, target), answer)
    assert isinstance(outcome, EditOutcome)
    files = UserFiles(file, {file: string})
    wanted = VerifySettings.model_validate({"seconds": 300, **settings})
    cache = file.parent.parent / "cache"
    async with Verification.of(action, target, wanted, files, cache) as verification:
        return await verification.verified(outcome, lambda said: None)


@needs_tools
class TestPython:
    @pytest.fixture(autouse=True)
    def _tools(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with_tools(monkeypatch)

    async def proved(self, folder: Path, marked: str, code: str) -> EditOutcome:
        return await proved(Python(), folder / "project" / "module.py", marked, code)

    async def test_types_that_check(self, tmp_path: Path) -> None:
        outcome = await self.proved(tmp_path, "def f(x: int) -> int:\n    $0pass\n", "return x")
        assert Proof.TYPES_CHECK in outcome.proofs
        assert not outcome.unverified

    @pytest.mark.parametrize("body", ["", "    pass\n"])
    async def test_a_body_that_was_missing(self, body: str, tmp_path: Path) -> None:
        outcome = await self.proved(tmp_path, f"def f(x: int) -> int:$0\n{body}", "return x")
        assert TYPED & {*outcome.proofs}
        assert not outcome.errors

    async def test_an_error_below_is_the_edits_where_nothing_was_wrong(
        self, tmp_path: Path
    ) -> None:
        marked = (
            "class A:\n    def set(self) -> None:\n        $0pass\n\n\nA().x = 1  # type: ignore\n"
        )
        below = marked + "\n\nclass B(A):\n    x: str = ''\n"
        outcome = await self.proved(tmp_path, below, "self.x: int = 1")
        assert "Incompatible types in assignment" in str(outcome.errors[0])
        assert not TYPED & {*outcome.proofs}

    async def test_a_new_error_elsewhere_where_something_was_wrong(self, tmp_path: Path) -> None:
        marked = "y: int = ''\n\n\nclass A:\n    def set(self) -> None:\n        $0pass\n"
        below = marked + "\n\nclass B(A):\n    x: str = ''\n"
        outcome = await self.proved(tmp_path, below, "self.x: int = 1")
        assert not outcome.errors
        assert not TYPED & {*outcome.proofs}
        (said,) = outcome.unverified
        assert said.startswith("types not checked: new errors elsewhere (module.py:10: mypy: Inc")

    async def test_a_syntax_error_elsewhere(self, tmp_path: Path) -> None:
        marked = "def f(x: int) -> int:\n    $0pass\n\n\ndef g():\n    return (1\n"
        outcome = await self.proved(tmp_path, marked, "return ''")
        assert "types not checked: the file has a syntax error of its own" in outcome.unverified
        assert not TYPED & {*outcome.proofs}

    @pytest.mark.parametrize(
        "marked",
        [
            "# mypy: ignore-errors\ndef f(x: int) -> int:\n    $0pass\n",
            "# type: ignore\ndef f(x: int) -> int:\n    $0pass\n",
            "import typing\n\n\n@typing.no_type_check\ndef f(x: int) -> int:\n    $0pass\n",
            "import sys\n\nif sys.platform == 'plan9':\n"
            "    def f(x: int) -> int:\n        $0pass\n",
            "# mypy: ignore-errors\ndef f(x: int) -> int:\n    $1return x + 1$2\n",
        ],
    )
    async def test_code_that_is_not_looked_at(self, marked: str, tmp_path: Path) -> None:
        outcome = await self.proved(tmp_path, marked, "return ''")
        assert outcome.unverified == ("types not checked: mypy does not look at this code",)
        assert not TYPED & {*outcome.proofs}

    @pytest.mark.parametrize(
        ("marked", "code"),
        [
            ("def f(x: int) -> int:\n    $1return x + 1$2\n", "return x + 2"),
            ("def f(x: int) -> int:\n    return $1x + 1$2\n", "x + 2"),
        ],
    )
    async def test_selections(self, marked: str, code: str, tmp_path: Path) -> None:
        outcome = await self.proved(tmp_path, marked, code)
        assert Proof.TYPES_CHECK in outcome.proofs
        assert not outcome.unverified


def options(folder: Path, **given: object) -> Path:
    project = folder / "project"
    project.mkdir()
    config = {"compilerOptions": {"strict": True, "target": "es2022", **given}}
    (project / "tsconfig.json").write_text(json.dumps(config))
    return project


DOUBLE = "function double(x: number): number {\n  $0throw new Error('not implemented');\n}\n"


@needs_tsc
class TestTypeScript:
    async def test_an_error_in_another_file(self, tmp_path: Path) -> None:
        file = options(tmp_path) / "a.ts"
        other = {"b.ts": "import { f } from './a';\nexport const n: string = f();\n"}
        marked = "export function f() {\n  $1return 'a';$2\n}\n"
        outcome = await proved(TypeScript(), file, marked, "return 1;", other)
        assert [(error.file, error.code) for error in outcome.errors] == [("b.ts", "TS2322")]
        assert not TYPED & {*outcome.proofs}

    async def test_an_error_in_another_file_where_something_was_wrong(self, tmp_path: Path) -> None:
        file = options(tmp_path) / "a.ts"
        other = {"b.ts": "import { f } from './a';\nexport const n: string = f();\nn.nothing;\n"}
        marked = "export function f() {\n  $1return 'a';$2\n}\n"
        outcome = await proved(TypeScript(), file, marked, "return 1;", other)
        assert not outcome.errors
        assert not TYPED & {*outcome.proofs}
        assert outcome.unverified[-1].startswith(
            "types not checked: new errors elsewhere (b.ts:2: TS2322"
        )

    async def test_a_syntax_error_of_another_file(self, tmp_path: Path) -> None:
        file = options(tmp_path) / "a.ts"
        outcome = await proved(TypeScript(), file, DOUBLE, "return '';", {"b.ts": "let = (;\n"})
        assert not TYPED & {*outcome.proofs}
        assert outcome.unverified[-1].startswith("types not checked: ")

    @pytest.mark.parametrize(
        "head", ["// @ts-nocheck\n", "/// @ts-nocheck\n", "/* @ts-nocheck */\n"]
    )
    async def test_a_file_that_is_not_looked_at(self, head: str, tmp_path: Path) -> None:
        file = options(tmp_path) / "a.ts"
        outcome = await proved(TypeScript(), file, head + DOUBLE, "return '';")
        assert not TYPED & {*outcome.proofs}
        assert outcome.errors or outcome.unverified[-1].startswith("types not checked: ")

    @pytest.mark.parametrize("is_checked", [False, True])
    async def test_javascript(self, is_checked: bool, tmp_path: Path) -> None:
        file = options(tmp_path, allowJs=True, checkJs=is_checked) / "a.js"
        marked = "export function one() {\n  $0throw new Error('not implemented');\n}\n"
        outcome = await proved(JavaScript(), file, marked, "return 1;")
        assert (Proof.TYPES_CHECK in outcome.proofs) is is_checked


@needs_gofmt
class TestGofmt:
    @pytest.mark.parametrize(
        "code",
        ["x := []int{\n1\n}\n_ = x", 'if true\n{\nprintln("a")\n}', 'println("\\q")'],
    )
    async def test_what_it_cannot_read_is_an_error(self, code: str, tmp_path: Path) -> None:
        marked = "package a\n\nfunc f() {\n\t$0\n}\n"
        outcome = await proved(Go(), tmp_path / "project" / "a.go", marked, code)
        (error,) = outcome.errors
        assert str(error).startswith("gofmt cannot read it (")
        assert Proof.PARSES not in outcome.proofs

    async def test_nothing_is_proved_where_it_could_not_before(self, tmp_path: Path) -> None:
        marked = 'package a\n\nfunc g() {\n\tprintln("\\q")\n}\n\nfunc f() {\n\t$0\n}\n'
        outcome = await proved(Go(), tmp_path / "project" / "a.go", marked, 'println("a")')
        assert not outcome.errors
        (said,) = outcome.unverified
        assert said.startswith("not formatted: gofmt cannot read it (")
        assert said.endswith("), nor could it before")


@needs_prettier
@pytest.mark.parametrize(
    "marked",
    [
        "function f(a, b) {\n  $0throw new Error('not implemented');\n}\n",
        "function f(a, b) {\n  $1return a;$2\n}\n",
    ],
)
async def test_what_prettier_cannot_read_is_an_error(marked: str, tmp_path: Path) -> None:
    file = tmp_path / "project" / "a.js"
    outcome = await proved(JavaScript(), file, marked, "return a ?? b || 1;", types=False)
    (error,) = outcome.errors
    assert str(error).startswith("prettier cannot read it (")
    assert Proof.PARSES not in outcome.proofs


async def test_a_formatter_that_reads_the_file_but_not_the_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    text = 'case "$(/bin/cat)" in *wrong*) echo "3:1: bad" >&2; exit 2;; esac; echo "package a"'
    script(user_folders / "bin" / "gofmt", text)
    without_tools(monkeypatch, user_folders / "bin")
    marked = "package a\n\nfunc f() {\n\t$0\n}\n"
    outcome = await proved(Go(), tmp_path / "project" / "a.go", marked, "wrong()")
    assert [str(error) for error in outcome.errors] == ["gofmt cannot read it (3:1: bad)"]
    assert Proof.PARSES not in outcome.proofs
