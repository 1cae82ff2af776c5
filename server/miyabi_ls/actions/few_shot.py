"""Prompts for a tiny completion model: examples, then the target for it to continue.

The examples and their forms were tried on SmolLM2-135M (docs/embedded-model.md); what may look
arbitrary, such as the three blanks at the end of a body's prompt, was measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from miyabi_ls.actions.action import Prompt, Target
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language


def has_examples(language: Language) -> bool:
    """Whether a tiny model can be shown how it is done in ``language``."""
    return language.language_id == "rust"


def body_prompt(target: Target, item: Item) -> Prompt:
    """Examples of short functions, then the type, documentation and signature of the target."""
    shots = "\n\n".join(f"{shot['head']} {{\n    {shot['body']}\n}}" for shot in _shots("bodies"))
    owner = _owner(target, item)
    summary = "".join(f"{target.text.slice(span)}\n" for span in item.docs[:1])
    return Prompt(
        "",
        f"{shots}\n\n{owner}{summary}{_signature(target, item)} {{\n   ",
        max_tokens=64,
        temperature=0,
        stop=("\n}", "\n\n"),
        opening="{\n   ",
        closing="\n}",
    )


def summary_prompt(target: Target, item: Item) -> Prompt:
    """Examples of summary lines, then the target's signature."""
    shots = "\n\n".join(f"{shot['signature']}\n/// {shot['summary']}" for shot in _shots("rustdoc"))
    signature = _signature(target, item)
    return Prompt(
        "",
        f"{shots}\n\n{signature}\n///",
        max_tokens=48,
        temperature=0,
        stop=("\n",),
        opening="///",
        known_names=_known_names(signature),
    )


def review_prompt(language: Language, lines: str, schema: Mapping[str, Any]) -> Prompt:
    """The lines, for an answer under a grammar. Without examples: the model would repeat them."""
    return Prompt(
        f"You review {language.display_name} code and answer in JSON.",
        f"Find one problem in this code and quote the line it is on.\n{lines}",
        max_tokens=160,
        temperature=0,
        schema=schema,
    )


def _signature(target: Target, item: Item) -> str:
    return " ".join(target.text.slice(item.signature).split())


def _owner(target: Target, item: Item) -> str:
    """The type a method belongs to, whose fields it will need; empty for a free function."""
    if not item.enclosing:
        return ""
    words = re.findall(r"\w+", re.sub(r"<.*?>", "", item.enclosing[-1]))
    for found in target.language.items(target.syntax):
        if found.kind in (ItemKind.STRUCT, ItemKind.ENUM) and words[-1:] == [found.name]:
            return target.text.slice(found.declaration) + "\n\n"
    return ""


def _known_names(signature: str) -> frozenset[str]:
    """The names a summary may use: those of the signature, and what its return type implies."""
    names = set(re.findall(r"\w+", signature)) | {"true", "false"}
    implied = {"Option": {"None", "Some"}, "Result": {"Ok", "Err"}}
    return frozenset(names.union(*(words for kind, words in implied.items() if kind in names)))


@cache
def _shots(kind: str) -> tuple[Mapping[str, str], ...]:
    source = files("miyabi_ls.actions").joinpath("few_shot.json").read_text("utf-8")
    return tuple(json.loads(source)[kind])
