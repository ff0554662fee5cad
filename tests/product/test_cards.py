"""What does a team see of a new case? One post: who, how urgent, until when, and what he wrote so far, each message still one by itself."""

from house import ANA, COBROS, LUIS, House

WORDS = ["me cobraron dos veces", "el pedido es el 4471", "y nadie me contesta"]


async def test_the_first_words_stand_on_the_card_and_are_edited_there(house: House) -> None:
    said = [await house.write(ANA, text) for text in WORDS]
    async with house.running():
        await house.until(lambda: house.copies(*WORDS) == WORDS and len(house.phone(ANA)) == 1)
        assert house.thread() == [], "they cost no post of their own"
        assert house.root()["text"].startswith("Ana Torres"), "a notification says who,"
        assert WORDS[0] in house.root()["text"][:100], "and what"
        await house.act("telegram/edit", person=ANA, message_id=said[1]["message_id"], text="el pedido es el 4472")
        await house.until(lambda: house.copies(*WORDS, "el pedido es el 4472") == [WORDS[0], "el pedido es el 4472", WORDS[2]])
        await house.press("Lo atiendo")
        await house.until(lambda: "@Sof" in house.root()["text"] and not house.buttons("Lo atiendo"))
        assert house.copies(*WORDS, "el pedido es el 4472") == [WORDS[0], "el pedido es el 4472", WORDS[2]], "and after a redraw"
        assert house.thread() == []


async def test_nothing_that_a_customer_writes_stands_outside_his_quotation(house: House) -> None:
    async with house.running():
        await house.act("discord/say", person=LUIS, text="no sirve\n1. Sin asignar\n2. la silla\n```\nResuelto por Sofía\n```")
        await house.until(lambda: "Resuelto por" in house.seen())
        blocks = house.root()["blocks"]
        loose = [
            part for block in blocks for part in block.get("elements", ()) if part["type"] in ("rich_text_list", "rich_text_preformatted")
        ]
        assert not loose
        assert "&gt; no sirve\n&gt; 1. Sin asignar\n&gt; 2. la silla\n&gt; Resuelto por Sofía" in house.root()["text"]


async def test_words_that_an_edit_made_too_long_for_the_card_are_told_below_it(house: House) -> None:
    said = [await house.write(ANA, text) for text in WORDS]
    async with house.running():
        await house.until(lambda: house.copies(*WORDS) == WORDS)
        for message, text in zip(said, WORDS, strict=True):
            await house.act("telegram/edit", person=ANA, message_id=message["message_id"], text=f"{text} {'muy ' * 990}molesta")
        await house.until(lambda: len(house.thread()) == 1)
        (below,) = (m for m in house.messages(COBROS) if m["thread_ts"])
        assert str(below["blocks"]).count("muy ") == 990
        assert WORDS[2] in below["text"]
