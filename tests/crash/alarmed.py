"""The alarm and the sender as a process of their own, to be killed: `python alarmed.py FOLDER PASSED`.

PASSED: how many seconds of the real clock had gone by of the story when this process came to life; the story's own clock is `SPEED` times
as quick, and stands still while nobody lives. What the desk was shown stands in FOLDER/ledger, a line each; it knows a post again by its
key, as Slack does by its metadata. Ends when nothing is left to do.
"""

import asyncio
import json
import pathlib
import sys
import time
from typing import Any

from company import TEN, Company, PlayedDesk

from bridge.delivery.pace import LIMITS, Limit, Pace
from bridge.delivery.sender import Sender
from bridge.model import richtext
from bridge.model.ids import ChatId, Millis, OutgoingId
from bridge.ports import Posted, Queries, Sheet
from storage import open_store

SPEED = 20
UNHURRIED = {name: Limit(every=1, burst=1_000) for name in LIMITS}


class LedgerDesk(PlayedDesk):
    def __init__(self, ledger: pathlib.Path) -> None:
        super().__init__()
        self._ledger = ledger
        ledger.touch()

    def seen(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._ledger.read_text(encoding="utf-8").splitlines()]

    async def post(self, to: str, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool) -> Posted:
        found = [each for each in self.seen() if each["key"] == key] if again else []
        if not found:
            self._note(to=to, text=richtext.as_plain(sheet.body), key=key, ts=f"{key}.0", file=False)
        await asyncio.sleep(0.01)  # it is killed here, before we hear of it
        return Posted(channel=ChatId(to), ts=f"{key}.0")

    async def update(self, channel: str, ts: str, sheet: Sheet, *, author: str | None) -> None:
        await asyncio.sleep(0.001)

    async def upload(self, channel: str, thread_ts: str, file: Any, note: Any, **_: Any) -> None:
        self._note(to=channel, text=file.path.read_text(encoding="utf-8"), key=0, ts=thread_ts, file=True)

    def _note(self, **post: Any) -> None:
        with self._ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(post) + "\n")


async def main(folder: pathlib.Path, passed: float) -> None:
    store = await open_store(f"sqlite:///{folder}/puente.db")
    company = Company(store, desk=LedgerDesk(folder / "ledger"))
    until = int((folder / "until").read_text())

    born = time.monotonic()

    def now() -> Millis:
        return TEN + round((passed + time.monotonic() - born) * 1_000 * SPEED)

    company.bench.clock = now
    sender = Sender(company.bench, company.performer, Pace(UNHURRIED))
    company.alarm.on_fired, sender.on_settled = sender.ring, company.alarm.ring
    tasks = [asyncio.create_task(company.alarm.run()), asyncio.create_task(sender.run())]

    (folder / "working").touch()

    def left(queries: Queries) -> bool:
        return now() < until or queries.overdue(now())[0] > 0 or queries.counts()["outbox_pending"] > 0

    while await store.read(left):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(pathlib.Path(sys.argv[1]), float(sys.argv[2])))
