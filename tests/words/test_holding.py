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


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize(("half", "found"), [("tuned on", 0.95), ("held out", 0.75)])
def test_how_much_of_what_holds_off_is_found(language: str, half: str, found: float) -> None:
    """In wordings that were not in the catalogue. None of the answers beside them is taken for one."""
    replies = {kind: texts("replies.toml", language, kind)[half == "held out" :: 2] for kind in ("holds", "answers")}
    held, mistaken = ([text for text in each if holding.kind(plain(text), to="Ana Torres")] for each in replies.values())
    assert mistaken == []
    assert len(held) >= found * len(replies["holds"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lo checo con cocina", "holding"),
        ("estamos revisando tu lavadora", "holding"),
        ("let me check with reception", "holding"),
        ("lo checo con tu lavadora blanca", None),
        ("lo checo, hay dos", None),
        ("estoy viendo que tu pedido ya está en la sucursal", None),
        ("let me know", None),
        ("ahorita checo lo de la guía 7738", None),
    ],
)
def test_one_word_that_nobody_listed_may_stand_where_its_place_tells_what_it_is(text: str, kind: str | None) -> None:
    assert holding.kind(plain(text)) == kind


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


HOSTILE = ("lo estamos revisando " * 5_000, "una disculpa por " * 6_000, "a" * 100_000, "ya " * 190, "look into " * 60, "🙏" * 100_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_does_not_hang_it(text: str) -> None:
    assert holding.kind(plain(text)) is None
