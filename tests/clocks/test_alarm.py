"""The alarm: it rings in time, late rather than never, and one deadline that cannot be worked stops no other."""

import asyncio
import pathlib
from typing import Any

import pytest
import structlog
from company import MINUTE, TEN, Company, open_company
from seen_sql import statements

from bridge.clocks import ladder
from bridge.clocks.alarm import Alarm
from bridge.clocks.storm import MANY
from bridge.model.clocks import Deadline
from bridge.operate.supervise import Status
from bridge.operate.watchdog import Watchdog
from bridge.ports import Queries, StoreFails
from bridge.work.book import Book
from storage.queries import SqlQueries


async def many(company: Company, count: int) -> None:
    for number in range(count):
        await company.writes("quiero saber el precio", user=f"c{number}")


class Running:
    """A product all of whose workers and connections are well."""

    working = True

    def connections(self) -> list[Status]:
        return []


async def test_a_deadline_of_which_nobody_was_told_for_half_a_minute_turns_health_red_and_names_its_case(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    watchdog = Watchdog(company.store, Running(), lambda: company.now)
    company.now = TEN + 30 * MINUTE + 29_000
    assert await watchdog.look() == []
    company.now = TEN + 30 * MINUTE + 31_000
    (case,), (ill,) = await company.cases(), await watchdog.look()
    assert (ill.what, ill.why) == ("deadlines", f"that of case {case.id} is overdue by 31 s and nobody was told")
    await company.rings()
    assert await watchdog.look() == []


async def fired_with(company: Company, customers: int) -> int:
    await many(company, customers)
    company.now = TEN + 30 * MINUTE
    with statements() as seen:
        assert await company.alarm.drain() == customers
    return len(seen)


async def test_however_many_are_due_at_once_the_statements_are_the_same(tmp_path: pathlib.Path) -> None:
    counted = []
    for customers in (MANY * 2, MANY * 4):
        folder = tmp_path / str(customers)
        folder.mkdir()
        async with open_company(folder) as company:
            counted.append(await fired_with(company, customers))
    assert counted[0] == counted[1] < 40


async def test_deadlines_are_rows_and_outlive_the_process(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("quiero saber el precio")
    async with open_company(tmp_path, desk=company.desk) as company:
        company.now = TEN + 47 * MINUTE
        await company.rings()
        assert "Este aviso sale con 17 min de retraso." in company.told("U0MARTA")[0].text


async def test_a_poison_deadline_stops_no_other_and_is_tried_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    await many(company, 5)
    poisoned = (await company.cases())[2]
    fire = ladder.fire

    def bitten(book: Book, office: Any, due: list[Deadline]) -> None:
        if any(deadline.case_id == poisoned.id for deadline in due):
            raise RuntimeError("poison")
        fire(book, office, due)

    monkeypatch.setattr(ladder, "fire", bitten)
    await company.at(31)
    page, digest = company.told("U0MARTA")
    assert page.text.startswith("C0") and all(f"C{number}" in digest.text for number in (1, 3, 4)) and "C2" not in digest.text
    assert [str(poisoned.id) in post.text for post in company.told("C0OPERADOR")] == [True]
    await company.at(45)
    assert len(company.told("C0OPERADOR")) == 1, "told once, not at every try"
    monkeypatch.undo()
    await company.at(70)
    assert company.told("U0MARTA")[-1].text.startswith("C2")


async def test_a_full_disk_puts_no_deadline_off(company: Company) -> None:
    """There was room to put it off and to blame it, and none for the pages."""
    await many(company, 150)
    company.now = TEN + 30 * MINUTE
    await company.store.write(lambda queries: _pragma(queries, "max_page_count=1"))  # SQLite takes the present size where that is more
    with pytest.raises(StoreFails, match="full"):
        while await company.alarm.drain():
            pass
    await company.store.write(lambda queries: _pragma(queries, "max_page_count=1000000"))
    await company.rings()
    assert company.told("C0OPERADOR") == []
    assert len(await company.pages()) == 150


def _pragma(queries: Queries, what: str) -> None:
    assert isinstance(queries, SqlQueries)
    queries.connection.execute(f"PRAGMA {what}")


async def test_a_wall_clock_that_is_set_back_and_forth_calls_everybody_once(company: Company) -> None:
    await company.writes("quiero saber el precio")
    await company.at(31)
    company.now = TEN - 120 * MINUTE
    await company.rings()
    company.now = TEN + 31 * MINUTE
    await company.rings()
    assert len(company.told("U0MARTA")) == 1


async def test_the_running_alarm_rings_by_itself(company: Company) -> None:
    """Against the real scheduler: nobody rings, and what is due is fired all the same; a failing store does not end it."""
    await company.writes("quiero saber el precio")
    company.now = TEN + 30 * MINUTE
    alarm, fired = Alarm(FlakyBench(company)), asyncio.Event()  # type: ignore[arg-type]
    alarm.on_fired = fired.set
    task = asyncio.create_task(alarm.run())
    try:
        async with asyncio.timeout(5):
            await fired.wait()
    finally:
        task.cancel()
        await asyncio.wait({task})
    await company.deliver()
    assert len(company.told("U0MARTA")) == 1


class FlakyBench:
    """A bench on which nothing is due yet until the alarm has looked once."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._looks = 0
        self.store, self.office, self.saved = company.bench.store, company.bench.office, company.bench.saved

    def clock(self) -> int:
        self._looks += 1
        return TEN if self._looks == 1 else self._company.now

    def book(self, queries: Any) -> Book:
        return Book(queries, self.clock(), self._company.bench.store.make_id, self.saved)


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_clock_that_is_set_is_noticed_at_once_and_nothing_fires_twice(company: Company, hours: int) -> None:
    """The real loop, on a wall clock that is set while it runs."""
    await company.writes("quiero saber el precio")
    company.now = TEN + 31 * MINUTE
    fired, task = asyncio.Event(), asyncio.create_task(company.alarm.run())
    company.alarm.on_fired = fired.set
    try:
        async with asyncio.timeout(5):
            await fired.wait()
        fired.clear()
        with structlog.testing.capture_logs() as logged:
            company.now += hours * 60 * MINUTE
            async with asyncio.timeout(5):
                while not any(each["event"] == "clock_was_set" for each in logged):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        assert fired.is_set() == (hours > 0), "what is due by the new time fires, and what fired does not again"
    finally:
        task.cancel()
        await asyncio.wait({task})
    await company.deliver()
    assert len(company.told("U0MARTA")) == 1


async def test_of_an_outage_the_operators_hear_once_and_each_page_says_how_late_it_is(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await many(company, 4)
    async with open_company(tmp_path, desk=company.desk) as company:
        company.now = TEN + 50 * MINUTE
        await company.alarm.begin()
        await company.rings()
        await company.at(51)
        (outage,) = company.told("C0OPERADOR")
        assert "4 plazos" in outage.text and "10:30" in outage.text
        page, digest = company.told("U0MARTA")
        assert "con 20 min de retraso" in page.text and "con 20 min de retraso" in digest.text
        await company.alarm.begin()
        await company.rings()
        assert len(company.told("C0OPERADOR")) == 1
