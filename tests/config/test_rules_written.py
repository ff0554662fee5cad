"""What a lead writes about messages, and what the rules that decide are made of."""

import pathlib
from typing import Any

import pytest
from test_config_load import small

from bridge.config.load import load
from bridge.config.rulebook import laid_flat
from rules.rule import Often, Rule, Span

MINUTE = 60_000
COMPANY = """
[people.elena]
slack = "elena@example.com"
[people.marta]
slack = "marta@example.com"
[teams.envios]
channel = "C2"
members = ["elena", "marta"]
[routing]
default_team = "pagos"
[webhooks.crm]
url = "https://example.com/hook"
secret = "${CRM}"
[words.cobros]
any = ["reembols*", "me cobraron"]
[texts.es]
"template.fraude" = "Ya lo ve {team}."
"""


def written(folder: pathlib.Path, extra: str) -> list[Rule]:
    return [rule for _, rule in laid_flat(load(small(folder, COMPANY + extra), {"CRM": "canary"}).rules)]


@pytest.mark.parametrize(
    ("when", "field", "value"),
    [
        ('any = ["@cobros", "tarjeta", "me cobraron"]', "any", ("reembols*", "me cobraron", "tarjeta")),
        ('none = "@cobros"', "none", ("reembols*", "me cobraron")),
        ('hashtag = ["#MalServicio", "queja"]', "hashtag", ("MalServicio", "queja")),
        ('mention = "@tienda"', "mention", ("tienda",)),
        ('link = ["Example.com", "*"]', "link", ("example.com", "*")),
        ("longer = 280", "longer", 280),
        ('file = ["photo", "none"]', "file", ("photo", "none")),
        ("returning = false", "returning", False),
        ('often = { at_least = 5, within = "10m" }', "often", Often(at_least=5, within=10 * MINUTE)),
        ('weekday = ["lun", "Miércoles", "sáb"]', "weekday", (0, 2, 5)),
        ('weekday = ["mon", "saturday", "seg", "terça-feira", "dom"]', "weekday", (0, 5, 0, 1, 6)),
        ('hours = "22:00-06:00"', "hours", (Span(first=1320, until=360),)),
        ('hours = ["9:00 - 14:00", "16:00–24:00"]', "hours", (Span(first=540, until=840), Span(first=960, until=1440))),
        ('last_team = "envios"', "last_team", ("envios",)),
        ('waiting = "1h30m"', "waiting", 90 * MINUTE),
    ],
)
def test_a_condition_as_it_is_written(tmp_path: pathlib.Path, when: str, field: str, value: Any) -> None:
    (rule,) = written(tmp_path, f'[[rules]]\nname = "a"\ntags = "x"\nwhen = {{ {when} }}\n')
    assert getattr(rule.when[0], field) == value


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ('template = "fraude"', {"template": "template.fraude"}),
        ('tell = { to = ["#ventas", "lead", "elena"], text = "Mira" }', {"tell": ("#ventas", "lead", "elena"), "tell_text": "Mira"}),
        ('team = "envios"\nassignee = "round_robin"', {"team": "envios", "assignee": "round_robin"}),
        ('webhook = "crm"', {"webhook": ("crm",)}),
        ('ladder = true\nclose = "duplicado"', {"ladder": True, "close": "duplicado"}),
        ('unclaimed = "30m"\nladder = true', {"on": ("unclaimed",), "unclaimed": 30 * MINUTE}),
        ('on = ["warned", "unclaimed"]\nunclaimed = "30m"\nladder = true', {"on": ("warned", "unclaimed")}),
        ("greeting = false", {"greeting": False, "on": ("message",), "when": ()}),
    ],
)
def test_an_effect_as_it_is_written(tmp_path: pathlib.Path, effect: str, expected: dict[str, Any]) -> None:
    (rule,) = written(tmp_path, f'[[rules]]\nname = "a"\n{effect}\n')
    assert {name: getattr(rule, name) for name in expected} == expected


GROUP = """
[[rules]]
name = "cobros"
when = { any = "@cobros" }
unless = { any = "gracias" }
team = "pagos"
tags = ["cobro"]
stop = true

[[rules.rules]]
name = "de noche"
when = { hours = "22:00-06:00" }
unless = [{ language = "es", any = "urge" }, { returning = true }]
tags = ["noche"]
stop = false

[[rules.rules]]
name = "en público"
when = { public = true }

[[rules.rules.rules]]
name = "con foto"
when = { file = "photo" }
priority = "high"

[[rules]]
name = "otra"
tags = "x"
"""


def test_a_group_shares_its_conditions_and_what_its_rules_do_not_set_themselves(tmp_path: pathlib.Path) -> None:
    night, photo, other = written(tmp_path, GROUP)
    assert (night.name, photo.name, other.name) == ("de noche", "con foto", "otra")
    assert [(when.any, when.hours) for when in night.when] == [(("reembols*", "me cobraron"), ()), ((), (Span(first=1320, until=360),))]
    assert [(when.any, when.returning) for when in night.unless] == [(("gracias",), None), (("urge",), None), ((), True)]
    assert (night.team, night.tags, night.stop) == ("pagos", ("noche",), False), "what it says itself goes before the group"
    assert (photo.team, photo.tags, photo.priority, photo.stop) == ("pagos", ("cobro",), "high", True)
    assert [(when.public, when.file) for when in photo.when[1:]] == [(True, ()), (None, ("photo",))]
    assert (other.when, other.unless, other.team) == ((), (), None), "a group ends where the next rule begins"


def test_the_secret_of_a_webhook_does_not_show_itself(tmp_path: pathlib.Path) -> None:
    config = load(small(tmp_path, COMPANY), {"CRM": "canary"})
    assert config.webhooks["crm"].secret.reveal() == "canary"
    assert "canary" not in repr(config)
