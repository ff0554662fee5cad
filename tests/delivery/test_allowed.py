"""What a platform cannot do is known before it is tried, each fact with the page that says so, and people can read it."""

import dataclasses

import pytest
import telegram.constants

from bridge.delivery import allowed
from bridge.delivery.orders import Order
from bridge.model import acts, richtext
from bridge.model.capabilities import DISCORD, HOUR, MB, TELEGRAM, Capabilities
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, MediaId, MessageId, OutgoingId
from bridge.model.records import Media, Outgoing
from scripts import capabilities

FILE = Media(
    id=MediaId(1), account=AccountName("desk"), source={}, kind="document", name="a.zip", mime="application/zip", size=20 * MB
)  # fmt: skip
SEND = acts.Send(chat=ChatId("1"), body=richtext.EMPTY, media=FILE.id)
ROW = Outgoing(id=OutgoingId(1), lane="l", account=AccountName("a"), act={}, priority=1, created_at=0)
ABOUT = MessageId(1)


@pytest.mark.parametrize(
    ("can", "act", "facts", "reason"),
    [
        (DISCORD, SEND, {"media": FILE}, Reason.TOO_LARGE),
        (TELEGRAM, SEND, {"media": FILE}, None),
        (TELEGRAM, acts.Delete(message_id=ABOUT), {"age": 48 * HOUR}, Reason.UNSUPPORTED),
        (TELEGRAM, acts.Delete(message_id=ABOUT), {"age": 47 * HOUR}, None),
        (DISCORD, acts.Delete(message_id=ABOUT), {"age": 9_000 * HOUR}, None),
        (TELEGRAM, acts.React(message_id=ABOUT, emoji="🫠", on=True), {}, Reason.UNSUPPORTED),
        (TELEGRAM, acts.React(message_id=ABOUT, emoji="❤️", on=True), {}, None),
        (DISCORD, acts.React(message_id=ABOUT, emoji="🫠", on=True), {}, None),
    ],
)
def test_an_act_is_held_against_what_the_platform_can_do(
    can: Capabilities, act: acts.Act, facts: dict[str, object], reason: Reason | None
) -> None:
    order = dataclasses.replace(Order(row=ROW, act=act, again=False), **facts)  # type: ignore[arg-type]
    if reason is None:
        allowed.check(order, can)
    else:
        with pytest.raises(DeliveryError) as refused:
            allowed.check(order, can)
        assert (refused.value.reason, refused.value.happened) == (reason, False)


@pytest.mark.parametrize("can", capabilities.COLUMNS.values(), ids=capabilities.COLUMNS)
def test_each_fact_has_its_page(can: Capabilities) -> None:
    facts = {field.name for field in dataclasses.fields(can)} - {"sources"}
    assert set(can.sources) == facts
    assert all(page.startswith("https://") for page in can.sources.values())


def test_telegram_takes_the_emoji_that_its_library_knows() -> None:
    assert {TELEGRAM.emoji(each.value) for each in telegram.constants.ReactionEmoji} == TELEGRAM.reactions


def test_the_page_for_people_says_what_the_tables_say() -> None:
    assert capabilities.PAGE.read_text(encoding="utf-8") == capabilities.page(), "write it again: make docs"
