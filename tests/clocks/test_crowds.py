"""A storm fires a few the ordinary way and writes the rest like these: do the two ways leave the same rows, whatever the cases are like?

`SEEDS=200 pytest tests/clocks/test_crowds.py` goes on for as long as one likes.
"""

import collections
import json
import os
import pathlib
import random
import shutil
from typing import Any

import pytest
from company import MINUTE, TEN, Company, open_company

from bridge.clocks import ladder, storm
from bridge.model.clocks import Escalation
from bridge.model.ids import UserId
from bridge.ports import Queries

SEEDS = range(int(os.environ.get("SEEDS", "2")))
NEVER = 1_000_000
SAYINGS = {
    "office.toml": [
        "el precio",
        "mi cargo",
        "un paquete",
        "una entrevista",
        "una fuga",
        "fraude",
        "reparación",
        "grúa",
        "humo",
        "garantía",
    ],
    "people.toml": ["el precio", "mi cargo", "un paquete", "una entrevista", "radio", "eclipse", "puntos", "carta", "bodega"],
}
MOMENTS = (0, 0.1, 3)
"""Minutes at which they write, so that many come due together, and few alone."""
LOOKS = (30, 32, 60, 61, 75, 90, 140, 200)


async def lay_out(folder: pathlib.Path, chance: random.Random, file: str) -> None:
    """Customers of a few teams; some were answered, put off or promised something, for some a reply is under way."""
    async with open_company(folder, file=file) as company:
        people = []
        said = chance.sample(SAYINGS[file], 3)
        for moment in MOMENTS:
            company.now = TEN + round(moment * MINUTE)
            for _ in range(chance.randint(1, 25)):
                people.append(len(people))
                await company.writes(f"es sobre {chance.choice(said)}", user=f"c{people[-1]:03}")
        for number in chance.sample(people, len(people) // 4):
            customer, case = f"C{number:03}", (await company.cases())[number]
            company.busy = chance.random() < 0.5
            match chance.randrange(3):
                case 0:
                    await company.answers("ya quedó", customer=customer)
                case 1:
                    await company.presses("snooze", str(case.id), when=str(TEN // 1_000 + chance.choice((40, 75)) * 60))
                case 2:
                    await company.presses("promise", str(case.id), when=str(TEN // 1_000 + chance.choice((35, 61)) * 60), about="lo suyo")
        company.busy = False


async def told(folder: pathlib.Path, seed: int, file: str) -> dict[str, Any]:
    """What stands in the database when the deadlines were worked."""
    chance = random.Random(seed)
    async with open_company(folder, file=file) as company:
        for minute in LOOKS:
            company.now = TEN + minute * MINUTE
            while await company.alarm.drain():
                pass
            await company.store.write(lambda queries: take_some(company, queries, chance))
        return await company.store.read(rows)


def take_some(company: Company, queries: Queries, chance: random.Random) -> None:
    """Somebody takes a few of the climbs."""
    book = company.bench.book(queries)
    for case_id in sorted({row[0] for row in asked(queries, "SELECT case_id FROM escalation WHERE state = 'climbing'")}):
        if chance.random() < 0.2:
            book.fetch_cases([case_id])
            for climb in book.all(Escalation, case_id=case_id):
                ladder.take(book, company.bench.office, climb, UserId("U0MARTA"), "Marta")
    book.save()


def asked(queries: Queries, sql: str) -> list[Any]:
    found: list[Any] = queries.connection.execute(sql).fetchall()  # type: ignore[attr-defined]
    return found


def rows(queries: Queries) -> dict[str, Any]:
    """Without the ids of what was made, and without who of those that were called at once was the one who did not join a digest."""

    def all_of(sql: str) -> collections.Counter[Any]:
        return collections.Counter(asked(queries, sql))

    climbs = dict(asked(queries, "SELECT id, clock_id FROM escalation"))
    outbox = asked(queries, "SELECT lane, via, account, act, priority, created_at, case_id, answers, not_before, state FROM outbox")
    return {
        "clocks": all_of("SELECT * FROM clock"),
        "deadlines": all_of("SELECT clock_id, case_id, rung, generation, due_at, state, target FROM deadline"),
        "climbs": all_of("SELECT case_id, clock_id, state, told, taken_by, taken_until, history FROM escalation"),
        "threads": all_of("SELECT id, wanted FROM thread"),
        "cases": all_of("SELECT * FROM cases"),
        "pages": collections.Counter(
            (climbs[climb], *page) for climb, *page in asked(queries, f"SELECT escalation_id, {PAGE} FROM page")
        ),
        "alone": all_of('SELECT "to", digest_id IS NULL, count(*) FROM page GROUP BY "to", digest_id IS NULL'),
        "digests": all_of('SELECT "to", until, newest, pages, "left" FROM digest'),
        "outbox": collections.Counter(shown(*row) for row in outbox if json.loads(row[3])["act"] not in REDRAWN),
    }  # fmt: skip


REDRAWN = ("EditNotice", "RedrawDigest")
"""It is a matter of who was called alone."""
PAGE = 'case_id, "to", due_at, called_at, team, matter, because, closed'


def shown(lane: str, via: str, account: str, act: str, priority: int, created_at: int, case_id: int, *rest: Any) -> tuple[Any, ...]:
    what = json.loads(act)
    if what["act"] == "PostNotice" and what["page"] is not None:  # of those called at once it is anybody
        return lane, via, account, what["to"], priority, created_at, *rest
    for name in ("page", "digest"):
        what.pop(name, None)
    return lane, via, account, json.dumps(what), priority, created_at, case_id, *rest


@pytest.mark.parametrize("file", SAYINGS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_written_like_others_they_are_as_if_each_had_fired_by_itself(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, seed: int, file: str
) -> None:
    await lay_out(tmp_path, random.Random(seed), file)
    copied = 0
    write = storm.Copies.write

    def counted(self: storm.Copies, book: Any) -> None:
        nonlocal copied
        write(self, book)  # else a batch that failed would go the ordinary way
        copied += len(self.crowd)

    monkeypatch.setattr(storm.Copies, "write", counted)
    found = []
    for many, crowd in ((NEVER, NEVER), (1, 4)):
        monkeypatch.setattr(storm, "MANY", many)
        monkeypatch.setattr(storm, "CROWD", crowd)
        folder = tmp_path / str(many)
        folder.mkdir()
        shutil.copy(tmp_path / "puente.db", folder)
        found.append(await told(folder, seed, file))
        assert (copied > 0) == (crowd < NEVER)
    one_by_one, together = found
    for table in one_by_one:
        assert together[table] == one_by_one[table], table
