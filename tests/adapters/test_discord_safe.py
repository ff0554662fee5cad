"""Nothing that staff or customers write becomes anything else on Discord: read back by a reader that knows nothing of the product."""

import dataclasses
import itertools
import time
from urllib.parse import unquote

import pytest
from discord_reader import NO_WIDTH, Seen, seen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.letters import clean
from adapters.discord.markdown_in import read_markdown
from adapters.discord.markdown_out import render
from adapters.discord.split import length, render_parts, unformatted
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, Style, as_plain, plain

LIMIT = 2000
STYLES: tuple[Style, ...] = ("bold", "italic", "underline", "strike", "spoiler", "code")
quickly = settings(max_examples=60, deadline=None)

PIECES = (
    *"*_~|`<>@#&:!t[]()\\/-+.=\"' \n\t1ahñ😀",
    "@everyone", "@here", "<@1>", "<@&1>", "<#1>", "<t:1:R>", "</a:1>", "<:a:1>", "<id:home>", "<mailto:a@b.c>", "<+52155>", "```",
    "||", "**", "](https://malo.mx)", "[a](https://malo.mx)", "# ", "- ", "-# ", ">>> ", "1. ", "¯\\_(ツ)_/¯",
    "http", "https://", "https://e.mx/a_b*c|d",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\x00", "\r", "\u2028", "\ud800", "\udfff", "Z\u0351\u0343\u036b", "\ufe0f",
)  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


def signs(found: list[Seen]) -> str:
    """An address may be written with percent codes, which lead to the same place."""
    return visible("".join(one.sign for one in found))


def visible(text: str) -> str:
    return "".join(sign for sign in unquote(clean(text)) if sign.strip() and sign != NO_WIDTH)


@quickly
@given(hostile)
@example("https://e.mx/a*")
@example("https://*")
@example("https://e.mx/a>https://e.mx/b")
@example("a\rb\u2028# c")
def test_no_text_takes_effect_and_nothing_of_it_is_lost(text: str) -> None:
    for written in (render(plain(text)), "".join(unformatted(text, LIMIT))):
        written.encode()  # a request can carry it
        found = seen(written)
        assert signs(found) == visible(text)
        assert not {look for one in found for look in one.looks if not look.startswith("to http")}


@quickly
@given(hostile)
def test_an_address_leads_where_it_shows(text: str) -> None:
    for one in seen(render(plain(text))):
        for look in one.looks:
            assert visible(look.removeprefix("to ")) in visible(text)


ONE_LINE = [piece for piece in PIECES if "http" not in piece and "\n" not in clean(piece)]
words = (
    st.lists(st.sampled_from(ONE_LINE), min_size=1, max_size=4)
    .map("".join)
    .filter(lambda text: visible(text) and clean(text).strip() == clean(text))
)
addresses = st.sampled_from([None, None, None, "https://e.mx/a", "https://e.mx/a(b)|c_d_*e*"])
runs = st.builds(
    lambda text, looks, link: Run(text=text, styles=frozenset(looks), link=link),
    words,
    st.sets(st.sampled_from(STYLES), max_size=3),
    addresses,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(runs, min_size=1, max_size=4))
@example([Run(text="|", styles=frozenset({"spoiler"}))])
@example([Run(text="a", styles=frozenset({"strike"})), Run(text="b", styles=frozenset({"underline"}))])
@example([Run(text="a", styles=frozenset({"code"})), Run(text="```b``", styles=frozenset({"code"}))])
def test_every_sign_looks_as_it_should(given_runs: list[Run]) -> None:
    def looks(run: Run) -> set[str]:
        link = {f"to {run.link}"} if run.link and run.link.startswith("http") else set()
        styles = set[str](run.styles)
        if (link or len(styles) > 1) and set(run.text) & set("*_~|[]"):
            styles.discard("code")  # inside code nothing can be escaped, and the styles around it would end there
        return styles | link

    alike = [list(group) for _, group in itertools.groupby(given_runs, key=lambda run: (run.styles, looks(run) - run.styles))]
    joined = [dataclasses.replace(group[0], text="".join(run.text for run in group)) for group in alike]
    wanted = [(sign, looks(run)) for run in joined for sign in visible(run.text)]
    found = seen(render((Paragraph(runs=tuple(given_runs)),)))
    assert [(one.sign, {unquote(look) for look in one.looks}) for one in found] == wanted


TEXT = "Su pedido *41* salió. " * 5000  # 110,000 characters
LONG: list[tuple[str, RichText]] = [
    ("paragraph", plain(TEXT)),
    ("bold", (Paragraph(runs=(Run(text=TEXT, styles=frozenset({"bold"})),)),)),
    ("quote", (Quote(runs=(Run(text=TEXT),)),)),
    ("code", (Code(text=TEXT.replace(". ", ".\n")),)),
    ("list", (Listing(items=tuple((Run(text=TEXT[:100]),) for _ in range(1000))),)),
    ("no gaps", plain("😀" * 60_000)),
    ("zalgo", plain("Z" + "\u0351\u0343\u036b" * 30_000)),
]


@pytest.mark.parametrize(("kind", "tree"), LONG, ids=[kind for kind, _ in LONG])
def test_the_longest_text_is_cut_quickly_and_loses_nothing(kind: str, tree: RichText) -> None:
    began = time.process_time()
    parts = render_parts(tree, LIMIT)
    assert time.process_time() - began < 2
    assert all(0 < length(part) <= LIMIT for part in parts)
    back = "".join(as_plain(read_markdown(part)) for part in parts)
    assert "".join(back.split()).replace(">", "").replace("•", "") == "".join(as_plain(tree).split()).replace(">", "").replace("•", "")
