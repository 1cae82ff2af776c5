"""What a file defines, as a model is shown it: signatures, types with fields, traits, and tests.

Made of the items that every language gives, so that a new language needs nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax

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
    for item, above, members in _with_members(language.items(syntax)):
        if is_test(syntax, item):
            text = shown_text(syntax, item)
            if len(text) <= MOST_CHARACTERS:
                tests.append(Test(item.name, text))
        elif item.kind not in _UNNAMED and item.name and not _is_hidden(above):
            definitions.append(_definition(syntax, item, above, members))
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
    return dedent(syntax.text.slice(syntax.text.grown_to_line_start(item.span))).strip("\r\n")


def _with_members(
    items: Sequence[Item],
) -> Iterator[tuple[Item, tuple[Item, ...], tuple[Item, ...]]]:
    """Each item with the items it stands in, outermost first, and those right in it."""
    members: dict[int, list[Item]] = {}
    above_of: list[tuple[Item, ...]] = []
    open_items: list[tuple[int, Item]] = []
    for number, item in enumerate(items):
        while open_items and open_items[-1][1].span.end <= item.span.start:
            open_items.pop()
        above_of.append(tuple(each for _, each in open_items[-2:]))
        if open_items:
            members.setdefault(open_items[-1][0], []).append(item)
        open_items.append((number, item))
    for number, item in enumerate(items):
        yield item, above_of[number], tuple(members.get(number, ()))


def _is_hidden(above: tuple[Item, ...]) -> bool:
    """Whether no other file can name what stands in these items."""
    return any(
        each.kind is ItemKind.FUNCTION
        or (each.kind is ItemKind.MODULE and each.name in ("test", "tests"))
        for each in above
    )


def _definition(
    syntax: Syntax, item: Item, above: tuple[Item, ...], members: tuple[Item, ...]
) -> Definition:
    owner = _owner(above[-1]) if above else ""
    is_function = item.kind in (ItemKind.FUNCTION, ItemKind.MACRO)
    return Definition(item.name, is_function, owner, _shown(syntax, item, members))


def _owner(above: Item) -> str:
    """The name of a type by the item its members stand in: ``impl<T> Show for Crate<T>``."""
    if above.kind is not ItemKind.IMPL:
        return "" if above.kind is ItemKind.MODULE else above.name
    header = above.name.partition(" where ")[0]
    while header != (header := _GENERICS.sub("", header)):
        pass
    words = re.findall(r"\w+", header)
    return words[-1] if words else ""


def _shown(syntax: Syntax, item: Item, members: tuple[Item, ...]) -> str:
    signature = signature_text(syntax, item)
    if item.kind is ItemKind.FUNCTION:
        return signature
    if members and item.kind in _SHOWN_BY_MEMBERS:
        inner = [_INDENT + signature_text(syntax, member) for member in members]
        shown = "\n".join([signature, *inner])
    else:
        shown = dedent(syntax.text.slice(syntax.text.grown_to_line_start(item.declaration)))
    return shown if len(shown) <= MOST_CHARACTERS else signature


def signature_text(syntax: Syntax, item: Item) -> str:
    """The signature of ``item`` on one line; the end of a very long one left out."""
    signature = " ".join(syntax.text.slice(item.signature).split())
    if len(signature) <= _MOST_SIGNATURE:
        return signature
    return signature[:_MOST_SIGNATURE] + " …"
