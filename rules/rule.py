"""What is a rule? A name, the conditions that must all hold, and what it decides then. Plain data, as the brand wrote it."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class When:
    """All that are present must hold; an empty one always does."""

    platform: tuple[str, ...] = ()
    """The platform is one of these."""
    account: tuple[str, ...] = ()
    """The account is one of these."""
    public: bool | None = None
    """The place is public, or is private."""
    language: tuple[str, ...] = ()
    """The language is one of these."""
    any: tuple[str, ...] = ()
    """The text holds at least one of these words or phrases."""
    all: tuple[str, ...] = ()
    """The text holds every one of these."""
    none: tuple[str, ...] = ()
    """The text holds not one of these."""
    regex: tuple[str, ...] = ()
    """Every one of these RE2 patterns is found in the text as it was written."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """None and () leave a field to the rules that follow."""

    name: str
    when: When = When()
    team: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    sla: str | None = None
    greeting: bool | None = None
    stop: bool = False
    """When it matches, the rules after it are not looked at."""
