"""Who writes to the brand, and where? Customers in private, in public, or both, and on one account or two.

In a public place a customer speaks to the brand by a mention or a reply, and what he says there afterwards is for it, too. What he says
before, or to others, may be shown to staff as something overheard.
"""

import asyncio
import dataclasses
import random
from collections.abc import Iterator, Sequence

from messenger import LINK, Chat, Messenger, Person, Words
from words import again, marks, one_of

PHRASES = ("me cobraron dos veces", "no llega mi paquete", "¿a qué hora abren?", "sigo esperando", "quiero un reembolso", "hola")
CLOSINGS = ("gracias, hasta luego", "ok, muchas gracias")
"""What asks for nothing."""
SOUR = "gracias por nada"
NAMES = ("ana", "beto", "carla", "david", "eva")


@dataclasses.dataclass(kw_only=True)
class Customer:
    me: Person
    there: Messenger
    writes_in_private: bool
    in_public: bool
    said: dict[str, Words] = dataclasses.field(default_factory=dict)
    """By mark, in order."""
    for_brand: set[str] = dataclasses.field(default_factory=set)
    """Marks of what is surely said to the brand; the rest may be taken as overheard."""
    parts: list[Words] = dataclasses.field(default_factory=list)
    """What belongs to an album besides its words."""

    @property
    def name(self) -> str:
        return self.me.name

    @property
    def chats(self) -> list[Chat]:
        """The chats in which he reads."""
        private = self.there.chats.get(self.me.user)
        return ([private] if private else []) + ([self.there.plaza] if self.in_public else [])

    def hears(self, chat: Chat) -> list[Words]:
        """What the brand says to him there: in public what answers him, or nobody."""
        said = [words for words in chat.words if words.by is None]
        return [words for words in said if not chat.public or words.reply_to is None or self.is_mine(chat, words.reply_to)]

    def heard(self) -> Iterator[Words]:
        return (words for chat in self.chats for words in self.hears(chat))

    def is_mine(self, chat: Chat, message: str | None) -> bool:
        found = chat.find(message)
        return found is not None and found.by == self.me

    @property
    def hears_deletes(self) -> bool:
        """Is his platform one that tells us what he deletes?"""
        return self.there.can.hears_deletes == "yes"

    def wanted(self) -> dict[str, Words]:
        """What of his must stand at the desk, in order."""
        return {mark: words for mark, words in self.said.items() if mark in self.for_brand and not (words.deleted and self.hears_deletes)}


class Customers:
    def __init__(self, chance: random.Random, messengers: Sequence[Messenger], *, crowded: bool) -> None:
        self.random, self.crowded = chance, crowded
        self.open_air = chance.random() < 0.4
        """Do some of them write where everybody reads?"""
        self.all: list[Customer] = []
        self._there = messengers if chance.random() < 0.4 else messengers[:2]
        for name in chance.sample(NAMES, chance.randint(1, 4)):
            self._joins(name, chance.choice(self._there))

    def _joins(self, name: str, there: Messenger) -> None:
        """Somebody, or somebody who is known from another account of the same platform."""
        elsewhere = {one.me.user for one in self.all if one.there.platform == there.platform}
        known = sorted(elsewhere - {one.me.user for one in self.all if one.there is there})
        in_public = self.open_air and self.random.random() < 0.7
        writes_in_private = not in_public or self.random.random() < 0.5
        me = Person(known[0] if known else name, name.capitalize())
        self.all.append(Customer(me=me, there=there, writes_in_private=writes_in_private, in_public=in_public))

    # --- what they do ---

    def says(self, who: Customer | None = None, chat: Chat | None = None) -> None:
        """chat: the one in which he says it, so that the brand surely hears of it, without files, and wants an answer."""
        who, plainly = who or self.random.choice(self.all), chat is not None
        mark = f"c{sum(len(one.said) for one in self.all) + 1}"
        phrases = PHRASES if plainly else (*PHRASES, *CLOSINGS, SOUR)
        text, chance = f"{self.random.choice(phrases)} @{mark}", self.random.random()
        count = 0 if plainly else 1 if chance < 0.1 else self.random.randint(2, 4) if chance < 0.18 else 0
        files = [f"foto-{mark}-{number}.txt" for number in range(count)]
        chat = chat or self._where(who)
        if chat.public:
            said, surely = self._in_public(who, text, files, plainly)
        else:
            said, surely = who.there.say(chat, who.me, text, files), True
        who.said[mark] = said[0]
        who.parts += said[1:]
        if surely:
            who.for_brand.add(mark)

    def _where(self, who: Customer) -> Chat:
        privately = who.writes_in_private and (not who.in_public or self.random.random() < 0.5)
        return who.there.private(who.me) if privately else who.there.plaza

    def _in_public(self, who: Customer, text: str, files: Sequence[str], plainly: bool) -> tuple[list[Words], bool]:
        """He mentions the brand, replies to somebody, or just speaks: the words, and whether they are surely for the brand."""
        chat = who.there.plaza
        to = None if plainly else one_of(self.random, (each for each in chat.words[-6:] if self.random.random() < 0.3 and not each.deleted))
        to_brand = plainly or self.random.random() < 0.5 or (to is not None and to.by is None)
        known_here = any(words in chat.words for mark, words in who.said.items() if mark in who.for_brand)
        said = who.there.say(chat, who.me, text, files, reply_to=to.id if to else None, to_brand=to_brand)
        return said, to_brand or (known_here and to is None)

    def bursts(self) -> None:
        who = self.random.choice(self.all)
        for _ in range(self.random.randint(2, 6)):
            self.says(who)

    def swarm(self) -> None:
        """Many come at once whom nobody knows."""
        there = self.random.choice(self._there)
        for _ in range(self.random.randint(3, 9)):
            self._joins(f"nuevo{len(self.all)}", there)
            self.says(self.all[-1])

    def edits(self) -> None:
        if found := self._something_said():
            who, chat, words = found
            who.there.edit(chat, words, again(self.random, words.text, (*PHRASES, *CLOSINGS)))

    def deletes(self) -> None:
        if found := self._something_said():
            who, chat, words = found
            who.there.delete(chat, words)

    def _something_said(self) -> tuple[Customer, Chat, Words] | None:
        who = self.random.choice(self.all)
        words = one_of(self.random, (each for each in who.said.values() if not each.deleted))
        return (who, next(chat for chat in who.chats if words in chat.words), words) if words else None

    def reacts(self) -> None:
        """To what the brand said to him; sometimes somebody else does, which is no business of ours."""
        who = self.random.choice(self.all)
        heard = ((chat, words) for chat in who.chats for words in chat.words if words.by is None and not words.deleted)
        if found := one_of(self.random, (each for each in heard if marks(each[1].text))):
            chat, words = found
            if not chat.public or who.is_mine(chat, words.reply_to):
                words.emoji ^= {"👍"}
                who.there.react(chat, words, who.me, "👍", on="👍" in words.emoji)
            elif words.reply_to is not None:  # what answers nobody's words any more may still be meant for him
                who.there.react(chat, words, who.me, "🔥", on=True)

    def blocks(self) -> None:
        """For a while."""
        who = self.random.choice(self.all)
        if chat := who.there.chats.get(who.me.user):
            chat.blocked = True
            asyncio.get_running_loop().call_later(self.random.uniform(1, 8), setattr, chat, "blocked", False)

    def follows_a_link(self) -> None:
        """To his own case, or out of curiosity to another's."""
        who = self.random.choice(self.all)
        links = [words.text.partition(LINK)[2].split()[0] for chat in who.chats for words in chat.words if LINK in words.text]
        if links:
            who.there.say(who.there.private(who.me), who.me, "", start=self.random.choice(links))
            who.writes_in_private = True

    def last_words(self) -> None:
        """Everybody says one thing more wherever he writes, once nothing goes wrong any more: whatever was lost sight of has to be found
        again."""
        for who in self.all:
            if who.writes_in_private:
                who.there.private(who.me)
            for chat in who.chats:
                self.says(who, chat)
