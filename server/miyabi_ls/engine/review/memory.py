"""What is remembered of reviews: an item that was reviewed is not asked about again.

Findings are remembered as the model gave them. What of them is shown (by severity, dismissals) is
decided when they are read, so that changing one's mind costs no question.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Sequence

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.review import REVIEW_PROMPT_VERSION
from miyabi_ls.engine.review.finding_entry import from_entry, to_entry
from miyabi_ls.engine.review.item_text import ItemText, normalised
from miyabi_ls.errors import StoreError
from miyabi_ls.settings import ReviewSettings
from miyabi_ls.store.reviewed import Entry, ReviewedItems

_log = logging.getLogger(__name__)


def review_key(target: Target, settings: ReviewSettings) -> str:
    """What a review of ``target`` is remembered by: its text and what is asked, not the model.

    What Clippy says is not among it: it may change with a file elsewhere.
    """
    asked = [
        target.language.language_id,
        REVIEW_PROMPT_VERSION,
        sorted(settings.categories),
        normalised(target.text, target.span),
    ]
    if settings.second_pass:
        asked.append("second pass")
    encoded = json.dumps(asked, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(encoded.encode()).hexdigest()


class Memory:
    """The reviews of this user, across restarts.

    Where the disk cannot be used, they are remembered for as long as this object lives, and the log
    says so. What was cut at the token limit is never kept for longer than that.

    Args:
        items: what is kept on disk; None for nothing.
        settings: what the reviews look for, and how.

    Attributes:
        settings: the same.
    """

    def __init__(self, items: ReviewedItems | None, settings: ReviewSettings) -> None:
        self._items = items
        self._here: dict[str, tuple[Entry, ...]] = {}
        self.settings = settings

    async def recall(self, targets: Sequence[Target]) -> tuple[tuple[Finding, ...] | None, ...]:
        """For each target what was found in it; None where that was not asked yet."""
        return await asyncio.to_thread(self._recall, targets)

    async def keep(self, target: Target, findings: Sequence[Finding], *, complete: bool) -> None:
        """Remember what was found in ``target``; on disk, where that is ``complete``."""
        await asyncio.to_thread(self._keep, target, findings, complete)

    async def forget(self, targets: Sequence[Target]) -> None:
        """Have these asked about again."""
        await asyncio.to_thread(self._forget, targets)

    def _recall(self, targets: Sequence[Target]) -> tuple[tuple[Finding, ...] | None, ...]:
        keys = [review_key(target, self.settings) for target in targets]
        known = dict(self._here)
        if self._items is not None:
            try:
                known |= self._items.get([key for key in keys if key not in known])
            except StoreError as error:
                _log.warning("%s Reviews are remembered until this server ends.", error)
        return tuple(
            None if key not in known else _placed(target, known[key])
            for key, target in zip(keys, targets, strict=True)
        )

    def _keep(self, target: Target, findings: Sequence[Finding], complete: bool) -> None:  # noqa: FBT001
        key = review_key(target, self.settings)
        item = ItemText(target.text, target.span)
        entries = tuple(to_entry(item, each) for each in findings)
        self._here[key] = entries
        if self._items is None or not complete:
            return
        try:
            self._items.put(key, entries)
            del self._here[key]
        except StoreError as error:
            _log.warning("%s Reviews are remembered until this server ends.", error)

    def _forget(self, targets: Sequence[Target]) -> None:
        keys = [review_key(target, self.settings) for target in targets]
        for key in keys:
            self._here.pop(key, None)
        if self._items is None:
            return
        try:
            self._items.forget(keys)
        except StoreError as error:
            _log.warning("%s", error)


def _placed(target: Target, entries: Iterable[Entry]) -> tuple[Finding, ...]:
    item = ItemText(target.text, target.span)
    return tuple(filter(None, (from_entry(item, entry) for entry in entries)))
