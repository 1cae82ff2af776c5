"""The model server of the editor tests: the fake Ollama, with one answer for each action.

Prints its URL, and writes what happens to it to ``--events``, a JSON object a line:
``{"event": "chat", "answer": "generate", "model": "gpt-oss:20b"}``, and ``{"event": "closed"}``
where a client leaves before the end. What the task, a prompt's last paragraph, names decides how
it answers: ``stalled_`` gets the first words and then nothing, ``paced_`` gets its answer slowly.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from tests.fakes.http_wire import RecordedRequest
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import Reply, chat_answer

ANSWERS = Path(__file__).parent / "answers"
MODELS = ("gpt-oss:20b", "smollm2:135m")
PACE_MS = 200.0


def answer_name(body: dict[str, Any], task: str) -> str:
    """Which answer fits; by as little of the prompt's wording as will do."""
    if len(body["messages"]) > 2:  # the conversation goes on
        return "refined"
    if "format" in body:
        return "review"
    if "rustdoc" in task:
        return "doc"
    return "paced" if "paced_" in task or "stalled_" in task else "generate"


class Events:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, **event: str) -> None:
        self._out.write(json.dumps(event) + "\n")
        self._out.flush()

    def answer(self, body: dict[str, Any]) -> Reply:
        task = body["messages"][-1]["content"].rpartition("\n\n")[2]
        name = answer_name(body, task)
        self.write(event="chat", answer=name, model=body["model"])
        reply = chat_answer((ANSWERS / f"{name}.md").read_text("utf-8"))
        if "stalled_" in task:
            return reply.stalling(after=4)
        return reply.paced(PACE_MS) if "paced_" in task else reply

    async def watch(self, fake: FakeOllama) -> None:
        """Write when a client leaves before the end of an answer."""
        seen: list[RecordedRequest] = []

        def left() -> list[RecordedRequest]:
            closed = [each for each in fake.requests if each.client_closed.is_set()]
            return [each for each in closed if each not in seen]

        while True:
            with contextlib.suppress(TimeoutError):
                await fake.until(lambda: bool(left()))
            for request in left():
                seen.append(request)
                self.write(event="closed", path=request.path)


async def serve(events_file: Path) -> None:
    with events_file.open("a", encoding="utf-8") as out:
        events = Events(out)
        async with FakeOllama(MODELS, [events.answer]) as fake:
            watching = asyncio.create_task(events.watch(fake))
            sys.stdout.write(f"{fake.url}\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)  # ends with whoever started it
            watching.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description="The model server of the editor tests.")
    parser.add_argument("--events", type=Path, required=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args().events))


if __name__ == "__main__":
    main()
