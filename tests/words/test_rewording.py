"""Does a changed text say something else?"""

import pytest

from bridge.model.richtext import plain
from bridge.words import rewording


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("¿tienen la lisuadora?", "¿tienen la licuadora?"),
        ("¿tienen la licuadora?", "¿Tienen las licuadoras?"),
        ("donde esta mi pedido", "¿Dónde está mi pedido?"),
        ("¿dónde está mi pedido?", "hola, ¿dónde está mi pedido? gracias"),
        ("¿dónde está mi pedido?", "¿dónde está?"),
        ("wheres my ordr", "where's my order"),
        ("cadê meu pedido", "cadê o meu pedido, por favor?"),
        ("mi pedido es el 4521", "mi pedido es el 4522"),
        ("¿a que ora abren?", "¿A qué hora abren?"),
        ("¿dónde está mi pedido?", ""),
    ],
)
def test_the_same_in_better_words(before: str, after: str) -> None:
    assert not rewording.says_more(plain(before), plain(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("¿tienen la licuadora?", "¿tienen la batidora?"),
        ("¿a qué hora abren?", "¿a qué hora abren? y mi reembolso?"),
        ("do you ship to Canada?", "do you ship to Brazil?"),
        ("gracias", "¿y mi factura?"),
    ],
)
def test_something_else(before: str, after: str) -> None:
    assert rewording.says_more(plain(before), plain(after))


@pytest.mark.parametrize("text", ["a" * 100_000, "pedido " * 20_000, " ".join(f"palabra{n}x" for n in range(5_000))])
def test_a_hostile_text_does_not_hang_it(text: str) -> None:
    rewording.says_more(plain(text), plain(text[::-1]))
