"""Small records that belong together, for the tests of the store."""

import dataclasses
from typing import Any

from bridge.model import clocks as k
from bridge.model import records as r
from bridge.model.ids import AccountName, CaseId, ChatId, ClockId, ConversationId, IdentityId, OutgoingId, PlaceId, UserId
from bridge.model.states import CaseState, ClockState
from bridge.ports import Arrival

TELEGRAM = AccountName("telegram")

ana = r.Identity(id=IdentityId(1), account=TELEGRAM, user=UserId("100"), name="Ana")
chat = r.Place(id=PlaceId(1), account=TELEGRAM, chat=ChatId("100"), title="Ana", public=False)
talk = r.Conversation(id=ConversationId(1), place_id=chat.id, identity_id=ana.id, case_id=CaseId(1))
matter = r.Case(
    id=CaseId(1),
    state=CaseState.OPEN,
    conversation_id=talk.id,
    account=TELEGRAM,
    public=False,
    language="es",
    opened_at=1_000,
)
promise = k.Clock(
    id=ClockId(1),
    case_id=matter.id,
    kind="first_response",
    state=ClockState.RUNNING,
    started_at=1_000,
    due_at=9_000,
    policy="ladder",
    promise=8_000,
    hours=None,
    counts_since=1_000,
)
VIA = "the limit they share"
STORY = (promise, matter, talk, chat, ana)
"""A customer with an open case and a running clock; children before parents, as a flow may well hand them over."""


def arrival(key: str, *, account: AccountName = TELEGRAM, at: int = 1_000, **raw: Any) -> Arrival:
    return Arrival(account=account, key=key, raw=raw or {"text": key}, received_at=at)


def outgoing(number: int, lane: str, **changes: Any) -> r.Outgoing:
    plain = r.Outgoing(id=OutgoingId(number), lane=lane, via=VIA, account=TELEGRAM, act={"kind": "say"}, priority=2, created_at=number)
    return dataclasses.replace(plain, **changes)
