"""The first tables.

Spelled out in full: a migration must go on making what it made on the day it was written, whatever becomes of the records.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)


def _key() -> "sa.Column[int]":
    return sa.Column("id", WHOLE, primary_key=True, autoincrement=False)


def _owner(name: str, table: str, *, optional: bool = False) -> "sa.Column[int]":
    return sa.Column(name, WHOLE, sa.ForeignKey(f"{table}.id"), nullable=optional)


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str | None = None) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.create_table(
        "cursor",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "identity",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("handle", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=True),
        sa.Column("direct_chat", sa.Text, nullable=True),
        sa.Column("muted_at", WHOLE, nullable=True),
        sa.Column("muted_by", sa.Text, nullable=True),
        sa.Column("muted_team", sa.Text, nullable=True),
        sa.Column("reminded_at", WHOLE, nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("segment", sa.Text, nullable=True),
    )
    op.create_table(
        "inbox",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("raw", JSON, nullable=False),
        sa.Column("received_at", WHOLE, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=True),
    )
    op.create_table(
        "media",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("source", JSON, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("size", WHOLE, nullable=True),
        sa.Column("sha256", sa.Text, nullable=True),
        sa.Column("verdict", sa.Text, nullable=True),
        sa.Column("finding", sa.Text, nullable=True),
        sa.Column("shown_by", sa.Text, nullable=True),
    )
    op.create_table(
        "place",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("active_case_id", WHOLE, nullable=True),
    )
    op.create_table(
        "conversation",
        _key(),
        _owner("place_id", "place"),
        _owner("identity_id", "identity"),
        sa.Column("case_id", WHOLE, nullable=True),
        sa.Column("last_at", WHOLE, nullable=False),
        sa.Column("welcomed_at", WHOLE, nullable=False),
        sa.Column("minute_whole_at", WHOLE, nullable=False),
        sa.Column("hour_whole_at", WHOLE, nullable=False),
        sa.Column("flood_id", WHOLE, nullable=True),
        sa.Column("said_at", JSON, nullable=False),
    )
    op.create_table(
        "cases",
        _key(),
        sa.Column("state", sa.Text, nullable=False),
        _owner("conversation_id", "conversation"),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("opened_at", WHOLE, nullable=False),
        sa.Column("route_at", WHOLE, nullable=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("sla", sa.Text, nullable=True),
        sa.Column("escalation", sa.Text, nullable=True),
        sa.Column("reply_mode", sa.Text, nullable=False),
        sa.Column("decision_id", WHOLE, nullable=True),
        sa.Column("greeted", sa.Boolean, nullable=False),
        sa.Column("assignee", sa.Text, nullable=True),
        sa.Column("assignee_name", sa.Text, nullable=True),
        sa.Column("assigned_by", sa.Text, nullable=True),
        sa.Column("waiting_since", WHOLE, nullable=True),
        sa.Column("newest_id", WHOLE, nullable=True),
        sa.Column("answered_at", WHOLE, nullable=True),
        sa.Column("resolved_at", WHOLE, nullable=True),
        sa.Column("resolution", sa.Text, nullable=True),
        sa.Column("resolution_reason", sa.Text, nullable=True),
        sa.Column("bystanders", WHOLE, nullable=False),
        sa.Column("previous_id", WHOLE, nullable=True),
        sa.Column("flood_id", WHOLE, nullable=True),
        sa.Column("unclaimed_at", WHOLE, nullable=True),
        sa.Column("deeds", JSON, nullable=False),
        sa.Column("automatic_at", JSON, nullable=False),
    )
    op.create_table(
        "clock",
        _key(),
        _owner("case_id", "cases"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("policy", sa.Text, nullable=True),
        sa.Column("promise", WHOLE, nullable=False),
        sa.Column("hours", sa.Text, nullable=True),
        sa.Column("counts_since", WHOLE, nullable=True),
        sa.Column("consumed", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=True),
        sa.Column("generation", WHOLE, nullable=False),
        sa.Column("history", JSON, nullable=False),
    )
    op.create_table(
        "decision",
        _key(),
        _owner("case_id", "cases"),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("route", JSON, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_table(
        "rulebook",
        _key(),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("asks", JSON, nullable=False),
    )
    op.create_table(
        "message",
        _key(),
        _owner("case_id", "cases"),
        _owner("conversation_id", "conversation", optional=True),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("media", JSON, nullable=False),
        sa.Column("reply_to", WHOLE, nullable=True),
        sa.Column("sent_at", WHOLE, nullable=False),
        sa.Column("edited_at", WHOLE, nullable=True),
        sa.Column("asked_at", WHOLE, nullable=True),
        sa.Column("deleted_at", WHOLE, nullable=True),
        sa.Column("reactions", JSON, nullable=False),
        sa.Column("showing", sa.Text, nullable=False),
    )
    op.create_table(
        "thread",
        _key(),
        _owner("case_id", "cases"),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=True),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("wanted", WHOLE, nullable=False),
        sa.Column("drawn", WHOLE, nullable=False),
    )
    op.create_table(
        "promise",
        _key(),
        _owner("case_id", "cases"),
        _owner("clock_id", "clock", optional=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        _owner("message_id", "message", optional=True),
        sa.Column("kept_by_answer", sa.Boolean, nullable=False),
        sa.Column("by_itself", sa.Boolean, nullable=False),
        sa.Column("instead_of", WHOLE, nullable=True),
        sa.Column("waited_since", WHOLE, nullable=True),
    )
    op.create_table(
        "deadline",
        _key(),
        _owner("clock_id", "clock"),
        _owner("case_id", "cases"),
        sa.Column("rung", WHOLE, nullable=False),
        sa.Column("generation", WHOLE, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("target", JSON, nullable=False),
    )
    op.create_table(
        "escalation",
        _key(),
        _owner("case_id", "cases"),
        _owner("clock_id", "clock"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.Column("taken_by", sa.Text, nullable=True),
        sa.Column("taken_until", WHOLE, nullable=True),
        sa.Column("history", JSON, nullable=False),
    )
    op.create_table(
        "flood",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        _owner("case_id", "cases", optional=True),
        sa.Column("channel", sa.Text, nullable=True),
        sa.Column("ts", sa.Text, nullable=True),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("last_at", WHOLE, nullable=False),
        sa.Column("held", WHOLE, nullable=False),
        sa.Column("next_at", WHOLE, nullable=True),
        sa.Column("shown_by", sa.Text, nullable=True),
        sa.Column("blocked_by", sa.Text, nullable=True),
        sa.Column("wanted", WHOLE, nullable=False),
        sa.Column("drawn", WHOLE, nullable=False),
        sa.Column("drawing", sa.Boolean, nullable=False),
    )
    op.create_table(
        "gate",
        _key(),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("whole_at", WHOLE, nullable=False),
    )
    op.create_table(
        "turn",
        _key(),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
    )
    op.create_table(
        "absence",
        _key(),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("instead", sa.Text, nullable=True),
        sa.Column("instead_name", sa.Text, nullable=True),
    )
    op.create_table(
        "told",
        _key(),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
    )
    op.create_table(
        "link",
        sa.Column("ref", sa.Text, primary_key=True),
        _owner("message_id", "message"),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("part", WHOLE, nullable=False),
    )
    op.create_table(
        "outbox",
        _key(),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("act", JSON, nullable=False),
        sa.Column("priority", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("not_before", WHOLE, nullable=False),
        _owner("case_id", "cases", optional=True),
        _owner("message_id", "message", optional=True),
        sa.Column("answers", sa.Boolean, nullable=False),
        sa.Column("said_at", WHOLE, nullable=True),
        sa.Column("sent_at", WHOLE, nullable=True),
        sa.Column("progress", JSON, nullable=True),
        sa.Column("error", sa.Text, nullable=True),
    )
    op.create_table(
        "digest",
        _key(),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("until", WHOLE, nullable=False),
        sa.Column("newest", sa.Boolean, nullable=False),
        sa.Column("pages", WHOLE, nullable=False),
        sa.Column("left", sa.Boolean, nullable=False),
        sa.Column("channel", sa.Text, nullable=True),
        sa.Column("ts", sa.Text, nullable=True),
        sa.Column("wanted", WHOLE, nullable=False),
        sa.Column("drawn", WHOLE, nullable=False),
        sa.Column("drawing", sa.Boolean, nullable=False),
        sa.Column("taking", JSON, nullable=True),
    )
    op.create_table(
        "page",
        _key(),
        _owner("escalation_id", "escalation"),
        _owner("case_id", "cases"),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("called_at", WHOLE, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("because", JSON, nullable=False),
        _owner("digest_id", "digest", optional=True),
        sa.Column("text", JSON, nullable=False),
        sa.Column("channel", sa.Text, nullable=True),
        sa.Column("ts", sa.Text, nullable=True),
        sa.Column("closed", sa.Boolean, nullable=False),
    )

    _index("identity_of_user", "identity", "account", "user", unique=True)
    _index("identity_muted", "identity", "id", where="muted_at IS NOT NULL")
    _index("inbox_dead", "inbox", "id", where="state = 'dead'")
    _index("inbox_new", "inbox", "id", where="state = 'new'")
    _index("inbox_of_event", "inbox", "account", "source_key", unique=True)
    _index("place_of_chat", "place", "account", "chat", unique=True)
    _index("conversation_of_customer", "conversation", "place_id", "identity_id", unique=True)
    _index("conversation_of_identity", "conversation", "identity_id")
    _index("case_behind_swarm", "cases", "flood_id", "id", where="flood_id IS NOT NULL")
    _index("case_opening", "cases", "route_at", where="state = 'opening'")
    _index("case_unclaimed", "cases", "unclaimed_at", where="unclaimed_at IS NOT NULL")
    _index("case_unsettled", "cases", "state", where="state IN ('opening', 'open')")
    _index("cases_of_conversation", "cases", "conversation_id")
    _index("clock_of_case", "clock", "case_id")
    _index("promise_of_case", "promise", "case_id")
    _index("promise_of_clock", "promise", "clock_id")
    _index("promise_of_message", "promise", "message_id")
    _index("decision_of_case", "decision", "case_id")
    _index("message_of_case", "message", "case_id")
    _index("message_of_conversation", "message", "conversation_id")
    _index("told_what", "told", "what", unique=True)
    _index("absence_of_person", "absence", "user", unique=True)
    _index("turn_of_person", "turn", "team", "person", unique=True)
    _index("thread_of_case", "thread", "case_id")
    _index("thread_of_post", "thread", "channel", "ts", unique=True)
    _index("digest_newest", "digest", "to", where="newest")
    _index("digest_taking", "digest", "id", where="taking IS NOT NULL")
    _index("page_of_digest", "page", "digest_id")
    _index("thread_stale", "thread", "id", where="ts IS NOT NULL AND drawn < wanted")
    _index("deadline_due", "deadline", "due_at", where="state = 'open'")
    _index("deadline_of_case", "deadline", "case_id")
    _index("deadline_of_clock", "deadline", "clock_id", "rung", "generation", unique=True)
    _index("escalation_of_case", "escalation", "case_id")
    _index("escalation_of_clock", "escalation", "clock_id")
    _index("flood_of_case", "flood", "case_id")
    _index("gate_of_account", "gate", "account", unique=True)
    _index("swarm_waits", "flood", "id", where="case_id IS NULL AND next_at IS NOT NULL")
    _index("link_of_message", "link", "message_id")
    _index("outbox_due", "outbox", "not_before", "created_at", "state", where="state IN ('pending', 'sending')")
    _index("outbox_lane", "outbox", "lane", "id", where="state IN ('pending', 'sending')")
    _index("outbox_of_case", "outbox", "case_id")
    _index("outbox_of_message", "outbox", "message_id")
    _index("outbox_turn", "outbox", "via", "priority", "id", where="state IN ('pending', 'sending')")
    _index("outbox_troubled", "outbox", "state", where="state IN ('failed', 'uncertain')")
    _index("page_of_case", "page", "case_id")
    _index("page_of_escalation", "page", "escalation_id")
    _index("page_of_post", "page", "channel", "ts")
