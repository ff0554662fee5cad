"""Which digits are hidden, which stay as they are, and does a card number survive in any grouping?"""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.ids import IdMaker
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, as_plain
from bridge.safety.cards import masked, masked_tree

ISSUED = (
    ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("36", 14), ("6011", 16),
    ("65", 16), ("3530", 16), ("62", 16), ("62", 19), ("2204", 16), ("5062", 16), ("6062", 16), ("6759", 16), ("6363", 16),
)  # fmt: skip
YEAR_2026, YEAR_2030 = 1_767_225_600_000, 1_893_456_000_000
DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨")


def with_check_digit(digits: str) -> str:
    """The same, its last digit such that the sum by Luhn is right."""
    total = 0
    for place, digit in enumerate(reversed(digits[:-1])):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits[:-1] + str(-total % 10)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    beginning, length = draw(st.sampled_from(ISSUED))
    rest = length - len(beginning)
    return with_check_digit(beginning + draw(st.text("0123456789", min_size=rest, max_size=rest)))


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and one way of writing it."""
    number = draw(numbers())
    separator = draw(st.sampled_from(["", " ", "-", ".", " - ", "–", "\u00a0", "\u2009", "\u200b", "\u2060", "_", "  ", "\t"]))
    script = draw(st.sampled_from(DIGITS))
    cuts = draw(st.sets(st.integers(1, len(number) - 1)))
    return number, "".join((separator if place in cuts else "") + script[int(digit)] for place, digit in enumerate(number))


def digits_in(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)


WORDS = st.text(st.characters(exclude_categories=("Nd", "No", "Cf", "Mn", "Me", "Zs", "Pd", "Cc", "Cs")), max_size=8)


@given(written(), WORDS, WORDS)
def test_of_a_card_number_nothing_but_its_last_four_digits_survives_however_it_is_written(
    one: tuple[str, str], before: str, after: str
) -> None:
    number, text = one
    shown = masked(f"{before}a {text} b{after}")
    assert digits_in(shown) in (number[-4:], "")  # none where a part of it reads as a card number, too
    assert shown.startswith(before) and shown.endswith(after), "the words around it stay"


@given(st.text(st.sampled_from("abc .,-/+:\n0123456789"), max_size=60))
def test_what_holds_no_card_number_is_untouched_and_masking_twice_changes_nothing(text: str) -> None:
    shown = masked(text)
    assert masked(shown) == shown
    if not any(len(run) >= 13 for run in re.findall(r"[0-9]+", re.sub(r"[^0-9a-c+]", "", text))):
        assert shown == text


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111", "4111/1111/1111/1111", "4111,1111,1111,1111", "4111\n1111\n1111\n1111", "(4111)(1111)(1111)(1111)",
        "3782 822463 10005", "3782/822463/10005", "4️⃣1️⃣1️⃣1️⃣ 1111 1111 1111", "tarjeta4111111111111111", "4111 1111 1111 1111 12/27 123",
    ],
)  # fmt: skip
def test_ways_in_which_people_write_it(text: str) -> None:
    assert masked(text).removeprefix("tarjeta").lstrip("(").startswith("•••• •••• •••• ")


@pytest.mark.parametrize(
    "text",
    [
        "356938035643809",  # an IMEI, whose check digit is Luhn's
        "IMEI 35-209900-176148-1",
        "646180157000000004",  # a CLABE
        "+52 55 1234 5678, +52 1 33 8765 4321",
        "+4917612345676",  # a phone number that has a card's check digit
        "GODE561231HDFRRL09 y GODE561231GR8",
        "1Z999AA10123456784, 9400111899223197428490",  # parcels
        "pedidos 48123450, 12345670, 45678903",
        "4111 1111 1111 1112",  # a wrong check digit
        "1790000000.123456, 2026-11-22 04:19:46",
    ],
)
def test_numbers_that_customers_need_stay(text: str) -> None:
    assert masked(text) == text


def test_a_number_is_found_across_differently_formatted_pieces_and_the_rest_keeps_its_form() -> None:
    bold = frozenset({"bold"})
    before = (
        Paragraph(runs=(Run(text="con la 4111 "), Run(text="1111 1111", styles=bold), Run(text=" 1111 "), Run(text="hoy", styles=bold))),
        Quote(runs=(Run(text="sin número", link="https://example.com/1"),)),
    )
    after = (
        Paragraph(runs=(Run(text="con la •••• •••• •••• 1111"), Run(text=" "), Run(text="hoy", styles=bold))),
        before[1],
    )
    assert masked_tree(before) == after


def test_a_number_written_in_lines_of_digits_is_one() -> None:
    lines = ("mi tarjeta:", "4111 1111", "1111-1111", "vence en diciembre")
    shown = masked_tree(tuple(Paragraph(runs=(Run(text=line),)) for line in lines))
    assert as_plain(shown) == "mi tarjeta:\n•••• •••• •••• 1111\nvence en diciembre"


@pytest.mark.parametrize("lines", [("48123450", "12345670"), ("pedido 4111 1111", "1111 1111 gracias"), ("4111 1111", "", "1111 1111")])
def test_other_lines_with_digits_stay(lines: tuple[str, ...]) -> None:
    tree = tuple(Paragraph(runs=(Run(text=line),)) for line in lines)
    assert masked_tree(tree) == tree


@given(st.integers(YEAR_2026, YEAR_2030))
def test_our_own_numbers_are_never_taken_for_a_cards(at: int) -> None:
    """They have 19 digits, stand in logs, links and notices, and do not begin as a card of that length does."""
    assert masked(f"caso {(number := IdMaker()(at))}") == f"caso {number}"


@given(numbers(), st.integers(1, 12))
def test_no_kind_of_block_and_no_address_tells_it(number: str, cut: int) -> None:
    pieces = (Run(text=number[:cut]), Run(text=number[cut:], link=f"tel:{number}"))
    tree: RichText = (Paragraph(runs=pieces), Quote(runs=pieces), Listing(items=(pieces, pieces)), Code(text=f"pan={number}"))
    shown = masked_tree(tree)
    assert number not in as_plain(shown) and number not in repr(shown)


def test_a_number_is_found_in_whatever_signs_for_digits_it_is_written() -> None:
    ones = [one for one in map(chr, range(0x110000)) if unicodedata.digit(one, None) == 1]
    assert len(ones) > 80
    assert [one for one in ones if masked("4" + one * 15) == "4" + one * 15] == []
