"""The least of an editor: framed messages over a program's standard streams.

What the server asks for is answered while an answer or a notification is waited for. Edits are
taken and not made: each run begins with the same text.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

_KINDS = {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}}
CAPABILITIES = {
    "textDocument": {"codeAction": {"codeActionLiteralSupport": _KINDS}},
    "window": {"workDoneProgress": True},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
}


@dataclass(frozen=True, slots=True)
class Message:
    """A request or notification of the server's; ``at`` is when, ``time.perf_counter`` seconds."""

    at: float
    method: str
    params: Any


@dataclass
class Client:
    """A language server as a child process, asked one thing at a time.

    Attributes:
        command: what starts it.
        settings: what the editor has set.
        heard: what the server asked and told, in its order.
    """

    command: Sequence[str]
    settings: dict[str, Any] = field(default_factory=dict)
    heard: list[Message] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._next = 0
        self._homes = TemporaryDirectory()
        self._process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(self._homes.name),
        )
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": CAPABILITIES,
                "initializationOptions": self.settings,
            },
        )
        self.cpu_at_start = _cpu_seconds(self.pid)
        self.notify("initialized", {})
        return self

    def __exit__(self, *_: object) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._process.wait()
        self._homes.cleanup()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result.

        Raises:
            RuntimeError: the server answered with an error.
        """
        number = self.send(method, params)
        while (message := self._read()).get("id") != number or "method" in message:
            self._take(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message.get("result")

    def send(self, method: str, params: Any) -> int:
        """Send a request and return its number."""
        self._next += 1
        self._write({"id": self._next, "method": method, "params": params})
        return self._next

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._write({"method": method, "params": params})

    def until(self, wanted: Callable[[Message], bool]) -> Message:
        """Read on until the server asks or tells what is ``wanted``, and return that."""
        while True:
            said = self._take(self._read())
            if said is not None and wanted(said):
                return said

    def _take(self, message: dict[str, Any]) -> Message | None:
        """Keep what the server says, and give it what it asks for."""
        if "method" not in message:
            return None
        said = Message(time.perf_counter(), message["method"], message.get("params"))
        self.heard.append(said)
        if "id" in message:
            is_edit = said.method == "workspace/applyEdit"
            self._write({"id": message["id"], "result": {"applied": True} if is_edit else None})
        return said

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while header := self._process.stdout.readline().strip():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        if not length:
            raise RuntimeError(f"{self.command} ended")
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def start_up_cpu_seconds(command: Sequence[str]) -> float:
    """CPU a server takes until it has answered ``initialize``."""
    with Client(command) as client:
        return client.cpu_at_start


def _environment(home: str) -> dict[str, str]:
    """The environment without the user's settings, and with folders of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIYABI_")}
    kinds = ("CONFIG", "STATE", "CACHE", "DATA")
    return {**kept, **{f"XDG_{kind}_HOME": str(Path(home, kind)) for kind in kinds}}


def _cpu_seconds(pid: int) -> float:
    """User and system time of a running process: fields 14 and 15 of ``/proc/PID/stat``."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
