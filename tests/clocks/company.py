"""A company on a clock that is wound forward: the real store, book, road, ladder and delivery; only the platforms are played.

Customers and staff act by methods (`writes`, `answers`, `presses`); `at` winds the clock and rings the alarm on the way. What people then
see is in `desk` and the channels.
"""

import contextlib
import dataclasses
import pathlib
from collections.abc import AsyncIterator
from typing import Any

from played import PlayedChannel, PlayedDesk, Post

from adapters.mail import SmtpMailer
from adapters.webhook import WebPrograms
from bridge.clocks import absences
from bridge.clocks.alarm import Alarm
from bridge.config.load import load
from bridge.config.routing import engine
from bridge.delivery import orders, retries
from bridge.delivery.perform import Performer
from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.clocks import Clock, Deadline, Escalation, Page
from bridge.model.events import ChannelEvent, DeskDeleted, DeskEdited, DeskEvent, DeskPressed, DeskSaid, Edited, Said
from bridge.model.failure import DeliveryError
from bridge.model.ids import DESK, AccountName, ChatId, Millis, UserId
from bridge.model.records import Case, Outgoing
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.ports import Arrival, Queries, Store
from bridge.road.case import cards
from bridge.road.fate.settle import Done, Failed, Fate, settle
from bridge.road.intake import Intake
from bridge.safety.inspector import Inspector
from bridge.texts import Catalogue
from bridge.work.bench import Bench
from bridge.work.office import Office
from storage import open_store

MINUTE = 60_000
TEN = 1_767_628_800_000
"""Monday, 5 January 2026, ten in the morning in Mexico City."""


class Company:
    def __init__(self, store: Store, *, operators: bool = True, desk: PlayedDesk | None = None, file: str = "office.toml") -> None:
        config = load(pathlib.Path(__file__).parent / file, {})
        self.now: Millis = TEN
        self.store = store
        self.desk = desk or PlayedDesk()
        self.telegram, self.discord = PlayedChannel("telegram", links=True), PlayedChannel("discord", links=False)
        channels = {channel.account: channel for channel in (self.telegram, self.discord)}
        office = Office(
            config=config,
            router=engine(config),
            customers={each: Catalogue(each, config.brand.timezone) for each in config.brand.languages},
            staff=Catalogue(config.desk.language, config.brand.timezone),
            channels={name: ChatId(team.channel) for name, team in config.teams.items()},
            people={name: UserId(person.slack) for name, person in config.people.items()},
            operators=ChatId("C0OPERADOR") if operators else None,
            rooms={},
            private_link=lambda account, payload: channels[AccountName(account)].private_link(payload),
        )
        self.bench = Bench(store=store, office=office, clock=lambda: self.now)
        self._events: list[ChannelEvent | DeskEvent] = []
        parsers = {name: lambda raw: self._events[raw["event"]] for name in (DESK, *channels)}
        self._intake, self.alarm = Intake(self.bench, parsers), Alarm(self.bench)
        programs, inspector = WebPrograms(lambda: self.now), Inspector(largest=config.files.largest)
        self.performer = Performer(channels, self.desk, programs, store.files(), inspector, _nothing, _nothing, SmtpMailer())
        self.busy = False
        """The platforms answer nothing: what is sent stays under way."""

    # --- people act ---

    async def writes(
        self, text: str, *, user: str = "ana", account: str = "telegram", chat: str | None = None, to_brand: bool = True,
        reply_to: str | None = None, start: str | None = None, before: Millis = 0, ours: bool = False,
    ) -> None:  # fmt: skip
        """A customer writes, `before` so long ago by his own clock."""
        public = chat is not None and not chat.startswith("dm-")
        await self.happens(
            AccountName(account),
            Said(
                account=AccountName(account), chat=ChatId(chat or user), chat_title=chat or "", public=public, user=UserId(user),
                name=user.capitalize(), message=f"m{len(self._events)}", body=richtext.plain(text) if text else (), reply_to=reply_to,
                to_brand=to_brand, sent_at=self.now - before, start=start, ours=ours,
            ),
        )  # fmt: skip

    async def answers(self, text: str, *, by: str = "U0PABLO", customer: str = "Ana", mentions: tuple[str, ...] = ()) -> str:
        """Somebody of staff writes in the thread of the customer's newest case. Returns the message's ts."""
        root, ts = self.card(customer), f"s{len(self._events)}.0"
        await self.happens(
            DESK,
            DeskSaid(
                channel=ChatId(root.to), ts=ts, thread_ts=root.ts, direct=False, user=UserId(by), name=by[2:].capitalize(),
                outsider=False, body=richtext.plain(text), mentions=tuple(UserId(one) for one in mentions), sent_at=self.now,
            ),
        )  # fmt: skip
        return ts

    async def edits(self, ts: str, text: str, *, by: str = "U0PABLO", customer: str = "Ana") -> None:
        """Whoever wrote it at the desk changes his words."""
        root = self.card(customer)
        await self.happens(
            DESK,
            DeskEdited(
                channel=ChatId(root.to), ts=ts, thread_ts=root.ts, user=UserId(by), name=by[2:].capitalize(),
                body=richtext.plain(text), edited_at=self.now,
            ),
        )  # fmt: skip

    async def takes_back(self, ts: str, *, customer: str = "Ana") -> None:
        """Whoever wrote it at the desk deletes it."""
        await self.happens(DESK, DeskDeleted(channel=ChatId(self.card(customer).to), ts=ts, at=self.now))

    async def rewrites(self, text: str, *, user: str = "ana", account: str = "telegram") -> None:
        """A customer changes what he wrote last."""
        last = [event for event in self._events if isinstance(event, Said) and event.user == user][-1]
        fields = {**last.__dict__, "body": richtext.plain(text), "edited_at": self.now}
        await self.happens(AccountName(account), Edited(**fields))

    async def notes_under(self, page: Post, text: str, *, by: str) -> None:
        await self.happens(
            DESK,
            DeskSaid(
                channel=ChatId(page.to), ts=f"s{len(self._events)}.0", thread_ts=page.ts, direct=True, user=UserId(by),
                name=by[2:].capitalize(), outsider=False, body=richtext.plain(text), sent_at=self.now,
            ),
        )  # fmt: skip

    async def presses(self, button: Button | str, value: str = "", *, by: str = "U0PABLO", outsider: bool = False, **fields: str) -> None:
        action, value = (button.action, button.value) if isinstance(button, Button) else (button, value)
        await self.happens(
            DESK,
            DeskPressed(
                action=action, value=value, user=UserId(by), name=by[2:].capitalize(), outsider=outsider, channel=None, ts=None,
                fields=fields, at=self.now,
            ),
        )  # fmt: skip

    async def are_away(self, *people: str) -> None:
        """They have said to be away, without saying until when."""

        def unit(queries: Queries) -> None:
            book = self.bench.book(queries)
            for user in people:
                absences.say(book, UserId(user), until=None)
            book.save()

        await self.store.write(unit)

    async def happens(self, account: AccountName, *events: ChannelEvent | DeskEvent) -> None:
        first = len(self._events)
        self._events += events
        await self.store.put(
            [
                Arrival(account=account, key=f"e{first + number}", raw={"event": first + number}, received_at=self.now)
                for number in range(len(events))
            ]
        )
        await self.decide()

    async def decide(self) -> None:
        while await self._intake.work():
            pass
        if not self.busy:
            await self.deliver()

    # --- time passes ---

    async def at(self, minute: float) -> None:
        """Wind the clock to so many minutes after ten; the alarm rings whenever something is due on the way, and every five minutes."""
        end = TEN + round(minute * MINUTE)
        while self.now < end:
            due = [moment for moment in await self.store.write(self._next) if moment is not None and moment > self.now]
            self.now = min(end, self.now + 5 * MINUTE, *due)
            await self.rings()

    def _next(self, queries: Queries) -> tuple[Millis | None, ...]:
        return queries.next_deadline(), queries.next_opening(), queries.next_send(self.now)

    async def sleeps_until(self, minute: float) -> None:
        """The product is down until then."""
        self.now = TEN + round(minute * MINUTE)
        await self.decide()
        await self.rings()

    async def rings(self) -> None:
        """The alarm is run until nothing is due, and what it calls for is delivered."""
        while await self.alarm.drain():
            pass
        await self.decide()

    # --- the platforms ---

    async def deliver(self) -> None:
        """Send all that waits, and settle what became of it, until nothing is left to do now."""
        while claimed := await self.store.write(self._claim):
            await self.settle(*[await self._perform(order) for order in claimed])
        for order in await self.store.write(self._dirty):
            await self.performer.redraw(order)
            assert order.thread is not None
            thread = dataclasses.replace(order.thread, drawn=order.thread.wanted)
            await self.store.write(lambda queries, thread=thread: queries.save([thread]))

    async def arrives(self, row: Outgoing) -> None:
        """This one row is delivered, whatever else waits."""
        await self.store.write(lambda queries: queries.save([dataclasses.replace(row, state=DeliveryState.SENDING)]))
        await self.settle(Done(id=row.id, chat=row.act["chat"], ids=(f"ours-{row.id}",)))

    async def settle(self, *fates: Fate) -> None:
        def unit(queries: Queries) -> None:
            book = self.bench.book(queries)
            settle(book, self.bench.office, list(fates))
            book.save()

        await self.store.write(unit)

    def _claim(self, queries: Queries) -> list[orders.Order]:
        book = self.bench.book(queries)
        heads = [head.id for via in queries.waiting_for() for head in queries.lane_heads(self.now, via, 1000, lambda lane: True)]
        rows = [
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENDING), attempts=row.attempts + 1)
            for row in queries.find(Outgoing, "id", heads)
        ]
        claimed, broken = orders.compose(book, self.bench.office, rows)
        assert not broken
        book.save()
        return claimed

    async def _perform(self, order: orders.Order) -> Fate:
        try:
            drawn = await self.store.read(lambda queries: self.performer.drawn(self.bench.book(queries), self.bench.office, order))
            return await self.performer.perform(drawn)
        except DeliveryError as error:
            assert error.__cause__ is None, error.__cause__
            repeatable = self.performer.repeatable(order)
            decision = retries.decide(
                error, attempt=order.row.attempts, repeatable=repeatable, patient=order.row.account == DESK, now=self.now
            )
            return Failed(id=order.row.id, next_state=decision.state, reason=error.reason, detail=error.detail, again_at=decision.at)

    def _dirty(self, queries: Queries) -> list[orders.Order]:
        book = self.bench.book(queries)
        threads = queries.dirty_threads(1000)
        book.fetch_cases([thread.case_id for thread in threads])
        return [orders.redraw(book, one, cards.draw(book, self.bench.office, book.need(Case, one.case_id), one, [])) for one in threads]

    # --- what can be seen ---

    def card(self, customer: str = "Ana") -> Post:
        """The card of the customer's newest case, as it looks now."""
        return [post for post in self.desk.posts if post.thread_ts is None and "Prioridad" in post.text and post.text.startswith(customer)][
            -1
        ]

    def thread(self, customer: str = "Ana") -> list[Post]:
        root = self.card(customer)
        return [post for post in self.desk.posts if post.thread_ts == root.ts]

    def told(self, to: str) -> list[Post]:
        """The notices that a person or channel got."""
        return [post for post in self.desk.posts if post.to == to and post.thread_ts is None and "Prioridad" not in post.looks[0]]

    async def rows(self, kind: type[Any], column: str, *values: Any) -> list[Any]:
        return await self.store.write(lambda queries: queries.find(kind, column, values))

    async def cases(self) -> list[Case]:
        return await self.rows(Case, "state", "opening", "open", "resolved")

    async def clocks(self) -> list[Clock]:
        return await self.rows(Clock, "state", "running", "paused", "met", "breached", "cancelled")

    async def deadlines(self, state: str = "open") -> list[Deadline]:
        return await self.rows(Deadline, "state", state)

    async def climbs(self) -> list[Escalation]:
        return await self.rows(Escalation, "state", "climbing", "taken", "ended")

    async def pages(self) -> list[Page]:
        return await self.rows(Page, "closed", True, False)

    async def under_way(self) -> list[Outgoing]:
        return await self.rows(Outgoing, "state", "pending", "sending")

    def minutes(self, moment: Millis) -> float:
        """Minutes after ten."""
        return (moment - TEN) / MINUTE


def lives(company: Company, key: str, **fields: Any) -> None:
    """The configuration says something else of this person from now on."""
    office = company.bench.office
    people = {**office.config.people, key: dataclasses.replace(office.config.people[key], **fields)}
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, people=people))


async def _nothing(*_: Any) -> None:
    return


@contextlib.asynccontextmanager
async def open_company(
    folder: pathlib.Path, *, operators: bool = True, desk: PlayedDesk | None = None, file: str = "office.toml"
) -> AsyncIterator[Company]:
    """The product started on this folder's database; desk: what stands at the desk since its last start; file: the configuration."""
    store = await open_store(f"sqlite:///{folder}/puente.db")
    try:
        yield Company(store, operators=operators, desk=desk, file=file)
    finally:
        await store.close()
