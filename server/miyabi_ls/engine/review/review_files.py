"""The files of a review: those that are named, or those that changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.review.changed import changed_targets, texts_of
from miyabi_ls.engine.review.changed_files import Changes
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.targets import review_targets
from miyabi_ls.errors import NoTarget
from miyabi_ls.source.index.walk import read_source, source_files
from miyabi_ls.source.languages import by_path
from miyabi_ls.source.text import Text


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """One file to be reviewed, or the reason why it is not.

    Attributes:
        path: where it is, as it is shown: relative to where the review begins, parted by ``/``;
            absolute where it is not below that.
        file: where it is.
        targets: what of it is reviewed.
        not_reviewed: what is not.
    """

    path: str
    file: Path
    targets: tuple[Target, ...] = ()
    not_reviewed: tuple[NotReviewed, ...] = ()


async def named_files(paths: Sequence[Path], folder: Path) -> list[ReviewFile]:
    """The files at ``paths``, and the sources below those that are folders; each once.

    Raises:
        NoTarget: there is no such file, or none below a folder.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise NoTarget(f"There is no {path}.")
        files = await asyncio.to_thread(_below, path)
        if not files:
            raise NoTarget(f"Below {path} is no file in a language that miyabi-ls knows.")
        found.update(dict.fromkeys(files))
    return [await asyncio.to_thread(_whole, file, folder) for file in found]


async def changed_files(changes: Changes) -> list[ReviewFile]:
    """What of the files of ``changes`` is not as it was before."""
    found = []
    for change in changes.files:
        path = change.path.as_posix()
        file = changes.top / change.path
        if change.unreadable:
            left_out = (NotReviewed("this file", change.unreadable),)
            found.append(ReviewFile(path, file, not_reviewed=left_out))
        elif change.after is not None and by_path(file) is not None:
            found.append(await asyncio.to_thread(_changed, path, file, change.before, change.after))
    return found


def _below(path: Path) -> list[Path]:
    if path.is_dir():
        return [each for each in sorted(source_files(path.resolve())) if by_path(each)]
    return [path.parent.resolve() / path.name]  # a link to a file is not followed


def _whole(file: Path, folder: Path) -> ReviewFile:
    path = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.as_posix()
    language, text = by_path(file), read_source(file)
    if language is None:
        return ReviewFile(path, file, not_reviewed=(NotReviewed("this file", "unknown language"),))
    if text is None:
        reason = "binary, too large, not UTF-8, or not to be read"
        return ReviewFile(path, file, not_reviewed=(NotReviewed("this file", reason),))
    found = review_targets(language, language.parse(Text(text)))
    return ReviewFile(path, file, found.targets, found.not_reviewed)


def _changed(path: str, file: Path, before: str | None, after: str) -> ReviewFile:
    language = by_path(file)
    assert language is not None
    found = review_targets(language, language.parse(Text(after)))
    earlier = [texts_of(language, before)] if before is not None else []
    targets = changed_targets(found.targets, earlier)
    is_untouched = bool(found.targets) and not targets
    return ReviewFile(path, file, targets, () if is_untouched else found.not_reviewed)
