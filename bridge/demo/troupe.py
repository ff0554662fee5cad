"""Who plays in the story, and what each of the customers' cases has seen so far."""

from bridge.demo.expect import Expectations
from bridge.demo.ledger import Exchange
from bridge.demo.people import ATENCION, AYUDA, COBROS, ENVIOS, AtDesk, OnDiscord, OnTelegram
from bridge.demo.stage import Stage
from bridge.demo.voice import Voice
from bridge.texts import Catalogue

CARMEN = "880000000000000003"


class Troupe:
    """mute: Sofía answers nobody. The story must notice; that is how the story itself is tested."""

    def __init__(self, stage: Stage, voice: Voice, *, mute: bool = False) -> None:
        self.stage, self.voice, self.mute = stage, voice, mute
        self.expect = Expectations(stage, voice)
        self.words = Catalogue("es", "America/Mexico_City")
        """What stands on the buttons that staff press."""
        self.ana = OnTelegram(stage, 5101, "Ana Torres")
        self.luis = OnDiscord(stage, "880000000000000001", "Luis")
        self.carmen = OnDiscord(stage, CARMEN, "Carmen", channel=AYUDA)
        self.beto = OnDiscord(stage, "880000000000000002", "Beto", channel=AYUDA)
        self.sofia = AtDesk(stage, "U0SOFIA001", "Sofía Ramírez")
        self.diego = AtDesk(stage, "U0DIEGO001", "Diego Luna")
        self.marta = AtDesk(stage, "U0MARTA001", "Marta Ibarra")
        self.elena = AtDesk(stage, "U0ELENA001", "Elena Castillo")
        self.of_ana = Exchange(customer=self.ana, card=lambda look: look.card(COBROS, "Ana Torres"))
        self.of_luis = Exchange(customer=self.luis, card=lambda look: look.card(ENVIOS, "Luis"))
        self.of_carmen = Exchange(customer=self.carmen, card=lambda look: look.card(ATENCION, "Carmen"), public=True)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return self.of_ana, self.of_luis, self.of_carmen

    def button(self, key: str) -> str:
        return self.words.line(f"button.{key}")

    async def arrive(self) -> None:
        """Carmen is not in the cast: she joins the brand's server today."""
        await self.stage.act("discord", "add_person", id=CARMEN, username="carmen_oax", global_name="Carmen")
