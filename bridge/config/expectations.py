"""What must the rules decide? The brand's own examples, `[[expect]]`, written beside the rules and tried by `puente rules test`."""

import dataclasses
from typing import Annotated, get_args

from bridge.config import values as read
from bridge.config.book import Node, each, record
from bridge.config.conditions import PRIORITIES, file_kind
from bridge.config.problems import Wrong, listed
from bridge.config.times import day, minute
from bridge.model.routing import EffectKind, Facts


@dataclasses.dataclass(frozen=True, kw_only=True)
class Expectation:
    line: int
    """Of the configuration, where it stands."""

    text: Annotated[tuple[str, ...], each(read.text)]
    """What a customer wrote; several: each of them."""
    account: Annotated[str | None, read.account_name] = None
    """None: the first, or the first of the platform."""
    platform: Annotated[str | None, read.platform] = None
    public: Annotated[bool, read.flag] = False
    language: Annotated[str | None, read.brand_language] = None
    """None: as it is heard."""
    file: Annotated[tuple[str, ...], each(file_kind)] = ()
    returning: Annotated[bool, read.flag] = False
    weekday: Annotated[int, day] = 0
    time: Annotated[int, minute] = 12 * 60

    team: Annotated[str | None, read.team_name] = None
    priority: Annotated[str | None, read.choice(*PRIORITIES)] = None
    tags: Annotated[tuple[str, ...], each(read.text)] = ()
    """These are among the case's."""
    effects: Annotated[tuple[str, ...], each(read.choice(*get_args(EffectKind)))] = ()
    """These are among what is done."""

    def facts(self, text: str, platform: str, account: str, language: str, open_hours: tuple[str, ...]) -> Facts:
        return Facts(
            account=account,
            platform=platform,
            public=self.public,
            text=text,
            language=self.language or language,
            files=self.file,  # type: ignore[arg-type]  # its reader takes no other kinds
            returning=self.returning,
            weekday=self.weekday,
            minute=self.time,
            open_hours=open_hours,
        )


def expectation(node: Node) -> Expectation:
    found = record(Expectation, node, line=node.line)
    if found.team is None and found.priority is None and not found.tags and not found.effects:
        raise Wrong("nothing is expected", "add team, priority, tags or effects")
    _somewhere(node, found)
    return found


def _somewhere(node: Node, found: Expectation) -> None:
    if found.platform is None:
        return
    accounts = node.book.root.get("accounts", {})
    there = [name for name, account in accounts.items() if isinstance(account, dict) and account.get("platform") == found.platform]
    if not there:
        raise Wrong(f'no account is on "{found.platform}"', "take platform out, or add such an account")
    if found.account is not None and found.account not in there:
        raise Wrong(f'the account "{found.account}" is not on "{found.platform}"', f"write {listed(there)}, or take one of the two out")


def expectations(node: Node) -> tuple[Expectation, ...]:
    if not isinstance(node.value, list):
        raise Wrong("expectations are a list", "begin each with [[expect]], in two pairs of brackets")
    return each(expectation)(node) if node.value else ()
