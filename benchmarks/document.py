"""A file that is open in the client, and what a user does in it."""

from __future__ import annotations

from typing import Any

from benchmarks.client import Client, Message

URI = "file:///bench/lib.rs"

_INVOKED, _AUTOMATIC = 1, 2
"""LSP's ``CodeActionTriggerKind``."""


class Document:
    """An open document.

    Args:
        client: the editor.
        text: its text, ASCII.
        start, end: the offsets of what is selected; the cursor where they are the same.
        uri: its name.
        language: its language, as LSP names it.
    """

    def __init__(
        self,
        client: Client,
        text: str,
        start: int = 0,
        end: int = 0,
        *,
        uri: str = URI,
        language: str = "rust",
    ) -> None:
        self._client, self._uri, self._version = client, uri, 1
        self._chosen = {"start": _position(text, start), "end": _position(text, end)}
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})

    def actions(self) -> Any:
        """The code actions at the cursor."""
        return self.actions_at(self._chosen)

    def actions_on(self, line: int) -> Any:
        """The code actions with the cursor in ``line``, as an editor asks while its user types."""
        at = {"line": line, "character": 4}
        return self.actions_at({"start": at, "end": at}, _AUTOMATIC)

    def actions_at(self, chosen: dict[str, Any], trigger: int = _INVOKED) -> Any:
        """The code actions for a range."""
        params = {
            "textDocument": {"uri": self._uri},
            "range": chosen,
            "context": {"diagnostics": [], "triggerKind": trigger},
        }
        return self._client.request("textDocument/codeAction", params)

    def command(self, title: str) -> dict[str, Any]:
        """What the action at the cursor whose title begins with ``title`` executes.

        Raises:
            LookupError: there is no such action.
        """
        for action in self.actions():
            if action["title"].startswith(title):
                command: dict[str, Any] = action["command"]
                return {"command": command["command"], "arguments": command["arguments"]}
        raise LookupError(f"there is no action {title}")

    def insert(self, line: int, text: str = " ") -> None:
        """Type ``text`` at the start of ``line``."""
        at = {"line": line, "character": 0}
        self._change({"start": at, "end": at}, text)

    def make(self, edit: Message) -> None:
        """Make the edit of a ``workspace/applyEdit``."""
        (change,) = edit.params["edit"]["documentChanges"]
        for each in change["edits"]:
            self._change(each["range"], each["newText"])

    def _change(self, place: dict[str, Any], text: str) -> None:
        self._version += 1
        params = {
            "textDocument": {"uri": self._uri, "version": self._version},
            "contentChanges": [{"range": place, "text": text}],
        }
        self._client.notify("textDocument/didChange", params)

    def save(self) -> None:
        """Save it."""
        self._client.notify("textDocument/didSave", {"textDocument": {"uri": self._uri}})

    def close(self) -> None:
        """Close it."""
        self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri}})


def _position(text: str, offset: int) -> dict[str, int]:
    before = text[:offset]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
