"""Is what people see what they should see? Stated in their terms: phones, threads, receipts; never in the product's.

Each finding is one sentence. What a customer said stands in the thread that his case is in now, once, in order, and as it reads now; what
staff answered stands on his phone, once, in order, and as it reads now; a receipt says the truth.
"""

from collections.abc import Iterator

from people import Customer, People, marks
from workspace import Post, Workspace

from bridge.model.capabilities import PLATFORMS
from bridge.texts import catalogue_texts

TEXTS = catalogue_texts("es")
COUNTER = TEXTS["flood.counter"].partition("*")[0]
LEAD = "D-U0MARTA001"
STILL_THERE = (TEXTS["reply.still_there"].split("*")[1], TEXTS["reply.taken_back_perhaps"].rpartition("}")[2])
ELSEWHERE = TEXTS["thread.write_there"].partition("}")[2].partition("*")[0]


def wrong(people: People) -> list[str]:
    """All that is not as it should be, once everything has come to rest."""
    found: list[str] = []
    for one in people.customers:
        found += _said(people.desk, one)
        found += _heard(people, one)
        found += _waits(people, one)
    found += _receipts(people)
    return found


def _said(desk: Workspace, who: Customer) -> Iterator[str]:
    home = [root for root in desk.roots() if not desk.moved(root)]
    posts = [post for root in home for post in (root, *desk.thread(root)) if post is root or post.author is not None]
    shown = [each for post in posts for each in marks(post.text) if each[0] in who.said]
    order = [mark for mark, _ in shown]
    hears = _hears_deletes(who)
    wanted = {mark: marks(words.text)[0][1] for mark, words in who.said.items() if not (words.deleted and hears)}
    for mark in order:
        if mark not in wanted:
            yield f"{who.name} deleted #{mark}, and it stands at the desk"
    for mark, version in wanted.items():
        if order.count(mark) != 1:
            yield f"{who.name}'s #{mark} stands {order.count(mark)} times at the desk"
        elif (mark, version) not in shown:
            yield f"{who.name}'s #{mark} does not read as it was edited: version {dict(shown)[mark]} of {version}"
    held = any(COUNTER in post.text for root in home for post in desk.thread(root))  # what is shown later stands below, its files by name
    if sorted(order) == sorted(wanted) and order != list(wanted) and not held:
        yield f"{who.name}'s words are out of order: {order}"
    files = [post.file for root in home for post in desk.thread(root) if post.file and not post.user]
    for words in who.said.values():
        if words.file and not held and not (words.deleted and hears) and files.count(words.file) != 1:
            yield f"{who.name}'s file {words.file} is there {files.count(words.file)} times"


def _hears_deletes(who: Customer) -> bool:
    return PLATFORMS[who.there.platform].hears_deletes == "yes"


def _waits(people: People, who: Customer) -> Iterator[str]:
    """Nobody has answered his last words."""
    cards = [root.text for root in people.desk.roots() if not people.desk.moved(root) and root.text.startswith(who.name.capitalize())]
    if who.said and not any(TEXTS["card.waits"] in card for card in cards):
        yield f"{who.name} waits for an answer, and no card says so"


def unheard(people: People) -> Iterator[str]:
    """The promise to answer is broken: does somebody in charge know of everybody who waits?"""
    for who in people.customers:
        answers = [post.at for mark, post in people.replies.items() if people.meant[mark] == who.name and post.sign == "delivered"]
        said = (words.at for words in who.said.values() if not (words.deleted and _hears_deletes(who)))
        since = min((at for at in said if at > max(answers, default=0)), default=None)
        pages = [post for post in people.desk.posts if post.channel == LEAD and post.text.startswith(who.name.capitalize())]
        if since is not None and not any(page.at >= since for page in pages):
            yield f"{who.name} waits too long, and the lead was not told"


def _heard(people: People, who: Customer) -> Iterator[str]:
    there = [words for words in who.chat.words if words.user is None and not words.deleted]
    heard = [each for words in there for each in marks(words.text)]
    order = [mark for mark, _ in heard]
    mine = {mark: post for mark, post in people.replies.items() if people.meant[mark] == who.name}
    for mark, post in mine.items():
        version, times = marks(post.text)[0][1], order.count(mark)
        if post.deleted:
            if times and not _told(people.desk, post, mark, *STILL_THERE):
                yield f"{who.name} still sees #{mark}, and nobody was told"
        elif post.sign is not None and times != 1:
            yield f"{who.name} got #{mark} {times} times"
        elif post.sign is not None and (mark, version) not in heard and mark not in people.stay:
            yield f"{who.name} reads version {dict(heard)[mark]} of #{mark}, not {version}"
    firm = [mark for mark in order if mark not in people.asked]
    if firm != [mark for mark in mine if mark in firm]:
        yield f"{who.name} got the answers out of order: {order}"
    for words in there:
        for mark, _ in marks(words.text):
            if mark not in mine:
                yield f"{who.name} got #{mark}, which was not for him"
            elif words.emoji != mine[mark].emoji and mark not in people.asked and people.desk.stands(mine[mark]):
                yield f"{who.name} has put {words.emoji or 'nothing'} on #{mark}, and the desk shows {mine[mark].emoji or 'nothing'}"


def _told(desk: Workspace, post: Post, mark: str, *texts: str) -> bool:
    """Does the thread in which this was written, or that which took its place, say so?"""
    return any(text in other.text for text in texts for other in desk.posts if mark in dict(marks(other.text)))


def _receipts(people: People) -> Iterator[str]:
    for mark, post in people.replies.items():
        if (
            post.sign != "delivered"
            and not post.deleted
            and mark not in people.stay
            and not _told_that_it_goes_on_elsewhere(people.desk, post)
        ):
            yield f"#{mark} has the sign {post.sign}"


def _told_that_it_goes_on_elsewhere(desk: Workspace, post: Post) -> bool:
    """Written where the case is not any more, and its author was told so."""
    return post.sign is None and any(ELSEWHERE in other.text and other.at >= post.at for other in desk.posts)


def lie(people: People, post: Post) -> str | None:
    """A receipt that is not true, the moment it appears."""
    if post.sign != "delivered":
        return None
    for mark, _ in marks(post.text):
        if not people.arrived(mark):
            return f"#{mark} says that it was delivered, and it is on nobody's phone"
    return None
