"""Which cases are one trouble?"""

from bridge.clocks.incidents import HOUR, group
from bridge.model.clocks import ClockKind
from bridge.model.ids import AccountName, CaseId, ChatId, EscalationId
from bridge.ports import Called

NINE = 1_767_625_200_000


def called(number: int, matter: str, *, team: str = "cobros", since: int = NINE, kind: ClockKind = "first_response") -> Called:
    return Called(
        page=number, climb_id=EscalationId(number), case_id=CaseId(number), waits=True, due_at=since, since=since, kind=kind,
        team=team, matter=matter, called_team=team, called_matter=matter,
        account=AccountName("telegram"), customer=f"C{number}", channel=ChatId("C1"), ts="1.0",
    )  # fmt: skip


def sizes(*calls: Called) -> list[list[int]]:
    return [[call.page for call in each.calls] for each in group(calls)]


def test_the_same_words_are_one_trouble_however_they_are_written() -> None:
    said = (
        "No funciona la aplicación",
        "no funciona la APLICACION!!",
        "la aplicación no me funciona",
        "Hola, no funciona la aplicación 2.0",
    )
    assert sizes(*(called(number, text) for number, text in enumerate(said))) == [[0, 1, 2, 3]]


def test_one_word_in_common_is_no_trouble_in_common() -> None:
    calls = (called(1, "mi pedido llegó roto y quiero devolverlo"), called(2, "¿puedo cambiar la dirección de mi pedido?"))
    assert sorted(sizes(*calls)) == [[1], [2]]


def test_other_words_another_team_or_another_hour_are_another() -> None:
    calls = (
        called(1, "me cobraron dos veces"),
        called(2, "no llega mi pedido"),
        called(3, "me cobraron dos veces", team="envios"),
        called(4, "me cobraron dos veces", since=NINE + HOUR),
    )
    assert sorted(sizes(*calls)) == [[1], [2], [3], [4]]


def test_who_lacks_an_answer_and_who_lacks_what_was_promised_are_another() -> None:
    lacking: tuple[ClockKind, ...] = ("first_response", "next_response", "resolution", "promise")
    calls = (called(number, "me cobraron dos veces", kind=kind) for number, kind in enumerate(lacking))
    assert sorted(sizes(*calls)) == [[0, 1], [2], [3]]


def test_the_largest_comes_first_and_who_has_waited_longest_within() -> None:
    calls = (called(1, "no llega mi pedido"), called(2, "me cobraron doble", since=NINE + 5), called(3, "me cobraron doble"))
    assert sizes(*calls) == [[3, 2], [1]]


def test_those_who_say_nothing_yet_are_together() -> None:
    assert sizes(called(1, ""), called(2, "???"), called(3, "hola")) == [[1, 2], [3]]


def test_ten_thousand_different_ones_are_told_apart() -> None:
    letters = "abcdefghij"
    calls = [called(number, f"pedido {''.join(letters[int(digit)] for digit in f'{number:05}')} perdido") for number in range(10_000)]
    assert sum(len(each.calls) for each in group(calls)) == 10_000
