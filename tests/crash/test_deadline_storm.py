"""kill -9 again and again while deadlines come due by the dozen: is everybody told of, once, and nobody who was answered?

`KILLS=100 SEED=7 pytest tests/crash/test_deadline_storm.py` goes on for as long as one likes (`make storm`).
"""

import asyncio
import contextlib
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter

from alarmed import SPEED, LedgerDesk
from company import MINUTE, TEN, open_company

KILLS, SEED = int(os.environ.get("KILLS", "3")), int(os.environ.get("SEED", "1"))
LIVES = 0.8
"""Seconds that each works before it is killed, at most."""
BURST = 12
DUE_AFTER = 30 * MINUTE
"""Ventas' first rung: its lead."""


async def lay_out(folder: pathlib.Path, chance: random.Random) -> tuple[set[int], set[int]]:
    """Bursts of customers over the time that all the lives take. Returns who waits, and who has an answer that arrived or is under way."""
    waits: set[int] = set()
    answered: set[int] = set()
    async with open_company(folder) as company:
        for burst in range(KILLS * 2):
            company.now = TEN + round(burst * LIVES * 1_000 * SPEED)
            for number in range(burst * BURST, (burst + 1) * BURST):
                await company.writes("quiero saber el precio", user=f"c{number:04}", account="discord", chat=f"dm-c{number:04}")
                waits.add(number)
        for number in chance.sample(sorted(waits), KILLS * 4):
            company.busy = chance.random() < 0.5  # else it is delivered at once
            await company.answers("cuesta 300 pesos", customer=f"C{number:04}")
            answered.add(number)
        (folder / "until").write_text(str(company.now + DUE_AFTER + 3 * MINUTE))
    return waits - answered, answered


def told(folder: pathlib.Path) -> Counter[tuple[str, int]]:
    """How often each of those in charge was told of each: the lead, or the director where the lead's moment was long over. A digest and
    the file below it are one message."""
    seen = [each for each in LedgerDesk(folder / "ledger").seen() if each["to"] in ("U0MARTA", "U0ELENA")]
    files = {each["ts"]: each["text"] for each in seen if each["file"]}
    texts = [(each["to"], files.get(each["ts"], each["text"])) for each in seen if not each["file"]]
    return Counter((to, number) for to, text in texts for number in {int(each) for each in re.findall(r"\bC(\d+) · ", text)})


def unknown(folder: pathlib.Path) -> set[int]:
    """Whose answer was being sent when it was killed: nobody knows whether it arrived, staff were asked, and the clock runs on."""
    with contextlib.closing(sqlite3.connect(folder / "puente.db")) as database:
        names = database.execute(
            "SELECT identity.name FROM outbox JOIN cases ON cases.id = outbox.case_id JOIN conversation ON conversation.id = "
            "cases.conversation_id JOIN identity ON identity.id = identity_id WHERE answers AND outbox.state = 'uncertain'"
        )
        return {int(name.removeprefix("C")) for (name,) in names}


async def test_everybody_is_told_of_once_whenever_it_is_killed(tmp_path: pathlib.Path) -> None:
    chance = random.Random(SEED)
    waits, answered = await lay_out(tmp_path, chance)
    passed = DUE_AFTER / 1_000 / SPEED
    command = [sys.executable, str(pathlib.Path(__file__).with_name("alarmed.py")), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(KILLS):
        (tmp_path / "working").unlink(missing_ok=True)
        process = await asyncio.create_subprocess_exec(*command, str(passed), env=environment)
        async with asyncio.timeout(60):
            while not (tmp_path / "working").exists():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        born = time.monotonic()
        await asyncio.sleep(chance.uniform(0, LIVES))
        passed += time.monotonic() - born
        process.kill()
        await process.wait()
    last = await asyncio.create_subprocess_exec(*command, str(passed), env=environment, stderr=subprocess.PIPE)
    async with asyncio.timeout(120 + 10 * KILLS):  # each that nobody took ends at the operators, one message after the other
        _, errors = await last.communicate()
    assert last.returncode == 0, errors.decode()
    count = told(tmp_path)
    heard_of = {number for _, number in count}
    lost, twice = waits - heard_of, [each for each, times in count.items() if times > 1]
    in_vain = (answered - unknown(tmp_path)) & heard_of
    print(
        f"{KILLS} kills: of {len(waits)} who waited {len(lost)} were forgotten, {len(twice)} told of twice; "
        f"of {len(answered)} who had an answer {len(in_vain)} were called for"
    )
    assert lost == set()
    assert len(twice) <= len(waits) // 100, twice
    assert in_vain == set()
