"""What is remembered of promises? Clocks, the moments at which their steps are due, and who was called. As in `records.py`."""

import dataclasses
from typing import Any, Literal, TypeAlias

from bridge.model import richtext
from bridge.model.ids import CaseId, ChatId, ClockId, DigestId, EscalationId, MessageId, Millis, PromiseId, UserId
from bridge.model.record import record
from bridge.model.richtext import RichText
from bridge.model.states import ClockState, DeadlineState, EscalationState

ClockKind: TypeAlias = Literal["first_response", "next_response", "resolution", "promise", "snooze"]
"""resolution: until the matter is settled; promise: until what a person of ours promised; snooze: until a case that was put off is back."""

Change: TypeAlias = dict[str, Any]
"""What happened to a clock: {"at": Millis, "what": armed | moved | paused | resumed | met | met_late | breached | cancelled, "why", "by",
"due_at"}, the last three where there is something to say."""


@record(frozen=True, kw_only=True)
class Clock:
    """A running promise."""

    id: ClockId
    case_id: CaseId
    kind: ClockKind
    state: ClockState
    started_at: Millis
    due_at: Millis
    policy: str | None
    """The ladder's name at the time it started; its rungs stand in the deadlines."""
    promise: Millis
    """How much time was promised."""
    hours: str | None
    """The opening hours in which it counts; None: round the clock."""
    counts_since: Millis | None
    """Since when it counts: its start, or the end of its last rest. None: it rests, or is breached and its ladder rests."""
    consumed: Millis = 0
    """How much of the promise had passed before that."""
    ended_at: Millis | None = None
    """When it was met, cancelled, or, after a breach, answered at last."""
    generation: int = 0
    """Raised when its deadlines are laid out anew."""
    history: tuple[Change, ...] = ()
    """All that happened to it, the oldest first."""


@record(frozen=True, kw_only=True)
class Promise:
    """What one of ours told a customer that he will get, and by when. Kept, broken or withdrawn: as its clock is."""

    id: PromiseId
    case_id: CaseId
    clock_id: ClockId | None = None
    """None: it was heard in a reply, and nobody has said yet that it is one."""
    owner: UserId
    """Who gave it (desk id)."""
    owner_name: str
    about: str
    due_at: Millis
    message_id: MessageId | None = None
    """The reply in which it was given."""
    kept_by_answer: bool = False
    """It promised an answer ("I'll write tomorrow at 10"): any answer that comes after it keeps it."""
    by_itself: bool = False
    """It counts as soon as its reply has arrived, and stands in for an answer until then."""
    instead_of: PromiseId | None = None
    """The promise whose place it takes once the customer has been told of the later moment."""
    waited_since: Millis | None = None
    """Since when the customer had waited for what it holds off: if it is withdrawn, he waits since then. None: it holds nothing off."""


@record(frozen=True, kw_only=True)
class Deadline:
    """A moment at which one step of a clock is due; unique (clock_id, rung, generation).

    rung -1 is the clock's own end (the breach), -2 a reminder before it; 0, 1, … are the ladder's steps.
    """

    id: int
    clock_id: ClockId
    case_id: CaseId
    rung: int
    generation: int
    due_at: Millis
    state: DeadlineState = DeadlineState.OPEN
    target: dict[str, Any] = dataclasses.field(default_factory=dict)
    """A snapshot of the step: whom, and whether it repeats."""


@record(frozen=True, kw_only=True)
class Escalation:
    """One climb under way, with who was told and who took it."""

    id: EscalationId
    case_id: CaseId
    clock_id: ClockId
    state: EscalationState
    told: tuple[dict[str, Any], ...] = ()
    """Who was told, in order: {"who": a name to show, "to": where, "at": Millis, "rung": int}."""
    taken_by: UserId | None = None
    taken_until: Millis | None = None
    history: tuple[dict[str, Any], ...] = ()
    """What else came of it, in order: {"what": "missed", …} for whom no notice reached; "taken", "given", "more_time", each with "who",
    "at" and what was said."""


@record(frozen=True, kw_only=True)
class Page:
    """One notice of an escalation that a person or channel got, kept so that it can be redrawn and answered."""

    id: int
    escalation_id: EscalationId
    case_id: CaseId
    to: str
    """A desk person's or channel's id, as it was addressed."""
    due_at: Millis
    """When it should have been called for: what leaves late says so."""
    called_at: Millis
    team: str
    matter: str
    """Whose the case was and what it was about by then: a digest's cases belong together as they did at first, wherever they go."""
    because: RichText = richtext.EMPTY
    """Why it is this person, where somebody else was meant."""
    digest_id: DigestId | None = None
    """The digest in which it travels; None: it goes by itself."""
    text: RichText = richtext.EMPTY
    """What it said when it left by itself, kept under the closing line once it is over."""
    channel: ChatId | None = None
    """Where it really is (a direct message has a channel of its own); None until it was posted."""
    ts: str | None = None
    closed: bool = False


@record(frozen=True, kw_only=True)
class Digest:
    """Pages for one person or channel that came soon after another one, and travel as one message."""

    id: DigestId
    to: str
    """As `Page.to`."""
    until: Millis
    """When what has gathered by then leaves."""
    newest: bool = True
    """The next page looks here whether it goes at once."""
    pages: int = 0
    """How many have gathered; none: nothing leaves."""
    left: bool = False
    """It is on its way, and takes no more."""
    channel: ChatId | None = None
    ts: str | None = None
    wanted: int = 1
    """Raised whenever it should look different."""
    drawn: int = 0
    """The `wanted` that is on screen."""
    drawing: bool = False
    """A drawing of it waits in the outbox."""
    taking: tuple[dict[str, Any], ...] | None = None
    """Who said "I'll take it" of an incident in it, until that is carried out: {"page": one that belongs to it, "by": desk id, "name"}."""
