"""The pages of the documentation, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")
_INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    def blocks(self, tag: str) -> list[str]:
        """The fenced blocks with this tag, without the indentation of their list."""
        found = (match for match in _FENCE.finditer(self.text) if match[2] == tag)
        return [re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE) for match in found]

    def links(self) -> list[str]:
        return _LINK.findall(self.prose)

    def commands(self, program: str) -> Iterator[str]:
        """Every call of ``program`` in shell blocks, indented lines and inline code."""
        lines = [line for block in self.blocks("sh") for line in block.splitlines()]
        lines += _INDENTED.findall(self.prose)
        lines += _INLINE.findall(self.prose)
        for line in lines:
            command = re.sub(r"\s+#.*", "", line).strip().removeprefix(".venv/bin/")
            if re.fullmatch(rf"{program}( .*)?", command):
                yield command


def pages() -> list[Page]:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [Page(path) for path in (*paths, ROOT / "vscode-client" / "README.md")]
