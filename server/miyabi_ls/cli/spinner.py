"""A line that shows what is waited for, and for how long; on a terminal only."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from miyabi_ls.engine.progress import Progress


class Spinner:
    """Shows one line while it is entered, and leaves nothing behind."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None)
        self._subject = ""

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def look_at(self, subject: str) -> None:
        """Say what is looked at now; the time begins anew where that is something else."""
        if subject != self._subject:
            self._subject = subject
            self._bar.reset(self._task)
        self._describe(subject)

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def report(self, progress: Progress) -> None:
        """Say how far a model is."""
        self._describe(f"{self._subject}: {progress.phase.value}")

    def _describe(self, text: str) -> None:
        self._bar.update(self._task, description=text.replace("[", "\\["))
