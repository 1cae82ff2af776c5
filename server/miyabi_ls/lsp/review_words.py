"""What is said of a review when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.reviewer import Reviewed

_NAMED = 3


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """What came of a review so far.

    Attributes:
        known: items that were reviewed before, and are as they were.
        done: items that were reviewed, or cannot be.
        findings: how many are shown.
        changed: items that were changed before they were reviewed, or meanwhile.
        dropped: findings that stood on nothing in their item.
        doubted: findings that the model was not sure of when it was asked again.
        dismissed, minor: findings that are not shown.
        cut: items whose answer was cut.
        failed: items that could not be reviewed, each with the reason.
        not_reviewed: what was left out from the start.
        left_out: what the model was not shown of the context, in words.
    """

    known: int = 0
    done: int = 0
    findings: int = 0
    changed: int = 0
    dropped: int = 0
    doubted: int = 0
    dismissed: int = 0
    minor: int = 0
    cut: int = 0
    failed: tuple[str, ...] = ()
    not_reviewed: tuple[NotReviewed, ...] = ()
    left_out: str = ""

    def after(self, reviewed: Reviewed, *, is_shown: bool) -> ReviewCount:
        """The same with one more item."""
        return replace(
            self,
            done=self.done + 1,
            findings=self.findings + (len(reviewed.findings) if is_shown else 0),
            changed=self.changed + (not is_shown),
            dropped=self.dropped + reviewed.dropped,
            doubted=self.doubted + reviewed.doubted,
            dismissed=self.dismissed + len(reviewed.dismissed),
            minor=self.minor + reviewed.minor,
            cut=self.cut + (not reviewed.complete),
            left_out=self.left_out or reviewed.left_out,
        )

    def changing(self) -> ReviewCount:
        """The same with an item that was changed before it was reviewed."""
        return replace(self, done=self.done + 1, changed=self.changed + 1)

    def failing(self, label: str, reason: str) -> ReviewCount:
        """The same with an item that could not be reviewed."""
        return replace(self, done=self.done + 1, failed=(*self.failed, f"{label}: {reason}"))

    def leaving_out(self, more: Sequence[NotReviewed]) -> ReviewCount:
        """The same with more that is left out."""
        return replace(self, not_reviewed=(*self.not_reviewed, *more))

    def plus(self, other: ReviewCount) -> ReviewCount:
        """The same with what came of another review."""
        return ReviewCount(
            self.known + other.known,
            self.done + other.done,
            self.findings + other.findings,
            self.changed + other.changed,
            self.dropped + other.dropped,
            self.doubted + other.doubted,
            self.dismissed + other.dismissed,
            self.minor + other.minor,
            self.cut + other.cut,
            (*self.failed, *other.failed),
            (*self.not_reviewed, *other.not_reviewed),
            self.left_out or other.left_out,
        )

    def _found(self) -> str:
        reviewed = self.known + self.done - self.changed - len(self.failed)
        if not reviewed:
            return "Nothing reviewed"
        number = self.findings
        found = f"{number} finding{'' if number == 1 else 's'}" if number else "No findings"
        return f"{found} ({self.known} of {reviewed} items known already)" if self.known else found

    def __str__(self) -> str:
        words = [self._found()]
        if self.changed:
            words.append(f"{self.changed} changed meanwhile: review again")
        if self.dropped:
            words.append(f"{self.dropped} dropped: not in the form asked for, or not in the code")
        if self.doubted:
            words.append(f"{self.doubted} dropped by the second pass")
        if self.dismissed:
            words.append(f"{self.dismissed} dismissed")
        if self.minor:
            words.append(f"{self.minor} less severe than asked for")
        if self.cut:
            words.append("cut at the token limit")
        words += self.failed[:_NAMED]
        if self.not_reviewed:
            words.append(_told(self.not_reviewed))
        if self.left_out:
            words.append(f"left out of the prompt: {self.left_out}")
        return "; ".join(words)


def _told(left_out: Sequence[NotReviewed]) -> str:
    """What was not reviewed: a few by name, with the reasons."""
    by_reason: dict[str, list[str]] = {}
    for each in left_out:
        by_reason.setdefault(each.reason, []).append(each.label)
    parts = []
    for reason, labels in by_reason.items():
        more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
        parts.append(f"not reviewed: {', '.join(labels[:_NAMED])}{more} ({reason})")
    return "; ".join(parts)
