from __future__ import annotations

from dataclasses import dataclass

import pytest

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.measured import Learnt
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.plan import Plan
from miyabi_ls.engine.review.reviewer import Reviewed
from miyabi_ls.engine.review.reviews import reviews
from miyabi_ls.errors import AnswerUnusable, EndpointUnreachable, MiyabiError
from tests.engine.review.files import TWENTY, targets_of

TARGETS = targets_of(TWENTY)[:5]


@dataclass
class Model:
    """Takes 10 s for each target, and fails where it is told to."""

    fails: dict[int, MiyabiError]
    now: float = 0.0
    asked: int = 0

    async def ask(self, target: Target) -> Reviewed:
        self.now += 10
        self.asked += 1
        if error := self.fails.get(self.asked):
            raise error
        return Reviewed(target, ())

    async def come(self, seconds: float) -> list[Reviewed | NotReviewed]:
        return [
            each
            async for each in reviews(
                Plan(to_ask=TARGETS), self.ask, seconds, Learnt(), lambda: self.now
            )
        ]


async def test_what_does_not_fit_the_time_is_named() -> None:
    model = Model({})
    come = await model.come(25)
    assert model.asked == 3
    assert come[3:] == [
        NotReviewed("fn number_3", "over the limit of 25 s", 13),
        NotReviewed("fn number_4", "over the limit of 25 s", 17),
    ]
    assert len(await Model({}).come(1_000)) == 5


async def test_one_target_that_cannot_be_reviewed_does_not_stop_the_others() -> None:
    come = await Model({2: AnswerUnusable("It is prose", "try again.")}).come(1_000)
    assert come[1] == NotReviewed("fn number_1", "It is prose", 5)
    assert [type(each) for each in come].count(Reviewed) == 4


async def test_a_model_that_is_gone_stops_them() -> None:
    model = Model({2: EndpointUnreachable("No connection.")})
    with pytest.raises(EndpointUnreachable):
        await model.come(1_000)
    assert model.asked == 2
