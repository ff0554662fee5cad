"""What stands in the way of a start is waited out."""

from typing import Any

import pytest
from house import ANA, House

from bridge.ports import StoreFails
from storage.sqlite import SqliteStore


async def test_a_disk_that_is_full_when_the_work_begins_ends_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """There was nobody to decide anything from then on, and only `/readyz` said so."""
    write, refusals = SqliteStore.write, ["full"]

    async def full_once(store: SqliteStore, unit: Any, *, long: bool = False) -> Any:
        if "_take_effect" in unit.__code__.co_names and refusals:
            raise StoreFails(refusals.pop())
        return await write(store, unit, long=long)

    monkeypatch.setattr(SqliteStore, "write", full_once)
    async with house.running():
        assert refusals == []
        await house.write(ANA, "me cobraron dos veces")
        await house.until(lambda: any("me cobraron" in message["text"] for message in house.messages("C0COBROS01")))
