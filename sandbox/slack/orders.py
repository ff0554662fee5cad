"""What the control API is asked to do: the JSON body of an action, read strictly."""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.refusal import Nonsense
from sandbox.slack.world import Channel, Message, Person, World


class Order:
    def __init__(self, body: Mapping[str, Any], world: World) -> None:
        self.body = body
        self._world = world

    def text(self, name: str, default: str = "") -> str:
        value = self.body.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        if self.body.get(name) in (None, ""):
            raise Nonsense(f"{name} is missing")
        return str(self.body[name])

    def flag(self, name: str) -> bool:
        return bool(self.body.get(name))

    def person(self) -> Person:
        """By id or by name."""
        word = self.need("person")
        for person in self._world.people.values():
            if word in (person.id, person.name):
                return person
        raise Nonsense(f"no person {word!r}")

    def channel(self, person: Person | None = None) -> Channel:
        """By id, or by name; with `person`, one in which that person is."""
        word = self.need("channel")
        for channel in self._world.channels.values():
            if word == channel.id or (channel.name and word.removeprefix("#") == channel.name):
                if person is not None and person.id not in channel.members:
                    raise Nonsense(f"{person.name} is not in {channel.name or channel.id}")
                return channel
        raise Nonsense(f"no channel {word!r}")

    def message(self, channel: Channel, person: Person | None = None) -> Message:
        """A message that is still there; an ephemeral one only for the person who sees it."""
        message = channel.messages.get(self.need("ts"))
        if message is None or message.deleted or (message.ephemeral_to and (person is None or message.ephemeral_to != person.id)):
            raise Nonsense(f"no message {self.text('ts')!r} in {channel.name or channel.id}")
        return message
