"""Forms with more than text, filled in at the local Slack through the real Bolt."""

import dataclasses

from slack_stage import COBROS, MARTA, SOFIA, opened, post

from adapters.slack import forms as drawn
from bridge.model.acts import Button
from bridge.model.events import DeskPressed
from bridge.road.shown.forms import forms
from bridge.texts import Catalogue

FORMS = forms(Catalogue("es", "America/Mexico_City"))


async def test_a_colleague_is_picked_by_name_and_a_guest_has_none() -> None:
    async with opened() as stage:
        stage.desk.forms = FORMS
        async with stage.running():
            posted = await post(stage, "Caso 7", buttons=(Button(action="give", label="Dárselo a …", value="42"),))
            guest = (await stage.act("add_person", name="invitada", is_ultra_restricted=True, channels=[COBROS]))["id"]
            for picked in (MARTA, guest):
                stage.inbox.rows.clear()
                await stage.act("click", channel=COBROS, person=SOFIA, ts=posted.ts, action_id="give")
                await stage.act("submit_view", person=SOFIA, values={"person": {drawn.TYPED: picked}})
                event = await stage.row("submit:")
                assert isinstance(event, DeskPressed)
                assert (event.action, event.value, event.fields) == ("give", "42", {"person": picked})
                assert set(event.names) == ({MARTA} if picked == MARTA else set())


async def test_a_length_is_chosen_and_the_first_one_is_offered() -> None:
    async with opened() as stage:
        stage.desk.forms = FORMS
        async with stage.running():
            posted = await post(stage, "Caso 7", buttons=(Button(action="more_time", label="Más tiempo", value="42"),))
            await stage.act("click", channel=COBROS, person=SOFIA, ts=posted.ts, action_id="more_time")
            await stage.act("submit_view", person=SOFIA, values={"reason": {drawn.TYPED: "Espero al banco"}})
            event = await stage.row("submit:")
            assert isinstance(event, DeskPressed)
            length = dataclasses.asdict(FORMS["more_time"])["fields"][0]["options"][0][0]
            assert event.fields == {"length": length, "reason": "Espero al banco"}
