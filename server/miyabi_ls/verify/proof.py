"""What was proved of an edit."""

from __future__ import annotations

from enum import StrEnum


class Proof(StrEnum):
    """One thing that was proved, in the words shown to the user."""

    COMPILES = "compiles"
    NO_NEW_ERRORS = "adds no compiler error"
    TYPES_CHECK = "types check"
    NO_NEW_TYPE_ERRORS = "adds no type error"
    EXAMPLES_COMPILE = "examples compile"
    NO_WARNINGS = "no Clippy warning"
    FORMATTED = "formatted"
    PARSES = "parses"
    ONLY_TARGET = "only the target changed"
    CODE_UNCHANGED = "no code changed"
