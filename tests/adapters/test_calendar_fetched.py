"""A calendar is fetched from a real server: what it may do, and what it may not."""

import pytest
from elsewhere import closing, elsewhere

from adapters.calendars import fetch
from adapters.calendars.fetching import LARGEST
from bridge.model.failure import DeliveryError, Reason


async def refused(url: str, *, private: bool = True, within: float = 5) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await fetch(url, private=private, within=within)
    assert "canary" not in str(caught.value), "whoever has the address can read the calendar"
    return caught.value


async def test_it_comes_also_from_where_it_has_moved_to() -> None:
    with elsewhere() as there:
        there.body = closing("20260916 Independencia")
        there.moved = {"/feriados.ics?token=canary": "/ahora?token=canary", "/ahora?token=canary": f"{there.address}/aquí"}
        assert await fetch(there.url, private=True, within=5) == there.body
        assert len(there.asked) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.7", "169.254.169.254"])
async def test_what_is_not_public_is_not_asked_unless_the_brand_says_so(host: str) -> None:
    with elsewhere() as there:
        for scheme in ("https", "http"):
            address = there.address.replace("http://127.0.0.1", f"{scheme}://{host}")
            assert (await refused(f"{address}/canary", private=False)).reason is Reason.FORBIDDEN
        assert there.asked == []


@pytest.mark.parametrize("moved", ["http://10.0.0.7/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://example.invalid/x"])
async def test_nobody_sends_us_on_to_what_is_not_https(moved: str) -> None:
    with elsewhere() as there:
        there.moved = {"/feriados.ics?token=canary": moved}
        error = await refused(there.url)
        assert (error.reason, "not https" in error.detail) == (Reason.FORBIDDEN, True)


async def test_who_is_sent_round_in_a_circle_gives_up() -> None:
    with elsewhere() as there:
        there.moved = {"/feriados.ics?token=canary": there.url}
        assert "sends us on" in (await refused(there.url)).detail
        assert len(there.asked) == 5


async def test_it_may_be_neither_too_large_nor_too_slow_nor_an_error() -> None:
    with elsewhere() as there:
        there.status = 404
        assert "HTTP 404" in (await refused(there.url)).detail
        there.status, there.body = 200, b"x" * (LARGEST + 1)
        assert "larger than 5 MB" in (await refused(there.url)).detail
        there.slow = 0.2
        assert "no answer within" in (await refused(there.url, within=0.5)).detail
    assert "no connection" in (await refused(there.url)).detail
