"""The findings that everybody who works on a repository does not want to see again.

They stand in ``.miyabi/dismissed.json``, which someone has made (``{}`` will do) and committed. The
file comes with the repository, so what it says is not trusted: it can hide findings, which anyone
who changes the code could do as well (``// miyabi: allow(...)``), and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock

from miyabi_ls.errors import StoreError
from miyabi_ls.store.dismissals import Dismissal
from miyabi_ls.store.whole_file import write_whole

NAME = Path(".miyabi", "dismissed.json")
_MOST_BYTES = 1_000_000
_FIELDS = ("path", "item", "category", "fingerprint", "reason")
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class SharedDismissals:
    """The list of one workspace. Every method blocks, and raises StoreError.

    Attributes:
        root: the workspace's folder.
        locks: a folder of ours for the lock, which has no place in the user's repository.
    """

    root: Path
    locks: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.root / NAME

    @property
    def is_there(self) -> bool:
        """Whether the workspace has such a list: a file, and no link to one elsewhere."""
        return (
            self.path.is_file() and not self.path.is_symlink() and not self.path.parent.is_symlink()
        )

    def all(self) -> tuple[Dismissal, ...]:
        """Every dismissal, by path; none where there is no list. What makes no sense is skipped."""
        if not self.is_there:
            return ()
        entries = self._content().get("dismissed", [])
        if not isinstance(entries, list):
            raise StoreError(f"{self.path} cannot be read: `dismissed` is not a list.")
        return tuple(sorted(filter(None, map(_dismissal, entries))))

    def add(self, dismissal: Dismissal) -> None:
        """Dismiss; twice is once."""
        with self._lock():
            others = [each for each in self.all() if each.fingerprint != dismissal.fingerprint]
            self._write([*others, dismissal])

    def remove(self, fingerprint: str) -> None:
        """Show it again."""
        with self._lock():
            before = self.all()
            left = [each for each in before if each.fingerprint != fingerprint]
            if len(left) < len(before):
                self._write(left)

    def _content(self) -> Mapping[str, object]:
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise StoreError(f"{self.path} is larger than {_MOST_BYTES} bytes.")
            value = json.loads(content.decode("utf-8-sig") or "{}")
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}.") from error
        except (ValueError, RecursionError) as error:
            raise StoreError(f"{self.path} cannot be read: it is not JSON.") from error
        if not isinstance(value, dict):
            raise StoreError(f"{self.path} cannot be read: it is not a JSON object.")
        return value

    def _write(self, dismissals: list[Dismissal]) -> None:
        """Write the list anew, sorted, an entry a line, so that two branches merge well."""
        lines = [json.dumps(asdict(each), ensure_ascii=False) for each in sorted(dismissals)]
        entries = ",\n  ".join(lines)
        content = '{"version": 1, "dismissed": [' + (f"\n  {entries}\n" if lines else "") + "]}\n"
        try:
            write_whole(self.path, content, self.path.stat().st_mode)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}.") from error

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        digest = hashlib.sha256(str(self.path.absolute()).encode()).hexdigest()[:16]
        try:
            self.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.locks / f"dismissed-{digest}.lock"
            with filelock.FileLock(path, timeout=_LOCK_SECONDS, mode=0o600):
                yield
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error}.") from error


def _dismissal(entry: object) -> Dismissal | None:
    if not isinstance(entry, Mapping):
        return None
    values = [entry.get(name, "") for name in _FIELDS]
    if not all(isinstance(value, str) for value in values) or not entry.get("fingerprint"):
        return None
    return Dismissal(*values)
