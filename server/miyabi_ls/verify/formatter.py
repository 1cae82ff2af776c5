"""One item, laid out by the formatter of its language, in a file that is not saved.

The whole file is formatted in memory, with the configuration that counts where the file is; of the
result only the item's own body is taken, so that no other line changes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text
from miyabi_ls.verify.installed import installed
from miyabi_ls.verify.programs import run_program
from miyabi_ls.verify.same_item import same_item

SECONDS = 20.0


async def formatted_by_tool(
    language: Language, syntax: Syntax, item: Item, file: Path
) -> str | None:
    """The statements of ``item`` once the first formatter that is installed has laid them out.

    Args:
        language: names its formatters.
        syntax: the file as it would be.
        item: an item of it with a body.
        file: where the file is, or would be.

    Returns:
        The statements, without what holds them; None where no formatter is installed, or it cannot
        read the file.
    """
    found = (
        (program, formatter.arguments)
        for formatter in language.formatters
        if (program := installed(formatter.program, file))
    )
    program, arguments = next(found, (None, ()))
    if program is None or language.bodies is None:
        return None
    ended = await run_program(
        (program, *(part.replace("{path}", str(file)) for part in arguments)),
        folder=Path(tempfile.gettempdir()),
        seconds=SECONDS,
        stdin=syntax.text.string,
    )
    if ended is None or ended.status != 0 or not ended.out.strip():
        return None
    formatted = language.parse(Text(ended.out))
    same = same_item(language, syntax, item, formatted)
    if same is None or same.body is None:
        return None
    return language.bodies.inside(formatted.text, same)
