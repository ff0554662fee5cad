"""Text on its way to and from Slack: nothing a customer writes can call or format, nothing staff write is lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import names, sheets, trees_in, trees_out
from bridge.model.acts import Button
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, as_plain, plain
from bridge.ports import Sheet

NASTY = st.text(max_size=40) | st.sampled_from(
    [
        "<!channel>",
        "<@U0SOFIA001>",
        "<!subteam^S1|x>",
        "@here",
        "https://x.example/<!here>",
        "&lt;!channel&gt;",
        "*a*",
        "\u202egnp.exe",
        "\x00",
    ]
)
STYLES = st.frozensets(st.sampled_from(["bold", "italic", "strike", "underline", "code", "spoiler"]))
RUN = st.builds(Run, text=NASTY, styles=STYLES, link=st.none() | NASTY | st.just("https://casa.example/a?b=1"))
RUNS = st.lists(RUN, max_size=4).map(tuple)
TREE = st.lists(
    st.builds(Paragraph, runs=RUNS)
    | st.builds(Quote, runs=RUNS)
    | st.builds(Code, text=NASTY)
    | st.builds(Listing, items=st.lists(RUNS, max_size=3).map(tuple), ordered=st.booleans(), depth=st.integers(0, 12)),
    max_size=5,
).map(tuple)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)


@given(TREE)
def test_no_text_of_a_customer_calls_anybody_or_is_parsed(tree: RichText) -> None:
    drawn = sheets.blocks(Sheet(body=tree, footnote=tree), tree)
    kinds = {node.get("type") for node in nodes(drawn)}
    assert not kinds & {"user", "usergroup", "channel", "broadcast", "mrkdwn", "markdown", "emoji", "team"}
    text = trees_out.fallback(tree)
    assert "<" not in text and ">" not in text
    assert len(text) <= 4000


@given(TREE)
def test_slack_refuses_no_tree_for_an_empty_element(tree: RichText) -> None:
    block = trees_out.rich_text(tree)
    for node in nodes(block):
        assert node.get("text") != "" and node.get("elements") != []
        assert node.get("type") != "link" or node["url"].startswith(("http://", "https://"))
    json.dumps(block).encode()


@given(TREE)
def test_a_tree_comes_back_from_slack_as_it_was_said(tree: RichText) -> None:
    block = trees_out.rich_text(tree)
    back = trees_in.tree({"blocks": [block] if block else []}, {})
    assert letters(back) == letters(tree)


def letters(tree: RichText) -> str:
    """What was said, without the line breaks and the marks of lists and quotes, which depend on how blocks are grouped."""
    return "".join(c for c in trees_out.clean(as_plain(tree)) if not c.isspace() and c not in ">•.0123456789")


def test_we_ourselves_can_mention_a_person() -> None:
    block = trees_out.rich_text((Paragraph(runs=(Run(text="@Marta", person="U0MARTA001"), Run(text=" mira"))),))
    assert block is not None
    assert block["elements"][0]["elements"] == [{"type": "user", "user_id": "U0MARTA001"}, {"type": "text", "text": " mira"}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "slack://channel?id=C1", "file:///etc/passwd", "http://", "https://a b", "tel:1"])
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    block = trees_out.rich_text((Paragraph(runs=(Run(text="ver", link=url),)),))
    assert block is not None and block["elements"][0]["elements"] == [{"type": "text", "text": "ver"}]


@given(st.lists(st.text(alphabet="ab \n", max_size=400).map(plain), max_size=8), st.integers(50, 300))
def test_a_long_text_is_split_and_nothing_is_lost(trees: list[RichText], most: int) -> None:
    whole = tuple(block for tree in trees for block in tree)
    parts = trees_out.pieces(whole, most)
    assert all(len(as_plain(part)) <= most for part in parts)
    assert "".join(as_plain(part) for part in parts).replace("\n", "") == as_plain(whole).replace("\n", "")


def test_the_comment_beside_a_file_neither_formats_nor_links() -> None:
    shown = trees_out.unformatted(plain("*hola* _x_ https://a.example/ <!channel>\n> cita"))
    assert "<!channel>" not in shown and "://" not in shown and "\n&gt;" not in shown
    assert shown.replace("\u2060", "") == "*hola* _x_ https://a.example/ &lt;!channel&gt;\n&gt; cita"


# --- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Ana · Telegram", "Ana · Telegram"),
        ("An\u202ea\u200b\u2066 · Telegram", "Ana · Telegram"),
        ("Ana\n\tTorres · Telegram", "Ana Torres · Telegram"),
        ("\u200b\u200d", "?"),
        ("Marisol Peña 🌻 · Discord", "Marisol Peña 🌻 · Discord"),
    ],
)
def test_a_name_holds_nothing_invisible(given_name: str, shown: str) -> None:
    assert names.author(given_name) == shown


def test_a_long_name_cannot_push_its_platform_out_of_sight() -> None:
    shown = names.author("Soporte Casa Lumbre " * 10 + "· Telegram")
    assert len(shown) <= 80 and shown.endswith("… · Telegram")


# --- what staff write ------------------------------------------------------------------------------------------------------


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def test_staffs_formatting_is_read_from_slacks_blocks() -> None:
    message = {
        "text": "…",
        "blocks": [
            {
                "type": "rich_text",
                "block_id": "gvM",
                "elements": [
                    section(
                        {"type": "text", "text": "Hola ", "style": {"bold": True}},
                        {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"},
                        {"type": "emoji", "name": "casa_lumbre"},
                        {"type": "emoji", "name": "wave", "skin_tone": 6},
                        {"type": "text", "text": " mira:\n"},
                    ),
                    {
                        "type": "rich_text_list",
                        "style": "ordered",
                        "indent": 0,
                        "elements": [section({"type": "text", "text": "uno"}), section({"type": "link", "url": "https://a.example/"})],
                    },
                    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "cita"}]},
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}], "border": 0},
                    section({"type": "user", "user_id": "U0MARTA001"}, {"type": "channel", "channel_id": "C0COBROS01"}),
                    section({"type": "broadcast", "range": "here"}),
                ],
            }
        ],
    }
    tree = trees_in.tree(message, {"U0MARTA001": "Marta Ibarra", "C0COBROS01": "cobros"})
    assert tree == (
        Paragraph(
            runs=(
                Run(text="Hola ", styles=frozenset({"bold"})),
                Run(text="👋🏽"),
                Run(text=":casa_lumbre:"),
                Run(text="👋🏿"),
                Run(text=" mira:"),
            ),
        ),
        Listing(items=((Run(text="uno"),), (Run(text="https://a.example/", link="https://a.example/"),)), ordered=True),
        Quote(runs=(Run(text="cita"),)),
        Code(text="x = 1"),
        Paragraph(runs=(Run(text="@Marta Ibarra", person="U0MARTA001"), Run(text="#cobros"))),
        Paragraph(runs=(Run(text="@here", person="!here"),)),
    )
    assert trees_in.persons(tree) == ("U0MARTA001", "!here")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a &lt;b&gt; &amp; c", plain("a <b> & c")),
        ("*fuerte* y 2*3*4", (Paragraph(runs=(Run(text="fuerte", styles=frozenset({"bold"})), Run(text=" y 2*3*4"))),)),
        (
            "*_ambos_* ~no~",
            (
                Paragraph(
                    runs=(
                        Run(text="ambos", styles=frozenset({"bold", "italic"})),
                        Run(text=" "),
                        Run(text="no", styles=frozenset({"strike"})),
                    )
                ),
            ),
        ),
        ("`a*b*`", (Paragraph(runs=(Run(text="a*b*", styles=frozenset({"code"})),)),)),
        ("<https://a.example/?x=1&amp;y=2|aquí>", (Paragraph(runs=(Run(text="aquí", link="https://a.example/?x=1&y=2"),)),)),
        ("<mailto:a@b.example|a@b.example>", (Paragraph(runs=(Run(text="a@b.example", link="mailto:a@b.example"),)),)),
        ("<@U0MARTA001> ve", (Paragraph(runs=(Run(text="@Marta", person="U0MARTA001"), Run(text=" ve"))),)),
        ("<!here>", (Paragraph(runs=(Run(text="@here", person="!here"),)),)),
        ("&gt; cita\nmía", (Quote(runs=(Run(text="cita"),)), Paragraph(runs=(Run(text="mía"),)))),
        ("antes\n```\nx = 1\n```\ndespués", (*plain("antes"), Code(text="x = 1"), *plain("después"))),
        ("snake_case_name", plain("snake_case_name")),
        (":slightly_smiling_face: y :wave::skin-tone-3:", plain("🙂 y 👋🏼")),
        (
            "`:wave:` :casa_lumbre: a las 10:30:45",
            (Paragraph(runs=(Run(text=":wave:", styles=frozenset({"code"})), Run(text=" :casa_lumbre: a las 10:30:45"))),),
        ),
        ("", ()),
    ],
)
def test_without_blocks_slacks_markup_is_read(text: str, tree: RichText) -> None:
    assert trees_in.tree({"text": text}, {"U0MARTA001": "Marta"}) == tree


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    trees_in.mrkdwn(text, {})


# --- sheets ------------------------------------------------------------------------------------------------------------------


def test_buttons_of_one_action_stay_apart_and_a_leading_one_says_so() -> None:
    sheet = Sheet(
        body=plain("¿Qué pasó?"),
        footnote=plain("caso 7 *importante*"),
        buttons=(
            Button(action="resend", label="Reenviar", value="1", style="primary"),
            Button(action="resend", label="Reenviar", value="2"),
            Button(
                action="open",
                label="Abrir el hilo con un nombre que no acaba nunca y sigue y sigue y sigue y sigue y sigue",
                url="https://a.example",
            ),
        ),
    )
    body, note, actions = sheets.blocks(sheet, sheet.body)
    assert note["elements"] == [{"type": "plain_text", "text": "caso 7 *importante*", "emoji": False}]
    ids = [button["action_id"] for button in actions["elements"]]
    assert ids == ["resend", "resend|2", "open|link"] and body["type"] == "rich_text"
    assert [sheets.action_of(id) for id in ids] == [("resend", False), ("resend", False), ("open", True)]
    assert max(len(button["text"]["text"]) for button in actions["elements"]) == 75
