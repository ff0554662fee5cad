"""When two texts are the same to a rule."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fold import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("¿Dónde está mi REEMBOLSO?", "donde esta mi reembolso"),
        ("El Niño, a São Paulo: ação", "el nino a sao paulo acao"),
        ("no\n ha…llegado", "no ha llegado"),
        ("e-mail #reembolso don’t", "e mail reembolso don t"),
        ("reem\u200bbol\u00adso", "reembolso"),
        ("ｒｅｅｍｂｏｌｓｏ 𝐫𝐞𝐞𝐦𝐛𝐨𝐥𝐬𝐨", "reembolso reembolso"),
        ("e\u0301xito", "exito"),
        ("roto💔💔ya 👍🏽", "roto 💔 💔 ya 👍"),
        ("Straße İstanbul", "strasse istanbul"),
        ("¡!… $ -", ""),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_the_short_way_for_usual_letters_leads_to_the_same(text: str) -> None:
    beyond_latin = "\u4e2d"
    assert fold(f"{text} {beyond_latin}").split() == [*fold(text).split(), beyond_latin]


@given(st.lists(st.sampled_from(["Mi", "é", " ", "💔", "\u0301", "中", "ª", "ﷺ", "“", "\xad"]), max_size=40).map("".join))
def test_a_few_unusual_signs_or_many_a_text_folds_the_same(text: str) -> None:
    assert fold(text + " “" * 20).split() == fold(text).split()
    apart = fold("".join(sign if sign != "\xad" else "" for sign in text)).replace(" ", "")
    assert apart == "".join(fold(sign) for sign in text).replace(" ", "")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_text_folds_word_by_word(one: str, other: str) -> None:
    """Reasons show the written words around a find by counting the folded ones."""
    assert fold(f"{one} {other}").split() == fold(one).split() + fold(other).split()


@pytest.mark.parametrize("hostile", ["a\u0301\u0316" * 33_000, "\u0301\u0316" * 50_000, "\U0001d165\U0001d16d" * 50_000, "ﷺ" * 100_000])
def test_no_text_makes_folding_slow(hostile: str) -> None:
    before = time.perf_counter()
    fold(hostile)
    assert time.perf_counter() - before < 2
