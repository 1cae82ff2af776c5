"""prettier: the body it gives, and configurations that would have it run a repository's code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from miyabi_ls.source.languages.typescript import TypeScript
from miyabi_ls.source.text import Text
from miyabi_ls.verify.formatter import installed_formatter, laid_out_body
from miyabi_ls.verify.laid_out import NotFormatted
from miyabi_ls.verify.prettier import layout_options
from miyabi_ls.verify.programs import run_program
from tests.node_tools import needs_prettier

TYPESCRIPT = TypeScript()
UGLY = "const x  = 1\nclass A {\n  f(y:number){ if(y){return 'a'}\n\nreturn `\n  b`}\n}\n"
NEAT = 'if (y) {\n      return "a";\n    }\n\n    return `\n  b`;'


async def body_of(name: str, source: str, file: Path) -> str:
    syntax = TYPESCRIPT.parse(Text(source))
    item = next(each for each in TYPESCRIPT.items(syntax) if each.name == name)
    found = installed_formatter(TYPESCRIPT, file)
    assert found is not None
    return await laid_out_body(*found, TYPESCRIPT, syntax, item, file)


def package(prettier: object) -> str:
    return json.dumps({"devDependencies": {"prettier": "3"}, "prettier": prettier})


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        (
            ".prettierrc",
            "# ours\nsemi: false\n\narrowParens: 'avoid'\n",
            "--no-semi --arrow-parens=avoid",
        ),
        (".prettierrc", '{"semi": false, "tabWidth": 4}', "--no-semi --tab-width=4"),
        (".prettierrc.json", '\ufeff{"$schema": "x", "useTabs": true}', "--use-tabs"),
        (".prettierrc.toml", 'quoteProps = "consistent"', "--quote-props=consistent"),
        ("package.json", "\ufeff" + package({"semi": True}), "--semi"),
        ("package.json", package({}), ""),
        ("package.json", '{"devDependencies": {"prettier": "3"}, "jest": {"plugins": ["x"]}}', ""),
        ("package.json", "no JSON", ""),
        (".editorconfig", "root = true", ""),
    ],
)
def test_a_configuration_of_layout_alone(
    tmp_path: Path, name: str, text: str, options: str
) -> None:
    write(tmp_path, name, text)
    given = " ".join(layout_options(tmp_path / "src" / "a.ts"))
    assert given == options


EVIL = "./evil.cjs"
HOSTILE = [
    (".prettierrc.js", "{run}"),
    (".prettierrc.cjs", "{run}"),
    (".prettierrc.mjs", "{run}"),
    ("prettier.config.cjs", "{run}"),
    (".prettierrc.mts", "{run}"),
    (".prettierrc", "plugins: [./evil.cjs]"),
    (".prettierrc", '"plug\\x69ns": ["./evil.cjs"]'),
    (".prettierrc", '{"\\u0070lugins": ["./evil.cjs"]}'),
    (".prettierrc", '"./evil.cjs"'),
    (".prettierrc", '"./evil:x.cjs"'),
    (".prettierrc", "--- ./evil.cjs"),
    (".prettierrc", "semi: false\nsemi: true"),
    (".prettierrc", "semi: false\n? plugins\n: [./evil.cjs]"),
    (".prettierrc.json", '{"overrides": [{"files": "*", "options": {"plugins": ["./evil.cjs"]}}]}'),
    (".prettierrc.json", '{"parser": "./evil.cjs"}'),
    (".prettierrc.json", '{"semi": "./evil.cjs"}'),
    (".prettierrc.json", '{"tabWidth": 1e9}'),
    (".prettierrc.json", '{"printWidth": true}'),
    (".prettierrc.json", "[" * 100_000),
    (".prettierrc.json5", "{plugins: ['./evil.cjs']}"),
    (".prettierrc.yaml", "plugins: [./evil.cjs]"),
    (".prettierrc.toml", '"plug\\u0069ns" = ["./evil.cjs"]'),
    (".prettierrc/x", ""),
    ("package.yaml", "prettier: ./evil.cjs"),
    ("package.json", package(EVIL)),
    ("package.json", package({"plugins": [EVIL]})),
    ("package.json", "\ufeff" + package({"plugins": [EVIL]})),
    ("package.json", '{"prettier": {"\\u0070lugins": ["./evil.cjs"]}}'),
]


def hostile(folder: Path, name: str, text: str) -> Path:
    """A project whose prettier would leave a mark; where that is."""
    mark = folder / "ran"
    run = f"require('fs').writeFileSync({json.dumps(str(mark))}, ''); module.exports = {{}};"
    for place in ("evil.cjs", "evil:x.cjs", "src/evil.cjs"):
        write(folder, place, run)
    write(folder, name, text.replace("{run}", run))
    return mark


@pytest.mark.parametrize(("name", "text"), HOSTILE)
def test_a_configuration_that_says_more(tmp_path: Path, name: str, text: str) -> None:
    hostile(tmp_path, name, text)
    with pytest.raises(NotFormatted):
        layout_options(tmp_path / "src" / "a.ts")


@needs_prettier
@pytest.mark.parametrize(("name", "text"), HOSTILE)
async def test_prettier_itself_reads_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    """Not even one that we would have taken for harmless."""
    mark = hostile(tmp_path, name, text)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("miyabi_ls.verify.formatter._OPTIONS", {})
    for ignoring in (".prettierignore", ".gitignore"):
        write(tmp_path, ignoring, "*\n")
    body = await body_of("f", UGLY, tmp_path / "src" / "x.ts")
    assert body.strip() == NEAT
    assert not mark.exists()


@needs_prettier
async def test_a_configuration_would_have_been_run(tmp_path: Path) -> None:
    """The mark is left where prettier may read it, so the tests above can fail."""
    mark = hostile(tmp_path, ".prettierrc", '{"\\u0070lugins": ["./evil.cjs"]}')
    write(tmp_path, "src/x.ts", "")
    await run_program(("prettier", "src/x.ts"), folder=tmp_path, seconds=60)
    assert mark.exists()


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "prettier.config.js").touch()
    write(tmp_path, "src/.prettierrc", "semi: false\n")
    assert layout_options(tmp_path / "src" / "a.ts") == ("--no-semi",)
    with pytest.raises(NotFormatted, match=r"prettier\.config\.js is not read"):
        layout_options(tmp_path / "a.ts")


@pytest.mark.parametrize("other", [".prettierrc.cjs", ".prettierrc.json", "package.json"])
def test_two_configurations_in_a_folder(tmp_path: Path, other: str) -> None:
    write(tmp_path, ".prettierrc", "semi: false")
    write(tmp_path, other, package({"semi": False}))
    with pytest.raises(NotFormatted, match="two configurations"):
        layout_options(tmp_path / "a.ts")


def test_an_editorconfig_that_says_what_the_configuration_does_not(tmp_path: Path) -> None:
    write(tmp_path, ".editorconfig", "[*]\nindent_style = tab\n")
    with pytest.raises(NotFormatted, match=r"\.editorconfig"):
        layout_options(tmp_path / "src" / "a.ts")
    write(tmp_path, "src/.prettierrc", "useTabs: false")
    assert layout_options(tmp_path / "src" / "a.ts") == ("--no-use-tabs",)


@needs_prettier
async def test_the_body_of_one_method(tmp_path: Path) -> None:
    body = await body_of("f", UGLY, tmp_path / "x.ts")
    assert body.strip() == NEAT


EVERY_OPTION = {
    "printWidth": 90,
    "tabWidth": 3,
    "useTabs": "false",
    "semi": "false",
    "singleQuote": "true",
    "jsxSingleQuote": "true",
    "quoteProps": "consistent",
    "trailingComma": "es5",
    "bracketSpacing": "false",
    "bracketSameLine": "true",
    "arrowParens": "avoid",
    "objectWrap": "collapse",
    "singleAttributePerLine": "true",
    "experimentalTernaries": "false",
    "experimentalOperatorPosition": "start",
    "endOfLine": "lf",
    "proseWrap": "preserve",
}


@needs_prettier
async def test_the_configuration_of_the_project_counts(tmp_path: Path) -> None:
    options = "".join(f"{name}: {value}\n" for name, value in EVERY_OPTION.items())
    (tmp_path / ".prettierrc").write_text(options)
    body = await body_of("f", 'const f = (): string => { return "a"; };\n', tmp_path / "x.ts")
    assert body.strip() == "return 'a'"


@needs_prettier
async def test_a_configuration_that_is_a_program_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "prettier.config.cjs").write_text(
        f"require('fs').writeFileSync({json.dumps(str(ran))}, ''); module.exports = {{}};"
    )
    with pytest.raises(NotFormatted, match="may be a program"):
        await body_of("f", UGLY, tmp_path / "x.ts")
    assert not ran.exists()
