"""A customer writes to the shop's own Telegram Business account, as she would to a friend: she is in a thread, and answered there."""

from typing import Any

from house import ANA, MARISOL, House


def chat(house: House) -> list[dict[str, Any]]:
    """What was said between Ana and Marisol's Business account."""
    return [message for chat in house.sandbox.telegram.state()["business"] for message in chat["messages"]]


def said_there(house: House, by: int) -> list[str]:
    return [message["text"] for message in chat(house) if message["from"]["id"] == by]


async def test_she_is_answered_from_the_thread_and_by_the_owners_hand(house: House) -> None:
    async with house.running():
        await house.act("telegram/connect_business", person=MARISOL)
        asked = await house.act("telegram/say", person=ANA, **{"with": MARISOL}, text="me cobraron dos veces")
        await house.until(lambda: house.copies("me cobraron dos veces") and len(said_there(house, MARISOL)) == 1)  # greeted
        ts = await house.reply("Ya lo estoy revisando con el banco")
        await house.until(lambda: "Ya lo estoy revisando con el banco" in said_there(house, MARISOL))
        await house.until(lambda: house.signs(ts) == ["✅"])
        await house.act("telegram/say", person=MARISOL, **{"with": ANA}, text="Listo, hoy se refleja")
        await house.until(lambda: house.copies("Listo, hoy se refleja"))
        await house.act("telegram/delete", person=ANA, **{"with": MARISOL}, message_id=asked["message_id"])
        await house.until(lambda: "borró" in house.root()["text"])
        assert house.phone(ANA) == []  # nothing went to her chat with the bot, which she never began
