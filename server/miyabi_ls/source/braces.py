"""Bodies between braces."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.body_style import PROBE_NAME
from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Span, Text


@dataclass(frozen=True, slots=True)
class Braces:
    """Bodies between braces.

    Attributes:
        keyword: what declares a function, such as ``fn``; one that may hold any statement.
    """

    keyword: str
    form: str = "the statements between the braces"

    def inside(self, text: Text, item: Item) -> str:
        """The statements in the body of ``item``, without the braces."""
        assert item.body is not None
        return text.slice(Span(item.body.start + 1, item.body.end - 1))

    def readings(self, code: str) -> tuple[str, ...]:
        """``code`` without braces around all of it, and as it is."""
        stripped = code.strip()
        is_wrapped = len(stripped) > 1 and stripped[0] == "{" and stripped[-1] == "}"
        return (stripped[1:-1], code) if is_wrapped else (code,)

    def alone(self, code: str) -> str:
        """A file with one function, whose body ``code`` is."""
        return f"{self.keyword} {PROBE_NAME}() {{\n{code}\n}}"

    def indentation(self, text: Text, item: Item, step: str) -> str:
        """One step further in than the function."""
        return text.indentation_at(item.declaration.start) + step

    def edit(self, text: Text, item: Item, indent: str, statements: str) -> Edit:
        """The edit that gives ``item`` the body ``statements``."""
        line_end = text.line_end
        block = f"{{{line_end}{statements}{line_end}{indent}}}"
        if item.body is not None:
            return Edit(item.body, block)
        last_line = text.slice(item.signature).split("\n")[1:][-1:]
        # As rustfmt has it: the brace stands on its own line below a where clause.
        alone = bool(last_line) and not last_line[0].lstrip().startswith(")")
        gap = line_end + indent if alone else " "
        return Edit(Span(item.signature.end, item.declaration.end), gap + block)
