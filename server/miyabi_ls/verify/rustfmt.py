"""rustfmt, asked about one item or a piece of code of a file that is not saved.

For an item the whole file is formatted in memory, with the crate's edition and the ``rustfmt.toml``
that counts where the file is; of the result only the item's own text is taken, so that no other
line changes. A piece of code is formatted by itself, as deep as it is indented.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from miyabi_ls.source.crate import DEFAULT_EDITION, find_crate
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.laid_out import NotFormatted, same_item
from miyabi_ls.verify.programs import run_program

SECONDS = 20.0
_SKIP = "rustfmt::skip"
_UGLY = "fn  _miyabi_ugly( ){}"
"""What leaves this line alone has been told to format nothing."""
_NEAT = "fn _miyabi_ugly("


async def formatted_body(language: Language, syntax: Syntax, item: Item, file: Path) -> str:
    """What stands between the braces of ``item`` once rustfmt has formatted it.

    Args:
        language: Rust.
        syntax: the file as it would be.
        item: an item of it with a body.
        file: where the file is, or would be.

    Raises:
        NotFormatted: rustfmt is not here, or cannot read the file.
    """
    if _SKIP in syntax.text.string:
        raise NotFormatted(f"the file has `{_SKIP}`")
    formatted = language.parse(Text(await _formatted(syntax.text.string, file)))
    found = same_item(language, syntax, item, formatted)
    if found is None or found.body is None:
        raise NotFormatted("its item is not found again")
    return formatted.text.slice(Span(found.body.start + 1, found.body.end - 1))


async def formatted_alone(code: str, around: Sequence[str], file: Path) -> str:
    """``code`` as rustfmt has it where ``around`` is around it, without that.

    Args:
        code: statements, or items.
        around: the opening lines of what it stands in, outermost first, each closed by a brace;
            as many as it is indented, so that lines are broken where they would be in the file.
        file: where it is, or would be.

    Raises:
        NotFormatted: rustfmt is not here, or cannot read ``code`` by itself.
    """
    if _SKIP in code:
        raise NotFormatted(f"it has `{_SKIP}`")
    wrapped = "\n".join((*around, code, *("}" for _ in around)))
    lines = (await _formatted(wrapped, file)).rstrip("\n").split("\n")
    depth = len(around)
    first, last = lines[:depth], lines[len(lines) - depth :]
    if [*map(str.strip, first)] != [*around] or any(line.strip() != "}" for line in last):
        raise NotFormatted("rustfmt lays out what is around it in another way")
    return "\n".join(lines[depth : len(lines) - depth])


async def _formatted(source: str, file: Path) -> str:
    program = installed("rustfmt", file)
    if program is None:
        raise NotFormatted("rustfmt is not installed")
    if not file.parent.is_dir():
        raise NotFormatted("its folder is not there")
    crate = find_crate(file)
    edition = crate.edition if crate else DEFAULT_EDITION
    options = ("--edition", edition, "--emit", "stdout", "--quiet", *_configuration(file))
    ended = await run_program(
        (program, *options),
        folder=Path(tempfile.gettempdir()),  # where no toolchain file of a repository counts
        seconds=SECONDS,
        environment=environment_for(file),
        stdin=f"{source}\n{_UGLY}\n",
    )
    if ended is None:
        raise NotFormatted(f"rustfmt did not come to an end within {SECONDS:g} s")
    if ended.status != 0:
        raise NotFormatted("rustfmt cannot read it")
    if _UGLY in ended.out:
        raise NotFormatted("formatting is switched off here")
    return ended.out.rpartition(_NEAT)[0]


def _configuration(file: Path) -> tuple[str, ...]:
    """The option that names the configuration which counts for ``file``; none for the user's own.

    rustfmt would look for it from its working folder up.
    """
    names = ("rustfmt.toml", ".rustfmt.toml")
    found = (folder / name for folder in file.parents for name in names)
    nearest = next((path for path in found if path.is_file()), None)
    return () if nearest is None else ("--config-path", str(nearest))
