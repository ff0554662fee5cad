"""Retries, pace and lanes: the decisions, as tables and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.delivery.lanes import LONGEST_TOGETHER, Turns, followers, together
from bridge.delivery.pace import LIMITS, Limit, Pace, buckets_of
from bridge.delivery.retries import LONGEST_WAIT, MOST_ATTEMPTS, decide
from bridge.model import acts, richtext
from bridge.model.acts import Act, EditInThread, Mark, PostInThread, PostNotice, Send, UploadToThread
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, AccountName, ChatId, MediaId, MessageId, OutgoingId, ThreadId, UserId
from bridge.model.posts import MOST_TOGETHER, place_in, post_of
from bridge.model.records import Outgoing
from bridge.model.states import DeliveryState
from bridge.ports import Head
from bridge.work import outbox

NOW = 1_800_000_000_000
PENDING, FAILED, UNCERTAIN = DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNCERTAIN


# --- again, give up, or ask? -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "attempt", "repeatable", "patient", "state", "wait"),
    [
        (DeliveryError(Reason.UNREACHABLE), 1, False, False, PENDING, 1_000),
        (DeliveryError(Reason.UNREACHABLE), 3, False, False, PENDING, 4_000),
        (DeliveryError(Reason.UNREACHABLE), MOST_ATTEMPTS, False, False, FAILED, None),
        (DeliveryError(Reason.UNREACHABLE), 5_000, True, True, PENDING, LONGEST_WAIT),
        (DeliveryError(Reason.TIMED_OUT, happened=None), 1, False, False, UNCERTAIN, None),
        (DeliveryError(Reason.TIMED_OUT, happened=None), 1, True, False, PENDING, 1_000),
        (DeliveryError(Reason.TIMED_OUT, happened=None), MOST_ATTEMPTS, True, False, UNCERTAIN, None),
        (DeliveryError(Reason.RATE_LIMITED, retry_after=7), 1, False, False, PENDING, 7_000),
        (DeliveryError(Reason.RATE_LIMITED, retry_after=0), MOST_ATTEMPTS + 9, False, False, PENDING, 0),
        (DeliveryError(Reason.RATE_LIMITED, retry_after=7, happened=None), 1, False, False, UNCERTAIN, None),  # half of it arrived
        (DeliveryError(Reason.BLOCKED), 1, False, False, FAILED, None),
        (DeliveryError(Reason.BLOCKED, happened=None), 1, False, False, UNCERTAIN, None),  # the first of two parts arrived
        (DeliveryError(Reason.GONE), 1, True, True, FAILED, None),
        (DeliveryError(Reason.UNAUTHORIZED), 1, False, False, PENDING, 1_000),  # an operator may mend the token
    ],
)
def test_what_follows_from_a_failure(
    error: DeliveryError, attempt: int, repeatable: bool, patient: bool, state: DeliveryState, wait: int | None
) -> None:
    decision = decide(error, attempt=attempt, repeatable=repeatable, patient=patient, now=NOW)
    assert decision.state is state
    if wait is not None:
        assert decision.at == NOW + wait


@given(reason=st.sampled_from(list(Reason)), happened=st.sampled_from([False, None]), attempt=st.integers(1, 10_000), patient=st.booleans())
def test_what_may_have_happened_is_never_silently_repeated(reason: Reason, happened: bool | None, attempt: int, patient: bool) -> None:
    decision = decide(DeliveryError(reason, happened=happened), attempt=attempt, repeatable=False, patient=patient, now=NOW)
    assert (decision.state is UNCERTAIN) == (happened is None)


@given(reason=st.sampled_from(list(Reason)), attempt=st.integers(1, 10_000), repeatable=st.booleans())
def test_nobody_is_told_that_it_did_not_arrive_when_an_earlier_try_may_have(reason: Reason, attempt: int, repeatable: bool) -> None:
    decision = decide(DeliveryError(reason), attempt=attempt, repeatable=repeatable, patient=False, now=NOW, doubtful=True)
    assert decision.state is not FAILED
    assert repeatable or decision.state is UNCERTAIN


# --- how fast? -------------------------------------------------------------------------------------------------------------

KEY = (("desk post", "C1"),)


@given(every=st.integers(1, 5_000), burst=st.integers(1, 20), steps=st.lists(st.integers(0, 3_000), max_size=200))
def test_a_bucket_never_gives_more_than_its_burst_and_what_grew_back(every: int, burst: int, steps: list[int]) -> None:
    pace, now, given_out = Pace({"desk post": Limit(every=every, burst=burst)}), NOW, 0
    for step in steps:
        now += step
        if pace.ready_at(KEY, now) <= now:
            pace.spend(KEY, now)
            given_out += 1
        assert given_out <= burst + (now - NOW) / every + 1e-6


@given(every=st.integers(1, 5_000), burst=st.integers(1, 20), spent=st.integers(0, 40))
def test_whoever_waits_until_it_is_ready_gets_a_token(every: int, burst: int, spent: int) -> None:
    pace, now = Pace({"desk post": Limit(every=every, burst=burst)}), NOW
    for _ in range(spent):
        now = max(now, pace.ready_at(KEY, now))
        assert pace.ready_at(KEY, now) == now
        pace.spend(KEY, now)
    assert now <= NOW + max(0, spent - burst) * (every + 2)


def test_a_429_closes_its_own_bucket_for_as_long_as_was_said() -> None:
    pace, other = Pace(), (("desk post", "C2"), ("desk all", ""))
    keys = (("desk post", "C1"), ("desk all", ""))
    pace.close(keys, NOW, 30_000)
    pace.close(keys, NOW, 30_000)
    assert pace.ready_at(keys, NOW) == NOW + 30_000
    assert pace.ready_at(other, NOW) == NOW
    assert pace.ready_at(keys, NOW + 30_000) == NOW + 30_000


def test_when_a_second_chat_is_told_to_wait_it_is_the_whole_account_that_waits() -> None:
    ana, luis, beto = (buckets_of("tg", f"tg|{chat}", "telegram") for chat in ("1", "2", "3"))
    other_account = buckets_of("tg2", "tg2|3", "telegram")
    pace = Pace()
    pace.close(ana, NOW, 5_000)
    pace.close(luis, NOW + 6_000, 5_000)
    assert pace.ready_at(beto, NOW + 6_000) == NOW + 6_000, "the first had its turn again: each met a limit of its own"
    pace.close(ana, NOW + 7_000, 30_000)
    assert pace.ready_at(ana, NOW + 7_000) == NOW + 37_000
    assert pace.ready_at(beto, NOW + 7_000) == NOW + 11_000, "as long as both were told to wait"
    assert pace.ready_at(other_account, NOW + 7_000) == NOW + 7_000


def test_a_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    pace = Pace({"desk post": Limit(every=1_000, burst=1)})
    pace.spend(KEY, NOW)
    assert pace.ready_at(KEY, NOW - 60_000) > NOW - 60_000
    assert pace.ready_at(KEY, NOW + 1_000) == NOW + 1_000


def test_buckets_of_those_who_are_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.delivery.pace.MOST_BUCKETS", 100)
    pace = Pace()
    for number in range(1_000):
        pace.spend((("telegram chat", str(number)),), NOW + number * 10_000)
    assert len(pace._buckets) <= 101


def test_a_telegram_group_hears_us_at_most_20_times_in_any_minute() -> None:
    """https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""
    keys = buckets_of("tienda", "tienda|-100123", "telegram")
    pace, moments = Pace(), [NOW]
    while moments[-1] < NOW + 180_000:
        pace.spend(keys, moments[-1])
        moments.append(pace.ready_at(keys, moments[-1]))
    assert all(sum(since <= at < since + 60_000 for at in moments) <= 20 for since in moments)


# --- lanes -----------------------------------------------------------------------------------------------------------------


def row(
    number: int,
    what: Act | None = None,
    *,
    lane: str = "thread|C1|7",
    priority: int = 3,
    message: int | None = 1,
    attempts: int = 0,
    leader: int | None = None,
    account: str = DESK,
) -> Outgoing:
    what = what or PostInThread(thread_id=ThreadId(7), body=richtext.plain(f"mensaje {number}"), speaker="Ana · Telegram")
    return Outgoing(
        id=OutgoingId(number), lane=lane, account=AccountName(account), act=acts.to_json(what), priority=priority, created_at=NOW,
        message_id=None if message is None else MessageId(number), attempts=attempts, progress=None if leader is None else {"with": leader},
    )  # fmt: skip


def head(number: int, *, lane: str, priority: int = 3) -> Head:
    return Head(id=OutgoingId(number), via="desk post|C1", lane=lane, account=DESK, priority=priority)


def test_priority_comes_first_then_the_lane_that_waited_longest() -> None:
    turns = Turns()
    flood, quiet, reply = head(1, lane="flood"), head(900, lane="quiet"), head(901, lane="reply", priority=1)
    turns.serve("flood")
    assert turns.in_order([flood, quiet, reply]) == [reply, quiet, flood]
    turns.serve("quiet")
    assert turns.in_order([flood, quiet]) == [flood, quiet]


@given(st.lists(st.integers(1, 30), min_size=2, max_size=8))
def test_a_flood_starves_nobody(backlog: list[int]) -> None:
    """Lanes with so many rows each, one served at a time: no lane is served a second time while another with rows was not."""
    turns, left, number = Turns(), dict(enumerate(backlog)), 0
    served: list[int] = []
    while any(left.values()):
        number += 1
        heads = [head(lane * 1_000 + number, lane=str(lane)) for lane, count in left.items() if count]
        next_one = turns.in_order(heads)[0]
        turns.serve(next_one.lane)
        left[int(next_one.lane)] -= 1
        served.append(int(next_one.lane))
    for lane in range(len(backlog)):
        assert served.index(lane) < len(backlog)


EDIT = EditInThread(message_id=MessageId(1), body=richtext.plain("x"))
UPLOAD = UploadToThread(thread_id=ThreadId(7), media=MediaId(1))
OTHER = PostInThread(thread_id=ThreadId(7), body=richtext.plain("x"), speaker="Luis (no es el cliente)")
LONG = PostInThread(thread_id=ThreadId(7), body=richtext.plain("x" * LONGEST_TOGETHER), speaker="Ana · Telegram")


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ([row(2), row(3)], [2, 3]),
        ([row(1), row(2)], [2]),  # the head itself is among them
        ([row(2), row(3, EDIT), row(4)], [2]),  # order binds: an edit is not overtaken
        ([row(2), row(3, UPLOAD), row(4)], [2]),
        ([row(2, OTHER), row(3)], []),  # words of another are not put under this name
        ([row(2, message=None), row(3)], []),  # nor what Puente says
        ([row(2, LONG), row(3)], []),
        ([row(2, lane="thread|C1|8"), row(3)], [3]),
        ([row(number) for number in range(2, 99)], list(range(2, MOST_TOGETHER + 1))),
    ],
)
def test_what_travels_together_when_a_channel_is_throttled(waiting: list[Outgoing], expected: list[int]) -> None:
    assert [found.id for found in followers(row(1), waiting, tight=True, now=NOW)] == expected


def test_while_there_is_room_each_travels_alone() -> None:
    assert followers(row(1), [row(2)], tight=False, now=NOW) == []


def test_what_may_have_been_posted_together_is_looked_for_together() -> None:
    """A second try must be the same post, whatever else waits by now and however much room there is."""
    waiting = [row(2, leader=1), row(3, leader=1), row(4)]
    for tight in (True, False):
        assert [found.id for found in followers(row(1, attempts=1), waiting, tight=tight, now=NOW)] == [2, 3]
    assert followers(row(1, attempts=1), [row(2), row(4)], tight=True, now=NOW) == [], "it went alone, so it goes alone"


def test_together_keeps_each_ones_words_in_order() -> None:
    act = together([row(1), row(2), row(3)])
    assert richtext.as_plain(act.body).split("\n") == ["mensaje 1", "mensaje 2", "mensaje 3"]
    assert act.speaker == "Ana · Telegram"
    assert [post_of(place_in("1.5", number)) for number in range(3)] == ["1.5"] * 3


@pytest.mark.parametrize(
    ("what", "account", "lane", "names"),
    [
        (Send(chat=ChatId("5"), body=()), "tg", "tg|5", ["telegram chat", "telegram all"]),
        (PostNotice(to=UserId("U1"), body=()), DESK, "notice|U1", ["desk post", "desk all"]),
        (Mark(channel=ChatId("C"), ts="1", sign="delivered"), DESK, "mark|C|1", ["desk sign"]),
        (EDIT, DESK, "thread|C1|7", ["desk update"]),
        (UPLOAD, DESK, "thread|C1|7", ["desk file", "desk post"]),
    ],
)
def test_every_act_has_its_buckets(what: Act, account: str, lane: str, names: list[str]) -> None:
    keys = buckets_of(outbox.via(what, AccountName(account), lane), lane, None if account == DESK else "telegram")
    assert [key[0] for key in keys] == names
    assert all(key[0] in LIMITS for key in keys)
