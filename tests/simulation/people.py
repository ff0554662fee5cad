"""Who takes part, and what do they do? Customers and staff who act at moments of the seed's choosing, on what they see then.

Every word that is said holds a mark of its own (`#c7` of a customer, `#r3` of staff; `#c7v2` once it was edited), by which it is found
again wherever it is shown.
"""

import asyncio
import dataclasses
import random
import re
from collections.abc import Callable, Sequence

from messenger import Chat, Messenger, Words
from workspace import Post, Workspace

from bridge.texts import catalogue_texts

MARK = re.compile(r"#([cr]\d+)(?:v(\d+))?\b")
PHRASES = ("me cobraron dos veces", "no llega mi paquete", "¿a qué hora abren?", "sigo esperando", "quiero un reembolso", "hola")
ANSWERS = ("ya lo vemos contigo", "tu paquete sale hoy", "te devolvemos el dinero", "abrimos a las nueve")
NOT_EDITED = catalogue_texts("es")["reply.not_edited"].partition("*")[2].partition("*")[0]
CUSTOMERS = ("ana", "beto", "carla", "david", "eva")
STAFF = ("U0SOFIA001", "U0DIEGO001")
LASTS = 12.0
"""Seconds for which people act."""
LOOK = 2.0
"""Seconds after which staff look at the questions that are open."""


def marks(text: str) -> list[tuple[str, int]]:
    """The marks in a text, with the version of each."""
    return [(mark, int(version or 1)) for mark, version in MARK.findall(text)]


@dataclasses.dataclass(kw_only=True)
class Customer:
    name: str
    there: Messenger
    chat: Chat
    said: dict[str, Words] = dataclasses.field(default_factory=dict)
    """By mark, in order."""


class People:
    def __init__(self, seed: int, desk: Workspace, messengers: Sequence[Messenger]) -> None:
        self.random = random.Random(f"people {seed}")
        self.desk = desk
        self.customers: list[Customer] = []
        for name in self.random.sample(CUSTOMERS, self.random.randint(1, 4)):
            there = self.random.choice(messengers)
            chat = there.chats[name] = Chat(id=name, title=name.capitalize())
            self.customers.append(Customer(name=name, there=there, chat=chat))
        self.replies: dict[str, Post] = {}
        """By mark."""
        self.notes: dict[str, Post] = {}
        self.asked: set[str] = set()
        """Marks of replies of which staff were asked, or told that they failed: their order at the customer's is not binding."""
        self.stay: set[str] = set()
        """Marks of replies whose author was told that they cannot be changed any more at the customer's."""
        self._pressed: dict[str, float] = {}

    def plan(self) -> None:
        """Ask the loop to have everybody act."""
        loop, verbs = asyncio.get_running_loop(), self._verbs()
        for _ in range(self.random.randint(4, 24)):
            when = self.random.uniform(0, LASTS)
            loop.call_later(when, self.random.choice(verbs))

    def _verbs(self) -> list[Callable[[], None]]:
        weights = {self._says: 8, self._answers: 6, self._edits: 2, self._rewrites: 1, self._notes: 1, self._bursts: 1}
        return [verb for verb, weight in weights.items() for _ in range(weight)]

    # --- customers ---

    def _says(self, who: Customer | None = None) -> None:
        who = who or self.random.choice(self.customers)
        mark = f"c{sum(len(one.said) for one in self.customers) + 1}"
        file = f"foto-{mark}.txt" if self.random.random() < 0.1 else None
        who.said[mark] = who.there.say(who.chat, who.name, f"{self.random.choice(PHRASES)} #{mark}", file)

    def _bursts(self) -> None:
        who = self.random.choice(self.customers)
        for _ in range(self.random.randint(2, 6)):
            self._says(who)

    def _edits(self) -> None:
        who = self.random.choice(self.customers)
        if who.said:
            words = self.random.choice(list(who.said.values()))
            who.there.edit(who.chat, words, self._again(words.text, PHRASES))

    def _again(self, text: str, phrases: Sequence[str]) -> str:
        ((mark, version),) = marks(text)
        return f"{self.random.choice(phrases)} #{mark}v{version + 1}"

    # --- staff ---

    def _answers(self) -> None:
        roots = [root for root in self.desk.roots() if not self.desk.moved(root)]
        if roots:
            mark = f"r{len(self.replies) + 1}"
            text = f"{self.random.choice(ANSWERS)} #{mark}"
            file = f"adjunto-{mark}.txt" if self.random.random() < 0.1 else None
            self.replies[mark] = self.desk.say(self.random.choice(roots), self.random.choice(STAFF), text, file)

    def _rewrites(self) -> None:
        if self.replies:
            post = self.random.choice(list(self.replies.values()))
            self.desk.edit(post, self._again(post.text, ANSWERS))

    def _notes(self) -> None:
        if roots := self.desk.roots():
            mark = f"r{1000 + len(self.notes)}"
            self.notes[mark] = self.desk.say(self.random.choice(roots), self.random.choice(STAFF), f"nota: es de los buenos #{mark}")

    # --- staff look at what they are asked ---

    def look(self) -> bool:
        """Answer every open question by looking at the customer's phone. Returns whether there are any."""
        now, found = asyncio.get_running_loop().time(), False
        for post in list(self.desk.posts):
            if NOT_EDITED in post.text:
                self.stay |= {mark for mark, _ in marks(post.text)}
            labels = {button.action: button for button in post.buttons if not post.deleted}
            if "resend" not in labels:
                continue
            wanted = {mark for mark, _ in marks(post.text)}
            self.asked |= wanted
            found = True
            if now - self._pressed.get(post.ts, 0.0) > 2 * LOOK:
                self._pressed[post.ts] = now
                there = "arrived" in labels and any(self.arrived(mark) for mark in wanted)
                self.desk.press(post, labels["arrived" if there else "resend"], self.random.choice(STAFF))
        return found

    def arrived(self, mark: str) -> bool:
        return any((mark, version) in marks(words.text) for one in self.customers for words in one.chat.words for version in range(1, 9))
