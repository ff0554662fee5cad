"""`puente hours`: somebody asks what his opening hours count, before a deadline does."""

import pathlib

from command import ROOT, puente
from elsewhere import closing, day, elsewhere
from test_config_load import small

TOKENS = {"TELEGRAM_TOKEN": "1:t", "DISCORD_TOKEN": "d", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_it_says_day_by_day_what_counts_and_why_a_day_does_not(tmp_path: pathlib.Path) -> None:
    example = str(ROOT / "config.example.toml")
    said_here = {"LANG": "es_MX.UTF-8", "LANGUAGE": "es"}  # the machine's language, which the terminal's lines have nothing to do with
    shown = puente("hours", "default", "-c", example, "--from", "2026-12-23 17:00", "--add", "4h", cwd=tmp_path, **TOKENS, **said_here)
    assert shown.stdout.splitlines() == [
        "default, America/Mexico_City, from Wed 2026-12-23 17:00",
        "  Wed 2026-12-23        2 h  17:00-19:00",
        "  Thu 2026-12-24          -  closed",
        "  Fri 2026-12-25          -  Christmas Day",
        "  Sat 2026-12-26        2 h  10:00-12:00",
        "4h later: Sat 2026-12-26 12:00",
    ]
    refused = puente("hours", "defalt", "-c", example, cwd=tmp_path, **TOKENS)
    assert (refused.returncode, refused.stderr) == (2, 'there are no hours defalt; known: "default"\n')


def test_seconds_are_said(tmp_path: pathlib.Path) -> None:
    example = str(ROOT / "config.example.toml")
    for added, last in (("45s", "  Wed 2026-12-23       45 s  17:00-17:00"), ("90s", "  Wed 2026-12-23  1 min 30 s  17:00-17:01")):
        shown = puente("hours", "default", "-c", example, "--from", "2026-12-23 17:00", "--add", added, cwd=tmp_path, **TOKENS)
        assert shown.stdout.splitlines()[1] == last


def test_a_year_at_a_glance(tmp_path: pathlib.Path) -> None:
    small(
        tmp_path,
        '[hours.tienda]\nmon-fri = "09:00-14:00, 16:00-19:00"\nsat = "22:00-06:00"\nholidays = { country = "MX" }\n'
        'closed = ["2026-12-24"]\nspecial = { "2026-12-31" = "09:00-13:00", "2026-12-25" = "10:00-12:00" }\n',
    )
    shown = puente("hours", "tienda", "--year", "2026", cwd=tmp_path)
    assert shown.stdout.splitlines() == [
        "tienda, America/Mexico_City, 2026",
        *(f"  {day}                   8 h  09:00-14:00, 16:00-19:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")),
        "  Sat                   8 h  22:00-06:00",
        "  Sun                     -",
        "but:",
        "  Thu 2026-01-01          -  New Year's Day",
        "  Mon 2026-02-02          -  Constitution Day",
        "  Mon 2026-03-16          -  Benito Juárez's birthday",
        "  Fri 2026-05-01          -  Labor Day",
        "  Wed 2026-09-16          -  Independence Day",
        "  Mon 2026-11-16          -  Revolution Day",
        "  Thu 2026-12-24          -  closed",
        "  Fri 2026-12-25        2 h  10:00-12:00",
        "  Thu 2026-12-31        4 h  09:00-13:00",
        "in 2026: 2438 h",
    ]
    refused = puente("hours", "tienda", "--year", "2026", "--add", "4h", cwd=tmp_path)
    assert (refused.returncode, refused.stderr) == (2, "a whole year is shown without --from and --add\n")


def test_days_of_a_calendar_elsewhere_are_shown_and_why_they_are_not(tmp_path: pathlib.Path) -> None:
    with elsewhere() as there:
        there.body = closing(f"{day(1)} Inventario")
        small(tmp_path, f'[hours.tienda]\nalways = true\ncalendar = {{ url = "{there.url}", private = true }}\n')
        assert "Inventario" in puente("hours", "tienda", cwd=tmp_path).stdout
        assert "is in order" in puente("check", cwd=tmp_path).stdout
        there.status = 404
        for words in (("hours", "tienda"), ("check",)):
            refused = puente(*words, cwd=tmp_path)
            assert (refused.returncode, refused.stdout) == (2, "")
            assert refused.stderr.splitlines()[-2:] == [
                "the calendar of tienda (127.0.0.1) could not be read: HTTP 404",
                "    mend: see whether the address gives an .ics file, and whether this machine may reach it",
            ]
    assert not list(tmp_path.glob("*.db*")), "what looks leaves nothing behind"
