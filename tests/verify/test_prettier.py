"""prettier: the body it gives, and configurations that would have it run a repository's code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from miyabi_ls.source.languages.typescript import TypeScript
from miyabi_ls.source.text import Text
from miyabi_ls.verify.formatter import installed_formatter, laid_out_body
from miyabi_ls.verify.laid_out import NotFormatted
from miyabi_ls.verify.prettier import runs_code
from tests.node_tools import needs_prettier

TYPESCRIPT = TypeScript()
UGLY = "const x  = 1\nclass A {\n  f(y:number){ if(y){return 'a'}\n\nreturn `\n  b`}\n}\n"


async def body_of(name: str, source: str, file: Path) -> str:
    syntax = TYPESCRIPT.parse(Text(source))
    item = next(each for each in TYPESCRIPT.items(syntax) if each.name == name)
    found = installed_formatter(TYPESCRIPT, file)
    assert found is not None
    return await laid_out_body(*found, TYPESCRIPT, syntax, item, file)


def package(prettier: object) -> str:
    return json.dumps({"devDependencies": {"prettier": "3"}, "prettier": prettier})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".prettierrc", "semi: false"),
        (".prettierrc", '{"semi": false}'),
        (".prettierrc.toml", "semi = false"),
        (".prettierrc.json5", "{semi: false}"),
        ("package.json", package({"semi": False})),
        ("package.json", '{"devDependencies": {"prettier": "3"}, "jest": {"plugins": ["x"]}}'),
        ("package.json", "no JSON"),
        (".editorconfig", "root = true"),
    ],
)
def test_a_configuration_that_is_data(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert not runs_code(tmp_path / "src" / "a.ts")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".prettierrc.js", "module.exports = {}"),
        (".prettierrc.mts", ""),
        ("prettier.config.cjs", ""),
        (".prettierrc", "plugins: [./evil.js]"),
        (".prettierrc.json", '{"overrides": [{"options": {"plugins": ["x"]}}]}'),
        (".prettierrc", '"@company/prettier-config"'),
        ("package.json", package("@company/prettier-config")),
        ("package.json", package({"plugins": ["x"]})),
    ],
)
def test_a_configuration_that_is_a_program(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert "program" in runs_code(tmp_path / "src" / "a.ts")


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "prettier.config.js").touch()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / ".prettierrc").write_text("semi: false\n")
    assert not runs_code(tmp_path / "src" / "a.ts")
    assert runs_code(tmp_path / "a.ts")


@needs_prettier
async def test_the_body_of_one_method(tmp_path: Path) -> None:
    body = await body_of("f", UGLY, tmp_path / "x.ts")
    assert body.strip() == 'if (y) {\n      return "a";\n    }\n\n    return `\n  b`;'


@needs_prettier
async def test_the_configuration_of_the_project_counts(tmp_path: Path) -> None:
    (tmp_path / ".prettierrc").write_text("semi: false\nsingleQuote: true\n")
    body = await body_of("f", 'const f = (): string => { return "a"; };\n', tmp_path / "x.ts")
    assert body.strip() == "return 'a'"


@needs_prettier
async def test_a_configuration_that_is_a_program_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "prettier.config.cjs").write_text(
        f"require('fs').writeFileSync({json.dumps(str(ran))}, ''); module.exports = {{}};"
    )
    with pytest.raises(NotFormatted, match="is a program"):
        await body_of("f", UGLY, tmp_path / "x.ts")
    assert not ran.exists()
