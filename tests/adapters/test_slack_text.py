"""Text on its way to and from Slack: names that nobody can pose with, formatting that is read from blocks and from mrkdwn."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import names, sheets, trees_in, trees_out
from bridge.model.acts import Button
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run, as_plain, plain
from bridge.ports import Sheet


def test_we_ourselves_can_mention_a_person() -> None:
    block = trees_out.rich_text((Paragraph(runs=(Run(text="@Marta", person="U0MARTA001"), Run(text=" mira"))),))
    assert block is not None
    assert block["elements"][0]["elements"] == [{"type": "user", "user_id": "U0MARTA001"}, {"type": "text", "text": " mira"}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "slack://channel?id=C1", "file:///etc/passwd", "http://", "https://a b", "tel:1"])
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    block = trees_out.rich_text((Paragraph(runs=(Run(text="ver", link=url),)),))
    assert block is not None and block["elements"][0]["elements"] == [{"type": "text", "text": "ver"}]


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


def test_a_long_name_of_a_file_keeps_its_extension() -> None:
    assert names.file("a" * 400 + ".pdf").endswith("….pdf") and names.file("\u202e\n") == "file"


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


def test_what_stands_between_two_points_does_not_begin_the_count_anew() -> None:
    """`offset` is what the first number comes after (https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element)."""
    one = {"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [section({"type": "text", "text": "uno"})]}
    two = {**one, "offset": 1, "elements": [section({"type": "text", "text": "dos"})]}
    blocks = [{"type": "rich_text", "elements": [one, section({"type": "text", "text": "sí"}), two]}]
    tree = trees_in.tree({"blocks": blocks}, {})
    assert as_plain(tree) == "1. uno\nsí\n2. dos"
    assert trees_in.tree({"blocks": [trees_out.rich_text(tree)]}, {}) == tree


@pytest.mark.parametrize(
    ("seconds", "shown"), [(1_790_000_000, "vence el 2026-09-21 14:13 UTC"), (10**18, "vence el […]"), ("mañana", "vence el […]")]
)
def test_a_date_is_read_as_one_though_it_brings_no_words(seconds: Any, shown: str) -> None:
    """What cannot be a moment is what the text beside the blocks says."""
    said = [{"type": "text", "text": "vence el "}, {"type": "date", "timestamp": seconds, "format": "{date_short}"}]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}]
    assert as_plain(trees_in.tree({"blocks": blocks, "text": "vence el […]"}, {})) == shown


def test_numbers_go_on_in_the_next_post() -> None:
    long = Listing(items=tuple((Run(text=f"punto {number}"),) for number in range(5, 25)), ordered=True, first=5)
    lines = [line for piece in trees_out.pieces((long,), 100) for line in as_plain(piece).splitlines()]
    assert lines == [f"{number}. punto {number}" for number in range(5, 25)]


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
