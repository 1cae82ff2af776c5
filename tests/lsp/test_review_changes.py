"""The review of what changed in a repository, in open files and others."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor
from tests.lsp.sources import SOURCE, finding, review
from tests.lsp.test_actions_session import connected
from tests.lsp.test_review_on_save import pulled, pulling

CHANGED = SOURCE.replace("checked_mul(2)", "checked_mul(3)")
FOUND = review(finding("checked_mul(3)", "Three?"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One with two files, neither of which is changed."""
    root = tmp_path.resolve() / "repository"
    root.mkdir()
    for name in ("one.rs", "two.rs"):
        (root / name).write_text(SOURCE)
    git(root, "init", "-q")
    commit(root)
    return root


def as_they_are(client: types.ClientCapabilities) -> None:
    """What the editor says it can do is left as it is."""


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "All")


def shown_on(editor: Editor, file: Path) -> list[str]:
    """What the last findings on ``file`` say."""
    told = [each for each in editor.diagnostics if each.uri == file.as_uri()]
    return [each.message for params in told[-1:] for each in params.diagnostics]


async def reviewed(editor: Editor, **argument: Any) -> str:
    token = await editor.execute("miyabi.reviewChanges", *([argument] if argument else []))
    return await editor.finished(token)


async def test_the_changed_items_of_open_and_closed_files_are_reviewed(repository: Path) -> None:
    one, two, new = (repository / name for name in ("one.rs", "two.rs", "new.rs"))
    two.write_text(CHANGED)
    new.write_text("fn unsure() {\n    todo!()\n}\n")
    async with FakeOllama(replies=[lambda _: FOUND]) as fake:
        async with connected(fake, root=repository) as editor:
            assert await reviewed(editor, base="HEAD") == (
                "1 finding; 1 dropped: not in the form asked for, or not in the code"
            )
            assert len(fake.chats) == 2
            assert shown_on(editor, two) == ["Three?"]
            assert editor.diagnostics[-1].version is None
            one.write_text(CHANGED.replace("fn double", "fn triple"))
            editor.open(one.as_uri(), CHANGED.replace("fn double", "fn treble"))
            assert (await reviewed(editor)).startswith("2 findings (2 of 3 items known")
            assert len(fake.chats) == 3
            assert "fn treble" in fake.chats[2]["messages"][-1]["content"]
            assert shown_on(editor, one) == shown_on(editor, two) == ["Three?"]


@pytest.mark.parametrize("pulls", [False, True])
async def test_findings_of_a_closed_file_go_on_when_it_is_opened(
    repository: Path, pulls: bool
) -> None:
    file = repository / "two.rs"
    file.write_text(CHANGED)
    capabilities = pulling if pulls else as_they_are
    options = {"review": {"onSave": "off"}}
    async with FakeOllama(replies=[FOUND]) as fake:
        async with connected(
            fake, root=repository, options=options, capabilities=capabilities
        ) as editor:
            await reviewed(editor)
            assert shown_on(editor, file) == ["Three?"]
            editor.open(file.as_uri(), "//! More.\n" + CHANGED)
            if pulls:
                await editor.until(lambda: shown_on(editor, file) == [])
                await editor.until(lambda: editor.refreshes > 0)
                report = await pulled(editor, uri=file.as_uri())
                assert [each.message for each in report.items] == ["Three?"]
                return
            await editor.until(lambda: editor.diagnostics[-1].version == 1)
            (found,) = editor.diagnostics[-1].diagnostics
            start = editor.text(file.as_uri()).index("checked_mul(3)")
            assert found.range.start == editor.position(file.as_uri(), start)


async def test_a_file_opened_during_its_review_has_its_findings_where_they_belong(
    repository: Path,
) -> None:
    file = repository / "two.rs"
    file.write_text(CHANGED)
    async with FakeOllama(replies=[FOUND.stalling(1)]) as fake:
        async with connected(fake, root=repository) as editor:
            token = await editor.execute("miyabi.reviewChanges")
            await fake.received(chats=1)
            editor.open(file.as_uri(), "//! More.\n" + CHANGED)
            await editor.actions(file.as_uri(), "fn half")
            fake.release()
            assert await editor.finished(token) == "1 finding"
            (found,) = editor.diagnostics[-1].diagnostics
            start = editor.text(file.as_uri()).index("checked_mul(3)")
            assert found.range.start == editor.position(file.as_uri(), start)
            assert editor.diagnostics[-1].version == 1


async def test_findings_of_closed_files_can_be_cleared_away(repository: Path) -> None:
    file = repository / "two.rs"
    file.write_text(CHANGED)
    async with FakeOllama(replies=[FOUND]) as fake:
        async with connected(fake, root=repository) as editor:
            await reviewed(editor)
            await editor.execute("miyabi.clearReview")
            await editor.until(lambda: shown_on(editor, file) == [])


async def test_with_nothing_changed_nothing_is_asked(repository: Path) -> None:
    async with FakeOllama() as fake, connected(fake, root=repository) as editor:
        assert await reviewed(editor) == "Nothing has changed since HEAD"
        assert fake.chats == []


async def test_a_commit_that_is_none_and_a_folder_that_is_none_are_told(
    repository: Path, tmp_path: Path
) -> None:
    async with FakeOllama() as fake:
        async with connected(fake, root=repository) as editor:
            assert "git knows no commit --help" in await reviewed(editor, base="--help")
        async with connected(fake, root=tmp_path) as editor:
            assert "git" in await reviewed(editor)
        async with connected(fake) as editor:
            with pytest.raises(JsonRpcException, match="opened no folder"):
                await editor.execute("miyabi.reviewChanges")
