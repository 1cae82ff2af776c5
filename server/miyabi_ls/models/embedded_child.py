"""The program that runs the embedded model, in a process of its own.

It is started by path and imports nothing of miyabi-ls: the engine holds Python's lock for up to
0.16 s and ends in a crash when a process exits during a generation. Arguments: the folder of the
engine, the weights, their sha256.

It talks JSON, one object a line. First it says ``{"ready": true, "load_ms": ...}``, or
``{"error": sentence}`` and ends. Then it reads

- ``{"id", "prompt" or "messages", "max_tokens", "temperature", "stop", "schema"}``: a question;
- ``{"cancel": id}``: stop that question, wherever it is.

and answers each question, in order, with

- ``{"id", "read", "prompt_tokens"}`` for each part of the prompt it has read (tokens of tokens);
- ``{"id", "text"}`` for each piece of the answer, and last
- ``{"id", "done": true, "finish_reason", "tokens_used", "prompt_tokens", "prompt_ms",
  "generation_ms"}``, where ``finish_reason`` is ``stop``, ``length`` or ``cancelled``; or
- ``{"id", "error": sentence, "too_long"}``, where ``too_long`` says whether the prompt was it.

It ends when its input closes, also during a generation.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

CONTEXT_TOKENS = 4096
"""Prompt and answer together, in tokens."""
BATCH_TOKENS = 64
"""Prompt tokens read between two looks at the cancellations (0.3 s on two cores)."""
CACHE_MEBIBYTES = 128
"""Memory for the states of earlier prompts, whose beginnings are not read again."""
MOST_THREADS = 4
SETUP = "run `miyabi-ls setup-embedded`"


class Unusable(Exception):
    """The model cannot run; the message is a sentence for the user."""


class Wire:
    """Standard output, for our JSON alone.

    What the engine prints goes to standard error instead.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)

    def send(self, answer: dict[str, Any]) -> None:
        """Write one line; end this process if nobody can read it."""
        with self._lock:
            try:
                self._output.write(json.dumps(answer).encode("ascii") + b"\n")
                self._output.flush()
            except OSError:
                os._exit(0)


class Inbox:
    """Questions waiting, and the ids of cancelled ones."""

    def __init__(self) -> None:
        self._questions: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._open: set[int] = set()
        self._cancelled: set[int] = set()

    def read_forever(self, lines: BinaryIO) -> None:
        """Take lines until there are no more; then end this process at once."""
        try:
            for line in lines:
                self._receive(json.loads(line))
        finally:
            os._exit(0)

    def _receive(self, message: dict[str, Any]) -> None:
        if "cancel" not in message:
            self._open.add(message["id"])
            self._questions.put(message)
        elif message["cancel"] in self._open:
            self._cancelled.add(message["cancel"])

    def take(self) -> dict[str, Any]:
        """The next question, when there is one."""
        return self._questions.get()

    def is_cancelled(self, number: int) -> bool:
        """Whether a question was cancelled."""
        return number in self._cancelled

    def forget(self, number: int) -> None:
        """A question has been answered."""
        self._open.discard(number)
        self._cancelled.discard(number)


class Answer:
    """Sends one answer on while the engine generates it."""

    def __init__(self, number: int, wire: Wire, is_cancelled: Callable[[int], bool]) -> None:
        self._number = number
        self._wire = wire
        self._is_cancelled = is_cancelled
        self._finish_reason = ""
        self._timings: dict[str, Any] = {}
        self._failure = ""
        self._too_long = False

    def take(self, chunk: dict[str, Any]) -> bool:
        """Take what the engine says; true tells it to stop.

        The engine swallows exceptions raised here, so they are kept for :meth:`end`.
        """
        try:
            return self._take(chunk)
        except Exception as error:
            self._failure = f"The embedded model's engine gave something unexpected: {error!r}."
            return True

    def _take(self, chunk: dict[str, Any]) -> bool:
        if self._is_cancelled(self._number):
            self._finish_reason = "cancelled"
            return True
        if "error" in chunk:
            self._too_long = chunk["error"].get("type") == "exceed_context_size_error"
            self._failure = _explain(chunk["error"])
            return True
        if progress := chunk.get("prompt_progress"):
            self._send(read=progress["processed"], prompt_tokens=progress["total"])
        for choice in chunk.get("choices", ())[:1]:
            text = choice.get("text") or (choice.get("delta") or {}).get("content")
            if text:
                self._send(text=text)
            self._finish_reason = choice.get("finish_reason") or self._finish_reason
        self._timings = chunk.get("timings") or self._timings
        return False

    def end(self) -> None:
        """Send the last line."""
        if self._failure or not self._finish_reason:
            sentence = self._failure or "The embedded model's engine ended without a word."
            self._send(error=sentence, too_long=self._too_long)
            return
        self._send(
            done=True,
            finish_reason=self._finish_reason,
            tokens_used=self._timings.get("predicted_n", 0),
            prompt_tokens=self._timings.get("cache_n", 0) + self._timings.get("prompt_n", 0),
            prompt_ms=self._timings.get("prompt_ms", 0.0),
            generation_ms=self._timings.get("predicted_ms", 0.0),
        )

    def _send(self, **fields: object) -> None:
        self._wire.send({"id": self._number, **fields})


def _explain(error: dict[str, Any]) -> str:
    if error.get("type") == "exceed_context_size_error":
        return (
            f"The prompt has {error['n_prompt_tokens']} tokens, more than the {CONTEXT_TOKENS} "
            "the embedded model can read; choose less code."
        )
    return f"The embedded model's engine refused the request: {error.get('message', error)}."


def _engine_request(question: dict[str, Any]) -> dict[str, Any]:
    request = {
        "stream": True,
        "return_progress": True,
        "cache_prompt": True,
        "max_tokens": question["max_tokens"],
        "temperature": question["temperature"],
        "stop": question["stop"],
    }
    if "messages" in question:
        request["messages"] = question["messages"]
    else:
        request["prompt"] = question["prompt"]
    if question.get("schema") is not None:
        # Without this a small model may fill its whole limit with whitespace.
        request["json_schema"] = {
            **question["schema"],
            "x-guidance": {"whitespace_flexible": False},
        }
    return request


def _check_weights(path: str, digest: str) -> None:
    try:
        with open(path, "rb") as weights:  # noqa: PTH123 - as light a start as can be
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise Unusable(
            f"The embedded model's file {path} cannot be read ({error.strerror}); {SETUP}."
        ) from error
    if found != digest:
        raise Unusable(f"The embedded model's file {path} is damaged; {SETUP} to repair it.")


def _load(library: str, weights: str) -> Any:
    os.environ["OMP_WAIT_POLICY"] = "passive"  # before the import: 15 to 30 times the speed
    sys.path.insert(0, library)
    try:
        import xllamacpp
    except ImportError as error:
        if "libgomp" in str(error):
            raise Unusable(
                "The embedded model needs the system library libgomp.so.1; install the package "
                "libgomp1 (Debian, Ubuntu), libgomp (Fedora) or gcc-libs (Arch)."
            ) from error
        raise Unusable(f"The embedded model's engine does not load ({error}); {SETUP}.") from error
    try:
        return _start_engine(xllamacpp, weights)
    except RuntimeError as error:
        raise Unusable(f"The embedded model does not load ({error}); {SETUP}.") from error


def _start_engine(xllamacpp: Any, weights: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.n_batch = parameters.n_ubatch = BATCH_TOKENS
    parameters.cache_ram_mib = CACHE_MEBIBYTES
    parameters.n_gpu_layers = 0  # so small a model gives the same answers, sooner, without
    parameters.fit_params = False
    parameters.offline = True
    parameters.verbosity = -1
    threads = min(MOST_THREADS, _processors())
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    # The engine insists on an HTTP server of its own, which nobody may use: it gets an unguessable
    # key, and where there are Unix sockets a path that is gone before we say "ready".
    parameters.api_keys = [secrets.token_hex(32)]
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    if os.name == "nt":
        return xllamacpp.Server(parameters)
    with tempfile.TemporaryDirectory(prefix="miyabi-ls-") as folder:
        os.chdir(folder)  # a socket's path is limited to about 100 bytes
        parameters.hostnames = ["engine.sock"]
        try:
            return xllamacpp.Server(parameters)
        finally:
            os.chdir("/")


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(engine: Any, inbox: Inbox, wire: Wire) -> None:
    while True:
        question = inbox.take()
        number = question["id"]
        answer = Answer(number, wire, inbox.is_cancelled)
        if inbox.is_cancelled(number):
            answer.take({})
        else:
            ask = "handle_chat_completions" if "messages" in question else "handle_completions"
            try:
                getattr(engine, ask)(_engine_request(question), answer.take)
            except Exception as error:
                answer.take({"error": {"message": str(error)}})
        answer.end()
        inbox.forget(number)


def main() -> None:
    """Load the model, then answer until the input closes."""
    library, weights, digest = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for our parent, which closes our input
    wire, inbox = Wire(), Inbox()
    threading.Thread(target=inbox.read_forever, args=[sys.stdin.buffer], daemon=True).start()
    started = time.perf_counter()
    try:
        _check_weights(weights, digest)
        engine = _load(library, weights)
    except Unusable as unusable:
        wire.send({"error": str(unusable)})
        os._exit(1)
    wire.send({"ready": True, "load_ms": (time.perf_counter() - started) * 1000})
    _serve(engine, inbox, wire)


if __name__ == "__main__":
    main()
