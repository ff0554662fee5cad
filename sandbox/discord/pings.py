"""Whose phone rings? A mention in the text is one thing, the notification it causes another.

Discord notifies whom the text (or the reply) mentions AND `allowed_mentions` lets through; without `allowed_mentions` everything
is let through. The message's own `mentions`, `mention_roles` and `mention_everyone` hold what got through. Text inside code is
not read for mentions; a backslash is no protection.
"""

import dataclasses
import re
from collections.abc import Collection, Mapping
from typing import Any

USER = re.compile(r"<@!?(\d{1,20})>")
ROLE = re.compile(r"<@&(\d{1,20})>")
EVERYONE = re.compile(r"@(everyone|here)")
CODE = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pings:
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everyone: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Allowed:
    """`allowed_mentions`: None in a field means that all of the kind pass."""

    users: Collection[str] | None = None
    roles: Collection[str] | None = None
    everyone: bool = True
    replied_user: bool = True

    @classmethod
    def read(cls, raw: Mapping[str, Any] | None) -> "Allowed":
        if raw is None:
            return cls()
        parse = raw.get("parse") or []
        return cls(
            users=None if "users" in parse else {str(user) for user in raw.get("users") or []},
            roles=None if "roles" in parse else {str(role) for role in raw.get("roles") or []},
            everyone="everyone" in parse,
            replied_user=bool(raw.get("replied_user")),
        )


def pings(
    content: str, allowed: Allowed, *, users: Collection[str], roles: Collection[str], may_ping_everyone: bool, replied: str | None
) -> Pings:
    """users and roles: whom a mention at this place can reach. replied: the author of the message replied to."""
    text = CODE.sub("", content)
    named = [user for user in dict.fromkeys(USER.findall(text)) if user in users]
    reached = [user for user in named if allowed.users is None or user in allowed.users]
    if replied is not None and allowed.replied_user and replied not in reached:
        reached.append(replied)
    named_roles = [role for role in dict.fromkeys(ROLE.findall(text)) if role in roles]
    return Pings(
        users=tuple(reached),
        roles=tuple(role for role in named_roles if allowed.roles is None or role in allowed.roles),
        everyone=may_ping_everyone and allowed.everyone and bool(EVERYONE.search(text)),
    )
