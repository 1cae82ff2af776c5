"""``miyabi-ls review`` as a user runs it, beside a fake model server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sarif_kit.validate import validation_errors

from tests.cli.program import Ended, miyabi
from tests.fakes.ollama import FakeOllama
from tests.lsp.sources import finding, review
from tests.rust_toolchain import needs_clippy

CODE = """\
//! Größe — 名.

/// Twice.
pub fn twice(x: i32) -> i32 {
    /* 🦀 */ x.checked_mul(2).unwrap()
}

pub fn half(x: i32) -> i32 {
    x / 2
}
"""
PANICS = finding(
    "x.checked_mul(2).unwrap()", "It panics.", 5, why="On overflow: 100%.", fix="x.wrapping_mul(2)"
)
FINDS = [review(PANICS), review()]

DOCUMENTED = ("", " src/lib.rs", " --diff main", " --staged", " --staged --max-seconds 60")
"""What docs/review.md shows."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit, and one function changed since."""
    folder = tmp_path / "repository"
    (folder / "src").mkdir(parents=True)
    file = folder / "src" / "lib.rs"
    file.write_text(CODE.replace("checked_mul(2)", "checked_mul(1)"), "utf-8")
    for command in ("init -q -b main", "add .", "commit -q -m first"):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.invalid")
        subprocess.run(["git", *identity, *command.split()], cwd=folder, check=True)
    file.write_text(CODE, "utf-8")
    return folder


def stage(folder: Path) -> None:
    subprocess.run(["git", "add", "."], cwd=folder, check=True)


async def run(fake: FakeOllama, folder: Path, *arguments: str, **environment: str) -> Ended:
    previous = Path.cwd()
    os.chdir(folder)
    try:
        return await miyabi("review", *arguments, MIYABI_ENDPOINTS=fake.url, **environment)
    finally:
        os.chdir(previous)


async def test_what_changed_is_reviewed_and_not_asked_about_again(repository: Path) -> None:
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository)
        assert (ended.status, ended.err) == (0, "")
        assert ended.out == (
            "src/lib.rs:5:13: warning [error-handling] It panics.\n"
            "    | x.checked_mul(2).unwrap()\n"
            "    why: On overflow: 100%.\n"
            "    + x.wrapping_mul(2)\n\n"
            "1 finding (1 error-handling); score 96 of 100; 1 item, 4 lines\n"
        )
        assert len(fake.chats) == 1
        again = await run(fake, repository, "--fail-on", "warning")
        assert again.status == 1
        assert "1 remembered" in again.out
        assert len(fake.chats) == 1


async def test_named_files_are_reviewed_whole_and_sarif_is_valid(repository: Path) -> None:
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository, "src", "--format", "sarif")
    log = json.loads(ended.out)
    assert validation_errors(log) == []
    (found,) = log["runs"][0]["results"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "src/lib.rs"
    region = place["region"]
    assert region.pop("snippet") == {"text": "x.checked_mul(2).unwrap()"}
    # The crab is two UTF-16 code units.
    assert region == {"startLine": 5, "startColumn": 14, "endLine": 5, "endColumn": 39}
    assert found["ruleId"] == "error-handling"
    assert found["partialFingerprints"]["miyabi/v1"]
    assert found["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {
        "text": "x.wrapping_mul(2)"
    }


async def test_json_and_workflow_commands(repository: Path) -> None:
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository, "--diff", "HEAD", "--format", "json")
        value: dict[str, Any] = json.loads(ended.out)
        assert value["findings"][0]["message"] == "It panics."
        assert (value["findings"][0]["startLine"], value["report"]["score"]) == (5, 96)
        ended = await run(fake, repository, "--diff", "HEAD", "--format", "github")
        assert ended.out == (
            "::warning file=src/lib.rs,line=5,endLine=5,title=miyabi%3A error-handling::"
            "It panics. On overflow: 100%25.\n"
        )
        assert len(fake.chats) == 1


@pytest.mark.parametrize("arguments", DOCUMENTED)
async def test_what_the_page_shows_runs(repository: Path, arguments: str) -> None:
    stage(repository)
    async with FakeOllama(replies=[lambda _: review()]) as fake:
        ended = await run(fake, repository, *arguments.split())
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("No findings; score 100 of 100; ")


async def test_what_is_staged_is_reviewed_as_it_is_staged(repository: Path) -> None:
    async with FakeOllama(replies=[lambda _: review()]) as fake:
        nothing = await run(fake, repository, "--staged")
        assert (nothing.status, nothing.out) == (0, "Nothing to review.\n")
        stage(repository)
        (repository / "src" / "lib.rs").write_text("fn other() { 1; }\n")
        await run(fake, repository, "--staged")
        assert len(fake.chats) == 1
        assert "checked_mul(2)" in fake.chats[0]["messages"][-1]["content"]


@needs_clippy
async def test_clippy_is_quoted_of_what_is_reviewed_and_of_nothing_else(repository: Path) -> None:
    manifest = '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2021"\n'
    (repository / "Cargo.toml").write_text(manifest)
    file = repository / "src" / "lib.rs"
    file.write_text("pub fn none(x: &[i32]) -> bool {\n    x.len() == 0\n}\n")
    stage(repository)
    async with FakeOllama(replies=[lambda _: review()]) as fake:
        await run(fake, repository, "--staged")
        assert "len_zero" in fake.chats[-1]["messages"][-1]["content"]
        file.write_text("pub fn none(x: &[i32]) -> bool {\n    x.len() == 0 && true\n}\n")
        stage(repository)
        file.write_text("pub fn none(x: &[i32]) -> bool {\n    !(x.len() > 0)\n}\n")
        await run(fake, repository, "--staged")
        asked = fake.chats[-1]["messages"][-1]["content"]
        assert "== 0 && true" in asked
        assert "Known already" not in asked


@pytest.mark.parametrize("commit", ["commit -am second", "commit -m second src/lib.rs"])
async def test_as_a_hook_it_reviews_what_is_committed(repository: Path, commit: str) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m miyabi_ls review --staged\n")
    hook.chmod(0o755)
    committing = ("git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", *commit.split())
    async with FakeOllama(replies=[review({**PANICS, "severity": "error"})]) as fake:
        environment = {**os.environ, "MIYABI_ENDPOINTS": fake.url}
        process = await asyncio.create_subprocess_exec(
            *committing,
            cwd=repository,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
    assert process.returncode == 1
    assert "src/lib.rs:5:13: error [error-handling] It panics." in out.decode()


async def test_generated_and_binary_files_are_named_and_not_read(repository: Path) -> None:
    (repository / "src" / "made.rs").write_text("// @generated\nfn a() {}\n")
    (repository / "src" / "data.rs").write_bytes(b"\0\1\2")
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository)
    assert "not reviewed: src/made.rs: this file: generated\n" in ended.out
    assert "not reviewed: src/data.rs: this file: binary" in ended.out
    assert len(fake.chats) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.rs",), "There is no nowhere.rs."),
        (("--diff", "nothing"), "git knows no commit nothing; name a branch, a tag or a commit."),
        (("src/lib.rs", "--staged"), "Give files, or --diff BASE, or --staged: one of them."),
        (("--set", "review.categories=style"), "`miyabi.review.categories`"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    repository: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    async with FakeOllama() as fake:
        ended = await run(fake, repository, *arguments)
    assert ended.status == 2
    assert sentence in " ".join(ended.err.replace("│", " ").split())
    assert fake.chats == []


async def test_without_a_server_there_is_no_review(repository: Path) -> None:
    fake = FakeOllama()
    await fake.start()
    await fake.stop()
    ended = await run(fake, repository)
    assert ended.status == 2
    assert fake.url in ended.err


async def test_what_is_done_is_printed_when_the_server_goes(repository: Path) -> None:
    async with FakeOllama(replies=[review(PANICS), review().error_line("out of memory")]) as fake:
        ended = await run(fake, repository, "src/lib.rs", "--fail-on", "never")
    assert (ended.status, ended.err) == (2, "")
    assert "It panics." in ended.out
    last = ended.out.splitlines()[-1]
    assert "out of memory" in last
    assert last.endswith("Reviewed: 1 of 2.")


async def test_answers_that_cannot_be_used_are_no_review(repository: Path) -> None:
    async with FakeOllama(replies=[lambda _: "I am sorry."]) as fake:
        ended = await run(fake, repository)
        assert (ended.status, ended.err) == (2, "")
        assert ended.out.startswith("not reviewed: src/lib.rs: fn twice, line 3: The model's rev")
        assert ended.out.endswith("The model's answers cannot be used. Reviewed: 0 of 1.\n")
        ended = await run(fake, repository, "--format", "sarif")
    assert ended.status == 2
    log = json.loads(ended.out)
    assert validation_errors(log) == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


async def test_a_file_is_the_same_from_wherever_it_is_named(repository: Path) -> None:
    async with FakeOllama(replies=[review(PANICS), lambda _: review()]) as fake:
        from_changes = await run(fake, repository, "--format", "json")
        named = ("lib.rs", "../src/lib.rs", str(repository / "src"))
        by_name = await run(fake, repository / "src", *named, "--format", "json")
    found = [json.loads(each.out) for each in (from_changes, by_name)]
    assert found[0]["findings"] == found[1]["findings"]
    assert [each["path"] for each in found[0]["findings"]] == ["src/lib.rs"]
    assert found[1]["report"]["reviewed"] == 2


async def test_no_word_moves_the_terminal_or_commands_a_workflow(repository: Path) -> None:
    name = "a b[x],:%\x1b[2J.rs"
    (repository / "src" / "lib.rs").rename(repository / "src" / name)
    said = "It \x1b]0;a\x07 \ud800 fails.\n::error::No."
    hostile = finding(
        "x.checked_mul(2).unwrap()", said, 5, why="\n::stop-commands::a", fix="x\n::debug::b"
    )
    async with FakeOllama(replies=[lambda _: review(hostile)]) as fake:
        for output, most_commands in (("text", 0), ("github", 1)):
            ended = await run(fake, repository, "src", "--format", output)
            assert (ended.status, ended.err) == (0, "")
            assert "It ]0;a fails. ::error::No." in " ".join(ended.out.split())
            assert "\x1b" not in ended.out
            commands = [each for each in ended.out.splitlines() if each.lstrip().startswith("::")]
            assert len(commands) == most_commands
            assert ("file=src/a b[x]%2C%3A%25\\x1b[2J.rs," in ended.out) == bool(most_commands)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
async def test_a_review_is_printed_whatever_the_terminal_can_show(
    repository: Path, encoding: str
) -> None:
    found = finding("x.checked_mul(2).unwrap()", "Use 名.", 5)
    async with FakeOllama(replies=[review(found)]) as fake:
        text = await run(fake, repository, PYTHONIOENCODING=encoding)
        value = await run(fake, repository, "--format", "json", PYTHONIOENCODING=encoding)
    assert (text.status, value.status) == (0, 0)
    assert ("Use 名." if encoding == "utf-8" else "Use \\u540d.") in text.out
    assert json.loads(value.out)["findings"][0]["message"] == "Use 名."


async def test_what_is_done_is_printed_when_the_user_goes(repository: Path) -> None:
    stalled = review().stalling(1)
    async with FakeOllama(replies=[review(PANICS), stalled]) as fake:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "miyabi_ls", "review", "src/lib.rs"),
            cwd=repository,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "MIYABI_ENDPOINTS": fake.url},
        )
        await fake.received(chats=2)
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    assert process.returncode == 130
    assert "It panics." in out.decode()
    assert out.decode().endswith("Interrupted. Reviewed: 1 of 2.\n")


async def test_a_dismissed_finding_is_not_printed_and_suppressed_in_sarif(
    repository: Path,
) -> None:
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository, "--format", "json")
        (found,) = json.loads(ended.out)["findings"]
        shared = repository / ".miyabi" / "dismissed.json"
        shared.parent.mkdir()
        entry = {"fingerprint": found["fingerprint"], "path": "src/lib.rs"}
        shared.write_text(json.dumps({"dismissed": [entry]}))
        ended = await run(fake, repository)
        assert ended.out.startswith("No findings; score 100 of 100; 1 item, 4 lines; 1 rem")
        ended = await run(fake, repository, "--format", "sarif")
    log = json.loads(ended.out)
    assert validation_errors(log) == []
    (result,) = log["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert result["partialFingerprints"] == {"miyabi/v1": found["fingerprint"]}


async def test_what_the_code_allows_is_suppressed_there(repository: Path) -> None:
    file = repository / "src" / "lib.rs"
    file.write_text(CODE.replace("    /*", "    // miyabi: allow(error-handling) a\n    /*"))
    async with FakeOllama(replies=list(FINDS)) as fake:
        ended = await run(fake, repository, "--format", "sarif", "--fail-on", "hint")
    assert ended.status == 0
    (result,) = json.loads(ended.out)["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted"}]
