"""Order binds in a lane; among the heads of lanes priority chooses, then age. What is due is given, and when the next is."""

import asyncio
import dataclasses
import sqlite3

import pytest
from store_stories import STORY, VIA, arrival, matter, outgoing

from bridge.model import clocks as k
from bridge.model import records as r
from bridge.model.ids import ThreadId
from bridge.model.states import CaseState, DeadlineState, DeliveryState
from bridge.ports import Queries, Store
from storage.queries import SqlQueries


async def heads(store: Store, *, now: int = 1_000, busy: tuple[str, ...] = (), limit: int = 10) -> list[int]:
    found = await store.read(lambda queries: queries.lane_heads(now, VIA, limit, lambda lane: lane not in busy))
    return [head.id for head in found]


async def test_one_of_each_lane_by_priority_then_age(store: Store) -> None:
    rows = [
        outgoing(1, "a"),
        outgoing(2, "a", priority=0),
        outgoing(3, "b", priority=1),
        outgoing(4, "c"),
        outgoing(5, "d", priority=0),
    ]
    await store.write(lambda queries: queries.save(rows))
    assert await heads(store) == [5, 3, 1, 4]
    assert await heads(store, limit=2) == [5, 3]
    assert await heads(store, busy=("d", "a"), limit=2) == [3, 4]


@pytest.mark.parametrize(
    ("first", "given"),
    [
        ({"state": DeliveryState.SENDING}, []),
        ({"not_before": 1_001}, []),
        ({"not_before": 1_000}, [1]),
        ({"state": DeliveryState.FAILED}, [2]),
        ({"state": DeliveryState.UNCERTAIN}, [2]),
        ({"state": DeliveryState.SENT}, [2]),
        ({"state": DeliveryState.CANCELLED}, [2]),
    ],
    ids=str,
)
async def test_what_goes_before_holds_back_what_follows_until_its_fate_is_known(
    store: Store, first: dict[str, object], given: list[int]
) -> None:
    await store.write(lambda queries: queries.save([outgoing(1, "a", **first), outgoing(2, "a")]))
    assert await heads(store) == given


async def test_a_flooded_lane_starves_nobody(store: Store) -> None:
    flood = [outgoing(number, "flood") for number in range(1, 2_000)]
    await store.write(lambda queries: queries.save([*flood, outgoing(5_000, "quiet")]))
    assert await heads(store, limit=2) == [1, 5_000]


async def test_a_limit_is_waited_for_while_anything_unsent_goes_by_it(store: Store) -> None:
    rows = [outgoing(1, "a"), outgoing(2, "b", via="x"), outgoing(3, "c", via="x", state=DeliveryState.SENDING)]
    gone = [outgoing(4, "d", via="y", state=DeliveryState.SENT)]
    await store.write(lambda queries: queries.save([*rows, *gone]))
    assert sorted(await store.read(lambda queries: queries.waiting_for())) == sorted([VIA, "x"])


async def test_a_backlog_costs_what_is_read_of_it(store: Store) -> None:
    """5,000 lanes wait; the first few by one limit are found, in their order, without looking at the others."""
    rows = [outgoing(number, f"lane {number}", via=f"limit {number % 4}") for number in range(1, 5_001)]
    await store.write(lambda queries: queries.save(rows))
    steps = 0

    def counted() -> int:
        nonlocal steps
        steps += 1
        return 0

    def unit(queries: Queries) -> list[int]:
        assert isinstance(queries, SqlQueries)
        bare = queries.connection
        assert isinstance(bare, sqlite3.Connection)
        bare.set_progress_handler(counted, 100)  # every 100 instructions of the database
        try:
            assert len(queries.waiting_for()) == 4
            return [head.id for head in queries.lane_heads(1_000_000, "limit 1", 3, lambda lane: True)]
        finally:
            bare.set_progress_handler(None, 0)

    assert await store.read(unit) == [1, 5, 9]
    assert steps < 10, "it would be hundreds if each lane were looked at"


async def test_the_next_send_is_the_earliest_that_is_not_due(store: Store) -> None:
    rows = [outgoing(1, "a"), outgoing(2, "b", not_before=5_000), outgoing(3, "c", not_before=3_000, state=DeliveryState.SENT)]
    await store.write(lambda queries: queries.save(rows))
    assert await store.read(lambda queries: queries.next_send(1_000)) == 5_000
    assert await store.read(lambda queries: queries.next_send(5_000)) is None


async def test_open_deadlines_come_earliest_first(store: Store) -> None:
    def deadline(number: int, due_at: int, state: DeadlineState = DeadlineState.OPEN) -> k.Deadline:
        return k.Deadline(id=number, clock_id=1, case_id=1, rung=number, generation=0, due_at=due_at, state=state)

    rows = [deadline(1, 900), deadline(2, 800), deadline(3, 700, DeadlineState.HELD), deadline(4, 2_000)]
    await store.write(lambda queries: queries.save([*STORY, *rows]))
    assert [row.id for row in await store.read(lambda queries: queries.due_deadlines(1_000, 10))] == [2, 1]
    assert [row.id for row in await store.read(lambda queries: queries.due_deadlines(1_000, 1))] == [2]
    assert await store.read(lambda queries: queries.next_deadline()) == 800


async def test_waiting_openings_come_when_their_time_is_over(store: Store) -> None:
    opening = dataclasses.replace(matter, state=CaseState.OPENING, route_at=500)
    later = dataclasses.replace(opening, id=2, route_at=1_500)
    await store.write(lambda queries: queries.save([*STORY, opening, later]))
    assert await store.read(lambda queries: queries.due_openings(1_000, 10)) == [opening]
    assert await store.read(lambda queries: queries.next_opening()) == 500


async def test_cards_are_redrawn_where_there_is_one_to_redraw(store: Store) -> None:
    stale = r.Thread(id=ThreadId(1), case_id=matter.id, channel="C1", ts="1.1", wanted=3, drawn=2)
    moved = dataclasses.replace(stale, id=ThreadId(4), ts="1.4", current=False)  # it has to say where the case is now
    others = [dataclasses.replace(stale, id=2, ts=None), dataclasses.replace(stale, id=3, ts="1.3", drawn=3)]
    await store.write(lambda queries: queries.save([*STORY, stale, moved, *others]))
    assert await store.read(lambda queries: queries.dirty_threads(10)) == [stale, moved]


async def test_the_gauges(store: Store) -> None:
    assert set((await store.read(lambda queries: queries.counts())).values()) == {0}
    states = [DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.FAILED]
    rows = [outgoing(number, "a", state=state) for number, state in enumerate([*states, DeliveryState.UNCERTAIN], 70)]
    late = k.Deadline(id=1, clock_id=1, case_id=1, rung=0, generation=0, due_at=60)
    await asyncio.gather(store.write(lambda queries: queries.save([*STORY, *rows, late])), store.put([arrival("a")]))
    assert await store.read(lambda queries: queries.counts()) == {
        "inbox_new": 1,
        "inbox_dead": 0,
        "outbox_pending": 2,
        "outbox_uncertain": 1,
        "outbox_failed": 2,
        "cases_open": 1,
        "oldest_new_at": 1_000,
        "oldest_pending_at": 70,
        "oldest_overdue_at": 60,
    }
