"""Which moments does a reply name, and which of them does it promise?"""

import zoneinfo

import pytest
from dates_told import NOW, ZONE, at, corpus, told

from bridge.words import dates


@pytest.mark.parametrize(("text", "expected"), corpus())
def test_moments_in_replies(text: str, expected: str) -> None:
    assert told(dates.find(text, NOW, ZONE)) == expected


def test_the_words_are_told_with_their_place() -> None:
    text = "Hola Ana, mañana a las 10 te confirmo"
    (found,) = dates.find(text, NOW, ZONE)
    assert found.words == "mañana a las 10" == text[found.start : found.end]


@pytest.mark.parametrize(
    ("language", "expected"), [("es", "12-05 +"), ("pt", "12-05 +"), ("en", "12-05 +"), ("en-US", "05-12 +"), (None, "12-05 +")]
)
def test_which_number_is_the_month_is_a_custom(language: str | None, expected: str) -> None:
    found = dates.find("te escribo el 5/12 a las 10:00", NOW, ZONE, language)
    assert told(found).replace("~", "").replace(" 10:00", "") == expected
    assert found[0].exact == (language not in ("en", None))


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-11-25 23:59", "te escribo mañana a las 10", "11-26 10:00 +"),
        ("2026-11-26 00:00", "te escribo mañana a las 10", "11-27 10:00 +"),
        ("2026-12-31 22:00", "te escribo mañana a las 10", "01-01 10:00 +"),
        ("2026-12-31 12:00", "te escribo el 2 de enero", "01-02 +"),
        ("2026-12-31 12:00", "te escribo el viernes 1 a las 10", "01-01 10:00 +"),
        ("2027-01-02 12:00", "tu compra del 28 de diciembre", "12-28"),
        ("2028-02-28 12:00", "te escribo mañana a las 10", "02-29 10:00 +"),
        ("2027-02-27 12:00", "te escribo el 30", "03-30 +"),
        ("2027-02-27 12:00", "te escribo el 29 de febrero", "02-29 +"),
        ("2026-11-25 17:59", "te escribo hoy", "11-25 +"),
        ("2026-11-25 18:00", "te escribo hoy", "11-25"),
        ("2026-11-25 10:00", "te escribo hoy a las 10", "11-25 10:00"),
        ("2026-11-25 09:59", "te escribo hoy a las 10", "11-25 10:00 +"),
        ("2026-11-27 09:00", "te escribo el viernes", "12-04 +"),
        ("2026-11-27 09:00", "te escribo este viernes", "11-27 +"),
        ("2026-11-27 09:00", "en dos días hábiles te respondo", "12-01 /2 +"),
    ],
)
def test_edges_of_days_and_years(now: str, text: str, expected: str) -> None:
    if "29 de febrero" in text:  # there is none in that year: the nearest is far away
        assert all(found.day.day == 29 for found in dates.find(text, at(now), ZONE))
        return
    assert told(dates.find(text, at(now), ZONE)) == expected


NEW_YORK = zoneinfo.ZoneInfo("America/New_York")


def test_an_hour_that_the_clocks_skip_is_later_and_not_exact() -> None:
    (found,) = dates.find("I'll write tomorrow at 02:30", at("2027-03-13 12:00", NEW_YORK), NEW_YORK)
    assert (found.at, found.exact) == (at("2027-03-14 03:30", NEW_YORK), False)


def test_an_hour_that_is_there_twice_is_its_first_and_not_exact() -> None:
    (found,) = dates.find("I'll write tomorrow at 01:30", at("2026-10-31 12:00", NEW_YORK), NEW_YORK)
    assert (found.at, found.exact) == (at("2026-11-01 01:30", NEW_YORK), False)


def test_a_length_of_hours_counts_hours_across_a_change_of_the_clocks() -> None:
    now = at("2026-10-31 12:00", NEW_YORK)
    (found,) = dates.find("I'll write in 24 hours", now, NEW_YORK)
    assert found.at == now + 24 * 3_600_000


def test_the_same_words_are_another_moment_elsewhere() -> None:
    tijuana = zoneinfo.ZoneInfo("America/Tijuana")
    here, there = (dates.find("te escribo mañana a las 10", NOW, zone)[0].at for zone in (ZONE, tijuana))
    assert there - here == 2 * 3_600_000


def test_a_text_that_came_with_its_accents_apart_is_read_as_well() -> None:
    assert told(dates.find("te escribo man\u0303ana a las 10", NOW, ZONE)) == "11-26 10:00 +"


HOSTILE = ("mañana a las 10 ", "a ", "1", "10:", "el ", "de la mañana ", " ", ",", "la ", "en 1 ", "ok ")


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_does_not_hang_it(piece: str) -> None:
    assert len(dates.find(piece * (100_000 // len(piece)), NOW, ZONE)) <= 20


@pytest.mark.parametrize(
    ("typed", "moment", "rest"),
    [
        ("viernes 16:00 reembolso", "11-27 16:00", "reembolso"),
        ("friday 4pm refund", "11-27 16:00", "refund"),
        ("sexta 16h reembolso", "11-27 16:00", "reembolso"),
        ("viernes reembolso", "11-27", "reembolso"),
        ("vie 16:00 reembolso de Ana", "11-27 16:00", "reembolso de Ana"),
        ("viernes: reembolso", "11-27", "reembolso"),
        ("mañana 9", "11-26 09:00", ""),
        ("mañana 9 llamar a Ana", "11-26 09:00", "llamar a Ana"),
        ("hoy 17:30", "11-25 17:30", ""),
        ("lunes", "11-30", ""),
        ("lun 9", "11-30 09:00", ""),
        ("16:00 llamar", "11-25 16:00", "llamar"),
        ("4pm", "11-25 16:00", ""),
        ("2h", "11-25 12:30", ""),
        ("30 min", "11-25 11:00", ""),
        ("30min revisar", "11-25 11:00", "revisar"),
        ("3 días", "11-28", ""),
        ("2d", "11-27", ""),
        ("1 semana", "12-02", ""),
        ("2 días hábiles", "11-27 /2", ""),
        ("una hora", "11-25 11:30", ""),
        ("en 2 horas", "11-25 12:30", ""),
        ("28/11 guía nueva", "11-28", "guía nueva"),
        ("28/11 16:00 guía", "11-28 16:00", "guía"),
        ("5/12 10:00 guía", "12-05 10:00", "guía"),
        ("2026-12-01 10:00 guía", "12-01 10:00", "guía"),
        ("2026-12-01T10:00 guía", "12-01 10:00", "guía"),
        ("28 nov reembolso", "11-28", "reembolso"),
        ("2 min reembolso", "11-25 10:32", "reembolso"),
        ("nov 28 refund", "11-28", "refund"),
        ("el viernes a las 4 el reembolso", "11-27 16:00", "el reembolso"),
        ("tomorrow noon", "11-26 12:00", ""),
        ("amanhã 15h troca", "11-26 15:00", "troca"),
        ("mañana $200 de vuelta", "11-26", "$200 de vuelta"),
        ("viernes 3 cajas", "11-27 15:00", "cajas"),
    ],
)
def test_what_is_typed_after_a_command(typed: str, moment: str, rest: str) -> None:
    found, left = dates.parse(typed, NOW, ZONE, "es")
    assert (told([found]).replace("~", "").removesuffix(" +"), left) == (moment, rest)


@pytest.mark.parametrize("typed", ["", "reembolso", "reembolso viernes", "42", "pronto", "la semana pasada", "32/11", "mañanita"])
def test_what_is_no_moment_is_told(typed: str) -> None:
    with pytest.raises(dates.NotUnderstood) as raised:
        dates.parse(typed, NOW, ZONE)
    assert raised.value.words == " ".join(typed.split()[:3])


@pytest.mark.parametrize("typed", ["ayer", "hoy 9:00 llamar", "2026-11-24 10:00", "hace 2 horas"])
def test_a_moment_that_is_gone_is_told(typed: str) -> None:
    with pytest.raises(dates.Past):
        dates.parse(typed, NOW, ZONE)


def test_when_a_working_day_ends_is_for_the_caller_to_say() -> None:
    found, _ = dates.parse("viernes", NOW, ZONE, day_ends=20 * 60)
    assert (found.at, found.day_only) == (at("2026-11-27 20:00"), True)
