"""What do people read? The catalogues in es, en and pt, and how a moment or a wait is said in each.

A text is a line of `<language>.toml`; `{name}` is filled in, `*word*` is bold. What is filled in is never read as markup, so a
customer's name cannot format anything. Each text can be replaced in the configuration (`[texts.es] greeting = "…"`).
"""

import copy
import dataclasses
import datetime
import functools
import pathlib
import re
import string
import tomllib
import zoneinfo
from collections.abc import Mapping

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from bridge.model.ids import Millis
from bridge.model.richtext import Paragraph, RichText, Run, Style

LANGUAGES = ("es", "en", "pt")
LOCALES = {"es": "es_MX", "en": "en_US", "pt": "pt_BR"}
_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_FOLDER = pathlib.Path(__file__).parent
_CONTRACTED = {"es": {(" a ", "el "): " al ", (" de ", "el "): " del "}, "pt": {(" a ", "o "): " ao ", (" de ", "o "): " do "}}
"""What two words become that meet where something is filled in: "avisar a" + "el programa"."""
_PIECE = re.compile(r"\{(?P<name>\w+)\}|(?P<bold>\*)")


@functools.cache
def catalogue_texts(language: str) -> Mapping[str, str]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def placeholders(text: str) -> frozenset[str]:
    """The names that a text wants filled in. Raises ValueError for broken braces."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


KEYS: Mapping[str, frozenset[str]] = {key: placeholders(text) for key, text in catalogue_texts("en").items()}
"""Every text's key and the placeholders it may use."""

TEMPLATE_VALUES = frozenset({"brand", "team", "name"})
"""What a text of the brand's own can have filled in: always known; `name` is the customer's."""


def template_key(name: str) -> str:
    """The key of a text of the brand's own, which rules send: `[texts.es] "template.NAME" = "…"`."""
    return f"template.{name}"


class Catalogue:
    """One language's texts. `overrides` replace those of the same key; `timezone` says when "at 10:42" is."""

    def __init__(self, language: str, timezone: str, overrides: Mapping[str, str] | None = None) -> None:
        self.language = language
        self._texts = {**catalogue_texts(language), **(overrides or {})}
        self._zone = zoneinfo.ZoneInfo(timezone)
        self._locale = LOCALES[language]
        self._bare: dict[str, str] = {}
        """The lines into which nothing is filled, made once."""

    def by_the_clock_of(self, zone: zoneinfo.ZoneInfo) -> "Catalogue":
        """The same texts, for somebody whose clock is another."""
        other = copy.copy(self)
        other._zone = zone
        return other

    def line(self, key: str, /, **values: object) -> str:
        """The text without formatting, filled in."""
        if not values:
            if key not in self._bare:
                self._bare[key] = "".join(run.text for run in self._runs(key, values))
            return self._bare[key]
        return "".join(run.text for run in self._runs(key, values))

    def rich(self, key: str, /, **values: str | Run) -> RichText:
        """The text as a tree; a value may be a Run (a mention, a link)."""
        return (Paragraph(runs=self._runs(key, values)),)

    def _runs(self, key: str, values: Mapping[str, object]) -> tuple[Run, ...]:
        text, bold, at = self._texts[key], False, 0
        runs: list[Run] = []
        contracted = _CONTRACTED.get(self.language, {}).items()

        def add(piece: str) -> None:
            if piece.startswith(".") and runs and runs[-1].text.endswith("."):
                piece = piece[1:]  # "a las 8:15 p.m." ends the sentence by itself
            if piece.startswith("1:") and runs and runs[-1].text.endswith("las "):
                runs[-1] = dataclasses.replace(runs[-1], text=runs[-1].text[:-2] + " ")  # Spanish: "a las 2:15", but "a la 1:15"
            for (ending, beginning), both in contracted:
                if piece.startswith(beginning) and runs and runs[-1].text.endswith(ending):
                    runs[-1] = dataclasses.replace(runs[-1], text=runs[-1].text.removesuffix(ending) + both)
                    piece = piece.removeprefix(beginning)
            if piece:
                styles: frozenset[Style] = frozenset({"bold"}) if bold else frozenset()
                runs.append(Run(text=piece, styles=styles))

        for match in _PIECE.finditer(text):
            add(text[at : match.start()])
            at = match.end()
            if match["bold"]:
                bold = not bold
            else:
                value = values.get(match["name"], "")
                if isinstance(value, Run):
                    runs.append(value)
                else:
                    add(str(value))
        add(text[at:])
        return tuple(runs)

    def moment(self, at: Millis, now: Millis) -> str:
        """A moment as people say it: the time, with the day when it is not today."""
        when, today = self._local(at), self._local(now)
        time = format_time(when, "short", locale=self._locale)
        if when.date() == today.date():
            return time
        return self.line("moment.on_day", day=format_date(when, "d MMM", locale=self._locale), time=time)

    def wait(self, length: Millis) -> str:
        """A length of time in the largest units that matter: `40 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
        seconds = max(0, length) // 1000
        if seconds < 60:
            return f"{seconds} s"
        minutes = seconds // 60
        if minutes < 60:
            return f"{minutes} min" if minutes >= 10 or seconds % 60 == 0 else f"{minutes} min {seconds % 60} s"
        hours = minutes // 60
        if hours < 24:
            return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
        return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"

    def size(self, count: int) -> str:
        """A number of bytes as people say it: `820 kB`, `3.4 MB`."""
        unit, length = next(((unit, length) for unit, length in _SIZES if count >= length), _SIZES[-1])
        return f"{format_decimal(count / length, '0.#', locale=self._locale)} {unit}"

    def number(self, count: int) -> str:
        """`4,980` in Mexico, `4.980` in Brazil."""
        return format_decimal(count, locale=self._locale)

    def _local(self, at: Millis) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(at / 1000, self._zone)
