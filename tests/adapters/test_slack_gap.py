"""What staff did while we were away, and Slack told nobody, is found in the history: words, edits and deletions."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_stage import COBROS, SOFIA, Stage, now, opened
from virtual_loop import played

from adapters.slack import backfill
from adapters.slack.history import Allowance
from bridge.model.events import DeskDeleted, DeskEdited
from bridge.model.richtext import as_plain


@pytest.fixture
async def away(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Nobody listens, and Slack repeats nothing; every gap is one that counts."""
    monkeypatch.setattr(backfill, "OVERLAP", 0)
    monkeypatch.setattr(backfill, "SHORT", -1)
    async with opened(socket={"ack_seconds": 1, "retry_delays": []}) as stage:
        yield stage


async def say(stage: Stage, text: str, thread: str | None = None) -> str:
    return str((await stage.act("say", person=SOFIA, channel=COBROS, text=text, thread_ts=thread))["ts"])


async def case(stage: Stage, *replies: str) -> list[str]:
    """The ts of a thread's root, which is open, and of its replies."""
    root = await say(stage, "un caso")
    stage.inbox.threads = ((COBROS, root), *stage.inbox.threads)
    return [root, *[await say(stage, reply, root) for reply in replies]]


async def begin_gap(stage: Stage) -> None:
    """All until now is known."""
    await stage.until(lambda: stage.state()["unacked"] == 0)
    last = now()
    await stage.until(lambda: now() > last)  # the cursor is in whole milliseconds
    stage.inbox.cursors["seen"] = str(last + 1)
    await stage.until(lambda: now() > last + 1)


async def test_words_in_an_open_thread_that_is_older_than_the_page_are_found(away: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    [old] = await case(away)
    resolved = await say(away, "otro caso")
    await begin_gap(away)
    monkeypatch.setattr(backfill, "ROOTS_BACK", 0)
    missed, unasked = await say(away, "¿y mi respuesta?", old), await say(away, "gracias", resolved)
    async with away.running():
        await away.event(f"msg:{COBROS}:{missed}")
        await away.until(away.desk.caught_up)
    assert f"msg:{COBROS}:{unasked}" not in away.inbox.rows, "of a case that is settled nobody waits for words"


async def test_what_was_edited_and_deleted_meanwhile_is_told(away: Stage) -> None:
    root, stays, changed, gone = await case(away, "sigue igual", "el martes", "esto no")
    elsewhere = await say(away, "en el canal")
    away.inbox.messages = {COBROS: (stays, changed, gone, elsewhere)}
    await begin_gap(away)
    await away.act("edit", channel=COBROS, person=SOFIA, ts=changed, text="el viernes")
    await away.act("delete", channel=COBROS, person=SOFIA, ts=gone)
    async with away.running():
        deleted = await away.event(f"del:{COBROS}:{gone}")
        edited = await away.row(f"edit:{COBROS}:{changed}:")
    assert isinstance(edited, DeskEdited) and as_plain(edited.body) == "el viernes" and edited.thread_ts == root
    assert isinstance(deleted, DeskDeleted) and (deleted.channel, deleted.ts) == (COBROS, gone)
    assert len(away.inbox.rows) == 2, "what did not change is not told again"


async def test_a_thread_whose_root_was_deleted_meanwhile_is_told(away: Stage) -> None:
    [root] = await case(away)
    await begin_gap(away)
    await away.act("delete_message", channel=COBROS, ts=root)
    async with away.running():
        assert isinstance(await away.event(f"del:{COBROS}:{root}"), DeskDeleted)


async def test_a_channel_that_hides_itself_hides_no_deletion(away: Stage) -> None:
    """Only Slack's own word that a message is gone is taken for it."""
    _, reply = await case(away, "aquí sigo")
    away.inbox.messages = {COBROS: (reply,)}
    await begin_gap(away)
    await away.act("kick_bot", channel=COBROS)
    async with away.running():
        await away.until(away.desk.caught_up)
        await away.until(lambda: int(away.inbox.cursors["seen"]) > now() - 1000)
    assert not away.inbox.rows


async def test_a_process_that_died_goes_on_with_the_threads_it_did_not_reach(away: Stage) -> None:
    replies = [(await case(away, "uno"))[1] for _ in range(3)]
    reply_of_last_read = replies[0]
    await begin_gap(away)
    for ts in replies:
        await away.act("edit", channel=COBROS, person=SOFIA, ts=ts, text="dos")
    await away.fault(method="conversations.replies", kind="delay", seconds=30, skip=2)
    async with away.running():
        await away.until(lambda: len(away.inbox.rows) == 2)
        assert away.desk.caught_up(), "no words can be missing any more"
        await away.until(lambda: away.inbox.cursors["reread"].count(COBROS) == 2)
    before = len(away.inbox.offered)
    async with away.running():
        await away.row(f"edit:{COBROS}:{reply_of_last_read}:")
        await away.until(lambda: away.inbox.cursors["reread"] == "")
    assert away.inbox.offered[before].startswith(f"edit:{COBROS}:{reply_of_last_read}:")


async def test_a_short_gap_costs_no_call_for_each_thread(away: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "SHORT", 60_000)
    _, reply = await case(away, "uno")
    await begin_gap(away)
    await away.act("edit", channel=COBROS, person=SOFIA, ts=reply, text="dos")
    began = now()
    async with away.running():
        await away.until(lambda: int(away.inbox.cursors["seen"]) >= began)
    assert not away.inbox.rows


async def test_reading_never_takes_more_than_its_share_of_a_minute() -> None:
    def story() -> list[float]:
        async def calls() -> list[float]:
            allowance, loop = Allowance(40), asyncio.get_running_loop()
            at = []
            for _ in range(100):
                await allowance.spend()
                at.append(loop.time())
            return at

        return played(calls())

    at = await asyncio.to_thread(story)
    assert at[39] == at[0], "a short list is read at once"
    assert all(later - sooner >= 60 for sooner, later in zip(at, at[40:], strict=False))
