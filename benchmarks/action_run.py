"""One action from its command to its edit, through a server of ours and a paced model."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.source.goldens import cursor_in

from benchmarks.client import Client, Message
from benchmarks.document import Document
from benchmarks.model_answers import Answer
from benchmarks.model_server import Generation, PacedOllama

_NO_TEXT = re.compile(r"[a-z ]+(, \d+ tokens)?(, [\d.]+/s)?(, at most [^,]+ left)?")
"""A progress that shows nothing yet of what the model writes."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took; times are ``time.perf_counter`` seconds.

    Attributes:
        asked: when the command was sent.
        messages: what the server said from there to the end of its job, the last of it included.
        generation: what the model did.
    """

    asked: float
    messages: Sequence[Message]
    generation: Generation

    @property
    def edited(self) -> float:
        """When the edit came."""
        return next(each.at for each in self.messages if each.method == "workspace/applyEdit")

    @property
    def first_text(self) -> float:
        """When the progress first showed a part of the answer."""
        reports = (each for each in self.messages if _kind(each) == "report")
        return next(each.at for each in reports if not _NO_TEXT.fullmatch(_progress(each)))

    def first_report_after(self, moment: float) -> float:
        """When the first progress after ``moment`` came."""
        return next(e.at for e in self.messages if _kind(e) == "report" and e.at > moment)


def settings_for(model: PacedOllama) -> dict[str, Any]:
    """The editor's settings: this model, and nothing compiled."""
    return {"endpoints": [model.url], "verify": {"compile": False, "format": False}}


def run_action(client: Client, model: PacedOllama, answer: Answer) -> Run:
    """Have ``answer`` given to its action, in a file of its own, by a model that knows no prefix.

    Raises:
        RuntimeError: the action came to no edit.
    """
    model.answer = answer
    model.forget()
    document = Document(client, *cursor_in(answer.before), language=answer.language)
    command = document.command(answer.action)
    client.heard.clear()
    begun = len(model.generations)
    asked = time.perf_counter()
    client.request("workspace/executeCommand", command)
    said = client.until(lambda said: said.method == "workspace/applyEdit" or _is_end(said))
    if not _is_end(said):
        document.make(said)
        said = client.until(_is_end)
    document.close()
    if not _progress(said).startswith("Applied"):
        raise RuntimeError(f"{answer.name}: {_progress(said)}")
    generation = model.generations[begun]
    generation.over.wait()
    return Run(asked, tuple(client.heard), generation)


def _is_end(said: Message) -> bool:
    return _kind(said) == "end"


def _kind(said: Message) -> str:
    return str(said.params["value"]["kind"]) if said.method == "$/progress" else ""


def _progress(said: Message) -> str:
    return str(said.params["value"].get("message") or "") if said.method == "$/progress" else ""
