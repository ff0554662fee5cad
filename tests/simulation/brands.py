"""What does the brand of a world promise its customers, and whom does it call? Half of them promise one thing plainly, and call the lead.

All begin on a Monday, a quarter past eight in the morning where the brand is, and are short: opening hours close and open, quiet hours
end and absent people come back within minutes.
"""

import dataclasses
import random

COMMON = """
[brand]
name = "Casa Lumbre"
languages = ["es", "en"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///{folder}/puente.db"
[accounts.telegram]
platform = "telegram"
token = "7000000001:AA-of-a-simulated-world"
[accounts.discord]
platform = "discord"
token = "of.a-simulated.world"
[accounts.ventas]
platform = "telegram"
token = "7000000002:AA-of-a-simulated-world"
[desk]
platform = "slack"
bot_token = "xoxb-simulated"
app_token = "xapp-simulated"
operators_channel = "C0OPERADOR"
[teams.cobros]
channel = "C0COBROS01"
lead = "marta"
[teams.envios]
channel = "C0ENVIOS01"
lead = "marta"
[routing]
default_team = "cobros"
[people.elena]
slack = "U0ELENA001"
[people.marta]
slack = "U0MARTA001"
{marta}
[sla.default]
first_response = "{promised}"
next_response = "{promised}"
{sla}
[escalation.default]
{ladder}
[cases]
opening_wait = "2s"
[promises]
remind_before = "5s"
[limits]
new_customers = {welcome}
[[rules]]
name = "envíos"
when = {{ any = ["paquete"] }}
team = "envios"
{more}
"""
PLAIN = 'steps = [{ at = "100%", to = ["lead"] }]'
LONG = """
steps = [
    { at = "50%", to = ["thread"] },
    { at = "80%", to = ["team", "assignee"] },
    { at = "100%", to = ["lead"] },
    { at = "+20s", to = ["elena"], repeat = "2m" },
]
taken_for = "20s"
"""
IN_CHARGE = ("D-U0MARTA001", "D-U0ELENA001", "C0OPERADOR")
"""Where those read who are called when a promise to answer is broken: the lead, whoever stands in and, where neither is there, the
operators."""
PROMISED = (30, 30, 5)
"""Seconds within which customers are promised an answer: in a third of the worlds so few that people see what follows, and act on it."""
LATEST = 200.0
"""Seconds after which whoever still waits is known to somebody in charge, whatever closed or was quiet meanwhile."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Whim:
    """Something that not all brands have."""

    sla: str = ""
    marta: str = ""
    ladder: str = ""
    more: str = ""


WHIMS = (
    Whim(sla='resolution = "50s"'),
    Whim(
        sla='[[sla.default.special]]\npriority = ["high"]\nfirst_response = "10s"\nresolution = "40s"',
        more='[[rules]]\nname = "dinero"\nwhen = { any = ["reembolso"] }\npriority = "high"',
    ),
    Whim(more='[hours.default]\nmon-fri = "08:00-08:14, 08:15-19:00"'),
    Whim(marta='quiet = "08:13-08:15"'),
    Whim(marta='alternate = "elena"\naway = [{ from = "2026-09-21 08:00", until = "2026-09-21 08:14" }]'),
    Whim(ladder=LONG),
)
"""What stands in the sla of one comes before the tables of another."""


def configuration(seed: int, folder: object, welcome: int) -> str:
    """The text of the world's puente.toml."""
    chance = random.Random(f"brand {seed}")
    whims = [whim for whim in WHIMS if chance.random() < 0.4] if chance.random() < 0.5 else []
    said = {field.name: "\n".join(getattr(whim, field.name) for whim in whims) for field in dataclasses.fields(Whim)}
    said["ladder"] = said["ladder"].strip() or PLAIN
    return COMMON.format(folder=folder, promised=f"{chance.choice(PROMISED)}s", welcome=welcome, **said)
