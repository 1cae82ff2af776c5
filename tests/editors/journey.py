"""Run one journey through a real editor, with a model server and a workspace of its own.

``python -m tests.editors.journey SECONDS COMMAND...`` runs ``COMMAND`` in a new folder that holds
``workspace/`` (a copy of ``sample/``), with these variables:

- ``JOURNEY``: the folder; HOME and the XDG folders are in it too.
- ``MODEL_URL``: the fake model server (``fake_model.py``).
- ``MODEL_EVENTS``: the file in which it writes what happens to it.
- ``SERVER``: the program ``miyabi-ls`` of this environment.

Everything started ends with the journey, which is given ``SECONDS``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
XDG = ("CONFIG", "DATA", "STATE", "CACHE")
UNWANTED = ("OLLAMA_", "MIYABI_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


def isolated(folder: Path, events: Path, url: str) -> dict[str, str]:
    """The environment of a journey: ours, without the user's settings and folders."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(UNWANTED) or name.startswith("MIYABI_E2E_")
    }
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in XDG}
    ours = {
        "HOME": str(folder / "home"),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup")),
        "JOURNEY": str(folder),
        "MODEL_URL": url,
        "MODEL_EVENTS": str(events),
        "SERVER": str(Path(sys.executable).parent / "miyabi-ls"),
    }
    return {**kept, **homes, **ours}


@contextmanager
def running(command: Sequence[str], **options: object) -> Iterator[subprocess.Popen[str]]:
    """A program in a process group of its own, which ends here with all it started."""
    process: subprocess.Popen[str] = subprocess.Popen(
        command,
        start_new_session=True,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[str]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(5)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


@contextmanager
def model_server(events: Path) -> Iterator[str]:
    """The fake model server; its URL."""
    events.touch()
    command = [sys.executable, "-m", "tests.editors.fake_model", "--events", str(events)]
    with running(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def finish(
    command: Sequence[str], seconds: float, cwd: Path, environment: Mapping[str, str]
) -> int:
    """Run ``command`` to its end; its exit status, 124 where it takes too long."""
    with running(command, cwd=cwd, env=environment) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"FAIL the journey took more than {seconds:.0f} s\n")
            return 124


def main(seconds: float, command: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started ends
    folder = Path(tempfile.mkdtemp(prefix="miyabi-journey-"))
    shutil.copytree(HERE / "sample", folder / "workspace")
    (folder / "home").mkdir()
    try:
        events = folder / "model-events.jsonl"
        with model_server(events) as url:
            return finish(command, seconds, folder, isolated(folder, events, url))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
