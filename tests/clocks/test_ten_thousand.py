"""Ten thousand break at one instant, by the real alarm and the real sender: a few messages in the first minute, and every case in them."""

import asyncio
import pathlib
import re

import pytest
from company import MINUTE, TEN, Company, open_company
from played import PlayedDesk

from benchmarks import open_cases
from bridge.delivery.pace import Pace
from bridge.delivery.sender import Sender
from bridge.model.ids import AccountName
from bridge.ports import Queries, Sheet
from storage import open_store

MANY = 10_000


async def lay_out(folder: pathlib.Path, to: tuple[str, ...]) -> None:
    database = folder / "puente.db"
    await (await open_store(f"sqlite:///{database}")).close()
    open_cases.fill(database, cases=MANY, now=TEN, team="ventas", ladder="short", to=to, account=AccountName("telegram"))
    open_cases.come_due(database, cases=MANY, due=MANY, at=TEN + MINUTE)


class WideDesk(PlayedDesk):
    """At which the cards of all these cases stand already."""

    def __init__(self) -> None:
        super().__init__()
        self._last = MANY

    async def update(self, channel: str, ts: str, sheet: Sheet, *, author: str | None) -> None:
        if any(post.ts == ts for post in self.posts):
            await super().update(channel, ts, sheet, author=author)


async def first_minute(company: Company) -> None:
    """From the instant on, second by second; each lasts until all has left that may leave in it."""

    def may_leave(queries: Queries) -> bool:
        return any(queries.lane_heads(company.now, via, 1, lambda lane: True) for via in queries.waiting_for())

    sender = Sender(company.bench, company.performer, Pace())
    sending = asyncio.create_task(sender.run())
    for second in range(60):
        company.now = TEN + MINUTE + second * 1_000
        while await company.alarm.drain():
            pass
        async with asyncio.timeout(60):
            while await company.store.read(may_leave):
                sender.ring()
                await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.wait({sending})


@pytest.mark.parametrize(("step", "called"), [("elena", "U0ELENA"), ("nobody", "C0OPERADOR")])
async def test_they_are_three_messages_in_the_first_minute_and_all_are_in_them(tmp_path: pathlib.Path, step: str, called: str) -> None:
    """For a director; and for the operators, where the ladder has nobody left to call."""
    await lay_out(tmp_path, (step,))
    async with open_company(tmp_path, desk=WideDesk()) as company:
        await first_minute(company)
        page, digest, listing = company.desk.posts
        assert {page.to, digest.to, listing.to} == {called}
        assert digest.text.startswith("9,999 clientes") and listing.thread_ts == digest.ts
        (alone,) = {button.thread for button in page.buttons if button.thread is not None}
        listed = {int(number) for number in re.findall(r"/C0COBROS/(\d+)\.0$", listing.text, re.MULTILINE)}
        assert listed | {alone - open_cases.FIRST} == set(range(MANY))
