"""The programs that lay out and check a language's files, as data; ``verify/`` runs them."""

from __future__ import annotations

from dataclasses import dataclass

OWN_PYTHON = "{python}"
"""In the place of a program: the interpreter that runs us."""


@dataclass(frozen=True, slots=True)
class Formatter:
    """A program that reads a file on its standard input and writes it, laid out, to its output.

    It must run no code of the repository, whatever configuration it reads there.

    Attributes:
        program: its name on the ``PATH``.
        arguments: ``{path}`` among them is replaced by the path of the file, ``{name}``
            by its name.
    """

    program: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checker:
    """A program that says what is wrong with a file, an error a line.

    It must run no code of the repository, and write nothing there.

    Attributes:
        program: its name on the ``PATH``, or ``OWN_PYTHON``.
        arguments: ``{path}`` in them is replaced by the path of a copy with the text to check,
            ``{file}`` by that of the file, ``{cache}`` by that of a folder of ours, ``{scripts}``
            by that of our own scripts.
        ignored: words of errors that only say that the program does not see what the project
            has installed; a regular expression.
        stops_at_first: whether it says the first error only, so that one may hide another.
        of_project: whether it looks at the whole project, as ``verify/tsc.py`` has it done, and not
            at a copy of one file.
        extensions: endings of the files it reads; empty where it reads all of its language.
        reads_jsx: whether it reads JSX.
        probe: a statement of one line with a type error of ours, in the place of an edit; where it
            is not reported, the program does not look at that place. Empty where none is needed.
    """

    program: str
    arguments: tuple[str, ...]
    ignored: str = ""
    stops_at_first: bool = False
    of_project: bool = False
    extensions: tuple[str, ...] = ()
    reads_jsx: bool = True
    probe: str = ""
