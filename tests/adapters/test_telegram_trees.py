"""Telegram's formatting becomes a tree and comes back the same, whatever characters stand around it."""

import itertools
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.characters import shows
from adapters.telegram.trees import Marked, from_entities, merged, pieces, to_entities, units
from bridge.model.richtext import Code, Listing, Paragraph, Quote, Run, as_plain, plain

words = st.text(alphabet="ab ñ.\n😀👍🏽\u200d🇲🇽é<*_@", min_size=1, max_size=12)
inside = st.text(alphabet="ab ñ😀👍🏽é<*", min_size=1, max_size=8)
styles = st.one_of(
    st.frozensets(st.sampled_from(["bold", "italic", "strike", "underline", "spoiler"]), max_size=3), st.just(frozenset({"code"}))
)


def run(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Run]:
    linked = st.builds(Run, text=texts, styles=st.just(frozenset()), link=st.sampled_from([None, "https://casa.example/?a=1&b=2"]))
    return st.one_of(st.builds(Run, text=texts, styles=styles), linked)


def runs(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Run, ...]]:
    return st.lists(run(texts), min_size=1, max_size=4).map(merged)


def alternating(blocks: list[Any]) -> tuple[Any, ...]:
    """Two paragraphs in a row are one text with a line break in it on Telegram, so a tree that can come back has none."""
    return tuple(block for number, block in enumerate(blocks) if number == 0 or type(block) is not type(blocks[number - 1]))


blocks = st.one_of(
    st.builds(Paragraph, runs=runs(words)),
    st.builds(Quote, runs=runs(inside)),
    st.builds(Code, text=inside, language=st.sampled_from(["", "python"])),
)
trees = (
    st.lists(blocks, min_size=1, max_size=5)
    .map(alternating)
    .filter(lambda t: not any(type(a) is type(b) for a, b in itertools.pairwise(t)))
)


@given(trees)
def test_a_tree_comes_back_as_it_went(tree: Any) -> None:
    marked = to_entities(tree)
    assert from_entities(marked.text, marked.entities) == tree


@given(trees)
def test_every_entity_begins_and_ends_between_characters(tree: Any) -> None:
    marked = to_entities(tree)
    raw = marked.text.encode("utf-16-le")
    for entity in marked.entities:
        covered = raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
        assert len(covered) == entity["length"] * 2 and entity["length"] > 0
        covered.decode("utf-16-le")  # raises in the middle of a surrogate pair


@given(
    st.text(max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["bold", "pre", "blockquote", "url", "mention", "new_kind"]), st.integers(0, 40), st.integers(0, 40)),
        max_size=5,
    ),
)
def test_no_entity_costs_a_word(text: str, given_entities: list[tuple[str, int, int]]) -> None:
    """Whatever Telegram says of a text, overlapping, beyond its end or of a kind from the future: its words are all there."""
    tree = from_entities(text, [{"type": kind, "offset": offset, "length": length} for kind, offset, length in given_entities])
    said = "".join(block.text if isinstance(block, Code) else "".join(run.text for run in block.runs) for block in tree)  # type: ignore[union-attr]
    assert "".join(said.split()) == "".join(text.split())


@given(
    st.lists(
        st.tuples(st.sampled_from(["bold", "italic", "hashtag", "text_link"]), st.integers(0, 12), st.integers(1, 12)),
        max_size=8,
    )
)
def test_a_letter_looks_as_every_entity_over_it_says(given_entities: list[tuple[str, int, int]]) -> None:
    text = "abcdefghijklmnop"
    entities = [{"type": kind, "offset": at, "length": length, "url": f"https://{at}.example"} for kind, at, length in given_entities]
    looks = [(run.styles, run.link is not None) for block in from_entities(text, entities) for run in block.runs for _ in run.text]  # type: ignore[union-attr]
    for place, (styles, linked) in enumerate(looks):
        over = {kind for kind, at, length in given_entities if at <= place < at + length}
        assert (styles, linked) == (over & {"bold", "italic"}, "text_link" in over)


def test_an_address_every_few_letters_costs_no_more_than_its_length() -> None:
    """A customer who pastes them should not hold up everybody else's messages."""
    many = 40_000
    marked = [{"type": kind, "offset": 5 * place, "length": 4} for place in range(many) for kind in ("url", "hashtag")]
    began = time.perf_counter()
    (said,) = from_entities("a.co " * many, marked)
    assert time.perf_counter() - began < 10 and len(said.runs) == 2 * many  # type: ignore[union-attr]


def test_what_telegram_marks_is_what_the_tree_says() -> None:
    text = "😀 negrita\ncita\nx=1\nver casa.example y esto @ana"
    entities: list[dict[str, Any]] = [
        {"type": "bold", "offset": 3, "length": 7},
        {"type": "expandable_blockquote", "offset": 11, "length": 4},
        {"type": "pre", "offset": 16, "length": 3, "language": "python"},
        {"type": "url", "offset": 24, "length": 12},
        {"type": "text_link", "offset": 39, "length": 4, "url": "https://a.example"},
        {"type": "mention", "offset": 44, "length": 4},
    ]
    assert from_entities(text, entities) == (
        Paragraph(runs=(Run(text="😀 "), Run(text="negrita", styles=frozenset({"bold"})))),
        Quote(runs=(Run(text="cita"),)),
        Code(text="x=1", language="python"),
        Paragraph(
            runs=(
                Run(text="ver "),
                Run(text="casa.example", link="http://casa.example"),
                Run(text=" y "),
                Run(text="esto", link="https://a.example"),
                Run(text=" @ana"),
            )
        ),
    )


def test_a_list_is_written_out() -> None:
    tree = (
        *plain("Falta:"),
        Listing(items=((Run(text="uno"),), (Run(text="dos"),)), ordered=True),
        Listing(items=((Run(text="más"),),), depth=1),
        Listing(items=((Run(text="tres"),),), ordered=True, first=3),
    )
    assert to_entities(tree).text == as_plain(tree) == "Falta:\n1. uno\n2. dos\n  • más\n3. tres"


def test_a_link_that_telegram_would_refuse_stays_words() -> None:
    assert to_entities((Paragraph(runs=(Run(text="aquí", link="javascript:alert(1)"),)),)) == Marked(text="aquí")


@given(trees, st.integers(2, 30))
def test_pieces_fit_and_lose_nothing(tree: Any, limit: int) -> None:
    marked = to_entities(tree)
    cut = list(pieces(marked, limit))
    assert all(0 < units(piece.text) <= limit for piece in cut)
    assert list(filter(shows, "".join(piece.text for piece in cut))) == list(filter(shows, marked.text))
    for piece in cut:
        assert all(entity["offset"] >= 0 and entity["offset"] + entity["length"] <= units(piece.text) for entity in piece.entities)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uno dos\n\ntres cuatro", ["uno dos", "tres cuatro"]),
        ("Primera frase. Segunda", ["Primera frase.", "Segunda"]),
        ("sinningunespacioenmedio", ["sinningunespaci", "oenmedio"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert [piece.text for piece in pieces(Marked(text=text), 15)] == expected


def test_formatting_goes_on_after_a_cut() -> None:
    bold = to_entities((Paragraph(runs=(Run(text="uno dos tres", styles=frozenset({"bold"})),)),))
    assert [piece.entities for piece in pieces(bold, 8)] == [
        ({"type": "bold", "offset": 0, "length": 7},),
        ({"type": "bold", "offset": 0, "length": 4},),
    ]
