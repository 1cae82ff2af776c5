"""Showing an answer as it comes."""

from __future__ import annotations

from rich.console import Console

from miyabi_ls.engine.progress import Progress
from miyabi_ls.models.response import Phase


class LiveAnswer:
    """Prints each phase once, and the text of the answer token by token."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phase: Phase | None = None
        self._writing = False

    def report(self, progress: Progress) -> None:
        """Show what is new in ``progress``."""
        if progress.phase is not self._phase:
            self._phase = progress.phase
            if not progress.delta:
                self._console.print(f"{'phase':<10}{progress.phase.value}", style="dim")
        if progress.delta:
            if not self._writing:
                self._console.print("model     ", end="")
                self._writing = True
            self._console.print(progress.delta, end="", style="cyan", markup=False)

    def end(self) -> None:
        """End the line the answer was written on."""
        if self._writing:
            self._console.print()
