"""Whatever people paste, halves of characters, endless accents, reversed directions, 100,000 letters: it arrives, whole and in order."""

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from telegram_stage import ANA, stage

from adapters.telegram.characters import sayable, shows
from adapters.telegram.trees import Marked, from_entities, merged, pieces, to_entities, units
from bridge.model.ids import ChatId
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, plain

HOSTILE = [
    "\ud83d",  # half a character
    "\udc00",
    "\x00",
    "\x1b[31m",
    "\u202etxet\u202c",  # written backwards
    "\u2066\u2069",
    "Z\u0351\u036b\u0343a\u0489l\u030ag\u0333o",
    "👩\u200d👩\u200d👧\u200d👦",
    "🇲🇽",
    "𝕳",
    "\u200b\ufeff\u2800",
    "<b>*_`[x](y)@todos",
    "\r\n",
    "\t",
    "\u2028",
]
texts = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=5), st.sampled_from([" ", "\n", "\n\n", ". "])), min_size=1, max_size=9
)
hostile = texts.map("".join).filter(bool)
looks = st.frozensets(st.sampled_from(["bold", "italic", "strike", "underline", "spoiler"]), max_size=3)
runs = st.lists(
    st.builds(Run, text=hostile, styles=looks, link=st.sampled_from([None, None, "https://casa.example/?a=1"])), min_size=1, max_size=5
).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, runs=runs),
    st.builds(Quote, runs=runs),
    st.builds(Code, text=hostile),
    st.builds(Listing, items=st.lists(runs, min_size=1, max_size=3).map(tuple), ordered=st.booleans(), first=st.integers(1, 12)),
)
trees = st.lists(blocks, min_size=1, max_size=5).map(tuple)


def bare(text: str) -> str:
    return "".join(text.split())


def looked_at(tree: RichText) -> list[tuple[Any, ...]]:
    """Each visible character with what stands on it: how a text looks, however its runs and blocks are cut."""
    seen: list[tuple[Any, ...]] = []
    for block in tree:
        for run in (Run(text=block.text),) if isinstance(block, Code) else block.runs:  # type: ignore[union-attr]
            seen += [(type(block), character, run.styles, run.link) for character in bare(run.text)]
    return seen


def as_sent(tree: RichText) -> RichText:
    """The tree as far as Telegram can hold it: lists written out, no character that it drops."""
    out: list[Any] = []
    for block in tree:
        match block:
            case Listing():
                for number, item in enumerate(block.items, block.first):
                    mark = Run(text=f"{number}. " if block.ordered else "• ")
                    out.append(Paragraph(runs=(mark, *(_sayable(run) for run in item))))
            case Code():
                out.append(Code(text=sayable(block.text)))
            case Paragraph() | Quote():
                out.append(type(block)(runs=merged(_sayable(run) for run in block.runs)))
    return tuple(out)


def _sayable(run: Run) -> Run:
    return Run(text=sayable(run.text), styles=run.styles, link=run.link)


@given(trees)
def test_a_text_looks_the_same_when_it_comes_back(tree: RichText) -> None:
    marked = to_entities(tree)
    marked.text.encode()  # a half character would raise here, as it would on the wire
    assert looked_at(from_entities(marked.text, marked.entities)) == looked_at(as_sent(tree))


@given(trees, st.integers(2, 40))
def test_its_pieces_fit_show_something_and_keep_every_visible_character_in_its_look(tree: RichText, limit: int) -> None:
    cut = list(pieces(to_entities(tree), limit))
    assert all(0 < units(piece.text) <= limit and shows(piece.text) for piece in cut)
    after = [each for piece in cut for each in looked_at(from_entities(piece.text, piece.entities))]
    before = looked_at(as_sent(tree))
    assert [each for each in after if shows(each[1])] == [each for each in before if shows(each[1])]


@given(st.integers(90, 420), st.integers(1, 3))
def test_no_piece_has_more_marks_than_telegram_keeps(count: int, each: int) -> None:
    marked = to_entities(
        (Paragraph(runs=tuple(Run(text="palabra " * each, styles=frozenset({style})) for style in ["bold", "italic"] * count)),)
    )
    cut = list(pieces(marked, 4096))
    assert all(len(piece.entities) <= 100 for piece in cut)
    assert bare("".join(piece.text for piece in cut)) == bare(marked.text)


def test_a_hundred_thousand_characters_are_cut_in_a_moment() -> None:
    began = time.process_time()
    for text in ("a" * 100_000, "Hola, ¿qué tal? 😀\n" * 5_800, "\u202e" * 100_000, " " * 100_000, "Z\u0351\u036b" * 33_000):
        cut = list(pieces(to_entities(plain(text)), 4096))
        assert bare("".join(piece.text for piece in cut)) == bare(sayable(text))
    assert time.process_time() - began < 3


def test_a_ring_typed_beside_its_letter_stays_on_it() -> None:
    assert sayable("A\u030asa Sma\u030a") == "Åsa Små"


async def test_it_goes_over_the_wire() -> None:
    async with stage() as here:
        await here.act("say", person=ANA, text="hola")
        said = "antes \ud83d" + "".join(HOSTILE) + "\x00 después"
        await here.channel.send(ChatId(str(ANA)), plain(said), file=None, reply_to=None, key=1)
        (shown,) = (await here.seen_by(ANA))[1:]
        assert shown["text"] == sayable(said)


async def test_a_broken_converter_costs_the_formatting_and_not_the_words(monkeypatch: Any, caplog: Any) -> None:
    def broken(tree: RichText) -> Marked:
        if any(run.styles for block in tree for run in block.runs):  # type: ignore[union-attr]
            raise RecursionError
        return to_entities(tree)

    async with stage() as here:
        await here.act("say", person=ANA, text="hola")
        monkeypatch.setattr("adapters.telegram.channel.to_entities", broken)
        bold = (Paragraph(runs=(Run(text="llega hoy", styles=frozenset({"bold"})),)),)
        await here.channel.send(ChatId(str(ANA)), bold, file=None, reply_to=None, key=1)
        assert (await here.seen_by(ANA))[-1]["text"] == "llega hoy"
        assert "the text goes plain" in caplog.text
