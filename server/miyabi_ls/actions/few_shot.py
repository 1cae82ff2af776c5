"""Prompts for a tiny completion model: examples, then the target for it to continue.

The examples and their forms were tried on SmolLM2-135M (docs/embedded-model.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from miyabi_ls.actions.action import Prompt, Target
from miyabi_ls.source.items import Item


def body_prompt(target: Target) -> Prompt:
    """Examples of short functions, then the target's documentation and signature."""
    assert target.item is not None
    shots = "\n\n".join(f"{shot['head']} {{\n    {shot['body']}\n}}" for shot in _shots("bodies"))
    head = _summary(target, target.item) + _signature(target, target.item)
    return Prompt(
        "",
        f"{shots}\n\n{head} {{\n   ",
        max_tokens=96,
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
        known_names=frozenset(re.findall(r"\w+", signature))
        | {"None", "Some", "Ok", "Err", "true", "false"},
    )


def review_prompt(target: Target, lines: str, schema: Mapping[str, Any]) -> Prompt:
    """The numbered lines, for an answer under a grammar."""
    return Prompt(
        "You review Rust code and answer in JSON.",
        f"Find one problem in this code and quote the line it is on.\n{lines}",
        max_tokens=160,
        temperature=0,
        schema=schema,
    )


def _signature(target: Target, item: Item) -> str:
    return " ".join(target.text.slice(item.signature).split())


def _summary(target: Target, item: Item) -> str:
    return "".join(f"{target.text.slice(span)}\n" for span in item.docs[:1])


@cache
def _shots(kind: str) -> tuple[Mapping[str, str], ...]:
    source = files("miyabi_ls.actions").joinpath("few_shot.json").read_text("utf-8")
    return tuple(json.loads(source)[kind])
