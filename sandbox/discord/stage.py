"""What is done, and who hears of it? Each function changes the world, tells the gateway's sessions, and hints to the watchers.

Whoever acts (a bot by REST, a person by the page) acts here, so that both have the same consequences.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.discord.attachments import Attachment, Upload, keep
from sandbox.discord.gateway import Gateway, Session
from sandbox.discord.intents import Intents, needed
from sandbox.discord.pings import Allowed, Pings, pings
from sandbox.discord.shapes import Shapes, emoji, user
from sandbox.discord.world import HAS_THREAD, Channel, Guild, Kind, Message, Reference, Said, User, World
from sandbox.feed import Feed

NONCE_SECONDS = 300.0  # "in the past few minutes" (D)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Draft:
    """A message as its author wants it."""

    content: str = ""
    files: Sequence[Upload] = ()
    embeds: Sequence[dict[str, Any]] = ()
    components: Sequence[dict[str, Any]] = ()
    allowed: Allowed = dataclasses.field(default_factory=Allowed)
    reply_to: Message | None = None
    forwards: Message | None = None
    sticker_items: Sequence[dict[str, Any]] = ()
    poll: dict[str, Any] | None = None
    nonce: str | int | None = None
    flags: int = 0
    said: Said = Said.DEFAULT
    reference: Reference | None = None
    webhook_id: str | None = None
    ephemeral_for: str | None = None


class Stage:
    def __init__(self, world: World, shapes: Shapes, gateway: Gateway, feed: Feed, *, clock: Callable[[], float]) -> None:
        self.world, self.shapes, self.gateway, self.feed, self.clock = world, shapes, gateway, feed, clock

    def post(self, author: User, channel: Channel, draft: Draft, *, id: str | None = None) -> Message:
        """id: of the message that a forum's post begins with, which has its thread's."""
        now = self.clock()
        replied = draft.reply_to
        if channel.archived:
            self.archive(channel, archived=False)
        message = Message(
            id=id or self.world.snowflakes.new(),
            channel_id=channel.id,
            author=author,
            sent_at=now,
            said=Said.REPLY if replied else draft.said,
            content=draft.content.strip(),
            attachments=[self._kept(file, channel) for file in draft.files],
            embeds=list(draft.embeds),
            components=list(draft.components),
            reference=Reference(channel_id=channel.id, message_id=replied.id) if replied else draft.reference,
            sticker_items=list(draft.sticker_items),
            poll=draft.poll,
            forwards=dataclasses.replace(draft.forwards) if draft.forwards else None,
            pings=self._pings(author, channel, draft.content, draft.allowed, replied),
            nonce=draft.nonce,
            flags=draft.flags,
            webhook_id=draft.webhook_id,
            ephemeral_for=draft.ephemeral_for,
        )
        channel.messages.append(message)
        if message.ephemeral_for is None:
            self._about_message("MESSAGE_CREATE", message, nonce=True)
        self.feed.tell("discord", "message", channel=channel.id, message=message.id)
        return message

    def said_before(self, author: User, channel: Channel, nonce: str | int | None) -> Message | None:
        """The author's message with this nonce of the last minutes; Discord compares the nonce as text."""
        since = self.clock() - NONCE_SECONDS
        recent = (m for m in reversed(channel.messages) if m.sent_at >= since and m.author.id == author.id and not m.deleted)
        return next((m for m in recent if nonce is not None and str(m.nonce) == str(nonce)), None)

    def edit(
        self,
        message: Message,
        *,
        content: str | None = None,
        embeds: Sequence[dict[str, Any]] | None = None,
        components: Sequence[dict[str, Any]] | None = None,
        kept: Sequence[str] | None = None,
        files: Sequence[Upload] = (),
        flags: int | None = None,
        allowed: Allowed | None = None,
    ) -> None:
        """None leaves a part as it is. kept: ids of the attachments that stay (None: all)."""
        channel = self.world.channels[message.channel_id]
        if content is not None:
            message.content = content.strip()
            message.pings = self._pings(message.author, channel, content, allowed or Allowed(), self._replied(message))
        if embeds is not None:
            message.embeds = list(embeds)
        if components is not None:
            message.components = list(components)
        if kept is not None:
            message.attachments = [attachment for attachment in message.attachments if attachment.id in kept]
        message.attachments += [self._kept(file, channel) for file in files]
        message.flags = message.flags if flags is None else flags
        message.edited_at = self.clock()
        if message.ephemeral_for is None:
            self._about_message("MESSAGE_UPDATE", message)
        self.feed.tell("discord", "edit", channel=channel.id, message=message.id)

    def delete(self, message: Message) -> None:
        channel = self.world.channels[message.channel_id]
        message.deleted = True
        self._to_channel("MESSAGE_DELETE", "messages", channel, self._where(message))
        self.feed.tell("discord", "delete", channel=channel.id, message=message.id)

    def delete_many(self, channel: Channel, messages: Sequence[Message]) -> None:
        """As moderators and their bots do: one event for all."""
        for message in messages:
            message.deleted = True
        data: dict[str, Any] = {"ids": [message.id for message in messages], "channel_id": channel.id}
        if channel.guild_id is not None:
            data["guild_id"] = channel.guild_id
        self._to_channel("MESSAGE_DELETE_BULK", "messages", channel, data)
        self.feed.tell("discord", "delete", channel=channel.id)

    def decorate(self, message: Message, *, embeds: Sequence[dict[str, Any]] | None = None, pinned: bool | None = None) -> None:
        """What changes on a message without its author: a link's preview, a pin. It is told as an update, and is no edit."""
        message.embeds = message.embeds if embeds is None else list(embeds)
        message.pinned = message.pinned if pinned is None else pinned
        self._about_message("MESSAGE_UPDATE", message)
        self.feed.tell("discord", "edit", channel=message.channel_id, message=message.id)

    def react(self, who: User, message: Message, key: str) -> None:
        reacted = message.reactions.setdefault(key, [])
        if who.id in reacted:
            return
        reacted.append(who.id)
        channel = self.world.channels[message.channel_id]
        data = {**self._where(message), "user_id": who.id, "emoji": emoji(key), "message_author_id": message.author.id}
        if channel.guild_id is not None and who.id in self.world.guilds[channel.guild_id].members:
            data["member"] = self.shapes.member(self.world.guilds[channel.guild_id], who.id)
        self._about_reaction("MESSAGE_REACTION_ADD", channel, data)

    def unreact(self, who: User, message: Message, key: str) -> bool:
        """False when there was no such reaction."""
        if who.id not in message.reactions.get(key, []):
            return False
        message.reactions[key].remove(who.id)
        if not message.reactions[key]:
            del message.reactions[key]
        channel = self.world.channels[message.channel_id]
        self._about_reaction("MESSAGE_REACTION_REMOVE", channel, {**self._where(message), "user_id": who.id, "emoji": emoji(key)})
        return True

    def clear_reactions(self, message: Message, key: str | None) -> None:
        """All of them, or all of one emoji."""
        channel = self.world.channels[message.channel_id]
        data = {name: value for name, value in self._where(message).items() if name != "id"} | {"message_id": message.id}
        if key is None:
            message.reactions.clear()
            self._to_channel("MESSAGE_REACTION_REMOVE_ALL", "reactions", channel, data)
        else:
            message.reactions.pop(key, None)
            self._to_channel("MESSAGE_REACTION_REMOVE_EMOJI", "reactions", channel, {**data, "emoji": emoji(key)})
        self.feed.tell("discord", "reaction", channel=channel.id, message=message.id)

    def typing(self, who: User, channel: Channel) -> None:
        data: dict[str, Any] = {"channel_id": channel.id, "user_id": who.id, "timestamp": int(self.clock())}
        if channel.guild_id is not None:
            guild = self.world.guilds[channel.guild_id]
            data |= {"guild_id": guild.id, "member": self.shapes.member(guild, who.id)}
        self._to_channel("TYPING_START", "typing", channel, data)
        self.feed.tell("discord", "typing", channel=channel.id, person=who.id)

    def start_thread(self, who: User, parent: Channel, name: str, *, on: Message | None) -> Channel:
        """A public thread, on a message or on its own. Both leave a system message: in the thread, or in the channel."""
        thread = self._thread(who, parent, name, id=on.id if on else None)  # a message and its thread share one id (D)
        if on is None:
            self.post(
                who, parent, Draft(content=name, said=Said.THREAD_CREATED, reference=Reference(channel_id=thread.id, message_id=None))
            )
        else:
            on.thread_id, on.flags = thread.id, on.flags | HAS_THREAD
            self._about_message("MESSAGE_UPDATE", on)
            self.post(who, thread, Draft(said=Said.THREAD_STARTER, reference=Reference(channel_id=parent.id, message_id=on.id)))
        return thread

    def start_post(self, who: User, forum: Channel, name: str, draft: Draft) -> Message:
        """A post in a forum: a thread whose first message has its id."""
        thread = self._thread(who, forum, name)
        return self.post(who, thread, draft, id=thread.id)

    def _thread(self, who: User, parent: Channel, name: str, *, id: str | None = None) -> Channel:
        thread = Channel(
            id=id or self.world.snowflakes.new(),
            kind=Kind.THREAD,
            name=name,
            guild_id=parent.guild_id,
            parent_id=parent.id,
            owner_id=who.id,
            joined={who.id: self.clock()},
        )
        self.world.channels[thread.id] = thread
        self._about_channel("THREAD_CREATE", thread, {**self.shapes.thread(thread), "newly_created": True})
        self.feed.tell("discord", "thread", channel=thread.id)
        return thread

    def archive(self, thread: Channel, *, archived: bool, locked: bool | None = None) -> None:
        thread.archived, thread.archived_at = archived, self.clock()
        thread.locked = thread.locked if locked is None else locked
        self._about_channel("THREAD_UPDATE", thread, self.shapes.thread(thread))
        self.feed.tell("discord", "thread", channel=thread.id)

    def remove_channel(self, channel: Channel) -> None:
        """With all that hangs below it."""
        for thread in [thread for thread in self.world.channels.values() if thread.parent_id == channel.id]:
            self.remove_channel(thread)
        if channel.kind is Kind.THREAD:
            data = {"id": channel.id, "guild_id": channel.guild_id, "parent_id": channel.parent_id, "type": int(channel.kind)}
            self._about_channel("THREAD_DELETE", channel, data)
        else:
            self._about_channel("CHANNEL_DELETE", channel, self.shapes.guild_channel(channel))
        del self.world.channels[channel.id]
        self.feed.tell("discord", "thread", channel=channel.id)

    def join_thread(self, who: str, thread: Channel) -> None:
        if who not in thread.joined:
            thread.joined[who] = self.clock()
            self.feed.tell("discord", "thread", channel=thread.id)

    def enter(self, guild: Guild, who: User) -> None:
        guild.members[who.id] = self.clock()
        data = {**self.shapes.member(guild, who.id), "guild_id": guild.id}
        self._to_guild("GUILD_MEMBER_ADD", guild, data)
        self.feed.tell("discord", "people", guild=guild.id)

    def leave(self, guild: Guild, who: User) -> None:
        del guild.members[who.id]
        self._to_guild("GUILD_MEMBER_REMOVE", guild, {"guild_id": guild.id, "user": user(who)})
        self.feed.tell("discord", "people", guild=guild.id)

    def _to_guild(self, event: str, guild: Guild, data: dict[str, Any]) -> None:
        def data_for(session: Session) -> dict[str, Any] | None:
            return data if Intents.GUILD_MEMBERS in session.intents and session.bot.user.id in guild.members else None

        self.gateway.dispatch(event, data_for)

    def _about_channel(self, event: str, channel: Channel, data: dict[str, Any]) -> None:
        self.gateway.dispatch(event, lambda s: data if Intents.GUILDS in s.intents and self._sees(s, channel) else None)

    def _about_reaction(self, event: str, channel: Channel, data: dict[str, Any]) -> None:
        named = {"channel_id": data["channel_id"], "message_id": data.pop("id"), **data, "burst": False, "type": 0}
        self._to_channel(event, "reactions", channel, named)
        self.feed.tell("discord", "reaction", channel=channel.id, message=named["message_id"])

    def _about_message(self, event: str, message: Message, *, nonce: bool = False) -> None:
        channel = self.world.channels[message.channel_id]
        family = needed("messages", private=channel.private)

        def data_for(session: Session) -> dict[str, Any] | None:
            if family not in session.intents or not self._sees(session, channel):
                return None
            content = Intents.MESSAGE_CONTENT in session.intents
            data = self.shapes.message(message, viewer=session.bot, content=content, nonce=nonce)
            data["channel_type"] = int(channel.kind)
            if channel.guild_id is not None:
                data["guild_id"] = channel.guild_id
                guild = self.world.guilds[channel.guild_id]
                if message.author.id in guild.members and message.webhook_id is None:
                    data["member"] = self.shapes.member(guild, message.author.id, with_user=False)
            return data

        self.gateway.dispatch(event, data_for, repeatable=event == "MESSAGE_CREATE")

    def _to_channel(self, event: str, family: str, channel: Channel, data: dict[str, Any]) -> None:
        intent = needed(family, private=channel.private)
        self.gateway.dispatch(event, lambda s: data if intent in s.intents and self._sees(s, channel) else None)

    def _sees(self, session: Session, channel: Channel) -> bool:
        return self.world.sees(session.bot.user.id, channel)

    def _where(self, message: Message) -> dict[str, Any]:
        guild_id = self.world.channels[message.channel_id].guild_id
        where = {"id": message.id, "channel_id": message.channel_id}
        return where if guild_id is None else {**where, "guild_id": guild_id}

    def _kept(self, file: Upload, channel: Channel) -> Attachment:
        return keep(file, id=self.world.snowflakes.new(), channel_id=channel.id)

    def _replied(self, message: Message) -> Message | None:
        if message.said is not Said.REPLY or message.reference is None or message.reference.message_id is None:
            return None
        return self.world.message(message.reference.channel_id, message.reference.message_id)

    def _pings(self, author: User, channel: Channel, content: str, allowed: Allowed, replied: Message | None) -> Pings:
        """People here may not ping everyone; a bot is taken to have every permission, so that nothing hides a slip."""
        guild = self.world.guilds.get(channel.guild_id or "")
        roles = [role.id for role in guild.roles.values() if role.mentionable or author.bot] if guild else []
        return pings(
            content,
            allowed,
            users=set(self.world.reachable(channel)),
            roles=[role for role in roles if guild and role != guild.id],
            may_ping_everyone=author.bot and guild is not None,
            replied=replied.author.id if replied and replied.author.id in self.world.users else None,
        )
