"""Which lanes go next, and what travels together?

Order binds within a lane, so each lane offers its head only. Among heads of equal priority the lane that was served longest ago goes
first: one flooding customer starves nobody.

A case's first words travel on its card, and when a Slack channel is throttled, a customer's waiting messages for one thread travel in
one post, each still mapped by itself (`model/posts.py`). What was put together stays together over retries, since the post may have
been made already: each follower's `progress` names the row that leads it.
"""

import itertools
from collections.abc import Collection, Iterable, Sequence

from bridge.model import acts, richtext
from bridge.model.acts import PostCard, PostInThread
from bridge.model.ids import Millis
from bridge.model.posts import MOST_TOGETHER
from bridge.model.records import Outgoing
from bridge.ports import Head

MOST_LANES = 10_000
LONGEST_TOGETHER = 3_000
"""Characters of one post: Slack shows a longer one folded."""


class Turns:
    """Who was served when; what was forgotten counts as never."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}
        self._count = 0

    def in_order(self, heads: Iterable[Head]) -> list[Head]:
        return sorted(heads, key=lambda head: (head.priority, self.last(head.lane), head.id))

    def last(self, lane: str) -> int:
        return self._served.get(lane, 0)

    def serve(self, lane: str) -> None:
        self._count += 1
        self._served.pop(lane, None)
        self._served[lane] = self._count
        if len(self._served) > MOST_LANES:
            del self._served[next(iter(self._served))]


# --- together ------------------------------------------------------------------------------------------------------------


def followers(head: Outgoing, waiting: Sequence[Outgoing], *, tight: bool, now: Millis, bundled: Collection[int] = ()) -> list[Outgoing]:
    """Which rows go with the head, in one post. waiting: what is pending in its lane, in order, with or without the head. bundled: the
    messages whose post is a bundle, which goes by itself."""
    waiting = [row for row in waiting if row.id > head.id and row.lane == head.lane]
    led = [row for row in waiting if (row.progress or {}).get("with") == head.id]
    if led or head.attempts > 0:
        return led
    single = itertools.takewhile(lambda row: row.message_id not in bundled, waiting)
    if is_card(head):
        return _as_many_as_fit(single, LONGEST_TOGETHER, now)
    if tight and _is_said(head) and head.message_id not in bundled and head.act["speaker"] is not None:
        alike = itertools.takewhile(lambda row: row.act.get("speaker") == head.act["speaker"], single)
        return _as_many_as_fit(alike, LONGEST_TOGETHER - _length(head), now)
    return []


def _as_many_as_fit(waiting: Iterable[Outgoing], room: int, now: Millis) -> list[Outgoing]:
    out: list[Outgoing] = []
    for row in itertools.islice(waiting, MOST_TOGETHER - 1):
        if not _is_said(row) or row.not_before > now or (room := room - _length(row)) < 0:
            break
        out.append(row)
    return out


def together(rows: Sequence[Outgoing]) -> PostInThread:
    """One act for a head and its followers: each one's words begin on a line of their own."""
    parts = [what for row in rows if isinstance(what := acts.from_json(row.act), PostInThread)]
    return PostInThread(thread_id=parts[0].thread_id, speaker=parts[0].speaker, body=richtext.join(*(part.body for part in parts)))


def is_card(row: Outgoing) -> bool:
    return bool(row.act["act"] == PostCard.__name__)


def _is_said(row: Outgoing) -> bool:
    """A message of the case, nothing that Puente says among staff."""
    return row.act["act"] == PostInThread.__name__ and row.message_id is not None


def _length(row: Outgoing) -> int:
    what = acts.from_json(row.act)
    assert isinstance(what, PostInThread)
    return len(richtext.as_plain(what.body))
