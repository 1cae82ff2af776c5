"""Which targets changed: those whose text an earlier state of the file does not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.review.item_text import normalised
from miyabi_ls.engine.review.targets import review_targets
from miyabi_ls.source.language import Language
from miyabi_ls.source.text import Text


def texts_of(language: Language, text: str) -> frozenset[str]:
    """What the targets of a file are known by. Parses: call it off the event loop."""
    found = review_targets(language, language.parse(Text(text)))
    return frozenset(normalised(each.text, each.span) for each in found.targets)


def changed_targets(
    targets: Sequence[Target], earlier: Iterable[frozenset[str]]
) -> tuple[Target, ...]:
    """The targets that changed since one of the ``earlier`` states; all where there is none.

    Of several states that counts since which the fewest changed: a file opened after work was
    committed has nothing to review, and neither has one that was opened with such work in it.
    """
    texts = [normalised(each.text, each.span) for each in targets]
    since = [
        tuple(target for target, text in zip(targets, texts, strict=True) if text not in known)
        for known in earlier
    ]
    return min(since, key=len, default=tuple(targets))
