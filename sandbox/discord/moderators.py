"""What do those who keep order in a server do? They clear, lock, archive, pin and delete, asked for as people's actions are."""

from collections.abc import Callable
from typing import Any

from sandbox.discord.asked import Asked, Nonsense, need
from sandbox.discord.stage import Draft, Stage
from sandbox.discord.world import Channel, Kind, Message, Reference, Said


class Moderators:
    """channel_of: by id or name; message_of: in a channel, by id. Both raise Nonsense."""

    def __init__(self, stage: Stage, channel_of: Callable[[Any], Channel], message_of: Callable[[Channel, str], Message]) -> None:
        self._stage, self._channel_of, self._message_of = stage, channel_of, message_of

    def actions(self) -> dict[str, Callable[[Asked], dict[str, Any]]]:
        return {
            "bulk_delete": self.bulk_delete,
            "clear_reactions": self.clear_reactions,
            "pin": self.pin,
            "unfurl": self.unfurl,
            "archive": self.archive,
            "unarchive": self.unarchive,
            "delete_channel": self.delete_channel,
        }

    def bulk_delete(self, asked: Asked) -> dict[str, Any]:
        """{channel, message_ids: 2 to 100 of them}: in a server only."""
        channel, ids = self._channel_of(need(asked, "channel")), need(asked, "message_ids")
        if channel.private or not 2 <= len(ids) <= 100:
            raise Nonsense("moderators delete 2 to 100 messages at once, in a server")
        self._stage.delete_many(channel, [self._message_of(channel, str(id)) for id in ids])
        return {}

    def clear_reactions(self, asked: Asked) -> dict[str, Any]:
        """{channel, message_id, emoji?}: all reactions, or all with this emoji."""
        self._stage.clear_reactions(self._message(asked), asked.get("emoji"))
        return {}

    def pin(self, asked: Asked) -> dict[str, Any]:
        """{channel, message_id}: leaves a notice in the channel."""
        message = self._message(asked)
        self._stage.decorate(message, pinned=True)
        reference = Reference(channel_id=message.channel_id, message_id=message.id)
        self._stage.post(message.author, self._stage.world.channels[message.channel_id], Draft(said=Said.PINNED, reference=reference))
        return {}

    def unfurl(self, asked: Asked) -> dict[str, Any]:
        """{channel, message_id, title, url}: Discord shows the preview of a link some moments after the message."""
        preview = {"type": "link", "url": need(asked, "url"), "title": need(asked, "title")}
        self._stage.decorate(self._message(asked), embeds=[preview])
        return {}

    def archive(self, asked: Asked) -> dict[str, Any]:
        """{channel, locked?}: a thread, by a moderator or by its age."""
        self._stage.archive(self._thread(asked), archived=True, locked=bool(asked.get("locked")))
        return {}

    def unarchive(self, asked: Asked) -> dict[str, Any]:
        self._stage.archive(self._thread(asked), archived=False, locked=False)
        return {}

    def delete_channel(self, asked: Asked) -> dict[str, Any]:
        """{channel}: a server's channel or thread."""
        channel = self._channel_of(need(asked, "channel"))
        if channel.private:
            raise Nonsense("nobody deletes a direct message")
        self._stage.remove_channel(channel)
        return {}

    def _thread(self, asked: Asked) -> Channel:
        thread = self._channel_of(need(asked, "channel"))
        if thread.kind is not Kind.THREAD:
            raise Nonsense("only threads are archived")
        return thread

    def _message(self, asked: Asked) -> Message:
        return self._message_of(self._channel_of(need(asked, "channel")), str(need(asked, "message_id")))
