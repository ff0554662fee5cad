"""Is what people see what they should see? Stated in their terms: phones, threads, receipts; never in the product's.

Each finding is one sentence. What a customer said stands in the thread that his case is in now, once, in order, and as it reads now; what
staff answered stands on his phone, once, in order, and as it reads now; a receipt says the truth.
"""

from collections.abc import Iterator

from brands import IN_CHARGE
from customers_side import Customer
from messenger import Chat, Words
from people import People
from staffs_side import FOR_CUSTOMERS, Staff
from words import marks
from workspace import Post, Workspace

from bridge.model.ids import Millis
from bridge.texts import catalogue_texts

TEXTS = catalogue_texts("es")
COUNTER = TEXTS["flood.counter"].partition("*")[0]
NO_EMOJI = tuple(TEXTS[key].split("*")[1] for key in ("reaction.failed", "reaction.still_there"))
STILL_THERE = (TEXTS["reply.still_there"].split("*")[1], TEXTS["reply.taken_back_perhaps"].rpartition("}")[2])
ELSEWHERE = TEXTS["thread.write_there"].partition("}")[2].partition("*")[0]
REPEATED = TEXTS["thread.answers"].partition("{")[0]
BYSTANDER = TEXTS["speaker.bystander"].rpartition("}")[2]
SHOWN_PRIVATELY = TEXTS["thread.reply_private"].rpartition("*")[2]
SHOWN = (TEXTS["thread.reply_by_form"].rpartition("*")[2], TEXTS["promise.delay_sent"].rpartition("*")[2])
PROMISE = TEXTS["card.promise"].partition(" ")[0]


def wrong(people: People) -> list[str]:
    """All that is not as it should be, once everything has come to rest."""
    found: list[str] = []
    for one in people.customers.all:
        found += _said(people.desk, one)
        found += _heard(people, one)
        found += _waits(people, one)
        found += _emoji(people, one)
    found += _receipts(people)
    found += _by_form(people)
    return found


# --- what customers said -------------------------------------------------------------------------------------------


def _said(desk: Workspace, who: Customer) -> Iterator[str]:
    home = [root for root in desk.roots() if not desk.moved(root)]
    posts = [[post for post in (root, *desk.thread(root)) if post is root or post.author is not None] for root in home]
    shown = [[each for post in thread for each in _told_in(post) if each[0] in who.said] for thread in posts]
    found = [each for thread in shown for each in thread]
    order = [mark for mark, _ in found]
    wanted = who.wanted()
    for mark in sorted(set(order)):
        words = who.said[mark]
        if words.deleted and who.hears_deletes:
            yield f"{who.name} deleted @{mark}, and it stands at the desk"
        elif mark not in wanted and order.count(mark) > 1:
            yield f"{who.name}'s @{mark}, which was said to others, stands {order.count(mark)} times at the desk"
        elif (mark, marks(words.text)[0][1]) not in found:
            yield f"{who.name}'s @{mark} does not read as it was edited: version {dict(found)[mark]} of {marks(words.text)[0][1]}"
    for mark in wanted:
        if order.count(mark) != 1:
            yield f"{who.name}'s @{mark} stands {order.count(mark)} times at the desk"
    held = any(COUNTER in post.text for root in home for post in desk.thread(root))  # what is shown later stands below, its files by name
    for thread in shown:
        here = [mark for mark, _ in thread if mark in wanted]
        if not held and len(set(order)) == len(order) and here != [mark for mark in wanted if mark in here]:
            yield f"{who.name}'s words are out of order: {here}"
    if not who.for_brand:
        yield from _only_overheard(who, [post for thread in posts for post in thread])
    files = [post.file for root in home for post in desk.thread(root) if post.file and not post.user]
    for words in () if held else (*wanted.values(), *(part for part in who.parts if _mark_of(who, part.album) in wanted)):
        for file in words.files:
            if files.count(file) != 1:
                yield f"{who.name}'s file {file} is there {files.count(file)} times"


def _told_in(post: Post) -> list[tuple[str, int]]:
    """The marks of what it tells, but for what is merely repeated: above the reply to it, or of what somebody promised."""
    return marks("\n".join(line for line in post.text.splitlines() if REPEATED not in line and PROMISE not in line))


def _emoji(people: People, who: Customer) -> Iterator[str]:
    """What staff put on his words he sees, as far as it is for customers and his platform shows so many."""
    staff, can = people.staff, who.there.can
    for mark, words in who.said.items():
        put = [can.emoji(emoji) or "" for _, emoji, _ in staff.emoji.get(mark, ()) if emoji in FOR_CUSTOMERS]
        wanted = set(list(dict.fromkeys(put))[-can.reactions_each :])
        failed = any(each in post.text for post in people.desk.posts for each in NO_EMOJI)
        # A case that is public once is one where only what is marked goes out.
        if not words.deleted and not failed and set(words.ours) != wanted and (words.ours or not people.customers.open_air):
            yield f"staff put {put or 'nothing'} on {who.name}'s @{mark}, and he sees {words.ours or 'nothing'}"


def _mark_of(who: Customer, album: str | None) -> str:
    return next(mark for mark, words in who.said.items() if words.album == album)


def _only_overheard(who: Customer, posts: list[Post]) -> Iterator[str]:
    """He has never spoken to the brand: nobody may take him for a customer."""
    for post in posts:
        for mark, _ in _told_in(post):
            if mark in who.said and BYSTANDER not in (post.author or ""):
                yield f"{who.name} spoke to others, and @{mark} is shown as a customer's"


def _waits(people: People, who: Customer) -> Iterator[str]:
    """Nobody has answered his last words. What is held back behind a counter makes nobody wait for him."""
    home = [root for root in people.desk.roots() if not people.desk.moved(root) and root.text.startswith(f"{who.name} ")]
    held = any(COUNTER in post.text for root in home for post in people.desk.thread(root))
    if who.said and not held and not any(TEXTS["card.waits"] in root.text for root in home):
        yield f"{who.name} waits for an answer, and no card says so"


def unheard(people: People) -> Iterator[str]:
    """The promise to answer is broken: does somebody in charge know of everybody who waits?"""
    staff = people.staff
    read = [(post, f"{post.before}{post.text}{post.file}") for post in people.desk.posts if post.channel in IN_CHARGE]
    for who in (one for one in people.customers.all if one.name not in staff.put_off):
        mine = {mark: post for mark, post in staff.replies.items() if staff.meant[mark] is who and mark not in staff.holding}
        stand = {mark for words in who.heard() if not words.deleted for mark, _ in marks(words.text)}  # who took one back answers no more
        answers = [post.at for mark, post in mine.items() if post.sign == "delivered" and mark in stand]
        told = {mark: _stood_at(people.desk, mark) for mark in who.wanted()}  # nobody answers what he could not read yet
        since = min((words.at for mark, words in who.wanted().items() if told[mark] > max(answers, default=0)), default=None)
        if since is not None and not any(max(post.at, post.redrawn_at) >= since for post, text in read if f"{who.name} · " in text):
            yield f"{who.name} waits too long, and the lead was not told"


def _stood_at(desk: Workspace, mark: str) -> Millis:
    return min((post.at for post in desk.posts if mark in dict(marks(post.text))), default=0)


# --- what staff said -----------------------------------------------------------------------------------------------


def _heard(people: People, who: Customer) -> Iterator[str]:
    desk, staff = people.desk, people.staff
    heard = [each for words in who.heard() if not words.deleted for each in marks(words.text)]
    order = [mark for mark, _ in heard]
    mine = {mark: post for mark, post in staff.replies.items() if staff.meant[mark] is who}
    for mark, post in mine.items():
        version, times = marks(post.text)[0][1], order.count(mark)
        if post.deleted:
            if times and not _told(desk, post, mark, *STILL_THERE):
                yield f"{who.name} still sees @{mark}, and nobody was told"
        elif post.sign is not None and times != 1:
            yield f"{who.name} got @{mark} {times} times"
        elif post.sign is not None and (mark, version) not in heard and mark not in staff.stay:
            yield f"{who.name} reads version {dict(heard)[mark]} of @{mark}, not {version}"
    for chat in who.chats:
        there = [words for words in who.hears(chat) if not words.deleted]
        firm = [mark for words in there for mark, _ in marks(words.text) if mark in mine and mark not in staff.asked]
        if firm != [mark for mark in mine if mark in firm]:
            yield f"{who.name} got the answers out of order: {firm}"
        for words in there:
            for mark, _ in marks(words.text):
                yield from _addressed(people, who, chat, words, mark)
                if mark in mine and words.emoji != mine[mark].emoji and mark not in staff.asked and desk.stands(mine[mark]):
                    shown = mine[mark].emoji or "nothing"
                    yield f"{who.name} has put {words.emoji or 'nothing'} on @{mark}, and the desk shows {shown}"


def _addressed(people: People, who: Customer, chat: Chat, words: Words, mark: str) -> Iterator[str]:
    staff, to_all = people.staff, chat.public and words.reply_to is None
    if who not in (staff.meant.get(mark), staff.by_form.get(mark)):
        if not to_all:
            yield f"{who.name} got @{mark}, which was not for him"
    elif to_all and any(each.at < _written_at(staff, words, mark) and each in chat.words for each in who.wanted().values()):
        yield f"@{mark} answers nobody where all read it, although {who.name} has spoken there"
    elif chat.public and mark in staff.privately:
        yield f"everybody reads @{mark}, which was for {who.name} alone"


def _written_at(staff: Staff, words: Words, mark: str) -> Millis:
    """When what these words answer had been said: what was said while they were on their way was not there to be answered."""
    return staff.replies[mark].at if mark in staff.replies else words.at


def _by_form(people: People) -> Iterator[str]:
    """What was written into a form is shown in the thread once it goes out."""
    staff = people.staff
    for mark, who in staff.by_form.items():
        how = (SHOWN_PRIVATELY,) if mark in staff.privately else SHOWN
        shown = any(each in post.text for each in how for post in people.desk.posts if mark in dict(marks(post.text)))
        times = [other for words in who.heard() for other, _ in marks(words.text)].count(mark)
        if times != (1 if shown else 0):
            yield f"{who.name} got @{mark} {times} times, and staff read that it {'was' if shown else 'was not'} sent"


def _told(desk: Workspace, post: Post, mark: str, *texts: str) -> bool:
    """Does the thread in which this was written, or that which took its place, say so?"""
    return any(text in other.text for text in texts for other in desk.posts if mark in dict(marks(other.text)))


def _receipts(people: People) -> Iterator[str]:
    for mark, post in people.staff.replies.items():
        if (
            post.sign != "delivered"
            and not post.deleted
            and mark not in people.staff.stay
            and not _told_that_it_goes_on_elsewhere(people.desk, post)
        ):
            yield f"@{mark} has the sign {post.sign}"


def _told_that_it_goes_on_elsewhere(desk: Workspace, post: Post) -> bool:
    """Written where the case is not any more, and its author was told so."""
    return post.sign is None and any(ELSEWHERE in other.text and other.at >= post.at for other in desk.posts)


def lie(people: People, post: Post) -> str | None:
    """A receipt that is not true, the moment it appears."""
    if post.sign != "delivered":
        return None
    for mark, _ in marks(post.text):
        if not people.staff.arrived(mark):
            return f"@{mark} says that it was delivered, and it is on nobody's phone"
    return None
