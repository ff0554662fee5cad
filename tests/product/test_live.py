"""The configuration is changed while the product runs, as people's editors do it: in place, in pieces, by another file's name."""

import collections
import dataclasses
import pathlib
from collections.abc import Callable

import pytest
from house import ANA, ENVIOS, LUIS, OPERATORS, House
from process import process

from bridge.app import source
from bridge.config.schema import Config
from bridge.live import Source
from bridge.operate.calendars import Calendars
from bridge.operate.watching import Watch
from bridge.ports import Router

FACTURAS = """
[[rules]]
name = "facturas"
when = { any = ["factura"] }
team = "envios"
"""
BROKEN = FACTURAS.replace('"envios"', '"embios"')
SAYS = ["mi factura 1", "mi factura 2", "mi factura 3", "mi factura 4"]


class Editor:
    """Somebody before the configuration."""

    def __init__(self, house: House) -> None:
        self.house, self.file = house, house.folder / "puente.toml"
        self._began = self.file.read_text(encoding="utf-8")

    def text(self, more: str) -> str:
        """The configuration as it began, with further lines."""
        return f"{self._began}\n{more}"

    def saves(self, more: str) -> None:
        self.file.write_text(self.text(more), encoding="utf-8")

    def saves_by_renaming(self, more: str) -> None:
        beside = pathlib.Path(f"{self.file}~")
        beside.write_text(self.text(more), encoding="utf-8")
        beside.rename(self.file)

    def told(self, *words: str) -> bool:
        return any(all(word in notice for word in words) for notice in self.house.notices())


async def test_a_valid_change_takes_effect_at_once_and_is_announced(house: House) -> None:
    async with process(house):
        editor = Editor(house)
        await house.opened(ANA, "me falta mi factura")
        editor.saves_by_renaming(FACTURAS)
        await house.until(lambda: editor.told("Reglas nuevas: «facturas».", "(1)", "cobros → envios: 1"), within=3)
        await house.write(LUIS, SAYS[0])
        await house.until(lambda: SAYS[0] in house.root(ENVIOS)["text"])
        await house.press("¿Por qué aquí?", channel=ENVIOS, person="diego")
        await house.until(lambda: any("La regla «facturas»" in said and "vigentes desde" in said for said in house.thread(ENVIOS)))

        recibos = FACTURAS.replace('["factura"]', '["recibo"]')
        editor.saves(recibos + "[limits]\nper_minute = 19\n[files]\nlargest = '2 MB'\n")
        await house.until(lambda: editor.told("Reglas cambiadas: «facturas».", "También cambió: «limits».", "valga: «files»."), within=3)
        assert len(house.messages(OPERATORS)) == 2


async def test_what_is_wrong_or_half_written_changes_nothing(house: House) -> None:
    async with process(house) as puente:
        editor = Editor(house)
        editor.saves(FACTURAS)
        await house.until(lambda: editor.told("«facturas»"))
        whole = editor.text(FACTURAS + FACTURAS.replace("factura", "recibo"))
        editor.file.write_text(whole[:-20], encoding="utf-8")
        await house.until(lambda: "configuration_has_mistakes" in puente.log.read_text(encoding="utf-8"))
        editor.file.write_text(whole, encoding="utf-8")
        await house.until(lambda: editor.told("Reglas nuevas: «recibos»."))
        assert not editor.told("no se tomó"), "it was being written"

        editor.saves(BROKEN)
        await house.until(lambda: editor.told("no se tomó", "Errores: 1", 'there is no team "embios"; the nearest right name is "envios"'))
        await house.write(LUIS, SAYS[0])
        await house.until(lambda: SAYS[0] in house.root(ENVIOS)["text"])


async def test_nothing_is_dropped_or_repeated_while_it_changes_again_and_again(house: House) -> None:
    async with house.running():
        editor = Editor(house)
        for number, text in enumerate(SAYS):
            await house.write(LUIS, text)
            for name in (f"borrador {number}", f"regla {number}"):
                editor.saves(f'[[rules]]\nname = "{name}"\ntags = ["n{number}"]\n')
            await house.write(ANA, text)
            await house.until(lambda number=number: editor.told(f"«regla {number}»"))
        await house.until(lambda: collections.Counter(house.copies(*SAYS)) == dict.fromkeys(SAYS, 2))
        await house.write(ANA, "y algo más")
        await house.until(lambda: "n3" in house.seen())


async def test_a_new_team_is_asked_for_at_the_desk_and_one_without_a_channel_is_refused(house: House) -> None:
    async with house.running():
        editor = Editor(house)
        editor.saves(FACTURAS.replace('"envios"', '"facturas"') + '[teams.facturas]\nchannel = "#no-hay"\n')
        await house.until(lambda: editor.told("no se tomó", "no-hay"))
        editor.saves('[[rules]]\nname = "aviso"\ntell = { to = ["#nadie"], text = "ojo" }\n')
        await house.until(lambda: editor.told("Reglas nuevas: «aviso».", "no se encontró a «#nadie»"))
        house.fault("slack", "conversations.*", "status", times=3)
        editor.saves(FACTURAS.replace('"envios"', '"facturas"') + f'[teams.facturas]\nchannel = "{ENVIOS}"\nname = "Facturas"\n')
        await house.until(lambda: editor.told("Reglas nuevas: «facturas».", "También cambió: «teams»."))
        await house.write(LUIS, SAYS[0])
        await house.until(lambda: SAYS[0] in house.root(ENVIOS)["text"])


async def test_a_change_in_whose_midst_something_fails_is_taken_when_it_works_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = iter([MemoryError()])

    def failing_once(watch: Watch, read: Callable[[], Config], calendars: Calendars) -> Source:
        known = source(watch, read, calendars)

        def make_router(config: Config) -> Router:
            for failure in failures:
                raise failure
            return known.make_router(config)

        return dataclasses.replace(known, make_router=make_router)

    monkeypatch.setattr("house.source", failing_once)
    async with house.running():
        editor = Editor(house)
        editor.saves(FACTURAS)
        await house.until(lambda: editor.told("Reglas nuevas: «facturas»."))
        assert next(failures, None) is None, "it did fail"
