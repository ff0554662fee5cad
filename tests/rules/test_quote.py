"""Who asks why a rule matched reads the customer's own words, as he wrote them."""

import pytest

from rules.quote import quote

LONG = "Buenas tardes, oigan: compré una silla y quiero mi REEMBÓLSO ya, porque llegó rota de una pata"


@pytest.mark.parametrize(
    ("text", "word", "around"),
    [
        (LONG, "reembolso", "y quiero mi REEMBÓLSO ya, porque llegó"),
        (LONG, "reembols*", "y quiero mi REEMBÓLSO ya, porque llegó"),
        (LONG, "una silla", "tardes, oigan: compré una silla y quiero mi"),
        (LONG, "silla reembolso", None),
        ("mi e-mail es otro", "e mail", "mi e-mail es otro"),
        ("💔", "💔", "💔"),
        ("mi reem💔bolso ya", "reembols*", "mi reem💔bolso ya"),
        ("pedido  #55123 perdido", "pedido  #55123", "pedido #55123 perdido"),
        ("", "reembolso", None),
        ("!!!", "…", None),
        ("x" * 200, "x" * 200, "x" * 79 + "…"),
    ],
)
def test_quote(text: str, word: str, around: str | None) -> None:
    assert quote(text, word) == around


@pytest.mark.parametrize("hostile", ["💔 " * 50_000, "a💔 " * 33_000, "\U00020000 " * 50_000])
def test_many_words_are_quoted_from_a_hostile_text(hostile: str) -> None:
    for word in range(20):
        assert quote("cobro " + hostile, "cobro") is not None
        assert quote(hostile, f"reembolso {word}") is None
