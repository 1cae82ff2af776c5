"""How far a review is, and how long the rest takes by what was seen so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from miyabi_ls.cli.spinner import Spinner
from miyabi_ls.engine.plain_duration import LONG_SECONDS, about


@dataclass(slots=True)
class ReviewProgress:
    """Tells it on a spinner.

    Attributes:
        spinner: where it is told.
        total: how many items are asked about.
        most_seconds: what all of them may take.
        estimate: how long all take by what was learnt of the model before; None where nothing was.
    """

    spinner: Spinner
    total: int
    most_seconds: float
    estimate: float | None = None
    _took: list[float] = field(default_factory=list)
    _is_long: bool = False

    def begin(self, name: str, number: int) -> None:
        """Item ``number``, from 1, is asked about."""
        left = self._seconds_left(self.total - number + 1)
        is_long = left > LONG_SECONDS
        if is_long and not self._is_long:
            self._is_long = True
            # A line that stays, also where no spinner turns.
            self.spinner.say(
                f"{self.total} items to review, {about(left)} left; Ctrl-C prints what is done."
            )
        words = f", {about(left)} left" if is_long else ""
        self.spinner.look_at(f"{name} ({number} of {self.total}{words})")

    def took(self, seconds: float) -> None:
        """One item took that long."""
        self._took.append(seconds)

    def _seconds_left(self, items: int) -> float:
        """How long ``items`` take, if as long as those before; 0 while that is not known."""
        if not self._took:
            return min(self.estimate or 0.0, self.most_seconds)
        rest = max(0.0, self.most_seconds - sum(self._took))
        return min(items * sum(self._took) / len(self._took), rest)
