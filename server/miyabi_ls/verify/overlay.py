"""A copy of a workspace in our cache folder, in which unsaved text can be compiled.

Everything is copied, nothing linked: a build script could write through a link into the tree of the
user. By its time of change cargo tells whether a file has to be compiled anew, so a file whose
content differs from the copy gets a new time, in either direction: also when an unsaved change is
taken back. A file whose content is the same keeps the copy's time, whatever its own says.

What a build script writes beside the sources stays: cargo believes that it is there, and would not
run the script again. What was copied goes once it is gone from the disk, and so does a folder that
held only such files, since cargo takes any folder of that name for a member (``crates/*``).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import filelock

MOST_FILES: Final = 50_000
MOST_BYTES: Final = 1_000_000_000
"""Of the files that are copied, all in all."""
LARGE: Final = 50_000_000
"""A file of more bytes is left out: data, that no compiler reads."""
_LEFT_OUT: Final = frozenset({".git", ".hg", ".svn", "node_modules"})
_RECORD: Final = "copied.json"
_LOCK: Final = "in-use.lock"

_Stamp = tuple[int, int]
"""By what it shows that a file has changed: its size and its time of change."""


class TooLarge(Exception):  # not an outcome: callers turn it into one
    """The workspace has more, or larger, files than are copied; the message says which."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """One copy.

    Attributes:
        ancestor: the folder that all copied folders lie in.
        sources: the folders that are copied.
        folder: where the copy is.
    """

    ancestor: Path
    sources: tuple[Path, ...]
    folder: Path

    @staticmethod
    def of(sources: tuple[Path, ...], cache: Path) -> Overlay:
        """The overlay of these folders, below ``cache``; the first names it."""
        resolved = tuple(dict.fromkeys(source.resolve() for source in sources))
        ancestor = Path(os.path.commonpath(resolved))
        key = hashlib.sha256(str(resolved[0]).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return Overlay(ancestor, resolved, cache / "overlays" / key)

    @property
    def files(self) -> Path:
        """The copied files."""
        return self.folder / "files"

    @property
    def target(self) -> Path:
        """The target folder of cargo, for this workspace alone."""
        return self.folder / "target"

    def path_of(self, source: Path) -> Path:
        """Where a file of the workspace is in the copy."""
        return self.files / source.resolve().relative_to(self.ancestor)

    def holds(self, source: Path) -> bool:
        """Whether a file lies in a copied folder."""
        resolved = source.resolve()
        return any(resolved.is_relative_to(folder) for folder in self.sources)

    def sync(self, buffers: Mapping[Path, str]) -> None:
        """Bring the copy up to date. Blocks for the disk: call it off the event loop.

        Args:
            buffers: unsaved text by path, in place of what the disk has; paths elsewhere are left.

        Raises:
            TooLarge: there are too many files.
            OSError: a file cannot be read or written.
        """
        self.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(self.folder)  # by it the copies used longest ago are told
        unsaved = {
            self._key(path.resolve()): text for path, text in buffers.items() if self.holds(path)
        }
        stamps = dict(self._stamped(self._walk()))
        known = self._read_record()
        wanted = {*stamps, *unsaved}
        self._remove(wanted, known)
        # Noted before it is copied, so that what a sudden end leaves behind is known as ours.
        self._write_record(dict.fromkeys((*known, *wanted)) | known)
        copied: dict[str, _Stamp | None] = dict.fromkeys(unsaved)
        for key in stamps.keys() - unsaved.keys():
            is_here = known.get(key) == stamps[key] and (self.files / key).is_file()
            if is_here or _is_copied(self.ancestor / key, self.files / key):
                copied[key] = stamps[key]
        for key, text in unsaved.items():
            _put(self.files / key, text.encode("utf-8", "replace"), 0o644)
        self._write_record(copied)

    def _stamped(self, sources: Iterator[Path]) -> Iterator[tuple[str, _Stamp]]:
        """What is to be copied: its key, and by what a change of it shows."""
        count = size = 0
        for source in sources:
            try:
                status = source.stat()
            except OSError:
                continue  # it has just gone
            if status.st_size > LARGE:
                continue
            count, size = count + 1, size + status.st_size
            if count > MOST_FILES:
                raise TooLarge(f"the workspace has more than {MOST_FILES:,} files")
            if size > MOST_BYTES:
                raise TooLarge(f"the workspace has more than {MOST_BYTES // 1_000_000:,} MB")
            yield self._key(source), (status.st_size, status.st_mtime_ns)

    def _key(self, source: Path) -> str:
        return source.relative_to(self.ancestor).as_posix()

    def _walk(self) -> Iterator[Path]:
        """Every file of the copied folders, which do not overlap; a linked one as what it is."""
        for top in self.sources:
            for parent, folders, names in os.walk(top, followlinks=True):
                here = Path(parent)
                folders[:] = [each for each in folders if not self._is_left_out(here / each)]
                yield from (here / name for name in names if (here / name).is_file())

    def _is_left_out(self, folder: Path) -> bool:
        """What is built, versioned, or a link out of the workspace, in a circle, or behind one."""
        if folder.is_symlink():
            parent, leads_to = folder.parent.resolve(), folder.resolve()
            in_a_link, in_a_circle = parent != folder.parent, parent.is_relative_to(leads_to)
            if not self.holds(folder) or in_a_link or in_a_circle:
                return True
        return folder.name in _LEFT_OUT or (folder / "CACHEDIR.TAG").is_file()

    def _read_record(self) -> dict[str, _Stamp | None]:
        """What of the copy is ours, with its stamp where it was copied from the disk.

        Without a record that is all there is.
        """
        try:
            found = json.loads((self.folder / _RECORD).read_text("utf-8"))
            return {str(key): _stamp_in(value) for key, value in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return dict.fromkeys(
                (Path(parent) / name).relative_to(self.files).as_posix()
                for parent, _, names in os.walk(self.files)
                for name in names
            )

    def _write_record(self, record: Mapping[str, _Stamp | None]) -> None:
        (self.folder / _RECORD).write_text(json.dumps(record), "utf-8")

    def _remove(self, wanted: Collection[str], known: Collection[str]) -> None:
        """Remove what is ``known`` and no longer ``wanted``, and the folders that are not either.

        They are removed whole: what a build has written in them goes too.
        """
        folders = {above for key in wanted for above in PurePosixPath(key).parents}
        for gone in map(PurePosixPath, {*known}.difference(wanted)):
            if gone.is_absolute() or ".." in gone.parts:
                continue  # no key of ours: the record is damaged
            within = (gone, *gone.parents[:-1])
            _delete(self.files / next((f for f in within if f.parent in folders), within[-1]))


def _stamp_in(value: Any) -> _Stamp | None:
    if value is None:
        return None
    size, changed = value
    return int(size), int(changed)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def prune(cache: Path, most_bytes: int, keep: Overlay) -> None:
    """Delete the overlays used longest ago until what is left is small enough.

    Other servers check in theirs meanwhile: one that is in use stays.
    """
    folders = [f for f in (cache / "overlays").glob("*") if f.is_dir() and f != keep.folder]
    total = sum(map(_size, (*folders, keep.folder)))
    for folder in sorted(folders, key=_time):
        if total <= most_bytes:
            return
        lock = lock_of(folder)
        try:
            lock.acquire(blocking=False)
        except (filelock.Timeout, OSError):
            continue
        try:
            total -= _size(folder)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            lock.release()


def lock_of(folder: Path) -> filelock.FileLock:
    """What holds the overlay in ``folder``, among all servers."""
    return filelock.FileLock(folder / _LOCK, thread_local=False)


def _is_copied(source: Path, copy: Path) -> bool:
    """Copy a file; False where it cannot be read: the compiler will say so if it needs it."""
    try:
        content, mode = source.read_bytes(), source.stat().st_mode
    except OSError:
        _delete(copy)
        return False
    _put(copy, content, mode)
    return True


def _put(path: Path, content: bytes, mode: int) -> None:
    """Write ``content`` where the file does not hold it yet; its time is then the present."""
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode & 0o700 | 0o600)  # it may hold unsaved text


def _size(folder: Path) -> int:
    """Bytes in ``folder``, in which others may be compiling."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(parent) / name).lstat().st_size
    return total


def _time(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
