"""Does a customer's message only close, or is there something in it?"""

import pytest
from corpus import texts

from bridge.model.richtext import plain
from bridge.words.closing import is_closing


@pytest.mark.parametrize("text", texts("closing.toml", "closing"))
def test_what_only_closes(text: str) -> None:
    assert is_closing(plain(text))


@pytest.mark.parametrize("text", ["", "gracias " * 40, "gracias 🙏" * 20_000, *texts("closing.toml", "open")])
def test_what_may_want_something(text: str) -> None:
    assert not is_closing(plain(text))


def test_whom_it_thanks_may_be_named() -> None:
    assert is_closing(plain("Gracias Luis, saludos Jacaranda"), names=("Luis Mora", "Jacaranda"))
    assert not is_closing(plain("Gracias Luis, saludos Jacaranda"))
