"""A group that became a supergroup has another id from then on: is it still heard?"""

from telegram_stage import ANA, MARISOL, Stage, stage, until

from bridge.model.events import Ignored, Moved, Said
from bridge.model.ids import ChatId
from bridge.model.richtext import as_plain

OLD, NEW = -5001, -1005001
CASA = ChatId(str(OLD))


async def grown(here: Stage) -> None:
    """Marisol, who administrates it, gives the group more room."""
    await here.act("upgrade", person=MARISOL, chat=OLD)
    await until(lambda: here.channel.parse(list(here.inbox.rows.values())[-1].raw) if here.inbox.rows else None)


async def test_the_move_is_told_once_and_the_new_chat_is_heard_with_its_administrators() -> None:
    async with stage(group={"id": OLD}, places={CASA: "mention"}) as here, here.receiving():
        await grown(here)
        await here.act("say", person=ANA, chat=NEW, text="@casalumbre_bot ¿siguen ahí?")
        await here.act("say", person=MARISOL, chat=NEW, text="@casalumbre_bot aquí seguimos")
        await until(lambda: len(here.inbox.rows) == 3)
        moved, asked, answered = here.parsed()
        assert moved == Moved(account=here.channel.account, chat=CASA, to=ChatId(str(NEW)), title=moved.title)
        assert isinstance(asked, Said)
        assert (asked.chat, asked.public, asked.to_brand, asked.ours) == (str(NEW), True, True, False)
        assert answered.ours


async def test_after_a_restart_it_is_still_heard() -> None:
    async with stage(group={"id": OLD}, places={CASA: "every_message"}) as here:
        async with here.receiving():
            await grown(here)
        async with stage(places={CASA: "every_message"}) as again:  # the cast's own group has the new id
            again.inbox.cursors = here.inbox.cursors
            async with again.receiving():
                await again.act("say", person=ANA, chat=NEW, text="hola otra vez")
                await until(lambda: again.inbox.rows)
            (said,) = again.parsed()
            assert (as_plain(said.body), said.to_brand) == ("hola otra vez", True)


async def test_a_group_that_nobody_configured_does_not_become_a_place_by_growing() -> None:
    async with stage(group={"id": OLD}, places={ChatId("-77"): "every_message"}) as here, here.receiving():
        await grown(here)
        await here.act("say", person=ANA, chat=NEW, text="@casalumbre_bot hola")
        await until(lambda: len(here.inbox.rows) == 2)
        assert here.parsed() == [Ignored(reason="other_place")] * 2
