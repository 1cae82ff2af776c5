"""Every command of ours that the pages name is run: here, or by the test that is named here."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.program import miyabi
from tests.cli.test_review import DOCUMENTED
from tests.docs.pages import ROOT, pages
from tests.fakes.ollama import FakeOllama

NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8"

RUN_HERE = {
    "miyabi-ls": 0,
    "miyabi-ls doctor": 0,
    "miyabi-ls doctor --quick": 0,
    "miyabi-ls doctor --json --quick": 0,
    "miyabi-ls clean": 0,
    "miyabi-ls clean --all": 0,
}
"""Commands and the exit status they have with a good server and a user who says yes."""

RUN_ELSEWHERE = {
    "miyabi-ls demo FILE.rs": "tests/cli/test_demo.py",
    "miyabi-ls setup-embedded": "tests/cli/test_setup_embedded.py",
    **{f"miyabi-ls review{each}": "tests/cli/test_review.py" for each in DOCUMENTED},
    "make": "tests/docs/test_commands.py",  # the Makefile's targets, below
}
RUN_BY_THE_GATE = {"demo", "test", "lint", "setup", "e2e"}
RUN_BY_HAND = {"bench"}
"""It takes ten minutes of a quiet machine; ``tests/benchmarks`` holds what it is made of."""
RUN_BY_THE_EDITOR_TESTS = {"vsix", "dist"}


def named(program: str) -> set[str]:
    return {command for page in pages() for command in page.commands(program)}


@pytest.mark.parametrize("command", sorted(named("miyabi-ls")))
async def test_every_command_of_the_program_runs(command: str) -> None:
    if where := RUN_ELSEWHERE.get(command):
        assert (ROOT / where).exists()
        return
    async with FakeOllama(replies=[NUMBERS]) as fake:
        ended = await miyabi(*command.split()[1:], stdin="y\n", MIYABI_ENDPOINTS=fake.url)
    assert ended.status == RUN_HERE[command], ended
    assert "Traceback" not in ended.err


def test_every_target_of_make_is_there_and_run() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):.*##", makefile, re.MULTILINE))
    wanted = {command.partition(" ")[2] for command in named("make")} - {""}
    assert wanted <= targets
    gate = (ROOT / ".ci" / "run").read_text("utf-8")
    for target in wanted & RUN_BY_THE_GATE - {"setup"}:
        assert f"make {target}" in gate, target
    editors = (ROOT / "tests" / "editors" / "e2e.sh").read_text("utf-8")
    for target in wanted & RUN_BY_THE_EDITOR_TESTS:
        assert re.search(rf"make (-C \S+ )?{target}\b", editors), target
    assert wanted <= RUN_BY_THE_GATE | RUN_BY_THE_EDITOR_TESTS | RUN_BY_HAND


def test_every_command_of_the_palette_that_a_page_names_exists() -> None:
    package = json.loads((ROOT / "vscode-client" / "package.json").read_text("utf-8"))
    titles = {f"Miyabi: {each['title']}" for each in package["contributes"]["commands"]}
    for page in pages():
        for title in re.findall(r"\*{1,2}(Miyabi: [^*]+)\*{1,2}", page.text):
            assert title in titles, (page.name, title)


def test_every_subcommand_of_the_neovim_plugin_that_a_page_names_exists() -> None:
    table = (ROOT / "editors" / "nvim" / "lua" / "miyabi" / "command.lua").read_text("utf-8")
    for page in pages():
        for name in re.findall(r"`:Miyabi (\w+)", page.text):
            assert re.search(rf"\b{name}\b", table), (page.name, name)


def test_the_commands_of_this_table_are_named_somewhere() -> None:
    known = set(RUN_HERE) | set(RUN_ELSEWHERE)
    assert known - named("miyabi-ls") - named("make") <= {"miyabi-ls doctor --json --quick"}


@pytest.mark.parametrize("command", ["", "demo", "doctor", "clean", "setup-embedded", "review"])
async def test_help(command: str) -> None:
    ended = await miyabi(*command.split(), "--help", NO_COLOR="1")
    assert ended.status == 0
    assert "Usage:" in ended.out
    assert "Traceback" not in ended.err
