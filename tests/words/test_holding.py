"""Is it an answer, or does it only hold the customer off?"""

import pytest
from corpus import texts

from bridge.model.richtext import plain
from bridge.words import holding


@pytest.mark.parametrize("text", texts("holding.toml", "holding"))
def test_what_says_that_an_answer_is_coming(text: str) -> None:
    assert holding.kind(plain(text), to="Ana Torres") == "holding"


@pytest.mark.parametrize("text", texts("holding.toml", "apology"))
def test_what_says_no_more_than_sorry(text: str) -> None:
    assert holding.kind(plain(text), to="Ana Torres") == "apology"


@pytest.mark.parametrize("text", texts("holding.toml", "answer"))
def test_what_may_be_an_answer(text: str) -> None:
    assert holding.kind(plain(text), to="Ana Torres") is None


@pytest.mark.parametrize("text", ["", "Hola Ana", "👍", "ok", "Gracias", "Saludos", "Quedamos a tus órdenes", "de nada"])
def test_courtesies_alone_are_for_others_to_judge(text: str) -> None:
    assert holding.kind(plain(text), to="Ana Torres") is None


@pytest.mark.parametrize("name", ["Ana Torres", "ana", "Luz", "🌸 Ana 🌸", "Momento"])
def test_a_name_says_nothing(name: str) -> None:
    assert holding.kind(plain(f"{name}, lo estamos revisando"), to=name) == "holding"


def test_a_name_that_nobody_told_us_is_known_by_its_place() -> None:
    assert holding.kind(plain("Hola Anita, lo estamos revisando. Saludos, Luis")) == "holding"
    assert holding.kind(plain("Hola, reembolsado. Lo estamos revisando")) is None


def test_a_customer_who_calls_himself_an_answer_does_not_make_every_answer_a_holding_reply() -> None:
    assert holding.kind(plain("Ya salió tu reembolso"), to="Reembolso") is None


@pytest.mark.parametrize("text", ["lo estamos revisando " * 5_000, "una disculpa por " * 6_000, "a" * 100_000, "ya " * 190, "🙏" * 100_000])
def test_a_hostile_text_does_not_hang_it(text: str) -> None:
    assert holding.kind(plain(text)) is None
