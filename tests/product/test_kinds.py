"""Edits, deletes, emoji and albums: do they reach the other side, on each platform?"""

import pytest
from house import ANA, COBROS, LUIS, PNG, SOFIA, House

ANSWER = "ya quedó tu reembolso de $1,200"
BOTH = pytest.mark.parametrize(("person", "platform"), [(ANA, "telegram"), (LUIS, "discord")])


def reactions(house: House, person: int | str, text: str) -> str:
    """The emoji on a message of a customer's chat, as he sees it."""
    (found,) = [message for message in house.chat(person) if message.get("text", message.get("content")) == text]
    return str(found["reactions"])


def shared(house: House) -> list[str]:
    """The files that can be seen in the team's channel."""
    return [file["name"] for message in house.messages(COBROS) for file in message["files"] if not file["deleted"]]


def copy_of(house: House, text: str) -> str:
    return str(next(m["ts"] for m in house.messages(COBROS) if m["thread_ts"] and text in m["text"]))


@BOTH
async def test_a_reply_is_edited_and_then_taken_back(house: House, person: int | str, platform: str) -> None:
    async with house.running():
        await house.opened(person)
        ts = await house.reply(ANSWER)
        await house.until(lambda: ANSWER in house.phone(person))
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text="ya quedó, son $1,300")
        await house.until(lambda: "ya quedó, son $1,300" in house.phone(person))
        await house.until(lambda: house.signs(ts) == ["✅"])
        await house.act("slack/delete", person="sofia", channel=COBROS, ts=ts)
        await house.until(lambda: "retiró" in house.thread()[-1])
        assert not [text for text in house.phone(person) if "ya quedó" in text]


@BOTH
async def test_a_long_reply_is_edited_into_a_short_one(house: House, person: int | str, platform: str) -> None:
    async with house.running():
        await house.opened(person)
        ts = await house.reply("uno dos tres " * 400)
        await house.until(lambda: house.signs(ts) == ["✅"])
        assert len(house.phone(person)) > 2
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text=ANSWER)
        await house.until(lambda: house.phone(person)[1:] == [ANSWER])
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text="uno dos tres " * 400)
        await house.until(lambda: house.told(SOFIA, "no se hizo", ANSWER))
        assert house.phone(person)[1:] == [ANSWER]


@BOTH
async def test_a_customers_emoji_is_seen_on_the_reply_and_taken_away(house: House, person: int | str, platform: str) -> None:
    async with house.running():
        await house.opened(person)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.signs(ts) == ["✅"])
        (message,) = [m.get("message_id", m.get("id")) for m in house.chat(person) if m.get("text", m.get("content")) == ANSWER]
        await house.act(f"{platform}/react", person=person, message_id=message, emoji="🙏")
        await house.until(lambda: "🙏" in house.signs(ts))
        if platform == "telegram":
            await house.act("telegram/react", person=person, message_id=message, emoji="")
        else:
            await house.act("discord/unreact", person=person, message_id=message, emoji="🙏")
        await house.until(lambda: house.signs(ts) == ["✅"])


@BOTH
async def test_a_colleagues_emoji_reaches_the_customer_if_the_brand_chose_it(house: House, person: int | str, platform: str) -> None:
    async with house.running():
        await house.opened(person)
        await house.write(person, "¿y mi dinero?")
        await house.until(lambda: house.copies("¿y mi dinero?"))
        copy = copy_of(house, "¿y mi dinero?")
        await house.act("slack/react", person="sofia", channel=COBROS, ts=copy, name="eyes")
        await house.act("slack/react", person="sofia", channel=COBROS, ts=copy, name="pray")
        await house.until(lambda: "🙏" in reactions(house, person, "¿y mi dinero?"))
        assert "👀" not in reactions(house, person, "¿y mi dinero?")
        await house.act("slack/unreact", person="sofia", channel=COBROS, ts=copy, name="pray")
        await house.until(lambda: "🙏" not in reactions(house, person, "¿y mi dinero?"))


async def test_a_customer_deletes_what_he_wrote_and_its_picture_leaves_slack(house: House) -> None:
    async with house.running():
        await house.opened(LUIS)
        made = await house.act(
            "discord/upload", person=LUIS, text="mi clave es 4711", files=[{"name": "clave.png", "mime": "image/png", "data_base64": PNG}]
        )
        await house.until(lambda: house.copies("mi clave es 4711") and shared(house) == ["clave.png"])
        await house.act("discord/delete", person=LUIS, message_id=made["message_id"])
        await house.until(lambda: house.copies("borró este mensaje"))
        await house.until(lambda: shared(house) == [])
        assert not house.copies("mi clave es 4711")


async def test_an_album_is_one_message_with_three_pictures(house: House) -> None:
    async with house.running():
        await house.opened(ANA)
        pictures = [{"kind": "photo", "name": f"{n}.png", "mime": "image/png", "data_base64": PNG} for n in range(3)]
        pictures[1]["caption"] = "así llegó la mesa"
        await house.act("telegram/album", person=ANA, items=pictures)
        await house.until(lambda: len(house.copies("así llegó la mesa")) == 1)
        await house.until(lambda: len(shared(house)) == 3)
        assert sum("📎" in text for text in house.thread()) == 1


async def test_a_customer_exchanges_a_picture_for_the_right_one(house: House) -> None:
    async with house.running():
        await house.opened(ANA)
        wrong = {"name": "otro.png", "mime": "image/png", "data_base64": PNG}
        right = {"name": "pago.txt", "mime": "text/plain", "data_base64": "cGFnYWRv"}
        made = await house.act("telegram/document", person=ANA, caption="mi comprobante", **wrong)
        await house.until(lambda: shared(house) == ["otro.png"])
        await house.act("telegram/edit", person=ANA, message_id=made["message_id"], caption="mi comprobante", kind="document", **right)
        await house.until(lambda: shared(house) == ["pago.txt"])
        await house.until(lambda: house.copies("mi comprobante", "otro.png", "📎 pago.txt") == ["mi comprobante", "📎 pago.txt"])


async def test_words_deleted_leave_the_card_that_bore_them(house: House) -> None:
    async with house.running():
        made = await house.act("discord/say", person=LUIS, text="mi clave es 4711")
        await house.until(lambda: "mi clave es 4711" in house.copies("mi clave es 4711"))
        await house.act("discord/delete", person=LUIS, message_id=made["message_id"])
        await house.until(lambda: house.copies("borró este mensaje") and not house.copies("4711"))
        assert "4711" not in str(house.messages(COBROS))
