"""What /metrics counts of deadlines and promises."""

from typing import Any

import pytest
from company import MINUTE, TEN, Company
from prometheus_client import REGISTRY

from bridge.clocks import ladder
from bridge.model.clocks import Deadline
from bridge.work.book import Book


def counted(kind: str, fate: str) -> float:
    return REGISTRY.get_sample_value("puente_clocks_total", {"kind": kind, "fate": fate}) or 0


async def test_what_was_met_kept_and_broken_is_counted_once(company: Company) -> None:
    fates = [("first_response", "met"), ("next_response", "breached"), ("promise", "met"), ("promise", "breached")]
    before = [counted(*fate) for fate in fates]
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    case = str((await company.cases())[-1].id)
    for minute in (100, 200):
        await company.presses("promise", case, when=str((TEN + minute * MINUTE) // 1000), about="el comprobante")
    await company.writes("¿y la factura?")
    await company.presses(next(post for post in company.thread() if "promise_kept" in post.actions()).press("promise_kept"))
    await company.at(250)
    await company.answers("Va adjunta en tu correo")
    assert [counted(*fate) - now for fate, now in zip(fates, before, strict=True)] == [1, 1, 1, 1]


async def test_what_a_storm_writes_like_others_is_counted_like_others(company: Company) -> None:
    before = counted("first_response", "breached")
    await _many(company, 40)
    company.now = TEN + 200 * MINUTE
    await company.rings()
    assert counted("first_response", "breached") - before == 40


async def test_what_was_undone_is_not_counted(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    fire = ladder.fire

    def fails_in_the_end(book: Book, office: Any, due: list[Deadline]) -> None:
        fire(book, office, due)
        if len({deadline.clock_id for deadline in due}) > 1:
            raise RuntimeError("poison")

    monkeypatch.setattr(ladder, "fire", fails_in_the_end)
    await _many(company, 5)
    before = counted("first_response", "breached")
    company.now = TEN + 200 * MINUTE
    await company.rings()
    assert counted("first_response", "breached") - before == 5


def lateness() -> tuple[float, float]:
    """How many deadlines were late, and by how many seconds in all."""
    name = "puente_deadline_lateness_seconds"
    return REGISTRY.get_sample_value(f"{name}_count") or 0, REGISTRY.get_sample_value(f"{name}_sum") or 0


async def test_what_fires_together_is_counted_though_its_batch_was_halved(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    fire = ladder.fire

    def fails_of_many(book: Book, office: Any, due: list[Deadline]) -> None:
        if len(due) > 1:
            raise RuntimeError("poison")
        fire(book, office, due)

    monkeypatch.setattr(ladder, "fire", fails_of_many)
    await company.writes("me cobraron dos veces")
    late = [deadline.due_at for deadline in await company.deadlines()]
    before = lateness()
    company.now = TEN + 200 * MINUTE
    await company.rings()
    counted_now = lateness()
    assert counted_now[0] - before[0] == len(late) > 2
    assert counted_now[1] - before[1] == pytest.approx(sum(company.now - due_at for due_at in late) / 1000)


async def _many(company: Company, count: int) -> None:
    for number in range(count):
        await company.writes("quiero saber el precio", user=f"c{number}")
