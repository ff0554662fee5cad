"""Who plays in the story, and what each of the customers' cases has seen so far."""

from bridge.demo.expect import Expectations
from bridge.demo.ledger import Exchange
from bridge.demo.people import ATENCION, AYUDA, COBROS, ENVIOS, AtDesk, OnDiscord, OnTelegram
from bridge.demo.stage import Stage
from bridge.demo.voice import Voice
from bridge.texts import Catalogue

CARMEN, CHELA = "880000000000000003", "880000000000000004"


class Troupe:
    """mute: Sofía answers nobody. The story must notice; that is how the story itself is tested."""

    def __init__(self, stage: Stage, voice: Voice, *, mute: bool = False) -> None:
        self.stage, self.voice, self.mute = stage, voice, mute
        self.expect = Expectations(stage, voice)
        self.words = Catalogue("es", "America/Mexico_City")
        """What stands on the buttons that staff press."""
        self.ana = OnTelegram(stage, 5101, "Ana Torres")
        self.marisol = OnTelegram(stage, 5102, "Marisol Peña")
        self.luis = OnDiscord(stage, "880000000000000001", "Luis")
        self.carmen = OnDiscord(stage, CARMEN, "Carmen", channel=AYUDA)
        self.beto = OnDiscord(stage, "880000000000000002", "Beto", channel=AYUDA)
        self.chela = OnDiscord(stage, CHELA, "Chela")
        self.sofia = AtDesk(stage, "U0SOFIA001", "Sofía Ramírez")
        self.diego = AtDesk(stage, "U0DIEGO001", "Diego Luna")
        self.marta = AtDesk(stage, "U0MARTA001", "Marta Ibarra")
        self.elena = AtDesk(stage, "U0ELENA001", "Elena Castillo")
        self.of_ana = Exchange(customer=self.ana, card=lambda look: look.card(COBROS, "Ana Torres"))
        self.of_marisol = Exchange(customer=self.marisol, card=lambda look: look.card(ENVIOS, "Marisol Peña"))
        self.of_chela = Exchange(customer=self.chela, card=lambda look: look.card(COBROS, "Chela"))
        self.of_luis = Exchange(customer=self.luis, card=lambda look: look.card(ENVIOS, "Luis"))
        self.of_carmen = Exchange(customer=self.carmen, card=lambda look: look.card(ATENCION, "Carmen"), public=True)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return self.of_ana, self.of_luis, self.of_carmen, self.of_marisol, self.of_chela

    def button(self, key: str) -> str:
        return self.words.line(f"button.{key}")

    async def arrive(self) -> None:
        """Carmen and Chela are not in the cast: they join the brand's server today."""
        await self.stage.act("discord", "add_person", id=CARMEN, username="carmen_oax", global_name="Carmen")
        await self.stage.act("discord", "add_person", id=CHELA, username="chela_mty", global_name="Chela")
