"""What a type checker says of an edit, against what it said without it.

Without the edit it is asked about the file as it was, and about the file with a probe in the place
of the edit: a type error of ours. Where it does not report that, it does not look at the place, and
no errors would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from miyabi_ls.verify.cargo import Checked
from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.compiler_message import CompilerMessage, new_messages

PROBE_NAME: Final = "_miyabi_probe"
_REPORTED: Final = "assign"
"""A word that every checker has for a value of the wrong type: assignment, not assignable."""
_SYNTAX: Final = re.compile(r"\[syntax\]|^TS1\d{3}:|\binvalid-syntax\b|\bsyntax error\b")
"""As mypy, tsc and ty write it. mypy and tsc say nothing else then."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was found without the edit.

    Attributes:
        before: in the file as it was.
        probed: in the file with the probe; None where there is none.
    """

    before: Checked
    probed: Checked | None

    @property
    def known(self) -> Checked:
        """What is not the edit's.

        A file that lacks a body, which the edit brings, may not be read without one; with the probe
        it is.
        """
        if self.probed is None or not (self.before.failure or _has_syntax_error(self.before)):
            return self.before
        return Checked(tuple(e for e in self.probed.errors if not is_type_probe(e)))


def is_type_probe(error: CompilerMessage) -> bool:
    """Whether it is the type error of ours."""
    return PROBE_NAME in error.source and _REPORTED in error.message


def unreached(program: str, baseline: Baseline) -> str:
    """Why ``program`` tells nothing of the edit; empty where it does."""
    if baseline.probed is None or any(map(is_type_probe, baseline.probed.errors)):
        return ""
    if _has_syntax_error(baseline.probed):
        return "the file has a syntax error of its own"
    return baseline.probed.failure or f"{program} does not look at this code"


def judged(
    baseline: Baseline, after: Checked, is_in_edit: Callable[[CompilerMessage], bool]
) -> Compiled:
    """What the edit comes to.

    Where nothing was wrong before, any new error is the edit's. Where something was, only those in
    it are: one elsewhere may be what was not come to before, and proves nothing in either way.
    """
    known = baseline.known
    if failure := after.failure or known.failure:
        return Compiled(unverified=failure)
    new = new_messages(known.errors, after.errors)
    errors = tuple(error for error in new if is_in_edit(error))
    if not known.errors:
        errors += tuple(error for error in new if not is_in_edit(error))
    if new and not errors:
        return Compiled(unverified=f"new errors elsewhere ({_placed(new[0])})")
    return Compiled(errors, others=len(after.errors) - len(errors))


def _placed(error: CompilerMessage) -> str:
    return f"{error.file}:{error.line}: {error}"


def _has_syntax_error(checked: Checked) -> bool:
    return any(_SYNTAX.search(str(error)) for error in checked.errors)
