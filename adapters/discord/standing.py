"""Is a person one of the brand's own people? By id, by role, or because he runs the server."""

import dataclasses
from typing import Any

import discord


@dataclasses.dataclass(frozen=True, kw_only=True)
class OurSide:
    people: frozenset[str]
    roles: frozenset[str]

    def includes(self, person: str, member: dict[str, Any] | None, guild: discord.Guild | None) -> bool:
        """member: his membership, in a guild. guild: as the library knows it now."""
        if person in self.people:
            return True
        held: list[str] = (member or {}).get("roles") or []
        if not self.roles.isdisjoint(held):
            return True
        if guild is None:
            return False
        return str(guild.owner_id) == person or any(_governs(guild.get_role(int(role))) for role in held)


def _governs(role: discord.Role | None) -> bool:
    return role is not None and (role.permissions.administrator or role.permissions.manage_guild)
