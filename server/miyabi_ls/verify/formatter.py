"""One item, laid out by the formatter of its language, in a file that is not saved.

The whole file is formatted in memory, with the configuration that counts where the file is; of the
result only the item's own body is taken, so that no other line changes.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text
from miyabi_ls.source.tools import Formatter
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.laid_out import NotFormatted, Unreadable, same_item
from miyabi_ls.verify.prettier import layout_options
from miyabi_ls.verify.programs import run_program

SECONDS: Final = 20.0
_OPTIONS: Final[Mapping[str, Callable[[Path], tuple[str, ...]]]] = {"prettier": layout_options}
"""By program: what it is given for a file besides its arguments, read from the repository by us."""


def installed_formatter(language: Language, file: Path) -> tuple[Formatter, Path] | None:
    """The first formatter of ``language`` that is installed, and where."""
    found = ((each, installed(each.program, file)) for each in language.formatters)
    return next(((each, program) for each, program in found if program is not None), None)


async def laid_out_body(
    formatter: Formatter, program: Path, language: Language, syntax: Syntax, item: Item, file: Path
) -> str:
    """The statements of ``item``, without what holds them, once a formatter has laid them out.

    Args:
        formatter, program: what lays them out, and where it is.
        language: that of the file.
        syntax: the file as it would be.
        item: an item of it with a body.
        file: where the file is, or would be.

    Raises:
        Unreadable: it cannot read the file.
        NotFormatted: the project says more than how code is laid out, or it gives back another
            file.
    """
    assert language.bodies is not None, "only what has a body is laid out"
    formatted = language.parse(Text(await laid_out(formatter, program, syntax.text.string, file)))
    same = same_item(language, syntax, item, formatted)
    if same is None or same.body is None:
        raise NotFormatted("its item is not found again")
    return language.bodies.inside(formatted.text, same)


async def laid_out(formatter: Formatter, program: Path, text: str, file: Path) -> str:
    """A whole file as a formatter has it.

    Raises:
        Unreadable: it cannot read the file.
        NotFormatted: it does not end, or the project says more than how code is laid out.
    """
    options = await asyncio.to_thread(_OPTIONS.get(formatter.program, _no_options), file)
    meant = {"{path}": str(file), "{name}": file.name}
    ended = await run_program(
        (program, *options, *(meant.get(part, part) for part in formatter.arguments)),
        folder=Path(tempfile.gettempdir()),
        seconds=SECONDS,
        stdin=text,
        environment=environment_for(file),
    )
    if ended is None:
        raise NotFormatted(f"{formatter.program} did not come to an end within {SECONDS:g} s")
    if ended.status != 0:
        words = next(filter(None, map(str.strip, ended.err.splitlines())), "no reason given")
        raise Unreadable(f"{formatter.program} cannot read it ({words[:200]})")
    if not ended.out.strip():
        raise NotFormatted(f"{formatter.program} gives nothing back")
    return ended.out


def _no_options(file: Path) -> tuple[str, ...]:
    """Programs that run nothing of a repository read their own configuration."""
    del file
    return ()
