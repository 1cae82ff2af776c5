"""A session with the program itself: the whole way, over its standard streams."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from tests.fakes.ollama import FakeOllama
from tests.lsp.sources import BODY, DONE, HALF, SOURCE, URI, finding, review
from tests.rust_toolchain import needs_rust
from tests.stdio.program import MODULE, PROGRAM, program
from tests.verify.test_compile_check import package, running, write


def environment(fake: FakeOllama) -> dict[str, str]:
    return {**os.environ, "MIYABI_ENDPOINTS": fake.url}


@pytest.mark.parametrize("command", [(PROGRAM,), (PROGRAM, "--stdio"), MODULE])
async def test_an_action_from_the_menu_to_the_buffer(command: Sequence[str | Path]) -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake:
        async with program(environment(fake), command=command) as editor:
            editor.open(URI, SOURCE)
            titles = [action.title for action in await editor.actions(URI, "todo!")]
            assert [title.split()[0] for title in titles] == ["Generate", "Write", "Review"]
            token = await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=1)
            editor.replace(URI, "//! Shapes", "//! More lines\n//! Shapes")
            fake.release()
            assert (await editor.finished(token)).startswith("Applied")
            assert editor.text(URI) == DONE.replace("//! Shapes", "//! More lines\n//! Shapes")


async def test_cancel_and_a_changed_target() -> None:
    async with FakeOllama(replies=[BODY.stalling(1), BODY.stalling(1), HALF]) as fake:
        async with program(environment(fake)) as editor:
            editor.open(URI, SOURCE)
            token = await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=1)
            await editor.until(lambda: bool(editor.progress(token)))
            editor.cancel(token)
            await fake.client_closed()
            assert await editor.finished(token) == "Cancelled"
            token = await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=2)
            editor.replace(URI, "todo!()", "1.0")
            fake.release()
            assert "nothing was changed" in await editor.finished(token)
            assert editor.text(URI) == SOURCE.replace("todo!()", "1.0")


async def test_a_program_killed_in_the_middle_closes_its_stream() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake:
        async with program(environment(fake)) as editor:
            editor.open(URI, SOURCE)
            await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=1)
        await fake.client_closed()


@needs_rust
async def test_a_program_killed_while_it_compiles_leaves_no_compiler(tmp_path: Path) -> None:
    file = package(tmp_path / "ws", "pub fn double(x: i32) -> i32 {\n    todo!()\n}\n")
    marker = tmp_path / "build-runs"
    build = f'fn main() {{\n    std::fs::write("{marker}", "").unwrap();\n    loop {{}}\n}}\n'
    write(tmp_path / "ws" / "build.rs", build)
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake:
        with contextlib.suppress(Exception):  # of a client whose server is gone
            async with program(environment(fake)) as editor:
                editor.open(file.as_uri(), file.read_text("utf-8"))
                await editor.run(file.as_uri(), "Generate implementation", "todo!")
                await until_true(marker.exists)
                assert editor.client._server is not None
                editor.client._server.kill()
    assert marker.exists()
    ours = str(tmp_path)
    await until_true(lambda: not [command for command in running() if ours in command])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it(number: signal.Signals) -> None:
    process = None
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake:
        with contextlib.suppress(Exception):  # of a client whose server is gone
            async with program(environment(fake)) as editor:
                process = editor.client._server
                editor.open(URI, SOURCE)
                await editor.run(URI, "Generate implementation", "todo!")
                await fake.received(chats=1)
                assert process is not None
                process.send_signal(number)
                await asyncio.wait_for(process.wait(), 60)
        await fake.client_closed()
    assert process is not None
    assert process.returncode == 128 + number


async def until_true(condition: Callable[[], bool]) -> None:
    """Wait for what other programs bring about."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.05)


async def test_no_source_prompt_or_answer_is_logged(tmp_path: Path) -> None:
    secret = "zwetschgenmus"
    log = tmp_path / "server.log"
    answers = [review(finding("unwrap()", secret)), BODY.garbage(2), BODY.error_line(secret)]
    async with FakeOllama(replies=answers) as fake:
        command = (PROGRAM, "--log-file", log)
        async with program(environment(fake), command=command) as editor:
            editor.open(URI, SOURCE.replace("Area", secret))
            await editor.finished(await editor.run(URI, "Review", "fn double"))
            assert editor.diagnostics[-1].diagnostics[0].message == secret
            for _ in range(2):
                await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            # Messages that cannot be read or handled: pygls would log them whole.
            protocol = editor.client.protocol
            protocol._send_data(
                {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"text": secret}}
            )
            protocol._send_data(
                {
                    "jsonrpc": "2.0",
                    "method": "textDocument/didChange",
                    "params": {
                        "textDocument": {"uri": URI, "version": 9},
                        "contentChanges": [{"range": secret, "text": secret}],
                    },
                }
            )
            await editor.actions(URI, "todo!")
    logged = log.read_text("utf-8")
    assert "Unable to deserialize message" in logged
    for word in (secret, "width", "checked_mul", "gpt-oss"):
        assert word not in logged
    audit = (Path(os.environ["XDG_STATE_HOME"]) / "miyabi-ls" / "audit.jsonl").read_text("utf-8")
    assert len(audit.splitlines()) == 3
    assert secret not in audit


async def test_a_refused_request_is_no_news_for_the_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    command = (PROGRAM, "--log-file", log)
    async with program({**os.environ, "OLLAMA_HOST": "127.0.0.2:9"}, command=command) as editor:
        editor.open(URI, SOURCE)
        for arguments in ([{"uri": URI, "position": {"line": 1, "character": 0}}], [], [3]):
            with pytest.raises(JsonRpcException):
                await editor.execute("miyabi.generate", *arguments)
        with pytest.raises(JsonRpcException):
            await editor.execute("miyabi.applyKept", "nothing")
        editor.client.protocol._send_data(
            {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "answered"}}
        )
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
    check_log(log)


def check_log(log: Path) -> None:
    assert log.read_text("utf-8") == ""
    assert log.stat().st_mode & 0o077 == 0


def test_the_version_is_printed() -> None:
    printed = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    assert printed.stdout.startswith("miyabi-ls 0.")


async def test_a_setting_of_the_command_line_wins() -> None:
    async with FakeOllama(models=["gpt-oss:20b", "qwen3:8b"], replies=[BODY]) as fake:
        command = (PROGRAM, "--set", "model=qwen3:8b", "--set", "review.onSave=off")
        variables = {**environment(fake), "MIYABI_MODEL": "gpt-oss:20b"}
        async with program(variables, command=command, options={"model": "phi4"}) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert fake.chats[0]["model"] == "qwen3:8b"


@pytest.mark.parametrize(
    ("assignment", "part"),
    [
        ("model", "NAME=VALUE"),
        ("modle=x", "did you mean `miyabi.model`"),
        ("contextTokens=many", "miyabi.contextTokens"),
    ],
)
def test_a_wrong_setting_of_the_command_line_is_refused(assignment: str, part: str) -> None:
    done = subprocess.run([PROGRAM, "--set", assignment], capture_output=True, text=True)
    assert done.returncode == 1
    assert part in done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [("--tcp", "0.0.0.0:0"), ("--tcp", "127.0.0.1"), ("--ws", "example.invalid:1")],
)
def test_an_address_that_others_could_reach_is_refused(option: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "miyabi_ls", option, value], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
