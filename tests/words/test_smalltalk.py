"""Does a text say anything yet?"""

import pytest

from bridge.model.richtext import plain
from bridge.words.smalltalk import has_content, is_answer


def each(table: str) -> list[str]:
    """The texts of a table: one a line, or several with | between them."""
    return [text.strip() for line in table.strip().splitlines() for text in line.split("|")]


NOTHING_YET = """
    hola | ¡Hola! | HOLA | holaaa | buenas tardes | Buenos días, ¿cómo están? | hola, una pregunta | disculpe
    hi there | Good morning! | hello, quick question | oi, tudo bem? | Bom dia | Olá | uma dúvida
    gracias | thanks! | obrigada | 🐶 | . | ??? | @jacaranda_bot hola
"""

SOMETHING = """
    hola, no llega mi pedido | mi pago | 12345 | ayuda | help | cadê meu pedido | gracias pero sigue sin llegar
    Где мой заказ | 我的包裹呢
"""

NO_ANSWER = """
    . | … | ! | 👍 | 🙏🙏
    Hola | Hola Ana | ¡Buenas tardes, Ana Torres! | Hi Ana | Oi Ana, tudo bem?
"""

ANSWER = "Ya va | Hola Ana, ya va | sí | no | 42 | ok | Hola Luis | Llega el lunes 👍 | да"


@pytest.mark.parametrize("text", ["", *each(NOTHING_YET)])
def test_what_says_nothing_yet(text: str) -> None:
    assert not has_content(plain(text))


@pytest.mark.parametrize("text", ["hola " * 200, *each(SOMETHING)])
def test_what_says_something(text: str) -> None:
    assert has_content(plain(text))


@pytest.mark.parametrize("text", ["", *each(NO_ANSWER)])
def test_what_is_no_answer(text: str) -> None:
    assert not is_answer(plain(text), to="Ana Torres")


@pytest.mark.parametrize("text", each(ANSWER))
def test_what_is_an_answer(text: str) -> None:
    assert is_answer(plain(text), to="Ana Torres")
