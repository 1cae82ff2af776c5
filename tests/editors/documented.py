"""Take a code block out of a page, so that a test runs what the page tells people to write.

``python -m tests.editors.documented PAGE HEADING LANGUAGE`` prints the first block of ``LANGUAGE``
below ``HEADING``: a heading that begins so, or a line in bold such as README's ``**Neovim 0.11**``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def block(page: str, heading: str, language: str) -> str:
    """The text of the block.

    Raises:
        ValueError: there is none.
    """
    start = re.compile(rf"^(#+ |\*\*){re.escape(heading)}", re.MULTILINE).search(page)
    if start is None:
        raise ValueError(f"there is no heading {heading!r}")
    fence = re.compile(rf"^```{re.escape(language)}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    found = fence.search(page, start.end())
    if found is None:
        raise ValueError(f"there is no {language} below {heading!r}")
    return found[1]


def main(path: str, heading: str, language: str) -> None:
    try:
        sys.stdout.write(block(Path(path).read_text("utf-8"), heading, language))
    except ValueError as error:
        sys.exit(f"{path}: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
