"""Stories of connections that break, on a clock that is wound forward."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from virtual_loop import played

from bridge.model.states import IllegalTransition
from bridge.operate import logs
from bridge.operate.supervise import State, Supervised
from bridge.ports import Signs

Adapter: TypeAlias = Callable[[Signs], Awaitable[None]]
Told: TypeAlias = list[tuple[str, State, str]]


def now_ms() -> int:
    return int(asyncio.get_running_loop().time() * 1000)


@contextlib.asynccontextmanager
async def supervised(adapter: Adapter, told: Told | None = None, *, name: str = "telegram") -> AsyncIterator[Supervised]:
    async def on_change(name: str, state: State, why: str) -> None:
        if told is not None:
            told.append((name, state, why))

    one = Supervised(name, adapter, clock=now_ms, stale_after=90, on_change=on_change, jitter=lambda: 0.5)
    task = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def beat(signs: Signs) -> None:
    """A healthy connection."""
    signs.up()
    while True:
        await asyncio.sleep(5)
        signs.alive()


def test_one_that_cannot_begin_is_tried_again_ever_more_slowly() -> None:
    starts: list[float] = []

    async def refused(signs: Signs) -> None:
        starts.append(asyncio.get_running_loop().time())
        raise ConnectionError("refused")

    async def story() -> None:
        async with supervised(refused) as one:
            await asyncio.sleep(300)
            assert one.status.state is State.FAILED
            assert one.status.why == "refused"
            assert one.status.restarts == len(starts) - 1

    played(story())
    assert [round(after - before) for before, after in itertools.pairwise(starts)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_after_a_minute_of_health_the_pauses_begin_anew() -> None:
    starts: list[float] = []
    lives = iter([0, 0, 0, 0, 120, 0])

    async def sometimes(signs: Signs) -> None:
        starts.append(asyncio.get_running_loop().time())
        if life := next(lives, 0):
            signs.up()
            for _ in range(life // 5):
                await asyncio.sleep(5)
                signs.alive()
        raise ConnectionError

    async def story() -> None:
        async with supervised(sometimes):
            while len(starts) < 6:  # noqa: ASYNC110 - the clock is virtual
                await asyncio.sleep(1)

    played(story())
    assert round(starts[5] - starts[4]) == 121


def test_a_connection_that_fell_silent_is_noticed_and_started_again() -> None:
    lives = 0

    async def silent_at_first(signs: Signs) -> None:
        nonlocal lives
        lives += 1
        if lives == 1:
            signs.up()
            await asyncio.Event().wait()  # still calls itself open
        await beat(signs)

    async def story() -> None:
        async with supervised(silent_at_first) as one:
            await asyncio.sleep(80)
            assert one.status.state is State.UP
            await asyncio.sleep(20)
            assert lives == 2
            assert one.status.state is State.UP
            assert "no sign of life" in one.status.why

    played(story())


def test_operators_hear_of_an_outage_once_and_of_its_end_once() -> None:
    told: Told = []
    broken = True

    async def flapping(signs: Signs) -> None:
        signs.up()
        if broken:
            await asyncio.sleep(3)
            raise ConnectionError("the server hung up")
        await beat(signs)

    async def story() -> None:
        nonlocal broken
        async with supervised(flapping, told):
            await asyncio.sleep(400)
            assert told == [("telegram", State.DOWN, "the server hung up")]
            broken = False
            await asyncio.sleep(120)
            assert [state for _, state, _ in told] == [State.DOWN, State.UP]
            await asyncio.sleep(300)
            assert len(told) == 2

    played(story())


def test_a_short_outage_is_told_to_nobody() -> None:
    told: Told = []

    async def story() -> None:
        async def blinks(signs: Signs) -> None:
            signs.up()
            await asyncio.sleep(60)
            signs.down("the line is cut")
            await asyncio.sleep(20)
            await beat(signs)

        async with supervised(blinks, told):
            await asyncio.sleep(200)

    played(story())
    assert told == []


def test_one_that_never_came_up_is_told_too() -> None:
    told: Told = []

    async def story() -> None:
        async def hangs(signs: Signs) -> None:
            await asyncio.Event().wait()

        async with supervised(hangs, told):
            await asyncio.sleep(35)

    played(story())
    assert told == [("telegram", State.DOWN, "it did not connect")]


def test_one_that_fails_does_not_disturb_the_others() -> None:
    async def refused(signs: Signs) -> None:
        raise OSError("no route")

    async def story() -> None:
        async with supervised(refused, name="discord"), supervised(beat) as well:
            await asyncio.sleep(600)
            assert well.status.state is State.UP
            assert well.status.restarts == 0
            assert now_ms() - well.status.last_alive <= 5_000

    played(story())


def test_no_secret_is_in_the_reason() -> None:
    logs.protect(["123456:canary-canary-canary-canary"])

    async def story() -> None:
        async def leaks(signs: Signs) -> None:
            raise ConnectionError("GET https://api.example/bot123456:canary-canary-canary-canary/getMe")

        async with supervised(leaks) as one:
            await asyncio.sleep(1)
            assert "canary" not in one.status.why
            assert "getMe" in one.status.why

    played(story())


def test_a_connection_that_does_not_close_does_not_hold_up_the_end() -> None:
    async def story() -> float:
        async def stubborn(signs: Signs) -> None:
            for _ in range(100):
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(1)

        loop = asyncio.get_running_loop()
        async with supervised(stubborn):
            await asyncio.sleep(1)
            began = loop.time()
        return loop.time() - began

    assert played(story()) <= 3.5


def test_an_adapter_cannot_come_up_before_it_was_started() -> None:
    async def story() -> None:
        one = Supervised("telegram", beat, clock=now_ms, stale_after=90)
        before = one.status.state
        with pytest.raises(IllegalTransition):
            one.up()
        assert one.status.state is before

    played(story())
