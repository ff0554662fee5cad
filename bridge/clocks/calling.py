"""How is a rung called? Each of its people and channels hears of the wait at once, or when their quiet hours are over.

A notice that cannot be delivered for good has reached nobody: whoever stands in for that person is called at once, else the next rung is,
and the operators hear of it, since it is an alarm of its own.
"""

import dataclasses
import functools
from collections.abc import Sequence

from bridge.clocks import absences, audience, beyond, deadlines, digests, pages, promises, quiet, together
from bridge.clocks.audience import Reached
from bridge.config.ladder import EMAIL, THREAD
from bridge.model import acts, richtext
from bridge.model.clocks import Clock, Deadline, Escalation, Page
from bridge.model.ids import Millis, UserId
from bridge.model.records import Case
from bridge.model.richtext import RichText
from bridge.model.states import EscalationState
from bridge.texts import Catalogue
from bridge.work import outbox, told
from bridge.work.book import Book
from bridge.work.office import Office


def call(book: Book, office: Office, case: Case, clock: Clock, climb: Escalation, rungs: Sequence[Deadline]) -> None:
    """Whom these reach hears of it once. The last of them is the rung that is called; those before it were put off by quiet hours."""
    found = {one.to: (one, rung) for rung in rungs for one in audience.whom(book, office, case, clock, rung)}
    for one, rung in found.values():
        wakes_at = None if rung.target.get("wake") else quiet.until(office, clock, one, book.now)
        if wakes_at is not None:
            deadlines.put_off(book, rung, wakes_at, one.word)
        else:
            climb = _tell(book, office, case, clock, climb, one, rung)


def _tell(book: Book, office: Office, case: Case, clock: Clock, climb: Escalation, one: Reached, rung: Deadline) -> Escalation:
    if one.to == THREAD:
        _remind(book, office, case, clock)
    elif ":" in one.to:
        beyond.call(book, office, case, clock, climb, one, rung)
    else:
        because = one.because or richtext.EMPTY
        put_off_at = deadlines.put_off_at(rung)
        if put_off_at is not None:
            because = richtext.join(because, office.staff.rich("page.after_quiet", at=office.staff.moment(put_off_at, book.now)))
        return _page(book, office, case, climb, dataclasses.replace(one, because=because), rung.rung, rung.due_at)
    return _told(book, climb, one, rung.rung)


def _page(book: Book, office: Office, case: Case, climb: Escalation, one: Reached, rung: int, due_at: Millis) -> Escalation:
    """Who has just been called about this case is not called again: that page names this, too."""
    page = together.page_of(book, case, climb, one.to)
    if page is None:
        pages.send(book, case, climb, one.to, due_at, because=one.because)
        return _told(book, climb, one, rung)
    climb = _told(book, climb, one, rung, page=page.id)
    pages.name_too(book, office, case, climb, page)
    return climb


def remind_owner(book: Book, office: Office, case: Case, clock: Clock, reminder: Deadline) -> None:
    """Of a promise, before it is due; in quiet hours not until they end; those that last until it is due it comes before."""
    there = audience.whom(book, office, case, clock, dataclasses.replace(reminder, target={"to": [audience.OWNER]}))
    wakes_at = quiet.until(office, clock, there[0], book.now) if there else None
    if wakes_at is None:
        promises.remind(book, office, case, clock)
    elif wakes_at < clock.due_at:
        deadlines.add(book, reminder, wakes_at)


def call_one(book: Book, office: Office, case: Case, climb: Escalation, one: Reached, because: RichText) -> Escalation:
    """Call a single person, whatever the hour and the storm, on the rung to which the climb has come."""
    pages.send(book, case, climb, one.to, book.now, because=richtext.join(one.because or richtext.EMPTY, because), alone=True)
    return _told(book, climb, one, max((each["rung"] for each in climb.told), default=0))


def _told(book: Book, climb: Escalation, one: Reached, rung: int, **shared: int) -> Escalation:
    """shared: `page`, where it is another climb's."""
    return book.change(climb, told=(*climb.told, {"who": one.shown, "to": one.to, "at": book.now, "rung": rung, **shared}))


def _remind(book: Book, office: Office, case: Case, clock: Clock) -> None:
    """Whoever reads the thread hears what is lacking."""
    words = office.staff
    if clock.kind == "promise":
        promises.lapsed(book, office, case, clock)
    elif clock.kind == "resolution":
        key = "thread.unsettled" if book.now >= clock.due_at else "thread.to_settle"
        outbox.post(book, case, words.rich(key, by=words.moment(clock.due_at, book.now)))
    else:
        outbox.post(book, case, _reminder(words, words.wait(book.now - clock.started_at)))


@functools.lru_cache(maxsize=64)
def _reminder(staff: Catalogue, wait: str) -> RichText:
    """Kept: in a storm many have waited equally long."""
    return staff.rich("thread.reminder", wait=wait)


def not_told(book: Book, office: Office, what: acts.Act | None, detail: str) -> bool:
    """An act has failed for good. False: nobody was to be called by it. detail: why, in the platform's words."""
    match what:
        case acts.PostNotice(page=page) | acts.CallHook(page=page) | acts.Write(page=page) if page is not None:
            _unreached(book, office, book.need(Page, page), detail)
        case acts.PostDigest():
            pages_of_it = book.fetch(Page, "digest_id", [what.digest], closed=(False,))
            book.fetch_cases([page.case_id for page in pages_of_it])
            for each in pages_of_it:
                _unreached(book, office, each, detail)
        case acts.RedrawDigest():
            digests.not_redrawn(book, what.digest)
            return False
        case _:
            return False
    return True


def _unreached(book: Book, office: Office, page: Page, detail: str) -> None:
    """A page could not be delivered for good."""
    book.change(page, closed=True)
    book.fetch_cases([page.case_id])
    for climb in (book.need(Escalation, page.escalation_id), *together.sharing(book, page)):
        _missed(book, office, climb, page, detail)


def _missed(book: Book, office: Office, climb: Escalation, page: Page, detail: str) -> None:
    missed = next((one for one in reversed(climb.told) if one["to"] == page.to), None)
    if missed is None:
        return
    told_now = tuple(one for one in climb.told if one is not missed)
    climb = book.change(climb, told=told_now, history=(*climb.history, {"what": "missed", **missed, "why": detail}))
    was_given = climb.state is EscalationState.TAKEN and climb.taken_by == page.to
    if climb.state is not EscalationState.CLIMBING and not was_given:
        return
    case, clock = book.need(Case, climb.case_id), book.need(Clock, climb.clock_id)
    others = not was_given and any(one["rung"] == missed["rung"] for one in climb.told)
    instead = _instead(book, office, climb, page, missed)
    if instead is not None and was_given:
        pages.send(book, case, climb, instead.to, book.now, because=instead.because, alone=True)
        climb = _told(book, climb, instead, missed["rung"])
    elif instead is not None:
        climb = _page(book, office, case, climb, instead, missed["rung"], book.now)
    if was_given:
        _has_it(book, office, case, climb, instead)
    if instead is None and not others:
        _hurry(book, clock, deadlines.BREACH if was_given else missed["rung"])
    then = "unreached.instead" if instead is not None else "unreached.others" if others else "unreached.next"
    body = office.staff.rich(
        "operators.unreached",
        who=missed["who"],
        why=detail,
        then=office.staff.line(then, who=instead.shown if instead else ""),
    )
    if instead is None and not others:
        call_operators(book, office, case, climb, page.due_at, body)
    else:
        told.operators(book, office, f"unreached:{page.to}", richtext.join(body, pages.about(book, office, case, clock)))


def _has_it(book: Book, office: Office, case: Case, climb: Escalation, instead: Reached | None) -> None:
    """Whoever it was given to does not know of it: it belongs to whoever stands in or, if nobody does, to nobody."""
    who = instead.who if instead is not None else None
    user, name = (who.user, absences.shown(office, who)) if who is not None else (None, None)
    book.change(climb, taken_by=user)
    book.change(case, assignee=user, assignee_name=name, assigned_by=None)
    outbox.redraw(book, case)


def _instead(book: Book, office: Office, climb: Escalation, page: Page, missed: dict[str, object]) -> Reached | None:
    """Who stands in for a person who cannot be reached, and was not tried on this rung already."""
    tried = [one["to"] for one in (*climb.told, *climb.history) if one.get("rung") == missed["rung"] and "to" in one]
    way, _, key = page.to.partition(":")
    meant = absences.named(office, key) if way == EMAIL else absences.of_desk(office, UserId(page.to), None)
    there = absences.in_place_of(book, office, meant, without=tried)
    return audience.person(book, office, meant, there, word="") if there is not None else None


def _hurry(book: Book, clock: Clock, missed: int) -> None:
    """Nobody of this rung was reached: the next one is due now."""
    for above in deadlines.rungs_to_come(book, clock)[:1]:
        if above.rung > missed and above.due_at > book.now:
            book.change(above, due_at=book.now)


def empty_ladder(book: Book, office: Office, case: Case, climb: Escalation, due_at: Millis) -> None:
    """Nobody is left to call: it was climbed to its end, or there never was anybody on it, which is for the operators to mend."""
    key = "operators.ladder_ended" if climb.told else "operators.empty_ladder"
    call_operators(book, office, case, climb, due_at, office.staff.rich(key))


def call_operators(book: Book, office: Office, case: Case, climb: Escalation, due_at: Millis, because: RichText) -> None:
    """By a page like any other, so that a storm is few messages for them, too. Where there are no operators the team's channel is called:
    unassigned never means unheard."""
    to, is_rest = office.operators or office.channels[case.team], climb.state is not EscalationState.CLIMBING
    pages.send(book, case, climb, to, due_at, because=because, alone=is_rest)
