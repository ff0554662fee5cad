"""The customer is heard in his own language where it can be told, and guessed well where not."""

import pytest

from rules.language import Listener

ALL = Listener(("es", "en", "pt"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mi reembolso no llega", "es"),
        ("No me llegó el paquete 123", "es"),
        ("where is my order?", "en"),
        ("I WANT A REFUND", "en"),
        ("onde está meu pedido?", "pt"),
        ("preciso de ajuda com a entrega", "pt"),
        ("hola", "es"),
        ("Hello!!", "en"),
        ("Oi", "pt"),
        ("obrigado", "pt"),
    ],
)
def test_what_the_text_tells(text: str, language: str) -> None:
    assert ALL.language(text, None) == language
    assert ALL.language(text, "en-US") == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "12345",
        "ok",
        "factura",
        "error",
        "factura 😡😡",
        "error 🙏🏽 🙏🏽",
        "viva 🇲🇽🇲🇽",
        "@puente https://example.com/where/is/my/order",
        "\ud800",
    ],
)
def test_what_the_text_does_not_tell_the_platform_may(text: str) -> None:
    assert ALL.language(text, "pt-BR") == "pt"
    assert ALL.language(text, "en_GB") == "en"
    assert ALL.language(text, "fr") == "es"
    assert ALL.language(text, None) == "es"


def test_only_the_brands_languages_are_heard() -> None:
    assert Listener(("es",)).language("where is my order?", "en") == "es"
    assert Listener(("en", "pt")).language("mi reembolso no llega todavía", "es") in ("en", "pt")
