"""What can be seen on the stage? Cases, threads, cards and what goes out, by the names of the people, as store and outbox have them."""

from typing import Any

from road_acts import in_thread, sent

from bridge.clocks import digests
from bridge.delivery import orders
from bridge.model import acts, richtext
from bridge.model.clocks import Clock, Page
from bridge.model.ids import AccountName, ref
from bridge.model.records import Case, Conversation, Identity, InboxItem, Link, Message, Outgoing, Thread
from bridge.ports import Queries, Sheet, Store
from bridge.road.case import cards
from bridge.work.bench import Bench
from bridge.work.book import Book

TELEGRAM = AccountName("cuenta")


class Seen:
    def __init__(self, store: Store, bench: Bench) -> None:
        self.store = store
        self.bench = bench

    async def rows(self, kind: type[Any], column: str, *values: Any) -> list[Any]:
        return await self.store.read(lambda queries: queries.find(kind, column, values))

    async def people(self, who: str) -> list[Identity]:
        return await self.rows(Identity, "user", who.lower())

    async def cases(self, who: str) -> list[Case]:
        """All that this customer ever opened, the oldest first."""
        people = await self.people(who)
        talks = await self.rows(Conversation, "identity_id", *(one.id for one in people))
        return await self.rows(Case, "conversation_id", *(one.id for one in talks))

    async def case(self, who: str) -> Case:
        return (await self.cases(who))[-1]

    async def threads(self, who: str) -> list[Thread]:
        return await self.rows(Thread, "case_id", (await self.case(who)).id)

    async def home(self, who: str) -> Thread:
        """The case's current thread."""
        (now,) = [thread for thread in await self.threads(who) if thread.current]
        return now

    async def thread(self, who: str, *, which: Thread | None = None) -> list[str]:
        """What the case's current thread will contain below its card, as `speaker: text`; edits as `speaker (edit): text`."""
        home = which or await self.home(who)
        rows = await self.rows(Outgoing, "lane", f"thread|{home.channel}|{home.id}")
        return [line for row in rows if (line := in_thread(acts.from_json(row.act)))]

    async def copy(self, who: str, message: str) -> str:
        """As which message of the desk's thread a customer's message stands there."""
        (origin,) = await self.rows(Link, "ref", ref(TELEGRAM, who.lower(), message))
        copies = [link for link in await self.rows(Link, "message_id", origin.message_id) if link.side == "copy"]
        return copies[-1].ref.split("|")[2]

    async def card(self, who: str, *, which: Thread | None = None) -> str:
        sheet = await self.sheet(which or await self.home(who))
        return richtext.as_plain(richtext.join(sheet.body, sheet.footnote))

    async def sheet(self, home: Thread) -> Sheet:
        """A thread's card as it is to look now."""

        def unit(queries: Queries) -> Sheet:
            book = self.bench.book(queries)
            book.fetch_cases([home.case_id])
            cards.fetch(book, [home])
            return cards.draw(book, self.bench.office, book.need(Case, home.case_id), home, cards.messages_on(book, home))

        return await self.store.read(unit)

    async def sends(self, where: str) -> list[Outgoing]:
        """What goes out to a customer's private chat, or to the group."""
        return await self.rows(Outgoing, "lane", f"{TELEGRAM}|{where.lower()}")

    async def sent_to(self, where: str) -> list[str]:
        """The texts among it; edits as `(edit) text`."""
        return [sent(acts.from_json(row.act)) for row in await self.sends(where)]

    async def notices(self, to: str) -> list[str]:
        rows = await self.rows(Outgoing, "lane", f"notice|{to}", f"digest|{to}")

        def said(book: Book, order: orders.Order) -> str:
            if order.digest is not None:
                return digests.draw(book, self.bench.office, order.digest).listing(lambda channel, ts: None)
            return richtext.as_plain(order.act.body)  # type: ignore[union-attr]

        def unit(queries: Queries) -> list[str]:
            book = self.bench.book(queries)
            made, _ = orders.compose(book, self.bench.office, rows)
            return [said(book, order) for order in made]

        return await self.store.write(unit)

    async def pages(self, who: str) -> list[Page]:
        return await self.rows(Page, "case_id", (await self.case(who)).id)

    async def signs(self, customer: str, ts: str) -> list[str]:
        """The receipts on a colleague's message, in their order."""
        home = await self.home(customer)
        rows = await self.rows(Outgoing, "lane", f"mark|{home.channel}|{ts}")
        return [row.act["sign"] for row in rows]

    async def clocks(self, who: str) -> list[Clock]:
        return await self.rows(Clock, "case_id", (await self.case(who)).id)

    async def running(self, who: str) -> Clock | None:
        """The clock that nobody has answered yet."""
        found = [clock for clock in await self.clocks(who) if clock.ended_at is None]
        assert len(found) < 2
        return found[0] if found else None

    async def messages(self, who: str) -> list[Message]:
        return await self.rows(Message, "case_id", (await self.case(who)).id)

    async def dead(self) -> list[InboxItem]:
        return await self.rows(InboxItem, "state", "dead")
