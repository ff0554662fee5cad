"""What can a platform do, and up to where? One table per platform, with the page that says so beside each fact.

Both ways: what we may send, and what reaches us of what people do. The adapters and the delivery go by these tables,
`docs/capabilities.md` is made of them, and one place holds an act against them (`bridge/delivery/allowed.py`). What a platform cannot
do is told to the person who tried.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from bridge.model.ids import Millis
from bridge.model.record import record

Hears: TypeAlias = Literal["yes", "no", "business", "administrator"]
"""Does it reach us? business: only in the private chats of a Telegram Business account. administrator: not in those, and in groups only
where the bot is an administrator."""

Lost: TypeAlias = Literal["known", "found", "asked"]
"""A send whose answer was lost. known: sent again with the same key within minutes, the platform makes no second one. found: its key is
looked for before it is sent again. asked: only who looks at the chat can tell."""

MB = 1024 * 1024
HOUR: Millis = 3_600_000


@record(frozen=True, kw_only=True)
class Capabilities:
    """Limits in the platform's own units, named beside each."""

    # --- what we say
    text_limit: int
    """Longest text of one message."""
    text_unit: Literal["utf16", "characters"]
    caption_limit: int
    """Longest text beside a file, same unit."""
    upload_limit: int
    """Largest file that we can send, bytes."""
    lost_send: Lost
    per_chat_interval: float
    """Seconds between two messages into one chat."""
    edits: bool
    deletes_within: Millis | None
    """How old a message of ours may be to be deleted; None: as old as it likes."""
    reactions: frozenset[str] | None
    """The emoji that we may put on a message, as the platform writes them; None: any."""
    reactions_each: int
    """How many emoji of ours one message bears; where it is one, the newest takes the place of the one before."""

    # --- what we hear
    download_limit: int | None
    """Largest file that we can fetch, bytes; None: no limit but our own."""
    hears_edits: Hears
    hears_deletes: Hears
    hears_reactions: Hears
    albums: bool
    """Several files sent at once come as messages of their own that belong together."""
    shows: Mapping[str, str]
    """By what people send: how the other side sees it."""

    sources: Mapping[str, str]
    """By the name of the fact: the page that says so."""

    @property
    def repeatable_send(self) -> bool:
        """Sending again with the same key within minutes is harmless."""
        return self.lost_send != "asked"

    def emoji(self, wanted: str) -> str | None:
        """As the platform writes it; None: it does not take it."""
        if self.reactions is None:
            return wanted
        return next((known for known in self.reactions if bare(known) == bare(wanted)), None)


_UNSEEN = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""What merely says how an emoji looks: as a picture, and its skin."""


def bare(emoji: str) -> str:
    """Two emoji that differ in nothing but their looks are the same."""
    return "".join(sign for sign in emoji if sign not in _UNSEEN)


def _listed(emoji: str) -> frozenset[str]:
    return frozenset(emoji.split())


_BOT_API = "https://core.telegram.org/bots/api"

TELEGRAM = Capabilities(
    text_limit=4096,
    text_unit="utf16",
    caption_limit=1024,
    upload_limit=50 * MB,
    lost_send="asked",
    per_chat_interval=1.0,
    edits=True,
    deletes_within=48 * HOUR,
    reactions=_listed(
        "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 "
        "😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
    ),
    reactions_each=1,
    download_limit=20 * MB,
    hears_edits="yes",
    hears_deletes="business",
    hears_reactions="administrator",
    albums=True,
    shows={
        "text": "with its formatting",
        "photo, video, audio, voice, document, animation": "as a file below the caption",
        "sticker": "its emoji, and the picture as a file",
        "location, venue": "📍 name, address and a link to a map",
        "contact": "👤 name and number",
        "poll, checklist": "📊 or 📋 the question and what can be chosen",
        "dice, game, invoice, gift": "its sign, title and value",
        "story": "a link; bots cannot fetch it",
        "forward, quote": "↪ from whom, ↩ what it answers",
        "anything newer": "⬚, so that staff can ask",
    },
    sources={
        "text_limit": f"{_BOT_API}#sendmessage",
        "text_unit": f"{_BOT_API}#messageentity",
        "caption_limit": f"{_BOT_API}#sendphoto",
        "upload_limit": f"{_BOT_API}#sending-files",
        "lost_send": f"{_BOT_API}#sendmessage",
        "per_chat_interval": "https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this",
        "edits": f"{_BOT_API}#editmessagetext",
        "deletes_within": f"{_BOT_API}#deletemessage",
        "reactions": f"{_BOT_API}#reactiontypeemoji",
        "reactions_each": f"{_BOT_API}#setmessagereaction",
        "download_limit": f"{_BOT_API}#getfile",
        "hears_edits": f"{_BOT_API}#update",
        "hears_deletes": f"{_BOT_API}#businessmessagesdeleted",
        "hears_reactions": f"{_BOT_API}#update",
        "albums": f"{_BOT_API}#message",
        "shows": f"{_BOT_API}#message",
    },
)

_DISCORD = "https://docs.discord.com/developers"

DISCORD = Capabilities(
    text_limit=2000,
    text_unit="utf16",  # the page says characters; so counted, it is never more than they allow
    caption_limit=2000,
    upload_limit=10 * MB,  # of a server without boosts, and in private
    lost_send="known",
    per_chat_interval=1.0,
    edits=True,
    deletes_within=None,
    reactions=None,
    reactions_each=20,
    download_limit=None,
    hears_edits="yes",
    hears_deletes="yes",
    hears_reactions="yes",
    albums=False,
    shows={
        "text": "with its formatting; mentions and a server's own emoji by their names",
        "attachments": "as files below the text, all in one message",
        "voice message": "as an audio file",
        "sticker": "its name, and the picture as a file (not of Lottie)",
        "poll": "📊 the question and its answers",
        "forward": "↪ and the words as a quote",
        "forum post": "its title in bold before the text",
        "anything newer": "⬚, so that staff can ask",
    },
    sources={
        "text_limit": f"{_DISCORD}/resources/message#create-message",
        "text_unit": f"{_DISCORD}/resources/message#create-message",
        "caption_limit": f"{_DISCORD}/resources/message#create-message",
        "upload_limit": f"{_DISCORD}/reference#uploading-files",
        "lost_send": f"{_DISCORD}/resources/message#create-message",
        "per_chat_interval": f"{_DISCORD}/topics/rate-limits",
        "edits": f"{_DISCORD}/resources/message#edit-message",
        "deletes_within": f"{_DISCORD}/resources/message#delete-message",
        "reactions": f"{_DISCORD}/resources/message#create-reaction",
        "reactions_each": f"{_DISCORD}/topics/opcodes-and-status-codes#json",
        "download_limit": f"{_DISCORD}/resources/message#attachment-object",
        "hears_edits": f"{_DISCORD}/events/gateway-events#message-update",
        "hears_deletes": f"{_DISCORD}/events/gateway-events#message-delete",
        "hears_reactions": f"{_DISCORD}/events/gateway-events#message-reaction-add",
        "albums": f"{_DISCORD}/resources/message#message-object",
        "shows": f"{_DISCORD}/resources/message#message-object",
    },
)

PLATFORMS: Mapping[str, Capabilities] = {"telegram": TELEGRAM, "discord": DISCORD}
"""Customers' platforms, by the word that an account's `platform` is in the configuration."""

_SLACK = "https://docs.slack.dev/reference"

SLACK = Capabilities(
    text_limit=11_000,  # of all blocks; refused at about 13,000, which no page says but the maintainers' own
    text_unit="characters",
    caption_limit=11_000,
    upload_limit=1024 * MB,
    lost_send="found",
    per_chat_interval=1.0,
    edits=True,
    deletes_within=None,
    reactions=None,
    reactions_each=23,
    download_limit=None,
    hears_edits="yes",
    hears_deletes="yes",
    hears_reactions="yes",
    albums=False,
    shows={
        "text": "with the formatting that his platform knows; Slack's emoji as the characters they are",
        "an emoji of the workspace's own": "its name between colons",
        "files, clips": "as files below the text, in the same order",
        "a file that lies elsewhere, as a Google document does": "its name, with the link",
        "@mention of a colleague; what begins as a note": "nothing: it stays inside",
        "forwarded message": "nothing: it stays inside, and its author is told",
        "what guests write": "nothing: it stays inside, and its author is told",
        "what bots, apps and workflows write": "nothing: it stays inside",
    },
    sources={
        "text_limit": "https://github.com/slackapi/bolt-js/issues/2509",
        "text_unit": f"{_SLACK}/block-kit/blocks/rich-text-block",
        "caption_limit": "https://github.com/slackapi/bolt-js/issues/2509",
        "upload_limit": "https://slack.com/help/articles/201330736-Add-files-to-Slack",
        "lost_send": "https://docs.slack.dev/messaging/message-metadata",
        "per_chat_interval": "https://docs.slack.dev/apis/web-api/rate-limits",
        "edits": f"{_SLACK}/methods/chat.update",
        "deletes_within": f"{_SLACK}/methods/chat.delete",
        "reactions": f"{_SLACK}/methods/reactions.add",
        "reactions_each": "https://slack.com/help/articles/202931348",
        "download_limit": f"{_SLACK}/objects/file-object",
        "hears_edits": f"{_SLACK}/events/message/message_changed",
        "hears_deletes": f"{_SLACK}/events/message/message_deleted",
        "hears_reactions": f"{_SLACK}/events/reaction_added",
        "albums": f"{_SLACK}/events/message/file_share",
        "shows": f"{_SLACK}/events/message",
    },
)
"""Staff's side: what we say is what customers said, and what we hear is what staff do."""
