"""The audit log, checked by a verifier of its own: it shares only the file with the product."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miyabi_ls.store.audit import AuditEntry, AuditLog

CALL = AuditEntry("call", "run-1", "generate", "src/lib.rs", "answered", tokens=7)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "state" / "audit.jsonl")


def broken_at(content: bytes) -> list[int]:
    """Numbers of the lines that do not follow from the line before, recomputed from scratch."""
    broken = []
    previous = "0" * 64
    for number, line in enumerate(content.split(b"\n")[:-1]):
        try:
            fields = json.loads(line)
            recorded = fields.pop("hash")
            canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
            own = hashlib.sha256(canonical.encode("ascii")).hexdigest()
        except (ValueError, LookupError, TypeError, AttributeError):
            broken.append(number)
            previous = hashlib.sha256(line).hexdigest()
            continue
        if own != recorded or fields["previous"] != previous:
            broken.append(number)
        previous = recorded
    return broken


def filled(log: AuditLog, lines: int = 5) -> list[bytes]:
    for number in range(lines):
        log.append(AuditEntry("call", f"run-{number}", "doc", "a 🦀\n\r\u2028.rs", "answered"))
    return log.path.read_bytes().splitlines(keepends=True)


def test_each_line_follows_from_the_one_before(log: AuditLog) -> None:
    lines = filled(log)
    assert len(lines) == 5
    assert broken_at(b"".join(lines)) == []
    assert b"".join(lines).isascii()


def test_a_line_says_what_it_was_given_and_when(log: AuditLog) -> None:
    log.append(CALL)
    line = json.loads(log.path.read_bytes())
    assert line["time"].endswith("+00:00")
    assert (line["event"], line["run"], line["tokens"]) == ("call", "run-1", 7)
    assert set(line) == {
        *("time", "event", "run", "action", "path", "outcome", "endpoint", "model", "digest"),
        *("prompt_tokens", "tokens", "duration_ms", "previous", "hash"),
    }


def test_only_the_user_may_read_it(log: AuditLog) -> None:
    log.append(CALL)
    modes = {
        path: stat.S_IMODE(path.stat().st_mode)
        for path in [log.path.parent, *log.path.parent.iterdir()]
    }
    assert modes.pop(log.path.parent) == 0o700
    assert set(modes.values()) == {0o600}


TAMPERINGS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a field changed": lambda lines: [
        *lines[:2],
        lines[2].replace(b"answered", b"failed"),
        *lines[3:],
    ],
    "a digit of a hash": lambda lines: [lines[0].replace(b'"hash": "', b'"hash": "0'), *lines[1:]],
    "a line removed": lambda lines: lines[:2] + lines[3:],
    "the first removed": lambda lines: lines[1:],
    "two swapped": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "a line twice": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "a field added": lambda lines: [*lines[:4], lines[4].replace(b"{", b'{"x": 1, ', 1)],
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_was_tampered_with_shows(log: AuditLog, tampering: str) -> None:
    assert broken_at(b"".join(TAMPERINGS[tampering](filled(log))))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_any_changed_byte_shows(chain: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 2))
    byte = data.draw(st.integers(32, 126).filter(lambda byte: byte != chain[at]))
    changed = chain[:at] + bytes([byte]) + chain[at + 1 :]
    if parsed(changed) != parsed(chain):
        assert broken_at(changed)


def parsed(content: bytes) -> object:
    try:
        return [json.loads(line) for line in content.splitlines()]
    except ValueError:
        return None


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return b"".join(filled(AuditLog(tmp_path_factory.mktemp("chain") / "audit.jsonl"), 3))


@pytest.mark.parametrize("kept", [1, 40, -2, -1])
def test_a_line_cut_by_a_crash_breaks_itself_alone(log: AuditLog, kept: int) -> None:
    *lines, last = filled(log, 3)
    log.path.write_bytes(b"".join(lines) + last[:kept])
    log.append(CALL)
    log.append(CALL)
    content = log.path.read_bytes()
    assert content.count(b"\n") == 5
    assert [json.loads(line)["run"] for line in content.splitlines()[3:]] == ["run-1", "run-1"]
    assert broken_at(content) == ([] if kept == -1 else [2])


@pytest.mark.parametrize("garbage", [b"\n", b"[]\n", b"5\n", b"\xff\xfe\n", b"{}\n", b"\n\n"])
def test_garbage_in_the_log_does_not_stop_it(log: AuditLog, garbage: bytes) -> None:
    log.path.parent.mkdir()
    log.path.write_bytes(garbage)
    log.append(CALL)
    content = log.path.read_bytes()
    assert content.startswith(garbage)
    assert broken_at(content) == list(range(garbage.count(b"\n")))


def test_a_line_longer_than_a_block_is_followed(log: AuditLog) -> None:
    log.append(AuditEntry("call", "run", "doc", "🦀" * 9000, "answered"))
    log.append(CALL)
    log.append(AuditEntry("call", "run", "doc", "x" * 5000, "answered"))
    log.append(CALL)
    assert broken_at(log.path.read_bytes()) == []


WRITER = """
import sys
from pathlib import Path
from miyabi_ls.store.audit import AuditEntry, AuditLog
log = AuditLog(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    log.append(AuditEntry("call", f"{sys.argv[2]}-{number}", "doc", "src/lib.rs", "answered"))
"""


def test_several_processes_write_one_chain(log: AuditLog) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(log.path), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(3)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    content = log.path.read_bytes()
    runs = {json.loads(line)["run"] for line in content.splitlines()}
    assert runs == {f"{writer}-{number}" for writer in range(3) for number in range(20)}
    assert broken_at(content) == []


def test_several_threads_write_one_chain(log: AuditLog) -> None:
    threads = [threading.Thread(target=filled, args=(AuditLog(log.path), 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = log.path.read_bytes()
    assert content.count(b"\n") == 40
    assert broken_at(content) == []


def test_a_log_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        AuditLog(tmp_path / "file" / "audit.jsonl").append(CALL)


def test_no_field_holds_what_was_said() -> None:
    """A new field of the log has to be listed here, and to be no text of the user's or model's."""
    assert set(AuditEntry.__dataclass_fields__) == {
        *("event", "run", "action", "path", "outcome", "endpoint", "model", "digest"),
        *("prompt_tokens", "tokens", "duration_ms"),
    }
