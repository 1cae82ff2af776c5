"""What a session knows of its reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from miyabi_ls import folders

if TYPE_CHECKING:
    import asyncio

    from miyabi_ls.engine.review.dismissed import Dismissed
    from miyabi_ls.engine.review.memory import Memory
    from miyabi_ls.engine.review.reviewer import Reviewer
    from miyabi_ls.engine.run import Tools
    from miyabi_ls.engine.user_files import UserFiles
    from miyabi_ls.lsp.review_job import ReviewJob
    from miyabi_ls.settings import Settings


@dataclass(slots=True)
class DocumentReview:
    """What goes on with one document.

    Attributes:
        job: the review that runs, if one does.
        planning: what looks whether one is needed, after a save.
        tried: items, by their text, whose review failed: only the user has them asked about again.
        hidden: items, by their text, whose findings the user has cleared away.
        earlier: by earlier texts that changes are told from, the items they have, by theirs.
        saved_after_delay: whether the save that comes now is the editor's own, after a delay.
    """

    job: ReviewJob | None = None
    planning: asyncio.Task[None] | None = None
    tried: set[str] = field(default_factory=set)
    hidden: frozenset[str] = frozenset()
    earlier: dict[str, frozenset[str]] = field(default_factory=dict)
    saved_after_delay: bool = False


class Reviews:
    """The reviews of a session.

    Attributes:
        paused: whether saves start none.
    """

    def __init__(self) -> None:
        self.paused = False
        self._documents: dict[str, DocumentReview] = {}
        self._memory: Memory | None = None

    def of(self, uri: str) -> DocumentReview:
        """What goes on with the document at ``uri``."""
        return self._documents.setdefault(uri, DocumentReview())

    def close(self, uri: str) -> None:
        """The document at ``uri`` was closed: nothing is to be shown on it."""
        if (review := self._documents.pop(uri, None)) is None:
            return
        if review.planning is not None:
            review.planning.cancel()
        if review.job is not None:
            review.job.stop()

    def stop(self) -> None:
        """Start no more of what saves have begun."""
        for review in self._documents.values():
            if review.planning is not None:
                review.planning.cancel()

    def memory(self, settings: Settings) -> Memory:
        """What is remembered of reviews that look for what ``settings`` say."""
        from miyabi_ls.engine.review.memory import Memory
        from miyabi_ls.store.reviewed import open_reviewed_items

        if self._memory is None or self._memory.settings != settings.review:
            self._memory = Memory(open_reviewed_items(folders.cache_folder()), settings.review)
        return self._memory

    def reviewer(self, tools: Tools, dismissed: Dismissed, files: UserFiles | None) -> Reviewer:
        """What reviews with ``tools`` a file of which something may be dismissed, or known."""
        from miyabi_ls.engine.review.known_facts import facts_on, nothing_known
        from miyabi_ls.engine.review.reviewer import Reviewer

        memory = self.memory(tools.settings)
        if files is None:
            return Reviewer(tools, memory, dismissed, nothing_known)
        facts = facts_on(files, tools.settings, folders.cache_folder())
        return Reviewer(tools, memory, dismissed, facts)
