"""The least of a client: framed messages over a program's standard streams."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

URI = "file:///bench/lib.rs"


class Client:
    """A language server as a child process, asked one thing at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_quiet()
        )
        self._next = 0
        self.cpu_at_start = 0.0

    def __enter__(self) -> Self:
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.cpu_at_start = _cpu_seconds(self._process.pid)
        self.notify("initialized", {})
        return self

    def __exit__(self, *_: object) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._process.wait()

    def open(self, text: str) -> None:
        """Open ``text`` as a Rust file."""
        document = {"uri": URI, "languageId": "rust", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def list_actions(self, line: int) -> Any:
        """Ask for the code actions at the start of ``line``."""
        at = {"line": line, "character": 4}
        params = {
            "textDocument": {"uri": URI},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": []},
        }
        return self.request("textDocument/codeAction", params)

    def insert(self, line: int, version: int) -> None:
        """Type one character at the start of ``line``."""
        at = {"line": line, "character": 0}
        change = {"range": {"start": at, "end": at}, "text": " "}
        document = {"uri": URI, "version": version}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
        )

    def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its answer; what else comes is passed over."""
        self._next += 1
        self._send({"id": self._next, "method": method, "params": params})
        while (message := self._read()).get("id") != self._next or "method" in message:
            pass
        return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (header := self._process.stdout.readline().strip()) or not length:
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def milliseconds(work: Any) -> float:
    """How long ``work()`` takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def start_up_cpu_seconds(command: Sequence[str]) -> float:
    """CPU a server takes until it has answered ``initialize``; Linux tells it while it runs."""
    with Client(command) as client:
        return client.cpu_at_start


def _quiet() -> dict[str, str]:
    """The environment without settings of the user's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MIYABI_")}


def _cpu_seconds(pid: int) -> float:
    """User and system time of a running process: fields 14 and 15 of ``/proc/PID/stat``."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
