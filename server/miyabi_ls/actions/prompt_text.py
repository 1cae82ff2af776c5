"""The text of a chat prompt: system, project, outline, context of the target, target, task.

What is the same for every action in a file comes first and what changes comes last, so that the
server's prefix cache serves the start (OLLAMA.md, row 11).
"""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.source.context import Context
from miyabi_ls.source.language import Language


def system_text(language: Language) -> str:
    """The system turn, the same for every action: what an action wants stands in its task."""
    return (
        f"You are an expert {language.display_name} programmer. You do the task at the end, in the "
        "form it asks for, and add nothing: no explanation, no greeting, no alternatives."
    )


def prompt_text(language: Language, context: Context, target: str, task: Sequence[str]) -> str:
    """The sections of a prompt, empty ones left out.

    Args:
        language: names the fences.
        context: what of the file is shown besides the target.
        target: the target as the model shall see it; empty where the file itself is meant.
        task: the sentences that say what to do.
    """
    tag = language.language_id
    elsewhere = f" (from {', '.join(context.sources)})" if context.sources else ""
    sections = (
        ("The file, without bodies:", context.outline),
        ("The target stands inside:", context.surroundings),
        (f"What the target names{elsewhere}:", context.definitions),
        ("How a neighbour is documented:", context.example),
        ("Tests that call the target:", context.tests),
        ("The target:", target),
    )
    shown = [f"{heading}\n{fenced(tag, code)}" for heading, code in sections if code]
    asked = [f"The user asks: {context.instruction}"] if context.instruction else []
    project = [context.project] if context.project else []
    return "\n\n".join([*project, *shown, "\n".join([*task, *asked])])


def fenced(tag: str, code: str) -> str:
    """``code`` between fences longer than any fence in it."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{tag}\n{code}\n{fence}"
