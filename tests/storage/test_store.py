"""What a store promises: units stand alone, repeats are dropped, and a lost commit is never called done."""

import asyncio
import contextlib
import dataclasses
import pathlib
import sqlite3
import sys

import pytest
from store_stories import STORY, TELEGRAM, ana, arrival, chat, matter, outgoing, talk

from bridge.model import records as r
from bridge.model.ids import DESK, AccountName, MessageId, ref
from bridge.ports import Queries, Store, StoreFails
from storage import BadStoreUrl, StoreBusy, StoreClosed, open_store
from storage.queries import SqlQueries


def sql(queries: Queries, statement: str) -> None:
    assert isinstance(queries, SqlQueries)
    queries.connection.execute(statement)


async def everyone(store: Store) -> list[r.Identity]:
    return await store.read(lambda queries: queries.find(r.Identity, "account", ["telegram"]))


def person(number: int) -> r.Identity:
    return dataclasses.replace(ana, id=number, user=str(number))


async def test_a_redelivered_event_is_one_row(store: Store) -> None:
    assert await store.put([arrival("msg:1:1"), arrival("msg:1:2")]) == 2
    assert await store.put([arrival("msg:1:2", text="again"), arrival("msg:1:3"), arrival("msg:1:3")]) == 1
    assert await store.put([arrival("msg:1:1", account=AccountName("discord"))]) == 1
    items = await store.read(lambda queries: queries.take_inbox(10))
    assert [item.source_key for item in items] == ["msg:1:1", "msg:1:2", "msg:1:3", "msg:1:1"]
    assert items[1].raw == {"text": "msg:1:2"}


async def test_arrivals_that_wait_together_are_each_told_what_was_new(store: Store) -> None:
    answers = await asyncio.gather(*(store.put([arrival(f"msg:{number % 7}:1")]) for number in range(20)))
    assert answers == [1] * 7 + [0] * 13


async def test_one_bad_arrival_does_not_keep_out_those_that_wait_with_it(store: Store) -> None:
    answers = await asyncio.gather(
        store.put([arrival("msg:1:1")]),
        store.put([arrival("msg:1:2", text=object())]),
        store.put([arrival("msg:1:3")]),
        return_exceptions=True,
    )
    assert [answers[0], answers[2]] == [1, 1]
    assert isinstance(answers[1], Exception)
    assert len(await store.read(lambda queries: queries.take_inbox(10))) == 2


async def test_what_arrives_waits_for_one_long_unit_and_not_for_those_behind_it(store: Store) -> None:
    order, loop, late = [], asyncio.get_running_loop(), []

    async def meanwhile() -> None:
        await store.write(lambda _: order.append("arrived meanwhile"))

    def long(_: Queries) -> None:
        order.append("long")
        if not late:
            loop.call_soon_threadsafe(lambda: late.append(asyncio.ensure_future(meanwhile())))

    await asyncio.gather(store.write(long, long=True), store.write(long, long=True), store.write(lambda _: order.append("arrived")))
    await asyncio.gather(*late)
    assert order == ["arrived", "long", "arrived meanwhile", "long"]


async def test_half_a_surrogate_pair_and_a_nul_are_kept(store: Store) -> None:
    await store.put([arrival("msg:1:1", text="\ud83d \x00")])
    (item,) = await store.read(lambda queries: queries.take_inbox(10))
    assert item.raw == {"text": "\ud83d \x00"}


async def test_a_number_longer_than_64_bits_is_kept_exactly(store: Store) -> None:
    """Some JSON libraries round it to a float, or refuse it."""
    await store.put([arrival("msg:1:1", number=2**70 + 1)])
    (item,) = await store.read(lambda queries: queries.take_inbox(10))
    assert item.raw == {"number": 2**70 + 1}


async def test_what_is_decided_after_a_start_with_a_clock_set_back_comes_after_what_was_decided_before(url: str) -> None:
    """Lanes and histories go by ids: a customer's words came out of order."""
    store = await open_store(url)
    before = store.make_id(1_800_000_000_000)
    await store.write(lambda queries: queries.save([outgoing(before, "a")]))
    await store.close()
    store = await open_store(url)
    assert store.make_id(1_799_999_000_000) > before
    await store.close()


async def test_the_inbox_keeps_its_order_when_the_clock_is_set_back(url: str) -> None:
    store = await open_store(url)
    await store.put([arrival("first", at=9_000_000), arrival("second", at=9_000_000)])
    await store.close()
    store = await open_store(url)
    await store.put([arrival("third", at=9_000_000), arrival("fourth", at=1_000)])
    items = await store.read(lambda queries: queries.take_inbox(10))
    await store.close()
    assert [item.source_key for item in items] == ["first", "second", "third", "fourth"]


async def test_an_item_leaves_the_inbox_done_or_as_a_dead_letter(store: Store) -> None:
    await store.put([arrival(key) for key in "abcd"])
    items = await store.read(lambda queries: queries.take_inbox(10))

    def work(queries: Queries) -> list[r.InboxItem]:
        queries.finish_inbox([items[0].id])
        queries.bury_inbox(items[1].id, "no such field")
        assert [item.source_key for item in queries.take_inbox(10, after=items[2].id)] == ["d"]
        return queries.take_inbox(1)

    assert [item.source_key for item in await store.write(work)] == ["c"]
    counts = await store.read(lambda queries: queries.counts())
    assert (counts["inbox_new"], counts["inbox_dead"]) == (2, 1)
    (dead,) = await store.read(lambda queries: queries.find(r.InboxItem, "state", ["dead"]))
    assert dead.error == "no such field"
    assert await store.put([arrival("a")]) == 0, "a finished event is still known"


async def test_cursors_move_with_the_arrivals_of_their_account(store: Store) -> None:
    await store.put([arrival("a")], {"channel:1": "5", "channel:2": "7", "other": "1"})
    await store.put([arrival("a")], {"channel:1": "9"})
    await store.put([arrival("a", account=AccountName("discord"))], {"channel:1": "4"})
    assert await store.cursor(TELEGRAM, "channel:") == {"channel:1": "9", "channel:2": "7"}
    assert await store.put([], {"channel:3": "2"}, account=TELEGRAM) == 0
    assert await store.cursor(TELEGRAM, "channel:3") == {"channel:3": "2"}
    with pytest.raises(ValueError, match="account"):
        await store.put([], {"channel:1": "1"})


async def test_what_was_taken_back_is_not_read_again(store: Store) -> None:
    """A reply that staff deleted is missing in Slack's history, and was told to be when it went."""
    said = [
        r.Message(
            id=MessageId(number), case_id=matter.id, conversation_id=talk.id, speaker="staff", author=None, name="Sofía", body=(),
            sent_at=2_000 + number, deleted_at=deleted_at,
        )
        for number, deleted_at in ((1, None), (2, 3_000))
    ]  # fmt: skip
    links = [r.Link(ref=ref(DESK, "C1", f"{one.id}.0"), message_id=one.id, side="origin") for one in said]
    await store.write(lambda queries: queries.save([*STORY, *said, *links]))
    assert await store.open_messages(DESK, 0) == {"C1": ("1.0",)}


async def test_a_unit_that_raises_is_undone_alone(store: Store) -> None:
    def bad(queries: Queries) -> None:
        queries.save([person(2)])
        raise KeyError("poison")

    answers = await asyncio.gather(
        store.write(lambda queries: queries.save([person(1)])),
        store.write(bad),
        store.write(lambda queries: queries.save([person(3)])),
        store.write(lambda queries: queries.save([dataclasses.replace(person(4), user="3")])),
        store.put([arrival("a")]),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [type(None), KeyError, type(None), sqlite3.IntegrityError, int]
    assert await everyone(store) == [person(1), person(3)]


async def test_no_exception_of_a_unit_leaves_those_that_wait_with_it_without_an_answer(store: Store) -> None:
    def bad(_: Queries) -> None:
        raise StopIteration

    asked = [store.write(lambda queries: queries.save([person(1)])), store.write(bad), store.put([arrival("a")])]
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), RuntimeError, int]


async def test_somebody_else_who_holds_the_file_is_no_fault_of_the_unit(tmp_path: pathlib.Path, store: Store) -> None:
    await store.write(lambda queries: sql(queries, "PRAGMA busy_timeout=0"))
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "puente.db", isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFails, match="locked"):
            await store.put([arrival("a")])
    assert await store.put([arrival("a")]) == 1


async def test_a_unit_sees_what_those_before_it_did(store: Store) -> None:
    _, found = await asyncio.gather(
        store.write(lambda queries: queries.save([ana])), store.write(lambda queries: queries.find(r.Identity, "id", [1]))
    )
    assert found == [ana]


async def test_who_hears_of_a_unit_before_it_is_committed_shares_its_commit(store: Store) -> None:
    bell = asyncio.Event()

    async def listener() -> int:
        await bell.wait()
        await asyncio.sleep(0)  # it has to find out first what to do
        return await store.write(lambda queries: len(queries.take_inbox(10)))

    hearing = asyncio.create_task(listener())
    await asyncio.sleep(0)
    putting = asyncio.create_task(store.put([arrival("msg:1:1")]))
    bell.set()
    assert await putting == 1
    await asyncio.sleep(0)
    assert hearing.done(), "it waited for a commit of its own"
    assert await hearing == 1


async def test_a_commit_that_fails_fails_every_unit_of_it_and_none_after(store: Store) -> None:
    def orphan(queries: Queries) -> None:
        sql(queries, "PRAGMA defer_foreign_keys=ON")
        queries.save([matter])

    answers = await asyncio.gather(store.write(lambda queries: queries.save([ana])), store.write(orphan), return_exceptions=True)
    assert [type(answer) for answer in answers] == [sqlite3.IntegrityError] * 2
    assert await everyone(store) == []
    await store.write(lambda queries: queries.save([ana]))
    assert await everyone(store) == [ana]


async def test_what_follows_a_commit_follows_no_other(store: Store) -> None:
    done: list[str] = []

    def unit(queries: Queries, name: str, *, fails: bool = False) -> None:
        queries.once_committed(lambda: done.append(name))
        assert name not in done
        if fails:
            raise KeyError(name)

    def orphan(queries: Queries) -> None:
        sql(queries, "PRAGMA defer_foreign_keys=ON")
        queries.save([matter])

    units = [lambda queries: unit(queries, "a"), lambda queries: unit(queries, "b", fails=True), lambda queries: unit(queries, "c")]
    await asyncio.gather(*(store.write(each) for each in units), return_exceptions=True)
    assert done == ["a", "c"]
    await asyncio.gather(store.write(lambda queries: unit(queries, "lost")), store.write(orphan), return_exceptions=True)
    assert done == ["a", "c"]


async def test_what_is_kept_is_told_so_though_it_could_not_be_counted(store: Store) -> None:
    def unit(queries: Queries) -> str:
        queries.once_committed(lambda: 1 // 0)
        queries.once_committed(lambda: counted.append("the next"))
        return "kept"

    counted: list[str] = []
    assert await store.write(unit) == "kept"
    assert counted == ["the next"]


async def test_a_full_disk_is_told_and_nothing_is_acknowledged(store: Store) -> None:
    await store.write(lambda queries: queries.save([ana]))
    await store.write(lambda queries: sql(queries, "PRAGMA max_page_count=1"))  # SQLite takes the present size where that is more
    answers = await asyncio.gather(*(store.put([arrival(f"{number}", text="x" * 9_000)]) for number in range(50)), return_exceptions=True)
    kept = {item.source_key for item in await store.read(lambda queries: queries.take_inbox(100))}
    assert any(isinstance(answer, StoreFails) for answer in answers)
    assert kept == {f"{number}" for number, answer in enumerate(answers) if answer == 1}
    await store.write(lambda queries: sql(queries, "PRAGMA max_page_count=1000000"))
    assert await store.put([arrival("later")]) == 1


@pytest.mark.parametrize(
    "record",
    [
        dataclasses.replace(ana, id=2),
        dataclasses.replace(chat, id=2),
        dataclasses.replace(talk, id=2),
    ],
    ids=lambda record: type(record).__name__,
)
async def test_the_database_itself_keeps_people_places_and_conversations_unique(store: Store, record: object) -> None:
    await store.write(lambda queries: queries.save(STORY))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        await store.write(lambda queries: queries.save([record]))


async def test_nothing_belongs_to_a_case_that_is_not_there(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await store.write(lambda queries: queries.save([matter]))


async def test_giving_up_the_wait_neither_undoes_the_unit_nor_stops_the_writer(store: Store) -> None:
    impatient = asyncio.create_task(store.write(lambda queries: queries.save([ana])))
    patient = asyncio.create_task(store.write(lambda queries: queries.find(r.Identity, "id", [1])))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == [ana]
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert await store.put([arrival("a")]) == 1


async def test_a_reader_cannot_change_anything_and_does_not_wait_for_the_writer(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(lambda queries: queries.save([ana]))
    assert await everyone(store) == []
    await store.write(lambda queries: queries.save([ana]))
    assert await everyone(store) == [ana]


async def test_what_waits_is_committed_before_the_store_closes(url: str) -> None:
    store = await open_store(url)
    waiting = [asyncio.create_task(store.put([arrival(f"{number}")])) for number in range(10)]
    await asyncio.sleep(0)
    await store.close()
    assert [await task for task in waiting] == [1] * 10
    with pytest.raises(StoreClosed):
        await store.put([arrival("late")])
    with pytest.raises(StoreClosed):
        await store.read(lambda queries: queries.counts())
    await store.close()


async def test_a_commit_is_on_disk_before_it_is_answered(store: Store) -> None:
    def settings(queries: Queries) -> tuple[object, ...]:
        assert isinstance(queries, SqlQueries)
        names = ("journal_mode", "synchronous", "foreign_keys")
        return tuple(queries.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names)

    assert await store.write(settings) == ("wal", 2, 1)


async def test_a_second_process_is_refused_and_a_reader_from_outside_is_not(store: Store, url: str, tmp_path: pathlib.Path) -> None:
    await store.write(lambda queries: queries.save([ana]))
    program = f"""
import asyncio, storage
try:
    asyncio.run(storage.open_store({url!r}))
except storage.StoreBusy as busy:
    print(busy)
"""
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    told, _ = await child.communicate()
    assert child.returncode == 0
    assert f"{tmp_path}/data/puente.db is in use" in told.decode()
    with pytest.raises(StoreBusy):
        await open_store(url)
    outside = sqlite3.connect(f"file:{tmp_path}/data/puente.db?mode=ro", uri=True)
    assert outside.execute("SELECT name FROM identity").fetchall() == [("Ana",)]
    outside.close()
    assert await store.put([arrival("a")]) == 1


async def test_a_closed_store_can_be_opened_again(url: str) -> None:
    for _ in range(2):
        store = await open_store(url)
        await store.write(lambda queries: queries.save([ana]))
        await store.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("puente.db", "sqlite:///"),
        ("postgresql://host/puente", "SQLite"),
        ("sqlite://puente.db", "three slashes"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "plain file"),
        ("sqlite:////tmp", "is a folder"),
    ],
)
async def test_a_bad_url_is_refused_with_what_to_write(url: str, word: str) -> None:
    with pytest.raises(BadStoreUrl, match=word) as refusal:
        await open_store(url)
    assert "sqlite:///puente.db" in str(refusal.value)


async def test_a_relative_url_is_a_file_where_the_product_was_started(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite:///data/año?.db".replace("?", " %20"))
    await store.close()
    assert (tmp_path / "data" / "año %20.db").exists()
