"""What can a customer's text do at the desk? Be read, and nothing else, in whatever field it comes to stand; and no letter is lost."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_reading import WORLD, is_dead, is_modal, is_name, is_post, letters

from adapters.slack import forms, names, posts, sheets, trees_in, trees_out
from bridge.model.acts import Button, Field, Form
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, is_empty, plain
from bridge.ports import Sheet
from sandbox.slack import blocks
from sandbox.slack.composer import compose

LIVE = [
    *("<!channel>", "<!here|x>", "<@U0SOFIA001>", "<#C0COBROS01>", "<!subteam^S1|x>", "@here", "&lt;!channel&gt;", "&amp;lt;"),
    *("https://malo.example/<!here>", "<https://malo.example|banco>", "http://a.example", ":wave:", "::+1:::", "a:100:b"),
    *("*a*", "_a_", "~a~", "`a`", "```a```", "\n> a", "<", "&", "|"),
    *(
        "\u202egnp.exe\u202c",
        "\u2066a",
        "a" + "\u0335\u0489" * 40,
        "\ud83d",
        "\ude00\ud83d",
        "\x00",
        "\x1b[31m",
        "\r\n",
        "\u2028",
        "👩‍👩‍👧‍👦",
        "\ufeff",
    ),
]
TEXT = st.lists(st.sampled_from(LIVE) | st.text(st.characters(), max_size=12), max_size=6).map("".join)
STYLES = st.frozensets(st.sampled_from(["bold", "italic", "strike", "underline", "code", "spoiler"]))
FIRST = st.sampled_from([1, 2, 999_999_999])
WEB = st.none() | st.sampled_from(["https://casa.example/a?b=1&c=2", "http://xn--caf-dma.example/"])


def trees(link: st.SearchStrategy[str | None]) -> st.SearchStrategy[RichText]:
    runs = st.lists(st.builds(Run, text=TEXT, styles=STYLES, link=link), max_size=4).map(tuple)
    block = (
        st.builds(Paragraph, runs=runs)
        | st.builds(Quote, runs=runs)
        | st.builds(Code, text=TEXT)
        | st.builds(Listing, items=st.lists(runs, max_size=3).map(tuple), ordered=st.booleans(), depth=st.integers(0, 12), first=FIRST)
    )
    return st.lists(block, max_size=5).map(tuple)


@given(trees(WEB | TEXT), TEXT, st.booleans())
def test_in_a_post_nothing_comes_to_life(tree: RichText, text: str, unformatted: bool) -> None:
    sheet = Sheet(body=tree, footnote=plain(text), buttons=(Button(action="open", label=text, value="7"),))
    for piece in trees_out.pieces(tree):
        assert is_post(posts.content(sheet, piece, unformatted=unformatted))


@given(TEXT, TEXT)
def test_in_a_modal_neither(text: str, other: str) -> None:
    fields = (Field(name="why", label=text, hint=other), Field(name="note", label=other, multiline=True, optional=True))
    form = Form(action="resolve", title=text, submit=other, close=text, fields=fields, intro=other)
    assert is_modal(forms.view(form, forms.About(action="resolve", value="7", channel="C1", ts="1.1")))


@given(TEXT, st.integers(1, 30))
def test_nor_in_the_names_of_people_and_files(text: str, times: int) -> None:
    assert is_name(names.author(text * times), 80) and is_name(names.file(text * times + ".pdf"), 255)


@given(trees(WEB))
@example((Paragraph(runs=(Run(text="mira:\n"),)), Listing(items=((Run(text="uno"),),))))
def test_a_tree_comes_back_from_slack_with_every_letter_and_its_looks(tree: RichText) -> None:
    block = trees_out.rich_text(tree)
    assert letters(trees_in.tree({"blocks": [block] if block else []}, {})) == letters(tree)


STYLED = ["*hola*", "_a b_", "~no~", "`x*y`", "- uno\n- dos", "\n1. uno\n2. dos\n", "\n> cita\n", "```\nx = 1\n```", "\n", " ", "🙂"]
OTHERS = [":wave::skin-tone-3:", ":nadie:", "https://a.example/x?y=1", "@sofia ", "2*3*4", "a_b_c", "<b> & c"]
TYPED = st.lists(st.sampled_from(STYLED + OTHERS), min_size=1, max_size=6).map("".join)


@given(TYPED.filter(str.strip))
def test_what_staff_type_comes_through_the_tree_and_back_to_the_same(typed: str) -> None:
    composed = compose(WORLD, typed.strip())
    tree = trees_in.tree({"blocks": composed.blocks, "text": composed.text}, {})
    block = trees_out.rich_text(tree)
    assert letters(trees_in.tree({"blocks": [block] if block else []}, {})) == letters(tree)


@settings(max_examples=50)
@given(trees(WEB), st.integers(150, 400))
def test_a_long_text_is_split_and_every_letter_keeps_its_looks(tree: RichText, most: int) -> None:
    parts = trees_out.pieces(tree, most)
    assert all(blocks.characters(trees_out.rich_text(part)) <= most for part in parts)
    assert said(parts) == said([tree])


def said(parts: list[RichText]) -> list[object]:
    """Without line breaks, which are cut at."""
    return [letter for part in parts for _, line in letters(part) for letter in line if letter[0] != "\n"]


def test_a_hundred_thousand_characters_are_several_posts_that_slack_takes() -> None:
    linked = Run(text="https://a.example ", styles=frozenset({"bold"}), link="https://b.example/" + "x" * 200)
    for tree in (
        plain("z\u0335" * 50_000),
        plain("<!channel> &:wave:" * 1_200),
        (Code(text="\n" * 10_000 + "x" * 10_000),),
        (Quote(runs=(linked,) * 100),),
        (Listing(items=((Run(text="uno dos tres " * 30),),) * 60),),
    ):
        parts = trees_out.pieces(tree)
        assert all(is_post(posts.content(Sheet(body=part), part)) for part in parts if not is_empty(part))
        assert said(parts) == said([tree])


def test_blocks_in_a_shape_that_nobody_knows_are_read_from_the_text_beside_them() -> None:
    odd = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]}]
    assert trees_in.tree({"blocks": odd, "text": "*ya* va"}, {}) == trees_in.tree({"text": "*ya* va"}, {})
    newer = [{"type": "rich_text", "elements": [{"type": "rich_text_aside", "elements": [{"type": "text", "text": "ya va"}]}]}]
    assert trees_in.tree({"blocks": newer, "text": ""}, {}) == plain("ya va")


def test_a_drawing_is_held_against_rules_that_can_be_broken() -> None:
    """The reading itself sees what is alive."""
    for alive in ("<!channel>", "<@U0SOFIA001>", "https://a.example", ":wave:", "a & b"):
        try:
            is_post({"text": alive, "blocks": []})
        except AssertionError:
            continue
        raise AssertionError(alive)
    assert is_dead(sheets.blocks(Sheet(body=plain("x")), plain("x")))
