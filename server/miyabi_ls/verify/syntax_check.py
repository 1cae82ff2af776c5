"""An edit may not add a syntax error."""

from __future__ import annotations

from miyabi_ls.errors import ProofFailed
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span


def check_syntax(language: Language, before: Syntax, after: Syntax, old: Span, new: Span) -> None:
    """Check that ``new`` parses and that nothing outside it broke.

    Args:
        language: the language of both.
        before, after: the file before and after the edit.
        old: what was replaced, in ``before``.
        new: what stands there now, in ``after``.

    Raises:
        ProofFailed: there is an error in ``new``, or one outside where there was none.
    """
    inside = len(language.unattached(after, new))
    outside = 0
    for error in after.errors():
        if new.start <= error.start <= new.end:
            inside += 1
        else:
            outside += 1
    # The user may be in the middle of a line elsewhere; those errors are theirs.
    had_others = any(not old.start <= error.start <= old.end for error in before.errors())
    if inside or (outside and not had_others):
        raise ProofFailed(
            "The model's code does not parse where it would stand, so nothing was changed; "
            "try again."
        )
