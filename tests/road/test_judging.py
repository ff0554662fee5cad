"""Reply or note? Every way in which staff type it, in both modes; the last table goes through Slack's own shapes."""

from typing import Any

import pytest

from adapters.slack.parse import parse
from bridge.model import richtext
from bridge.model.events import DeskSaid, FileSeen
from bridge.model.ids import ChatId, UserId
from bridge.model.records import ReplyMode
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run
from bridge.road.heard.replies import Verdict, judge

REPLY, MARKED, MODE = Verdict.REPLY, Verdict.NOTE_MARKED, Verdict.NOTE_BY_MODE


def said(body: str | RichText, **fields: Any) -> DeskSaid:
    given: dict[str, Any] = {
        "channel": ChatId("C1"),
        "ts": "2.0",
        "thread_ts": "1.0",
        "direct": False,
        "user": UserId("U1"),
        "name": "Elena",
        "outsider": False,
        "body": richtext.plain(body) if isinstance(body, str) else body,
        "sent_at": 0,
    }
    return DeskSaid(**{**given, **fields})


@pytest.mark.parametrize(
    ("text", "in_open", "in_explicit", "customer_reads"),
    [
        ("Ya va", REPLY, MODE, "Ya va"),
        (">> Ya va", REPLY, REPLY, "Ya va"),
        ("  >>Ya va", REPLY, REPLY, "Ya va"),
        ("> > Ya va", REPLY, REPLY, "Ya va"),
        (">>\nYa va", REPLY, REPLY, "Ya va"),
        ("> Ya va", REPLY, MODE, "> Ya va"),
        ("Ya va >> mañana", REPLY, MODE, "Ya va >> mañana"),
        ("nota: Ya va", MARKED, MARKED, None),
        ("  NOTA : Ya va", MARKED, MARKED, None),
        ("note:Ya va", MARKED, MARKED, None),
        ("\n\u00a0note: Ya va", MARKED, MARKED, None),
        ("\u200bnota: Ya va", MARKED, MARKED, None),
        ("nota： Ya va", MARKED, MARKED, None),
        ("!Ya va", MARKED, MARKED, None),
        ("// Ya va", MARKED, MARKED, None),
        (">> nota: Ya va", MARKED, MARKED, None),
        (">> // Ya va", MARKED, MARKED, None),
        ("¡Ya va!", REPLY, MODE, "¡Ya va!"),
        ("/ Ya va", REPLY, MODE, "/ Ya va"),
        ("notas: una y dos", REPLY, MODE, "notas: una y dos"),
        ("Una nota: ya va", REPLY, MODE, "Una nota: ya va"),
        ("https://x.mx//a", REPLY, MODE, "https://x.mx//a"),
        (">>", Verdict.NOTE_EMPTY, Verdict.NOTE_EMPTY, None),
        ("", Verdict.NOTE_EMPTY, MODE, None),
    ],
)
def test_what_is_typed(text: str, in_open: Verdict, in_explicit: Verdict, customer_reads: str | None) -> None:
    for mode, expected in (("open", in_open), ("explicit", in_explicit)):
        verdict, body = judge(said(text), mode)  # type: ignore[arg-type]
        assert verdict is expected, mode
        if verdict is REPLY:
            assert richtext.as_plain(body) == customer_reads


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ((Quote(runs=(Run(text="> Ya va"),)),), REPLY),
        ((Quote(runs=(Run(text="nota: Ya va"),)),), MARKED),
        ((Quote(runs=(Run(text="> nota: Ya va"),)),), MARKED),
        ((Paragraph(runs=(Run(text="nota", styles=frozenset({"bold"})), Run(text=": Ya va"))),), MARKED),
        ((Paragraph(runs=(Run(text=" "),)), Paragraph(runs=(Run(text="nota: Ya va"),))), MARKED),
        ((Code(text="// Ya va"),), MARKED),
        ((Listing(items=((Run(text="nota: Ya va"),),)),), MARKED),
        ((Quote(runs=(Run(text="Lo que dijo"),)), Paragraph(runs=(Run(text="Ya va"),))), REPLY),
    ],
)
@pytest.mark.parametrize("mode", ["open"])
def test_what_the_composer_made_of_it(body: RichText, verdict: Verdict, mode: ReplyMode) -> None:
    assert judge(said(body), mode)[0] is verdict


@pytest.mark.parametrize("text", ["Ya va", ">> Ya va"])
@pytest.mark.parametrize("mode", ["open", "explicit"])
def test_who_speaks_and_to_whom(text: str, mode: ReplyMode) -> None:
    assert judge(said(text, outsider=True), mode)[0] is Verdict.NOTE_OUTSIDER
    assert judge(said(text, mentions=(UserId("U2"),)), mode)[0] is Verdict.NOTE_MENTIONS


def test_a_file_alone_is_a_reply_where_everything_is() -> None:
    file = FileSeen(source={}, kind="photo", name="a.jpg", mime="image/jpeg")
    assert judge(said("", files=(file,)), "open")[0] is REPLY
    assert judge(said("", files=(file,)), "explicit")[0] is MODE
    assert judge(said(">>", files=(file,)), "explicit") == (REPLY, ())


def test_formatting_survives_the_mark_being_taken_away() -> None:
    body = (Paragraph(runs=(Run(text=">> Llega el "), Run(text="lunes", styles=frozenset({"bold"})))),)
    verdict, reply = judge(said(body), "explicit")
    assert verdict is REPLY
    assert reply == (Paragraph(runs=(Run(text="Llega el "), Run(text="lunes", styles=frozenset({"bold"})))),)


def section(text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def quote(text: str) -> dict[str, Any]:
    return {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("&gt;&gt; Ya va", None),
        ("&gt;&gt; Ya va", [section(">> Ya va")]),
        ("&gt; &gt; Ya va", [quote("> Ya va")]),
        ("&gt;&gt; Ya va", [quote(">Ya va")]),
    ],
)
def test_the_mark_as_slack_sends_it(text: str, elements: list[dict[str, Any]] | None) -> None:
    event = {"type": "message", "text": text, "user": "U1", "ts": "2.000000", "thread_ts": "1.000000", "channel": "C1"}
    if elements is not None:
        event["blocks"] = [{"type": "rich_text", "elements": elements}]  # type: ignore[assignment]
    people = {"U1": {"name": "Elena", "outsider": False, "bot": False}}
    parsed = parse({"payload": {"type": "event_callback", "event_id": "E1", "event": event}, "people": people, "names": {}, "at": 5})
    assert isinstance(parsed, DeskSaid)
    verdict, body = judge(parsed, "explicit")
    assert verdict is REPLY
    assert richtext.as_plain(body) == "Ya va"
