"""How many messages a second become durable: one commit each, and as the product does it, grouped and set-wise?

    python -m benchmarks.storage [--seconds 3] [--waiting 512] [--folder DIR]

A message is received (a row of the inbox), worked (its conversation, its message and a row of the outbox; the inbox row done) and sent
(the outbox row marked). Beside it, on the same disk in the same minute: 4 KiB appended and fdatasync'ed, the cost of one commit. Look at
the ratios; the figures themselves move with the machine. The last line is JSON.
"""

import argparse
import asyncio
import dataclasses
import itertools
import json
import os
import pathlib
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator

from bridge.model import records as r
from bridge.model.ids import AccountName, CaseId, ConversationId, IdentityId, IdMaker, MessageId, OutgoingId, PlaceId, UserId
from bridge.model.richtext import plain
from bridge.model.states import CaseState, DeliveryState
from bridge.ports import Arrival, Queries, Store
from storage import open_store

TELEGRAM = AccountName("telegram")
CUSTOMERS = 200
TEXT = "Hola, hace una semana que espero mi pedido y nadie me contesta. ¿Dónde está?"

make_id = IdMaker()
now = 1_700_000_000_000


def customers() -> Iterator[object]:
    for number in range(1, CUSTOMERS + 1):
        yield r.Identity(id=IdentityId(number), account=TELEGRAM, user=UserId(str(number)), name=f"Ana {number}")
        yield r.Place(id=PlaceId(number), account=TELEGRAM, chat=str(number), title="", public=False)  # type: ignore[arg-type]
        yield r.Conversation(id=ConversationId(number), place_id=PlaceId(number), identity_id=IdentityId(number), case_id=CaseId(number))
        yield r.Case(
            id=CaseId(number),
            state=CaseState.OPEN,
            conversation_id=ConversationId(number),
            account=TELEGRAM,
            public=False,
            language="es",
            opened_at=now,
        )


def arrival(number: int) -> Arrival:
    chat = number % CUSTOMERS + 1
    raw = {"update_id": number, "message": {"chat": {"id": chat}, "message_id": number, "date": now, "text": TEXT}}
    return Arrival(account=TELEGRAM, key=f"msg:{chat}:{number}", raw=raw, received_at=now)


def work(queries: Queries, limit: int) -> list[r.Outgoing]:
    """The worker's turn: what waits in the inbox is decided and written."""
    items = queries.take_inbox(limit)
    chats = {item.id: ConversationId(item.raw["message"]["chat"]["id"]) for item in items}
    talks = {talk.id: talk for talk in queries.find(r.Conversation, "id", set(chats.values()))}
    messages, outbox = [], []
    for item in items:
        talk = talks[chats[item.id]] = dataclasses.replace(talks[chats[item.id]], last_at=now)
        assert talk.case_id is not None
        message = r.Message(
            id=MessageId(make_id(now)),
            case_id=talk.case_id,
            conversation_id=talk.id,
            speaker="customer",
            author=None,
            name="Ana",
            body=plain(item.raw["message"]["text"]),
            sent_at=now,
        )
        messages.append(message)
        outbox.append(
            r.Outgoing(
                id=OutgoingId(make_id(now)),
                lane=f"thread|{talk.case_id}",
                account=AccountName("desk"),
                act={"kind": "post", "text": TEXT},
                priority=3,
                created_at=now,
                case_id=talk.case_id,
                message_id=message.id,
            )
        )
    queries.save([*talks.values(), *messages, *outbox])
    queries.finish_inbox(list(chats))
    return outbox


def mark_sent(queries: Queries, sent: list[r.Outgoing]) -> None:
    queries.save([dataclasses.replace(outgoing, state=DeliveryState.SENT, sent_at=now) for outgoing in sent])


async def single(store: Store, numbers: Iterator[int]) -> int:
    await store.put([arrival(next(numbers))])
    sent = await store.write(lambda queries: work(queries, 1))
    await store.write(lambda queries: mark_sent(queries, sent))
    return len(sent)


async def received(store: Store, numbers: Iterator[int]) -> int:
    return await store.put([arrival(next(numbers))])


async def grouped(store: Store, numbers: Iterator[int], waiting: int) -> int:
    await asyncio.gather(*(store.put([arrival(next(numbers))]) for _ in range(waiting)))
    sent = await store.write(lambda queries: work(queries, waiting))
    await store.write(lambda queries: mark_sent(queries, sent))
    return len(sent)


async def received_together(store: Store, numbers: Iterator[int], waiting: int) -> int:
    return sum(await asyncio.gather(*(store.put([arrival(next(numbers))]) for _ in range(waiting))))


async def rate(turn: Callable[[], Awaitable[int]], seconds: float) -> float:
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        done += await turn()
    return done / spent


def bare(folder: pathlib.Path, seconds: float) -> float:
    page, done, begun = b"x" * 4096, 0, time.perf_counter()
    number = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    while (spent := time.perf_counter() - begun) < seconds:
        os.write(number, page)
        os.fdatasync(number)
        done += 1
    os.close(number)
    return done / spent


async def main(folder: pathlib.Path, seconds: float, waiting: int) -> None:
    numbers = itertools.count(1)
    store = await open_store(f"sqlite:///{folder}/bench.db")
    await store.write(lambda queries: queries.save(customers()))
    figures = {
        "bare_commits": bare(folder, seconds),
        "received_single": await rate(lambda: received(store, numbers), seconds),
        "received_grouped": await rate(lambda: received_together(store, numbers, waiting), seconds),
    }
    while await store.write(lambda queries: work(queries, 2_000)):
        pass
    figures["whole_single"] = await rate(lambda: single(store, numbers), seconds)
    figures["whole_grouped"] = await rate(lambda: grouped(store, numbers, waiting), seconds)
    await store.close()

    words = {
        "bare_commits": "4 KiB append + fdatasync, commits/s",
        "received_single": "received, a commit each, messages/s",
        "received_grouped": f"received, {waiting} waiting share a commit, messages/s",
        "whole_single": "received, worked and sent, three commits each, messages/s",
        "whole_grouped": f"received, worked and sent, {waiting} together and set-wise, messages/s",
    }
    for name, figure in figures.items():
        print(f"{figure:>10,.0f}  {words[name]}")
    told = {name: round(figure) for name, figure in figures.items()}
    ratio = figures["whole_grouped"] / figures["whole_single"]
    print(json.dumps({"benchmark": "storage", "waiting": waiting, **told, "grouped_to_single": round(ratio, 1)}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each figure is measured")
    parser.add_argument("--waiting", type=int, default=512, help="messages that wait together")
    parser.add_argument("--folder", type=pathlib.Path, help="on the disk to measure (default: the system's temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        asyncio.run(main(pathlib.Path(scratch), options.seconds, options.waiting))
