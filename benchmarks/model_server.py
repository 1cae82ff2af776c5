"""An Ollama that writes fixed answers at a model's pace, and counts the tokens it has sent.

The wire is ``tests/fakes/ollama.py``: recorded shapes on real sockets. What this adds is time, as
``docs/benchmarks.md`` describes it: slots and a queue, the reading of the prompt, a prefix cache
for each slot, and the writing, token by token, until the answer or the client ends.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import takewhile

from tests.fakes.http_wire import RecordedRequest, finish, one_chunk, response_head
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import Reply, json_reply

from benchmarks.generation import prompt_tokens, reply_to
from benchmarks.model_answers import Answer
from benchmarks.pace import Pace

MODEL = "gpt-oss:20b"


@dataclass
class Generation:
    """One generation as the server saw it.

    Attributes:
        prompt: tokens of the whole prompt.
        read: of these, the ones that had to be read, since the slot's last prompt did not begin
            with them.
        sent_at: when each token was written, in ``time.perf_counter`` seconds.
        over: set once it ended or the client left.
    """

    prompt: int
    read: int = 0
    sent_at: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class PacedOllama(FakeOllama):
    """The server.

    Args:
        pace: how fast it is.
        answer: what it answers.
        slots: requests it serves at the same time; more wait.

    Attributes:
        answer: what the requests to come are answered with.
        generations: what was generated, in the order in which the requests came.
    """

    def __init__(self, pace: Pace, answer: Answer, slots: int = 1) -> None:
        nothing = json_reply({})
        super().__init__(
            [MODEL],
            [lambda _: nothing],
            loaded={MODEL: 8192},
            routes={"/api/generate": nothing},
        )
        self.answer = answer
        self.generations: list[Generation] = []
        self._pace = pace
        self._prompts: list[Sequence[str]] = [()] * slots
        self._idle = set(range(slots))
        self._free = asyncio.Semaphore(slots)

    def forget(self) -> None:
        """Empty the prefix caches, as other requests in between would."""
        self._prompts = [()] * len(self._prompts)

    async def send(
        self, reply: Reply, request: RecordedRequest, writer: asyncio.StreamWriter
    ) -> None:
        """Send ``reply``; where it stands for a generation, that, at the model's pace."""
        prompt = prompt_tokens(request.body)
        if not prompt or reply.status != 200:
            await super().send(reply, request, writer)
            return
        generation = Generation(len(prompt))
        self.generations.append(generation)
        try:
            async with self._slot(prompt, generation):
                await self._generate(request, writer, generation)
        finally:
            generation.over.set()

    async def _generate(
        self, request: RecordedRequest, writer: asyncio.StreamWriter, generation: Generation
    ) -> None:
        reply, count = reply_to(request.path, request.body, self.answer)
        lines = reply.rendered(request.body)
        head = response_head(reply, len(lines[-1]))
        due = time.perf_counter()
        for position in range(count):
            due += self._pace.seconds_to_write(len(self._prompts) - len(self._idle))
            await asyncio.sleep(due - time.perf_counter())
            generation.sent_at.append(time.perf_counter())
            if position < len(lines) - 1:
                writer.write(head + one_chunk(lines[position]))
                head = b""
                await writer.drain()
        last = one_chunk(lines[-1]) if reply.chunked else lines[-1]
        await finish(reply, head + last, writer, request)

    @asynccontextmanager
    async def _slot(self, prompt: Sequence[str], generation: Generation) -> AsyncIterator[None]:
        """Wait for a slot, take the one that knows most of ``prompt``, and read the rest."""
        async with self._free:
            slot = max(self._idle, key=lambda each: _shared(self._prompts[each], prompt))
            generation.read = len(prompt) - _shared(self._prompts[slot], prompt)
            self._idle.remove(slot)
            try:
                await asyncio.sleep(self._pace.seconds_to_read(generation.read))
                self._prompts[slot] = prompt
                yield
            finally:
                self._idle.add(slot)


@contextmanager
def serving(pace: Pace, answer: Answer, slots: int = 1) -> Iterator[PacedOllama]:
    """The server on a thread of its own, until the block ends."""
    server = PacedOllama(pace, answer, slots)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _shared(cached: Sequence[str], prompt: Sequence[str]) -> int:
    """How many tokens the two begin with alike."""
    pairs = zip(cached, prompt, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
