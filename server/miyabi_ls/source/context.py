"""What a model is shown of a file besides the target, under a budget of tokens.

The order is that of the prompt: what is the same for every action in a file comes first, so that
the server's prefix cache can serve it (OLLAMA.md, row 11).
"""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.tokens import estimate_tokens


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a target.

    Attributes:
        outline: imports and signatures of the file; the same for every target in it.
        surroundings: the headers the target stands in, outermost first.
        left_out: entries of the outline that did not fit.
    """

    outline: str
    surroundings: str
    left_out: int


def gather_context(language: Language, syntax: Syntax, item: Item | None, budget: int) -> Context:
    """Collect the context of ``item``, with an outline of at most ``budget`` tokens.

    Entries of the outline are dropped from its end: which ones does not depend on the target.
    """
    surroundings = "\n".join(item.enclosing) if item is not None else ""
    room = budget
    kept: list[str] = []
    entries = language.outline(syntax)
    for entry in entries:
        room -= estimate_tokens(entry) + 1
        if room < 0:
            break
        kept.append(entry)
    return Context("\n".join(kept), surroundings, len(entries) - len(kept))
