"""A brand's closed days stand in a calendar on the web, that others keep."""

from elsewhere import closing, day, elsewhere
from house import House

HOURS = '\n[hours.default]\nalways = true\ncalendar = {{ url = "{url}", private = true }}\n'


def told(house: House, *words: str) -> int:
    return sum(all(word in notice for word in words) for notice in house.notices())


async def test_it_changes_while_puente_is_off_and_then_does_not_answer(house: House) -> None:
    with elsewhere() as there:
        more = HOURS.replace("{url}", there.url)
        there.body = closing(f"{day(3)} Inventario")
        async with house.running(more=more):
            pass
        assert house.notices() == []
        there.body = closing(f"{day(3)} Inventario", f"{day(4)} Puente")
        async with house.running(more=more):
            await house.until(lambda: told(house, "También cambió: «hours»."))
        there.status = 503
        async with house.running(more=more):
            await house.until(lambda: told(house, "«default»", "127.0.0.1", "HTTP 503", "copia"))
    assert len(house.notices()) == 2
    assert not told(house, "canary")


async def test_of_one_silence_operators_hear_once_however_often_puente_is_started(house: House) -> None:
    with elsewhere() as there:
        more = HOURS.replace("{url}", there.url)
        there.body = closing(f"{day(3)} Inventario")
        async with house.running(more=more):
            pass
        there.status = 503
        for times in (2, 3, 4):
            async with house.running(more=more):
                await house.until(lambda times=times: told(house, "HTTP 503") and len(there.asked) >= times)
        there.status = 200
        async with house.running(more=more):
            await house.until(lambda: len(house.notices()) == 2)
    assert told(house, "HTTP 503") == 1


async def test_an_address_that_never_answered_keeps_nobody_from_starting(house: House) -> None:
    with elsewhere() as there:
        there.status = 404
        more = HOURS.replace("{url}", there.url)
        async with house.running(more=more):
            await house.until(lambda: told(house, "«default»", "HTTP 404", "no cuentan"))
