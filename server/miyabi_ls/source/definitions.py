"""What a file defines, as a model is shown it: signatures, types with fields, traits, and tests.

Made of the items that every language gives, so that a new language needs nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

MOST_CHARACTERS = 1500
"""Of a definition or a test: a longer one costs more than it tells."""
_MOST_SIGNATURE = 300
_UNNAMED = {ItemKind.IMPL, ItemKind.MODULE, ItemKind.FILE}
_SHOWN_BY_MEMBERS = {ItemKind.TRAIT, ItemKind.CLASS}
_TEST_MARK = re.compile(r"(?<![^\W_])test")
_GENERICS = re.compile(r"<[^<>]*>")
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition.

    Attributes:
        name: by which code names it.
        is_function: whether code that names it calls it.
        owner: the type it belongs to; empty where it stands by itself.
        shown: its signature, or all of it where that is short and no function's body.
    """

    name: str
    is_function: bool
    owner: str
    shown: str


@dataclass(frozen=True, slots=True)
class Test:
    """One test function.

    Attributes:
        name: its name.
        text: all of it.
    """

    __test__ = False  # not one of pytest's

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """What one file defines.

    Attributes:
        definitions: in the order of the file, tests and what only they use left out.
        tests: in the order of the file.
    """

    definitions: tuple[Definition, ...] = ()
    tests: tuple[Test, ...] = ()


def definitions_of(language: Language, syntax: Syntax) -> Definitions:
    """What the file of ``syntax`` defines."""
    definitions, tests = [], []
    for placed in _placed(language.items(syntax)):
        item = placed.item
        if is_test(syntax, item):
            text = shown_text(syntax, item)
            if len(text) <= MOST_CHARACTERS:
                tests.append(Test(item.name, text))
        elif item.kind not in _UNNAMED and item.name and not placed.is_hidden:
            definitions.append(_definition(syntax, placed))
    return Definitions(tuple(definitions), tuple(tests))


def is_test(syntax: Syntax, item: Item) -> bool:
    """Whether ``item`` is a test: by an attribute that says so, or by its name.

    ``#[test]``, ``#[tokio::test]``, ``def test_area``, ``func TestArea``.
    """
    if item.kind is not ItemKind.FUNCTION:
        return False
    if item.name.startswith(("test_", "Test")):
        return True
    # Attributes, and not the documentation above them; a docstring stands below.
    is_below = item.docs_at > item.declaration.start
    start = item.span.start if is_below else item.docs_at
    before = syntax.text.string[start : item.declaration.start]
    return bool(before) and _TEST_MARK.search(before) is not None


def shown_text(syntax: Syntax, item: Item) -> str:
    """All of ``item``, without the indentation all of it has."""
    return _dedented(syntax, item.span).strip("\r\n")


def _dedented(syntax: Syntax, span: Span) -> str:
    return dedent(syntax.text.slice(syntax.text.grown_to_line_start(span)))


@dataclass(slots=True)
class _Placed:
    """An item with what it stands in and what stands right in it.

    Attributes:
        is_hidden: whether no other file can name it.
    """

    item: Item
    above: Item | None
    is_hidden: bool
    members: list[Item] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        """Whether no other file can name what stands in it."""
        is_tests = self.item.kind is ItemKind.MODULE and self.item.name in ("test", "tests")
        return self.is_hidden or self.item.kind is ItemKind.FUNCTION or is_tests


def _placed(items: Sequence[Item]) -> list[_Placed]:
    """Each of ``items``, which come in the order of the file, with its place among them."""
    placed: list[_Placed] = []
    around: list[_Placed] = []
    for item in items:
        while around and around[-1].item.span.end <= item.span.start:
            around.pop()
        above = around[-1] if around else None
        found = _Placed(item, None, is_hidden=False)
        if above is not None:
            found = _Placed(item, above.item, above.hides)
            above.members.append(item)
        placed.append(found)
        around.append(found)
    return placed


def _definition(syntax: Syntax, placed: _Placed) -> Definition:
    item = placed.item
    owner = "" if placed.above is None else _owner(placed.above)
    is_function = item.kind in (ItemKind.FUNCTION, ItemKind.MACRO)
    return Definition(item.name, is_function, owner, _shown(syntax, item, placed.members))


def _owner(above: Item) -> str:
    """The name of a type by the item its members stand in: ``impl<T> Show for Crate<T>``."""
    if above.kind is not ItemKind.IMPL:
        return "" if above.kind is ItemKind.MODULE else above.name
    header = above.name.partition(" where ")[0]
    while header != (header := _GENERICS.sub("", header)):
        pass
    words = re.findall(r"\w+", header)
    return words[-1] if words else ""


def _shown(syntax: Syntax, item: Item, members: Sequence[Item]) -> str:
    signature = signature_text(syntax, item)
    if item.kind is ItemKind.FUNCTION:
        return signature
    if members and item.kind in _SHOWN_BY_MEMBERS:
        # What stands above the first member: the header, and the fields of a class.
        head = Span(item.declaration.start, members[0].span.start)
        inner = [_INDENT + signature_text(syntax, member) for member in members]
        shown = "\n".join([_dedented(syntax, head).rstrip(), *inner])
    else:
        shown = _dedented(syntax, item.declaration)
    return shown if len(shown) <= MOST_CHARACTERS else signature


def signature_text(syntax: Syntax, item: Item) -> str:
    """The signature of ``item`` on one line; the end of a very long one left out."""
    signature = " ".join(syntax.text.slice(item.signature).split())
    if len(signature) <= _MOST_SIGNATURE:
        return signature
    return signature[:_MOST_SIGNATURE] + " …"
