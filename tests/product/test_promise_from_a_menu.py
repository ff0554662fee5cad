"""A promise that is made by choosing *Promesa* in the menu of a message in the thread."""

import time

from house import COBROS, House

ABOUT = "el reembolso de $1,200"


async def test_whichever_message_of_the_thread_it_was_chosen_on_the_case_has_the_promise(house: House) -> None:
    async with house.running():
        await house.opened()
        said = await house.reply("lo estoy revisando con el banco y te cuento")
        await house.until(lambda: house.signs(said) == ["✅"])
        for message, about in ((said, ABOUT), (house.root()["ts"], "una disculpa por escrito")):
            await house.act("slack/shortcut", person="sofia", channel=COBROS, ts=message, callback_id="promise")
            values = {"when": {"typed": int(time.time()) + 86_400}, "about": {"typed": about}}
            await house.act("slack/submit_view", person="sofia", values=values)
            await house.until(lambda about=about: about in house.root()["text"] and "Sofía" in house.root()["text"])
        assert sum(ABOUT in text for text in house.thread()) == 1, "the thread hears of it once"
