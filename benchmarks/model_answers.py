"""The answers that are replayed: files of ``answers/``, the same whoever asks.

A file has sections begun by ``==== before ====`` (the file it is asked in; the cursor ``$0``, a
selection ``$1``..``$2``), ``==== language ====``, ``==== action ====`` (its title's beginning),
``==== task ====`` (the same in words, for a flow that has no editor), ``==== thinking ====``,
``==== answer ====`` and ``==== prose ====``: what the model goes on to say. Each is replayed with
that prose and without. ``real_*.txt`` are answers of real models, from ``tests/replies``; a
special token at the end of one was taken away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.tokens import tokens

FOLDER = Path(__file__).with_name("answers")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says to one request.

    Attributes:
        name: the file's.
        before: the text it is asked in, with its cursor marks.
        language: the file's language, as LSP names it.
        action: the beginning of the title of the action that asks.
        task: the request in words.
        thinking: what comes before the answer.
        block: the answer to the end of its fenced block, the last text that is needed.
        prose: what comes after it; empty where the answer ends there.
    """

    name: str
    before: str
    language: str
    action: str
    task: str
    thinking: str
    block: str
    prose: str

    @property
    def thinking_tokens(self) -> tuple[str, ...]:
        """The thinking as it is sent."""
        return tokens(self.thinking)

    @property
    def content_tokens(self) -> tuple[str, ...]:
        """The answer as it is sent."""
        return (*tokens(self.block), *tokens(self.prose))

    @property
    def needed_tokens(self) -> int:
        """Tokens, thinking included, until the block is closed."""
        return len(self.thinking_tokens) + len(tokens(self.block))

    def without_prose(self) -> Answer:
        """The same answer, which ends where its block ends."""
        return replace(self, prose="")


def read_answers() -> tuple[Answer, ...]:
    """Every answer of ``answers/``, by name."""
    return tuple(read_answer(path) for path in sorted(FOLDER.glob("*.txt")))


def named_answer(name: str) -> Answer:
    """The answer called ``name``."""
    return read_answer(FOLDER / f"{name}.txt")


def read_answer(path: Path) -> Answer:
    """One answer.

    Raises:
        KeyError: the file has no such section.
    """
    sections: dict[str, str] = {}
    for part in path.read_text("utf-8").split("==== ")[1:]:
        name, _, content = part.partition(" ====\n")
        sections[name] = content
    return Answer(
        name=path.stem,
        before=sections["before"],
        language=sections["language"].strip(),
        action=sections["action"].strip(),
        task=sections["task"].strip(),
        thinking=sections["thinking"].strip(),
        block=sections["answer"].strip(),
        prose="\n\n" + sections["prose"].strip(),
    )
