"""Discord's Markdown, both ways: what customers write is understood, and what staff write cannot become anything else."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.markdown_in import read_markdown
from adapters.discord.markdown_out import render
from adapters.discord.split import length, render_parts
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, as_plain, plain

settings.register_profile("quick", max_examples=60, deadline=None)
settings.load_profile("quick")


def styled(text: str, *styles: str) -> Run:
    return Run(text=text, styles=frozenset(styles))  # type: ignore[arg-type]


READ = [
    ("hola", plain("hola")),
    ("**ya** *no* __sí__ ~~ay~~ ||oh||", None),
    ("***todo***", (Paragraph(runs=(styled("todo", "bold", "italic"),)),)),
    ("mi_pedido_2024", plain("mi_pedido_2024")),
    ("2 * 3 * 4", plain("2 * 3 * 4")),
    ("**sin cerrar", plain("**sin cerrar")),
    (r"\*no\*", plain("*no*")),
    ("`a*b*`", (Paragraph(runs=(styled("a*b*", "code"),)),)),
    ("```py\nx = 1\n```", (Code(text="x = 1", language="py"),)),
    ("mira ```x``` ya", (Paragraph(runs=(Run(text="mira "),)), Code(text="x"), Paragraph(runs=(Run(text=" ya"),)))),
    ("> uno\n> dos\ntres", (Quote(runs=(Run(text="uno\ndos"),)), *plain("tres"))),
    (">>> uno\ndos", (Quote(runs=(Run(text="uno\ndos"),)),)),
    ("- a\n- b", (Listing(items=((Run(text="a"),), (Run(text="b"),))),)),
    (
        "2. a\nno\n2024. b",
        (
            Listing(items=((Run(text="a"),),), ordered=True, first=2),
            *plain("no"),
            Listing(items=((Run(text="b"),),), ordered=True, first=2024),
        ),
    ),
    ("1. a\n2. b", (Listing(items=((Run(text="a"),), (Run(text="b"),)), ordered=True),)),
    ("# Hola", (Paragraph(runs=(styled("Hola", "bold"),)),)),
    ("<:risa:123456789> <a:ola:1234>", plain(":risa: :ola:")),
    ("<t:0:R>", plain("1970-01-01 00:00 UTC")),
    ("<t:9999999999999>", plain("<t:9999999999999>")),
    ("<@1> <#2> <@&3> <@4>", plain("@Ana #ayuda @Equipo @4")),
    ("</ayuda:12>", plain("/ayuda")),
    ("[aquí](https://e.mx/a_(b)_c)", (Paragraph(runs=(Run(text="aquí", link="https://e.mx/a_(b)_c"),)),)),
    ("https://e.mx/a_b_c.", (Paragraph(runs=(Run(text="https://e.mx/a_b_c", link="https://e.mx/a_b_c"), Run(text="."))),)),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_what_customers_write_is_read_as_discord_shows_it(text: str, tree: RichText | None) -> None:
    read = read_markdown(text, {"@1": "Ana", "#2": "ayuda", "&3": "Equipo"})
    if tree is None:
        assert [sorted(run.styles) for run in read[0].runs if run.text.strip()] == [  # type: ignore[union-attr]
            ["bold"],
            ["italic"],
            ["underline"],
            ["strike"],
            ["spoiler"],
        ]
    else:
        assert read == tree


@given(st.text(alphabet=st.sampled_from("*_~|`<>@#&:!t[]()\\/-. \n1ah\u200b"), max_size=200))
def test_no_text_stops_the_reading(text: str) -> None:
    assert isinstance(as_plain(read_markdown(text)), str)


@pytest.mark.parametrize(
    "unit", ["*", "**", "_a", "`", "`a", "``a`", "[", "[a](", "[a](http://", "\\", "<", "||a", "> ", "- ", "```", "\n", "h", "http://"]
)
def test_a_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    began = time.perf_counter()
    read_markdown(unit * (40_000 // len(unit)))
    assert time.perf_counter() - began < 2


hostile = st.text(alphabet=st.sampled_from("*_~|`<>@#&:!t[]()\\/-+. \n1ahñ😀"), min_size=1, max_size=60).filter(
    lambda text: text.strip() == text and "http" not in text
)


@given(hostile)
@example("@everyone")
@example("<@123>")
@example("- a\n# b\n> c\n1. d")
@example("```x```")
def test_no_text_becomes_formatting_a_mention_or_a_ping(text: str) -> None:
    sent = render(plain(text))
    assert read_markdown(sent, {"@123": "Beto"}) == plain(text)
    assert "<@" not in sent.replace("\\<", "")
    assert "@everyone" not in sent.replace("\\@", "") and "@here" not in sent.replace("\\@", "")


words = st.text(alphabet=st.sampled_from("abñ*_~|<@[]\\>-#.1😀"), min_size=1, max_size=8)
styles = st.sets(st.sampled_from(["bold", "italic", "underline", "strike", "spoiler"]), max_size=5)
runs = st.lists(st.builds(lambda text, s: Run(text=text, styles=frozenset(s)), words, styles), min_size=1, max_size=5)
code_run = st.builds(
    lambda text: Run(text=text, styles=frozenset({"code"})), st.text(alphabet="ab *_", min_size=1).map(str.strip).filter(bool)
)


def merged(found: list[Run]) -> tuple[Run, ...]:
    """Neighbours of one style are one run, as any reader sees them."""
    done: list[Run] = []
    for run in found:
        if done and done[-1].styles == run.styles:
            done[-1] = Run(text=done[-1].text + run.text, styles=run.styles)
        else:
            done.append(run)
    return tuple(done)


line = st.one_of(runs.map(merged), code_run.map(lambda run: (run,)))
block = st.one_of(
    line.map(lambda r: Quote(runs=r)),
    st.text(alphabet="ab *_<@>\n", min_size=1).filter(lambda t: t.strip() == t and t).map(lambda t: Code(text=t)),
    st.builds(
        lambda items, first: Listing(items=tuple(items), ordered=first > 0, first=first or 1),
        st.lists(line, min_size=1, max_size=3),
        st.integers(0, 12),
    ),
)


@given(line, st.lists(block, max_size=2), line)
def test_a_tree_comes_back_as_it_went(first: tuple[Run, ...], middle: list[Quote | Code | Listing], last: tuple[Run, ...]) -> None:
    kinds = [type(b).__name__ + str(getattr(b, "ordered", "")) for b in middle]
    if len(set(kinds)) < len(kinds):  # two quotes in a row are one quote to Discord
        return
    tree: RichText = (Paragraph(runs=first), *middle, *((Paragraph(runs=last),) if middle else ()))
    assert read_markdown(render(tree)) == tree


def test_a_link_leads_where_it_says() -> None:
    tree: RichText = (Paragraph(runs=(Run(text="su guía", link="https://e.mx/a(b)|c"),)),)
    assert render(tree) == "[su guía](<https://e.mx/a%28b%29%7Cc>)"


def test_a_label_that_looks_like_another_address_is_shown_with_the_real_one() -> None:
    sent = render((Paragraph(runs=(Run(text="https://banco.mx", link="https://malo.mx/x"),)),))
    assert "malo.mx" in sent and "](" not in sent


def test_a_dangerous_scheme_is_no_link() -> None:
    assert "](" not in render((Paragraph(runs=(Run(text="clic", link="javascript:alert(1)"),)),))


@given(
    st.lists(st.text(alphabet="ab*<😀 .", min_size=1, max_size=300).filter(str.strip), min_size=1, max_size=12),
    st.sampled_from(["p", "q", "c", "l"]),
)
def test_a_long_text_is_cut_into_messages_that_fit_and_loses_nothing(lines: list[str], kind: str) -> None:
    run = tuple(styled(t + "\n", "bold") for t in lines)
    by_kind: dict[str, RichText] = {
        "p": (Paragraph(runs=run),),
        "q": (Quote(runs=run),),
        "c": (Code(text="\n".join(lines)),),
        "l": (Listing(items=tuple((styled(t.strip()),) for t in lines)),),
    }
    tree = by_kind[kind]
    parts = render_parts(tree, 200)
    assert all(0 < length(part) <= 200 for part in parts)

    def bare(text: str) -> str:
        return "".join(c for c in text if c.isalnum() or c in "*<😀")

    assert bare("".join(as_plain(read_markdown(part)) for part in parts)) == bare(as_plain(tree))


def test_a_cut_prefers_the_end_of_a_sentence() -> None:
    text = "Su pedido salió ayer. " * 6
    parts = render_parts(plain(text.strip()), 100)
    assert all(part.endswith(".") for part in parts)


def test_numbers_go_on_after_a_cut() -> None:
    items = tuple((Run(text=f"paso {n} " + "x" * 60),) for n in range(1, 6))
    parts = render_parts((Listing(items=items, ordered=True),), 200)
    assert len(parts) > 1 and parts[1].startswith("3. ")
