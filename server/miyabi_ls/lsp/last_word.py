"""The line that says that an edit is in the buffer, and how far it was proved."""

from __future__ import annotations

from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.source.text import Text
from miyabi_ls.verify.proof import Proof

_COMPILED = {Proof.COMPILES, Proof.NO_NEW_ERRORS, Proof.EXAMPLES_COMPILE}


def applied(outcome: EditOutcome, text: Text) -> str:
    """One line that says how far the edit was proved; ``text`` is what it landed in."""
    is_compiled = _COMPILED & {*outcome.proofs}
    told = [each.value for each in outcome.proofs if each is not Proof.PARSES or not is_compiled]
    if outcome.errors:
        told.insert(0, f"{outcome.objection}: {outcome.errors[0]}")
    if count := len(outcome.warnings):
        told.append(f"{count} Clippy warning{'s' * (count > 1)}: {outcome.warnings[0]}")
    if outcome.missing:
        told.append(f"lacks {' and '.join(outcome.missing)}")
    if is_compiled and text is not outcome.target.text:
        told.append("compiled as it was when you asked")
    told += outcome.unverified
    return f"Applied ({', '.join(told)}; {outcome.response.tokens_used} tokens)"
