"""Does what is remembered of promises hold together? Clocks, deadlines, climbs and pages, in the product's own terms.

Most of it holds whenever something was committed, the rest once everything has come to rest. What people see is judged in `seen.py`.
"""

from collections.abc import Iterator
from typing import Any

from people import People
from words import marks

from bridge.config.schema import Config
from bridge.model import richtext
from bridge.model.clocks import Clock, Deadline, Digest, Escalation, Page, Promise
from bridge.model.ids import Millis
from bridge.model.records import Case, Message, Outgoing
from bridge.model.states import CaseState, ClockState, DeadlineState, DeliveryState, EscalationState
from bridge.ports import Queries

RESPONSE = ("first_response", "next_response")
AT_ONCE: Millis = 3_000
"""Within which what is due is done."""


class Kept:
    def __init__(self, queries: Queries, now: Millis, people: People, config: Config) -> None:
        def all_of(kind: Any, column: str, states: Any) -> list[Any]:
            return list(queries.find(kind, column, list(states)))

        self.now, self.people = now, people
        self.settles = config.sla["default"].resolution is not None
        self.steady = not people.desk.trouble.may("clock steps")
        self.cases: dict[int, Case] = {each.id: each for each in all_of(Case, "state", CaseState)}
        self.clocks: list[Clock] = all_of(Clock, "state", ClockState)
        self.deadlines: list[Deadline] = all_of(Deadline, "state", DeadlineState)
        self.climbs: list[Escalation] = all_of(Escalation, "state", EscalationState)
        self.promises: list[Promise] = all_of(Promise, "by_itself", (True, False))
        self.pages: list[Page] = all_of(Page, "closed", (True, False))
        self.digests: dict[int, Digest] = {each.id: each for each in all_of(Digest, "left", (True, False))}
        self.sent: list[Outgoing] = all_of(Outgoing, "state", (DeliveryState.SENT,))
        self.messages: dict[int, Message] = {each.id: each for each in all_of(Message, "case_id", self.cases)}

    def wrong_now(self) -> Iterator[str]:
        """At any moment."""
        for case in self.cases.values():
            yield from self._case(case)
        for clock in self.clocks:
            yield from (
                f"{self._named(clock)} {what}" for what in (self._ended(clock) if clock.ended_at is not None else self._counts(clock))
            )

    def wrong_at_rest(self) -> Iterator[str]:
        yield from self.wrong_now()
        for case in self.cases.values():
            if case.state is CaseState.RESOLVED and case.waiting_since is not None:
                yield f"the case {case.id} is resolved, and its customer waits"
        for clock in self.clocks:
            yield from (f"{self._named(clock)} {what}" for what in self._calls(clock))
        for promise in self.promises:
            yield from self._promise(promise)
        for page in self.pages:
            yield from self._page(page)

    # --- a case ------------------------------------------------------------------------------------------------

    def _case(self, case: Case) -> Iterator[str]:
        running = [clock for clock in self.clocks if clock.case_id == case.id and clock.ended_at is None]
        kinds = [clock.kind for clock in running]
        response = [clock.started_at for clock in running if clock.kind in RESPONSE]
        waits = case.state is not CaseState.OPENING and case.waiting_since is not None
        if response != ([case.waiting_since] if waits else []):
            yield f"the case {case.id}, {case.state}, waits since {case.waiting_since}, and its clocks of an answer since {response}"
        if self.settles and waits and case.state is CaseState.OPEN and "resolution" not in kinds:
            yield f"the case {case.id} has no clock until which it should be settled"
        for kind in ("snooze", "resolution"):
            if kinds.count(kind) > (case.state is CaseState.OPEN):
                yield f"the case {case.id}, {case.state}, has {kinds.count(kind)} clocks of {kind}"

    # --- a clock -----------------------------------------------------------------------------------------------

    def _counts(self, clock: Clock) -> Iterator[str]:
        waiting = self._waiting(clock)
        if self._should_rest(clock) != (clock.counts_since is None):
            yield f"{'should' if self._should_rest(clock) else 'should not'} rest: {clock.history[-1]}"
        elif clock.counts_since is None:
            if waiting:
                yield "rests, and has open deadlines"
            if not any(each["what"] == "paused" and each.get("why") for each in clock.history):
                yield "rests, and its history does not say why"
        elif clock.state is ClockState.PAUSED:
            yield "is shown paused, and counts"
        elif clock.state is ClockState.RUNNING and not any(each.rung == -1 for each in waiting):
            yield "runs, and will never be due"

    def _calls(self, clock: Clock) -> Iterator[str]:
        waiting = self._waiting(clock)
        for each in waiting:
            if each.state is DeadlineState.HELD:
                yield f"holds its step {each.rung} for no reply"
            elif each.due_at < self.now - AT_ONCE:
                yield f"has a step {each.rung} that is overdue by {self.now - each.due_at} ms"
        if clock.state is ClockState.BREACHED and clock.ended_at is None and clock.counts_since is not None:
            climbs = {climb.id: (*climb.told, *climb.history) for climb in self.climbs if climb.clock_id == clock.id}
            told = any(climbs.values()) or any(page.escalation_id in climbs for page in self.pages)
            if not told and not any(each.rung >= 0 for each in waiting):
                yield "is broken, and nobody was told or will be"

    def _waiting(self, clock: Clock) -> list[Deadline]:
        return [each for each in self.deadlines if each.clock_id == clock.id and each.state in (DeadlineState.OPEN, DeadlineState.HELD)]

    def _should_rest(self, clock: Clock) -> bool:
        """What is promised for a moment never rests; all else while the case is put off, and its end while it is the customer's turn."""
        others = [each.kind for each in self.clocks if each.case_id == clock.case_id and each.ended_at is None]
        customers_turn = self.cases[clock.case_id].waiting_since is None and "promise" not in others
        if clock.kind in ("snooze", "promise"):
            return False
        return "snooze" in others or (clock.kind == "resolution" and customers_turn)

    def _ended(self, clock: Clock) -> Iterator[str]:
        if self._waiting(clock):
            yield "has ended, and has open deadlines"
        for climb in self.climbs:
            if climb.clock_id == clock.id and climb.state is not EscalationState.ENDED:
                yield f"has ended, and its climb is {climb.state}"
        if clock.kind in RESPONSE and clock.history[-1]["what"] in ("met", "met_late"):
            answers = [row for row in self.sent if row.case_id == clock.case_id and row.said_at == clock.ended_at]
            if not answers:
                yield "was met by nothing that arrived"
            elif all(self._holds_off(row) for row in answers):
                yield "was met by what only holds the customer off"

    def _holds_off(self, row: Outgoing) -> bool:
        """Surely: nobody said that it is an answer, or made one of it."""
        said = marks(richtext.as_plain(self.messages[row.message_id].body)) if row.message_id is not None else []
        staff = self.people.staff
        return any(mark in staff.holding and version == 1 and staff.meant[mark].name not in staff.overruled for mark, version in said)

    def _named(self, clock: Clock) -> str:
        return f"the clock {clock.id} ({clock.kind}) of the case {clock.case_id}"

    # --- promises and pages ------------------------------------------------------------------------------------

    def _promise(self, promise: Promise) -> Iterator[str]:
        """What was said in place of an answer counts once it has arrived, unless it was over by then."""
        if promise.by_itself and promise.clock_id is None and promise.message_id is not None:
            message = self.messages[promise.message_id]
            sent = [row.sent_at for row in self.sent if row.message_id == message.id and row.answers]
            if message.deleted_at is None and any(at is not None and at < promise.due_at - AT_ONCE for at in sent):
                yield f"the customer has read the promise {promise.id}, and it does not count"

    def _page(self, page: Page) -> Iterator[str]:
        digest = self.digests[page.digest_id] if page.digest_id is not None else None
        if not page.closed and digest is None and page.ts is None:
            yield f"the page {page.id} to {page.to} was never sent"
        elif not page.closed and digest is not None and not digest.left and digest.until < self.now - AT_ONCE:
            yield f"the page {page.id} to {page.to} still gathers with others"
        climb = next(climb for climb in self.climbs if climb.id == page.escalation_id)
        clock = next(clock for clock in self.clocks if clock.id == climb.clock_id)
        if self.steady and clock.ended_at is not None and page.called_at > clock.history[-1]["at"]:
            yield f"{page.to} was called about {self._named(clock)}, which had ended"
