"""How does a file become a `Config`? Read whole, every mistake gathered, and only a file without one gives a result.

Three kinds of reading, each on after the other's mistakes: the values (schema, by its annotations), the sections against each other
(`agree`), the brand's own texts (`wording`). A file without mistakes is looked through for what was probably not meant (`doubts`).
"""

import dataclasses
import os
import pathlib
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bridge.config import agree, doubts, rulebook, wording
from bridge.config.book import Book, Node, attempt, named, record, refuse_unknown, table
from bridge.config.conditions import WordList
from bridge.config.expectations import expectations
from bridge.config.hours import hours
from bridge.config.problems import ConfigError, Problem, Told, Wrong, listed
from bridge.config.rotations import rotation
from bridge.config.schema import (
    Account,
    Brand,
    Cases,
    Config,
    DeskConfig,
    FilesConfig,
    Group,
    Health,
    Http,
    Ladder,
    Limits,
    Mail,
    Person,
    Promises,
    Sla,
    Storage,
    Team,
    Webhook,
)
from bridge.config.values import team_name
from bridge.model.ids import DESK, HOOKS, MAIL, SCANNER

T = TypeVar("T")

API_URLS: Mapping[str, str] = {"telegram": "https://api.telegram.org", "discord": "https://discord.com/api/v10"}
"""Where the platforms themselves are."""

DEFAULT = "default"
"""The SLA, the ladder and the opening hours of this name are those of the teams that name none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loaded:
    config: Config
    warnings: tuple[Problem, ...]
    """What is allowed and probably not meant."""


def load(path: str | os.PathLike[str], environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in a file. environ: where `${NAME}` is looked up, the process's own unless given. Raises ConfigError."""
    return load_with_warnings(path, environ).config


def load_with_warnings(path: str | os.PathLike[str], environ: Mapping[str, str] | None = None) -> Loaded:
    file = os.fspath(path)
    book = _open(file, os.environ if environ is None else environ)
    config = _config(Node(book=book, path=(), value=book.root))
    if book.problems or config is None:
        raise ConfigError(sorted(book.problems, key=lambda problem: problem.line))
    return Loaded(config=config, warnings=tuple(sorted(book.warnings, key=lambda problem: problem.line)))


def _open(file: str, environ: Mapping[str, str]) -> Book:
    path = pathlib.Path(file)

    def refused(line: int, what: str, mend: str) -> ConfigError:
        return ConfigError([Problem(file=file, line=line, name="", what=what, mend=mend)])

    try:
        # Notepad begins a file with a mark that TOML does not know.
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise refused(1, f"the file cannot be read: {error.strerror}", "give its place with -c, or make one with: puente init") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise refused(line, "the file is not UTF-8 text", "save it again as UTF-8") from None
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error), re.DOTALL)
        what = found[1] if found else str(error)
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        raise refused(line, f"this is not TOML: {what}", _TOML_MENDS.get(what, _TOML_MEND)) from None
    return Book(file=file, folder=path.parent, root=root, text=text, environ=environ)


_TOML_MEND = 'a line is [section], key = "text", key = 5, key = true or # a remark'
_TOML_MENDS: Mapping[str, str] = {
    "Invalid value": "put texts between quotation marks",
    "Invalid initial character for a key part": "a table in { braces } stands on one line, without a comma at its end",
    "Cannot overwrite a value": "the key stands there twice: take one out",
    "Unescaped '\\' in a string": "between 'single' marks a \\ is itself",
}
"""By what tomllib says."""


SECTIONS: Mapping[str, Callable[[Node], Any]] = {
    "brand": lambda node: record(Brand, node),
    "storage": lambda node: record(Storage, node),
    "accounts": lambda node: _accounts(node),
    "desk": lambda node: _desk(node),
    "teams": named(lambda name, node: record(Team, node, key=name)),
    "routing": lambda node: _routing(node),
    "people": named(lambda name, node: record(Person, node, key=name), reserved=rulebook.NOT_A_PERSON),
    "groups": named(lambda name, node: record(Group, node, key=name), reserved=rulebook.NOT_A_PERSON),
    "rotations": named(rotation),
    "sla": named(lambda name, node: record(Sla, node, key=name)),
    "escalation": named(lambda name, node: record(Ladder, node, key=name)),
    "hours": named(hours),
    "words": named(lambda name, node: record(WordList, node, name=name)),
    "webhooks": named(lambda name, node: record(Webhook, node, key=name)),
    "mail": lambda node: record(Mail, node),
    "rules": rulebook.rules,
    "expect": expectations,
    "http": lambda node: record(Http, node),
    "health": lambda node: record(Health, node),
    "cases": lambda node: record(Cases, node),
    "promises": lambda node: record(Promises, node),
    "files": lambda node: record(FilesConfig, node),
    "limits": lambda node: record(Limits, node),
    "texts": wording.overrides,
}
"""By the name of the section; what is left out of the file and not in `_REQUIRED` has its defaults."""

_REQUIRED: Mapping[str, str] = {
    "brand": 'add [brand] with name = "…", languages = ["es"] and timezone = "America/Mexico_City"',
    "storage": 'add [storage] with url = "sqlite:///puente.db"',
    "accounts": 'add [accounts.NAME] with platform = "telegram" (or "discord") and token = "${NAME}"',
    "desk": 'add [desk] with bot_token = "${NAME}" and app_token = "${NAME}"',
    "teams": 'add [teams.NAME] with channel = "#…"',
}


def _config(root: Node) -> Config | None:
    refuse_unknown(root, SECTIONS)
    for section, mend in _REQUIRED.items():
        if not root.value.get(section):
            root.wrong(f"there is no [{section}{'.NAME' if section in ('accounts', 'teams') else ''}]", mend)
    read: dict[str, Any] = {}
    for section, reader in SECTIONS.items():
        if section in root.value:
            try:
                read[section] = attempt(root.child(section), reader)
            except Told:
                continue
    default_team = _default_team(root, read)
    agree.people(root, read.get("people", {}))
    if root.book.problems or default_team is None:
        return None
    config = Config(
        brand=read["brand"],
        storage=read["storage"],
        accounts=read["accounts"],
        desk=read["desk"],
        teams={key: _with_defaults(team, read) for key, team in read["teams"].items()},
        default_team=default_team,
        people=read.get("people", {}),
        sla=read.get("sla", {}),
        escalation=read.get("escalation", {}),
        hours=read.get("hours", {}),
        groups=read.get("groups", {}),
        rotations=read.get("rotations", {}),
        webhooks=read.get("webhooks", {}),
        mail=read.get("mail"),
        rules=read.get("rules", ()),
        expect=read.get("expect", ()),
        http=read.get("http", Http()),
        health=read.get("health", Health()),
        cases=read.get("cases", Cases()),
        promises=read.get("promises", Promises()),
        files=read.get("files", FilesConfig()),
        limits=read.get("limits", Limits()),
        texts=read.get("texts", {}),
    )
    doubts.warn(root, config)
    return config


def _accounts(node: Node) -> dict[str, Account]:
    right: dict[str, Account] = {}

    def one(name: str, child: Node) -> Account:
        return right.setdefault(name, _account(name, child))

    try:
        return named(one, reserved=(DESK, HOOKS, MAIL, SCANNER))(node)
    finally:
        # Those without a mistake of their own are compared, whatever is wrong with the others.
        agree.accounts(node, right)


def _account(name: str, node: Node) -> Account:
    raw = table(node)
    where = raw.get("platform")
    if where == "telegram":
        for key in {"gateway_url", "our_roles"} & raw.keys():
            node.child(key).wrong("this key is for Discord alone", "take it out")
    if not isinstance(where, str) or where not in API_URLS:
        # Without a platform there is no default address; the platform itself is told of by its own reader.
        return record(Account, node, name=name, api_url="")
    account = record(Account, node, name=name, api_url=API_URLS[where])
    chats = [place.chat for place in account.places]
    for place, chat in enumerate(chats):
        if chat in chats[:place]:
            node.child("places").wrong(f"the chat {chat} stands there twice", "name each chat once")
            raise Told
    return account


def _desk(node: Node) -> DeskConfig:
    desk = record(DeskConfig, node)
    if desk.bot_token.reveal().startswith("xapp-") or desk.app_token.reveal().startswith("xoxb-"):
        raise Wrong("bot_token and app_token are exchanged", "bot_token begins with xoxb-, app_token with xapp-")
    return desk


def _routing(node: Node) -> str:
    if refuse_unknown(node, {"default_team": None}):
        raise Told
    if "default_team" not in node.value:
        raise Wrong('the key "default_team" is missing', "add default_team = … under [routing], or take [routing] out")
    return attempt(node.child("default_team"), team_name)


def _default_team(root: Node, read: Mapping[str, Any]) -> str | None:
    if "routing" in root.value:
        return read.get("routing")
    names = root.book.names("teams")
    if len(names) > 1:
        root.child("teams").wrong(
            "with several teams, one of them must get what no rule routes",
            f"add [routing] with default_team = {listed(names)}",
        )
    return names[0] if len(names) == 1 else None


def _with_defaults(team: Team, read: Mapping[str, Any]) -> Team:
    def chosen(section: str) -> str | None:
        return getattr(team, section) or (DEFAULT if DEFAULT in read.get(section, {}) else None)

    return dataclasses.replace(team, sla=chosen("sla"), escalation=chosen("escalation"), hours=chosen("hours"))
