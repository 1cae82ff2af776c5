"""The text of a chat prompt: system, outline, surroundings, target, task.

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
    sections = []
    if context.outline:
        sections.append(f"The file, without bodies:\n{fenced(tag, context.outline)}")
    if context.surroundings:
        sections.append(f"The target stands inside:\n{fenced(tag, context.surroundings)}")
    if target:
        sections.append(f"The target:\n{fenced(tag, target)}")
    sections.append("\n".join(task))
    return "\n\n".join(sections)


def fenced(tag: str, code: str) -> str:
    """``code`` between fences longer than any fence in it."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{tag}\n{code}\n{fence}"
