"""What `puente check` says of rules that are allowed and hardly meant, and of which it keeps silent."""

import pathlib

import pytest
from test_config_load import small

from bridge.config.load import load_with_warnings

COMPANY = """
[teams.envios]
channel = "C2"
[routing]
default_team = "pagos"
"""
SLA = '[sla.default]\nfirst_response = "1h"\nnext_response = "1h"\n[escalation.default]\nsteps = [{ at = "100%", to = "team" }]\n'


def doubts(folder: pathlib.Path, rules: str) -> list[str]:
    """Those about rules, without the path."""
    loaded = load_with_warnings(small(folder, COMPANY + rules), {})
    return [
        f"{warning.name}: {warning.what}" for warning in loaded.warnings if warning.name.startswith(("rules", "words", "texts", "people"))
    ]


def two(first: str, second: str = "tags = 'y'") -> str:
    return f'[[rules]]\nname = "a"\n{first}\n[[rules]]\nname = "b"\n{second}\n'


@pytest.mark.parametrize(
    ("rules", "doubt"),
    [
        (two("stop = true", "tags = 'x'"), 'rules[2]: no message comes this far: "a" always matches and stops'),
        (
            two("stop = true\nwhen = { any = ['cobro', 'envío'] }", "tags = 'x'\nwhen = { any = 'ENVIO', platform = 'telegram' }"),
            'rules[2]: no message comes this far: "a" matches wherever this rule does and stops',
        ),
        (two("stop = true\nwhen = { any = 'reembols*' }", "tags = 'x'\nwhen = { all = ['un reembolso', 'x'] }"), "wherever this rule does"),
        (two("stop = true\nwhen = { longer = 80 }", "tags = 'x'\nwhen = { longer = 100, any = 'x' }"), "wherever this rule does"),
        (
            two("stop = true\nunless = { public = true }", "tags = 'x'\nwhen = { any = 'x' }\nunless = [{ public = true }, { any = 'y' }]"),
            "wherever this rule does",
        ),
        (
            two("team = 'pagos'", "team = 'envios'\nwhen = { any = 'envío' }"),
            'rules[2]: "a" stands first and matches wherever this rule does: such messages go to pagos, not to envios',
        ),
        (two("team = 'pagos'\nwhen = { any = 'x' }", "team = 'envios'\nwhen = { all = ['x', 'y'] }"), '"a" stands first'),
        (two("team = 'pagos'\nwhen = { hashtag = 'BuenFin' }", "team = 'envios'\nwhen = { hashtag = 'buenfín' }"), '"a" stands first'),
        (
            two("team = 'pagos'\nwhen = { any = ['envío', 'cobr*'] }", "team = 'envios'\nwhen = { any = ['paquete', 'envio', 'cobro'] }"),
            'rules[2]: "envio", "cobro" is also caught by "a", which stands first: such messages go to pagos, not to envios',
        ),
        (
            two("team = 'pagos'\nwhen = { any = 'envío', none = 'gracias' }", "team = 'envios'\nwhen = { any = 'un envío' }"),
            '"un envío" is also caught by "a"',
        ),
        (
            two("team = 'pagos'\nwhen = { any = 'reembols*' }", "team = 'envios'\nwhen = { regex = '(?i)\\b(reembolso|pago)\\b' }"),
            "regex '(?i)\\b(reembolso|pago)\\b' is also caught by \"a\"",
        ),
        (
            two("team = 'pagos'\nwhen = { regex = '(?i)re+mbols' }", "team = 'envios'\nwhen = { any = ['envío', 'reembolso'] }"),
            'rules[2]: "reembolso" is also caught by "a", which stands first: such messages go to pagos, not to envios',
        ),
        (two("tags = 'x'\nwhen = { followers = 5000 }"), "no message can match this rule: telegram cannot tell how many"),
        (two("tags = 'x'\nwhen = { platform = 'discord' }"), "no account of yours is on that platform"),
        (two("tags = 'x'\nwhen = { any = 'envío', none = ['envio'] }"), "none takes away every word that any asks for"),
        (two("tags = 'x'\nwhen = { all = ['ya', 'envío'], none = 'env*' }"), 'all asks for "envío", and none takes it away'),
        (two("tags = 'x'\nwhen = { public = true, any = 'x' }\nunless = { public = true }"), "unless holds wherever when does"),
        (two("tags = 'x'\nwhen = { returning = false, last_team = 'pagos' }"), "who is new had no case before"),
        (
            '[[rules]]\nname = "g"\nwhen = { public = true }\n[[rules.rules]]\nname = "a"\ntags = "x"\nwhen = { public = false }\n',
            "rules[1].rules[1]: no message can match this rule: it asks for public = true and for public = false",
        ),
        (two("tell = { to = 'lead', text = 'x' }"), "rules[1]: it tells the lead, and there is none"),
        (two("tags = 'x'\nwhen = { any = 'a*' }"), '"a*" is the beginning of a great many words'),
        (two("tags = 'x'\nwhen = { regex = '(?i)(cobro)?' }"), '"(?i)(cobro)?" is found in every text'),
        (two("tags = 'legal'", "tags = 'y'\nwhen = { tag = 'legall' }"), 'rules[2]: no rule gives the tag "legall"'),
        (two("tags = 'x'\non = ['warned', 'breached']"), "this rule is never asked: without an [sla.NAME] no case has a deadline"),
        (two("tags = 'x'\non = 'warned'") + SLA, "this rule is never asked: no ladder has a step before the deadline"),
        (two("ladder = true"), "it calls the ladder, and there is none"),
        ('[words.cobros]\nany = "cobro"\n', 'words.cobros: no rule asks for it as "@…"'),
        ('[people.elena]\nslack = "U012ABCDEF"\n', "people.elena: no team, no ladder and no rule names this person"),
        ('[texts.es]\n"template.fraude" = "Ya."\n', 'texts.es: no rule sends "template.fraude"'),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_told(tmp_path: pathlib.Path, rules: str, doubt: str) -> None:
    told = doubts(tmp_path, rules)
    assert any(doubt in one for one in told), told


@pytest.mark.parametrize(
    "rules",
    [
        two("tags = 'x'", "team = 'envios'\nwhen = { any = 'envío' }"),
        two("team = 'pagos'\nwhen = { language = 'es' }", "team = 'envios'\nwhen = { platform = 'telegram' }"),
        two("team = 'pagos'\non = 'reopened'", "team = 'envios'\nwhen = { any = 'envío' }"),
        two("stop = true\nwhen = { any = 'cobro' }", "tags = 'x'\nwhen = { any = 'cobros' }"),
        two("stop = true\nwhen = { any = 'cobro' }\nunless = { any = 'gracias' }", "tags = 'x'\nwhen = { any = 'cobro' }"),
        two("stop = true\nwhen = { any = 'cobro' }", "tags = 'x'\non = 'moved'\nwhen = { any = 'cobro' }"),
        two("stop = true\nwhen = { any = 'el cobro' }", "tags = 'x'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { any = 'cobro', public = true }", "team = 'envios'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { any = 'cobro', platform = 'telegram' }", "team = 'envios'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { any = 'cobro' }", "team = 'pagos'\ntags = 'x'\nwhen = { any = 'cobro' }"),
        two("tags = 'legal'", "tags = 'y'\nwhen = { tag = 'legal' }"),
        two("ladder = true\non = 'breached'") + SLA,
        two("priority = 'high'\nwhen = { any = 'cobro' }", "team = 'pagos'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { any = 'cobro', regex = '[0-9]' }", "team = 'envios'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { regex = '^cobro [0-9]+$' }", "team = 'envios'\nwhen = { any = 'cobro' }"),
        two("team = 'pagos'\nwhen = { any = 'cobro' }", "team = 'envios'\nwhen = { regex = '(?i)cobro.*envío' }"),
        two("tags = 'x'\nwhen = { any = ['envío', 'paquete'], none = ['envio'] }"),
    ],
)
def test_what_may_well_be_meant_is_not(tmp_path: pathlib.Path, rules: str) -> None:
    assert doubts(tmp_path, rules) == []
