"""What lays out and checks Python files.

mypy goes first, since it alone can be shown the copy in the place of the file, and so sees the rest
of the project. None of them runs what it reads: mypy is told to take no
configuration, since that may name plugins, which it would import from the repository (mypy's
manual, "The mypy configuration file").
"""

from __future__ import annotations

from miyabi_ls.source.tools import OWN_PYTHON, Checker, Formatter

_PROBE = '_miyabi_probe: int = ""; del _miyabi_probe'
FORMATTERS = (
    Formatter("ruff", ("format", "--no-cache", "--stdin-filename", "{path}", "-")),
    Formatter("black", ("--quiet", "--stdin-filename", "{path}", "-")),
)
COMPILERS = (
    Checker(OWN_PYTHON, ("-I", "-S", "{scripts}/python_syntax.py", "{path}"), stops_at_first=True),
)
CHECKERS = (
    Checker(
        "mypy",
        (
            *("--config-file=", "--cache-dir={cache}", "--shadow-file", "{file}", "{path}"),
            *("--check-untyped-defs", "--ignore-missing-imports", "--follow-imports=silent"),
            *("--no-error-summary", "--no-color-output", "--hide-error-context", "{file}"),
        ),
        r"\[import(?:-\w+)?\]",
        probe=_PROBE,
    ),
    *(
        Checker(name, ("--level", "error", "{path}"), r"\(reportMissing\w+\)", probe=_PROBE)
        for name in ("basedpyright", "pyright")
    ),
    Checker(
        "ty",
        ("check", "--output-format", "concise", "--color", "never", "{path}"),
        r"\[(?:unresolved-import|import-not-found)\]",
        probe=_PROBE,
    ),
)
