from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.engine.review.known_facts import ClippyFacts, facts_in, facts_on, nothing_known
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import ReviewSettings, Settings, VerifySettings
from miyabi_ls.verify import cargo
from miyabi_ls.verify.compiler_message import CompilerMessage
from tests.engine.review.files import PYTHON, targets_of
from tests.rust_toolchain import needs_clippy
from tests.verify.test_compile_check import GOOD, package, tree

TWO = "pub fn one(x: u32) -> u32 {\n    return x * 2;\n}\n\npub fn two(x: u32) -> u32 {\n    x\n}\n"


@needs_clippy
async def test_clippy_is_known_by_its_lines_and_asked_once_for_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = package(tmp_path / "ws", GOOD)
    before = tree(tmp_path / "ws")
    asked: list[object] = []
    real = cargo.clippy

    async def counted(*arguments: object) -> cargo.Checked:
        asked.append(arguments)
        return await real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cargo, "clippy", counted)
    facts = ClippyFacts(UserFiles(file, {}), 120, tmp_path / "cache")
    one, two = targets_of(TWO)  # not saved
    (fact,) = await facts(one)
    assert fact.startswith("line 2, clippy::needless_return: unneeded `return`")
    assert await facts(two) == ()
    assert len(asked) == 1
    _, lower, _ = targets_of("const A: u32 = 1;\n" + TWO)
    (moved,) = await facts(lower)
    assert moved.startswith("line 3, ")
    assert len(asked) == 2
    assert tree(tmp_path / "ws") == before


async def test_without_a_crate_nothing_is_known(tmp_path: Path) -> None:
    facts = ClippyFacts(UserFiles(tmp_path / "a.rs", {}), 120, tmp_path / "cache")
    assert await facts(targets_of(TWO)[0]) == ()
    assert await facts(targets_of("def one():\n    pass\n", PYTHON)[0]) == ()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(review=ReviewSettings(clippy=False)),
        Settings(verify=VerifySettings(compile=False)),
    ],
)
def test_clippy_is_asked_only_where_that_is_wanted(settings: Settings, tmp_path: Path) -> None:
    files = UserFiles(tmp_path / "a.rs", {})
    assert facts_on(files, settings, tmp_path) is nothing_known
    assert facts_on(files, Settings(), tmp_path) is not nothing_known


def test_facts_are_few_and_short() -> None:
    def message(line: int, words: str, file: str = "src/lib.rs") -> CompilerMessage:
        return CompilerMessage("warning", "clippy::x", words, file, line, "", "")

    many = [message(5, f"remark {n} " + "x" * 500) for n in range(50)]
    found = facts_in(many, Path("/ws/src/lib.rs"), range(1, 9))
    assert len(found) == 8
    assert all(len(fact) <= 120 for fact in found)
    others = [message(9, "after"), message(5, "elsewhere", "lib.rs2"), message(5, "nowhere", "")]
    assert facts_in(others, Path("/ws/src/lib.rs"), range(1, 9)) == ()
    same = [message(5, "twice"), message(5, "twice")]
    assert facts_in(same, Path("/ws/src/lib.rs"), range(1, 9)) == ("line 5, clippy::x: twice",)
