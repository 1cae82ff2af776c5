"""What is said of how long a review takes."""

from __future__ import annotations

import io

from rich.console import Console

from miyabi_ls.cli.review_progress import ReviewProgress
from miyabi_ls.cli.spinner import Spinner


def said(took: list[float], *, total: int, most_seconds: float = 6000) -> str:
    """What stays on the screen of a review whose items took that long."""
    out = io.StringIO()
    with Spinner(Console(file=out)) as spinner:
        progress = ReviewProgress(spinner, total, most_seconds)
        for number, seconds in enumerate(took, 1):
            progress.begin("fn [f]", number)
            progress.took(seconds)
        progress.begin("fn [f]", len(took) + 1)
    return out.getvalue()


def test_a_long_review_says_once_how_long_it_takes() -> None:
    expected = "11 items to review, about 5 min left; Ctrl-C prints what is done.\n"
    assert said([30.0], total=11) == expected
    assert said([30.0] * 9, total=11) == expected


def test_what_earlier_reviews_told_is_said_before_the_first_item() -> None:
    out = io.StringIO()
    with Spinner(Console(file=out)) as spinner:
        ReviewProgress(spinner, 11, 6000, estimate=290.0).begin("fn [f]", 1)
    expected = "11 items to review, about 5 min left; Ctrl-C prints what is done.\n"
    assert out.getvalue() == expected


def test_it_takes_no_longer_than_it_may() -> None:
    expected = "100 items to review, about 2 min left; Ctrl-C prints what is done.\n"
    assert said([30.0], total=100, most_seconds=150) == expected
    assert said([30.0], total=100, most_seconds=60) == ""


def test_of_a_short_one_and_before_the_first_answer_nothing_is_said() -> None:
    assert said([], total=100) == ""
    assert said([1.0] * 4, total=40) == ""


def test_on_a_terminal_the_rest_is_shown_beside_the_item() -> None:
    out = io.StringIO()
    with Spinner(Console(file=out, force_terminal=True, width=100)) as spinner:
        progress = ReviewProgress(spinner, 4, 6000)
        progress.begin("fn [f]", 1)
        progress.took(40)
        progress.begin("fn [g]", 2)
    assert "fn [g] (2 of 4, about 2 min left)" in out.getvalue()
