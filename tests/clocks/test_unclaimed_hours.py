"""A rule that asks whether nobody claims a case counts the time in which somebody could."""

import pathlib

from company import open_company

RULE = """
[[rules]]
name = "Nadie la toma"
unclaimed = "30m"
when = { team = "taller" }
tell = { to = ["elena"], text = "Nadie la ha tomado" }
"""
TEN_AT_NIGHT, NINE_IN_THE_MORNING = 12 * 60, 23 * 60


async def test_of_a_case_of_the_night_somebody_hears_half_an_hour_after_opening(tmp_path: pathlib.Path) -> None:
    office = tmp_path / "office.toml"
    office.write_text(pathlib.Path(__file__).with_name("office.toml").read_text(encoding="utf-8") + RULE, encoding="utf-8")
    async with open_company(tmp_path, file=str(office)) as company:
        await company.at(TEN_AT_NIGHT)
        await company.writes("¿ya está la reparación?")
        await company.at(NINE_IN_THE_MORNING + 25)
        assert company.told("U0ELENA") == []
        await company.at(NINE_IN_THE_MORNING + 36)
        assert ["Nadie la ha tomado" in post.text for post in company.told("U0ELENA")] == [True]
