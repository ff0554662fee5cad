"""Our own disk is full or our own code breaks while something is on its way: what became of it is not forgotten, and no lane stops."""

import asyncio
import contextlib
import dataclasses
import pathlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from company import Company, open_company
from played import PlayedDesk
from structlog.testing import capture_logs

from bridge.clocks import digests
from bridge.delivery.pace import LIMITS, Limit, Pace
from bridge.delivery.sender import Sender
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId, OutgoingId
from bridge.model.records import Link, Outgoing
from bridge.model.states import DeliveryState
from bridge.ports import Posted, Queries, Sheet, Store
from storage.queries import SqlQueries

UNHURRIED = {name: Limit(every=1, burst=1_000) for name in LIMITS}
LONG = "1." + "0" * 50_000
"""A message's id that needs room of its own in the database."""


async def pages(store: Store, most: int) -> None:
    """How large the database may be; SQLite takes its present size where that is more."""

    def unit(queries: Queries) -> None:
        assert isinstance(queries, SqlQueries)
        queries.connection.execute(f"PRAGMA max_page_count={most}")

    await store.write(unit)


class FillingDesk(PlayedDesk):
    """By the time that it has said something in a thread, the disk is full."""

    store: Store | None = None

    async def post(self, to: str, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool) -> Posted:
        posted = await super().post(to, sheet, thread_ts=thread_ts, author=author, key=key, again=again)
        if thread_ts is None or self.store is None:
            return posted
        await pages(self.store, 1)
        return Posted(channel=ChatId(to), ts=LONG)


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path) as made:
        yield made


@contextlib.asynccontextmanager
async def sending(company: Company) -> AsyncIterator[None]:
    """The real sender works on what the company sends."""
    sender = Sender(company.bench, company.performer, Pace(UNHURRIED))
    running = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait({running})


async def until(fact: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(10):
        while not await fact():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_was_shown_is_known_although_the_disk_was_full_when_it_was(tmp_path: pathlib.Path) -> None:
    """There was room to write down that it was sent, and none for as which message."""
    desk = FillingDesk()
    async with open_company(tmp_path, desk=desk) as company:
        await company.writes("quiero saber el precio")
        company.busy, desk.store = True, company.store
        await company.writes("¿siguen ahí?")

        async def refused() -> bool:
            return any(line["event"] == "round_failed" for line in logs)

        async def settled() -> bool:
            return not await company.under_way()

        with capture_logs() as logs:
            async with sending(company):
                await until(refused)
                await pages(company.store, 1_000_000)
                await until(settled)
        assert await company.rows(Link, "ref", f"desk|{company.card().to}|{LONG}")


async def test_a_page_is_tried_for_as_long_as_it_may_still_arrive(company: Company) -> None:
    await company.writes("quiero saber mi saldo")
    company.busy = True
    await company.at(60)
    (row,) = [row for row in await company.under_way() if row.act["act"] == "PostNotice"]
    await company.store.write(lambda queries: queries.save([dataclasses.replace(row, attempts=100)]))
    company.desk.refuse["U0MARTA"] = DeliveryError(Reason.UNREACHABLE, "no route to host", happened=False)

    async def tried() -> bool:
        (now,) = await company.rows(Outgoing, "id", row.id)
        return now.attempts == 101 and now.state is not DeliveryState.SENDING

    async with sending(company):
        await until(tried)
    company.busy = False
    company.desk.refuse.clear()
    await company.at(62)
    assert len(company.told("U0MARTA")) == 1


async def test_a_digest_that_cannot_be_drawn_is_a_dead_letter_and_does_not_stay_under_way(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.busy = True
    for number in range(3):
        await company.writes("quiero saber el precio", user=f"c{number}")

    def broken(*_: Any) -> None:
        raise KeyError("broken")

    monkeypatch.setattr(digests, "draw", broken)
    async with sending(company):
        await company.at(32)

        async def given_up() -> list[Outgoing]:
            return await company.rows(Outgoing, "state", DeliveryState.FAILED)

        await until(given_up)
        assert [row.act["act"] for row in await given_up()] == ["PostDigest"]
