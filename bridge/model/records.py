"""What is remembered? One frozen record per table, here, in `crowds.py` and in `people.py`; the field names are the columns.

A record is changed by `dataclasses.replace` and handed to the `Book`; nothing else writes. Moments are UTC milliseconds.
"""

from typing import Any, Literal, TypeAlias

from bridge.model.events import FileKind
from bridge.model.ids import (
    AccountName,
    CaseId,
    ChatId,
    ConversationId,
    DecisionId,
    FloodId,
    IdentityId,
    MediaId,
    MessageId,
    Millis,
    OutgoingId,
    PlaceId,
    Ref,
    RulebookId,
    ThreadId,
    UserId,
)
from bridge.model.record import record
from bridge.model.richtext import RichText
from bridge.model.states import CaseState, DeliveryState


@record(frozen=True, kw_only=True)
class Identity:
    """One person on one account; unique (account, user)."""

    id: IdentityId
    account: AccountName
    user: UserId
    name: str
    handle: str | None = None
    """The public name by which others find the person (`@ana_torres`), without the @."""
    language: str | None = None
    """What the platform says of the person's language (`es`, `pt-br`), not what we detect."""
    direct_chat: ChatId | None = None
    """Where the person can be written to privately; None when he never opened such a chat."""
    muted_at: Millis | None = None
    """Since when staff block the person: what is sent is kept and shown nowhere; None: not blocked."""
    muted_by: str | None = None
    """Who did it, as that person is shown."""
    muted_team: str | None = None
    """The team that did it, whose lead is reminded."""
    reminded_at: Millis | None = None
    """When the lead was last reminded of it."""
    tags: tuple[str, ...] = ()
    """What the brand knows of the person: `vip`, `prensa`; for rules and for whoever answers."""
    segment: str | None = None
    """The one group of customers that the brand counts the person among."""


@record(frozen=True, kw_only=True)
class Place:
    """A chat, group, channel or thread; unique (account, chat)."""

    id: PlaceId
    account: AccountName
    chat: ChatId
    title: str
    public: bool
    active_case_id: CaseId | None = None
    """The case whose customer spoke here last, to which the talk around it belongs."""


@record(frozen=True, kw_only=True)
class Conversation:
    """The exchange with one customer at one place; unique (place_id, identity_id)."""

    id: ConversationId
    place_id: PlaceId
    identity_id: IdentityId
    case_id: CaseId | None = None
    """The newest case that this conversation belongs to."""
    last_at: Millis = 0
    """When the customer last spoke here."""
    welcomed_at: Millis = 0
    """When he last pressed Start, and read how he may write."""
    minute_whole_at: Millis = 0
    """When the customer's allowance of a minute is whole again, if nothing more is said."""
    hour_whole_at: Millis = 0
    """As `minute_whole_at`, of an hour."""
    flood_id: FloodId | None = None
    """What the customer says goes behind this flood's counter; None: it is shown."""
    said_at: tuple[Millis, ...] = ()
    """When the customer spoke here within the last hour, the newest first, so that rules can tell who writes again and again."""


ReplyMode: TypeAlias = Literal["open", "explicit"]
"""open: what staff write in the thread goes out; explicit: only what begins with `>>` or is sent by the Reply button."""


@record(frozen=True, kw_only=True)
class Case:
    """One matter to be settled."""

    id: CaseId
    state: CaseState
    conversation_id: ConversationId
    """Where the answer goes, unless staff choose otherwise."""
    account: AccountName
    public: bool
    language: str
    matter: str = ""
    """What it is about, in the customer's words: the beginning of the first message that said something."""
    opened_at: Millis
    """The customer's own timestamp of the first message."""
    route_at: Millis | None = None
    """While OPENING: when it is routed even if no more is said."""
    team: str = ""
    """Empty while OPENING."""
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    sla: str | None = None
    escalation: str | None = None
    """A ladder of its own, by its rule; None: the SLA's, else the team's."""
    reply_mode: ReplyMode = "open"
    decision_id: DecisionId | None = None
    greeted: bool = False
    assignee: UserId | None = None
    """The staff member who has it (desk id)."""
    assignee_name: str | None = None
    """How that person is shown."""
    assigned_by: str | None = None
    """The rule that gave it to the assignee, who has not taken it yet; None: whoever has it took it."""
    waiting_since: Millis | None = None
    """The customer's first message that no delivered reply of a person has answered; None: nobody waits."""
    newest_id: MessageId | None = None
    """The customer's newest message: an answer written before it has not seen it; in public an answer is a reply to it."""
    answered_at: Millis | None = None
    """When a person first answered (the moment it was sent, once it was delivered)."""
    resolved_at: Millis | None = None
    resolution: Literal["answered", "unanswered"] | None = None
    resolution_reason: str | None = None
    bystanders: int = 0
    """Messages of bystanders shown since the customer or staff last spoke."""
    previous_id: CaseId | None = None
    """The same conversation's earlier case."""
    flood_id: FloodId | None = None
    """The swarm of new customers behind which it waits for its thread; None: it does not wait."""
    unclaimed_at: Millis | None = None
    """When rules are next asked whether somebody has claimed it by then; None: never."""
    deeds: tuple[str, ...] = ()
    """What rules had done in this case, so that nothing is done twice: `<occasion>|<rule>|<effect>`."""
    automatic_at: tuple[Millis, ...] = ()
    """When the last few texts that no person wrote went to the customer, the newest first."""


@record(frozen=True, kw_only=True)
class Thread:
    """A case's place at the desk. A moved case has several, of which one is current."""

    id: ThreadId
    case_id: CaseId
    channel: ChatId
    ts: str | None = None
    """The root's id at the desk; None until it is posted."""
    current: bool = True
    wanted: int = 1
    """Raised whenever the card should look different."""
    drawn: int = 0
    """The `wanted` that the card on screen shows; a redraw is due while it is lower."""


Speaker: TypeAlias = Literal["customer", "bystander", "staff", "hand", "auto", "note", "rule"]
"""hand: one of the brand's people answered in the place itself; auto: Puente did (a greeting); note: staff among themselves; rule:
a note that a rule left."""


Showing: TypeAlias = Literal["single", "held", "bundled"]
"""single: with a copy of its own in the thread; held: not shown, a counter stands for it; bundled: shown later, with others in one post."""


@record(frozen=True, kw_only=True)
class Message:
    """What was said, by whom, in a case."""

    id: MessageId
    case_id: CaseId
    conversation_id: ConversationId | None
    """None for what was said at the desk only."""
    speaker: Speaker
    author: UserId | None
    name: str
    """How the author is shown."""
    body: RichText
    media: tuple[MediaId, ...] = ()
    reply_to: MessageId | None = None
    sent_at: Millis
    edited_at: Millis | None = None
    asked_at: Millis | None = None
    """When a customer made another question of it; None: it asks what it asked when it was sent, if anything."""
    deleted_at: Millis | None = None
    """When its author took it back; its words are kept here and shown nowhere."""
    reactions: tuple[dict[str, Any], ...] = ()
    """Emoji of staff on a customer's message that he is to see, or was until one was taken away, the oldest first: {"who": their id,
    "emoji": …, "on": …, "at": when}."""
    showing: Showing = "single"


Side: TypeAlias = Literal["origin", "album", "copy", "companion", "gone"]
"""origin: where it was written; album: what the platform calls the album that it is, no message itself; copy: where we repeated it, and
where an edit goes; companion: a further piece of that copy; gone: was a piece, and is deleted."""


@record(frozen=True, kw_only=True)
class Link:
    """One platform message that is (part of) one of ours; unique by ref, so that an edit finds its message on the other side."""

    ref: Ref
    message_id: MessageId
    side: Side
    part: int = 0


Verdict: TypeAlias = Literal["harmless", "program", "page", "macros", "unreadable", "too_large", "infected", "unscanned"]
"""What was found when somebody looked into a file; all but `harmless` may hold it back."""


@record(frozen=True, kw_only=True)
class Media:
    """A file that somebody sent. Its bytes lie beside the database under their hash, once they were fetched."""

    id: MediaId
    account: AccountName
    """Where it can be fetched (DESK for staff's files)."""
    source: dict[str, Any]
    """What the adapter needs to fetch it (a file id, an address); never leaves the process."""
    kind: FileKind
    name: str
    mime: str
    size: int | None = None
    """Bytes, as the platform says."""
    sha256: str | None = None
    """None until it was fetched."""
    verdict: Verdict | None = None
    """None until it was looked into; its name, mime and kind are what it claimed to be until then."""
    finding: str | None = None
    """With `infected`: what the scanner calls it."""
    shown_by: UserId | None = None
    """Who had it shown at the desk although it was held back."""


@record(frozen=True, kw_only=True)
class Decision:
    """Why a case is where it is: stored with the facts it saw."""

    id: DecisionId
    case_id: CaseId
    at: Millis
    facts: dict[str, Any]
    route: dict[str, Any]
    """Team, priority, tags, … and `reasons`: one line each."""
    rules: str = ""
    """The version of the rules that decided."""
    told: bool = False
    """Somebody at the desk asked for the reasons: they stand in the thread."""


@record(frozen=True, kw_only=True)
class Rulebook:
    """Rules that decided from a moment on. The same ones may come back later: as another record with the same version."""

    id: RulebookId
    version: str
    since: Millis
    until: Millis | None = None
    """None: they decide now."""
    asks: tuple[str, ...] = ()
    """The facts that they look at: others may not have been looked up for their decisions."""


@record(frozen=True, kw_only=True)
class Outgoing:
    """Something to be done on a platform: a row of the outbox."""

    id: OutgoingId
    lane: str
    """Order binds within a lane: `<account>|<chat>` or `thread|<thread id>` or `desk|<person or channel>`."""
    via: str = ""
    """The limit that lanes share with others, by the name that `delivery/pace.py` knows: among these priority chooses."""
    account: AccountName
    act: dict[str, Any]
    """What to do: a record of `acts.py` as JSON."""
    priority: int
    created_at: Millis
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    not_before: Millis = 0
    case_id: CaseId | None = None
    message_id: MessageId | None = None
    """The message that this delivers (a reply to the customer, a copy into the thread)."""
    answers: bool = False
    """A person's reply that meets the clocks once it is delivered."""
    said_at: Millis | None = None
    """With `answers`: when the person sent it."""
    sent_at: Millis | None = None
    progress: dict[str, Any] | None = None
    """What a later try must know of this one (an uploaded file's id)."""
    error: str | None = None
    """The last failure, in the platform's words."""


@record(frozen=True, kw_only=True)
class Told:
    """When operators last heard of something that would otherwise be told again and again; unique what."""

    id: int
    what: str
    """`rule_erred:<rule>` and the like."""
    at: Millis


InboxState: TypeAlias = Literal["new", "done", "dead"]


@record(frozen=True, kw_only=True)
class InboxItem:
    """An event received; unique (account, source_key)."""

    id: int
    account: AccountName
    source_key: str
    raw: dict[str, Any]
    received_at: Millis
    state: InboxState = "new"
    error: str | None = None
