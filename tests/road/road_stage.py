"""A stage for stories: people write and press, and the real intake decides over a real store. `road_seen.py` reads what came of it.

Nobody is on the other side: `deliver` plays the sender, with whatever fate a story wants. The clock stands still until it is wound.
Customers are on Telegram (`cuenta`); `plaza` is a public group there. Names make ids: Ana is the user `ana`, and so is her private chat.
"""

import contextlib
import dataclasses
import itertools
import pathlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeAlias

from road_heads import heads_of
from road_seen import TELEGRAM, Seen

from bridge.clocks import ladder
from bridge.config.load import load
from bridge.config.routing import engine
from bridge.model import acts, richtext
from bridge.model.events import (
    Deleted,
    DeskDeleted,
    DeskEdited,
    DeskPressed,
    DeskReacted,
    DeskSaid,
    Edited,
    FileSeen,
    Reacted,
    Said,
    Speaking,
)  # fmt: skip
from bridge.model.failure import Reason
from bridge.model.ids import DESK, ChatId, Millis, UserId
from bridge.model.records import Outgoing, Thread
from bridge.model.richtext import RichText, Run
from bridge.model.states import DeliveryState
from bridge.ports import Arrival, Queries, Store
from bridge.road.case import occasions
from bridge.road.fate import settle
from bridge.road.fate.settle import Done, Failed, Fate
from bridge.road.intake import Intake
from bridge.texts import Catalogue
from bridge.work.bench import Bench
from bridge.work.office import Office
from storage import open_store

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

PLAZA = ChatId("plaza")
OPERATORS = "C-operacion"

CONFIG = (pathlib.Path(__file__).parent / "office.toml").read_text(encoding="utf-8")


@dataclasses.dataclass(kw_only=True)
class StoppedClock:
    now: Millis = 1_790_000_000_000

    def __call__(self) -> Millis:
        return self.now


class Stage(Seen):
    def __init__(self, store: Store, office: Office, clock: StoppedClock) -> None:
        super().__init__(store, Bench(store=store, office=office, clock=clock))
        self.clock = clock
        self.intake = Intake(self.bench, {DESK: self._parse, TELEGRAM: self._parse})
        self._events: dict[int, Any] = {}
        self._numbers = itertools.count(1)
        self._waiting: list[Arrival] = []

    # --- customers -----------------------------------------------------------------------------------------------------

    async def say(self, who: str, text: str | RichText = "", **how: Any) -> str:
        """Somebody writes, and it is decided at once. Returns the message's id. See `hear`."""
        number = self.hear(who, text, **how)
        await self.work()
        return number

    def hear(self, who: str, text: str | RichText = "", **how: Any) -> str:
        """Somebody writes; nothing is decided before `work`. public: in the group; the rest are fields of `Said`."""
        event = self.said(who, text, **how)
        self.arrive(event, f"msg:{event.chat}:{event.message}")
        return event.message

    def said(self, who: str, text: str | RichText = "", *, public: bool = False, photo: str | None = None, **fields: Any) -> Said:
        user = UserId(who.lower())
        given: dict[str, Any] = {
            "account": TELEGRAM,
            "chat": PLAZA if public else ChatId(user),
            "chat_title": "La plaza" if public else who,
            "public": public,
            "user": user,
            "name": who,
            "message": f"m{next(self._numbers)}",
            "body": richtext.plain(text) if isinstance(text, str) else text,
            "files": (picture(photo),) if photo else (),
            "to_brand": not public,
            "sent_at": self.clock.now,
        }
        return Said(**{**given, **fields})

    async def edit(self, who: str, message: str, text: str, **how: Any) -> None:
        edited = Edited(**vars(self.said(who, text, message=message, **how)), edited_at=self.clock.now)
        self.arrive(edited, f"edit:{edited.chat}:{message}:{edited.edited_at}:{next(self._numbers)}")
        await self.work()

    async def unsay(self, message: str, *, chat: str) -> None:
        """A customer deletes what he wrote."""
        event = Deleted(account=TELEGRAM, chat=ChatId(chat.lower()), message=message, at=self.clock.now)
        self.arrive(event, f"del:{event.chat}:{message}")
        await self.work()

    async def react(self, who: str, message: str, *, on: str = "", off: str = "", **how: Any) -> None:
        """A customer puts an emoji on a message, or takes it away."""
        speaking = self.said(who, **how)
        known = {field.name: getattr(speaking, field.name) for field in dataclasses.fields(Speaking)}
        added, removed = (on,) if on else (), (off,) if off else ()
        event = Reacted(**known, message=message, added=added, removed=removed, at=self.clock.now)
        self.arrive(event, f"react:{next(self._numbers)}")
        await self.work()

    async def describe(self, who: str, **known: Any) -> None:
        """What the brand knows of a customer."""
        people = await self.people(who)
        await self.store.write(lambda queries: queries.save([dataclasses.replace(one, **known) for one in people]))

    # --- staff ---------------------------------------------------------------------------------------------------------

    async def types(self, who: str, customer: str, text: str | RichText, *, thread: Thread | None = None, **fields: Any) -> str:
        """A colleague types in the customer's thread (its current one). Returns the ts."""
        home = thread or await self.home(customer)
        assert home.ts is not None, "deliver the card first"
        return await self.types_at(who, text, channel=home.channel, thread_ts=home.ts, **fields)

    async def types_at(self, who: str, text: str | RichText, **fields: Any) -> str:
        event = self.desk_said(who, text, **fields)
        self.arrive(event, f"msg:{event.channel}:{event.ts}:{next(self._numbers)}")
        await self.work()
        return event.ts

    def desk_said(self, who: str, text: str | RichText, **fields: Any) -> DeskSaid:
        given: dict[str, Any] = {
            "ts": f"1700.{next(self._numbers)}",
            "direct": False,
            "user": UserId(f"U-{who.lower()}"),
            "name": who,
            "outsider": False,
            "body": richtext.plain(text) if isinstance(text, str) else text,
            "sent_at": self.clock.now,
        }
        return DeskSaid(**{**given, **fields})

    async def retype(self, who: str, customer: str, ts: str, text: str, *, channel: str | None = None, **fields: Any) -> None:
        """A colleague edits what he had typed, in the customer's thread or elsewhere."""
        home = await self.home(customer)
        edited_at = fields.pop("edited_at", self.clock.now + next(self._numbers))
        event = DeskEdited(
            channel=ChatId(channel or home.channel), ts=ts, thread_ts=home.ts, user=UserId(f"U-{who.lower()}"), name=who,
            body=richtext.plain(text), edited_at=edited_at, **fields,
        )  # fmt: skip
        self.arrive(event, f"edit:{event.channel}:{ts}:{event.edited_at}:{text}")
        await self.work()

    async def untype(self, customer: str, ts: str, *, channel: str | None = None) -> None:
        """A colleague deletes what he had typed, in the customer's thread or elsewhere."""
        where = ChatId(channel or (await self.home(customer)).channel)
        self.arrive(DeskDeleted(channel=where, ts=ts, at=self.clock.now), f"del:{where}:{ts}")
        await self.work()

    async def sign(
        self, who: str, customer: str, ts: str, emoji: str, *, on: bool = True, outsider: bool = False, at: Millis | None = None
    ) -> None:
        """A colleague puts an emoji on a message in the thread, or takes it away."""
        home = await self.home(customer)
        event = DeskReacted(
            channel=home.channel, ts=ts, user=UserId(f"U-{who.lower()}"), name=who, outsider=outsider, emoji=emoji, on=on,
            at=self.clock.now if at is None else at,
        )  # fmt: skip
        self.arrive(event, f"react:{next(self._numbers)}")
        await self.work()

    async def press(self, who: str, action: str, customer: str, *, outsider: bool = False, **fields: str) -> None:
        """A colleague presses a button of the customer's card, or sends its form."""
        await self.press_on(who, action, (await self.case(customer)).id, outsider=outsider, **fields)

    async def press_on(self, who: str, action: str, value: int, *, outsider: bool = False, **fields: str) -> None:
        """A colleague presses a button about this case, delivery, climb, customer or flood."""
        event = DeskPressed(
            action=action, value=str(value), user=UserId(f"U-{who.lower()}"), name=who, outsider=outsider, channel=None, ts=None,
            fields=fields, at=self.clock.now,
        )  # fmt: skip
        self.arrive(event, f"click:{next(self._numbers)}")
        await self.work()

    # --- what works ----------------------------------------------------------------------------------------------------

    def arrive(self, event: Any, key: str) -> None:
        number = next(self._numbers)
        self._events[number] = event
        account = TELEGRAM if isinstance(event, Said | Deleted | Reacted) or event is None else DESK
        self._waiting.append(Arrival(account=account, key=key, raw={"event": number}, received_at=self.clock.now))

    def _parse(self, raw: dict[str, Any]) -> Any:
        event = self._events[raw["event"]]
        if event is None:
            raise ValueError("no such shape")
        return event

    async def put(self) -> None:
        """What was heard arrives."""
        waiting, self._waiting = self._waiting, []
        await self.store.put(waiting)

    async def work(self) -> None:
        """Everything that arrived is decided, in as few batches as the intake makes of it."""
        await self.put()
        while await self.intake.work():
            pass

    async def wait(self, length: Millis) -> None:
        """Time passes; openings are routed and deadlines fire when their moment comes, all at the end of it."""
        self.clock.now += length
        await self.work()

        def unit(queries: Queries) -> None:
            book = self.bench.book(queries)
            ladder.fire(book, self.bench.office, book.adopt(queries.due_deadlines(self.clock.now, 500)))
            occasions.ask(book, self.bench.office)
            book.save()

        await self.store.write(unit)

    async def deliver(self, fate: "Callable[[Outgoing], Fate] | None" = None, *, only: Callable[[Outgoing], bool] = lambda _: True) -> None:
        """Try everything that waits (that `only` lets through), lane by lane. fate: how each try ends; it arrives unless told."""
        while rows := await self.claim(only):
            await self.settle([(fate or self.arrives)(row) for row in rows])

    async def settle(self, fates: Sequence[Fate]) -> None:
        def unit(queries: Queries) -> None:
            book = self.bench.book(queries)
            settle.settle(book, self.bench.office, fates)
            occasions.ask(book, self.bench.office)
            book.save()

        await self.store.write(unit)

    async def claim(self, only: Callable[[Outgoing], bool]) -> list[Outgoing]:
        """What goes out at this moment; `settle` says how it ended."""

        def unit(queries: Queries) -> list[Outgoing]:
            heads = [row for row in heads_of(queries, self.clock.now) if only(row)]
            rows = [dataclasses.replace(row, state=DeliveryState.SENDING, attempts=row.attempts + 1) for row in heads]
            queries.save(rows)
            return rows

        return await self.store.write(unit)

    def arrives(self, row: Outgoing) -> Done:
        what = acts.from_json(row.act)
        made = f"{'1800.' if row.account == DESK else 'm'}{next(self._numbers)}"
        match what:
            case acts.Send(chat=chat):
                return Done(id=row.id, chat=chat.removeprefix("@"), ids=(made,))
            case acts.PostNotice(to=to):
                return Done(id=row.id, chat=f"D-{to}", ids=(made,))
            case acts.PostCard() | acts.PostInThread() | acts.UploadToThread():
                return Done(id=row.id, chat=row.lane.split("|")[1], ids=(made,), drawn=1)
            case acts.PostCounter():
                return Done(id=row.id, chat=row.lane.split("|")[1], ids=(made,), drawn=1)
            case acts.RedrawCounter():
                return Done(id=row.id, drawn=1_000_000)
            case _:
                return Done(id=row.id)


def uncertain(row: Outgoing) -> Failed:
    return Failed(id=row.id, next_state=DeliveryState.UNCERTAIN, reason=Reason.TIMED_OUT, detail="no answer")


def refused(row: Outgoing) -> Failed:
    return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.BLOCKED, detail="bot was blocked")


def to_customers(row: Outgoing) -> bool:
    return row.account != DESK


def to_staff(row: Outgoing) -> bool:
    return row.account == DESK


def picture(name: str, kind: Any = "photo") -> FileSeen:
    return FileSeen(source={"id": name}, kind=kind, name=name, mime="image/jpeg", size=1000)


def mention(who: str) -> Run:
    return Run(text=f"@{who}", person=f"U-{who.lower()}")


@contextlib.asynccontextmanager
async def open_stage(folder: pathlib.Path, more: str = "") -> AsyncIterator[Stage]:
    """more: further lines of configuration."""
    file = folder / "config.toml"
    file.write_text(CONFIG + more, encoding="utf-8")
    config = load(file, {})
    words = {each: Catalogue(each, config.brand.timezone, config.texts.get(each)) for each in ("es", "en", "pt")}
    office = Office(
        config=config,
        router=engine(config),
        customers=words,
        staff=words[config.desk.language],
        channels={team: ChatId(f"C-{team}") for team in config.teams},
        people={person: UserId(f"U-{person}") for person in config.people},
        operators=ChatId(OPERATORS),
        rooms={"#avisos": ChatId("C-avisos")},
        private_link=lambda account, payload: f"https://t.me/jacaranda_bot?start={payload}",
    )
    store = await open_store(f"sqlite:///{folder}/puente.db")
    try:
        yield Stage(store, office, StoppedClock())
    finally:
        await store.close()


Opened: TypeAlias = Callable[[str], contextlib.AbstractAsyncContextManager[Stage]]
"""A stage with these rules."""


def rule(does: str, *, when: str = 'any = ["profeco"]', name: str = "amenaza", on: str = "message") -> str:
    return f'[[rules]]\nname = "{name}"\non = "{on}"\nwhen = {{ {when} }}\n{does}\n'
