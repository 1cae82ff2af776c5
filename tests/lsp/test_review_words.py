"""The last word of a review."""

from __future__ import annotations

import pytest

from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.lsp.review_words import ReviewCount


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (ReviewCount(), "Nothing reviewed"),
        (ReviewCount(done=1), "No findings"),
        (ReviewCount(done=2, findings=1), "1 finding"),
        (ReviewCount(known=2), "No findings (2 of 2 items known already)"),
        (ReviewCount(known=1, done=2, findings=3), "3 findings (1 of 3 items known already)"),
        (ReviewCount().failing("fn a", "It is prose."), "Nothing reviewed; fn a: It is prose."),
        (ReviewCount().changing(), "Nothing reviewed; 1 changed meanwhile: review again"),
        (ReviewCount(done=1, doubted=2), "No findings; 2 dropped by the second pass"),
        (
            ReviewCount(not_reviewed=(NotReviewed("a.rs", "generated"),)),
            "Nothing reviewed; not reviewed: a.rs (generated)",
        ),
    ],
)
def test_it_says_what_came_of_it(count: ReviewCount, words: str) -> None:
    assert str(count) == words


def test_several_reviews_add_up() -> None:
    one = ReviewCount(known=1, done=2, findings=3, dropped=1, doubted=1, minor=1)
    both = one.plus(one)
    assert both == ReviewCount(known=2, done=4, findings=6, dropped=2, doubted=2, minor=2)
