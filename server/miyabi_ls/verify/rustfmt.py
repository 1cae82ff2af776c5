"""rustfmt, asked about one item of a file that is not saved.

The whole file is formatted in memory, with the crate's edition and the ``rustfmt.toml`` that counts
where the file is; of the result only the item's own text is taken, so that no other line changes.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from miyabi_ls.source.crate import DEFAULT_EDITION, find_crate
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from miyabi_ls.verify.programs import run_program

SECONDS = 20.0
_SKIP = "rustfmt::skip"
_UGLY = "fn  _miyabi_ugly( ){}"


async def formatted_body(language: Language, syntax: Syntax, item: Item, file: Path) -> str | None:
    """What stands between the braces of ``item`` once rustfmt has formatted it.

    Args:
        language: Rust.
        syntax: the file as it would be.
        item: an item of it with a body.
        file: where the file is, or would be.

    Returns:
        The text between the braces; None where rustfmt is not here, or cannot read the file.
    """
    program = shutil.which("rustfmt")
    if program is None or not file.parent.is_dir() or _SKIP in syntax.text.string:
        return None
    crate = find_crate(file)
    edition = crate.edition if crate else DEFAULT_EDITION
    options = ("--edition", edition, "--emit", "stdout", "--quiet", *_configuration(file))
    ended = await run_program(
        (program, *options),
        folder=Path(tempfile.gettempdir()),  # where no toolchain file of a repository counts
        seconds=SECONDS,
        stdin=f"{syntax.text.string}\n{_UGLY}\n",
    )
    if ended is None or ended.status != 0 or _UGLY in ended.out:
        return None  # what leaves the ugly line alone has been told to format nothing
    formatted = language.parse(Text(ended.out))
    found = _same(language, syntax, item, formatted)
    if found is None or found.body is None:
        return None
    return formatted.text.slice(Span(found.body.start + 1, found.body.end - 1))


def _configuration(file: Path) -> tuple[str, ...]:
    """The option that names the configuration which counts for ``file``; none for the user's own.

    rustfmt would look for it from its working folder up.
    """
    names = ("rustfmt.toml", ".rustfmt.toml")
    found = (folder / name for folder in file.parents for name in names)
    nearest = next((path for path in found if path.is_file()), None)
    return () if nearest is None else ("--config-path", str(nearest))


def _same(language: Language, syntax: Syntax, item: Item, formatted: Syntax) -> Item | None:
    """``item`` in the formatted file: the same one among those of its name."""

    def namesakes(of: Syntax) -> list[Item]:
        return [e for e in language.items(of) if (e.kind, e.name) == (item.kind, item.name)]

    before, after = namesakes(syntax), namesakes(formatted)
    if len(before) != len(after):
        return None
    number = next(n for n, each in enumerate(before) if each.span == item.span)
    return after[number]
