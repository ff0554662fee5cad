"""Which digits are a payment card's number, and how is it shown instead? `•••• •••• •••• 1111`, however it was written.

A number is taken for a card's when it has a known issuer's beginning and one of that issuer's lengths, and its check digit is right.
All three, since customers send many long numbers that must stay as they are: of an order, a phone, a parcel, an IMEI (15 digits with the
same check digit; none begins as American Express does), a CLABE (18 digits, which no issuer here has).
"""

import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run, as_plain, runs_of, said

HIDDEN = "••••"
SHORTEST, LONGEST = 13, 19

ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = tuple(
    (first, last, frozenset(lengths))
    for first, last, *lengths in (
        ("4", "4", 13, 16, 19),  # Visa
        ("51", "55", 16),  # Mastercard
        ("2221", "2720", 16),  # Mastercard
        ("34", "34", 15),  # American Express
        ("37", "37", 15),  # American Express
        ("300", "305", 14, 16),  # Diners Club
        ("3095", "3095", 14, 16),  # Diners Club
        ("36", "36", 14, 16),  # Diners Club
        ("38", "39", 14, 16),  # Diners Club, Hipercard
        ("6011", "6011", 16, 19),  # Discover
        ("644", "649", 16, 19),  # Discover
        ("65", "65", 16, 19),  # Discover, Elo
        ("3528", "3589", 16, 19),  # JCB
        ("62", "62", 16, 19),  # UnionPay
        ("81", "82", 16, 19),  # UnionPay, RuPay
        ("2200", "2204", 16, 19),  # Mir
        ("50", "50", 16, 19),  # Maestro, Elo, Carnet, Verve
        ("56", "58", 16, 19),  # Maestro
        ("60", "60", 16),  # Hipercard, RuPay, Carnet
        ("6304", "6304", 16, 19),  # Maestro
        ("636", "639", 16, 19),  # Elo, Hipercard, Carnet, Maestro
        ("67", "67", 16, 19),  # Maestro
    )
)
"""First and last beginning, then the lengths in use. https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN);
Carnet and Elo as in https://en.wikipedia.org/wiki/Carnet_(payment_network) and https://en.wikipedia.org/wiki/Elo_(card_association)."""

_BEGINNING = {digit: tuple(issuer for issuer in ISSUERS if issuer[0][0] == digit) for digit in {first[0] for first, _, _ in ISSUERS}}

_DOUBLED = str.maketrans("0123456789", "0246813579")

AS_PRINTED = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)})
"""How the digits stand on cards. In such groups any signs between them make one number; in other groups only those below do, or a list of
order numbers would be read as one."""

GAP = 3
"""Signs that may stand between two groups: ` - `. What cannot be seen is not counted."""

_LONGEST_PHONE = 15  # https://www.itu.int/rec/T-REC-E.164: digits of an international number, which begins with +


def masked(text: str) -> str:
    """The text with every card number in it hidden but for its last four digits."""
    spans = _spans(text)
    return _cut(text, 0, spans) if spans else text


def masked_tree(tree: RichText) -> RichText:
    """As `masked`; a number may run through differently formatted pieces, and through lines that hold nothing else. Everything else keeps
    its form."""
    if not tree or _has_no_room_for_one(tree):
        return tree
    out: list[Block] = []
    for of_digits, blocks in itertools.groupby(tree, key=_is_line_of_digits):
        if of_digits:
            out += _masked_lines([block for block in blocks if isinstance(block, Paragraph)])
        else:
            out += map(_masked_block, blocks)
    return tuple(out)


def _has_no_room_for_one(tree: RichText) -> bool:
    """Most texts hold no digits to speak of, in words or addresses."""
    whole = as_plain(tree) + "".join(link for run in runs_of(tree) if (link := run.link))
    return _too_short(whole)


def holds_number(tree: RichText) -> bool:
    return masked_tree(tree) != tree


# --- in a text -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Span:
    start: int
    end: int
    shown: str
    """What stands there instead."""


def _spans(text: str) -> list[_Span]:
    if _too_short(text):
        return []
    folded = _folded(text)
    spans: list[_Span] = []
    for start, end, digits in _numbers(folded):
        if spans and start < spans[-1].end:
            # Two readings of the same digits: which four are the last is not known.
            before = spans.pop()
            spans.append(_Span(before.start, max(before.end, end), HIDDEN))
        else:
            spans.append(_Span(start, end, " ".join((HIDDEN, HIDDEN, HIDDEN, digits[-4:]))))
    return spans


def _too_short(text: str) -> bool:
    """No card's number can be in it, whatever counts as a digit."""
    return len(_PERHAPS_DIGIT.findall(text)) < SHORTEST


def _folded(text: str) -> str:
    """The same length, whatever counts as a digit (fullwidth, Arabic, circled) as 0-9."""
    return text if text.isascii() else text.translate(_DIGITS)


class _Digits(dict[int, int]):
    """For str.translate: what counts as a digit is that digit, the rest stays."""

    def __missing__(self, code: int) -> int:
        digit = unicodedata.digit(chr(code), None)
        kept = code if digit is None else ord(str(digit))
        if code < _SMALL:
            self[code] = kept
        return kept


_SMALL = 0x3000
"""Only what is known of characters below this is remembered, so that a hostile text cannot fill the memory."""
_DIGITS = _Digits()
_PERHAPS_DIGIT = re.compile(r"[0-9\xb2\xb3\xb9\u0660-\U0010ffff]")
"""No other digit lies below the Arabic ones: accented letters and Cyrillic are passed over."""
_GROUP = re.compile(r"[0-9]+")


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of every reading as a card number. It begins and ends with whole groups of digits."""
    groups = [found.span() for found in _GROUP.finditer(text)]
    gaps = [_gap(text[left:right]) for (_, left), (right, _) in itertools.pairwise(groups)]
    for first, (start, _) in enumerate(groups):
        if text[start] not in _BEGINNING:
            continue
        digits, sizes, plain = "", list[int](), True
        for place in range(first, len(groups)):
            left, right = groups[place]
            if place > first:
                gap = gaps[place - 1]
                if gap is None:
                    break
                plain = plain and gap
            digits += text[left:right]
            sizes.append(right - left)
            if len(digits) > LONGEST:
                break
            if (plain or tuple(sizes) in AS_PRINTED) and _is_card(digits) and not _is_phone(text, start, digits):
                yield start, right, digits


def _gap(between: str) -> bool | None:
    """Do digits on both sides of this belong together? False: only if they are grouped as on a card; None: they don't."""
    seen = [c for c in between if unicodedata.category(c) not in ("Cf", "Mn", "Me")]
    if len(seen) > GAP or any(c.isalnum() for c in seen):
        return None
    return all(c in "._·" or (c != "\n" and unicodedata.category(c) in ("Zs", "Pd", "Cc")) for c in seen)


def _is_card(digits: str) -> bool:
    return len(digits) >= SHORTEST and _has_issuer(digits) and _check_digit_is_right(digits)


def _has_issuer(digits: str) -> bool:
    return any(len(digits) in lengths and first <= digits[: len(first)] <= last for first, last, lengths in _BEGINNING.get(digits[0], ()))


def _check_digit_is_right(digits: str) -> bool:
    """Luhn's sum."""
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def _is_phone(text: str, start: int, digits: str) -> bool:
    return len(digits) <= _LONGEST_PHONE and text[max(0, start - 1) : start] == "+"


def _cut(text: str, offset: int, spans: list[_Span]) -> str:
    """The piece of a whole that begins at `offset`: what is hidden is said where it begins, and gone elsewhere."""
    out, at = "", offset
    for span in spans:
        if span.end <= at or span.start >= offset + len(text):
            continue
        out += text[at - offset : max(at, span.start) - offset]
        out += span.shown if span.start >= offset else ""
        at = min(span.end, offset + len(text))
    return out + text[at - offset :]


# --- in a tree -----------------------------------------------------------------------------------------------------


def _is_line_of_digits(block: Block) -> bool:
    """A paragraph of digits, with spaces and dashes between them at most."""
    text = _folded(said(block.runs)) if isinstance(block, Paragraph) else ""
    return bool(_GROUP.search(text)) and all(c.isdigit() or unicodedata.category(c) in ("Zs", "Pd", "Cf", "Mn", "Me") for c in text)


def _masked_lines(lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """A line of which nothing is left, since what it held is told where the number begins, is gone."""
    spans, offset = _spans("\n".join(said(line.runs) for line in lines)), 0
    for line in lines:
        if (runs := _without(line.runs, offset, spans)) or not line.runs:
            yield dataclasses.replace(line, runs=runs)
        offset += len(said(line.runs)) + 1


def _masked_block(block: Block) -> Block:
    match block:
        case Paragraph() | Quote():
            return dataclasses.replace(block, runs=_masked_runs(block.runs))
        case Listing():
            return dataclasses.replace(block, items=tuple(_masked_runs(item) for item in block.items))
        case Code():
            return dataclasses.replace(block, text=masked(block.text))


def _masked_runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return _without(runs, 0, _spans(said(runs)))


def _without(runs: tuple[Run, ...], offset: int, spans: list[_Span]) -> tuple[Run, ...]:
    """The runs of a whole that begin at `offset`."""
    if not spans and not any(run.link for run in runs):
        return runs
    out = []
    for run in runs:
        text = _cut(run.text, offset, spans)
        offset += len(run.text)
        if text or not run.text:
            # An address that holds the number would tell it again.
            link = run.link if run.link is None or masked(run.link) == run.link else None
            out.append(dataclasses.replace(run, text=text, link=link))
    return tuple(out)
