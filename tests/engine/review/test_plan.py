from __future__ import annotations

from pathlib import Path
from textwrap import indent

from miyabi_ls.engine.measured import Measured
from miyabi_ls.engine.review.changed import changed_targets, texts_of
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.plan import plan_review
from miyabi_ls.store.model_figures import ModelFigures
from tests.engine.review.files import RUST, TWENTY, finding_at, memory_in, targets_of

MINI = Measured.of(ModelFigures(speeds=(100.0,), written=(5.0,)))


async def test_what_is_remembered_is_not_asked(tmp_path: Path) -> None:
    memory = memory_in(tmp_path)
    targets = targets_of(TWENTY)
    finding = finding_at(targets[3], "3")
    await memory.keep(targets[3], [finding], complete=True)
    binary = NotReviewed("this file", "binary")
    plan = await plan_review(targets, memory, Measured(), [binary])
    assert [(each.target, each.findings) for each in plan.remembered] == [(targets[3], (finding,))]
    assert plan.to_ask == (*targets[:3], *targets[4:])
    assert plan.not_reviewed == (binary,)
    assert (plan.estimate.items, plan.estimate.seconds) == (19, None)
    assert plan.estimate.read > 19 * 100


async def test_what_does_not_fit_the_limit_is_left_out_and_named(tmp_path: Path) -> None:
    plan = await plan_review(targets_of(TWENTY), memory_in(tmp_path), MINI)
    assert plan.estimate.seconds is not None
    assert plan.within(plan.estimate.seconds, MINI) == plan
    half = plan.within(plan.estimate.seconds / 2, MINI)
    assert 9 <= len(half.to_ask) <= 10
    assert half.estimate.seconds is not None
    assert half.estimate.seconds <= plan.estimate.seconds / 2
    assert len(half.to_ask) + len(half.not_reviewed) == 20
    assert half.not_reviewed[0].label == f"fn number_{len(half.to_ask)}"
    assert "over the limit of" in half.not_reviewed[0].reason
    assert len(plan.within(1, MINI).to_ask) == 1
    assert plan.within(1, Measured()).to_ask == plan.to_ask


def test_what_changed_is_what_changed_since_the_state_that_is_nearest() -> None:
    now = targets_of(TWENTY.replace("    7\n", "    70\n").replace("    9\n", "    90\n"))
    opened = texts_of(RUST, TWENTY.replace("    7\n", "    70\n"))
    head = texts_of(RUST, TWENTY)
    assert [each.label for each in changed_targets(now, [opened, head])] == ["fn number_9"]
    assert [each.label for each in changed_targets(now, [head])] == ["fn number_7", "fn number_9"]
    assert changed_targets(now, []) == now
    assert changed_targets(now, [frozenset()]) == now


def test_moving_and_indenting_an_item_does_not_change_it() -> None:
    functions = "\n\n".join(reversed(TWENTY.rstrip().split("\n\n")))
    module = f"mod inner {{\n{indent(functions, '    ')}\n}}\n"
    moved = targets_of(module.replace("\n", " \r\n"))
    assert len(moved) == 20
    assert changed_targets(moved, [texts_of(RUST, TWENTY)]) == ()
