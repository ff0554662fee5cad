"""People are played: what a customer, a bystander, another bot or Discord itself does, asked for by `POST /control/discord/{action}`.

Bodies and answers are JSON. `person` and `bot` are an id or a username; `channel` is an id or a name, by default the person's
direct message with the bot. What makes no sense on Discord either is 400 {"error"}.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.discord.asked import Asked, Nonsense, need
from sandbox.discord.attachments import Upload
from sandbox.discord.interactions import Interactions
from sandbox.discord.moderators import Moderators
from sandbox.discord.snowflakes import iso
from sandbox.discord.stage import Draft, Stage
from sandbox.discord.state import message_state
from sandbox.discord.world import SNAPSHOT, VOICE, Bot, Channel, Kind, Message, Reference, User

DAY = 24 * 60 * 60.0  # seconds


class People:
    def __init__(self, stage: Stage, interactions: Interactions) -> None:
        self._stage, self._world, self._interactions = stage, stage.world, interactions
        self._actions: dict[str, Callable[[Asked], dict[str, Any]]] = {
            "say": self.say,
            "upload": self.upload,
            "edit": self.edit,
            "delete": self.delete,
            "react": self.react,
            "unreact": self.unreact,
            "press": self.press,
            "typing": self.typing,
            "sticker": self.sticker,
            "poll": self.poll,
            "forward": self.forward,
            "thread": self.thread,
            "forum_post": self.forum_post,
            "block": self.block,
            "unblock": self.unblock,
            "close_dms": self.close_dms,
            "open_dms": self.open_dms,
            "add_person": self.add_person,
            "leave": self.leave,
            "webhook_say": self.webhook_say,
            "bot_say": self.bot_say,
            "invalid_session": self.invalid_session,
            "reconnect": self.reconnect,
            **Moderators(stage, self._named_channel, self._message).actions(),
        }

    def act(self, action: str, asked: Asked) -> dict[str, Any]:
        if action not in self._actions:
            raise Nonsense(f"no action {action!r}; there are {sorted(self._actions)}")
        return {"ok": True, **self._actions[action](asked)}

    def say(self, asked: Asked) -> dict[str, Any]:
        """{person, text, channel?, bot?, reply_to?}: `@Name` of somebody there becomes a real mention, as Discord's composer does."""
        return self._post(asked, text=need(asked, "text"))

    def upload(self, asked: Asked) -> dict[str, Any]:
        """{person, files: [{name, mime, data_base64}], text?, voice?, channel?, bot?, reply_to?}: voice: it was spoken into the phone."""
        files, voice = [upload_of(file, voice=bool(asked.get("voice"))) for file in need(asked, "files")], asked.get("voice")
        return self._post(asked, text=asked.get("text") or "", files=files, flags=VOICE if voice else 0)

    def sticker(self, asked: Asked) -> dict[str, Any]:
        """{person, name, format?: 1 PNG | 2 APNG | 3 Lottie | 4 GIF, text?, channel?, bot?}."""
        item = {"id": self._world.snowflakes.new(), "name": need(asked, "name"), "format_type": asked.get("format", 1)}
        return self._post(asked, text=asked.get("text") or "", sticker_items=[item])

    def poll(self, asked: Asked) -> dict[str, Any]:
        """{person, question, answers: [texts], channel?, bot?}."""
        answers = [{"answer_id": n, "poll_media": {"text": text}} for n, text in enumerate(need(asked, "answers"), 1)]
        poll = {
            "question": {"text": need(asked, "question")},
            "answers": answers,
            "expiry": iso(self._stage.clock() + DAY),
            "allow_multiselect": False,
            "layout_type": 1,
            "results": {"is_finalized": False, "answer_counts": []},
        }
        return self._post(asked, text="", poll=poll)

    def forward(self, asked: Asked) -> dict[str, Any]:
        """{person, message_id, from?: channel, channel?, bot?}: `from` is where the message is, by default where it is sent to."""
        person = self._person(asked)
        source = self._place({**asked, "channel": asked["from"]} if asked.get("from") else asked, person)
        original = self._message(source, str(need(asked, "message_id")))
        reference = Reference(channel_id=source.id, message_id=original.id, forward=True)
        return self._post(asked, text="", forwards=original, reference=reference, flags=SNAPSHOT)

    def _post(self, asked: Asked, *, text: str, **more: Any) -> dict[str, Any]:
        """more: what the draft holds besides the text."""
        person = self._person(asked)
        channel = self._place(asked, person)
        if channel.kind is Kind.FORUM:
            raise Nonsense("a forum takes posts, no messages")
        if channel.locked:
            raise Nonsense("that thread is locked")
        content = self._with_mentions(text, channel)
        if len(content) > 2000:
            raise Nonsense("Discord takes at most 2000 characters from a person")
        if not content.strip() and not (more.keys() - {"flags"}):
            raise Nonsense("an empty message cannot be sent")
        reply_to = self._message(channel, str(asked["reply_to"])) if asked.get("reply_to") else None
        return told(self._stage.post(person, channel, Draft(content=content, reply_to=reply_to, **more)))

    def edit(self, asked: Asked) -> dict[str, Any]:
        """{person, channel?, message_id, text}."""
        channel, message = self._own(asked)
        self._stage.edit(message, content=self._with_mentions(need(asked, "text"), channel))
        return told(message)

    def delete(self, asked: Asked) -> dict[str, Any]:
        """{person, channel?, message_id}."""
        message = self._own(asked)[1]
        self._stage.delete(message)
        return told(message)

    def react(self, asked: Asked) -> dict[str, Any]:
        """{person, channel?, message_id, emoji}: a character, or `name:id` of a server's own."""
        person, message = self._at(asked)
        if self._world.channels[message.channel_id].archived:
            raise Nonsense("nobody reacts in an archived thread")
        self._stage.react(person, message, need(asked, "emoji"))
        return told(message)

    def unreact(self, asked: Asked) -> dict[str, Any]:
        person, message = self._at(asked)
        if not self._stage.unreact(person, message, need(asked, "emoji")):
            raise Nonsense("there is no such reaction of theirs")
        return told(message)

    def press(self, asked: Asked) -> dict[str, Any]:
        """{person, channel?, message_id, custom_id}: a button that is on the message and not disabled."""
        person, message = self._at(asked)
        custom_id = need(asked, "custom_id")
        if message.author.id not in self._world.bots:
            raise Nonsense("only bots' messages have buttons that work")
        buttons = [part for part in parts(message.components) if part.get("custom_id") == custom_id]
        if not buttons or buttons[0].get("disabled"):
            raise Nonsense(f"there is no button {custom_id!r} to press on that message")
        return {"interaction_id": self._interactions.press(person, message, custom_id).id}

    def typing(self, asked: Asked) -> dict[str, Any]:
        """{person, channel?, bot?}."""
        person = self._person(asked)
        self._stage.typing(person, self._place(asked, person))
        return {}

    def thread(self, asked: Asked) -> dict[str, Any]:
        """{person, channel, name, text?, message_id?}: a new thread, on a message if one is named, with a first message in it."""
        person = self._person(asked)
        parent = self._place(asked, person)
        if parent.kind is not Kind.TEXT:
            raise Nonsense("threads start in a server's text channel")
        on = self._message(parent, str(asked["message_id"])) if asked.get("message_id") else None
        thread = self._stage.start_thread(person, parent, need(asked, "name"), on=on)
        if not asked.get("text"):
            return {"thread_id": thread.id}
        first = self._stage.post(person, thread, Draft(content=self._with_mentions(asked["text"], thread)))
        return {"thread_id": thread.id, **told(first)}

    def forum_post(self, asked: Asked) -> dict[str, Any]:
        """{person, channel, title, text, files?}: a new post in a forum."""
        person = self._person(asked)
        forum = self._place(asked, person)
        if forum.kind is not Kind.FORUM:
            raise Nonsense("posts are made in forums")
        files = [upload_of(file) for file in asked.get("files") or ()]
        draft = Draft(content=self._with_mentions(need(asked, "text"), forum), files=files)
        return told(self._stage.start_post(person, forum, need(asked, "title"), draft))

    def block(self, asked: Asked) -> dict[str, Any]:
        """{person}: they block the bots, which can neither write to them nor react to what they said."""
        self._world.blocked.add(self._person(asked).id)
        return {}

    def unblock(self, asked: Asked) -> dict[str, Any]:
        self._world.blocked.discard(self._person(asked).id)
        return {}

    def close_dms(self, asked: Asked) -> dict[str, Any]:
        """{person}: bots get 50007 from now on."""
        self._world.closed_dms.add(self._person(asked).id)
        self._stage.feed.tell("discord", "people")
        return {}

    def open_dms(self, asked: Asked) -> dict[str, Any]:
        self._world.closed_dms.discard(self._person(asked).id)
        self._stage.feed.tell("discord", "people")
        return {}

    def add_person(self, asked: Asked) -> dict[str, Any]:
        """{username, id?, global_name?, guilds?: [ids]}: a new user, a member of the named servers (by default of all)."""
        id = str(asked.get("id") or self._world.snowflakes.new())
        if id in self._world.users:
            raise Nonsense(f"there is a user {id} already")
        person = self._world.add_user(User(id=id, username=need(asked, "username"), global_name=asked.get("global_name")))
        for guild_id in map(str, asked["guilds"] if asked.get("guilds") is not None else self._world.guilds):
            if guild_id not in self._world.guilds:
                raise Nonsense(f"no server {guild_id}")
            self._stage.enter(self._world.guilds[guild_id], person)
        self._stage.feed.tell("discord", "people")
        return {"id": id}

    def leave(self, asked: Asked) -> dict[str, Any]:
        """{person, guild?}: one server, or all."""
        person = self._person(asked)
        for guild in self._world.guilds_of(person.id):
            if asked.get("guild") in (None, guild.id, guild.name):
                self._stage.leave(guild, person)
        return {}

    def webhook_say(self, asked: Asked) -> dict[str, Any]:
        """{channel, name, text}: an integration posts; the author is the webhook, no member of the server."""
        channel = self._named_channel(need(asked, "channel"))
        hook = User(id=self._world.snowflakes.new(), username=need(asked, "name"), bot=True)
        draft = Draft(content=self._with_mentions(need(asked, "text"), channel), webhook_id=hook.id)
        return told(self._stage.post(hook, channel, draft))

    def bot_say(self, asked: Asked) -> dict[str, Any]:
        """{channel, name, text}: another bot, that joins the server if it is new."""
        channel, name = self._named_channel(need(asked, "channel")), need(asked, "name")
        other = next((user for user in self._world.users.values() if user.bot and user.username == name), None)
        if other is None:
            other = self._world.add_user(User(id=self._world.snowflakes.new(), username=name, bot=True))
        guild = self._world.guilds.get(channel.guild_id or "")
        if guild is None:
            raise Nonsense("other bots speak in a server's channel")
        if other.id not in guild.members:
            self._stage.enter(guild, other)
        return told(self._stage.post(other, channel, Draft(content=self._with_mentions(need(asked, "text"), channel))))

    def invalid_session(self, asked: Asked) -> dict[str, Any]:
        """{resumable?: false}: op 9 to all sessions."""
        self._stage.gateway.invalidate(resumable=bool(asked.get("resumable")))
        return {}

    def reconnect(self, asked: Asked) -> dict[str, Any]:
        """Op 7 to all connections."""
        self._stage.gateway.reconnect()
        return {}

    def _person(self, asked: Asked) -> User:
        wanted = str(need(asked, "person"))
        users = [user for user in self._world.users.values() if not user.bot]
        found = next((user for user in users if wanted in (user.id, user.username, user.global_name)), None)
        if found is None:
            raise Nonsense(f"no person {wanted!r}")
        return found

    def _bot(self, asked: Asked) -> Bot:
        wanted = str(asked.get("bot") or next(iter(self._world.bots), ""))
        found = next((bot for bot in self._world.bots.values() if wanted in (bot.user.id, bot.user.username)), None)
        if found is None:
            raise Nonsense(f"no bot {wanted!r}")
        return found

    def _place(self, asked: Asked, person: User) -> Channel:
        """Where the person acts: must be seen by them."""
        if asked.get("channel") is None:
            bot = self._bot(asked)
            if not self._world.mutual_guild(person.id, bot.user.id):
                raise Nonsense("they share no server with the bot, and cannot write to it")
            return self._world.open_direct(person.id, bot.user.id)
        channel = self._named_channel(asked["channel"])
        if not self._world.sees(person.id, channel):
            raise Nonsense(f"{person.username} does not see that channel")
        return channel

    def _named_channel(self, wanted: Any) -> Channel:
        wanted = str(wanted)
        by_id = self._world.channels.get(wanted)
        found = by_id or next((c for c in self._world.channels.values() if c.name and c.name == wanted.removeprefix("#")), None)
        if found is None:
            raise Nonsense(f"no channel {wanted!r}")
        return found

    def _message(self, channel: Channel, message_id: str) -> Message:
        found = channel.find(message_id)
        if found is None:
            raise Nonsense(f"no message {message_id} in that channel")
        return found

    def _at(self, asked: Asked) -> tuple[User, Message]:
        person = self._person(asked)
        return person, self._message(self._place(asked, person), str(need(asked, "message_id")))

    def _own(self, asked: Asked) -> tuple[Channel, Message]:
        person = self._person(asked)
        channel = self._place(asked, person)
        message = self._message(channel, str(need(asked, "message_id")))
        if message.author.id != person.id:
            raise Nonsense("people edit and delete their own messages only")
        if channel.archived and "text" in asked:
            raise Nonsense("nobody edits in an archived thread")
        return channel, message

    def _with_mentions(self, text: str, channel: Channel) -> str:
        """`@Name` -> `<@id>` and `@Role` -> `<@&id>` for whoever a mention reaches here, the longest name first."""
        names: dict[str, str] = {}
        for id in self._world.reachable(channel):
            user = self._world.users[id]
            names |= {name: f"<@{id}>" for name in (user.global_name, user.username) if name}
        if channel.guild_id is not None:
            roles = self._world.guilds[channel.guild_id].roles.values()
            names |= {role.name: f"<@&{role.id}>" for role in roles if not role.name.startswith("@")}
        if not names:
            return text
        longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return re.sub(rf"(?<!<)@({longest_first})(?!\w)", lambda match: names[match[1]], text)


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from parts(component.get("components", []))


def upload_of(file: Mapping[str, Any], *, voice: bool = False) -> Upload:
    try:
        data = base64.b64decode(file["data_base64"], validate=True)
    except (KeyError, binascii.Error) as error:
        raise Nonsense(f"a file needs its data_base64: {error}") from None
    return Upload(name=file.get("name") or "file", mime=file.get("mime") or "application/octet-stream", data=data, voice=voice)


def told(message: Message) -> dict[str, Any]:
    return {"channel_id": message.channel_id, "message_id": message.id, "message": message_state(message, attachment=None)}
