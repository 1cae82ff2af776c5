"""The slot, the backoff and the shared tasks, each by itself."""

from __future__ import annotations

import asyncio

import pytest

from miyabi_ls.models.backoff import Backoff
from miyabi_ls.models.shared_tasks import SharedTasks
from miyabi_ls.models.slot import Slot


def test_waits_double_up_to_the_most_and_are_stretched() -> None:
    plain = Backoff(retries=6, first_seconds=0.5, most_seconds=4, fraction=lambda: 0.5)
    assert list(plain.waits()) == [0.5, 1, 2, 4, 4, 4]
    short = Backoff(retries=1, first_seconds=2, fraction=lambda: 0.0)
    assert list(short.waits()) == [1]


def test_the_default_jitter_stays_within_half_to_one_and_a_half() -> None:
    for _ in range(100):
        (wait,) = Backoff(retries=1, first_seconds=2).waits()
        assert 1 <= wait < 3


async def test_places_in_a_slot() -> None:
    slot = Slot()
    first, second, third, fourth = slot.join(), slot.join(), slot.join(), slot.join()
    assert [each.ahead for each in (first, second, third, fourth)] == [0, 1, 2, 3]
    second.leave()
    assert (first.ahead, third.ahead, fourth.ahead) == (0, 1, 2)
    assert third.moved.is_set()
    assert fourth.moved.is_set()
    assert not first.moved.is_set()
    await third.wait_for_move()
    assert not third.moved.is_set()
    first.leave()
    first.leave()
    assert third.ahead == 0


async def test_a_shared_task_runs_once_and_is_forgotten() -> None:
    tasks, started, go = SharedTasks(), 0, asyncio.Event()

    async def work() -> None:
        nonlocal started
        started += 1
        await go.wait()

    waiting = [asyncio.create_task(tasks.run("a", work)) for _ in range(3)]
    go.set()
    await asyncio.gather(*waiting)
    assert started == 1
    await tasks.run("a", work)
    assert started == 2


async def test_closing_cancels_what_runs() -> None:
    tasks, cancelled = SharedTasks(), asyncio.Event()
    began = asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.create_task(tasks.run("a", work))
    await began.wait()
    await tasks.close()
    assert cancelled.is_set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
