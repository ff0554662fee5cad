"""What is one trouble, told by many? Cases of one team whose customers began to wait for the same in the same hour, and say the same words.

Pure: pages in, incidents out, and how they read. Most of a message's length goes to the largest ones; whoever finds no room in it stands
in a file below it, which names every case.
"""

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.ids import ChatId, Millis
from bridge.model.richtext import Paragraph, RichText, Run
from bridge.ports import Called, Sheet
from bridge.texts import Catalogue

HOUR: Millis = 3_600_000
SHORTEST_WORD = 4
"""Letters of a word that tells one matter from another; shorter ones are articles, pronouns and greetings in all our languages."""
ALIKE = 0.5
"""The share of both matters' words that they must have in common."""
CANDIDATES = 50
"""Incidents that a case is held against, at most."""

LENGTH = 8_000
"""Characters of one message, addresses of links counted: Slack refuses 13,000 of all blocks together."""
NAMED = 5
"""Cases of one incident that are named in its line."""
BUTTONS = 5
LATE_AFTER: Millis = 90_000
"""A digest that leaves so long after the first of its moments says that it is late."""

TAKE = "take_incident"
Link: TypeAlias = Callable[[ChatId, str], str | None]
"""(channel, ts) -> the address of a thread."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Incident:
    """calls: who has waited longest first."""

    calls: tuple[Called, ...]

    @property
    def first(self) -> Called:
        return self.calls[0]


def group(calls: Sequence[Called]) -> list[Incident]:
    """The largest first, and among equals the one of whoever has waited longest. By what they were when somebody was called: whoever moves
    a case to another team, or its customer who edits it, changes nothing about which button takes it."""
    gathered: list[list[Called]] = []
    said: list[frozenset[str]] = []
    exact: dict[tuple[str, str, int, frozenset[str]], int] = {}
    about: dict[tuple[str, str, int, str], list[int]] = {}
    for call in sorted(calls, key=lambda call: (call.since, call.page)):
        words, where = _words(call.called_matter), (call.called_team, _wanting(call), call.since // HOUR)
        place = exact.get((*where, words))
        if place is None:
            candidates = dict.fromkeys(place for word in sorted(words) for place in about.get((*where, word), ())[:CANDIDATES])
            place = next((each for each in candidates if _alike(words, said[each])), None)
            if place is None:
                place = len(gathered)
                gathered.append([])
                said.append(words)
                for word in words:
                    about.setdefault((*where, word), []).append(place)
            exact[(*where, words)] = place
        gathered[place].append(call)
    return _in_order(gathered)


def waiting(found: Sequence[Incident]) -> list[Incident]:
    """Those who still wait. They belong together as all did at first, whoever was answered meanwhile: a button takes whom it counted."""
    return _in_order([[call for call in each.calls if call.waits] for each in found])


def _in_order(gathered: Sequence[Sequence[Called]]) -> list[Incident]:
    found = [Incident(calls=tuple(each)) for each in gathered if each]
    return sorted(found, key=lambda each: (-len(each.calls), each.first.since))


def _wanting(call: Called) -> str:
    """What is wanting: an answer, a settlement, or what was promised."""
    return call.kind if call.kind in ("resolution", "promise") else "answer"


@functools.lru_cache(maxsize=1024)
def _words(matter: str) -> frozenset[str]:
    """Without case, accents and numbers, which differ from one customer to the next."""
    plain = unicodedata.normalize("NFD", matter.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(word for word in re.findall(r"[^\W\d_]+", letters) if len(word) >= SHORTEST_WORD)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


# --- how they read -------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Gathered:
    """A digest's incidents of those who still wait. settled: how many others do not any more."""

    words: Catalogue
    now: Millis
    labels: Mapping[str, str]
    """Account -> how its platform is called."""
    teams: Mapping[str, str]
    incidents: Sequence[Incident]
    settled: int

    @property
    def count(self) -> int:
        return sum(len(each.calls) for each in self.incidents)

    def sheet(self, link: Link) -> tuple[Sheet, bool]:
        """And whether it could not name them all."""
        if not self.incidents:
            return Sheet(body=self.words.rich("digest.over")), False
        lines, named, room = [self._head()], 0, LENGTH
        late = self.now - min(call.due_at for each in self.incidents for call in each.calls)
        if late > LATE_AFTER:
            lines.append(self.words.rich("page.late", late=self.words.wait(late)))
        for incident in self.incidents:
            line = self._line(incident, link)
            room -= _length(line)
            if room < 0:
                break
            lines.append(line)
            named += min(NAMED, len(incident.calls))
        if named < self.count:
            lines.append(self.words.rich("digest.more", count=self.words.number(self.count)))
        if self.settled:
            lines.append(self.words.rich("digest.settled", count=self.words.number(self.settled)))
        return Sheet(body=richtext.join(*lines), buttons=tuple(self._button(each) for each in self.incidents[:BUTTONS])), named < self.count

    def listing(self, link: Link) -> str:
        """Every case on a line of its own: customer, how long, what about, where."""
        lines = []
        for incident in self.incidents:
            count = self.words.number(len(incident.calls))
            lines.append(f"# {count} · {self.teams[incident.first.called_team]} · «{self._matter(incident.first)}»")
            lines += ["\t".join(self._of(call, link)) for call in incident.calls]
        return "\n".join(lines) + "\n"

    def _of(self, call: Called, link: Link) -> tuple[str, str, str, str]:
        return self._customer(call), self.words.wait(self.now - call.since), self._matter(call), self._address(call, link) or ""

    def _head(self) -> RichText:
        longest = self.now - min(each.first.since for each in self.incidents)
        key = "digest.head_one" if self.count == 1 else "digest.head"
        return self.words.rich(key, count=self.words.number(self.count), wait=self.words.wait(longest))

    def _line(self, incident: Incident, link: Link) -> RichText:
        first = incident.first
        team = first.team if len(incident.calls) == 1 else first.called_team
        said = {"team": self.teams[team], "wait": self.words.wait(self.now - first.since), "matter": self._matter(first)}
        names = [Run(text=self._customer(call), link=self._address(call, link)) for call in incident.calls[:NAMED]]
        if len(incident.calls) == 1:
            return self.words.rich(f"digest.one_{_wanting(first)}", customer=names[0], **said)
        (line,) = self.words.rich(f"digest.many_{_wanting(first)}", count=self.words.number(len(incident.calls)), **said)
        assert isinstance(line, Paragraph)
        runs = [*line.runs, names[0]]
        for name in names[1:]:
            runs += [Run(text=", "), name]
        if (others := len(incident.calls) - len(names)) > 0:
            runs.append(Run(text=self.words.line("digest.others", count=self.words.number(others))))
        return (Paragraph(runs=tuple(runs)),)

    def _button(self, incident: Incident) -> Button:
        first, count = incident.first, self.words.number(len(incident.calls))
        what = first.customer if len(incident.calls) == 1 else f"{self.teams[first.called_team]} ({count})"
        return Button(action=TAKE, label=self.words.line("button.take_incident", what=what), value=str(first.page), style="primary")

    def _customer(self, call: Called) -> str:
        return f"{call.customer} · {self.labels[call.account]}"

    def _matter(self, call: Called) -> str:
        return call.matter or self.words.line("page.no_matter")

    def _address(self, call: Called, link: Link) -> str | None:
        return link(call.channel, call.ts) if call.channel is not None and call.ts is not None else None


def _length(line: RichText) -> int:
    return sum(len(run.text) + len(run.link or "") for block in line if isinstance(block, Paragraph) for run in block.runs)
