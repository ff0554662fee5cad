"""What of a changed configuration takes effect while the product runs, and what is said to have changed."""

import pathlib

from bridge.config.change import Change, between, taken
from bridge.config.load import load
from bridge.config.schema import Config

EXAMPLE = """
[brand]
name = "Jacaranda"
languages = ["es"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///puente.db"
[accounts.cuenta]
platform = "telegram"
token = "1:abc"
[desk]
bot_token = "xoxb-1"
app_token = "xapp-1"
[routing]
default_team = "atencion"
[teams.atencion]
channel = "#atencion"
[teams.pagos]
channel = "#pagos"
[[rules]]
name = "pagos"
when = { any = ["cobro"] }
team = "pagos"
[[rules]]
name = "público"
when = { public = true }
greeting = false
"""
PAGOS, PUBLICO = (f"[[rules]]{rule}" for rule in EXAMPLE.split("[[rules]]")[1:])


def changed(folder: pathlib.Path, *replaced: tuple[str, str]) -> Config:
    text = EXAMPLE
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, {})


def test_rules_are_told_by_name(tmp_path: pathlib.Path) -> None:
    before = changed(tmp_path)
    more = '[[rules]]\nname = "legal"\npriority = "urgent"\n'
    assert between(before, changed(tmp_path)) == Change()
    assert between(before, changed(tmp_path, (PUBLICO, PUBLICO + more))) == Change(added=("legal",))
    assert between(before, changed(tmp_path, (PUBLICO, ""))) == Change(removed=("público",))
    assert between(before, changed(tmp_path, ('"cobro"', '"cobros"'))) == Change(changed=("pagos",))
    assert between(before, changed(tmp_path, (PAGOS + PUBLICO, PUBLICO + PAGOS))) == Change(reordered=True)
    assert between(before, changed(tmp_path, ('default_team = "atencion"', 'default_team = "pagos"'))) == Change(default_team="pagos")


def test_a_remark_and_what_is_expected_change_nothing(tmp_path: pathlib.Path) -> None:
    before = changed(tmp_path)
    assert between(before, changed(tmp_path, ("[desk]", "# la mesa\n[desk]"))) == Change()
    assert between(before, changed(tmp_path, (PUBLICO, PUBLICO + '[[expect]]\ntext = "un cobro"\nteam = "pagos"\n'))) == Change()


def test_a_list_of_words_that_changes_changes_the_rules_that_use_it(tmp_path: pathlib.Path) -> None:
    named = ('{ any = ["cobro"] }', '{ any = ["@dinero"] }')
    lists = [("[routing]", f'[words.dinero]\nany = ["{word}"]\n[routing]') for word in ("cobro", "cargo")]
    before, after = (changed(tmp_path, named, each) for each in lists)
    assert between(before, after).changed == ("pagos",)


def test_connections_and_tokens_wait_for_the_next_start(tmp_path: pathlib.Path) -> None:
    before = changed(tmp_path)
    after = changed(tmp_path, ("1:abc", "2:def"), ("puente.db", "otra.db"), ("#pagos", "#cobros"))
    change = between(before, after)
    assert (change.waiting, change.sections) == (("storage", "accounts"), ("teams",))
    goes_on = taken(before, after)
    assert goes_on.accounts["cuenta"].token.reveal() == "1:abc"
    assert (goes_on.storage.url, goes_on.teams["pagos"].channel) == ("sqlite:///puente.db", "#cobros")


def test_a_team_that_is_taken_out_stays_known_for_its_open_cases(tmp_path: pathlib.Path) -> None:
    after = changed(tmp_path, (PAGOS, ""), ('[teams.pagos]\nchannel = "#pagos"\n', ""))
    assert set(taken(changed(tmp_path), after).teams) == {"atencion", "pagos"}
