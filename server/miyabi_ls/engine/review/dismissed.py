"""What a user, or a comment in the code, does not want to hear of again."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.same_finding import fingerprint, kind_fingerprint
from miyabi_ls.source.allow import allowed_at
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.store.dismissals import Dismissal


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What is not shown of the findings in one file.

    Attributes:
        path: the file, relative to its workspace, parted by ``/``.
        fingerprints: of findings, and of kinds of findings, that were dismissed.
    """

    path: str
    fingerprints: frozenset[str] = frozenset()

    def __call__(self, target: Target, finding: Finding) -> bool:
        """Whether ``finding`` on ``target`` is not to be shown."""
        return self.hides(target.language, target.syntax, finding)

    def hides(self, language: Language, syntax: Syntax, finding: Finding) -> bool:
        """Whether ``finding`` is not to be shown."""
        if finding.category in allowed_at(language, syntax, finding.span):
            return True
        known = (
            this_one(self.path, language, syntax, finding),
            this_kind(self.path, language, syntax, finding),
        )
        return any(each.fingerprint in self.fingerprints for each in known)


def this_one(path: str, language: Language, syntax: Syntax, finding: Finding) -> Dismissal:
    """What dismisses ``finding`` alone, until the text it stands on changes."""
    item = _label(language, syntax, finding)
    known = fingerprint(finding, syntax.text, path, item)
    return Dismissal(path, item, finding.category, known)


def this_kind(path: str, language: Language, syntax: Syntax, finding: Finding) -> Dismissal:
    """What dismisses every finding of that category in the item that ``finding`` is in."""
    item = _label(language, syntax, finding)
    return Dismissal(path, item, finding.category, kind_fingerprint(path, item, finding.category))


def _label(language: Language, syntax: Syntax, finding: Finding) -> str:
    item = language.item_at(syntax, finding.span)
    return "" if item is None else "::".join((*item.enclosing, item.label))
