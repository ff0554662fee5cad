"""`puente rules replay`: which cases would have fared otherwise by these rules?"""

import collections
import csv
import datetime
import gc
import pathlib
import time
import zoneinfo
from collections.abc import Iterator
from typing import IO, Any

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured
from bridge.cli.lengths import LENGTH
from bridge.config.schema import Config
from bridge.model.ids import Millis
from bridge.road.operator.replay import COMPARED, Otherwise, Tally
from bridge.safety import cards

MOST_SHOWN = 40
"""Cases in the table, those of another team first; all of them are in the CSV."""
FIRST_WORDS = 44
"""Characters of what the customer said."""
HEAD = ("case", "decided", "said", *(f"{name} {when}" for name in COMPARED for when in ("then", "now")), "by")


@click.command("replay")
@config_option
@click.option("--since", type=LENGTH, default="30d", show_default=True, help="How far back: 12h, 30d.")
@click.option("--csv", "to", type=click.Path(path_type=pathlib.Path, dir_okay=False), help="Write all of these cases to a file.")
def replay(path: str, since: Millis, to: pathlib.Path | None) -> None:
    """Decide the stored cases again by the rules of -c, with the facts that each decision saw. Changes nothing, and may run beside the
    product."""
    from bridge.app import replayed

    gc.disable()  # one case after the other is let go of by its count
    config = configured(path).config
    elsewhere: list[Otherwise] = []
    changed: list[Otherwise] = []
    began = time.time_ns() // 1_000_000 - since

    def read(file: IO[str] | None) -> Tally:
        rows = csv.writer(file) if file is not None else None
        if rows is not None:
            rows.writerow(HEAD)

        def told(other: Otherwise) -> None:
            shown = elsewhere if "team" in other.now else changed
            if len(shown) < MOST_SHOWN:
                shown.append(other)
            if rows is not None:
                rows.writerow(_row(other, _day(other.decision.at, config)))

        return called(lambda: replayed(config, began, told))

    if to is None:
        tally = read(None)
    else:
        with to.open("w", encoding="utf-8-sig", newline="") as file:  # with the mark by which a spreadsheet knows UTF-8
            tally = read(file)
    for line in _lines(tally, [*elsewhere, *changed][:MOST_SHOWN], path, _day(began, config)):
        click.echo(line)
    if to is not None:
        click.echo(f"{tally.differing} cases are in {to}")


def _lines(tally: Tally, first: list[Otherwise], path: str, began: str) -> Iterator[str]:
    moved = tally.moves.total()
    yield f"{tally.cases} cases since {began}, decided again by {path}: {tally.differing} otherwise, {moved} of them by another team"
    if tally.not_looked_up:
        yield f"  no rule of then asked for {', '.join(tally.not_looked_up)}: where that was not looked up, it counts as unknown"
    if not first:
        return
    if moved:
        yield ""
        yield from _per_team(tally.moves)
        yield ""
    for other in first:
        changes = "; ".join(f"{name} {_shown(other.then[name])} -> {_shown(other.now[name])}" for name in other.now)
        yield f"{other.decision.case_id}  {_said(other):{FIRST_WORDS}}  {changes}  by {', '.join(other.by) or 'no rule'}"
    if tally.differing > len(first):
        yield f"and {tally.differing - len(first)} more: --csv FILE has them all"


def _per_team(moves: "collections.Counter[tuple[str, str]]") -> Iterator[str]:
    for (then, now), count in moves.most_common():
        yield f"  {then} -> {now}: {count}"
    more: collections.Counter[str] = collections.Counter()
    for (then, now), count in moves.items():
        more[now] += count
        more[then] -= count
    yield "  in all: " + ", ".join(f"{team} {count:+d}" for team, count in more.most_common())


def _row(other: Otherwise, decided: str) -> list[Any]:
    pairs = [_shown(side.get(name)) if name in other.now else "" for name in COMPARED for side in (other.then, other.now)]
    return [other.decision.case_id, decided, _harmless(_said(other)), *map(_harmless, pairs), ", ".join(other.by)]


def _said(other: Otherwise) -> str:
    """The first words, of which no line breaks the table and no card number can be read."""
    words = " ".join(cards.masked(other.decision.facts["text"][:1_000]).split())
    return words if len(words) <= FIRST_WORDS else f"{words[: FIRST_WORDS - 1]}…"


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins so for a formula, and customers write what they like.
    https://owasp.org/www-community/attacks/CSV_Injection"""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _shown(value: Any) -> str:
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "none"


def _day(at: Millis, config: Config) -> str:
    """In the brand's own time."""
    return datetime.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(config.brand.timezone)).strftime("%Y-%m-%d %H:%M")
