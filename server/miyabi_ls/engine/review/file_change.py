"""A file before and after a change, and finding the file that one was renamed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

_MOST_PAIRS = 10_000
_ALIKE = 0.5
"""Of the lines of both: git's own measure for a rename (git-diff(1), ``-M``)."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file.

    Attributes:
        path: where it is, below the top of its repository.
        before, after: its text; None where it was not, or is not, there or not text.
        was: its path before, where that was another.
        unreadable: why a text is missing though the file is there, such as ``binary``.
    """

    path: PurePosixPath
    before: str | None
    after: str | None
    was: PurePosixPath | None = None
    unreadable: str = ""

    @property
    def is_real(self) -> bool:
        """Whether anything but line ends changed, as far as that can be read."""
        if self.unreadable or self.before is None or self.after is None:
            return True
        return self.before.splitlines() != self.after.splitlines()


def with_renames(changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """``changes`` with each new file that is much like one that is gone taken for it, by path."""
    gone = [each for each in changes if each.after is None and not each.unreadable]
    new = [each for each in changes if each.before is None and not each.unreadable]
    if len(gone) * len(new) > _MOST_PAIRS:
        return tuple(sorted(changes, key=lambda each: each.path))
    pairs = sorted(
        (
            (alike, old.path, each.path)
            for each in new
            for old in gone
            if old.path.suffix == each.path.suffix and (alike := _alike(old, each)) >= _ALIKE
        ),
        reverse=True,
    )
    old_of: dict[PurePosixPath, PurePosixPath] = {}
    for _, old_path, path in pairs:
        if path not in old_of and old_path not in old_of.values():
            old_of[path] = old_path
    before = {each.path: each.before for each in gone}
    kept = [
        replace(each, before=before[old_of[each.path]], was=old_of[each.path])
        if each.path in old_of and each.before is None
        else each
        for each in changes
        if each.after is not None or each.unreadable or each.path not in old_of.values()
    ]
    return tuple(sorted(kept, key=lambda each: each.path))


def _alike(old: FileChange, new: FileChange) -> float:
    """The part of the lines of two files that both have."""
    one, other = (
        Counter(filter(None, map(str.strip, (text or "").splitlines())))
        for text in (old.before, new.after)
    )
    most = max(one.total(), other.total())
    return (one & other).total() / most if most else 0.0
