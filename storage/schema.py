"""Which tables are there, and what do their indexes promise?

One table per record of `bridge.model.records`, its columns named as the record's fields. `case` is a reserved word of SQL, so that
table is `cases`; InboxItem and Outgoing are the design's `inbox` and `outbox`.

A foreign key says who a row belongs to, and each has an index. Fields that merely point somewhere (a conversation's newest case, a
case's decision and predecessor, the message that one replies to) have none: they would tie the tables into circles.

A condition that an index is limited to is defined once and used by its query too, its words written out in the SQL and not bound:
SQLite uses such an index only where it reads the very same condition.
"""

from typing import Any

import sqlalchemy as sa

from bridge.model import clocks as k
from bridge.model import records as r
from bridge.model.crowds import Flood, Gate
from bridge.model.people import Absence, Turn
from bridge.model.states import CaseState, DeadlineState, DeliveryState
from storage.columns import columns

metadata = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"},
)


def _table(name: str, record: type[Any], *, key: str = "id", **references: str) -> sa.Table:
    return sa.Table(name, metadata, *columns(record, key=key, references=references))


identity = _table("identity", r.Identity)
place = _table("place", r.Place)
conversation = _table("conversation", r.Conversation, place_id="place", identity_id="identity")
cases = _table("cases", r.Case, conversation_id="conversation")
thread = _table("thread", r.Thread, case_id="cases")
message = _table("message", r.Message, case_id="cases", conversation_id="conversation")
link = _table("link", r.Link, key="ref", message_id="message")
media = _table("media", r.Media)
decision = _table("decision", r.Decision, case_id="cases")
clock = _table("clock", k.Clock, case_id="cases")
promise = _table("promise", k.Promise, case_id="cases", clock_id="clock", message_id="message")
deadline = _table("deadline", k.Deadline, clock_id="clock", case_id="cases")
escalation = _table("escalation", k.Escalation, case_id="cases", clock_id="clock")
digest = _table("digest", k.Digest)
page = _table("page", k.Page, escalation_id="escalation", case_id="cases", digest_id="digest")
rulebook = _table("rulebook", r.Rulebook)
flood = _table("flood", Flood, case_id="cases")
gate = _table("gate", Gate)
turn = _table("turn", Turn)
absence = _table("absence", Absence)
told = _table("told", r.Told)
outbox = _table("outbox", r.Outgoing, case_id="cases", message_id="message")
inbox = _table("inbox", r.InboxItem)

cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""How far an account's backfill has come: no record, since it belongs to the adapters."""

TABLES: dict[type[Any], sa.Table] = {
    r.Identity: identity,
    r.Place: place,
    r.Conversation: conversation,
    r.Case: cases,
    r.Thread: thread,
    r.Message: message,
    r.Link: link,
    r.Media: media,
    r.Decision: decision,
    r.Rulebook: rulebook,
    k.Clock: clock,
    k.Promise: promise,
    k.Deadline: deadline,
    k.Escalation: escalation,
    k.Digest: digest,
    k.Page: page,
    Flood: flood,
    Gate: gate,
    Turn: turn,
    Absence: absence,
    r.Told: told,
    r.Outgoing: outbox,
    r.InboxItem: inbox,
}


# --- conditions that have an index of their own ------------------------------------------------------------------------


def _is(column: sa.Column[Any], *words: str) -> sa.ColumnElement[bool]:
    """The column holds one of the words, written out."""
    literals: list[sa.ColumnElement[Any]] = [sa.literal_column(f"'{word}'") for word in words]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


INBOX_NEW = _is(inbox.c.state, "new")
INBOX_DEAD = _is(inbox.c.state, "dead")
CASE_OPENING = _is(cases.c.state, CaseState.OPENING)
CASE_UNCLAIMED = cases.c.unclaimed_at.is_not(None)
CASE_UNSETTLED = _is(cases.c.state, CaseState.OPENING, CaseState.OPEN)
DEADLINE_OPEN = _is(deadline.c.state, DeadlineState.OPEN)
DIGEST_NEWEST = digest.c.newest
DIGEST_TAKING = digest.c.taking.is_not(None)
UNSENT = _is(outbox.c.state, DeliveryState.PENDING, DeliveryState.SENDING)
ahead = outbox.alias("ahead")
"""Rows of the outbox that other rows are held against."""
AHEAD_UNSENT = _is(ahead.c.state, DeliveryState.PENDING, DeliveryState.SENDING)
TROUBLED = _is(outbox.c.state, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
SWARM_WAITS = sa.and_(flood.c.case_id.is_(None), flood.c.next_at.is_not(None))
BEHIND_SWARM = cases.c.flood_id.is_not(None)
IDENTITY_MUTED = identity.c.muted_at.is_not(None)
CARD_STALE = sa.and_(thread.c.ts.is_not(None), thread.c.drawn < thread.c.wanted)


# --- indexes -------------------------------------------------------------------------------------------------------------


def _index(name: str, *columns: sa.Column[Any], unique: bool = False, where: sa.ColumnElement[bool] | None = None) -> None:
    sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_index("identity_of_user", identity.c.account, identity.c.user, unique=True)
_index("place_of_chat", place.c.account, place.c.chat, unique=True)
_index("conversation_of_customer", conversation.c.place_id, conversation.c.identity_id, unique=True)
_index("thread_of_post", thread.c.channel, thread.c.ts, unique=True)
_index("deadline_of_clock", deadline.c.clock_id, deadline.c.rung, deadline.c.generation, unique=True)
_index("inbox_of_event", inbox.c.account, inbox.c.source_key, unique=True)
_index("gate_of_account", gate.c.account, unique=True)
_index("turn_of_person", turn.c.team, turn.c.person, unique=True)
_index("absence_of_person", absence.c.user, unique=True)
_index("told_what", told.c.what, unique=True)
_index("page_of_post", page.c.channel, page.c.ts)

_index("inbox_new", inbox.c.id, where=INBOX_NEW)
_index("inbox_dead", inbox.c.id, where=INBOX_DEAD)
_index("case_opening", cases.c.route_at, where=CASE_OPENING)
_index("case_unclaimed", cases.c.unclaimed_at, where=CASE_UNCLAIMED)
_index("case_unsettled", cases.c.state, where=CASE_UNSETTLED)
_index("case_behind_swarm", cases.c.flood_id, cases.c.id, where=BEHIND_SWARM)
_index("swarm_waits", flood.c.id, where=SWARM_WAITS)
_index("identity_muted", identity.c.id, where=IDENTITY_MUTED)
_index("deadline_due", deadline.c.due_at, where=DEADLINE_OPEN)
_index("digest_newest", digest.c.to, where=DIGEST_NEWEST)
_index("digest_taking", digest.c.id, where=DIGEST_TAKING)
_index("thread_stale", thread.c.id, where=CARD_STALE)
_index("outbox_lane", outbox.c.lane, outbox.c.id, where=UNSENT)
_index("outbox_turn", outbox.c.via, outbox.c.priority, outbox.c.id, where=UNSENT)
# Holds all that its query asks, so that a backlog is read without touching its rows.
_index("outbox_due", outbox.c.not_before, outbox.c.created_at, outbox.c.state, where=UNSENT)
_index("outbox_troubled", outbox.c.state, where=TROUBLED)

# Unique indexes that begin with a foreign key serve it already.
for _column in (
    conversation.c.identity_id,
    cases.c.conversation_id,
    thread.c.case_id,
    message.c.case_id,
    message.c.conversation_id,
    link.c.message_id,
    decision.c.case_id,
    clock.c.case_id,
    promise.c.case_id,
    promise.c.clock_id,
    promise.c.message_id,
    deadline.c.case_id,
    escalation.c.case_id,
    escalation.c.clock_id,
    page.c.escalation_id,
    page.c.case_id,
    page.c.digest_id,
    flood.c.case_id,
    outbox.c.case_id,
    outbox.c.message_id,
):
    _index(f"{_column.table.name}_of_{_column.name.removesuffix('_id')}", _column)

version = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, made as Alembic makes it; not part of the metadata that migrations are compared with."""
