"""Is what people see what they should see? Stated in their terms: phones, threads, receipts; never in the product's.

Each finding is one sentence. What a customer said stands in the thread that his case is in now, once, in order, and as it reads now; what
staff answered stands on his phone, once, in order, and as it reads now; a receipt says the truth.
"""

from collections.abc import Iterator

from people import Customer, People, marks
from workspace import Post, Workspace

from bridge.texts import catalogue_texts

ELSEWHERE = catalogue_texts("es")["thread.write_there"].partition("}")[2].partition("*")[0]


def wrong(people: People) -> list[str]:
    """All that is not as it should be, once everything has come to rest."""
    found: list[str] = []
    for one in people.customers:
        found += _said(people.desk, one)
        found += _heard(people, one)
    found += _receipts(people)
    return found


def _said(desk: Workspace, who: Customer) -> Iterator[str]:
    shown: list[tuple[str, int]] = []
    for root in desk.roots():
        if not desk.moved(root):
            for post in desk.thread(root):
                if post.author is not None or (post.file and not post.user):
                    shown += [each for each in marks(post.text) if each[0] in who.said]
    order = [mark for mark, _ in shown]
    wanted = {mark: marks(words.text)[0][1] for mark, words in who.said.items()}
    for mark, version in wanted.items():
        if order.count(mark) != 1:
            yield f"{who.name}'s #{mark} stands {order.count(mark)} times at the desk"
        elif (mark, version) not in shown:
            yield f"{who.name}'s #{mark} does not read as it was edited: version {dict(shown)[mark]} of {version}"
    if sorted(order) == sorted(wanted) and order != list(wanted):
        yield f"{who.name}'s words are out of order: {order}"
    files = [post.file for root in desk.roots() if not desk.moved(root) for post in desk.thread(root) if post.file and not post.user]
    for words in who.said.values():
        if words.file and files.count(words.file) != 1:
            yield f"{who.name}'s file {words.file} is there {files.count(words.file)} times"


def _heard(people: People, who: Customer) -> Iterator[str]:
    heard = [each for words in who.chat.words if words.user is None for each in marks(words.text)]
    order = [mark for mark, _ in heard]
    mine = [mark for mark, post in people.replies.items() if _thread_of(people.desk, post, who) and post.sign is not None]
    for mark in mine:
        version = marks(people.replies[mark].text)[0][1]
        if order.count(mark) != 1:
            yield f"{who.name} got #{mark} {order.count(mark)} times"
        elif (mark, version) not in heard and mark not in people.stay:
            yield f"{who.name} reads version {dict(heard)[mark]} of #{mark}, not {version}"
    firm = [mark for mark in order if mark not in people.asked]
    if firm != [mark for mark in mine if mark in firm]:
        yield f"{who.name} got the answers out of order: {order}"
    for mark in order:
        if mark not in mine:
            yield f"{who.name} got #{mark}, which was not for him"


def _thread_of(desk: Workspace, post: Post, who: Customer) -> bool:
    """Was this written in a thread of his?"""
    said = [each for other in desk.posts if (other.channel, other.thread_ts) == (post.channel, post.thread_ts) and other.author
            for each in marks(other.text)]  # fmt: skip
    return any(mark in who.said for mark, _ in said)


def _receipts(people: People) -> Iterator[str]:
    for mark, post in people.replies.items():
        if post.sign != "delivered" and mark not in people.stay and not _told_that_it_goes_on_elsewhere(people.desk, post):
            yield f"#{mark} has the sign {post.sign}"


def _told_that_it_goes_on_elsewhere(desk: Workspace, post: Post) -> bool:
    """Written where the case is not any more, and its author was told so."""
    return post.sign is None and any(
        ELSEWHERE in other.text and other.at >= post.at
        for other in desk.posts
        if (other.channel, other.thread_ts) == (post.channel, post.thread_ts)
    )


def lie(people: People, post: Post) -> str | None:
    """A receipt that is not true, the moment it appears."""
    if post.sign != "delivered":
        return None
    for mark, _ in marks(post.text):
        if not people.arrived(mark):
            return f"#{mark} says that it was delivered, and it is on nobody's phone"
    return None
