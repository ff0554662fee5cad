"""What do staff do? They answer below what they see, change their minds, and look at what they are asked."""

import asyncio
import random

from buttons import FILLED_IN
from customers_side import Customer, Customers
from words import REPLY, again, marks, one_of
from workspace import Post, Workspace

from bridge.model.acts import Button
from bridge.texts import catalogue_texts

ANSWERS = (
    "ya lo vemos contigo", "tu paquete sale hoy", "te devolvemos el dinero", "abrimos a las nueve",
    "ya pedimos tus $450; mañana a las 10 te escribo",
)  # fmt: skip
HOLDING = (
    "estamos trabajando en ello",
    "una disculpa por la demora",
    "hola",
    "en 1 minuto te confirmo",
    "en 5 minutos te confirmo",
    "mañana a las 10 te confirmo",
)
"""What answers nothing; the last two say when an answer comes."""
ORDERS = ("!promesa hoy 16:00 reembolso", "!promesa 1m reembolso", "!promesa cuando se pueda", "!promesa ayer reembolso")
COMMANDS = ("away", "away until 1m", "away instead marta", "back")
NOT_EDITED = catalogue_texts("es")["reply.not_edited"].partition("*")[2].partition("*")[0]
FOR_CUSTOMERS, AMONG_STAFF = ("👍", "❤️", "🎉"), ("👀",)
EMOJI = (*FOR_CUSTOMERS, *AMONG_STAFF)
STAFF = ("U0SOFIA001", "U0DIEGO001")
PUTS_OFF = ("take", "take_incident", "give", "more_time")
LOOK = 2.0
"""Seconds after which staff look at the questions that are open."""


class Staff:
    def __init__(self, chance: random.Random, desk: Workspace, customers: Customers) -> None:
        self.random, self.desk, self.customers = chance, desk, customers
        self.replies: dict[str, Post] = {}
        """By mark."""
        self.meant: dict[str, Customer] = {}
        """By a reply's mark: in whose thread it was written."""
        self.by_form: dict[str, Customer] = {}
        """By the mark of what was written into a form: to whom."""
        self.privately: set[str] = set()
        """Marks of what nobody else may read."""
        self.emoji: dict[str, list[tuple[str, str, Post]]] = {}
        """By the mark of what a customer said: who has put what on which copy of it, in order."""
        self.holding: set[str] = set()
        """Marks of replies that only hold the customer off, whatever became of them later."""
        self.overruled: set[str] = set()
        """Customers of whom staff said that such a reply was an answer."""
        self.notes: dict[str, Post] = {}
        self.put_off: set[str] = set()
        """Customers whom somebody took, gave to a colleague or asked more time for, which is longer than a world lasts, or who wait for
        longer than their words tell: for what was answered before somebody said that they do want an answer."""
        self.asked: set[str] = set()
        """Marks of replies of which staff were asked, or told that they failed: their order at the customer's is not binding."""
        self.stay: set[str] = set()
        """Marks of replies whose author was told that they cannot be changed any more at the customer's."""
        self._pressed: dict[str, float] = {}

    # --- what they do ---

    def answers(self) -> None:
        self._replies(self.random.choice(ANSWERS), with_file=self.random.random() < 0.1)

    def holds_off(self) -> None:
        if (mark := self._replies(self.random.choice(HOLDING), with_file=False)) is not None:
            self.holding.add(mark)

    def _replies(self, words: str, *, with_file: bool) -> str | None:
        """The mark of what was written, if there is a thread to write in."""
        roots = [root for root in self.desk.roots() if not self.desk.moved(root)]
        if root := one_of(self.random, roots):
            mark = f"r{len(self.replies) + 1}"
            # Where some cases are public, a plain word may be a note: they say that it is for the customer.
            text = f"{REPLY if self.customers.open_air else ''}{words} @{mark}"
            self.meant[mark] = self.whose(root)
            self.replies[mark] = self.desk.say(root, self.random.choice(STAFF), text, f"adjunto-{mark}.txt" if with_file else None)
            return mark
        return None

    def answers_by_form(self) -> None:
        cards = [(root, button) for root in self.desk.roots() for button in root.buttons if button.action.startswith("reply")]
        if found := one_of(self.random, cards):
            mark = f"r{2000 + len(self.by_form)}"
            self.by_form[mark] = self.whose(found[0])
            if found[1].action == "reply_privately":
                self.privately.add(mark)
            self.desk.press(*found, self.random.choice(STAFF), {"text": f"{self.random.choice(ANSWERS)} @{mark}"})

    def types_a_promise(self) -> None:
        if root := one_of(self.random, self.desk.roots()):
            self.desk.say(root, self.random.choice(STAFF), self.random.choice(ORDERS))

    def presses_something(self) -> None:
        """A button of those that stand anywhere at the desk."""
        buttons = [(post, button) for post in self.desk.posts if not post.deleted for button in post.buttons if button.action in FILLED_IN]
        if found := one_of(self.random, buttons):
            post, button = found
            if button.action == "is_answer" and (root := self.desk.root_of(post)) is not None:
                self.overruled.add(self.whose(root).name)
            if button.action in PUTS_OFF:
                self.put_off |= {one.name for one in self.customers.all if f"{one.name} · " in f"{post.before}{post.text}{post.file}"}
            if button.action == "awaits" and (root := self.desk.root_of(post)) is not None:
                self.put_off.add(self.whose(root).name)
            self.desk.press(post, button, self.random.choice(STAFF), FILLED_IN[button.action](self.random, self.desk.clock()))

    def delays(self) -> None:
        """A promise takes longer: the customer is told, in words of theirs or, of what holds no mark, in ours."""
        in_threads = [(root, post) for post in self.desk.posts if not post.deleted and (root := self.desk.root_of(post)) is not None]
        late = [(root, post, each) for root, post in in_threads for each in post.buttons if each.action == "promise_later"]
        if found := one_of(self.random, late):
            root, post, button = found
            fields = {"when": str(self.desk.clock() // 1000 + self.random.randint(5, 90))}
            if marks(post.text) or self.random.random() < 0.5:
                mark = f"r{2000 + len(self.by_form)}"
                self.by_form[mark] = self.whose(root)
                fields["text"] = f"nos tardamos un poco más @{mark}"
            self.desk.press(post, button, self.random.choice(STAFF), fields)

    def goes_away(self) -> None:
        """Or comes back."""
        self.desk.command(self.random.choice((*STAFF, "U0ELENA001")), self.random.choice(COMMANDS))

    def whose(self, root: Post) -> Customer:
        return next(one for one in self.customers.all if root.text.startswith(f"{one.name} "))

    def rewrites(self) -> None:
        if post := one_of(self.random, (post for post in self.replies.values() if not post.deleted)):
            self.desk.edit(post, again(self.random, post.text, ANSWERS))

    def takes_back(self) -> None:
        if post := one_of(self.random, (post for post in self.replies.values() if not post.deleted)):
            self.desk.delete(post)

    def removes_a_thread(self) -> None:
        if root := one_of(self.random, self.desk.roots()):
            self.desk.delete(root)

    def resolves(self) -> None:
        cards = [(root, button) for root in self.desk.roots() for button in root.buttons if button.action.startswith("resolve")]
        if found := one_of(self.random, cards):
            self.desk.press(*found, self.random.choice(STAFF), {"reason": "ya no hace falta"} if "_" in found[1].action else {})

    def writes_a_note(self) -> None:
        if root := one_of(self.random, self.desk.roots()):
            mark = f"r{1000 + len(self.notes)}"
            self.notes[mark] = self.desk.say(root, self.random.choice(STAFF), f"nota: es de los buenos @{mark}")

    def reacts(self) -> None:
        """To something that a customer said, or he takes back what he put there."""
        said = {mark for one in self.customers.all for mark in one.said}
        # Not in a thread that the case has left: what was posted there last may never have been known to stand.
        roots = [root for root in self.desk.roots() if not self.desk.moved(root)]
        copies = [(post, marks(post.text)) for root in roots for post in self.desk.thread(root) if post.author is not None]
        if found := one_of(self.random, ((post, there[0][0]) for post, there in copies if len(there) == 1 and there[0][0] in said)):
            (post, mark), user, emoji = found, self.random.choice(STAFF), self.random.choice(EMOJI)
            there = self.emoji.setdefault(mark, [])
            mine = next((each for each in there if each[:2] == (user, emoji)), None)
            if mine is None:
                there.append((user, emoji, post))
            elif mine[2] is post:
                there.remove(mine)
            else:
                return
            self.desk.put_emoji(post, user, emoji, on=mine is None)

    # --- they look at what they are asked ---

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
            elif "show_swarm" in labels and calm:
                self._press(post, labels["show_swarm"])  # those behind it come by themselves; now they come faster
        return found

    def _press(self, post: Post, button: Button) -> None:
        """Once, and again where nothing came of it for a while."""
        now = asyncio.get_running_loop().time()
        if now - self._pressed.get(post.ts, 0.0) > 2 * LOOK:
            self._pressed[post.ts] = now
            self.desk.press(post, button, self.random.choice(STAFF))

    def arrived(self, mark: str) -> bool:
        return any(mark in dict(marks(words.text)) for one in self.customers.all for words in one.heard())
