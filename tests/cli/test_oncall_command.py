"""`puente oncall`: somebody asks who has the phone on Christmas Eve."""

import pathlib

from command import ROOT, puente

ROTATION = """
[rotations.guardia]
people = ["elena", "raul"]
hand_over = "lun 09:00"
start = 2026-11-30

[[rotations.guardia.override]]
from = 2026-12-24
until = 2026-12-25
person = "directora"
"""
TOKENS = {"TELEGRAM_TOKEN": "1:t", "DISCORD_TOKEN": "d", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_it_says_who_has_it_and_when_they_hand_over(tmp_path: pathlib.Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text((ROOT / "config.example.toml").read_text(encoding="utf-8") + ROTATION, encoding="utf-8")
    shown = puente("oncall", "guardia", "-c", str(config), "--at", "2026-12-24 17:00", cwd=tmp_path, **TOKENS)
    assert shown.stdout.splitlines() == [
        "guardia, America/Mexico_City, at Thu 2026-12-24 17:00",
        "* Thu 2026-12-24 00:00 - Sat 2026-12-26 00:00  Carmen Ortega  (in place of raul)",
        "  Sat 2026-12-26 00:00 - Mon 2026-12-28 09:00  raul",
        "  Mon 2026-12-28 09:00 - Mon 2027-01-04 09:00  Elena Ruiz",
        "  Mon 2027-01-04 09:00 - Mon 2027-01-11 09:00  raul",
        "  Mon 2027-01-11 09:00 - Mon 2027-01-18 09:00  Elena Ruiz",
    ]
    refused = puente("oncall", "gardia", "-c", str(config), cwd=tmp_path, **TOKENS)
    assert (refused.returncode, refused.stderr) == (2, 'there is no rotation gardia; known: "guardia"\n')
