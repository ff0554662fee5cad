"""`puente clocks` answers whoever asks afterwards: since when was it due, why was it put off, and who was told?"""

import asyncio
import pathlib

from click.testing import CliRunner, Result
from company import MINUTE, TEN, Company, open_company

from bridge.cli import main

OFFICE = pathlib.Path(__file__).parent.parent / "clocks" / "office.toml"


def asked(folder: pathlib.Path, number: int) -> Result:
    file = folder / "config.toml"
    file.write_text(OFFICE.read_text(encoding="utf-8").replace("sqlite:///unused.db", f"sqlite:///{folder}/puente.db"), encoding="utf-8")
    return CliRunner().invoke(main, ["clocks", "-c", str(file), str(number)])


def after(folder: pathlib.Path, story: object) -> list[str]:
    async def lived() -> int:
        async with open_company(folder) as company:
            await story(company)  # type: ignore[operator]
            return (await company.cases())[-1].id

    result = asked(folder, asyncio.run(lived()))
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


def test_it_tells_each_moment_of_a_clock_and_who_was_called(tmp_path: pathlib.Path) -> None:
    async def story(company: Company) -> None:
        await company.writes("me cobraron dos veces")
        await company.at(20)
        await company.presses("snooze", str((await company.cases())[-1].id), when=seconds(30))
        await company.at(81)
        await company.answers("Ya te devolvimos el segundo cargo")

    assert after(tmp_path, story) == [
        "first answer: answered late; 1 h round the clock, ladder default",
        "    Mon 2026-01-05 10:00  began, due Mon 2026-01-05 11:00",
        "    Mon 2026-01-05 10:20  paused: the case was snoozed (Pablo)",
        "    Mon 2026-01-05 10:30  went on, due Mon 2026-01-05 11:10: the snooze was over",
        "    Mon 2026-01-05 10:40  told: el hilo (step 1)",
        "    Mon 2026-01-05 11:10  breached: its moment passed",
        "    Mon 2026-01-05 11:10  told: Marta Ibarra (step 2)",
        "    Mon 2026-01-05 11:21  met too late (Pablo)",
        "",
        "snooze: over",
        "    Mon 2026-01-05 10:20  began, due Mon 2026-01-05 10:30 (Pablo)",
        "    Mon 2026-01-05 10:30  over",
        "",
    ]


def test_it_tells_what_stands_in_for_an_answer_and_what_became_of_it(tmp_path: pathlib.Path) -> None:
    async def story(company: Company) -> None:
        await company.writes("¿cuándo llega mi reembolso?")
        await company.at(5)
        await company.answers("mañana a las 10 te confirmo")

    assert after(tmp_path, story) == [
        "first answer: cancelled; 1 h round the clock, ladder default",
        "    Mon 2026-01-05 10:00  began, due Mon 2026-01-05 11:00",
        "    Mon 2026-01-05 10:05  ended, nothing is asked of it any more: a promise stands in for it (Pablo)",
        "",
        'promise of Pablo, "mañana a las 10 te confirmo": running, due Tue 2026-01-06 10:00',
        "    Mon 2026-01-05 10:05  began, due Tue 2026-01-06 10:00 (Pablo)",
        "",
    ]


def test_of_a_case_that_is_not_there_it_says_so(tmp_path: pathlib.Path) -> None:
    async def story(company: Company) -> None:
        await company.writes("hola")

    after(tmp_path, story)
    result = asked(tmp_path, 41)
    assert (result.exit_code, result.output) == (1, "there is no case 41\n")
