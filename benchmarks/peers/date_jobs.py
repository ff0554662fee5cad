"""What does APScheduler make of a storm when each deadline is a job of its own in its SQLAlchemy job store?

The scheduler and the store are the ones that it comes with, their settings its own: a job that is late by more than its grace (a second,
unless told otherwise) is dropped.
"""

import asyncio
import contextlib
import datetime
import logging
import pathlib
import time
from typing import Any

import sqlalchemy as sa
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK = 0.005
FOR_EACH = 0.002
"""Seconds that it may take to lay out one job."""
GIVE_UP = 60.0

_told: list[float] = []


async def tell(case: int) -> None:
    _told.append(time.time())


async def run(folder: pathlib.Path, due: int, grace: str | None) -> dict[str, Any]:
    """grace: `default`, or None for none."""
    _told.clear()
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a line for each job that it drops
    address = f"sqlite:///{folder}/jobs-{grace}.db"
    quick = sa.create_engine(address)
    sa.event.listen(quick, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
    at = time.time() + 2 + due * FOR_EACH
    settings = {} if grace == "default" else {"misfire_grace_time": None}
    _lay_out(quick, due, at, settings)
    quick.dispose()
    scheduler = AsyncIOScheduler(timezone=datetime.UTC, jobstores={"default": SQLAlchemyJobStore(url=address)})
    scheduler.start()
    stalls = [0.0]
    ticker = asyncio.create_task(_ticking(stalls))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at - time.time() + GIVE_UP):
            await _worked(address, due, at)
    ticker.cancel()
    scheduler.shutdown(wait=False)
    name = f"APScheduler, SQLAlchemy job store, {'default grace' if grace else 'no grace'}"
    last = round(max(_told) - at, 3) if _told else None
    return {"name": name, "due": due, "told": len(_told), "last_s": last, "loop_stall_ms": round(max(stalls))}


async def _worked(address: str, due: int, at: float) -> None:
    while len(_told) < due and (time.time() < at + 1 or _jobs(address)):  # noqa: ASYNC110
        await asyncio.sleep(0.5)


def _lay_out(engine: sa.Engine, due: int, at: float, settings: dict[str, Any]) -> None:
    """As `add_job` does, without a commit to the disk for each."""
    scheduler = AsyncIOScheduler(timezone=datetime.UTC, jobstores={"default": SQLAlchemyJobStore(engine=engine)}, job_defaults=settings)
    scheduler.start(paused=True)
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC)
    for number in range(due):
        scheduler.add_job(tell, "date", run_date=moment, args=[number], id=str(number))
    scheduler.shutdown(wait=False)


def _jobs(address: str) -> int:
    engine = sa.create_engine(address)
    with engine.connect() as connection:
        left = connection.execute(sa.text("SELECT count(*) FROM apscheduler_jobs")).scalar_one()
    engine.dispose()
    return int(left)


async def _ticking(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        stalls.append((time.perf_counter() - before - TICK) * 1_000)
