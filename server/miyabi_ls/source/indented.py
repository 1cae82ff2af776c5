"""Bodies that are what goes in below a line, as Python's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from miyabi_ls.source.body_style import PROBE_NAME
from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Span, Text

_SEMICOLON = re.compile(r"[ \t]*;")


@dataclass(frozen=True, slots=True)
class Indented:
    """Bodies by indentation, perhaps with a docstring above them, which is kept.

    Attributes:
        keyword: what declares a function, such as ``def``.
    """

    keyword: str

    @property
    def form(self) -> str:
        """What a model shall answer with."""
        return f"the statements below the `{self.keyword}` line"

    def inside(self, text: Text, item: Item) -> str:
        """The statements in the body of ``item``, without a docstring."""
        assert item.body is not None
        if not _has_docs_in_line(item):
            return text.slice(item.body)
        after_docs = text.slice(Span(item.docs[0].end, item.body.end))
        return _SEMICOLON.sub("", after_docs, count=1)

    def readings(self, code: str) -> tuple[str, ...]:
        """``code``, and ``code`` with the blanks that its first line may have lost."""
        lines = code.strip("\n").split("\n")
        depths = [len(line) - len(line.lstrip(" \t")) for line in lines[1:] if line.strip()]
        least = min(depths, default=0)
        if not least or lines[0][:1] in (" ", "\t"):
            return (code,)
        blanks = next(line[:least] for line in lines[1:] if line.strip())
        return (code, "\n".join([blanks + lines[0], *lines[1:]]))

    def alone(self, code: str) -> str:
        """A file with one function, whose body ``code`` is."""
        return f"{self.keyword} {PROBE_NAME}():\n{code}\n"

    def indentation(self, text: Text, item: Item, step: str) -> str:
        """The blanks of the statements of ``item``: those of its docstring, if it has one."""
        if item.docs and text.begins_line(item.docs[0].start):
            return text.indentation_at(item.docs[0].start)
        return text.indentation_at(item.declaration.start) + step

    def edit(self, text: Text, item: Item, indent: str, statements: str) -> Edit:
        """The edit that gives ``item`` the body ``statements``."""
        del indent
        line_end = text.line_end
        if item.body is None:
            return Edit(Span(item.docs_at, item.declaration.end), line_end + statements)
        if _has_docs_in_line(item):
            blanks = statements[: len(statements) - len(statements.lstrip(" \t"))]
            statements = f"{blanks}{text.slice(item.docs[0])}{line_end}{statements}"
        return Edit(item.body, line_end + statements)


def _has_docs_in_line(item: Item) -> bool:
    """Whether a docstring stands on the line of the signature."""
    return item.body is not None and any(item.body.contains(doc) for doc in item.docs)
