"""Does a customer's card number stand anywhere in Slack?"""

import json

from house import ANA, House


async def test_neither_in_what_was_said_nor_in_what_was_edited(house: House) -> None:
    async with house.running():
        said = await house.write(ANA, "me cobraron dos veces en 4111 1111 1111 1111")
        await house.until(lambda: house.copies("en •••• •••• •••• 1111"))
        await house.act("telegram/edit", person=ANA, message_id=said["message_id"], text="no, fue en la 5555-5555-5555-4444")
        await house.until(lambda: house.copies("la •••• •••• •••• 4444"))
        state = json.dumps(house.sandbox.slack.state())
        assert "4111 1111" not in state and "5555-5555" not in state
