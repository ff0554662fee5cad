"""`puente clocks`: what became of a case's deadlines, moment by moment, and who was called?"""

import sys
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from bridge.cli.calling import FAILED, called
from bridge.cli.configured import config_option, configured
from bridge.cli.hours import long
from bridge.cli.moments import said
from bridge.model.clocks import Change, Clock, ClockKind, Escalation, Promise
from bridge.model.states import ClockState
from bridge.safety import cards

KINDS: Mapping[ClockKind, str] = {
    "first_response": "first answer",
    "next_response": "next answer",
    "resolution": "resolution",
    "promise": "promise",
    "snooze": "snooze",
}
HAPPENED: Mapping[str, str] = {
    "armed": "began",
    "moved": "terms changed",
    "paused": "paused",
    "resumed": "went on",
    "met": "met in time",
    "met_late": "met too late",
    "breached": "breached: its moment passed",
    "cancelled": "ended, nothing is asked of it any more",
}
WHY: Mapping[str, str] = {
    "answer_gone": "the answer was taken back, or edited until it answered nothing",
    "calendar_changed": "its opening hours were changed",
    "customer_wrote": "the customer wrote",
    "customers_turn": "the customer's answer is waited for",
    "more_urgent": "a rule made the case more urgent",
    "our_turn": "it is our turn",
    "promise_withdrawn": "the promise that stood in for an answer was withdrawn",
    "promised": "a promise stands in for it",
    "routed_anew": "the case was routed anew",
    "settled": "the case was settled",
    "snooze_over": "the snooze was over",
    "snoozed": "the case was snoozed",
    "taken_up": "the snooze was ended",
}
CALLED: Mapping[str, str] = {
    "missed": "could not be reached",
    "taken": "took it",
    "given": "was given it",
    "more_time": "asked for more time",
}


@click.command()
@config_option
@click.argument("case", type=click.IntRange(1, 2**63 - 1))
def clocks(path: str, case: int) -> None:
    """Tell what became of each deadline and promise of CASE, and who was called about it. The product may be running."""
    from bridge.app import clocks_of_case

    config = configured(path).config
    found = called(lambda: clocks_of_case(config, case))
    if found is None:
        click.echo(f"there is no case {case}", err=True)
        sys.exit(FAILED)
    lines = list(told(*found, zoneinfo.ZoneInfo(config.brand.timezone)))
    for line in lines or [f"no deadline was ever set for case {case}"]:
        click.echo(cards.masked(line))


def told(
    clocks: Sequence[Clock], promises: Sequence[Promise], climbs: Sequence[Escalation], zone: zoneinfo.ZoneInfo
) -> Iterator[str]:  # fmt: skip
    """Clock by clock, the oldest first; times by the zone's wall."""
    for clock in clocks:
        promise = next((one for one in promises if one.clock_id == clock.id), None)
        yield _headline(clock, promise, zone)
        events = [(change["at"], _change(clock, change, zone)) for change in clock.history]
        events += [event for climb in climbs if climb.clock_id == clock.id for event in _climb(climb, zone)]
        for at, text in sorted(events, key=lambda event: event[0]):
            yield f"    {said(at, zone)}  {text}"
        yield ""


def _headline(clock: Clock, promise: Promise | None, zone: zoneinfo.ZoneInfo) -> str:
    state = "answered late" if clock.state is ClockState.BREACHED and clock.ended_at is not None else str(clock.state)
    due = "" if clock.ended_at is not None or clock.state is ClockState.PAUSED else f", due {said(clock.due_at, zone)}"
    if clock.kind == "snooze":
        return f"snooze: {'over' if clock.ended_at is not None else 'until'}{due.removeprefix(', due')}"
    if promise is not None:
        return f'{KINDS[clock.kind]} of {promise.owner_name}, "{promise.about}": {state}{due}'
    terms = f"; {long(clock.promise)} {f'in {clock.hours}' if clock.hours else 'round the clock'}"
    ladder = f", ladder {clock.policy}" if clock.policy else ""
    return f"{KINDS[clock.kind]}: {state}{due}{terms}{ladder}"


def _change(clock: Clock, change: Change, zone: zoneinfo.ZoneInfo) -> str:
    """What is not known here yet is told by its own word."""
    over = clock.kind == "snooze" and change["what"] == "met"
    words = "over" if over else HAPPENED.get(change["what"], change["what"])
    if change["what"] == "armed" and clock.started_at < change["at"]:
        words += f", counted since {said(clock.started_at, zone)}"
    if "due_at" in change and change["what"] != "breached":
        words += f", due {said(change['due_at'], zone)}"
    if "why" in change:
        words += f": {WHY.get(change['why'], change['why'])}"
    return f"{words} ({change['by']})" if "by" in change else words


def _climb(climb: Escalation, zone: zoneinfo.ZoneInfo) -> Iterator[tuple[int, str]]:
    for one in climb.told:
        yield one["at"], f"told: {one['who']} (step {one['rung'] + 1})"
    for one in climb.history:
        yield one["at"], _said_of(one, zone)


def _said_of(one: Mapping[str, Any], zone: zoneinfo.ZoneInfo) -> str:
    words = f"{one['who']} {CALLED.get(one['what'], one['what'])}"
    if "until" in one:
        words += f", until {said(one['until'], zone)}"
    reason = one.get("reason") or one.get("why")
    return f"{words}: {reason}" if reason else words
