"""Who takes part, and what do they do? Customers and staff who act at moments of the seed's choosing, on what they see then.

Every word that is said holds a mark of its own (`#c7` of a customer, `#r3` of staff; `#c7v2` once it was edited), by which it is found
again wherever it is shown.
"""

import asyncio
import dataclasses
import random
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from messenger import Chat, Messenger, Words
from workspace import Post, Workspace

from bridge.model.acts import Button
from bridge.texts import catalogue_texts

T = TypeVar("T")

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
        self.meant: dict[str, str] = {}
        """By a reply's mark: the name of the customer in whose thread it was written."""
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
        weights = {
            self._says: 8, self._answers: 6, self._edits: 2, self._rewrites: 1, self._notes: 1, self._bursts: 1, self._deletes: 1,
            self._takes_back: 1, self._reacts: 2, self._blocks: 1, self._removes_a_thread: 1, self._resolves: 1,
        }  # fmt: skip
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
        if words := self._one_of(words for words in who.said.values() if not words.deleted):
            who.there.edit(who.chat, words, self._again(words.text, PHRASES))

    def _deletes(self) -> None:
        who = self.random.choice(self.customers)
        if words := self._one_of(words for words in who.said.values() if not words.deleted):
            who.there.delete(who.chat, words)

    def _reacts(self) -> None:
        who = self.random.choice(self.customers)
        if words := self._one_of(words for words in who.chat.words if words.user is None and not words.deleted and marks(words.text)):
            who.there.react(who.chat, words, who.name, "👍")

    def _blocks(self) -> None:
        """For a while."""
        who = self.random.choice(self.customers)
        who.chat.blocked = True
        asyncio.get_running_loop().call_later(self.random.uniform(1, 8), setattr, who.chat, "blocked", False)

    def last_words(self) -> None:
        """Everybody says one thing more, once nothing goes wrong any more: whatever was lost sight of has to be found again."""
        for who in self.customers:
            self._says(who)

    def _one_of(self, found: Iterable[T]) -> T | None:
        listed = list(found)
        return self.random.choice(listed) if listed else None

    def _again(self, text: str, phrases: Sequence[str]) -> str:
        ((mark, version),) = marks(text)
        return f"{self.random.choice(phrases)} #{mark}v{version + 1}"

    # --- staff ---

    def _answers(self) -> None:
        roots = [root for root in self.desk.roots() if not self.desk.moved(root)]
        if root := self._one_of(roots):
            mark = f"r{len(self.replies) + 1}"
            text = f"{self.random.choice(ANSWERS)} #{mark}"
            file = f"adjunto-{mark}.txt" if self.random.random() < 0.1 else None
            self.replies[mark] = self.desk.say(root, self.random.choice(STAFF), text, file)
            self.meant[mark] = next(one.name for one in self.customers if root.text.startswith(one.name.capitalize()))

    def _rewrites(self) -> None:
        if post := self._one_of(post for post in self.replies.values() if not post.deleted):
            self.desk.edit(post, self._again(post.text, ANSWERS))

    def _takes_back(self) -> None:
        if post := self._one_of(post for post in self.replies.values() if not post.deleted):
            self.desk.delete(post)

    def _removes_a_thread(self) -> None:
        if root := self._one_of(self.desk.roots()):
            self.desk.delete(root)

    def _resolves(self) -> None:
        cards = [(root, button) for root in self.desk.roots() for button in root.buttons if button.action.startswith("resolve")]
        if found := self._one_of(cards):
            self.desk.press(*found, self.random.choice(STAFF), {"reason": "ya no hace falta"} if "_" in found[1].action else {})

    def _notes(self) -> None:
        if roots := self.desk.roots():
            mark = f"r{1000 + len(self.notes)}"
            self.notes[mark] = self.desk.say(self.random.choice(roots), self.random.choice(STAFF), f"nota: es de los buenos #{mark}")

    # --- staff look at what they are asked ---

    def look(self, *, calm: bool) -> bool:
        """Answer every open question by looking at the customer's phone, and once it is calm have shown what is held back. Returns
        whether there is anything to answer."""
        found = False
        for post in list(self.desk.posts):
            if NOT_EDITED in post.text:
                self.stay |= {mark for mark, _ in marks(post.text)}
            labels = {button.action: button for button in post.buttons if not post.deleted}
            if "resend" in labels:
                wanted = {mark for mark, _ in marks(post.text)}
                self.asked |= wanted
                there = "arrived" in labels and any(self.arrived(mark) for mark in wanted)
                found = True
                self._press(post, labels["arrived" if there else "resend"])
            elif "show_held" in labels and calm and self.desk.stands(post):
                found = True
                self._press(post, labels["show_held"])
        return found

    def _press(self, post: Post, button: Button) -> None:
        """Once, and again where nothing came of it for a while."""
        now = asyncio.get_running_loop().time()
        if now - self._pressed.get(post.ts, 0.0) > 2 * LOOK:
            self._pressed[post.ts] = now
            self.desk.press(post, button, self.random.choice(STAFF))

    def arrived(self, mark: str) -> bool:
        heard = (words.text for one in self.customers for words in one.chat.words if words.user is None)
        return any(mark in dict(marks(text)) for text in heard)
