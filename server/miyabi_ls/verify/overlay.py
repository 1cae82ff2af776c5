"""A copy of a workspace in our cache folder, in which unsaved text can be compiled.

Everything is copied, nothing linked: a build script could write through a link into the tree of the
user. By its time of change cargo tells whether a file has to be compiled anew, so a file whose
content differs from the copy gets a new time, in either direction: also when an unsaved change is
taken back. A file whose content is the same keeps the copy's time, whatever its own says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_FILES: Final = 50_000
_LEFT_OUT: Final = frozenset({".git", ".hg", ".svn", "node_modules"})
_RECORD: Final = "copied.json"


class TooLarge(Exception):  # not an outcome: callers turn it into one
    """The workspace has more files than are copied."""


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
        known = self._read_record()
        unsaved = {
            self._key(path.resolve()): text for path, text in buffers.items() if self.holds(path)
        }
        record: dict[str, tuple[int, int]] = {}
        wanted: set[str] = set()
        for source in self._walk():
            key = self._key(source)
            wanted.add(key)
            if len(wanted) > MOST_FILES:
                raise TooLarge(f"the workspace has more than {MOST_FILES:,} files")
            if key in unsaved:
                continue
            status = source.stat()
            stamp = (status.st_size, status.st_mtime_ns)
            if known.get(key) != stamp or not (self.files / key).is_file():
                _put(self.files / key, source.read_bytes(), status.st_mode)
            record[key] = stamp
        for key, text in unsaved.items():
            wanted.add(key)
            _put(self.files / key, text.encode("utf-8", "replace"), 0o644)
        self._remove_others(wanted)
        (self.folder / _RECORD).write_text(json.dumps(record), "utf-8")

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

    def _read_record(self) -> dict[str, tuple[int, int]]:
        try:
            found = json.loads((self.folder / _RECORD).read_text("utf-8"))
            return {str(key): (int(size), int(time)) for key, (size, time) in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _remove_others(self, wanted: set[str]) -> None:
        for parent, _, names in os.walk(self.files):
            for name in names:
                path = Path(parent) / name
                if path.relative_to(self.files).as_posix() not in wanted:
                    path.unlink()


def prune(cache: Path, most_bytes: int, keep: Overlay) -> None:
    """Delete the overlays used longest ago until what is left is small enough."""
    folders = [f for f in (cache / "overlays").glob("*") if f.is_dir() and f != keep.folder]
    sizes = {folder: _size(folder) for folder in (*folders, keep.folder)}
    for folder in sorted(folders, key=lambda each: each.stat().st_mtime):
        if sum(sizes.values()) <= most_bytes:
            return
        shutil.rmtree(folder, ignore_errors=True)
        del sizes[folder]


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
    return sum(
        (Path(parent) / name).lstat().st_size
        for parent, _, names in os.walk(folder)
        for name in names
    )
