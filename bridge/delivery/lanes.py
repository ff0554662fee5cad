"""Which lanes go next, and what travels together?

Order binds within a lane, so each lane offers its head only. Among heads of equal priority the lane that was served longest ago goes
first: one flooding customer starves nobody.

When a Slack channel is throttled, a customer's waiting messages for one thread travel in one post, each still mapped by itself: the
first by the post's own id, the others by that id and their place in it. What was put together stays together over retries, since the
post may have been made already: each follower's `progress` names the row that leads it.
"""

from collections.abc import Iterable, Sequence

from bridge.model import acts, richtext
from bridge.model.acts import PostInThread
from bridge.model.ids import Millis, Ref
from bridge.model.records import Outgoing

MOST_LANES = 10_000
MOST_TOGETHER = 20
LONGEST_TOGETHER = 3_000
"""Characters of one post: Slack shows a longer one folded."""


class Turns:
    """Who was served when; what was forgotten counts as never."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}
        self._count = 0

    def in_order(self, heads: Iterable[Outgoing]) -> list[Outgoing]:
        return sorted(heads, key=lambda row: (row.priority, self.last(row.lane), row.id))

    def last(self, lane: str) -> int:
        return self._served.get(lane, 0)

    def serve(self, lane: str) -> None:
        self._count += 1
        self._served.pop(lane, None)
        self._served[lane] = self._count
        if len(self._served) > MOST_LANES:
            del self._served[next(iter(self._served))]


# --- together ------------------------------------------------------------------------------------------------------------


def followers(head: Outgoing, waiting: Sequence[Outgoing], *, tight: bool, now: Millis) -> list[Outgoing]:
    """Which rows go with the head, in one post. waiting: what is pending in its lane, in order, with or without the head."""
    waiting = [row for row in waiting if row.id > head.id and row.lane == head.lane]
    led = [row for row in waiting if (row.progress or {}).get("with") == head.id]
    if led or head.attempts > 0 or not tight or not _can_travel(head):
        return led
    what = acts.from_json(head.act)
    assert isinstance(what, PostInThread)
    room = LONGEST_TOGETHER - _length(what)
    out: list[Outgoing] = []
    for row in waiting[: MOST_TOGETHER - 1]:
        if not _can_travel(row) or row.not_before > now:
            break
        more = acts.from_json(row.act)
        assert isinstance(more, PostInThread)
        room -= _length(more)
        if more.speaker != what.speaker or room < 0:
            break
        out.append(row)
    return out


def together(rows: Sequence[Outgoing]) -> PostInThread:
    """One act for a head and its followers: each one's words begin on a line of their own."""
    parts = [what for row in rows if isinstance(what := acts.from_json(row.act), PostInThread)]
    return PostInThread(thread_id=parts[0].thread_id, speaker=parts[0].speaker, body=richtext.join(*(part.body for part in parts)))


def _can_travel(row: Outgoing) -> bool:
    """Words of a person, nothing that Puente says itself."""
    return row.act["act"] == PostInThread.__name__ and row.message_id is not None and row.act["speaker"] is not None


def _length(what: PostInThread) -> int:
    return len(richtext.as_plain(what.body))


# --- the ids of what travelled together ------------------------------------------------------------------------------------


def place_in(ts: str, number: int) -> str:
    """The id of the number-th message in a post: 0 is the post's own."""
    return f"{ts}+{number}" if number else ts


def post_of(message: str) -> str:
    """The post in which a message is."""
    return message.partition("+")[0]


def neighbours(copy: Ref) -> list[Ref]:
    """The refs of all that may be in the same post as this copy, in order."""
    post = post_of(copy)
    return [Ref(place_in(post, number)) for number in range(MOST_TOGETHER)]
