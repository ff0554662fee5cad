"""The patterns of days, hours and lengths, made of the words in `dates.toml`."""

import functools
import pathlib
import re
import tomllib
from collections.abc import Mapping

_TABLES: Mapping[str, Mapping[str, str]] = tomllib.loads((pathlib.Path(__file__).parent / "dates.toml").read_text(encoding="utf-8"))


def either(*choices: str) -> str:
    """A pattern of the longest first, so that none hides another."""
    words = sorted({word for choice in choices for word in choice.split("|")}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words) + ")"


def table(name: str) -> str:
    return either(*_TABLES[name].values())


@functools.cache
def value(name: str) -> dict[str, str]:
    """The word -> what it stands for."""
    return {word: key for key, words in _TABLES[name].items() for word in words.split("|")}


def meant(name: str, words: str) -> int:
    """What the words of a table stand for."""
    return int(value(name)[_BLANK.sub(" ", words)])


def number(word: str) -> int:
    """Of digits or a word of `numbers`."""
    return int(word) if word.isdecimal() else meant("numbers", word)


def joint(name: str) -> str:
    return either(_TABLES["joints"][name])


_BLANK = re.compile(r"[\s-]+")

_AM, _PM = re.compile(either(_TABLES["parts"]["am"])), re.compile(either(_TABLES["parts"]["pm"]))


def half(words: str | None) -> str | None:
    """The half of the day that is named: am, pm, or none."""
    return None if words is None else "am" if _AM.fullmatch(words) else "pm" if _PM.fullmatch(words) else None


LEADING = r"(?:(?:el|la|las|los|the|as|os|o|on|at|na|no|em|si no|tal vez|talvez|quizas?|maybe|perhaps)\s+)*"
"""What may lead to a moment, behind what joins it to the one before."""

SHORT_WEEKDAYS = frozenset(_TABLES["short_weekdays"]["words"].split("|"))

_WEEKDAY, _MONTH, _NUMBER, _UNIT = table("weekdays"), table("months"), table("numbers"), table("units")
_MINUTE = either(_TABLES["units"]["1"])
_AMPM = r"(?:\s*(?P<ampm>a\.?\s?m\.?|p\.?\s?m\.?)(?![\w]))"
_SOME_PART = either(_TABLES["parts"]["am"], _TABLES["parts"]["pm"])
_PART = rf"(?:\s*,?\s*(?P<part>{_SOME_PART})(?!\w))"
_YEAR = r"(?:20\d\d)"
_AT = f"(?:{table('at')}|@)"
_HOURS_AFTER = r"[\d:./%h$]|\s*(?:hrs|hr|h|am|pm|a\.m|p\.m|horas|pesos|mil|de\s+la)\b"
"""What makes an hour or an amount of the number after a day of the week."""

DAY = re.compile(
    rf"""(?<![\w/.-])(?:(?P<before>{joint("before")})\s+)?(?:(?:el|la|on|the|na|no|em|a|o|del|de|do)\s+)?(?:dia\s+)?(?:
      (?P<iso>{_YEAR}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01]))
    | (?:(?P<wd_of>{_WEEKDAY})\.?,?\s+(?:the\s+|el\s+|dia\s+)*)?(?:
        (?P<d1>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|º|ro)?\s*(?:de|of|-|/)?\s*(?P<m1>{_MONTH})\b\.?(?:\s*(?:de|del|,|-|/)?\s*(?P<y1>{_YEAR}))?
      | (?P<m2>{_MONTH})\.?\s+(?P<d2>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?![:h]|\s*[ap]\.?m)(?:,?\s*(?P<y2>{_YEAR}))?
      | (?P<n1>0?[1-9]|[12]\d|3[01])(?P<sep>[/.-])(?P<n2>0?[1-9]|[12]\d|3[01])(?:(?P=sep)(?P<y3>{_YEAR}|\d\d))?(?![\d/%]|[.,]\d)
      )
    | (?<!la\ )(?P<rel>{table("days")})
    | (?P<week>{table("next_week")})
    | (?:(?P<how>{joint("next")}|{joint("this")}|{joint("last")})\s+)?(?P<wd>{_WEEKDAY})\b\.?(?:
        \s+(?P<past>{joint("last")})
      | ,?\s+(?:que\s+(?:viene|entra|vem))
      | ,?\s+(?:the\s+|el\s+|dia\s+)*(?P<wd_day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!{_HOURS_AFTER})
      )?
    )(?:(?!\w)|(?=t\d))(?:,?\s+(?P<part>{_SOME_PART})(?:\s+(?:o|u|ou|or|y|e|and)\s+(?P<or_part>{_SOME_PART}))?(?!\w))?""",
    re.VERBOSE | re.ASCII,
)
DAY_OF_MONTH = re.compile(
    r"(?<!\w)(?P<lead>(?:(?:a mas tardar|antes|para|by|before|ate)\s+)?(?:el\s+dia|dia|on\s+the|by\s+the|the|del|el|o\s+dia|no\s+dia))\s+"
    r"(?P<d>0?[1-9]|[12]\d|3[01])(?P<th>st|nd|rd|th)?(?=\s*(?:[.,;!?\n)]|$)(?![.,]\d)|\s+(?:a\s+las?|a\s+mas|at|as|antes|por\s+la|en\s+la|sin\s+falta|te|le|lo|se|y|and|e|o|u|ou|or)\b)",
    re.ASCII,
)
TIME = re.compile(
    rf"""(?:
      (?<![\w:/$.,-])(?P<named>{table("hours")})(?!\w)
    | (?<![\w:/$.,-])(?P<end>(?:(?:by|antes\s+del|para\s+el|ate\s+o)\s+)?(?:the\s+)?{either(_TABLES["parts"]["end"])})(?!\w)
    | (?<![\w:/$.,-])(?:(?P<at>{_AT})\s+)?(?P<word>{table("hour_words")})(?!\w)
    | (?:(?<![\w:/$.,+-])|(?<=\dt)|(?<=\d-))(?:(?P<at2>{_AT})\s*(?<!\w))?(?P<h>[01]?\d|2[0-4])
      (?:(?:[:.](?P<m>[0-5]\d))(?!\d)|\s?h\s?(?P<hm>[0-5]\d)(?!\d))?(?P<hh>\s*(?:h|hs|hrs|hr|horas|o'?clock)(?!\w)\.?)?
    )(?P<half>\s+y\s+media|\s+e\s+meia)?(?P<quarter>\s+y\s+cuarto)?(?:\s+en\s+punto|\s+sharp|\s+em\s+ponto)?{_AMPM}?{_PART}?(?!\w)""",
    re.VERBOSE | re.ASCII,
)
LENGTH = re.compile(
    rf"""(?<![\w/$.,-])(?:(?P<ago>{joint("ago")})\s+(?:las?\s+|los\s+|the\s+|about\s+)?)?(?:(?:(?P<in>{joint("in")})|(?P<give>{joint("give")}))\s+)?(?:(?:(?:las?|los|the|as|os)\s+)?(?:proximas?|proximos?|siguientes?|next)\s+|(?:las?|los|the|de|entre|between)\s+)?(?P<about>{joint("about")}\s+)?
    (?:(?P<range>\d{{1,3}})\s*(?:a|to|-|o|or|y|and|ou|e)\s*)?
    (?:(?P<half>{joint("half")})\s+(?:an?\s+)?(?P<half_unit>hora|horita|hour)|(?P<hour_and>hora|horita)(?=\s+[ye]\s+mei?di?a)
      |(?P<n>\d{{1,3}}|{_NUMBER})(?:[.,](?P<tenths>\d))?\s*(?:(?P<bus1>{joint("business")})\s+)?(?P<unit>{_UNIT}))
    (?:(?P<and_half>\s+y\s+media|\s+and\s+a\s+half|\s+e\s+meia)|(?<=h)\s?(?P<rest>[0-5]\d)|(?:\s+(?:y|con|and|e))?\s+(?P<minutes>[0-5]?\d)\s?(?:{_MINUTE}))?(?!\w)
    (?:\s+(?P<bus2>{joint("business")})(?!\w))?(?P<after>\s+(?:ago|atras|antes|despues|later))?""",
    re.VERBOSE | re.ASCII,
)
BETWEEN = re.compile(
    r"(?:\s|,|\b(?:entre|between|from|das|a|al|de|del|el|la|on|at|by|as|and|y|e|o|antes|mas\s+tardar|como|tipo|before|para|ate|na|no|sin\s+falta|mismo|around|about|the|da|do)\b|t){0,8}",
    re.ASCII,
)
"""What may stand between a day and its hour."""
