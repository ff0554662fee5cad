"""Why here? Whoever at the desk wonders is told by the rules' names, the customer's own words and what else would have been."""

import pathlib

from road_stage import Stage, open_stage

MORE = """
[[rules]]
name = "amenaza"
when = { any = ["Profeco"] }
priority = "urgent"
tags = ["legal"]
assignee = "elena"
tell = { to = ["carmen", "lead"], text = "ojo" }
[[rules]]
name = "dinero"
when = { any = ["reembolso"] }
team = "atencion"
[[rules]]
name = "por escrito"
when = { public = false }
tags = ["privado"]
"""


async def why(stage: Stage, who: str = "Ana") -> str:
    before = len(await stage.thread(who))
    await stage.press("Elena", "why", who)
    (told,) = (await stage.thread(who))[before:]
    return told


async def offered(stage: Stage) -> bool:
    return "why" in [button.action for button in (await stage.sheet(await stage.home("Ana"))).buttons]


async def test_the_rule_its_words_and_where_they_stood_are_told_and_what_else_matched(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path, MORE) as stage:
        await stage.say("Ana", "Hola, sigo esperando mi REEMBOLSO desde marzo; si no, voy a la Profeco")
        await stage.deliver()
        told = await why(stage)
        assert "La regla «cobros» lo mandó a Pagos: «reembolso» en «sigo esperando mi REEMBOLSO desde marzo; si»." in told
        assert "Esa regla también puso prioridad alta." in told
        assert "La regla «amenaza» puso responsable Elena, etiquetas legal, aviso a carmen, lead: «Profeco» en «voy a la Profeco»." in told
        assert "La regla «por escrito» puso etiquetas privado: public: the place is private." in told
        assert "También coincidieron, sin decidir nada: «dinero»." in told
        assert "Sin reglas habría ido a Atención." in told


async def test_where_no_rule_chose_the_team_that_is_what_is_told(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.say("Ana", "mi silla llegó rota")
        await stage.deliver()
        assert "Ninguna regla eligió equipo, y Atención atiende lo demás." in await why(stage)


async def test_it_is_offered_again_only_when_another_decision_was_made(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.say("Ana", "mi silla llegó rota")
        await stage.deliver()
        assert await offered(stage)
        await stage.press("Elena", "why", "Ana")
        assert not await offered(stage)
        once = await stage.thread("Ana")
        await stage.press("Diego", "why", "Ana")
        assert await stage.thread("Ana") == once, "the answer stands there already"
        await stage.say("Ana", "es por un cobro")
        await stage.deliver()
        assert await offered(stage)
        assert "La regla «cobros»" in await why(stage)


async def test_no_part_of_a_card_number_is_quoted(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path, MORE) as stage:
        await stage.say("Ana", "quiero mi reembolso en la 4111 1111 1111 1111 y no en otra, por favor se lo pido")
        told = await why(stage)
        assert "reembolso en la" in told
        assert "4111" not in told
